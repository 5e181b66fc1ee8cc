package picosse;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/**
 * Megabytes a second of a whole stream, beside two loops that read lines. All get the same bytes in the same pieces, in
 * turns in one JVM, and make all strings. Run it with a heap as a phone has: -Xmx128m.
 *
 * `lines` is the shortest loop that people write: what stands behind `data:`, trimmed. `events` is what a client that
 * gives out events does, such as langchain4j's DefaultServerSentEventParser: it keeps the type, puts the data lines of an
 * event together in a StringBuilder, and calls a listener at the blank line. `picosse` does more than both.
 */
public final class Throughput {
    private static final int PIECE = Integer.getInteger("piece", 1460);
    private static final int ROUNDS = Integer.getInteger("rounds", 11);
    private static final int WARM = 3;

    private static long units;
    /** Where the last strings go, so that they must be made. */
    private static String data;
    private static String type;

    public static void main(String[] arguments) throws Exception {
        int megabytes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 128;
        String only = arguments.length > 1 ? arguments[1] : "";
        String english = "data: {\"id\":\"chatcmpl-9aF3\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,"
                + "\"model\":\"some-model-2026\",\"system_fingerprint\":\"fp_44709d6fcb\",\"choices\":[{\"index\":0,"
                + "\"delta\":{\"content\":\" word\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n";
        String chinese = english.replace(" word", "你好，世界");
        String anthropic = "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
                + "\"delta\":{\"type\":\"text_delta\",\"text\":\"你好\"}}\n\n";
        String prose = "data: " + "一个事件里有很多中文字，没有别的东西。".repeat(6) + "\n\n";
        String[][] all = {{"llm_en", english}, {"llm_zh", chinese}, {"anthropic_zh", anthropic}, {"prose_zh", prose}};
        System.out.printf("%-14s %9s %9s %9s   (MB/s, pieces of %d)%n", "", "picosse", "lines", "events", PIECE);
        for (String[] one : all) if (one[0].startsWith(only)) compare(one[0], one[1], megabytes);
    }

    private static void compare(String name, String event, int megabytes) throws Exception {
        byte[] one = event.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (all.size() < 1 << 20) all.write(one, 0, one.length);
        byte[] bytes = all.toByteArray();
        Work[] works = {() -> stream(bytes, megabytes), () -> lines(bytes, megabytes), () -> events(bytes, megabytes)};
        double[][] speeds = new double[works.length][ROUNDS];
        double[][] ratios = new double[works.length][ROUNDS];
        for (int round = -WARM; round < ROUNDS; round++) {
            for (int i = 0; i < works.length; i++) {
                double speed = speed(bytes.length * (double) megabytes, works[i]);
                if (round < 0) continue;
                speeds[i][round] = speed;
                ratios[i][round] = speeds[0][round] / speed;
            }
        }
        System.out.printf("%-14s %9.0f %9.0f %9.0f   ratio to lines %s, to events %s%n", name,
                median(speeds[0]), median(speeds[1]), median(speeds[2]), shown(ratios[1]), shown(ratios[2]));
    }

    private interface Work {
        long run() throws Exception;
    }

    private static double speed(double bytes, Work work) throws Exception {
        long start = cpu();
        units = work.run();
        return bytes * 1e3 / (cpu() - start);
    }

    /** Of all threads, the collector included: what else the machine does counts little. */
    private static long cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private static String shown(double[] ratios) {
        double median = median(ratios);
        return String.format("%.2f (%.2f to %.2f)", median, ratios[0], ratios[ratios.length - 1]);
    }

    private static BufferedReader reader(byte[] bytes, int times) {
        return new BufferedReader(new InputStreamReader(new Pieces(bytes, times), StandardCharsets.UTF_8));
    }

    private static long lines(byte[] bytes, int times) throws IOException {
        long count = 0;
        BufferedReader reader = reader(bytes, times);
        String line;
        while ((line = reader.readLine()) != null) {
            if (line.startsWith("data:")) {
                data = line.substring(5).trim();
                count += data.length();
            }
        }
        return count;
    }

    private interface Listener {
        void onEvent(String type, String data);
    }

    private static long events(byte[] bytes, int times) throws IOException {
        long[] count = {0};
        Listener listener = (eventType, text) -> {
            type = eventType;
            data = text;
            count[0] += text.length();
        };
        BufferedReader reader = reader(bytes, times);
        String event = "message";
        StringBuilder block = new StringBuilder();
        String line;
        while ((line = reader.readLine()) != null) {
            if (line.isEmpty()) {
                if (block.length() > 0) listener.onEvent(event, block.toString());
                block.setLength(0);
                event = "message";
            } else if (line.startsWith("data:")) {
                if (block.length() > 0) block.append('\n');
                block.append(line.substring(5).trim());
            } else if (line.startsWith("event:")) {
                event = line.substring(6).trim();
            }
        }
        return count[0];
    }

    private static long stream(byte[] bytes, int times) throws InterruptedException {
        long[] count = {0};
        CountDownLatch over = new CountDownLatch(1);
        PicosseOptions options = new PicosseOptions(PicosseOptions.Preset.NONE);
        new PicosseClient((request) -> new Played(new Pieces(bytes, times)), options)
                .open(PicosseRequest.get("http://localhost/"), new PicosseListener() {
                    @Override
                    public void onEvent(PicosseItem event) {
                        type = event.type;
                        data = event.data;
                        count[0] += event.data.length();
                    }

                    @Override
                    public void onEnd(PicosseEnd end) {
                        if (!end.isComplete) throw new AssertionError(end);
                        over.countDown();
                    }
                });
        over.await();
        return count[0];
    }

    /** As a socket gives bytes: in pieces. It gives the array as often as `times` says. */
    private static final class Pieces extends InputStream {
        private final byte[] bytes;
        private int times;
        private int at;

        Pieces(byte[] bytes, int times) {
            this.bytes = bytes;
            this.times = times;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            if (at == bytes.length) {
                at = 0;
                times--;
            }
            if (times == 0) return -1;
            int count = Math.min(Math.min(length, PIECE), bytes.length - at);
            System.arraycopy(bytes, at, into, offset, count);
            at += count;
            return count;
        }
    }

    /** A response from memory. */
    private static final class Played implements PicosseTransport.Exchange {
        private final InputStream in;

        Played(InputStream in) {
            this.in = in;
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
            return in.read(into, 0, into.length);
        }

        @Override
        public void abort() {}

        @Override
        public void close() {}
    }
}
