package picosse;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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

    /** Words of `memory.h`, by their index. */
    private static final int CONSUMED = 0;
    private static final int WORDS = 1;
    private static final int WAIT = 2;
    private static final int GENERATION = 3;
    private static final int CLASS = 4;
    private static final int REASON = 6;
    private static final int DETAIL = 7;
    private static final int ADVICE = 8;
    private static final int REQUEST = 9;
    private static final int RETRY_IN = 10;
    private static final int GIVE_UP = 11;
    private static final int COMPLETE = 12;
    private static final int LOSSES = 13;
    private static final int RECORDS = 16;

    private static final int HAS_TYPE = 1 << 16;
    private static final int HAS_ID = 1 << 17;
    private static final int GIVE_UP_CANCELLED = 2;

    private final ByteBuffer memory;
    private final Repeated types = new Repeated();
    private final Repeated ids = new Repeated();
    private int generation;
    /** Where the next word of the records is read. */
    private int at;
    /** What a text outside the chunk is copied to. */
    private byte[] outside = new byte[256];

    Session(PicosseOptions options) {
        int[] words = options.words();
        byte[] texts = options.texts();
        long size = Native.size(words, texts);
        if (size < 0) throw new IllegalArgumentException(Native.text(0, (int) size, 0));
        memory = ByteBuffer.allocateDirect((int) size).order(ByteOrder.nativeOrder());
        check(Native.open(memory, words, texts));
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

    /** Adds the items of chunk[from .. to] to the list, and bytes of a body that is no stream to the body. */
    int feed(int now, byte[] chunk, int from, int to, List<PicosseItem> items, ByteArrayOutputStream body) {
        for (;;) {
            int status = check(Native.feed(memory, generation, now, chunk, from, to));
            read(chunk, items, body);
            if (status != PAUSED) return status;
            from += word(CONSUMED);
        }
    }

    int finish(int now, boolean failed, List<PicosseItem> items, ByteArrayOutputStream body) {
        for (;;) {
            int status = check(Native.finish(memory, generation, now, failed));
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
                diagnosis(), httpStatus, body, error);
    }

    /** An end that the session may not have seen: it is ahead of what the program has. */
    PicosseEnd cancelled(int httpStatus, byte[] body) {
        PicosseEnd.Reason reason = PicosseEnd.Reason.CANCELLED;
        return new PicosseEnd(reason, false, word(LOSSES), Native.text(1, reason.ordinal(), 0),
                Native.text(3, GIVE_UP_CANCELLED, 0), diagnosis(), httpStatus, body, null);
    }

    String diagnosis() {
        return utf8(Native.diagnosis(memory));
    }

    PicosseCounters counters() {
        return new PicosseCounters(Native.counters(memory));
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
                    PicosseItem.Limit limit = PicosseItem.Limit.of(next());
                    long event = wide();
                    long offset = wide();
                    items.add(new PicosseItem(kind, flags, "", "", "", 0, limit, event, offset));
                    break;
                case BODY:
                    int place = next();
                    int length = next();
                    body.write(source(chunk, place, length), place < 0 ? 0 : place, length);
                    break;
                default:
                    items.add(block(kind, flags, head, chunk));
                    break;
            }
        }
    }

    private PicosseItem block(PicosseItem.Kind kind, int flags, int head, byte[] chunk) {
        PicosseItem.Limit limit =
                kind == PicosseItem.Kind.FRAGMENT ? PicosseItem.Limit.of(next()) : PicosseItem.Limit.NONE;
        int place = next();
        int length = next();
        String data = length == 0
                ? ""
                : new String(source(chunk, place, length), place < 0 ? 0 : place, length, StandardCharsets.UTF_8);
        boolean isEvent = kind == PicosseItem.Kind.EVENT || kind == PicosseItem.Kind.FRAGMENT;
        String type = (head & HAS_TYPE) != 0 ? repeated(types, chunk) : isEvent ? "message" : "";
        String id = (head & HAS_ID) != 0 ? repeated(ids, chunk) : "";
        return new PicosseItem(kind, flags, data, type, id, limit);
    }

    private String repeated(Repeated texts, byte[] chunk) {
        int place = next();
        int length = next();
        return texts.of(source(chunk, place, length), place < 0 ? 0 : place, length);
    }

    /** The array that has a text: the chunk, or a copy of what lies in the memory, from its index 0 on. */
    private byte[] source(byte[] chunk, int place, int length) {
        if (place >= 0) return length == 0 && chunk == null ? outside : chunk;
        if (outside.length < length) outside = new byte[Math.max(length, 2 * outside.length)];
        memory.position(~place);
        memory.get(outside, 0, length);
        return outside;
    }

    private int next() {
        return word(at++);
    }

    private long wide() {
        long low = next() & 0xFFFFFFFFL;
        return low | (long) next() << 32;
    }

    private int word(int index) {
        return memory.getInt(4 * index);
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

    /** A text that is mostly the one before: it is made once. */
    private static final class Repeated {
        private byte[] bytes = {};
        private String text = "";

        String of(byte[] from, int index, int length) {
            if (!isSame(from, index, length)) {
                bytes = Arrays.copyOfRange(from, index, index + length);
                text = utf8(bytes);
            }
            return text;
        }

        private boolean isSame(byte[] from, int index, int length) {
            if (bytes.length != length) return false;
            for (int i = 0; i < length; i++) {
                if (bytes[i] != from[index + i]) return false;
            }
            return true;
        }
    }
}
