package picosse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;

/** A transport that does what the test says, and says when the stream has all of it. It goes on after an abort. */
final class TestTransport implements PicosseTransport, PicosseTransport.Exchange {
    static final byte[] END = new byte[0];

    /** Chunks, or an error. Guarded by this object, as the rest is. */
    private final ArrayDeque<Object> given = new ArrayDeque<>();
    private String[] head;
    /** Whether the stream has taken all that was given, and waits for more. */
    private boolean isWaiting;
    private boolean isClosed;

    /** A status, and the values of Content-Type, Retry-After and Date; `-` or nothing where there is none. */
    synchronized void head(String... words) {
        head = words;
        isWaiting = false;
        notifyAll();
    }

    synchronized void give(Object chunkOrError) {
        given.add(chunkOrError);
        isWaiting = false;
        notifyAll();
    }

    /** Waits until the stream waits for more, or has ended. */
    synchronized void settle() throws InterruptedException {
        while (!isClosed && !isWaiting) wait();
    }

    @Override
    public Exchange prepare(PicosseRequest request) {
        return this;
    }

    @Override
    public synchronized int send() throws IOException {
        while (head == null && given.isEmpty() && !isClosed) await();
        if (head == null) throw new IOException("no head");
        return Integer.parseInt(head[0]);
    }

    @Override
    public synchronized String header(String name) {
        int at = name.equals("Content-Type") ? 1 : name.equals("Retry-After") ? 2 : 3;
        if (at >= head.length || head[at].equals("-")) return null;
        return new String(Vector.unescape(head[at]), StandardCharsets.UTF_8);
    }

    @Override
    public synchronized int read(byte[] into) throws IOException {
        while (given.isEmpty() && !isClosed) await();
        Object next = given.poll();
        if (next instanceof IOException) throw (IOException) next;
        byte[] chunk = next == null ? END : (byte[]) next;
        System.arraycopy(chunk, 0, into, 0, chunk.length);
        return chunk.length == 0 ? -1 : chunk.length;
    }

    private void await() throws IOException {
        isWaiting = true;
        notifyAll();
        try {
            wait();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void abort() {}

    @Override
    public synchronized void close() {
        isClosed = true;
        notifyAll();
    }
}
