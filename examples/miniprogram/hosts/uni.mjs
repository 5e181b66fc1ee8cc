// The real runtime of uni-app 3 for WeChat on the phone's `wx`, in the mini-program's globals.
import { bundle, missingPackages } from './bundle.mjs';
import { startMiniProgram } from './miniprogram.mjs';

export const missingUni = () => missingPackages('esbuild', '@dcloudio/uni-mp-weixin', '@dcloudio/uni-mp-vue');

const define = { 'process.env.NODE_ENV': '"production"', __UNI_FEATURE_I18N__: 'false' };
const alias = { vue: '@dcloudio/uni-mp-vue/dist/vue.runtime.esm.js' };

/** Starts a program of uni-app, which finds `uni`; returns what it exports. */
export function startUni(host, path) {
  const program = startMiniProgram({ ...host, more: { __uniConfig: { onError() {} }, ...host.more } });
  // What its build puts before the program.
  const code = `
    globalThis.uni = require('@dcloudio/uni-mp-weixin/dist/uni.api.esm.js').default;
    module.exports = require('${path}');
  `;
  program.run(bundle(code, { define, alias }), path);
  return program.run('program');
}
