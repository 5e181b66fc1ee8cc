// The package's JavaScript: one file for scripts and `require`, the same as an ES module, and its types.
import typescript from '@rollup/plugin-typescript';
import dts from 'rollup-plugin-dts';

const input = 'src/index.ts';
const footer = "if (typeof module === 'object' && module.exports) module.exports = picosse;";

export default [
  {
    input,
    plugins: [typescript()],
    output: [
      { file: 'dist/picosse.js', format: 'iife', name: 'picosse', esModule: false, generatedCode: 'es5', footer },
      { file: 'dist/picosse.mjs', format: 'es', generatedCode: 'es5' },
    ],
  },
  { input, plugins: [dts({ compilerOptions: { stripInternal: true } })], output: { file: 'dist/picosse.d.ts', format: 'es' } },
];
