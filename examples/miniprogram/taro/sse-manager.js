// Taro: one stream at a time, an end mark, deadlines that come, and a stop that stops.
import Taro from '@tarojs/taro';
import { load, requestAdapter } from 'picosse';

const adapter = requestAdapter(Taro.request);

export class SSEManager {
  constructor(picosse) {
    this.picosse = picosse;
  }

  connect({ url, data, onMessage, onClose }) {
    this.close();
    // The preset knows `[DONE]`, and waits no longer than 120 s for the first event, and 60 s for the next.
    this.stream = this.picosse.openStream({ url, body: data }, { preset: 'llm', adapter }, {
      onEvent: (event) => onMessage(event.data),
      onEnd: (end) => onClose(end.reason, end),
    });
  }

  close() {
    if (this.stream) this.stream.cancel();
  }
}

export async function start({ url, show, end }) {
  const manager = new SSEManager(await load('/lib/picosse.wasm'));
  manager.connect({ url, onMessage: show, onClose: end });
  return { manager, stop: () => manager.close() };
}
