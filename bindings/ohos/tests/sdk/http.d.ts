// What the package uses of @ohos.net.http, as its documentation has it. Not the SDK's own file.
declare namespace http {
  enum RequestMethod {
    GET = 'GET',
    POST = 'POST',
  }
  enum HttpDataType {
    STRING,
    OBJECT,
    ARRAY_BUFFER,
  }
  interface HttpRequestOptions {
    method?: RequestMethod;
    header?: Object;
    extraData?: string | Object | ArrayBuffer;
    expectDataType?: HttpDataType;
    usingCache?: boolean;
    connectTimeout?: number;
    readTimeout?: number;
  }
  interface HttpRequest {
    on(type: 'headersReceive', callback: (header: Object) => void): void;
    on(type: 'dataReceive', callback: (data: ArrayBuffer) => void): void;
    on(type: 'dataEnd', callback: () => void): void;
    requestInStream(url: string, options?: HttpRequestOptions): Promise<number>;
    destroy(): void;
  }
  function createHttp(): HttpRequest;
}
export default http;
