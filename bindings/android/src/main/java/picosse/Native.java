package picosse;

import java.nio.ByteBuffer;

/**
 * The functions of `picosse_jni.c`. A memory serves one call at a time. Results below 0 are statuses of `picosse.h`. In
 * `out` each call says what it did, with the records of its items and their text behind.
 */
final class Native {
    static {
        System.loadLibrary("picosse_jni");
    }

    private Native() {}

    /** How many bytes a stream with these options needs. */
    static native long size(int[] options, byte[] texts);

    static native int open(ByteBuffer memory, int[] options, byte[] texts);

    static native int setLastEventId(ByteBuffer memory, byte[] id);

    static native int connect(ByteBuffer memory, char[] out, int now, int entropy);

    /** The name (part 0) or the value (part 1) of a header that the request should have; null behind the last. */
    static native byte[] requestHeader(ByteBuffer memory, int index, int part);

    static native int response(
            ByteBuffer memory, char[] out, int generation, int now, int status, byte[] type, byte[] retryAfter, byte[] date);

    static native int feed(
            ByteBuffer memory, char[] out, int generation, int now, byte[] chunk, int from, int to);

    static native int finish(ByteBuffer memory, char[] out, int generation, int now, boolean failed);

    static native int time(ByteBuffer memory, char[] out, int now);

    static native int suspend(ByteBuffer memory, char[] out, int now, boolean isSuspended);

    static native int cancel(ByteBuffer memory, char[] out);

    /** What: 0 a status, 1 a reason, 2 a reason's detail, 3 why to give up. */
    static native String text(int what, int number, int detail);

    static native byte[] diagnosis(ByteBuffer memory);

    static native long[] counters(ByteBuffer memory);
}
