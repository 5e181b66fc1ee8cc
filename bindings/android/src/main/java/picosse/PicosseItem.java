package picosse;

/** What came out of a stream: an event, or an item of another kind. Immutable. */
public final class PicosseItem {
    /** What an item is. */
    public enum Kind {
        /** A kind that this version does not know. */
        UNKNOWN,
        /** A whole event: {@link #data}, {@link #type}, {@link #lastEventId}. */
        EVENT,
        /** A part of an event: {@link #data} is its next part; the type and the ID are final in the last one. */
        FRAGMENT,
        /** The server set the reconnection time: {@link #milliseconds}. */
        RECONNECTION_TIME,
        /** A part of a comment: {@link #data}. Only if wanted. */
        COMMENT,
        /** A part of a line with an unknown field name: {@link #data}. Only if wanted. */
        UNKNOWN_FIELD,
        /** A block without an event set the last event ID: {@link #lastEventId}. */
        LAST_EVENT_ID,
        /** An event crossed a limit and is not delivered: {@link #limit}, {@link #event}, {@link #offset}. */
        DROPPED,
        /** An ID was over its limit and is ignored: {@link #event}, {@link #offset}. */
        ID_IGNORED,
        /** Not handed out: the bytes of a body, which the end has. */
        BODY;

        private static final Kind[] ALL = values();

        static Kind of(int number) {
            return number > 0 && number < ALL.length ? ALL[number] : UNKNOWN;
        }
    }

    /** The limit that was crossed. */
    public enum Limit {
        NONE,
        /** The data, the LFs between its lines included. */
        DATA,
        EVENT_TYPE;

        static Limit of(int number) {
            return number == 1 ? DATA : number == 2 ? EVENT_TYPE : NONE;
        }
    }

    static final int FIRST = 1;
    static final int LAST = 2;
    static final int ABORTED = 4;
    static final int REPAIRED = 8;
    static final int INCOMPLETE = 16;

    public final Kind kind;
    /** Text; empty for kinds without. */
    public final String data;
    /** The type of an event, {@code message} when the stream named none; empty for other kinds. */
    public final String type;
    /** The last event ID as of this event; empty when there is none, and for other kinds but LAST_EVENT_ID. */
    public final String lastEventId;
    /** For a reconnection time. 4294967295 stands for any larger number. */
    public final long milliseconds;
    /** For a dropped event, and for a fragment that is the last because it crossed a limit. */
    public final Limit limit;
    /** Which event of the stream, from 0; dropped ones count. */
    public final long event;
    /** Where in the stream, in bytes from 0, the first character starts that did not fit. */
    public final long offset;

    private final int flags;

    PicosseItem(Kind kind, int flags, String data, String type, String lastEventId, long milliseconds, Limit limit,
            long event, long offset) {
        this.kind = kind;
        this.flags = flags;
        this.data = data;
        this.type = type;
        this.lastEventId = lastEventId;
        this.milliseconds = milliseconds;
        this.limit = limit;
        this.event = event;
        this.offset = offset;
    }

    /** Whether an event or a line begins with this part. */
    public boolean isFirst() {
        return (flags & FIRST) != 0;
    }

    /** Whether an event or a line ends with this part. */
    public boolean isLast() {
        return (flags & LAST) != 0;
    }

    /** Whether an event in fragments ends here without its end: discard all its parts. */
    public boolean isAborted() {
        return (flags & ABORTED) != 0;
    }

    /** Whether ill-formed UTF-8 was replaced by U+FFFD. */
    public boolean isRepaired() {
        return (flags & REPAIRED) != 0;
    }

    /** Whether the stream ended inside this event. */
    public boolean isIncomplete() {
        return (flags & INCOMPLETE) != 0;
    }

    @Override
    public String toString() {
        return kind + " " + type + ": " + data;
    }
}
