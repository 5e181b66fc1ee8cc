package picosse;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A session of picosse and its memory. It knows no threads, no clock and no transport; one call at a time. The memory
 * is a direct buffer, so the collector gives it back when nothing refers to it, and not before.
 */
final class Session {
    /** Statuses of `picosse.h`. */
    static final int OK = 0;
    static final int PAUSED = 2;
    static final int ENDED = 4;
    static final int CLOSED = 5;

    static final int CLASS_OK = 1;

    /** Words of `picosse_jni.c`, by their index. */
    private static final int CONSUMED = 0;
    private static final int WORDS = 1;
    private static final int WAIT = 2;
    private static final int GENERATION = 3;
    private static final int CLASS = 4;
    private static final int REASON = 5;
    private static final int DETAIL = 6;
    private static final int ADVICE = 7;
    private static final int REQUEST = 8;
    private static final int RETRY_IN = 9;
    private static final int GIVE_UP = 10;
    private static final int COMPLETE = 11;
    private static final int LOSSES = 12;
    private static final int EVENT = 13;
    private static final int OFFSET = 15;
    private static final int CROSSINGS = 17;
    private static final int RECORDS = 18;

    /** Flags of `batch.h`. */
    private static final int SAME_TYPE = 1 << 16;
    private static final int NEW_TYPE = 1 << 17;
    private static final int SAME_ID = 1 << 18;
    private static final int NEW_ID = 1 << 19;
    /** In a length. */
    private static final int UTF8 = 1 << 30;

    /** Enough for the text of a chunk of 8 KiB, and of an event of that size that began before it. */
    private static final int MOST_WIDE = 16 * 1024;

    private static final int GIVE_UP_CANCELLED = 2;

    private final ByteBuffer memory;
    /** What the last call did, at the begin of the memory. */
    private final IntBuffer words;
    /** Text of the last call that is not ASCII. */
    private final char[] wide = new char[MOST_WIDE];
    /** The type and the ID that came last. */
    private String type = "";
    private String id = "";
    private int generation;
    /** Where the next word of the records is read. */
    private int at;

    Session(PicosseOptions options) {
        int[] chosen = options.words();
        byte[] texts = options.texts();
        long size = Native.size(chosen, texts);
        if (size < 0) throw new IllegalArgumentException(Native.text(0, (int) size, 0));
        memory = ByteBuffer.allocateDirect((int) size).order(ByteOrder.nativeOrder());
        words = memory.asIntBuffer();
        check(Native.open(memory, chosen, texts));
        if (!options.lastEventId().isEmpty()) {
            check(Native.setLastEventId(memory, options.lastEventId().getBytes(StandardCharsets.UTF_8)));
        }
    }

    // ---- What the host reports; each gives a status ----

    int connect(int now, int entropy) {
        int status = check(Native.connect(memory, now, entropy));
        generation = word(GENERATION);
        return status;
    }

    /** The headers that the request should have. */
    Map<String, String> requestHeaders() {
        Map<String, String> headers = new LinkedHashMap<>();
        byte[] name;
        for (int i = 0; (name = Native.requestHeader(memory, i, 0)) != null; i++) {
            headers.put(utf8(name), utf8(Native.requestHeader(memory, i, 1)));
        }
        return headers;
    }

    int response(int now, int status, String type, String retryAfter, String date) {
        return check(
                Native.response(memory, generation, now, status, latin1(type), latin1(retryAfter), latin1(date)));
    }

    /**
     * Adds the items of chunk[from .. to] to the list, and bytes of a body that is no stream to the body. What stands
     * behind the chunk in its array is overwritten.
     */
    int feed(int now, byte[] chunk, int from, int to, List<PicosseItem> items, ByteArrayOutputStream body) {
        for (;;) {
            int status = check(Native.feed(memory, generation, now, chunk, from, to, wide));
            read(chunk, items, body);
            if (status != PAUSED) return status;
            from += word(CONSUMED);
        }
    }

    int finish(int now, boolean failed, List<PicosseItem> items, ByteArrayOutputStream body) {
        for (;;) {
            int status = check(Native.finish(memory, generation, now, failed, wide));
            read(null, items, body);
            if (status != PAUSED) return status;
        }
    }

    int time(int now) {
        return check(Native.time(memory, now));
    }

    int suspend(int now, boolean isSuspended) {
        return check(Native.suspend(memory, now, isSuspended));
    }

    int cancel() {
        return check(Native.cancel(memory));
    }

    // ---- What the last call said ----

    /** Milliseconds until the next deadline; -1 if there is none. */
    int untilDeadline() {
        return word(WAIT);
    }

    /** The class of the response's status. */
    int statusClass() {
        return word(CLASS);
    }

    boolean isRetryAdvised() {
        return word(ADVICE) == 1;
    }

    /** Whether the next request is a GET with the ID. */
    boolean resumes() {
        return word(REQUEST) == 2;
    }

    /** Milliseconds until the next attempt. */
    int retryIn() {
        return word(RETRY_IN);
    }

    PicosseEnd end(int httpStatus, byte[] body, Throwable error) {
        int reason = word(REASON);
        String detail = Native.text(2, reason, word(DETAIL));
        String text = Native.text(1, reason, 0) + (detail.isEmpty() ? "" : ": " + detail);
        String giveUp = isRetryAdvised() ? "" : Native.text(3, word(GIVE_UP), 0);
        return new PicosseEnd(PicosseEnd.Reason.of(reason), word(COMPLETE) == 1, word(LOSSES), text, giveUp,
                diagnosis(), httpStatus, body, error, wide(EVENT), wide(OFFSET));
    }

    /** An end that the session may not have seen: it is ahead of what the program has. */
    PicosseEnd cancelled(int httpStatus, byte[] body) {
        PicosseEnd.Reason reason = PicosseEnd.Reason.CANCELLED;
        return new PicosseEnd(reason, false, word(LOSSES), Native.text(1, reason.ordinal(), 0),
                Native.text(3, GIVE_UP_CANCELLED, 0), diagnosis(), httpStatus, body, null, 0, 0);
    }

    String diagnosis() {
        return utf8(Native.diagnosis(memory));
    }

    PicosseCounters counters() {
        return new PicosseCounters(Native.counters(memory));
    }

    /** How many calls have crossed into native code. */
    int crossings() {
        return word(CROSSINGS);
    }

    // ---- Records ----

    private void read(byte[] chunk, List<PicosseItem> items, ByteArrayOutputStream body) {
        int end = RECORDS + word(WORDS);
        at = RECORDS;
        while (at < end) {
            int head = next();
            PicosseItem.Kind kind = PicosseItem.Kind.of(head & 0xFF);
            int flags = head >> 8 & 0xFF;
            switch (kind) {
                case RECONNECTION_TIME:
                    long milliseconds = next() & 0xFFFFFFFFL;
                    items.add(new PicosseItem(kind, flags, "", "", "", milliseconds,
                            PicosseItem.Limit.NONE, 0, 0));
                    break;
                case DROPPED:
                case ID_IGNORED:
                    items.add(new PicosseItem(kind, flags, "", "", "", 0, PicosseItem.Limit.of(next()), wide(), wide()));
                    break;
                case BODY:
                    int place = next();
                    int length = next();
                    if (place >= 0) body.write(chunk, place, length);
                    else body.write(copied(place, length), 0, length);
                    break;
                default:
                    items.add(block(kind, flags, head, chunk));
                    break;
            }
        }
    }

    private PicosseItem block(PicosseItem.Kind kind, int flags, int head, byte[] chunk) {
        PicosseItem.Limit limit = PicosseItem.Limit.NONE;
        long event = 0;
        long offset = 0;
        if (kind == PicosseItem.Kind.FRAGMENT && (flags & PicosseItem.ABORTED) != 0) {
            limit = PicosseItem.Limit.of(next());
            event = wide();
            offset = wide();
        }
        boolean isEvent = kind == PicosseItem.Kind.EVENT || kind == PicosseItem.Kind.FRAGMENT;
        String data = text(chunk);
        if ((head & NEW_TYPE) != 0) type = text(chunk);
        if ((head & NEW_ID) != 0) id = text(chunk);
        return new PicosseItem(kind, flags, data,
                (head & (SAME_TYPE | NEW_TYPE)) != 0 ? type : isEvent ? "message" : "",
                (head & (SAME_ID | NEW_ID)) != 0 ? id : "", 0, limit, event, offset);
    }

    /** The next text: ASCII of the chunk's array, UTF-16, or UTF-8 of the chunk or the memory. */
    @SuppressWarnings("deprecation") // It makes a string of ASCII without looking at it again.
    private String text(byte[] chunk) {
        int place = next();
        int length = next();
        if (length < 0) return new String(wide, place, ~length);
        if (length == 0) return "";
        if ((length & UTF8) == 0) return new String(chunk, 0, place, length);
        length ^= UTF8;
        if (place >= 0) return new String(chunk, place, length, StandardCharsets.UTF_8);
        return utf8(copied(place, length));
    }

    private byte[] copied(int place, int length) {
        byte[] bytes = new byte[length];
        memory.position(~place);
        memory.get(bytes);
        return bytes;
    }

    private int next() {
        return word(at++);
    }

    private long wide() {
        at += 2;
        return wide(at - 2);
    }

    private long wide(int index) {
        return word(index) & 0xFFFFFFFFL | (long) word(index + 1) << 32;
    }

    private int word(int index) {
        return words.get(index);
    }

    private static int check(int status) {
        if (status < 0) throw new IllegalStateException(Native.text(0, status, 0));
        return status;
    }

    private static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] latin1(String text) {
        return text == null ? null : text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
