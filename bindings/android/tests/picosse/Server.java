package picosse;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A server on the loopback that sends what a test says, byte for byte. */
final class Server implements Closeable {
    /** What it does with a request: the head and the body that came, and how many there were before. */
    interface Answer {
        void to(String request, int before, Wire wire) throws Exception;
    }

    /** The connection, as the answer writes to it. */
    static final class Wire {
        private final Socket socket;
        private final OutputStream out;

        Wire(Socket socket) throws IOException {
            this.socket = socket;
            out = socket.getOutputStream();
        }

        Wire head(int status, String... headers) throws IOException {
            StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Some\r\nConnection: close\r\n");
            for (String header : headers) head.append(header).append("\r\n");
            return text(head + "\r\n");
        }

        /** The head of an event stream. */
        Wire stream() throws IOException {
            return head(200, "Content-Type: text/event-stream");
        }

        Wire text(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
            return this;
        }

        /** Each byte in a write of its own. */
        Wire bytewise(String text) throws IOException {
            for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
                out.write(one);
                out.flush();
                if (one < 0) Thread.yield();
            }
            return this;
        }

        Wire pause(long milliseconds) throws InterruptedException {
            Thread.sleep(milliseconds);
            return this;
        }

        /** Waits until the other side has gone. */
        void untilGone() throws IOException {
            socket.setSoTimeout(20_000);
            InputStream in = socket.getInputStream();
            while (in.read() >= 0) {}
        }

        /** Breaks the connection, instead of ending it. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
        }
    }

    final List<String> requests = new CopyOnWriteArrayList<>();
    /** Counted down when an answer is over, whatever became of it. */
    final CountDownLatch served = new CountDownLatch(1);
    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    Server(Answer answer) throws IOException {
        Thread thread = new Thread(() -> accept(answer), "server");
        thread.setDaemon(true);
        thread.start();
    }

    String url() {
        return "http://127.0.0.1:" + socket.getLocalPort() + "/chat";
    }

    boolean wasServed() throws InterruptedException {
        return served.await(20, TimeUnit.SECONDS);
    }

    private void accept(Answer answer) {
        for (;;) {
            try {
                Socket client = socket.accept();
                Thread thread = new Thread(() -> serve(client, answer), "serving");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client, Answer answer) {
        try (Socket open = client) {
            String request = request(new BufferedInputStream(open.getInputStream()));
            int before;
            synchronized (requests) {
                before = requests.size();
                requests.add(request);
            }
            answer.to(request, before, new Wire(open));
            open.shutdownOutput();
        } catch (Exception e) {
            // The other side went: that is a part of many tests.
        } finally {
            served.countDown();
        }
    }

    private static String request(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (!bytes.toString("ISO-8859-1").endsWith("\r\n\r\n")) {
            int one = in.read();
            if (one < 0) throw new IOException("no request");
            bytes.write(one);
        }
        String head = bytes.toString("ISO-8859-1");
        int length = 0;
        for (String line : head.split("\r\n")) {
            if (line.toLowerCase().startsWith("content-length:")) length = Integer.parseInt(line.substring(15).trim());
        }
        for (int i = 0; i < length; i++) bytes.write(in.read());
        return bytes.toString("UTF-8");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
