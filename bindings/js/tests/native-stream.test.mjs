// Random lives of streams: what a program is told is what the native session says.
import { compare, hex, keeping, unhex } from './native.mjs';
import { cuts, options as parserOptions, stream } from './random.mjs';
import { Clock } from './virtual.mjs';

const contents = ['event-stream', 'json', 'json-lines', 'html', 'text', 'other', 'unknown'];
const types = ['text/event-stream', 'text/event-stream; charset=utf-8', 'application/json', 'application/x-ndjson', 'text/html', 'text/plain', 'x', undefined];
const statuses = [200, 200, 200, 200, 201, 100, 204, 301, 401, 404, 429, 500, 503];
const bodies = ['{"code":1}', '<!doctype html><p>好', '{"a":1}\n{"b":2}\n', '\x1f\x8b\x08', 'data: a\n\n', '\ufeffsome text', ''];
const ends = ['data: [DONE]\n\n', 'event: error\ndata: x\n\n', 'event: finish\ndata: 好\n\n', 'event: message_stop\ndata: {}\n\n'];
const ruleSets = [[], [{ data: '[DONE]' }], [{ type: 'finish', delivered: true }, { data: '好', type: 'add', failure: true }]];

function options(random) {
  const chosen = random.below(2) ? parserOptions(random) : {};
  // As each side leaves it where it is not said.
  delete chosen.lastEventIdLimit;
  if (random.below(4)) chosen.preset = random.pick(['llm', 'event-source', 'mcp']);
  if (random.below(4) === 0) chosen.rules = random.pick(ruleSets);
  if (random.below(3) === 0) chosen.deadlines = { [random.pick(['connect', 'firstByte', 'firstEvent', 'byteIdle', 'progressIdle', 'total'])]: random.pick([null, 1, 50, 900]), total: 5000 };
  if (random.below(3) === 0) chosen.retry = { idempotent: random.below(2) === 0, withoutId: random.below(2) === 0, retries: random.below(4) };
  if (random.below(4) === 0) chosen.reading = random.pick(['event-stream', 'json-lines', 'lines']);
  if (random.below(6) === 0) chosen.bodyLimit = random.below(20);
  if (random.below(6) === 0) chosen.emptyEvents = random.below(2) === 0;
  if (random.below(6) === 0) chosen.latestOnly = true;
  return chosen;
}

function steps(random) {
  const list = [];
  const some = (odds, ...more) => random.below(odds) === 0 && list.push(...more);
  const wait = () => ({ do: 'wait', milliseconds: random.pick([0, 1, 40, 60, 1000, 4000, 130_000]) });
  for (let attempts = 1 + random.below(3); attempts > 0; attempts--) {
    some(3, wait());
    const head = { do: 'head', status: random.pick(statuses), type: random.pick(types.slice(0, random.pick([2, 8]))) };
    if (random.below(5) === 0) head.retryAfter = random.pick(['1', '0', '100', 'soon', '']);
    if (random.below(8)) list.push(head);
    const bytes = random.below(3)
      ? Buffer.concat([stream(random), Buffer.from(random.below(2) ? `\n\n${random.pick(ends)}` : '')])
      : Buffer.from(random.pick(bodies), random.below(2) ? 'utf8' : 'latin1');
    let from = 0;
    for (const to of [...cuts(random, bytes.length), bytes.length]) {
      list.push({ do: 'chunk', bytes: hex(bytes.subarray(from, to)) });
      from = to;
      some(20, wait());
      some(200, { do: 'suspend' }, wait(), { do: 'resume' });
      some(200, { do: 'cancel' });
    }
    list.push(random.below(10) ? { do: random.pick(['end', 'error']) } : wait());
    some(2, wait());
  }
  list.push({ do: 'cancel' });
  return list;
}

/** What a program is told of a case. */
function answer(picosse, { options, steps }) {
  const items = [];
  const clock = new Clock();
  let events;
  const adapter = (request, its) => {
    events = its;
    items.push({ headers: request.headers, method: request.method });
  };
  const { comments, unknownFields, ...others } = options;
  const picked = picosse.openStream({ url: '/', method: 'POST' }, { ...others, adapter, host: clock.host }, {
    ...keeping(items, options),
    onOpen: ({ status, content }) => items.push({ onOpen: [status, contents.indexOf(content)] }),
    onBody: ({ text }) => items.push({ onBody: text }),
    onReconnect: ({ reason }, milliseconds) => items.push({ onReconnect: [reason, milliseconds] }),
    onEnd: ({ reason, advice, isComplete, losses, diagnosis }) => items.push({ onEnd: { reason, advice, isComplete, losses, diagnosis } }),
  });
  for (const step of steps) {
    if (step.do === 'wait') clock.pass(step.milliseconds);
    if (step.do === 'suspend') picked.suspend();
    if (step.do === 'resume') picked.resume();
    if (step.do === 'cancel') picked.cancel();
    if (step.do === 'head') {
      events.onHead(step.status, { 'Content-Type': step.type, 'Retry-After': step.retryAfter });
    }
    if (step.do === 'chunk') events.onChunk(unhex(step.bytes));
    if (step.do === 'end') events.onEnd();
    if (step.do === 'error') events.onError('lost');
  }
  return { items };
}

compare((random) => ({ options: options(random), steps: steps(random) }), answer);
