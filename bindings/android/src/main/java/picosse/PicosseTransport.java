package picosse;

import java.io.Closeable;
import java.io.IOException;

/** How requests reach a server. {@link OkHttpTransport} and {@link UrlTransport} are two; others take a few lines. */
public interface PicosseTransport {
    /** Prepares a request. Called on a thread of the stream; waits for nothing. */
    Exchange prepare(PicosseRequest request) throws IOException;

    /** A request and its response. One thread calls all but {@link #abort}. */
    interface Exchange extends Closeable {
        /** Sends the request, and waits for the response head. Gives its status. */
        int send() throws IOException;

        /** The value of a response header; null if there is none. */
        String header(String name);

        /**
         * Waits for bytes of the body and puts them into the array. Gives how many, -1 at the end. It gives what there
         * is, and does not wait until the array is full.
         */
        int read(byte[] into) throws IOException;

        /**
         * Gives up the connection, so that {@link #send} and {@link #read} stop waiting. Called from any thread, at any
         * time, and perhaps more than once.
         */
        void abort();

        /** The last call: gives everything back. */
        @Override
        void close();
    }
}
