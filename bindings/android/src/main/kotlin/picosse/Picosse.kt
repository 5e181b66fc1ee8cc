package picosse

import java.io.IOException
import kotlinx.coroutines.channels.awaitClose
import kotlinx.coroutines.channels.trySendBlocking
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.callbackFlow
import kotlinx.coroutines.flow.filter

/** The end of a stream that is not complete. Its message is for a person. */
class PicosseException(val end: PicosseEnd) : IOException(end.message(), end.error)

/**
 * The events of an answer. The request is sent when the flow is collected, and the stream ends when its collector is
 * cancelled. The flow ends after a whole answer; otherwise, after the events that came, it throws [PicosseException].
 * A slow collector slows the reading down: nothing piles up.
 */
fun PicosseClient.events(request: PicosseRequest): Flow<PicosseItem> =
    items(request).filter { it.kind == PicosseItem.Kind.EVENT }

/** As [events], with the items of all kinds: fragments, dropped events and so on. */
fun PicosseClient.items(request: PicosseRequest): Flow<PicosseItem> = callbackFlow {
    val listener = object : PicosseListener {
        override fun onEvent(event: PicosseItem) = onItem(event)

        override fun onItem(item: PicosseItem) {
            trySendBlocking(item) // What is sent to a cancelled collector goes nowhere.
        }

        override fun onEnd(end: PicosseEnd) {
            // Only the collector cancels, which needs no error.
            val isGood = end.isComplete || end.reason == PicosseEnd.Reason.CANCELLED
            close(if (isGood) null else PicosseException(end))
        }
    }
    // On the thread of the stream, which may wait for the collector.
    val stream = on(Runnable::run).open(request, listener)
    awaitClose(stream::cancel)
}
