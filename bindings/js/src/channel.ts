// Messages of a cloud function, as a stream.

import { Chunk } from './chunk';
import { Adapter, StreamRequest } from './transport';

/** What sends messages: `uniCloud.SSEChannel`, or one of its shape. */
export interface MessageChannel {
  /** The events are `message`, `end` and `error`. */
  on(name: string, listener: (value?: any) => void): unknown;
  open(): Promise<unknown>;
  close(): unknown;
}

/**
 * For a cloud function that sends messages through a channel. `make` makes a channel for each attempt; once it
 * is open, `call` calls the cloud function and hands it the channel. Where the promise of `call` is rejected,
 * the attempt ends.
 *
 * ```js
 * picosse.channelAdapter(
 *   function () { return new uniCloud.SSEChannel(); },
 *   function (channel, request) {
 *     return uniCloud.callFunction({ name: 'chat', data: { channel: channel, question: request.body } });
 *   }
 * )
 * ```
 *
 * Each message is an event. That of `end` has the type `end`. A text is the event's data; any other value is
 * there as JSON. If the cloud function passes on the text of an event stream instead, give
 * `function (message) { return message; }` as `chunkOf`.
 */
export function channelAdapter(
  make: () => MessageChannel,
  call: (channel: MessageChannel, request: StreamRequest) => unknown,
  chunkOf?: (message: any, type: 'message' | 'end') => Chunk,
): Adapter {
  return (request, events) => {
    const channel = make();
    let isAborted = false;
    const take = (message: any, type: 'message' | 'end') => {
      // The end may come without a message.
      if (message !== undefined && message !== null) events.onChunk((chunkOf || eventOf)(message, type));
    };
    channel.on('message', (message) => take(message, 'message'));
    channel.on('end', (message) => {
      take(message, 'end');
      events.onEnd();
    });
    channel.on('error', events.onError);
    channel
      .open()
      .then(() => {
        // Then it was not open yet, and could not be closed.
        if (isAborted) return channel.close();
        events.onHead(200, { 'content-type': 'text/event-stream' });
        return call(channel, request);
      })
      .catch((error) => {
        channel.close();
        events.onError(error);
      });
    return () => {
      isAborted = true;
      channel.close();
    };
  };
}

/** A message as the text of an event. */
function eventOf(message: any, type: string): string {
  const data = typeof message === 'string' ? message : JSON.stringify(message);
  return 'event: ' + type + '\ndata: ' + data.replace(/\r\n?|\n/g, '\ndata: ') + '\n\n';
}
