package picosse;

import java.util.concurrent.Future;

/** The time that a stream goes by, and calls when some of it has passed. A test has one that it turns itself. */
interface Time {
    /** That of the machine. */
    Time REAL = new Time() {
        @Override
        public long nanoseconds() {
            return System.nanoTime();
        }

        @Override
        public Future<?> after(long milliseconds, Runnable work) {
            return Threads.after(milliseconds, work);
        }
    };

    /** From any moment on. */
    long nanoseconds();

    /** Runs it after this time, on a thread where it may wait. */
    Future<?> after(long milliseconds, Runnable work);
}
