// The transport of HarmonyOS: `requestInStream` of @ohos.net.http.

import http from '@ohos.net.http';
import { Adapter, StreamRequest, TransportEvents } from './picosse';

/**
 * Sends a request with `requestInStream`. The status is known when its promise is settled, which is often
 * after the first bytes, and sometimes after `dataEnd`: so the end waits for both. `readTimeout` is without
 * limit unless the request says otherwise, since the deadlines of the stream tell more.
 */
export const httpAdapter: Adapter = (request: StreamRequest, events: TransportEvents) => {
  const client = http.createHttp();
  let headers: Object = {};
  let isAnswered = false;
  let isEnded = false;

  function endIfDone(): void {
    if (!isAnswered || !isEnded) return;
    client.destroy();
    events.onEnd();
  }

  client.on('headersReceive', (received: Object) => {
    headers = received;
  });
  client.on('dataReceive', (bytes: ArrayBuffer) => events.onChunk(bytes));
  client.on('dataEnd', () => {
    isEnded = true;
    endIfDone();
  });
  client
    .requestInStream(request.url, {
      method: (request.method || 'GET') as http.RequestMethod,
      header: request.headers,
      extraData: request.body as string | Object | ArrayBuffer,
      expectDataType: http.HttpDataType.ARRAY_BUFFER,
      usingCache: false,
      connectTimeout: (request.connectTimeout as number | undefined) ?? 60000,
      readTimeout: (request.readTimeout as number | undefined) ?? 0,
    })
    .then((status: number) => {
      isAnswered = true;
      events.onHead(status, headers);
      endIfDone();
    })
    .catch((error: Object) => {
      client.destroy();
      events.onError(error);
    });
  return () => client.destroy();
};
