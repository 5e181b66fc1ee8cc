// Streams whose events each hold the whole text so far.

/** What to do with the text that is shown: append this, or show this instead. */
export type Change = { append: string; replace?: undefined } | { replace: string; append?: undefined };

/** Tells what a text adds to the one before. Which kind a server is must be known: nothing tells "ha" and then "haha" apart. */
export interface Cumulative {
  /** The text as it is now. */
  next(text: string): Change;
}

/** A new one: nothing is shown yet. */
export function createCumulative(): Cumulative {
  let shown = '';
  return {
    next(text) {
      const before = shown;
      shown = text;
      return text.lastIndexOf(before, 0) === 0 ? { append: text.substring(before.length) } : { replace: text };
    },
  };
}
