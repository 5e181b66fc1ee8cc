// An answer that is no stream.

import { Engine } from './engine';

/** A whole body, up to the limit. */
export interface Body {
  status: number;
  bytes: Uint8Array;
  /** As UTF-8. */
  text: string;
  /** The value of its JSON; throws where it is none. */
  json(): any;
}

export function makeBody(engine: Engine, all: number[], status: number): Body {
  const bytes = new Uint8Array(all);
  const text = engine.decode(bytes).replace(/^\ufeff/, '');
  return { status, bytes, text, json: () => JSON.parse(text) };
}
