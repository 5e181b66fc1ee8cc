package picosse;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpRetryException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.util.Map;

/** Requests over {@link HttpURLConnection}, which needs no library. */
public final class UrlTransport implements PicosseTransport {
    private final int connectMilliseconds;

    /** Gives up connecting after 30 seconds, if no deadline of the stream passes before. */
    public UrlTransport() {
        this(30_000);
    }

    /** Gives up connecting after so many milliseconds: until then the thread of a cancelled stream may stay. */
    public UrlTransport(int connectMilliseconds) {
        this.connectMilliseconds = connectMilliseconds;
    }

    @Override
    public Exchange prepare(PicosseRequest request) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) new URL(request.url).openConnection();
        connection.setConnectTimeout(connectMilliseconds);
        connection.setReadTimeout(0); // The stream has its deadlines.
        connection.setUseCaches(false);
        connection.setRequestMethod(request.method);
        for (Map.Entry<String, String> header : request.headers.entrySet()) {
            connection.setRequestProperty(header.getKey(), header.getValue());
        }
        return new UrlExchange(connection, request.body);
    }

    private static final class UrlExchange implements Exchange {
        private final HttpURLConnection connection;
        private final byte[] body;
        private InputStream in;
        private volatile boolean isAborted;

        UrlExchange(HttpURLConnection connection, byte[] body) {
            this.connection = connection;
            this.body = body;
        }

        @Override
        public int send() throws IOException {
            if (body != null) {
                connection.setDoOutput(true);
                // Without it the body is kept, and sent a second time where the connection breaks.
                connection.setFixedLengthStreamingMode(body.length);
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(body);
                }
            }
            if (isAborted) throw new IOException("aborted"); // Aborting does nothing before there is a connection.
            try {
                int status = connection.getResponseCode();
                in = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
                return status;
            } catch (HttpRetryException e) {
                return e.responseCode(); // A 401 or a 407 in a JVM, which keeps the body to itself.
            }
        }

        @Override
        public String header(String name) {
            return in == null ? null : connection.getHeaderField(name);
        }

        @Override
        public int read(byte[] into) throws IOException {
            return in == null ? -1 : in.read(into);
        }

        @Override
        public void abort() {
            isAborted = true;
            connection.disconnect();
        }

        @Override
        public void close() {
            connection.disconnect();
        }
    }
}
