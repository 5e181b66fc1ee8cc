// In a mini-program in TypeScript.
import { load, requestAdapter, Adapter, End, Picosse, Stream } from 'picosse';

let stream: Stream | undefined;
const loading: Promise<Picosse> = load('/lib/picosse.wasm');

const withToken: Adapter = requestAdapter((options) => wx.request({ ...options, header: { ...options.header, token: '1' } }));

const socket: Adapter = (request, events) => {
  const task = wx.connectSocket({ url: request.url });
  task.onOpen(() => events.onHead(200, { 'content-type': 'text/event-stream' }));
  task.onMessage(({ data }) => events.onChunk(data));
  task.onClose(() => events.onEnd());
  task.onError((error) => events.onError(error));
  return () => task.close({});
};

Page({
  data: { text: '', note: '' },
  async ask(prompt: string) {
    const picosse = await loading;
    const adapter = prompt ? withToken : socket;
    stream = picosse.openStream({ url: 'https://example.com', method: 'POST', body: { prompt } }, { preset: 'llm', adapter }, {
      onEvent: ({ data }) => this.setData({ text: this.data.text + data }),
      onBody: (body) => this.setData({ note: body.text }),
      onEnd: ({ isComplete, diagnosis }: End) => this.setData({ note: isComplete ? '' : diagnosis }),
    });
  },
  parse() {
    return loading.then((picosse) => {
      const parser = picosse.createParser({ onEvent: ({ data }) => this.setData({ text: data }) });
      const task = wx.request({ url: 'https://example.com', enableChunked: true, success: () => parser.end() });
      task.onChunkReceived((chunk) => parser.feed(chunk.data));
    });
  },
  mistakes(picosse: Picosse) {
    // @ts-expect-error: there is no such preset.
    picosse.openStream({ url: '' }, { preset: 'gpt' }, {});
    // @ts-expect-error: a request has a URL.
    picosse.openStream({}, {}, {});
  },
  onUnload() {
    stream?.cancel();
  },
});
