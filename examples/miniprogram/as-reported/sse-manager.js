// Taro: each chunk is decoded by itself, and `data:` is removed by a regular expression.
import Taro from '@tarojs/taro';

const decoder = new TextDecoder();

export class SSEManager {
  connect({ url, onMessage, onClose }) {
    this.onMessage = onMessage;
    this.onClose = onClose;
    // `timeout` does nothing in a chunked request: a timer of our own.
    this.timer = setTimeout(() => this.close('timeout'), 182000);
    this.task = Taro.request({ url, enableChunked: true, timeout: 180000, complete: () => this.close('complete') });
    this.task.catch(() => {});
    this.task.onHeadersReceived(({ statusCode }) => {
      clearTimeout(this.timer);
      if (statusCode !== 200) this.close('status');
    });
    this.task.onChunkReceived((chunk) => {
      const text = decoder.decode(new Uint8Array(chunk.data));
      if (/\[DONE\]/.test(text)) return this.close('done');
      this.onMessage(text.replace(/^data:/gm, '').replace(/\n{2,}/g, '\n').trim());
    });
  }

  close(reason) {
    this.task.abort();
    this.task.offChunkReceived(this.onMessage);
    this.onClose(reason);
  }
}

export function start({ url, show, end }) {
  const manager = new SSEManager();
  manager.connect({ url, onMessage: show, onClose: end });
  return { stop: () => manager.close('stopped') };
}
