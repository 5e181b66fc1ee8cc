package picosse;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.Test;

/**
 * The recordings of `bindings/corpus` and of servers of language models: what a listener is told of each is, byte for
 * byte, what the C archive gives, as they came and cut anywhere.
 */
public class RecordingTest {
    private static final String OPTIONS = "options --json --preset=llm";
    private static final int[] PIECES = {PicosseStream.CHUNK, 1, 2, 3, 7};

    @Test
    public void recordings() throws Exception {
        File ours = new File(System.getProperty("picosse.corpus"));
        int run = 0;
        for (File folder : new File[] {ours, new File(System.getProperty("picosse.recordings"), "providers")}) {
            File[] files = folder.listFiles((parent, name) -> name.endsWith(".rec"));
            Arrays.sort(files);
            for (File file : files) {
                List<String> lines = Files.readAllLines(file.toPath());
                if (!lines.get(1).equals(OPTIONS)) continue;
                String log = logOfC(file);
                if (folder == ours) assertEquals(file.getName(), kept(file), log);
                for (int most : PIECES) {
                    assertEquals(file.getName() + " in pieces of " + most, log, new Replay().of(lines, most));
                }
                run++;
            }
        }
        System.out.println(run + " recordings");
        assertTrue("only " + run, run >= 69);
    }

    /** The log that lies beside a recording. */
    private static String kept(File recording) throws IOException {
        String path = recording.getPath().replaceAll("rec$", "log");
        return new String(Files.readAllBytes(new File(path).toPath()), StandardCharsets.UTF_8);
    }

    private static String logOfC(File recording) throws Exception {
        Process process = new ProcessBuilder(System.getProperty("picosse.log")).redirectInput(recording).start();
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        try (InputStream out = process.getInputStream()) {
            for (int one; (one = out.read()) >= 0; ) log.write(one);
        }
        assertEquals(0, process.waitFor());
        return new String(log.toByteArray(), StandardCharsets.UTF_8);
    }

    /** A stream, its transport and its time, all as a recording says. */
    private static final class Replay implements PicosseListener {
        private final StringBuffer log = new StringBuffer();
        private final TestTime time = new TestTime();
        private final TestTransport transport = new TestTransport();
        private final CountDownLatch over = new CountDownLatch(1);
        private PicosseStream stream;

        String of(List<String> lines, int most) throws Exception {
            for (String line : lines.subList(2, lines.size())) {
                if (line.startsWith("#")) continue;
                String[] words = line.split(" ", 3);
                time.passUntil(Long.parseLong(words[0]));
                call(words[1], words.length == 3 ? words[2] : "", most);
                transport.settle();
            }
            transport.close();
            return log.toString();
        }

        private void call(String name, String given, int most) throws Exception {
            switch (name) {
                case "connect":
                    stream = new PicosseStream(time, transport, PicosseOptions.llm(), Runnable::run,
                            PicosseRequest.get("http://localhost/"), this);
                    stream.start();
                    break;
                case "response":
                    transport.head(given.split(" "));
                    break;
                case "chunk":
                    byte[] chunk = Vector.unescape(given);
                    for (int at = 0; at < chunk.length; at += most) {
                        transport.give(Arrays.copyOfRange(chunk, at, Math.min(chunk.length, at + most)));
                    }
                    break;
                case "end":
                    transport.give(TestTransport.END);
                    over.await();
                    break;
                case "error":
                    transport.give(new IOException(given));
                    over.await();
                    break;
                case "cancel":
                    stream.cancel();
                    break;
                case "time":
                    break; // What was due has been called.
                default:
                    throw new AssertionError(name);
            }
        }

        private void put(String... parts) {
            List<String> escaped = new ArrayList<>();
            for (String part : parts) escaped.add(part.replace("\\", "\\\\").replace("\n", "\\n"));
            log.append(String.join("\t", escaped)).append('\n');
        }

        @Override
        public void onEvent(PicosseItem event) {
            put(event.isIncomplete() ? "incomplete" : "event", event.type, event.lastEventId, event.data);
        }

        @Override
        public void onReconnect(PicosseEnd end, long milliseconds) {
            onEnd(end);
        }

        @Override
        public void onEnd(PicosseEnd end) {
            if (end.body.length > 0) put("body", end.bodyText());
            put("end", end.isComplete ? "complete" : "not complete", end.diagnosis);
            over.countDown();
        }
    }
}
