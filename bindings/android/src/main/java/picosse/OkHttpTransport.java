package picosse;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Headers;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;

/** Requests over OkHttp, 3.12 or later. */
public final class OkHttpTransport implements PicosseTransport {
    /** Where the Retry-After of a 503 is kept from OkHttp, which would send the request again at once if it is 0. */
    private static final String HELD_BACK = "Picosse-Retry-After";

    private final OkHttpClient client;

    /** The timeouts of the client do not count, except that for connecting: the stream has its deadlines. */
    public OkHttpTransport(OkHttpClient client) {
        this.client = client.newBuilder()
                .readTimeout(0, TimeUnit.MILLISECONDS)
                .callTimeout(0, TimeUnit.MILLISECONDS)
                .addNetworkInterceptor((chain) -> holdBack(chain.proceed(chain.request())))
                .build();
    }

    private static Response holdBack(Response response) {
        String retryAfter = response.header("Retry-After");
        if (response.code() != 503 || retryAfter == null) return response;
        return response.newBuilder().removeHeader("Retry-After").header(HELD_BACK, retryAfter).build();
    }

    @Override
    public Exchange prepare(PicosseRequest request) {
        Headers.Builder headers = new Headers.Builder();
        for (Map.Entry<String, String> header : request.headers.entrySet()) {
            headers.addUnsafeNonAscii(header.getKey(), header.getValue()); // An ID may be any UTF-8.
        }
        Request.Builder builder = new Request.Builder().url(request.url).headers(headers.build());
        builder.method(request.method, request.body == null ? null : new Body(request.body));
        return new OkHttpExchange(client.newCall(builder.build()));
    }

    /** A body that OkHttp sends once. */
    private static final class Body extends RequestBody {
        private final byte[] bytes;

        Body(byte[] bytes) {
            this.bytes = bytes;
        }

        /** The request's headers have it. */
        @Override
        public MediaType contentType() {
            return null;
        }

        @Override
        public long contentLength() {
            return bytes.length;
        }

        /** OkHttp asks from 3.14 on; before, it sends a body again only if a host has several addresses. */
        public boolean isOneShot() {
            return true;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            sink.write(bytes);
        }
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
            String value = response.header(name);
            return value == null && name.equals("Retry-After") ? response.header(HELD_BACK) : value;
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
