// uni-app: a channel with `open`, `message`, `end` and `error`, which comes back after the background.
import { load } from 'picosse';

const loading = load('/lib/picosse.wasm');

export class Channel {
  constructor(url) {
    this.url = url;
    this.listeners = {};
  }

  on(name, listener) {
    this.listeners[name] = listener;
    return this;
  }

  tell(name, value) {
    if (this.listeners[name]) this.listeners[name](value);
  }

  async open() {
    const picosse = await loading;
    // A line that is dead says nothing: after 30 s without a byte the channel goes on from its last ID.
    const options = { preset: 'event-source', rules: [{ type: 'end', delivered: true }], deadlines: { byteIdle: 30000 } };
    this.stream = picosse.openStream({ url: this.url }, options, {
      onOpen: () => this.tell('open'),
      onEvent: (event) => this.tell(event.type, event.data),
      onEnd: (end) => {
        if (!end.isComplete) this.tell('error', end.diagnosis);
      },
    });
  }

  close() {
    if (this.stream) this.stream.cancel();
  }
}

export function start({ url, show, end }) {
  const channel = new Channel(url).on('message', show).on('end', end).on('error', end);
  channel.open();
  return { open: start, stop: () => channel.close() };
}
