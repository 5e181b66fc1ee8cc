// ArkTS: the module and the programs of the README keep to its rules, and the programs do what they say.
import assert from 'node:assert/strict';
import { transform } from 'esbuild';
import { test } from 'node:test';
import { serving, writePieces } from '../../js/tests/server.mjs';
import { faults } from './arkts.mjs';
import { PicosseStream, text } from './module.mjs';

const [typewriter, helpers, transport] = [...text('README.md').matchAll(/```ts\n([^]*?)```/g)].map(([, program]) => program);
const listings = [`${helpers}\n${typewriter}`, transport];
/** The programs as TypeScript, to run. ArkUI's own syntax is left out: the decorators, `struct`, and `build`. */
const programs = listings.map((program) =>
  program.replace(/^@Component export struct/m, 'export class').replace(/@State /g, '').replace(/^ {2}build\(\) \{[^]*?^ {2}\}\n/m, ''),
);

test('the compiler of ArkTS finds no fault', () => {
  const files = Object.fromEntries(listings.map((program, at) => [`README-${at + 1}.ets`, program]));
  assert.equal(listings.length, 2);
  assert.deepEqual(faults(files), []);
});

test('it finds faults where there are some', () => {
  const found = faults({ 'wrong.ets': "import { PicosseStream } from 'picosse';\nlet a: any = 1;\nnew PicosseStream({ uri: '/' }, {}, {});\n" });
  assert.match(found.join('\n'), /arkts-no-any-unknown/);
  assert.match(found.join('\n'), /wrong.ets:3: .*'uri' does not exist in type 'PicosseRequest'/);
});

test('the typewriter has at most 20 lines, and types', async () => {
  assert.ok(typewriter.trim().split('\n').length <= 20);
  const { code } = await transform(programs[0].replace(/^import .*$/m, '').replace(/^const URL .*$/m, ''), { loader: 'ts', format: 'cjs' });
  const completion = (content) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
  const answer = (request, response) => {
    if (request.url === '/401') return response.writeHead(401).end('{"error":"密钥"}');
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    return writePieces(response, `${completion('你')}${completion('好')}data: [DONE]\n\n`, 3);
  };
  await serving(answer, async (url) => {
    const shown = async (where, is) => {
      const module = { exports: {} };
      new Function('module', 'exports', 'PicosseStream', 'URL', code)(module, module.exports, PicosseStream, where);
      const chat = new module.exports.Chat();
      chat.ask('?');
      for (let waited = 0; waited < 10_000 && !is(chat.text); waited += 10) await new Promise((resolve) => setTimeout(resolve, 10));
      return chat.text;
    };
    assert.equal(await shown(`${url}/`, (text) => text === '你好'), '你好');
    assert.match(await shown(`${url}/401`, (text) => text.includes('auth')), /^\{"error":"密钥"\}\nauth: /);
  });
});

test('the other transport', async () => {
  const { code } = await transform(`${programs[1].replace(/^import .*$/m, '')}\nexport { recorded };`, { loader: 'ts', format: 'cjs' });
  const module = { exports: {} };
  new Function('module', 'exports', code)(module, module.exports);
  const events = [];
  await new Promise((onEnd) => new PicosseStream({ url: '/' }, { preset: 'llm' }, { onEvent: ({ data }) => events.push(data), onEnd }, module.exports.recorded));
  assert.deepEqual(events, ['{"choices":[{"delta":{"content":"你好"}}]}']);
});
