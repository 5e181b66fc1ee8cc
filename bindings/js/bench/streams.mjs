// The shapes of streams, those of the Rust benches.
import { Random } from '../tests/random.mjs';

const utf8 = new TextEncoder();

const english = [' the', ' of', ' and', ' a', ' to', ' in', ' is', ' stream', ' that', ' events', ',', '.', ' with', ' for', ' server', ' parser', 'ing', ' answer', '\\n\\n'];
const chinese = ['的', '一', '是', '流', '在', '事件', '服务器', '我们', '可以', '解析', '，', '。', '字节', '这个', '数据', '回答', '需要', '浏览器', '连接', '模型', '输出', '速度'];

const completion = (content) =>
  'data: {"id":"chatcmpl-AbCdEfGhIjKlMnOpQrStU","object":"chat.completion.chunk","created":1719923456,"model":"gpt-4o-mini",' +
  `"system_fingerprint":"fp_0ba0d124f1","choices":[{"index":0,"delta":{"content":"${content}"},"finish_reason":null}]}\n\n`;

const makers = {
  // Chat completion chunks with one word each.
  llm_en: (random) => completion(random.pick(english)),
  // The same in Chinese; each event repeats the whole answer so far.
  llm_zh(random) {
    if (this.answer === undefined || this.answer.length > 340) this.answer = '';
    this.answer += random.pick(chinese);
    return completion(this.answer);
  },
  // Pairs of type and data, and pings.
  anthropic: (random, at) =>
    at % 32 === 31
      ? 'event: ping\ndata: {"type": "ping"}\n\n'
      : `event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"${random.pick(english)}"}}\n\n`,
  // One Chinese word an event.
  token_zh: (random) => completion(random.pick(chinese)),
  // Events of a few bytes.
  tiny: (random) => `data: ${random.below(10)}\n\n`,
};
export const shapes = Object.keys(makers);

/** About so many bytes of a shape. */
export function stream(shape, bytes) {
  const random = new Random(5);
  const state = { make: makers[shape] };
  const events = [];
  for (let length = 0, at = 0; length < bytes; at++) {
    const event = state.make(random, at);
    events.push(event);
    length += utf8.encode(event).length;
  }
  return utf8.encode(events.join(''));
}

export function chunks(bytes, size) {
  const list = [];
  // Each of its own memory, as platforms hand them over.
  for (let at = 0; at < bytes.length; at += size) list.push(new Uint8Array(bytes.subarray(at, at + size)));
  return list;
}
