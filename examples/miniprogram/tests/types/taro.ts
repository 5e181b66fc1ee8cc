// In a program of Taro in TypeScript.
import Taro from '@tarojs/taro';
import { createCumulative, load, requestAdapter } from 'picosse';

const adapter = requestAdapter(Taro.request);

export async function ask(url: string, show: (text: string) => void): Promise<() => void> {
  const picosse = await load('/lib/picosse.wasm');
  const cumulative = createCumulative();
  let text = '';
  const stream = picosse.openStream({ url }, { adapter, rules: [{ type: 'finish', delivered: true }] }, {
    onEvent(event) {
      const { append, replace } = cumulative.next(event.data);
      text = replace === undefined ? text + append : replace;
      show(text);
    },
  });
  return () => stream.cancel();
}
