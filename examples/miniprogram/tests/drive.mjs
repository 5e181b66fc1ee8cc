// Plays a recording to a program, on a clock that moves as the chunks come, and notes what it shows and when.
import { cut, endsOf } from '../cuts.mjs';
import { makeClock, settle } from '../hosts/clock.mjs';
import { makePhone } from '../hosts/wx.mjs';
import { startServer } from '../server.mjs';

/**
 * @param recording what the server sends.
 * @param way where it is cut.
 * @param start starts the program: given the host, the URL, `show` and `end`.
 * @param pace milliseconds between two chunks.
 * @param after milliseconds that are waited for once all has been sent.
 * @param faults those of the phone.
 * @param between called before each chunk of the first answer, with its number and what there is.
 * @param later called when all is over, for what a user does next.
 * @param leaveOpen the server does not end its answer.
 */
export async function drive({ recording, way, start, pace = 40, after = 60_000, faults = {}, between, later, leaveOpen = false }) {
  const clock = makeClock();
  const phone = makePhone(clock, faults);
  const shown = [];
  const ended = [];
  const arrivals = [];
  const ends = endsOf(recording.bytes);
  let program;
  let playing = 0;
  let firstIsSent;
  const first = new Promise((resolve) => (firstIsSent = resolve));

  async function play(reply, attempt) {
    reply.head(recording.status, recording.contentType);
    // A client that comes back says which event it has seen.
    const seen = Number(reply.request.headers['last-event-id'] ?? 0);
    const pieces = cut(recording.bytes.subarray(seen ? ends[seen - 1] : 0), way);
    for (let at = 0; at < pieces.length && !reply.isClosed; at++) {
      if (between && attempt === 0) await between({ at, program, phone, clock, shown, url: server.url });
      const before = phone.received;
      if (attempt === 0) arrivals.push({ bytes: reply.written + pieces[at].length, time: clock.now() });
      await reply.write(pieces[at]);
      if (!faults.noChunks) await Promise.race([phone.hasReceived(before + pieces[at].length), reply.closed]);
      await settle();
      if (attempt === 0) await clock.advance(pace);
    }
    if (!leaveOpen) reply.end();
    await settle();
  }

  const server = await startServer(async (reply, attempt) => {
    playing++;
    await play(reply, attempt);
    playing--;
    firstIsSent();
  });
  const wait = async () => {
    for (let waited = 0; waited < after; waited += 1000) {
      await clock.advance(1000);
      while (phone.waiting || playing) await settle();
    }
  };
  const show = (data) => shown.push({ data: String(data), time: clock.now() });
  const end = (reason) => ended.push(reason);
  program = await start({ clock, phone, url: server.url, show, end });
  await first;
  await wait();
  if (later) {
    await later({ program, url: server.url });
    await wait();
  }
  await server.close();

  return {
    shown,
    ended,
    phone,
    clock,
    requests: server.replies.length,
    /** When the last byte of an event was there. */
    arrival: (event) => arrivals.find(({ bytes }) => bytes >= ends[event])?.time,
  };
}

/** Compares what was shown with what should have been, one by one and in order. */
export function compare({ shown, arrival }, expected) {
  const pairs = matches(shown.map(({ data }) => data), expected.map(({ data }) => data));
  // An event may be complete before the last byte of its line end is there.
  const delays = pairs.map(([at, which]) => Math.max(shown[at].time - arrival(expected[which].event), 0));
  return {
    right: pairs.length,
    of: expected.length,
    /** Shown, and no event: glued or torn ones, or what was to be kept back. */
    wrong: shown.length - pairs.length,
    /** U+FFFD, control characters, and code points that a wrong decoder makes. */
    broken: shown.map(({ data }) => data).join('').match(/[\ufffd\0-\x08\x0e-\x1f\ue000-\uf8ff]/g)?.length ?? 0,
    delay: delays.length ? Math.max(...delays) : null,
  };
}

/** The longest common subsequence, as pairs of places. */
function matches(a, b) {
  const length = Array.from({ length: a.length + 1 }, () => new Array(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      length[i][j] = a[i] === b[j] ? length[i + 1][j + 1] + 1 : Math.max(length[i + 1][j], length[i][j + 1]);
    }
  }
  const pairs = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (length[i + 1][j] >= length[i][j + 1]) i++;
    else j++;
  }
  return pairs;
}
