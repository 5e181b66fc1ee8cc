// Measures what the reports' own approaches show of a stream that is cut, and prints it as a table.
import { reports, faults, missing } from './approaches.mjs';
import { compare, drive } from './drive.mjs';
import { scenarios } from './scenarios.mjs';

/** The cuts of the table. */
const cutsOf = {
  taro: ['event', 'pair', 'field', 'character', 'json', 'packet'],
  wx: ['event', 'pair', 'fifth', 'json', 'packet'],
  uni: ['event', 'character', 'json', 'packet'],
  page: ['event', 'whole'],
};

/** What the cuts are called in the table. */
const names = {
  event: 'nowhere: an event a chunk',
  pair: 'two events a chunk',
  field: 'inside `data:`',
  character: 'inside characters',
  json: 'in the middle of each event',
  fifth: 'in the middle of each fifth event',
  packet: 'every 48 bytes',
  whole: 'all in one chunk',
};

/** What one approach shows of a stream with these cuts. */
export async function measure(name, way, start) {
  const { recording, expected } = reports[name];
  return compare(await drive({ recording, way, start, faults }), expected);
}

/** The first table of the README: streams that are cut. */
export async function cutTable() {
  const lines = ['| cut | shown as sent | torn, glued or not to be shown | broken characters | with picosse: shown as sent |', '|---|--:|--:|--:|--:|'];
  for (const [name, { title, asReported, picosse }] of Object.entries(reports)) {
    lines.push(`| **${title}** | | | | |`);
    for (const way of cutsOf[name]) {
      const { right, of, wrong, broken } = await measure(name, way, asReported);
      const ours = await measure(name, way, picosse);
      lines.push(`| ${names[way]} | ${right} of ${of} | ${wrong} | ${broken} | ${ours.right} of ${ours.of} |`);
    }
  }
  return lines.join('\n');
}

/** The second table of the README: what else goes wrong. */
export async function scenarioTable() {
  const lines = ['| | the usual way | with picosse |', '|---|---|---|'];
  for (const { title, report, run } of scenarios) {
    lines.push(`| ${title} | ${await run(reports[report].asReported)} | ${await run(reports[report].picosse)} |`);
  }
  return lines.join('\n');
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  if (missing()) console.log(`SKIPPED: ${missing()}`);
  else console.log(`${await cutTable()}\n\n${await scenarioTable()}`);
}
