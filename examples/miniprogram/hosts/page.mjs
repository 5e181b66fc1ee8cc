// A page, or a page in a mini-program's web-view: fetch, and the few globals that its libraries ask for.
import { settle } from './clock.mjs';

/** Gives this process a `window` and a `document` whose timers are the clock's; returns a fetch that the phone counts. */
export function startPage({ phone, clock }) {
  const { setTimeout, clearTimeout } = clock;
  globalThis.window = { setTimeout, clearTimeout };
  globalThis.document = Object.assign(new EventTarget(), { hidden: false });
  return async (url, init) => {
    phone.requests.push({ url, method: init.method ?? 'GET', header: init.headers, data: init.body });
    phone.waiting++;
    const response = await fetch(url, init).finally(() => phone.waiting--);
    const transformer = {
      async transform(chunk, controller) {
        controller.enqueue(chunk);
        // The reader takes it before it is counted.
        await settle();
        phone.count(chunk.length);
      },
    };
    // A body that nobody reads arrives, too.
    const count = new TransformStream(transformer, undefined, { highWaterMark: Infinity });
    return new Response(response.body.pipeThrough(count), response);
  };
}
