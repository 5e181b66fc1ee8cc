// What else goes wrong with a stream, and what a user sees of it.
import { faults, reports } from './approaches.mjs';
import { drive } from './drive.mjs';
import { endsOf } from '../cuts.mjs';
import { recordings } from '../recordings.mjs';

const play = (name, start, more) => drive({ recording: reports[name].recording, way: 'event', start, faults, ...more });
const times = (count) => (count === 1 ? 'once' : `${count} times`);
const told = (ended) => (ended.length ? ended.join(', ') : 'nothing');

/** Only the first events of a recording. */
function firstEvents(recording, count) {
  return { ...recording, bytes: recording.bytes.subarray(0, endsOf(recording.bytes)[count - 1] ?? 0) };
}

/** Each: a title, whose report it is of, and how to run it; a run gives what is in the table. */
export const scenarios = [
  {
    title: 'The user stops after three events, and `abort()` does nothing: shown afterwards',
    report: 'taro',
    async run(start) {
      let before;
      const stopAt3 = ({ at, program, shown }) => {
        if (at === 3) program.stop();
        if (at === 3) before = shown.length;
      };
      const { shown } = await play('taro', start, { between: stopAt3 });
      return `${shown.length - before}`;
    },
  },
  {
    title: 'An answer that ends well: the end is reported',
    report: 'taro',
    run: async (start) => times((await play('taro', start)).ended.length),
  },
  {
    title: 'A server that says 200 and then nothing, for ten minutes: the user is told',
    report: 'taro',
    async run(start) {
      const { ended } = await play('taro', start, { recording: firstEvents(recordings.chat, 0), leaveOpen: true, after: 600_000 });
      return told(ended);
    },
  },
  {
    title: 'The last snapshot is cut in its middle: the last word is shown after',
    report: 'wx',
    async run(start) {
      const { shown, arrival } = await play('wx', start, { way: 'fifth' });
      return `${shown.at(-1).time - arrival(recordings.cumulative.snapshots.length - 1)} ms`;
    },
  },
  {
    title: 'The program is in the background for a minute, from the sixth of twelve messages on: messages shown',
    report: 'uni',
    async run(start) {
      const { shown } = await play('uni', start, { between: leaveAt(6), after: 120_000 });
      return `${shown.length}`;
    },
  },
  {
    title: 'A channel opened after that: messages shown',
    report: 'uni',
    async run(start) {
      let again = [];
      const host = { show: (data) => again.push(data), end() {} };
      await play('uni', start, {
        between: leaveAt(6),
        after: 120_000,
        async later({ program, url }) {
          program.open({ ...host, url });
        },
      });
      return `${again.length}`;
    },
  },
  {
    title: '401, the login has expired: requests within a minute; the user is told',
    report: 'page',
    run: (start) => refusal(start, recordings.expired),
  },
  {
    title: 'JSON under 200, no credit: requests within a minute; the user is told',
    report: 'page',
    run: (start) => refusal(start, recordings.refused),
  },
  {
    title: 'The server ends after nine of twelve events: the user is told',
    report: 'page',
    run: async (start) => told((await play('page', start, { recording: firstEvents(recordings.named, 9) })).ended),
  },
];

async function refusal(start, recording) {
  const { requests, ended } = await play('page', start, { recording, way: 'whole' });
  return `${requests}; ${told(ended)}`;
}

/** The user leaves before a chunk, and is back a minute later. */
function leaveAt(chunk) {
  return async ({ at, phone, clock }) => {
    if (at !== chunk) return;
    phone.hide();
    await clock.advance(60_000);
    phone.show();
  };
}
