package picosse;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Requests over OkHttp, 3.12 or later. */
public final class OkHttpTransport implements PicosseTransport {
    private final OkHttpClient client;

    /** The timeouts of the client do not count, except that for connecting: the stream has its deadlines. */
    public OkHttpTransport(OkHttpClient client) {
        this.client = client.newBuilder()
                .readTimeout(0, TimeUnit.MILLISECONDS)
                .callTimeout(0, TimeUnit.MILLISECONDS)
                .build();
    }

    @Override
    public Exchange prepare(PicosseRequest request) {
        Headers.Builder headers = new Headers.Builder();
        for (Map.Entry<String, String> header : request.headers.entrySet()) {
            headers.addUnsafeNonAscii(header.getKey(), header.getValue()); // An ID may be any UTF-8.
        }
        Request.Builder builder = new Request.Builder().url(request.url).headers(headers.build());
        // The media type is in the headers.
        builder.method(request.method, request.body == null ? null : RequestBody.create(null, request.body));
        return new OkHttpExchange(client.newCall(builder.build()));
    }

    private static final class OkHttpExchange implements Exchange {
        private final Call call;
        private Response response;
        private InputStream in;

        OkHttpExchange(Call call) {
            this.call = call;
        }

        @Override
        public int send() throws IOException {
            response = call.execute();
            in = response.body().byteStream();
            return response.code();
        }

        @Override
        public String header(String name) {
            return response.header(name);
        }

        @Override
        public int read(byte[] into) throws IOException {
            return in.read(into);
        }

        @Override
        public void abort() {
            call.cancel();
        }

        @Override
        public void close() {
            if (response != null) response.close();
        }
    }
}
