// The native library, to compare with.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What the native library makes of these cases. */
export function native(cases) {
  const build = ['build', '--quiet', '--release', '--locked', '--package', 'picosse-native'];
  execFileSync('cargo', build, { cwd: root, stdio: 'inherit' });
  const program = `${process.env.CARGO_TARGET_DIR || `${root}target`}/release/picosse-native`;
  const input = cases.map((example) => `${JSON.stringify(example)}\n`).join('');
  const { stdout, status } = spawnSync(program, { input, maxBuffer: 1 << 30, stdio: ['pipe', 'pipe', 'inherit'] });
  assert.equal(status, 0);
  return stdout.toString().trim().split('\n').map((line) => JSON.parse(line));
}

/** A log of items with each event and each line that came in parts in one: where it is cut depends on the vectors. */
export function joined(items) {
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

export const hex = (bytes) => Buffer.from(bytes).toString('hex');
export const count = Number(process.env.CASES || 2000);
export const seed = Number(process.env.SEED || 1);
