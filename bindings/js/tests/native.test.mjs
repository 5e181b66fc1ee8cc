// Random streams at random cuts: what comes out is what the native library makes of them.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { engines } from './engines.mjs';
import { count, hex, joined, native, seed } from './native.mjs';
import { cuts, options, Random, stream } from './random.mjs';

let cases;
let expected;

before(() => {
  const random = new Random(seed);
  cases = Array.from({ length: count }, () => {
    const bytes = stream(random);
    return { bytes, cuts: cuts(random, bytes.length), options: options(random) };
  });
  expected = native(cases.map(({ bytes, cuts, options }) => ({ stream: hex(bytes), cuts, options })));
});

/** What a parser makes of a case. */
function answer(picosse, { bytes, cuts, options }) {
  const items = [];
  const log = (name) => (item) => items.push({ [name]: item });
  const { comments, unknownFields, ...others } = options;
  const parser = picosse.createParser({
    ...others,
    onEvent: log('onEvent'),
    onFragment: log('onFragment'),
    onRetry: log('onRetry'),
    onComment: comments ? log('onComment') : undefined,
    onUnknownField: unknownFields ? log('onUnknownField') : undefined,
    onLastEventId: log('onLastEventId'),
    onDropped: log('onDropped'),
    onIdIgnored: log('onIdIgnored'),
  });
  const attempt = (act, otherwise) => {
    try {
      return act();
    } catch {
      return otherwise;
    }
  };
  let from = 0;
  let failed = false;
  for (const to of [...cuts, bytes.length]) {
    failed = attempt(() => parser.feed(bytes.slice(from, to).buffer), true) || failed;
    from = to;
  }
  const end = attempt(() => parser.end(), 'failed');
  const id = parser.lastEventId;
  parser.close();
  return { items, end, failed, id };
}

for (const [name, load] of engines) {
  test(`${name}: ${count} streams from seed ${seed}`, async () => {
    const picosse = await load();
    cases.forEach((example, at) => {
      // Objects of another realm have other prototypes.
      const got = JSON.parse(JSON.stringify(answer(picosse, example)));
      const whole = ({ items, ...end }) => ({ items: joined(items), ...end });
      assert.deepEqual(whole(got), whole(expected[at]), `case ${at} of seed ${seed}`);
    });
  });
}
