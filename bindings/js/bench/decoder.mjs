// A TextDecoder of UTF-8 in plain JavaScript, as quick as we could make it: what a parser of strings needs
// where the platform has none. For well-formed text, cut anywhere.
const units = new Uint16Array(64 * 1024 + 8);

export class PlainDecoder {
  constructor() {
    this.kept = [];
  }

  decode(bytes) {
    if (!bytes) return '';
    let at = 0;
    let to = 0;
    // The character that the last chunk's end has cut.
    while (this.kept.length && at < bytes.length) {
      this.kept.push(bytes[at++]);
      if (this.kept.length === length(this.kept[0])) {
        to = put(this.kept, 0, to);
        this.kept = [];
      }
    }
    let text = '';
    const end = bytes.length;
    while (at < end) {
      if (to > 64 * 1024) {
        text += made(to);
        to = 0;
      }
      const byte = bytes[at];
      if (byte < 0x80) {
        units[to++] = byte;
        at++;
      } else if (byte >= 0xe0 && byte < 0xf0 && at + 2 < end) {
        units[to++] = ((byte & 15) << 12) | ((bytes[at + 1] & 63) << 6) | (bytes[at + 2] & 63);
        at += 3;
      } else if (at + length(byte) <= end) {
        to = put(bytes, at, to);
        at += length(byte);
      } else {
        this.kept = Array.from(bytes.subarray(at));
        break;
      }
    }
    return text + made(to);
  }
}

function length(byte) {
  return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

function put(bytes, at, to) {
  const a = bytes[at];
  if (a < 0x80) units[to++] = a;
  else if (a < 0xe0) units[to++] = ((a & 31) << 6) | (bytes[at + 1] & 63);
  else if (a < 0xf0) units[to++] = ((a & 15) << 12) | ((bytes[at + 1] & 63) << 6) | (bytes[at + 2] & 63);
  else {
    const beyond = (((a & 7) << 18) | ((bytes[at + 1] & 63) << 12) | ((bytes[at + 2] & 63) << 6) | (bytes[at + 3] & 63)) - 0x10000;
    units[to++] = 0xd800 | (beyond >> 10);
    units[to++] = 0xdc00 | (beyond & 0x3ff);
  }
  return to;
}

function made(to) {
  let text = '';
  let i = 0;
  const a = units;
  for (; i + 64 <= to; i += 64) {
    // prettier-ignore
    text += String.fromCharCode(
      a[i], a[i+1], a[i+2], a[i+3], a[i+4], a[i+5], a[i+6], a[i+7], a[i+8], a[i+9], a[i+10], a[i+11], a[i+12], a[i+13], a[i+14], a[i+15],
      a[i+16], a[i+17], a[i+18], a[i+19], a[i+20], a[i+21], a[i+22], a[i+23], a[i+24], a[i+25], a[i+26], a[i+27], a[i+28], a[i+29], a[i+30], a[i+31],
      a[i+32], a[i+33], a[i+34], a[i+35], a[i+36], a[i+37], a[i+38], a[i+39], a[i+40], a[i+41], a[i+42], a[i+43], a[i+44], a[i+45], a[i+46], a[i+47],
      a[i+48], a[i+49], a[i+50], a[i+51], a[i+52], a[i+53], a[i+54], a[i+55], a[i+56], a[i+57], a[i+58], a[i+59], a[i+60], a[i+61], a[i+62], a[i+63]);
  }
  for (; i < to; i++) text += String.fromCharCode(a[i]);
  return text;
}
