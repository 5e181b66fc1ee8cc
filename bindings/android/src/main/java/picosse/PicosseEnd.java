package picosse;

import java.nio.charset.StandardCharsets;

/** How a stream ended, or one of its attempts. Immutable, except for the array {@link #body}. */
public final class PicosseEnd {
    /** Why it ended. */
    public enum Reason {
        /** A reason that this version does not know. */
        UNKNOWN,
        /** The terminal event of the answer came. */
        DONE,
        /** The program cancelled it. */
        CANCELLED,
        /** The stream ended between two events, and no rule says what a good end is. */
        CLEAN,
        /** The stream broke off inside a line or an event, or before anything came. */
        TRUNCATED,
        /** A deadline passed. */
        TIMEOUT,
        /** The response status is not a success. {@link #body} is what the server says. */
        HTTP,
        /** The status was good, and the body is no stream: it is in {@link #body}, whole. */
        BODY,
        /** Something else came under the media type of an event stream. JSON and HTML are in {@link #body}. */
        WRONG_PROTOCOL,
        /** An event crossed a limit, and the options say to fail. */
        EVENT_LIMIT,
        /** The body was longer than its limit; that much of it is in {@link #body}. */
        BODY_LIMIT,
        /** No connection, a reset, an error of TLS or of HTTP: {@link #error}. */
        TRANSPORT,
        /** An event of the server said that the answer failed. It was delivered. */
        FAILED,
        /** The stream ended between two events without its terminal event: it may be whole or cut. */
        NO_TERMINAL_EVENT;

        private static final Reason[] ALL = values();

        static Reason of(int number) {
            return number > 0 && number < ALL.length ? ALL[number] : UNKNOWN;
        }
    }

    /** {@link #losses}: events were over a limit. */
    public static final int LOST_EVENTS = 1;
    /** {@link #losses}: IDs were ignored. */
    public static final int LOST_IDS = 2;
    /** {@link #losses}: the latest event was not delivered (only with `latestOnly`). */
    public static final int LOST_KEPT_EVENT = 4;
    /** {@link #losses}: the end of the stream cut an event. */
    public static final int LOST_END = 8;
    /** {@link #losses}: an earlier attempt lost something, and this one went on behind it. */
    public static final int LOST_EARLIER = 16;

    public final Reason reason;
    /** Whether the whole answer came. */
    public final boolean isComplete;
    /** What did not come: {@link #LOST_EVENTS} and so on; 0 if nothing. */
    public final int losses;
    /** The reason with its detail, in English. */
    public final String text;
    /** Why there is no other attempt, in English; empty if there is one. */
    public final String giveUp;
    /** What is missing, or why nothing is shown: one sentence in English, for a log. */
    public final String diagnosis;
    /** The status of the response; 0 if none came. */
    public final int httpStatus;
    /** A body that is no stream, such as an error as JSON; empty if there was none. */
    public final byte[] body;
    /** What the transport threw; null if it did not. */
    public final Throwable error;
    /** For EVENT_LIMIT: which event of the stream crossed it, from 0; dropped ones count. */
    public final long event;
    /** For EVENT_LIMIT: where in the stream, in bytes from 0, the first character starts that did not fit. */
    public final long offset;

    PicosseEnd(Reason reason, boolean isComplete, int losses, String text, String giveUp, String diagnosis,
            int httpStatus, byte[] body, Throwable error, long event, long offset) {
        this.reason = reason;
        this.isComplete = isComplete;
        this.losses = losses;
        this.text = text;
        this.giveUp = giveUp;
        this.diagnosis = diagnosis;
        this.httpStatus = httpStatus;
        this.body = body;
        this.error = error;
        this.event = event;
        this.offset = offset;
    }

    /** The body as UTF-8. */
    public String bodyText() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** For a person: the reason, with the status, what the transport threw, and the body where there are any. */
    public String message() {
        StringBuilder message = new StringBuilder(text);
        if (reason == Reason.HTTP) message.append(" (").append(httpStatus).append(')');
        if (error != null) message.append(": ").append(error);
        if (body.length > 0) message.append(": ").append(bodyText());
        return message.toString();
    }

    @Override
    public String toString() {
        return message() + "; " + diagnosis;
    }
}
