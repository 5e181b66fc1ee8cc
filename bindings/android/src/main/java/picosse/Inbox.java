package picosse;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/** Calls of a program's functions: one at a time, in order, on its executor. */
final class Inbox {
    private final Executor executor;
    private final ArrayDeque<Runnable> calls = new ArrayDeque<>();
    private boolean isRunning;

    Inbox(Executor executor) {
        this.executor = executor;
    }

    /** Throws what the executor throws if it takes no more; nothing is called then. */
    void put(Runnable call) {
        synchronized (calls) {
            calls.add(call);
            if (isRunning) return;
            isRunning = true;
        }
        try {
            executor.execute(this::run);
        } catch (RuntimeException e) {
            synchronized (calls) {
                calls.clear();
                isRunning = false;
            }
            throw e;
        }
    }

    private void run() {
        for (;;) {
            Runnable call;
            synchronized (calls) {
                call = calls.poll();
                if (call == null) {
                    isRunning = false;
                    return;
                }
            }
            call.run();
        }
    }

    /** Calls a function of the program. */
    static void guard(Runnable function) {
        try {
            function.run();
        } catch (Throwable e) {
            uncaught(e);
        }
    }

    /** What a function of the program threw is handled as uncaught, and the stream goes on. */
    static void uncaught(Throwable e) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
}
