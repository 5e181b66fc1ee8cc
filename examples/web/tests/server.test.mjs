// The server answers what it is asked for, and nothing else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServer } from '../../miniprogram/server.mjs';
import { eventsOf, texts } from '../answers.mjs';
import { answer } from '../server.mjs';

test('the words of the events, put together, are the answer', () => {
  for (const text of Object.values(texts)) {
    const data = eventsOf(text).map((event) => /^data: (.*)$/m.exec(event)[1]);
    assert.equal(data.pop(), '[DONE]');
    assert.equal(data.map((json) => JSON.parse(json).choices[0].delta.content).join(''), text);
  }
});

test('an answer goes on behind the last event ID', async (t) => {
  const server = await startServer(answer);
  t.after(() => server.close());
  const last = eventsOf(texts.moon).length;
  const response = await fetch(`${server.url}/chat/broken`, { headers: { 'last-event-id': `${last - 2}` } });
  assert.equal(await response.text(), `retry: 1200\n\n${eventsOf(texts.moon).slice(-2).join('')}`);
});

test('only the files of the page are served', async (t) => {
  const server = await startServer(answer);
  t.after(() => server.close());
  for (const [path, status] of [['/', 200], ['/chat.js', 200], ['/server.mjs', 404], ['/constructor', 404], ['/chat/constructor', 404]]) {
    assert.equal((await fetch(server.url + path)).status, status, path);
  }
});
