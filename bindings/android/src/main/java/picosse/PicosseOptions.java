package picosse;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a program chooses for its streams. Times are in milliseconds, sizes in bytes of UTF-8. What is not chosen is
 * as the preset has it. Each function changes this object and returns it; a stream copies it when it opens.
 */
public final class PicosseOptions {
    /** What a stream is for. `picosse.h` says all that a preset holds. */
    public enum Preset {
        /** No terminal rule, no deadline, no reconnection. */
        NONE,
        /** The answer of a language model: knows how most servers end it; 120 s for the first event. */
        LLM,
        /** As a browser's EventSource: connects again. */
        EVENT_SOURCE,
        /** MCP's streamable HTTP. */
        MCP
    }

    /** How events come. */
    public enum Delivery {
        WHOLE,
        /** Events over the data limit in fragments, the others whole. */
        OVERSIZED_IN_FRAGMENTS,
        /** Each event in fragments, as its bytes arrive. */
        FRAGMENTS
    }

    /** How the body of a good response is read. */
    public enum Reading {
        /** As its media type says. */
        AS_ANSWERED,
        EVENT_STREAM,
        JSON_LINES,
        LINES
    }

    /** What an event that meets a rule is. */
    public enum Terminal {
        /** The end, in success. It is not delivered. */
        HIDDEN,
        /** The end, in success. It is delivered before the end. */
        DELIVERED,
        /** It says that the answer failed. It is delivered before the end. */
        FAILURE
    }

    /** No deadline. */
    public static final int NEVER = -1;

    /** As the preset has it. */
    private static final int UNSET = Integer.MIN_VALUE;

    /** The order of `options.c`. */
    private enum Word {
        PRESET, DATA_LIMIT, EVENT_TYPE_LIMIT, LAST_EVENT_ID_LIMIT, DELIVERY, OVER_LIMIT, END_OF_STREAM, WANTED,
        READING, BODY_LIMIT,
        CONNECT, FIRST_BYTE, FIRST_EVENT, BYTE_IDLE, PROGRESS_IDLE, TOTAL,
        RETRIES, BASE, SHORTEST, LONGEST, LONGEST_RETRY_AFTER,
        RECONNECT_CHOSEN, RECONNECT_SET, SESSION_CHOSEN, SESSION_SET
    }

    private static final int COMMENTS = 1;
    private static final int UNKNOWN_FIELDS = 2;
    private static final int LAST_EVENT_IDS = 4;

    private int[] words = new int[Word.values().length];
    private final ByteArrayOutputStream texts = new ByteArrayOutputStream();
    private String lastEventId = "";

    public PicosseOptions(Preset preset) {
        Arrays.fill(words, UNSET);
        for (Word flags : new Word[] {
            Word.RECONNECT_CHOSEN, Word.RECONNECT_SET, Word.SESSION_CHOSEN, Word.SESSION_SET
        }) {
            set(flags, 0);
        }
        set(Word.PRESET, preset.ordinal());
        set(Word.WANTED, LAST_EVENT_IDS);
        dataLimit(256 * 1024);
    }

    private PicosseOptions(PicosseOptions other) {
        words = other.words.clone();
        byte[] bytes = other.texts.toByteArray();
        texts.write(bytes, 0, bytes.length);
        lastEventId = other.lastEventId;
    }

    /** The preset for the answer of a language model. */
    public static PicosseOptions llm() {
        return new PicosseOptions(Preset.LLM);
    }

    /** The preset that does what a browser's EventSource does. */
    public static PicosseOptions eventSource() {
        return new PicosseOptions(Preset.EVENT_SOURCE);
    }

    /** The most data of an event that comes whole; 256 KiB unless you say otherwise. A stream takes so much memory. */
    public PicosseOptions dataLimit(int bytes) {
        return set(Word.DATA_LIMIT, natural(bytes));
    }

    /** The longest event type; 64 unless you say otherwise. */
    public PicosseOptions eventTypeLimit(int bytes) {
        return set(Word.EVENT_TYPE_LIMIT, natural(bytes));
    }

    /** The longest ID; 128 unless you say otherwise. */
    public PicosseOptions lastEventIdLimit(int bytes) {
        return set(Word.LAST_EVENT_ID_LIMIT, natural(bytes));
    }

    public PicosseOptions delivery(Delivery delivery) {
        return set(Word.DELIVERY, delivery.ordinal());
    }

    /** Whether an event over a limit ends the attempt. Otherwise it is dropped, and the stream goes on. */
    public PicosseOptions failOverLimit(boolean fails) {
        return set(Word.OVER_LIMIT, fails ? 1 : 0);
    }

    /** Whether an event that the end of the stream cuts is delivered, as incomplete. */
    public PicosseOptions deliverUnfinished(boolean isDelivered) {
        return set(Word.END_OF_STREAM, isDelivered ? 1 : 0);
    }

    /** Whether comments come as items. */
    public PicosseOptions comments(boolean areWanted) {
        return wanted(COMMENTS, areWanted);
    }

    /** Whether lines with unknown field names come as items. */
    public PicosseOptions unknownFields(boolean areWanted) {
        return wanted(UNKNOWN_FIELDS, areWanted);
    }

    public PicosseOptions reading(Reading reading) {
        return set(Word.READING, reading.ordinal());
    }

    /** The most bytes of a body that is no stream; 65536 unless you say otherwise. */
    public PicosseOptions bodyLimit(int bytes) {
        return set(Word.BODY_LIMIT, natural(bytes));
    }

    /** The ID to begin with, as a header Last-Event-ID. */
    public PicosseOptions lastEventId(String id) {
        lastEventId = id;
        return this;
    }

    // ---- Deadlines ----

    /** From the request until the response head, or a byte of the body. */
    public PicosseOptions connectDeadline(int milliseconds) {
        return set(Word.CONNECT, time(milliseconds));
    }

    /** From the response head until the first byte of the body. */
    public PicosseOptions firstByteDeadline(int milliseconds) {
        return set(Word.FIRST_BYTE, time(milliseconds));
    }

    /** From the request until the first data of an event, or of a body. */
    public PicosseOptions firstEventDeadline(int milliseconds) {
        return set(Word.FIRST_EVENT, time(milliseconds));
    }

    /** From one byte to the next, whatever it is; keep-alive comments count. */
    public PicosseOptions byteIdleDeadline(int milliseconds) {
        return set(Word.BYTE_IDLE, time(milliseconds));
    }

    /** From data to data: keep-alives do not count. */
    public PicosseOptions progressIdleDeadline(int milliseconds) {
        return set(Word.PROGRESS_IDLE, time(milliseconds));
    }

    /** From the request until the end of an attempt. */
    public PicosseOptions totalDeadline(int milliseconds) {
        return set(Word.TOTAL, time(milliseconds));
    }

    // ---- Reconnection ----

    /** Whether the request may be sent again: a GET, or a POST that you know to be harmless. */
    public PicosseOptions idempotent(boolean is) {
        return flag(Word.RECONNECT_CHOSEN, 1, is);
    }

    /** Whether a stream that broke off may be resumed by a GET with its ID. */
    public PicosseOptions resumeByGet(boolean may) {
        return flag(Word.RECONNECT_CHOSEN, 2, may);
    }

    /** Whether to connect again after a clean end. */
    public PicosseOptions retryAfterCleanEnd(boolean does) {
        return flag(Word.RECONNECT_CHOSEN, 4, does);
    }

    /** Whether to connect again after events, without an ID to go on from. Right for news, wrong for an answer. */
    public PicosseOptions retryWithoutId(boolean does) {
        return flag(Word.RECONNECT_CHOSEN, 8, does);
    }

    /** How many retries in a row may give no event. */
    public PicosseOptions retries(int most) {
        return set(Word.RETRIES, natural(most));
    }

    /**
     * How long to wait before another attempt: at first, at least, at most, and the longest Retry-After that is waited
     * for.
     */
    public PicosseOptions retryDelays(int base, int shortest, int longest, int longestRetryAfter) {
        set(Word.BASE, natural(base));
        set(Word.SHORTEST, natural(shortest));
        set(Word.LONGEST, natural(longest));
        return set(Word.LONGEST_RETRY_AFTER, natural(longestRetryAfter));
    }

    // ---- Events ----

    /** Whether events with empty data are delivered. */
    public PicosseOptions emptyEvents(boolean areDelivered) {
        return flag(Word.SESSION_CHOSEN, 1, !areDelivered);
    }

    /** Whether only the latest event of each chunk is delivered, for servers whose events each replace the one before. */
    public PicosseOptions latestOnly(boolean is) {
        return flag(Word.SESSION_CHOSEN, 2, is);
    }

    /** No rules of the preset: for a server that sends no terminal event. */
    public PicosseOptions noRules() {
        return flag(Word.SESSION_CHOSEN, 4, false);
    }

    /**
     * Which event ends the stream: by its data, its type, or both; null is not compared. It comes before the rules of
     * the preset. At most 24, of 128 bytes together.
     */
    public PicosseOptions rule(String data, String type, Terminal terminal) {
        int at = words.length;
        words = Arrays.copyOf(words, at + 3);
        words[at] = terminal.ordinal();
        words[at + 1] = text(data);
        words[at + 2] = text(type);
        return this;
    }

    // ---- As the native side reads them ----

    PicosseOptions copy() {
        return new PicosseOptions(this);
    }

    int[] words() {
        return words;
    }

    byte[] texts() {
        return texts.toByteArray();
    }

    String lastEventId() {
        return lastEventId;
    }

    private PicosseOptions set(Word word, int value) {
        words[word.ordinal()] = value;
        return this;
    }

    /** A flag of one of the two words that stand behind each other. */
    private PicosseOptions flag(Word chosen, int flag, boolean is) {
        int at = chosen.ordinal();
        words[at] |= flag;
        words[at + 1] = is ? words[at + 1] | flag : words[at + 1] & ~flag;
        return this;
    }

    private PicosseOptions wanted(int flag, boolean is) {
        int now = words[Word.WANTED.ordinal()];
        return set(Word.WANTED, is ? now | flag : now & ~flag);
    }

    private int text(String text) {
        if (text == null) return -1;
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        texts.write(bytes, 0, bytes.length);
        return bytes.length;
    }

    private static int natural(int number) {
        if (number < 0) throw new IllegalArgumentException(number + " is below 0");
        return number;
    }

    private static int time(int milliseconds) {
        return milliseconds == NEVER ? NEVER : natural(milliseconds);
    }
}
