// Random streams at random cuts: what comes out is what the native library makes of them.
import { compare, hex, keeping, unhex } from './native.mjs';
import { cuts, options, stream } from './random.mjs';

function makeCase(random) {
  const bytes = stream(random);
  return { stream: hex(bytes), cuts: cuts(random, bytes.length), options: options(random) };
}

/** What a parser makes of a case. */
function answer(picosse, { stream, cuts, options }) {
  const items = [];
  const bytes = new Uint8Array(unhex(stream));
  const { comments, unknownFields, ...others } = options;
  const parser = picosse.createParser({ ...others, ...keeping(items, options) });
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

compare(makeCase, answer);
