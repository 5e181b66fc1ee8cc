// Streams whose events each hold the whole text so far.

/** What to do with the text that is shown: append this, or show this instead. */
export type Change = { append: string; replace?: undefined } | { replace: string; append?: undefined };

/** Tells what a text adds to the one before. Which kind a server is must be known: nothing tells "ha" and then "haha" apart. */
export class Cumulative {
  private shown = '';

  /** The text as it is now. */
  next(text: string): Change {
    const { shown } = this;
    this.shown = text;
    return text.lastIndexOf(shown, 0) === 0 ? { append: text.substring(shown.length) } : { replace: text };
  }
}
