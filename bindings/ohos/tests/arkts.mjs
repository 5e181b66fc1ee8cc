// ArkTS as OpenHarmony's own compiler front end knows it: its fork of TypeScript, and the linter in it whose rules
// DevEco Studio applies.
import ts from 'ohos-typescript';
import { path } from './module.mjs';

/** What the programs use of ArkUI and of the runtime: the SDK declares them. */
const PLATFORM = `
declare const Component: ClassDecorator;
declare const State: PropertyDecorator;
declare class CustomComponent { build(): void }
declare class ColumnAttribute {}
declare class TextAttribute {}
declare class ButtonAttribute { onClick(act: () => void): ButtonAttribute }
declare const Column: () => ColumnAttribute;
declare const Text: (text: string) => TextAttribute;
declare const Button: (title: string) => ButtonAttribute;
declare function setTimeout(act: () => void, wait: number): number;
declare function clearTimeout(timer: number): void;
`;

const OPTIONS = {
  strict: true,
  noEmit: true,
  experimentalDecorators: true,
  target: ts.ScriptTarget.ES2021,
  lib: ['lib.es2021.d.ts'],
  module: ts.ModuleKind.ES2020,
  moduleResolution: ts.ModuleResolutionKind.NodeJs,
  types: [],
  baseUrl: path(''),
  paths: {
    'libpicosse_napi.so': ['src/main/cpp/types/libpicosse_napi/index.d.ts'],
    '@ohos.net.http': ['tests/sdk/http.d.ts'],
    picosse: ['Index.ets'],
  },
  needDoArkTsLinter: true,
  compatibleSdkVersion: 12,
  ets: {
    render: { method: ['build'], decorator: ['Builder'] },
    components: ['Column', 'Text', 'Button'],
    libs: [],
    extend: { decorator: [], components: [] },
    styles: { decorator: 'Styles', component: { name: 'Common', type: 'T', instance: 'CommonInstance' }, property: 'stateStyles' },
    concurrent: { decorator: 'Concurrent' },
    customComponent: 'CustomComponent',
    propertyDecorators: [],
    emitDecorators: [],
    syntaxComponents: { paramsUICallback: [], attrUICallback: [] },
  },
};

/** What is wrong with the module and these files, whose names end in .ets: their types, and what ArkTS forbids. */
export function faults(files) {
  const texts = { 'platform.d.ts': PLATFORM, ...files };
  const own = new Map(Object.entries(texts).map(([name, text]) => [path(name), text]));
  const host = ts.createIncrementalCompilerHost(OPTIONS);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => own.has(name) || fileExists(name);
  host.readFile = (name) => own.get(name) ?? readFile(name);
  host.getSourceFile = (name, ...more) => {
    if (!own.has(name)) return getSourceFile(name, ...more);
    const source = ts.createSourceFile(name, own.get(name), OPTIONS.target, true, undefined, OPTIONS);
    source.version = '1';
    return source;
  };
  const rootNames = [...own.keys(), ...['Index.ets', 'src/main/ets/PicosseStream.ts', 'src/main/ets/httpAdapter.ts'].map(path)];
  const builder = ts.createIncrementalProgramForArkTs({ rootNames, options: OPTIONS, host });
  return [...ts.getPreEmitDiagnostics(builder.getProgram()), ...ts.ArkTSLinter_1_1.runArkTSLinter(builder)]
    .map(({ file, start, messageText }) => {
      const at = file ? `${file.fileName.replace(path(''), '')}:${file.getLineAndCharacterOfPosition(start).line + 1}` : '';
      return `${at}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    })
    // A note that every native module gets.
    .filter((fault) => !/its verification will be enabled in later SDK version/.test(fault));
}
