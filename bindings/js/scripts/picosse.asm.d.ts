/** Makes the exports of a new instance of the module, for `load`. */
declare function instantiate(): object;
export = instantiate;
