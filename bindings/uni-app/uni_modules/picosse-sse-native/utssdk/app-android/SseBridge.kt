package uts.sdk.modules.picosseSseNative

import android.os.Handler
import android.os.Looper
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.atomic.AtomicInteger
import org.json.JSONObject
import picosse.PicosseClient
import picosse.PicosseEnd
import picosse.PicosseItem
import picosse.PicosseListener
import picosse.PicosseOptions
import picosse.PicosseRequest
import picosse.PicosseStream
import picosse.UrlTransport

private typealias Show = (String, String, String, String, String, Boolean) -> Unit

/** Streams of the classes in bindings/android, by their IDs. Items are shown on the main thread. */
object SseBridge {
    private val main = Handler(Looper.getMainLooper())
    private val streams = ConcurrentHashMap<String, PicosseStream>()
    private val count = AtomicInteger()
    @Volatile private var show: Show = { _, _, _, _, _, _ -> }

    fun listen(callback: Show) {
        show = callback
    }

    fun open(url: String, method: String, headers: String, body: String, preset: String): String {
        val id = count.incrementAndGet().toString()
        val options = when (preset) {
            "event-source" -> PicosseOptions(PicosseOptions.Preset.EVENT_SOURCE)
            "mcp" -> PicosseOptions(PicosseOptions.Preset.MCP)
            "none" -> PicosseOptions(PicosseOptions.Preset.NONE)
            else -> PicosseOptions.llm()
        }
        var request = if (method == "GET") PicosseRequest.get(url) else PicosseRequest.post(url, body)
        val names = JSONObject(headers)
        for (name in names.keys()) request = request.header(name, names.getString(name))
        val client = PicosseClient(UrlTransport(), options) { main.post(it) }
        streams[id] = client.open(request, Listener(id))
        return id
    }

    fun cancel(id: String) {
        streams[id]?.cancel()
    }

    private class Listener(private val id: String) : PicosseListener {
        override fun onEvent(event: PicosseItem) = show(id, "event", event.data, event.type, event.lastEventId, false)

        override fun onEnd(end: PicosseEnd) {
            streams.remove(id)
            if (end.body.isNotEmpty()) show(id, "body", end.bodyText(), "", "", false)
            show(id, "end", end.diagnosis, end.text, "", end.isComplete)
        }
    }
}
