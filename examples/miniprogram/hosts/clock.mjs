// A clock that stands until it is moved, so that a test waits for nothing and measures the same each time.

/** Timers and the time of a host, in milliseconds from 0. */
export function makeClock() {
  let now = 0;
  let lastId = 0;
  const timers = new Map();

  const start = (call, delay = 0, every = 0, args) => {
    timers.set(++lastId, { due: now + Math.max(delay, 0), call: () => call(...args), every });
    return lastId;
  };
  const earliest = (end) => {
    let found;
    for (const [id, timer] of timers) {
      if (timer.due <= end && (!found || timer.due < found.timer.due)) found = { id, timer };
    }
    return found;
  };

  return {
    now: () => now,
    setTimeout: (call, delay, ...args) => start(call, delay, 0, args),
    setInterval: (call, delay, ...args) => start(call, delay, Math.max(delay, 1), args),
    clearTimeout: (id) => void timers.delete(id),
    clearInterval: (id) => void timers.delete(id),
    /** How many timers run: none may be left by a program that is done. */
    running: () => timers.size,

    /** Moves the time on, and runs each timer when it is due, with what it sets going. */
    async advance(milliseconds) {
      const end = now + milliseconds;
      await settle();
      for (let next = earliest(end); next; next = earliest(end)) {
        const { id, timer } = next;
        now = Math.max(now, timer.due);
        if (timer.every) timer.due = now + timer.every;
        else timers.delete(id);
        timer.call();
        await settle();
      }
      now = end;
    },
  };
}

/** Waits until promises have called back, and the loopback interface has brought what was on its way. */
export async function settle() {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
}
