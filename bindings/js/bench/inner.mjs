// Measures what its argument says, as JSON, and prints the results: the parsers in the Node that runs this.
import { measureAll } from './measure.mjs';
import { inNode } from './node.mjs';

console.log(JSON.stringify(measureAll(await inNode(), JSON.parse(process.argv[2]))));
