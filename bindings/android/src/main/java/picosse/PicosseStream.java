package picosse;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A stream, from its first request to its last. Any thread may call it at any time, also after its end and inside its
 * own listener. Its memory is given back after its end.
 */
public final class PicosseStream {
    /** As long a chunk as the native side takes in one call, whatever is in it. */
    static final int CHUNK = 8192;

    private final Time time;
    private final PicosseTransport transport;
    private final PicosseRequest request;
    private final PicosseListener listener;
    private final Inbox inbox;

    /** Guards all below, and the session's calls. Nothing waits while it is held. */
    private final Object lock = new Object();
    /** Null after the end. */
    private Session session;
    private final Clock clock;
    /** The one that runs; null between two, and after the last. */
    private Attempt attempt;
    /** Set once, before the end is told. */
    private volatile boolean isOver;
    private Future<?> timer;
    /** When it is due, by the clock. */
    private int due;
    private volatile String lastEventId;
    private String lastDiagnosis;
    private PicosseCounters lastCounters;

    /** One request and its response. */
    private static final class Attempt {
        final ByteArrayOutputStream body = new ByteArrayOutputStream(0);
        /** Null until it is prepared. */
        PicosseTransport.Exchange exchange;
        int httpStatus;
        Throwable error;
    }

    PicosseStream(Time time, PicosseTransport transport, PicosseOptions options, Executor executor,
            PicosseRequest request, PicosseListener listener) {
        this.time = time;
        clock = new Clock(time);
        this.transport = transport;
        this.request = request;
        this.listener = listener;
        inbox = new Inbox(executor);
        session = new Session(options);
        lastEventId = options.lastEventId();
    }

    void start() {
        synchronized (lock) {
            connect(false);
        }
    }

    // ---- What a program calls ----

    /**
     * Ends the stream. When this returns, no function of the listener begins any more except {@link
     * PicosseListener#onEnd}; one that is running on another thread goes on to its end.
     */
    public void cancel() {
        Runnable told;
        synchronized (lock) {
            if (isOver) return;
            session.cancel();
            Attempt current = attempt;
            abort();
            told = finish(current == null
                    ? session.cancelled(0, new byte[0])
                    : session.cancelled(current.httpStatus, current.body.toByteArray()));
        }
        post(told);
    }

    /** The program goes into the background: deadlines stand still. Bytes are still taken. */
    public void suspend() {
        background(true);
    }

    /** The program is back: what remained of each deadline remains. */
    public void resume() {
        background(false);
    }

    private void background(boolean isSuspended) {
        synchronized (lock) {
            if (isOver) return;
            session.suspend(clock.now(), isSuspended);
            if (attempt != null) arm();
        }
    }

    /** Whether the stream has ended. The listener may not have been told yet. */
    public boolean isOver() {
        return isOver;
    }

    /** What is missing, or why nothing is shown: one sentence in English. */
    public String diagnosis() {
        synchronized (lock) {
            return isOver ? lastDiagnosis : session.diagnosis();
        }
    }

    /** How much came. */
    public PicosseCounters counters() {
        synchronized (lock) {
            return isOver ? lastCounters : session.counters();
        }
    }

    /** The last event ID as of the last item that the listener got. */
    public String lastEventId() {
        return lastEventId;
    }

    // ---- The thread of an attempt ----

    private void read(Attempt current, PicosseRequest sent) {
        try (PicosseTransport.Exchange exchange = transport.prepare(sent)) {
            synchronized (lock) {
                if (attempt != current) return;
                current.exchange = exchange;
            }
            if (!head(current, exchange.send(), exchange)) return;
            byte[] chunk = new byte[CHUNK];
            for (int length; (length = exchange.read(chunk)) >= 0; ) {
                if (!chunk(current, chunk, length)) return;
            }
            transportEnd(current, null);
        } catch (Throwable e) {
            transportEnd(current, e);
        }
    }

    /** False: the attempt is over. */
    private boolean head(Attempt current, int httpStatus, PicosseTransport.Exchange exchange) {
        int status;
        boolean isGood;
        synchronized (lock) {
            if (attempt != current) return false;
            current.httpStatus = httpStatus;
            status = session.response(clock.now(), httpStatus, exchange.header("Content-Type"),
                    exchange.header("Retry-After"), exchange.header("Date"));
            isGood = session.statusClass() == Session.CLASS_OK;
        }
        if (isGood) post(unlessOver(() -> listener.onOpen(httpStatus)));
        return goOn(current, status, Collections.emptyList());
    }

    private boolean chunk(Attempt current, byte[] chunk, int length) {
        List<PicosseItem> items = new ArrayList<>();
        int status;
        synchronized (lock) {
            if (attempt != current) return false;
            status = session.feed(clock.stop(), chunk, 0, length, items, current.body);
        }
        return goOn(current, status, items);
    }

    private void transportEnd(Attempt current, Throwable error) {
        List<PicosseItem> items = new ArrayList<>();
        int status;
        synchronized (lock) {
            if (attempt != current) return;
            current.error = error;
            status = session.finish(clock.stop(), error != null, items, current.body);
        }
        goOn(current, status, items);
    }

    /** The items of a chunk, which the program gets in one call of its executor. */
    private final class Delivery implements Runnable {
        private final List<PicosseItem> items;
        /** Guarded by the lock. */
        private boolean isDone;

        Delivery(List<PicosseItem> items) {
            this.items = items;
        }

        @Override
        public void run() {
            for (PicosseItem item : items) {
                if (isOver) break;
                deliver(item);
            }
            synchronized (lock) {
                isDone = true;
                lock.notifyAll();
            }
        }

        /** Waits until the program has them. Locked. */
        void await() {
            while (!isDone && !isOver) {
                try {
                    lock.wait();
                } catch (InterruptedException e) {
                    return; // Nobody interrupts this thread.
                }
            }
        }
    }

    private void deliver(PicosseItem item) {
        switch (item.kind) {
            case EVENT:
            case LAST_EVENT_ID:
                lastEventId = item.lastEventId;
                break;
            case FRAGMENT:
                if (item.isLast() && !item.isAborted()) lastEventId = item.lastEventId;
                break;
            default:
                break;
        }
        try {
            if (item.kind == PicosseItem.Kind.EVENT) listener.onEvent(item);
            else listener.onItem(item);
        } catch (Throwable e) {
            Inbox.uncaught(e);
        }
    }

    /** Hands items out, and goes on as the session says once the program has them. False: the attempt is over. */
    private boolean goOn(Attempt current, int status, List<PicosseItem> items) {
        Delivery delivery = items.isEmpty() ? null : new Delivery(items);
        if (delivery != null) post(delivery);
        Runnable told;
        synchronized (lock) {
            if (delivery != null) delivery.await();
            if (attempt != current) return false;
            clock.go();
            if (status != Session.ENDED) {
                arm();
                return true;
            }
            told = attemptEnd();
        }
        post(told);
        return false;
    }

    // ---- Attempts. Locked. What they return is to be told outside the lock. ----

    private void connect(boolean resumes) {
        if (isOver) return;
        session.connect(clock.now(), ThreadLocalRandom.current().nextInt());
        PicosseRequest next = resumes ? request.resumed() : request;
        for (Map.Entry<String, String> header : session.requestHeaders().entrySet()) {
            // The program's own win, except for the ID.
            boolean wins = header.getKey().equals("Last-Event-ID") || !next.hasHeader(header.getKey());
            if (wins) next = next.header(header.getKey(), header.getValue());
        }
        Attempt begun = new Attempt();
        PicosseRequest sent = next;
        attempt = begun;
        timer = null;
        arm();
        Threads.run(() -> read(begun, sent));
    }

    /** The attempt ended with the last call of the session. */
    private Runnable attemptEnd() {
        Attempt ended = attempt;
        PicosseEnd end = session.end(ended.httpStatus, ended.body.toByteArray(), ended.error);
        if (!session.isRetryAdvised()) return finish(end);
        attempt = null;
        int wait = session.retryIn();
        boolean resumes = session.resumes();
        setTimer(wait, () -> {
            synchronized (lock) {
                connect(resumes);
            }
        });
        return unlessOver(() -> listener.onReconnect(end, wait));
    }

    private Runnable finish(PicosseEnd end) {
        lastDiagnosis = end.diagnosis;
        lastCounters = session.counters();
        isOver = true;
        attempt = null;
        session = null;
        if (timer != null) timer.cancel(false);
        timer = null;
        lock.notifyAll();
        return () -> Inbox.guard(() -> listener.onEnd(end));
    }

    /** Stops the transport. Not on this thread: it may be one that must not do that, such as Android's main one. */
    private void abort() {
        if (attempt != null && attempt.exchange != null) Threads.run(attempt.exchange::abort);
    }

    // ---- Calls of the listener. Not locked: one may run within. ----

    private Runnable unlessOver(Runnable function) {
        return () -> {
            if (!isOver) Inbox.guard(function);
        };
    }

    private void post(Runnable call) {
        try {
            inbox.put(call);
        } catch (RejectedExecutionException e) {
            synchronized (lock) { // Nobody is left to be told.
                if (isOver) return;
                session.cancel();
                abort();
                finish(session.cancelled(0, new byte[0]));
            }
        }
    }

    // ---- Time. Locked. ----

    /** Sets the timer for the next deadline. One that is due earlier stays: it finds out then. */
    private void arm() {
        int wait = session.untilDeadline();
        if (wait < 0 || (timer != null && due - (clock.now() + wait) <= 0)) return;
        setTimer(wait, this::onTime);
    }

    private void setTimer(int wait, Runnable work) {
        if (timer != null) timer.cancel(false);
        due = clock.now() + wait;
        timer = time.after(wait, work);
    }

    private void onTime() {
        Runnable told;
        synchronized (lock) {
            if (attempt == null) return;
            timer = null;
            if (clock.isStopped()) return; // Who lets it go sets the timer.
            if (session.time(clock.now()) != Session.ENDED) {
                arm();
                return;
            }
            abort();
            told = attemptEnd();
        }
        post(told);
    }
}
