// Real Taro 4 on the phone's `wx`, in the mini-program's globals.
import { bundle, missingPackages } from './bundle.mjs';
import { startMiniProgram } from './miniprogram.mjs';

export const missingTaro = () => missingPackages('esbuild', '@tarojs/taro', '@tarojs/api', '@tarojs/runtime', '@tarojs/shared');

// What Taro's build for WeChat defines.
const features = ['INNER_HTML', 'ADJACENT_HTML', 'SIZE_APIS', 'TEMPLATE_CONTENT', 'CLONE_NODE', 'CONTAINS', 'MUTATION_OBSERVER'];
const define = {
  'process.env.TARO_ENV': '"weapp"',
  'process.env.TARO_PLATFORM': '"mini"',
  'process.env.TARO_VERSION': '"4.2.1"',
  'process.env.NODE_ENV': '"production"',
  'process.env.SUPPORT_TARO_POLYFILL': '"disabled"',
  'process.env.FRAMEWORK': '"vue3"',
  ...Object.fromEntries(features.map((name) => [`ENABLE_${name}`, 'false'])),
};

/** Starts a program of Taro; returns what it exports. */
export function startTaro(host, path) {
  const program = startMiniProgram(host);
  // What Taro's plugin for WeChat does first.
  const code = `
    require('@tarojs/runtime').hooks.tap('initNativeApi', (taro) => require('@tarojs/shared').processApis(taro, wx, {}));
    module.exports = require('${path}');
  `;
  program.run(bundle(code, { define }), path);
  return program.run('program');
}
