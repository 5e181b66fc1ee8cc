package picosse;

import java.util.concurrent.Executor;

/** Opens streams. Immutable; any thread may use it. */
public final class PicosseClient {
    private final PicosseTransport transport;
    private final PicosseOptions options;
    private final Executor executor;

    /** Calls listeners on threads of picosse, or, for the end of a cancelled stream, on the thread that cancels. */
    public PicosseClient(PicosseTransport transport, PicosseOptions options) {
        this(transport, options, Runnable::run);
    }

    /**
     * Calls listeners on this executor: on Android, `context.mainExecutor` or `handler::post`. No byte is read while a
     * listener has not been called for those before, and deadlines stand still meanwhile.
     */
    public PicosseClient(PicosseTransport transport, PicosseOptions options, Executor executor) {
        this.transport = transport;
        this.options = options.copy();
        this.executor = executor;
    }

    /** This client with other options. */
    public PicosseClient with(PicosseOptions options) {
        return new PicosseClient(transport, options, executor);
    }

    /** This client, with listeners called on another executor. */
    public PicosseClient on(Executor executor) {
        return new PicosseClient(transport, options, executor);
    }

    /**
     * Opens a stream, and sends its request at once. The listener is not called before the end of this call, unless the
     * executor is another thread's.
     *
     * @throws IllegalArgumentException the options cannot be: a rule is empty, for example. The message says what.
     */
    public PicosseStream open(PicosseRequest request, PicosseListener listener) {
        PicosseStream stream = new PicosseStream(Time.REAL, transport, options, executor, request, listener);
        stream.start();
        return stream;
    }
}
