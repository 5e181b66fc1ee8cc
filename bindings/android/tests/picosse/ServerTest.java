package picosse;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import java.util.Arrays;
import java.util.Collections;
import okhttp3.OkHttpClient;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;

/** Servers as they are, over each transport. */
@RunWith(Parameterized.class)
public class ServerTest {
    @Parameterized.Parameters(name = "{0}")
    public static Iterable<Object[]> transports() {
        return Arrays.asList(new Object[][] {
            {"OkHttp", new OkHttpTransport(new OkHttpClient())}, {"HttpURLConnection", new UrlTransport()}
        });
    }

    private final PicosseTransport transport;

    public ServerTest(String name, PicosseTransport transport) {
        this.transport = transport;
    }

    private final Heard heard = new Heard();

    private PicosseEnd ask(PicosseOptions options, Server.Answer answer) throws Exception {
        try (Server server = new Server(answer)) {
            new PicosseClient(transport, options).open(PicosseRequest.post(server.url(), "{\"stream\":true}"), heard);
            return heard.end();
        }
    }

    @Test
    public void chineseCutAtEveryByte() throws Exception {
        PicosseEnd end = ask(PicosseOptions.llm(), (request, before, wire) ->
                wire.stream().bytewise("data: 你好\n\ndata: 世界 🌏\r\n\r\nevent: x\rdata: é\r\rdata: [DONE]\n\n"));
        assertEquals(Arrays.asList("你好", "世界 🌏", "é"), heard.data);
        assertEquals(PicosseEnd.Reason.DONE, end.reason);
        assertTrue(end.isComplete);
        assertEquals(200, heard.opened);
    }

    @Test
    public void doneCutInTwoEndsTheStreamThoughTheServerStays() throws Exception {
        PicosseEnd end = ask(PicosseOptions.llm(), (request, before, wire) -> {
            wire.stream().text("data: a\n\ndata: [DO").pause(50).text("NE]\n").pause(20).text("\n").untilGone();
        });
        assertEquals(Collections.singletonList("a"), heard.data);
        assertEquals(PicosseEnd.Reason.DONE, end.reason);
        assertTrue(end.isComplete);
    }

    @Test
    public void silenceIsADeadline() throws Exception {
        PicosseEnd end = ask(PicosseOptions.llm().byteIdleDeadline(150), (request, before, wire) ->
                wire.stream().text("data: a\n\ndata: half").untilGone());
        assertEquals(PicosseEnd.Reason.TIMEOUT, end.reason);
        assertEquals("a deadline passed: no byte for too long", end.text);
        assertFalse(end.isComplete);
        assertEquals(Collections.singletonList("a"), heard.data);
    }

    @Test
    public void noHeadIsADeadline() throws Exception {
        PicosseEnd end = ask(PicosseOptions.llm().connectDeadline(100), (request, before, wire) -> wire.untilGone());
        assertEquals("a deadline passed: no response head in time", end.text);
    }

    @Test
    public void refusedAsJson() throws Exception {
        PicosseEnd end = ask(PicosseOptions.llm(), (request, before, wire) -> wire
                .head(401, "Content-Type: application/json", "WWW-Authenticate: Bearer")
                .bytewise("{\"error\":\"没有钥匙\"}"));
        assertEquals(PicosseEnd.Reason.HTTP, end.reason);
        assertEquals(401, end.httpStatus);
        assertEquals(Collections.emptyList(), heard.data);
        assertEquals("the server wants other credentials", end.giveUp);
        assertTrue(end.message(), end.message().contains("(401)"));
        // The HttpURLConnection of a JVM gives nobody the body of a 401 to a POST that it must not send again.
        String body = transport instanceof OkHttpTransport ? "{\"error\":\"没有钥匙\"}" : "";
        assertEquals(body, end.bodyText());
        assertTrue(end.message(), end.message().endsWith(body));
    }

    @Test
    public void aGetThatIsRefusedAsJson() throws Exception {
        try (Server server = new Server((request, before, wire) ->
                wire.head(401, "Content-Type: application/json", "WWW-Authenticate: Bearer").text("{\"error\":\"没有\"}"))) {
            new PicosseClient(transport, PicosseOptions.llm()).open(PicosseRequest.get(server.url()), heard);
            assertEquals("{\"error\":\"没有\"}", heard.end().bodyText());
            assertEquals(401, heard.end().httpStatus);
        }
    }

    @Test
    public void jsonUnder200() throws Exception {
        PicosseEnd end = ask(PicosseOptions.llm(), (request, before, wire) ->
                wire.head(200, "Content-Type: application/json").text("{\"code\":1}"));
        assertEquals(PicosseEnd.Reason.BODY, end.reason);
        assertEquals("{\"code\":1}", end.bodyText());
    }

    @Test
    public void jsonUnderTheNameOfAStream() throws Exception {
        PicosseEnd end = ask(PicosseOptions.llm(), (request, before, wire) ->
                wire.stream().bytewise("{\"code\":1}"));
        assertEquals(PicosseEnd.Reason.WRONG_PROTOCOL, end.reason);
        assertEquals("{\"code\":1}", end.bodyText());
    }

    @Test
    public void cutInsideAnEvent() throws Exception {
        PicosseEnd end = ask(PicosseOptions.llm(), (request, before, wire) ->
                wire.stream().text("data: a\n\ndata: hal"));
        assertEquals(PicosseEnd.Reason.TRUNCATED, end.reason);
        assertEquals(PicosseEnd.LOST_END, end.losses);
        assertEquals(Arrays.asList("a", "hal"), heard.data); // The preset delivers it, as incomplete.
    }

    @Test
    public void endsWithoutItsTerminalEvent() throws Exception {
        PicosseEnd end = ask(PicosseOptions.llm(), (request, before, wire) -> wire.stream().text("data: a\n\n"));
        assertEquals(PicosseEnd.Reason.NO_TERMINAL_EVENT, end.reason);
        assertFalse(end.isComplete);
    }

    @Test
    public void chunkedBodyThatBreaksOff() throws Exception {
        PicosseEnd end = ask(PicosseOptions.llm(), (request, before, wire) -> wire
                .head(200, "Content-Type: text/event-stream", "Transfer-Encoding: chunked")
                .text("9\r\ndata: a\n\n\r\n9\r\ndata")
                .reset());
        assertEquals(PicosseEnd.Reason.TRANSPORT, end.reason);
        assertNotNull(end.error);
        assertEquals(Collections.singletonList("a"), heard.data.subList(0, 1));
    }

    @Test
    public void nobodyListens() throws Exception {
        Server gone = new Server((request, before, wire) -> {});
        gone.close();
        new PicosseClient(transport, PicosseOptions.llm()).open(PicosseRequest.get(gone.url()), heard);
        PicosseEnd end = heard.end();
        assertEquals(PicosseEnd.Reason.TRANSPORT, end.reason);
        assertTrue(end.error instanceof java.net.ConnectException);
    }

    @Test
    public void connectsAgainWithTheLastEventId() throws Exception {
        PicosseOptions options = PicosseOptions.eventSource().retryDelays(10, 0, 50, 1000).lastEventId("早");
        try (Server server = new Server((request, before, wire) -> {
            if (before == 0) wire.stream().text("retry: 20\nid: é1\ndata: a\n\ndata: ha");
            if (before == 1) wire.head(503, "Retry-After: 0");
            if (before == 2) wire.stream().text("data: b\n\n");
            if (before > 2) wire.head(204);
        })) {
            PicosseRequest request = PicosseRequest.get(server.url()).header("Authorization", "Bearer x");
            PicosseStream stream = new PicosseClient(transport, options).open(request, heard);
            PicosseEnd end = heard.end();
            assertEquals(Arrays.asList("a", "b"), heard.data);
            assertEquals(204, end.httpStatus);
            assertEquals(3, heard.reconnects.size());
            String[] ids = {"早", "é1", "é1", "é1"};
            for (int i = 0; i < ids.length; i++) {
                String sent = server.requests.get(i);
                assertTrue(sent, sent.contains("Last-Event-ID: " + ids[i] + "\r\n"));
            }
            assertEquals("é1", stream.lastEventId());
            for (String sent : server.requests) {
                assertTrue(sent, sent.contains("Accept: text/event-stream"));
                assertTrue(sent, sent.contains("Authorization: Bearer x"));
            }
            assertEquals(PicosseItem.Kind.RECONNECTION_TIME, heard.items.get(0).kind);
            assertEquals(20, heard.items.get(0).milliseconds);
        }
    }

    @Test
    public void aPostIsSentOnce() throws Exception {
        try (Server server = new Server((request, before, wire) -> wire.reset())) {
            new PicosseClient(transport, PicosseOptions.llm()).open(PicosseRequest.post(server.url(), "{}"), heard);
            assertEquals(PicosseEnd.Reason.TRANSPORT, heard.end().reason);
            assertEquals(1, server.requests.size());
        }
    }

    @Test
    public void nothingComesAfterACancel() throws Exception {
        try (Server server = new Server((request, before, wire) -> {
            wire.stream();
            for (int i = 0; i < 20_000; i++) wire.text("data: " + i + "\n\n");
            wire.untilGone();
        })) {
            PicosseStream stream = new PicosseClient(transport, PicosseOptions.llm())
                    .open(PicosseRequest.get(server.url()), new Heard() {
                        @Override
                        public void onEvent(PicosseItem event) {
                            heard.onEvent(event);
                        }

                        @Override
                        public void onEnd(PicosseEnd end) {
                            heard.onEnd(end);
                        }
                    });
            heard.awaitFirst();
            stream.cancel();
            PicosseEnd end = heard.end();
            int came = heard.data.size();
            assertEquals(PicosseEnd.Reason.CANCELLED, end.reason);
            assertFalse(end.isComplete);
            assertTrue("the server must see that the other side went", server.wasServed());
            assertEquals("after the end nothing comes", came, heard.data.size());
        }
    }

    @Test
    public void cancelBeforeTheHead() throws Exception {
        try (Server server = new Server((request, before, wire) -> wire.untilGone())) {
            PicosseStream stream =
                    new PicosseClient(transport, PicosseOptions.llm()).open(PicosseRequest.get(server.url()), heard);
            while (server.requests.isEmpty()) Thread.sleep(1);
            stream.cancel();
            assertEquals(1, heard.ends.size()); // At once: it is told on this thread.
            assertTrue(server.wasServed());
        }
    }
}
