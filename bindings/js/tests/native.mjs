// The native library, to compare with.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { engines } from './engines.mjs';
import { Random } from './random.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What the native library makes of these cases. */
function native(cases) {
  const build = ['build', '--quiet', '--release', '--locked', '--package', 'picosse-native'];
  execFileSync('cargo', build, { cwd: root, stdio: 'inherit' });
  const program = `${process.env.CARGO_TARGET_DIR || `${root}target`}/release/picosse-native`;
  const input = cases.map((example) => `${JSON.stringify(example)}\n`).join('');
  const { stdout, status } = spawnSync(program, { input, maxBuffer: 1 << 30, stdio: ['pipe', 'pipe', 'inherit'] });
  assert.equal(status, 0);
  return stdout.toString().trim().split('\n').map((line) => JSON.parse(line));
}

/** Items with each event and each line that came in parts in one: where it is cut depends on the vectors. */
function joined(items) {
  const open = {};
  const whole = [];
  for (const named of items) {
    const [[name, item]] = Object.entries(named);
    if (typeof item !== 'object' || !('first' in item)) {
      whole.push(named);
      continue;
    }
    const before = item.first ? '' : open[name].text;
    open[name] = { ...item, text: before + item.text, first: true };
    if (!(item.end || item.last)) continue;
    whole.push({ [name]: open[name] });
    delete open[name];
  }
  // What the end of the stream left open has no last type yet.
  return whole.concat(Object.values(open).map(({ text }) => ({ open: text })));
}

const count = Number(process.env.CASES || 2000);
const seed = Number(process.env.SEED || 1);

/**
 * In each engine: what `answer` makes of random cases, as `makeCase` makes them, is what the native library makes
 * of them. An answer has the items that came, and what else there is to compare.
 */
export function compare(makeCase, answer) {
  const whole = ({ items, ...others }) => ({ items: joined(items), ...others });
  let cases;
  let expected;
  before(() => {
    const random = new Random(seed);
    cases = Array.from({ length: count }, () => makeCase(random));
    expected = native(cases).map(whole);
  });
  for (const [name, load] of engines) {
    test(`${name}: ${count} streams from seed ${seed}`, async () => {
      const picosse = await load();
      cases.forEach((example, at) => {
        // Objects of another realm have other prototypes.
        const got = JSON.parse(JSON.stringify(answer(picosse, example)));
        assert.deepEqual(whole(got), expected[at], `case ${at} of seed ${seed}`);
      });
    });
  }
}

const handled = ['onEvent', 'onFragment', 'onRetry', 'onLastEventId', 'onDropped', 'onIdIgnored'];

/** Handlers that keep each item in a list, under the name of its handler; comments and unknown fields if they are wanted. */
export function keeping(items, { comments, unknownFields }) {
  const wanted = [...handled, ...(comments ? ['onComment'] : []), ...(unknownFields ? ['onUnknownField'] : [])];
  return Object.fromEntries(wanted.map((name) => [name, (item) => items.push({ [name]: item })]));
}

export const hex = (bytes) => Buffer.from(bytes).toString('hex');
export const unhex = (text) => Buffer.from(text, 'hex');
