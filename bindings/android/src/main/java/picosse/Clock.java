package picosse;

/** Milliseconds that do not pass while it is stopped. Not for two threads at once. */
final class Clock {
    private final long start = System.nanoTime();
    private long behind;
    /** Where it was stopped; -1: it runs. */
    private long stoppedAt = -1;

    int now() {
        return (int) (stoppedAt >= 0 ? stoppedAt : real() - behind);
    }

    /** Stops it, and gives the time. */
    int stop() {
        if (stoppedAt < 0) stoppedAt = real() - behind;
        return (int) stoppedAt;
    }

    void go() {
        if (stoppedAt >= 0) behind = real() - stoppedAt;
        stoppedAt = -1;
    }

    private long real() {
        return (System.nanoTime() - start) / 1_000_000;
    }
}
