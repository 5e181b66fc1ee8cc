package picosse;

/** How much a stream has seen: in its last attempt, except {@link #attempts} and {@link #late}. A copy. */
public final class PicosseCounters {
    /** Attempts so far. */
    public final long attempts;
    /** Bytes taken. */
    public final long bytes;
    public final long lines;
    /** Events dispatched, whole or in fragments. */
    public final long events;
    public final long comments;
    public final long unknownFields;
    /** IDs that were over their limit, or had a NUL. */
    public final long idsIgnored;
    /** Events that crossed a limit and were not delivered. */
    public final long dropped;
    /** Bytes of a body that is no stream. */
    public final long body;
    /** Events with empty data that were not delivered. */
    public final long suppressed;
    /** Events that a later one in the same chunk took the place of. */
    public final long superseded;
    /** Bytes that came too late. */
    public final long late;

    /** In the order of `picosse_jni.c`. */
    PicosseCounters(long[] values) {
        attempts = values[0];
        bytes = values[1];
        lines = values[2];
        events = values[3];
        comments = values[4];
        unknownFields = values[5];
        idsIgnored = values[6];
        dropped = values[7];
        body = values[8];
        suppressed = values[9];
        superseded = values[10];
        late = values[11];
    }
}
