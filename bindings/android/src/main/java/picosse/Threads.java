package picosse;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** The threads of all streams. They are daemons, and those that wait for bytes go when they are idle. */
final class Threads {
    private static final ThreadFactory FACTORY = (run) -> {
        Thread thread = new Thread(run, "picosse");
        thread.setDaemon(true);
        return thread;
    };
    private static final ExecutorService POOL = Executors.newCachedThreadPool(FACTORY);
    private static final ScheduledThreadPoolExecutor TIMER = new ScheduledThreadPoolExecutor(1, FACTORY);

    static {
        TIMER.setRemoveOnCancelPolicy(true);
    }

    private Threads() {}

    static void run(Runnable work) {
        POOL.execute(work);
    }

    /** Runs it on a thread that may wait, after this time. */
    static ScheduledFuture<?> after(long milliseconds, Runnable work) {
        return TIMER.schedule(() -> run(work), milliseconds, TimeUnit.MILLISECONDS);
    }
}
