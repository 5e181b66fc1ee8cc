package picosse;

import java.nio.ByteBuffer;

/**
 * The functions of `picosse_jni.c`. A memory serves one call at a time; at its begin stands what the last call did, with
 * the records of its items behind. Results below 0 are statuses of `picosse.h`.
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

    static native int connect(ByteBuffer memory, int now, int entropy);

    /** The name (part 0) or the value (part 1) of a header that the request should have; null behind the last. */
    static native byte[] requestHeader(ByteBuffer memory, int index, int part);

    static native int response(
            ByteBuffer memory, int generation, int now, int status, byte[] type, byte[] retryAfter, byte[] date);

    /** Text that is not ASCII goes into the array `wide`, other text that must be kept behind the chunk. */
    static native int feed(
            ByteBuffer memory, int generation, int now, byte[] chunk, int from, int to, char[] wide);

    static native int finish(ByteBuffer memory, int generation, int now, boolean failed, char[] wide);

    static native int time(ByteBuffer memory, int now);

    static native int suspend(ByteBuffer memory, int now, boolean isSuspended);

    static native int cancel(ByteBuffer memory);

    /** What: 0 a status, 1 a reason, 2 a reason's detail, 3 why to give up. */
    static native String text(int what, int number, int detail);

    static native byte[] diagnosis(ByteBuffer memory);

    static native long[] counters(ByteBuffer memory);
}
