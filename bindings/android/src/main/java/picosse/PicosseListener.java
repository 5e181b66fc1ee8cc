package picosse;

/**
 * A program's functions for a stream. They are called one at a time, in order, on the executor of the
 * {@link PicosseClient}. What they throw goes to the thread's handler of uncaught exceptions; the stream goes on.
 */
public interface PicosseListener {
    /** An event, whole. */
    void onEvent(PicosseItem event);

    /** An item of another kind: a fragment, a dropped event, a reconnection time and so on. */
    default void onItem(PicosseItem item) {}

    /** A response head with a good status has arrived. Once in each attempt, at most. */
    default void onOpen(int httpStatus) {}

    /** An attempt ended, and after so many milliseconds there is another one. */
    default void onReconnect(PicosseEnd end, long milliseconds) {}

    /** The end, exactly once. Nothing comes after it. */
    void onEnd(PicosseEnd end);
}
