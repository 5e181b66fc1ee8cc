package picosse;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/** A time that passes when the test says so; what is due then runs on the test's thread. */
final class TestTime implements Time {
    private static final class Due {
        final long at;
        final FutureTask<?> work;

        Due(long at, FutureTask<?> work) {
            this.at = at;
            this.work = work;
        }
    }

    private final List<Due> all = new ArrayList<>();
    private long now;
    private int timers;

    @Override
    public synchronized long nanoseconds() {
        return now * 1_000_000;
    }

    @Override
    public synchronized Future<?> after(long milliseconds, Runnable work) {
        FutureTask<?> task = new FutureTask<>(work, null);
        timers++;
        all.add(new Due(now + milliseconds, task));
        return task;
    }

    /** How many were ever set. */
    synchronized int timers() {
        return timers;
    }

    /** Milliseconds from the first moment on. */
    void passUntil(long milliseconds) {
        for (Due due; (due = next(milliseconds)) != null; ) due.work.run(); // One that is cancelled does nothing.
    }

    private synchronized Due next(long milliseconds) {
        Due next = all.isEmpty() ? null : Collections.min(all, Comparator.comparingLong((due) -> due.at));
        if (next == null || next.at > milliseconds) {
            now = milliseconds;
            return null;
        }
        all.remove(next);
        now = Math.max(now, next.at);
        return next;
    }
}
