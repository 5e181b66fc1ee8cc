// Answers as servers of language models give them. Each knows what a reader must see.

const event = (data, { type, id } = {}, eol = '\n') => {
  const lines = [type && `event: ${type}`, id && `id: ${id}`, ...data.split('\n').map((line) => `data: ${line}`)];
  return lines.filter(Boolean).join(eol) + eol + eol;
};
const stream = (events, more) => ({ status: 200, contentType: 'text/event-stream; charset=utf-8', bytes: Buffer.from(events.join('')), ...more });
const json = (status, value) => ({ status, contentType: 'application/json; charset=utf-8', bytes: Buffer.from(JSON.stringify(value)), value });

// Spaces, empty lines, the server's own mark quoted by the model, characters of 1 to 4 bytes.
const tokens = [
  '你好', '！', '这是', '一段', ' Python', ' 代码', '：', '\n\n', '```python\n', 'def', ' ', 'greet', '(name):\n',
  '    return', " f'你好，", "{name} 🌍'", '\n```\n', '\n', 'data: 是', '一个', '字段名', '，', '流以', ' [DONE] ', '结束', '。',
  '👨‍👩‍👧', ' ', '再见', '！',
];

// A snapshot in each event: all of the answer so far.
const words = ['人工智能', '正在', '改变', '我们的', '生活', '，', '从', '手机', '到', '汽车', '，', '无处', '不在', '🌍', '。'];
const snapshots = words.map((_, at) => words.slice(0, at + 1).join(''));

const references = Array.from({ length: 12 }, (_, at) => ({ id: at, title: `参考文档 ${at}`, score: 1 - at / 100 }));
const named = [
  ['info', JSON.stringify({ references })],
  ['add', '根据'], ['add', ' '], ['add', '文档'], ['add', '，'], ['add', ''], ['add', '第一行\n第二行'], ['add', '\n'],
  ['error', JSON.stringify({ msg: '一个文档没有找到' })],
  ['add', '完毕'], ['add', '。'],
  ['finish', JSON.stringify({ usage: 42 })],
];
// What some servers write behind the last event.
const late = event('不应该显示', { type: 'add' });

const messages = Array.from({ length: 12 }, (_, at) => `第${at + 1}条消息：${'云函数'.repeat(1 + (at % 3))}🚀`);

export const recordings = {
  /** Tokens as plain text, and `[DONE]`. */
  chat: stream([...tokens.map((token) => event(token)), event('[DONE]')], { tokens, text: tokens.join('') }),
  /** Growing JSON: each event replaces the one before. No mark ends it. */
  cumulative: stream(
    snapshots.map((content, at) => event(JSON.stringify({ id: 'cmpl-1', content, finished: at + 1 === snapshots.length }))),
    { snapshots, text: snapshots.at(-1) },
  ),
  /** Events with types, and line ends of two bytes. */
  named: stream(
    [...named.map(([type, data]) => event(data, { type }, '\r\n')), late],
    { events: named, text: named.map(([type, data]) => (type === 'add' ? data : '')).join('') },
  ),
  /** `message` until `end`, each with an ID. */
  channel: stream(
    [...messages.map((data, at) => event(data, { id: `${at + 1}` })), event('再见', { type: 'end', id: '13' })],
    { messages, last: '再见' },
  ),
  /** No credit: an error of the business, in JSON, under status 200. */
  refused: json(200, { code: 1, message: '余额不足，请充值' }),
  /** The login has expired. */
  expired: json(401, { code: 401, message: '登录已过期' }),
};
