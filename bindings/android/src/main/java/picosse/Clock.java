package picosse;

/** Milliseconds that do not pass while it is stopped. Not for two threads at once. */
final class Clock {
    private final Time time;
    private final long start;
    private long behind;
    /** Where it was stopped; -1: it runs. */
    private long stoppedAt = -1;

    Clock(Time time) {
        this.time = time;
        start = time.nanoseconds();
    }

    int now() {
        return (int) (stoppedAt >= 0 ? stoppedAt : real() - behind);
    }

    boolean isStopped() {
        return stoppedAt >= 0;
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
        return (time.nanoseconds() - start) / 1_000_000;
    }
}
