// Where a network cuts a stream. Each way is the same each time.

/** The ways to cut. */
export const cuts = ['event', 'pair', 'field', 'line-end', 'character', 'json', 'fifth', 'mark', 'packet', 'byte', 'whole'];

/** Cuts bytes into chunks: at the ends of events, or where it hurts. */
export function cut(bytes, way) {
  const text = Buffer.from(bytes);
  return pieces(text, [...new Set(places(text, way))].sort((a, b) => a - b));
}

/** Where each event ends. */
export function endsOf(bytes) {
  return all(bytes, /\n\n|\r\n\r\n/g, (match) => match.index + match[0].length);
}

function places(bytes, way) {
  const ends = endsOf(bytes);
  switch (way) {
    case 'event':
      return ends;
    case 'pair':
      return ends.filter((_, at) => at % 2);
    case 'field': // dat|a:
      return [...ends, ...all(bytes, /^(event|data|id):/gm, (match) => match.index + match[1].length - 1)];
    case 'line-end': // CR|LF, or between the two line ends of an event
      return all(bytes, /\r\n|\n\n/g, (match) => match.index + 1);
    case 'character': // after the first byte of every third character that takes several
      return [...ends, ...all(bytes, /[\xc0-\xff]/g, (match) => match.index + 1).filter((_, at) => at % 3 === 0)];
    case 'json': // in the middle of each event
      return [...ends, ...middles(ends)];
    case 'fifth': // in the middle of every fifth event
      return [...ends, ...middles(ends).filter((_, at) => at % 5 === 4)];
    case 'mark': // [DO|NE]
      return [...ends, ...all(bytes, /\[DONE\]/g, (match) => match.index + 3)];
    case 'packet': // as the packets of a slow network, here small
      return every(bytes, 48);
    case 'byte':
      return every(bytes, 1);
    case 'whole':
      return [];
  }
  throw new Error(`there is no way to cut called ${way}: there are ${cuts.join(', ')}`);
}

function middles(ends) {
  return ends.map((end, at) => end - Math.floor((end - (ends[at - 1] ?? 0)) / 2));
}

/** Where an expression matches. Latin-1 has one character for each byte. */
function all(bytes, expression, place) {
  return [...bytes.toString('latin1').matchAll(expression)].map(place);
}

function every(bytes, length) {
  return Array.from({ length: Math.ceil(bytes.length / length) }, (_, at) => at * length);
}

function pieces(bytes, places) {
  const edges = [0, ...places, bytes.length];
  return edges.slice(1).map((end, at) => bytes.subarray(edges[at], end)).filter((piece) => piece.length);
}
