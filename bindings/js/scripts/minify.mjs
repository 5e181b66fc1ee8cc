// Makes picosse.min.js of picosse.js.
import { readFileSync, writeFileSync } from 'node:fs';
import { minify } from 'terser';

// Members that only the package itself has, which get shorter names. None may have the name of a member of
// the platform's objects that the package uses, of its exports or of its options.
const own = /^(begin|drain|far|input|longs|module|pump|report|setId|take|texts|units|writeTexts|writeWords)$/;

const dist = new URL('../dist/', import.meta.url);
const { code } = await minify(readFileSync(new URL('picosse.js', dist), 'utf8'), {
  ecma: 5,
  compress: { passes: 3, inline: 1 },
  mangle: { properties: { builtins: true, regex: own } },
});
writeFileSync(new URL('picosse.min.js', dist), code);
