// The usual ways that authors reported, each in its runtime, beside the programs on picosse.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle, missingPackages } from '../hosts/bundle.mjs';
import { app, missingPicosse, startMiniProgram } from '../hosts/miniprogram.mjs';
import { startPage } from '../hosts/page.mjs';
import { missingTaro, startTaro } from '../hosts/taro.mjs';
import { missingUni, startUni } from '../hosts/uni.mjs';
import { recordings } from '../recordings.mjs';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('..', import.meta.url));

/** Why the comparison cannot be made here, or null. */
export const missing = () => missingPicosse() ?? missingTaro() ?? missingUni() ?? missingPackages('@microsoft/fetch-event-source');

const numbered = (list) => list.map((data, event) => ({ data, event }));
const { chat, cumulative, channel, named } = recordings;

// The developers' tools have a TextDecoder, and phones do not: the reports' code gets one.
const tools = (host) => ({ ...host, more: { TextDecoder } });

/** Each report: its name, what the server sends, what must be shown, its own approach. */
export const reports = {
  taro: {
    title: 'Taro, decoded per chunk, `data:` removed by a regular expression',
    recording: chat,
    expected: numbered(chat.tokens),
    asReported: (host) => startTaro(tools(host), './as-reported/sse-manager.js').start(host),
    picosse: (host) => startTaro(host, './taro/sse-manager.js').start(host),
  },
  wx: {
    title: 'wx.request, JSON merged on a timer',
    recording: cumulative,
    expected: numbered(cumulative.snapshots),
    asReported: (host) => startMiniProgram({ ...host, root }).require('as-reported/merge-on-timer').start(host),
    picosse: (host) => startMiniProgram(host).require('snapshot/snapshot').start(host),
  },
  uni: {
    title: 'uni-app, one channel for the whole program',
    recording: channel,
    expected: numbered(channel.messages),
    asReported: (host) => startUni(tools(host), './as-reported/channel.js').start(host),
    picosse: (host) => startUni(host, './uni/channel.js').start(host),
  },
  page: {
    title: 'a page with fetch-event-source',
    recording: named,
    expected: named.events.map(([type, data], event) => ({ type, data, event })).filter(({ type }) => type === 'add'),
    asReported: (host) => require('../as-reported/page.js').start({ ...host, fetch: startPage(host) }),
    picosse: startChat,
  },
};

/** The faults that phones have. */
export const faults = { abortDoesNothing: true, timeoutNeverFires: true };

/** The page on picosse, in this process: the time is the test's. */
export async function openPage({ clock }) {
  const code = bundle("export { load } from 'picosse'; export { ask } from './web/chat.js';");
  const { load, ask } = new Function(`${code}; return program;`)();
  const picosse = await load(join(app, 'lib/picosse.wasm'));
  const host = { now: clock.now, after: (wait, act) => clock.setTimeout(act, wait), clear: clock.clearTimeout, random: () => 0.5 };
  return (request, view) => ask(picosse, { prompt: '你好', token: 'secret', host, ...request }, view);
}

async function startChat({ clock, phone, url, show, end }) {
  const ask = await openPage({ clock });
  const view = { append: show, showReferences() {}, warn() {}, end };
  const stream = ask({ url, fetch: startPage({ clock, phone }) }, view);
  return { stop: () => stream.cancel() };
}
