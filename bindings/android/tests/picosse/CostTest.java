package picosse;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertTrue;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.Test;

/** What a chunk and an event may cost: crossings into native code, strings, timers. */
public class CostTest {
    private static final PicosseRequest REQUEST = PicosseRequest.get("http://localhost/");

    /** Whatever is in a chunk, and whatever the stream asks about its deadlines. */
    @Test
    public void eachChunkCrossesOnce() throws Exception {
        Field session = PicosseStream.class.getDeclaredField("session");
        session.setAccessible(true);
        StringBuilder large = new StringBuilder("data: ");
        while (large.length() < 12_000) large.append("好 some more ");
        String[] chunks = {
            ": keep-alive\n\n", "data: a\n\ndata: 好\n\nevent: x\nid: 1\n", "data: cut in", " two\n\n", large.substring(0, 4000),
            large.substring(4000, 8000), large.substring(8000) + "\n\n", "retry: 5\ndata: 1\ndata: 2\n\n", "id: 2\n\n"
        };
        PicosseStream[] stream = new PicosseStream[1];
        List<Integer> crossings = new ArrayList<>();
        CountDownLatch known = new CountDownLatch(1);
        Heard heard = new Heard() {
            @Override
            public void onEvent(PicosseItem event) {
                if (!event.data.equals("count")) return;
                try {
                    known.await();
                    crossings.add(((Session) session.get(stream[0])).crossings());
                } catch (ReflectiveOperationException | InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        };
        int rounds = 50;
        LifeTest.Fed fed = new LifeTest.Fed();
        for (int round = 0; round < rounds; round++) {
            fed.put("data: count\n\n");
            for (String chunk : chunks) fed.put(chunk);
        }
        fed.put("data: [DONE]\n\n");
        stream[0] = new PicosseClient(fed, PicosseOptions.llm().byteIdleDeadline(10_000)).open(REQUEST, heard);
        known.countDown();
        assertTrue(heard.end().isComplete);
        assertEquals(rounds, crossings.size());
        for (int i = 1; i < rounds; i++) assertEquals(chunks.length + 1, crossings.get(i) - crossings.get(i - 1));
    }

    @Test
    public void aTypeThatRepeatsIsOneString() throws Exception {
        List<PicosseItem> events = Collections.synchronizedList(new ArrayList<>());
        Heard heard = new Heard() {
            @Override
            public void onEvent(PicosseItem event) {
                events.add(event);
            }
        };
        String event = "event: delta\nid: 1\ndata: x\n\n";
        LifeTest.Fed fed = new LifeTest.Fed(event + event, event, "data: y\n\n", event, "data: [DONE]\n\n");
        new PicosseClient(fed, PicosseOptions.llm()).open(REQUEST, heard);
        heard.end();
        assertEquals(Arrays.asList("delta", "delta", "delta", "message", "delta"),
                Arrays.asList(events.stream().map((one) -> one.type).toArray()));
        assertSame(events.get(0).type, events.get(4).type);
        for (PicosseItem one : events) assertEquals("1", one.lastEventId);
    }

    /** While a listener takes its time, a deadline of 100 ms sets no timer again and again. */
    @Test
    public void timersRestWhileAListenerRuns() throws Exception {
        TestTime time = new TestTime();
        Heard heard = new Heard() {
            @Override
            public void onEvent(PicosseItem event) {
                super.onEvent(event);
                time.passUntil(60_000 * data.size());
            }
        };
        LifeTest.Fed fed = new LifeTest.Fed("data: a\n\n", "data: b\n\n", "data: [DONE]\n\n");
        PicosseOptions options = PicosseOptions.llm().byteIdleDeadline(100);
        new PicosseStream(time, fed, options, Runnable::run, REQUEST, heard).start();
        assertTrue(heard.end().isComplete);
        assertEquals(Arrays.asList("a", "b"), heard.data);
        assertTrue(time.timers() + " timers", time.timers() < 10);
    }
}
