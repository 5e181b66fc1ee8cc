// A platform of which the test is the master: its clock, and what its transport does.

/** A clock that the test turns. */
export class Clock {
  constructor() {
    this.time = 1_000_000;
    this.timers = [];
    this.host = {
      now: () => this.time,
      after: (milliseconds, act) => {
        const timer = { at: this.time + milliseconds, act };
        this.timers.push(timer);
        return timer;
      },
      clear: (timer) => (this.timers = this.timers.filter((other) => other !== timer)),
      random: () => 0,
    };
  }

  /** Lets time pass, and timers fire in it. */
  pass(milliseconds) {
    const end = this.time + milliseconds;
    for (;;) {
      this.timers.sort((a, b) => a.at - b.at);
      const [next] = this.timers;
      if (!next || next.at > end) break;
      this.timers.shift();
      this.time = Math.max(this.time, next.at);
      next.act();
    }
    this.time = end;
  }
}

/** An adapter that keeps what it was asked, and lets the test report. */
export function scripted() {
  const calls = [];
  const adapter = (request, events) => {
    const call = { request, ...events, aborted: 0 };
    calls.push(call);
    return () => call.aborted++;
  };
  return { adapter, calls };
}

/** Functions that write down what they are called with. */
export function logged() {
  const log = [];
  const plain = (value) => (value instanceof Object || typeof value === 'object' ? JSON.parse(JSON.stringify(value)) : value);
  const handlers = {
    onOpen: ({ status, content }) => log.push(['open', status, content]),
    onEvent: ({ type, data }) => log.push(type === 'message' ? ['event', data] : ['event', data, type]),
    onBody: ({ text, status }) => log.push(['body', status, text]),
    onReconnect: ({ reason }, milliseconds) => log.push(['reconnect', reason, milliseconds]),
    onEnd: ({ reason, advice, isComplete }) => log.push(['end', reason, advice, isComplete]),
    onDropped: (item) => log.push(['dropped', plain(item).limit]),
  };
  return { log, handlers };
}
