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
 * Megabytes a second of a whole stream, beside a loop that reads lines as people write it: both from the same bytes
 * in pieces of 1460, both in one JVM, in turns, with all strings made. Run it with a heap as a phone has: -Xmx128m.
 */
public final class Throughput {
    private static final int ROUNDS = 15;
    private static final int PIECE = Integer.getInteger("piece", 1460);

    private static long units;
    /** Where the last string goes, so that it must be made. */
    private static String data;

    public static void main(String[] arguments) throws Exception {
        int megabytes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 128;
        String english = "data: {\"id\":\"chatcmpl-9aF3\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,"
                + "\"model\":\"some-model-2026\",\"system_fingerprint\":\"fp_44709d6fcb\",\"choices\":[{\"index\":0,"
                + "\"delta\":{\"content\":\" word\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n";
        String chinese = english.replace(" word", "你好，世界");
        String anthropic = "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
                + "\"delta\":{\"type\":\"text_delta\",\"text\":\"你好\"}}\n\n";
        String prose = "data: " + "一个事件里有很多中文字，没有别的东西。".repeat(6) + "\n\n";
        compare("llm_en", english, megabytes);
        compare("llm_zh", chinese, megabytes);
        compare("anthropic_zh", anthropic, megabytes);
        compare("prose_zh", prose, megabytes);
    }

    private static void compare(String name, String event, int megabytes) throws Exception {
        byte[] one = event.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (all.size() < 1 << 20) all.write(one, 0, one.length);
        byte[] bytes = all.toByteArray();
        double[] ours = new double[ROUNDS];
        double[] lines = new double[ROUNDS];
        for (int round = -5; round < ROUNDS; round++) {
            double stream = speed(bytes.length * (double) megabytes, () -> stream(bytes, megabytes));
            double loop = speed(bytes.length * (double) megabytes, () -> loop(bytes, megabytes));
            if (round < 0) continue;
            ours[round] = stream;
            lines[round] = loop;
        }
        double[] ratios = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) ratios[i] = ours[i] / lines[i];
        System.out.printf("%-14s picosse %6.0f MB/s   lines %6.0f MB/s   ratio %.2f (%.2f to %.2f)%n", name,
                median(ours), median(lines), median(ratios), ratios[0], ratios[ROUNDS - 1]);
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

    /** As people write it. */
    private static long loop(byte[] bytes, int times) throws IOException {
        long count = 0;
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(new Pieces(bytes, times), StandardCharsets.UTF_8));
        String line;
        while ((line = reader.readLine()) != null) {
            if (line.startsWith("data:")) {
                data = line.substring(5).trim();
                count += data.length();
            }
        }
        return count;
    }

    private static long stream(byte[] bytes, int times) throws InterruptedException {
        long[] count = {0};
        CountDownLatch over = new CountDownLatch(1);
        PicosseOptions options = new PicosseOptions(PicosseOptions.Preset.NONE);
        new PicosseClient((request) -> new Played(new Pieces(bytes, times)), options)
                .open(PicosseRequest.get("http://localhost/"), new PicosseListener() {
                    @Override
                    public void onEvent(PicosseItem event) {
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
