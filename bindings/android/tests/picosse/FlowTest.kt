package picosse

import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.Executors
import java.util.concurrent.atomic.AtomicReference
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import okhttp3.OkHttpClient
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test

/** The Flow, and the typewriter of the README. */
class FlowTest {
    private val client = PicosseClient(OkHttpTransport(OkHttpClient()), PicosseOptions.llm())

    private fun <T> ask(answer: Server.Answer, body: suspend CoroutineScope.(Server) -> T): T =
        Server(answer).use { server -> runBlocking { withTimeout(20_000) { body(server) } } }

    @Test
    fun aWholeAnswer() {
        val data = ask({ _, _, wire -> wire.stream().bytewise("data: 你\n\ndata: 好\n\ndata: [DONE]\n\n") }) {
            client.events(PicosseRequest.get(it.url())).map { event -> event.data }.toList()
        }
        assertEquals(listOf("你", "好"), data)
    }

    @Test
    fun anAnswerThatIsCutThrowsAfterItsEvents() {
        val data = mutableListOf<String>()
        val thrown = ask({ _, _, wire -> wire.stream().text("data: a\n\n") }) {
            runCatching { client.events(PicosseRequest.get(it.url())).collect { event -> data += event.data } }
        }.exceptionOrNull()
        assertEquals(listOf("a"), data)
        assertEquals(PicosseEnd.Reason.NO_TERMINAL_EVENT, (thrown as PicosseException).end.reason)
    }

    @Test
    fun aCollectorThatHasEnoughEndsTheStream() = ask({ _, _, wire ->
        wire.stream()
        repeat(100_000) { wire.text("data: $it\n\n") }
        wire.untilGone()
    }) {
        assertEquals(3, client.events(PicosseRequest.get(it.url())).take(3).toList().size)
        assertTrue(it.wasServed())
    }

    @Test
    fun aSlowCollectorGetsAll() = ask({ _, _, wire ->
        wire.stream()
        repeat(300) { wire.text("data: $it\n\n") }
        wire.text("data: [DONE]\n\n")
    }) {
        val seen = mutableListOf<String>()
        client.events(PicosseRequest.get(it.url())).collect { event ->
            if (seen.size % 50 == 0) delay(20)
            seen += event.data
        }
        assertEquals(List(300) { it.toString() }, seen)
    }

    @Test
    fun theTypewriter() {
        val main = Executors.newSingleThreadExecutor().asCoroutineDispatcher()
        ask({ _, before, wire ->
            when (before) {
                0 -> wire.stream().text("data: 你\n\n").pause(50).text("data: 好\n\ndata: [DONE]\n\n")
                1 -> wire.head(401, "Content-Type: application/json").text("{\"error\":\"没有钥匙\"}")
                else -> wire.stream().text("data: half\n\n").untilGone()
            }
        }) { server ->
            val typewriter = Typewriter(client, CoroutineScope(main)) { it }
            typewriter.ask(server.url(), "{}")
            typewriter.text.first { it == "你好" }
            delay(100)
            assertNull(typewriter.error.value)
            typewriter.ask(server.url(), "{}")
            val error = typewriter.error.first { it != null }
            assertTrue(error, error!!.contains("没有钥匙") && error.contains("401"))
            typewriter.ask(server.url(), "{}")
            typewriter.text.first { it == "half" }
            typewriter.stop()
            delay(100)
            assertEquals("half", typewriter.text.value)
            assertNull(typewriter.error.value)
        }
        main.close()
    }

    @Test
    fun theTextOfAnEvent() {
        assertEquals("你", token("""{"choices":[{"delta":{"content":"你"}}]}"""))
        assertEquals("", token("""{"choices":[{"delta":{"content":null}}]}"""))
        assertEquals("", token("""{"choices":[],"usage":{"total_tokens":3}}"""))
    }

    @Test
    fun theChatInJava() {
        val shown = CopyOnWriteArrayList<String>()
        val ended = AtomicReference<String>()
        ask({ _, before, wire ->
            if (before == 0) wire.stream().text("data: 你\n\ndata: 好\n\ndata: [DONE]\n\n")
            else wire.head(503, "Content-Type: text/plain").text("later")
        }) { server ->
            val chat = Chat(client, shown::add, ended::set)
            chat.ask(server.url(), "{}")
            while (shown.size < 2) delay(5)
            delay(100)
            assertNull(ended.get())
            chat.ask(server.url(), "{}")
            while (ended.get() == null) delay(5)
            assertTrue(ended.get(), ended.get().endsWith(": later"))
            chat.stop()
        }
        assertEquals(listOf("你", "好"), shown)
    }
}
