// Random streams at random cuts: what comes out is what the native library makes of them.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { before, test } from 'node:test';
import { engines } from './engines.mjs';
import { cuts, options, Random, stream } from './random.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const count = Number(process.env.CASES || 2000);
const seed = Number(process.env.SEED || 1);
let cases;
let expected;

before(() => {
  const random = new Random(seed);
  cases = Array.from({ length: count }, () => {
    const bytes = stream(random);
    return { bytes, cuts: cuts(random, bytes.length), options: options(random) };
  });
  const lines = cases.map(({ bytes, cuts, options }) =>
    JSON.stringify({ stream: Buffer.from(bytes).toString('hex'), cuts, options }),
  );
  execFileSync('cargo', ['build', '--quiet', '--release', '--locked', '--package', 'picosse-native'], { cwd: root, stdio: 'inherit' });
  const program = `${process.env.CARGO_TARGET_DIR || `${root}target`}/release/picosse-native`;
  const { stdout, status } = spawnSync(program, { input: `${lines.join('\n')}\n`, maxBuffer: 1 << 30 });
  assert.equal(status, 0);
  expected = stdout.toString().trim().split('\n').map(JSON.parse);
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

/** With each event and each line that came in parts in one: where it is cut depends on the vectors. */
function joined({ items, ...end }) {
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
  return { items: whole, open: Object.values(open).map(({ text }) => text), ...end };
}

for (const [name, load] of engines) {
  test(`${name}: ${count} streams from seed ${seed}`, async () => {
    const picosse = await load();
    cases.forEach((example, at) => {
      // Objects of another realm have other prototypes.
      const got = JSON.parse(JSON.stringify(answer(picosse, example)));
      assert.deepEqual(joined(got), joined(expected[at]), `case ${at} of seed ${seed}`);
    });
  });
}
