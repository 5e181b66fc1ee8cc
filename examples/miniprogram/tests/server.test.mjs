// The server cuts where it says, and nothing is lost by that.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cut, cuts } from '../cuts.mjs';
import { recordings } from '../recordings.mjs';
import { play, startServer } from '../server.mjs';

test('chunks put together are the recording', () => {
  for (const [name, { bytes }] of Object.entries(recordings)) {
    for (const way of cuts) assert.deepEqual(Buffer.concat(cut(bytes, way)), bytes, `${name} ${way}`);
  }
  assert.throws(() => cut(recordings.chat.bytes, 'gently'), /no way to cut called gently/);
});

test('cuts are where they hurt', () => {
  const { bytes } = recordings.named;
  const chunks = (way) => cut(bytes, way).map((chunk) => chunk.toString('latin1'));
  const has = (way, end, start) => chunks(way).some((chunk, at, all) => end.test(chunk) && start.test(all[at + 1] ?? ''));
  assert.ok(has('field', /\r\ndat$/, /^a:/));
  assert.ok(has('line-end', /\r$/, /^\n/));
  assert.ok(has('character', /[\xe0-\xef]$/, /^[\x80-\xbf]{2}/));
  assert.ok(has('json', /title"[^\n]*$/, /^[^\n]*score/));
  assert.ok(cut(recordings.chat.bytes, 'mark').some((chunk) => /\[DO$/.test(chunk)));
  assert.ok(chunks('pair').slice(0, -1).every((chunk) => chunk.split('\r\n\r\n').length === 3));
});

test('a recording is played over HTTP', async (t) => {
  const server = await startServer(play);
  t.after(() => server.close());
  const get = (path) => fetch(server.url + path);
  assert.equal(await (await get('/chat?cut=byte&pace=0')).text(), recordings.chat.bytes.toString());
  assert.equal((await get('/expired')).status, 401);
  assert.match(await (await get('/')).text(), /^\/chat\n\/cumulative\n/);
});
