// Random streams, the same in each run.

/** SplitMix32. */
export class Random {
  constructor(seed) {
    this.state = seed >>> 0;
  }

  next() {
    this.state = (this.state + 0x9e3779b9) >>> 0;
    let z = this.state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  }

  below(bound) {
    return this.next() % bound;
  }

  pick(list) {
    return list[this.below(list.length)];
  }
}

const utf8 = (string) => [...new TextEncoder().encode(string)];

const tokens = [
  ...['data', 'data: ', 'data:', 'event: ', 'event:add', 'id: ', 'id:7', 'retry: 1000', 'retry:', ': ', ':', 'unknown: ', 'datax'].map(utf8),
  ...['\n', '\n', '\n\n', '\n\n', '\r\n', '\r', '\r\n\r\n', ' ', '\t', '\0', '[DONE]'].map(utf8),
  ...['a', 'hello', '你好', 'é', '🌍🌎', '\ufeff', '\u2028', '{"id":"chatcmpl-AbCdEfGh","content":"', '","finish_reason":null}'].map(utf8),
  ...['{"id":"聊天","choices":[{"index":0,"delta":{"content":"', '"},"finish_reason":null}]}', 'x'.repeat(70), '好'.repeat(50)].map(utf8),
  [0x80], [0xff], [0xe4, 0xbd], [0xf0, 0x9f], [0xed, 0xa0, 0x80], [0xc0, 0xaf],
];

/** A stream of lines and of things that are none. */
export function stream(random) {
  const bytes = random.below(8) === 0 ? [0xef, 0xbb, 0xbf] : [];
  const whole = random.below(2) === 0;
  for (let count = random.below(60); count > 0; count--) {
    if (whole && random.below(3)) bytes.push(...random.pick(events)(random));
    else bytes.push(...random.pick(tokens));
  }
  return Uint8Array.from(bytes);
}

// Events as servers send them.
const events = [
  (random) => utf8(`data: {"id":"chatcmpl-AbCdEfGhIjKl","choices":[{"delta":{"content":"${random.pick(words)}"}}]}\n\n`),
  (random) => utf8(`data: {"id":"聊天-AbCdEfGhIjKl","choices":[{"delta":{"content":"${random.pick(words)}"}}]}\n\n`),
  (random) => utf8(`event: ${random.pick(['add', 'message', 'delta'])}\ndata: ${random.pick(words)}\nid: ${random.below(3)}\n\n`),
  (random) => utf8(`data: ${'你好'.repeat(random.below(40))}\ndata: ${'好'.repeat(random.below(40))}\n\n`),
];
const words = ['', ' the', '流', '🌍', '事件', '\u00e9', 'x'.repeat(200), '服务器'.repeat(30)];

/** Places to cut so many bytes, in order. */
export function cuts(random, length) {
  const step = random.pick([1, 3, 20, 200, 4000]);
  const places = [];
  for (let at = random.below(step + 1); at < length; at += 1 + random.below(step)) places.push(at);
  return places;
}

/** Options of a parser, mostly none. */
export function options(random) {
  const chosen = {};
  if (random.below(3) === 0) chosen.dataLimit = random.pick([0, 1, 16, 100, 1000]);
  if (random.below(4) === 0) chosen.eventTypeLimit = random.pick([0, 2, 7]);
  if (random.below(4) === 0) chosen.lastEventIdLimit = random.pick([0, 1, 8]);
  if (random.below(3) === 0) chosen.delivery = random.pick(['fragments', 'oversized-in-fragments']);
  if (random.below(8) === 0) chosen.overLimit = 'fail';
  if (random.below(3) === 0) chosen.endOfStream = 'deliver';
  chosen.comments = random.below(2) === 0;
  chosen.unknownFields = random.below(2) === 0;
  return chosen;
}
