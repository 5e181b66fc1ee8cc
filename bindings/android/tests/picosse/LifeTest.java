package picosse;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.junit.Assert.fail;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Test;

/** Threads, calls after the end, the collector, and leaks. */
public class LifeTest {
    private static final PicosseRequest REQUEST = PicosseRequest.get("http://localhost/");

    /** A transport whose chunks a test puts in; an empty one is the end. */
    static final class Fed implements PicosseTransport, PicosseTransport.Exchange {
        final BlockingQueue<byte[]> chunks = new LinkedBlockingQueue<>();
        final CountDownLatch aborted = new CountDownLatch(1);
        final CountDownLatch closed = new CountDownLatch(1);

        Fed(String... texts) {
            for (String text : texts) put(text);
        }

        void put(String text) {
            chunks.add(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public Exchange prepare(PicosseRequest request) {
            return this;
        }

        @Override
        public int send() {
            return 200;
        }

        @Override
        public String header(String name) {
            return name.equals("Content-Type") ? "text/event-stream" : null;
        }

        @Override
        public int read(byte[] into) throws IOException {
            try {
                byte[] chunk = chunks.take();
                if (aborted.getCount() == 0) throw new IOException("aborted");
                System.arraycopy(chunk, 0, into, 0, chunk.length);
                return chunk.length == 0 ? -1 : chunk.length;
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public void abort() {
            aborted.countDown();
            chunks.add(new byte[0]);
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    @Test
    public void listenersAreCalledOnTheExecutor() throws Exception {
        ExecutorService main = Executors.newSingleThreadExecutor((run) -> new Thread(run, "main thread"));
        Heard heard = new Heard();
        Fed fed = new Fed("data: a\n\ndata: b\n\n", "data: c\n\n", "data: [DONE]\n\n");
        new PicosseClient(fed, PicosseOptions.llm(), main).open(REQUEST, heard);
        heard.end();
        assertEquals(Arrays.asList("a", "b", "c"), heard.data);
        for (Thread thread : heard.threads) assertEquals("main thread", thread.getName());
        main.shutdown();
    }

    @Test
    public void cancelOnTheExecutorsThreadIsExact() throws Exception {
        ExecutorService main = Executors.newSingleThreadExecutor();
        for (int round = 0; round < 200; round++) {
            Heard heard = new Heard();
            Fed fed = new Fed("data: a\n\ndata: b\n\n", "data: c\n\n", "data: d\n\n");
            PicosseStream stream = new PicosseClient(fed, PicosseOptions.llm(), main).open(REQUEST, heard);
            int came = main.submit(() -> {
                stream.cancel();
                return heard.data.size();
            }).get();
            assertEquals(PicosseEnd.Reason.CANCELLED, heard.end().reason);
            assertEquals(came, heard.data.size());
            assertTrue(fed.closed.await(20, TimeUnit.SECONDS));
        }
        main.shutdown();
    }

    @Test
    public void cancelInsideTheListener() throws Exception {
        PicosseStream[] stream = new PicosseStream[1];
        CountDownLatch known = new CountDownLatch(1);
        Heard heard = new Heard() {
            @Override
            public void onEvent(PicosseItem event) {
                super.onEvent(event);
                try {
                    known.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                stream[0].cancel();
                assertTrue(ends.isEmpty()); // The end is told when this has returned.
            }
        };
        Fed fed = new Fed("data: a\n\ndata: b\n\n");
        stream[0] = new PicosseClient(fed, PicosseOptions.llm()).open(REQUEST, heard);
        known.countDown();
        assertEquals(PicosseEnd.Reason.CANCELLED, heard.end().reason);
        assertEquals(Collections.singletonList("a"), heard.data);
        assertTrue(fed.closed.await(20, TimeUnit.SECONDS));
    }

    @Test
    public void manyThreadsAtOnce() throws Exception {
        for (int round = 0; round < 300; round++) {
            Heard heard = new Heard();
            Fed fed = new Fed();
            PicosseStream stream = new PicosseClient(fed, PicosseOptions.llm()).open(REQUEST, heard);
            ExecutorService threads = Executors.newFixedThreadPool(4);
            int wait = ThreadLocalRandom.current().nextInt(50);
            threads.execute(() -> {
                for (int i = 0; i < 50; i++) fed.put("data: 好" + i + "\n\n");
            });
            threads.execute(() -> {
                for (int i = 0; i < 50; i++) stream.diagnosis();
            });
            for (int canceller = 0; canceller < 2; canceller++) {
                threads.execute(() -> {
                    for (int i = 0; i < wait; i++) {
                        stream.suspend();
                        stream.counters();
                        stream.resume();
                    }
                    stream.cancel();
                });
            }
            threads.shutdown();
            assertTrue(threads.awaitTermination(20, TimeUnit.SECONDS));
            assertEquals(PicosseEnd.Reason.CANCELLED, heard.end().reason);
            for (int i = 0; i < heard.data.size(); i++) assertEquals("好" + i, heard.data.get(i));
        }
    }

    @Test
    public void aStreamThatIsOverAnswers() throws Exception {
        Heard heard = new Heard();
        PicosseStream stream =
                new PicosseClient(new Fed("id: 7\ndata: a\n\n", ""), PicosseOptions.llm().noRules()).open(REQUEST, heard);
        PicosseEnd end = heard.end();
        assertEquals(PicosseEnd.Reason.CLEAN, end.reason);
        for (int i = 0; i < 3; i++) {
            stream.cancel();
            stream.suspend();
            stream.resume();
            assertTrue(stream.isOver());
            assertEquals(1, stream.counters().events);
            assertEquals(end.diagnosis, stream.diagnosis());
            assertEquals("7", stream.lastEventId());
        }
        assertEquals(1, heard.ends.size());
    }

    @Test
    public void whatAListenerThrowsDisturbsNoStream() throws Exception {
        List<Throwable> thrown = Collections.synchronizedList(new java.util.ArrayList<>());
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> thrown.add(e));
        try {
            Heard heard = new Heard() {
                @Override
                public void onEvent(PicosseItem event) {
                    super.onEvent(event);
                    throw new IllegalStateException(event.data);
                }
            };
            new PicosseClient(new Fed("data: a\n\ndata: b\n\ndata: [DONE]\n\n"), PicosseOptions.llm())
                    .open(REQUEST, heard);
            assertTrue(heard.end().isComplete);
            assertEquals(Arrays.asList("a", "b"), heard.data);
            assertEquals(2, thrown.size());
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    public void anExecutorThatIsShutDownEndsTheStream() throws Exception {
        ExecutorService main = Executors.newSingleThreadExecutor();
        main.shutdown();
        Fed fed = new Fed("data: a\n\n");
        PicosseStream stream = new PicosseClient(fed, PicosseOptions.llm(), main).open(REQUEST, new Heard());
        assertTrue(fed.closed.await(20, TimeUnit.SECONDS));
        assertTrue(stream.isOver());
    }

    @Test
    public void deadlinesStandStillWhileAListenerRuns() throws Exception {
        Heard heard = new Heard() {
            @Override
            public void onEvent(PicosseItem event) {
                super.onEvent(event);
                try {
                    Thread.sleep(400);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        };
        Fed fed = new Fed("data: a\n\n", "data: b\n\n", "data: [DONE]\n\n");
        new PicosseClient(fed, PicosseOptions.llm().totalDeadline(200)).open(REQUEST, heard);
        assertEquals(PicosseEnd.Reason.DONE, heard.end().reason);
    }

    @Test
    public void deadlinesStandStillInTheBackground() throws Exception {
        Heard heard = new Heard();
        Fed fed = new Fed("data: a\n\n");
        PicosseStream stream =
                new PicosseClient(fed, PicosseOptions.llm().byteIdleDeadline(150)).open(REQUEST, heard);
        heard.awaitFirst();
        stream.suspend();
        Thread.sleep(400);
        assertFalse(stream.isOver());
        stream.resume();
        assertEquals(PicosseEnd.Reason.TIMEOUT, heard.end().reason);
        assertTrue(fed.aborted.await(20, TimeUnit.SECONDS));
    }

    @Test
    public void optionsThatCannotBeAreRefused() {
        try {
            PicosseOptions options = PicosseOptions.llm().rule(null, null, PicosseOptions.Terminal.HIDDEN);
            new PicosseClient(new Fed(), options).open(REQUEST, new Heard());
            fail("an empty rule");
        } catch (IllegalArgumentException e) {
            assertTrue(e.getMessage(), e.getMessage().contains("rule"));
        }
        try {
            PicosseOptions.llm().dataLimit(-1);
            fail("below 0");
        } catch (IllegalArgumentException e) {
            assertEquals("-1 is below 0", e.getMessage());
        }
        try {
            new PicosseClient(new Fed(), PicosseOptions.llm().dataLimit(Integer.MAX_VALUE)).open(REQUEST, new Heard());
            fail("too large");
        } catch (IllegalArgumentException e) {
            assertTrue(e.getMessage(), e.getMessage().contains("buffer"));
        }
    }

    @Test
    public void nothingElseIsTakenForAMemory() {
        char[] wide = new char[16];
        for (ByteBuffer wrong : new ByteBuffer[] {null, ByteBuffer.allocate(100_000)}) {
            try {
                Native.feed(wrong, 0, 0, new byte[1], 0, 1, wide);
                fail("not a memory");
            } catch (IllegalArgumentException e) {
                assertEquals("not the memory of a stream", e.getMessage());
            }
        }
        // A memory that was never initialised, and a range outside the chunk.
        assertTrue(Native.feed(ByteBuffer.allocateDirect(100_000), 0, 0, new byte[1], 0, 1, wide) < 0);
        assertTrue(Native.feed(ByteBuffer.allocateDirect(100_000), 0, 0, new byte[1], 0, 2, wide) < 0);
        assertTrue(Native.feed(ByteBuffer.allocateDirect(100_000), 0, 0, new byte[1], 2, 1, wide) < 0);
    }

    /** 10,000 streams, every tenth of which is left alone by the program while it waits for bytes and is cancelled later. */
    @Test
    public void tenThousandStreamsLeakNothing() throws Exception {
        BufferPoolMXBean direct = null;
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            if (pool.getName().equals("direct")) direct = pool;
        }
        long after1000 = resident(); // Reading a file takes a direct buffer that stays.
        collect();
        long before = direct.getMemoryUsed();
        for (int round = 0; round < 10_000; round++) {
            Heard heard = new Heard();
            Fed fed = new Fed("data: 你好\n\n");
            PicosseStream stream = new PicosseClient(fed, PicosseOptions.llm()).open(REQUEST, heard);
            if (round % 10 != 0) fed.put("data: [DONE]\n\n");
            else {
                heard.awaitFirst();
                stream.cancel();
            }
            heard.end();
            if (round == 1000) after1000 = resident();
        }
        collect();
        long grown = resident() - after1000;
        System.out.printf("resident after 1,000 streams: %d KiB; after 10,000: %+d KiB; direct buffers: %+d bytes%n",
                after1000, grown, direct.getMemoryUsed() - before);
        assertEquals(before, direct.getMemoryUsed());
        assertTrue("grown by " + grown + " KiB", grown < 48 * 1024);
        assertTrue(Thread.activeCount() < 60);
    }

    /** Streams that run while the collector does. */
    @Test
    public void theCollectorTakesNothingThatIsInUse() throws Exception {
        AtomicInteger over = new AtomicInteger();
        Thread collector = new Thread(() -> {
            while (over.get() < 200) System.gc();
        });
        collector.start();
        for (int round = 0; round < 200; round++) {
            Heard heard = new Heard();
            Fed fed = new Fed();
            new PicosseClient(fed, PicosseOptions.llm()).open(REQUEST, heard);
            for (int i = 0; i < 20; i++) fed.put("data: 你\ndata: 好" + i + "\n\n");
            fed.put("data: [DONE]\n\n");
            assertTrue(heard.end().isComplete);
            assertEquals("你\n好19", heard.data.get(19));
            over.incrementAndGet();
        }
        collector.join();
    }

    private static void collect() throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(50);
        }
    }

    /** KiB. */
    private static long resident() throws IOException {
        for (String line : Files.readAllLines(Paths.get("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) return Long.parseLong(line.replaceAll("\\D", ""));
        }
        throw new AssertionError("no VmRSS");
    }
}
