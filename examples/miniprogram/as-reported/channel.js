// uni-app: a channel with `message` and `end`. All text is kept, and one connection serves the whole program.
const decoder = new TextDecoder();
let connection = null;

export class Channel {
  constructor(url) {
    this.url = url;
    this.listeners = {};
  }

  on(name, listener) {
    this.listeners[name] = listener;
  }

  open() {
    if (!connection) connection = this.connect();
    return connection;
  }

  connect() {
    let text = '';
    let read = 0;
    const task = uni.request({
      url: this.url,
      enableChunked: true,
      complete: () => {
        connection = null;
      },
    });
    task.onChunkReceived((chunk) => {
      text += decoder.decode(new Uint8Array(chunk.data));
      const blocks = text.substr(read).split('\n\n');
      blocks.pop();
      for (const block of blocks) {
        read += block.length + 2;
        const name = /^event: (.*)$/m.exec(block);
        const data = /^data: (.*)$/m.exec(block);
        const listener = this.listeners[name ? name[1] : 'message'];
        if (listener && data) listener(data[1]);
      }
    });
    return task;
  }
}

export function start({ url, show, end }) {
  const channel = new Channel(url);
  channel.on('message', show);
  channel.on('end', (last) => end(last));
  channel.open();
  return { open: start };
}
