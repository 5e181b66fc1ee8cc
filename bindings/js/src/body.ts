// An answer that is no stream.

import { Engine } from './engine';

/** A whole body, up to the limit. */
export interface Body {
  status: number;
  bytes: Uint8Array;
  /** As UTF-8. */
  text: string;
  /** The value of its JSON; throws where it is none. */
  json(): any;
}

export function makeBody(engine: Engine, parts: Uint8Array[], status: number): Body {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  parts.forEach((part) => {
    bytes.set(part, at);
    at += part.length;
  });
  const text = engine.decode(bytes);
  return { status, bytes, text, json: () => JSON.parse(text) };
}
