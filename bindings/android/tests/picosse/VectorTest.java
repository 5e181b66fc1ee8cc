package picosse;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.Test;

/** The vectors of the C and Rust interfaces through JNI: whole, in small chunks, and cut in two at every byte. */
public class VectorTest {
    @Test
    public void vectors() throws Exception {
        Map<String, Integer> refused = new TreeMap<>();
        int run = 0;
        int runs = 0;
        for (Vector vector : Vector.all(new File(System.getProperty("picosse.vectors")))) {
            if (vector.refused != null) {
                refused.merge(vector.refused.replaceAll(":.*", ""), 1, Integer::sum);
                continue;
            }
            if (!check(vector, (at) -> Integer.MAX_VALUE)) {
                refused.merge("no text, HTML or JSON", 1, Integer::sum);
                continue;
            }
            run++;
            int length = vector.input().length;
            for (int size : new int[] {1, 2, 3, 5, 7}) {
                check(vector, (at) -> at + size);
                runs++;
            }
            for (int cut = 0; cut <= length && length < 2000; cut++) {
                int place = cut;
                check(vector, (at) -> at < place ? place : length);
                runs++;
            }
        }
        System.out.printf("%d vectors, %d runs; not for sessions: %s%n", run, runs, refused);
        assertTrue("only " + run + " vectors", run >= 240);
    }

    /** Texts of all lengths and scripts, more than the arrays hold, in chunks of all sizes. */
    @Test
    public void longTexts() {
        String[] scripts = {"a", "é", "好", "🌏", "aé好🌏", "一 two 三 four; "};
        StringBuilder stream = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int length : new int[] {1, 7, 15, 16, 17, 33, 100, 5_000, 9_000, 20_000, 60_000}) {
            for (String script : scripts) {
                StringBuilder text = new StringBuilder();
                while (text.length() < length) text.append(script);
                expected.add(text.toString());
                stream.append("event: ").append(script).append("\ndata: ").append(text).append("\n\n");
                expected.add(text + "\n" + script);
                stream.append("data: ").append(text).append("\ndata: ").append(script).append("\n\n");
            }
        }
        byte[] bytes = stream.toString().getBytes(StandardCharsets.UTF_8);
        for (int size : new int[] {100, 1460, 4096, 8192, 16_384, 100_000, bytes.length}) {
            PicosseOptions options = new PicosseOptions(PicosseOptions.Preset.NONE).dataLimit(1 << 20);
            Session session = new Session(options);
            session.connect(0, 0);
            session.response(0, 200, "text/event-stream", null, null);
            List<PicosseItem> items = new ArrayList<>();
            byte[] chunk = new byte[size];
            for (int at = 0; at < bytes.length; at += size) {
                int length = Math.min(size, bytes.length - at);
                System.arraycopy(bytes, at, chunk, 0, length);
                session.feed(0, chunk, 0, length, items, new ByteArrayOutputStream());
            }
            assertEquals(expected.size(), items.size());
            for (int i = 0; i < items.size(); i++) {
                assertEquals("" + size, expected.get(i), items.get(i).data);
                assertEquals(i % 2 == 0 ? scripts[i / 2 % scripts.length] : "message", items.get(i).type);
            }
        }
    }

    private interface Next {
        int after(int at);
    }

    /** False: a session takes it for something else. */
    private static boolean check(Vector vector, Next next) {
        byte[] input = vector.input();
        List<PicosseItem> items = new ArrayList<>();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        Session session = new Session(vector.options);
        session.connect(0, 0);
        int status = session.response(0, 200, "text/event-stream", null, null);
        // The chunk does not begin where the array does.
        byte[] chunk = new byte[input.length + 3];
        for (int at = 0; at < input.length; ) {
            int to = Math.min(input.length, next.after(at));
            System.arraycopy(input, at, chunk, 3, to - at);
            int after = session.feed(0, chunk, 3, 3 + to - at, items, body);
            if (after == Session.ENDED) status = after;
            at = to;
        }
        if (status != Session.ENDED) assertEquals(Session.ENDED, session.finish(0, false, items, body));
        // A session looks at the first bytes: no text, HTML or JSON is not an event stream.
        if (session.end(200, new byte[0], null).reason == PicosseEnd.Reason.WRONG_PROTOCOL) return false;
        List<List<String>> log = new Log(vector).of(items);
        log.addAll(end(session, vector, items));
        assertEquals(vector.name, show(vector.log), show(log));
        assertEquals(vector.name, 0, body.size());
        return true;
    }

    /** Without the counters that sessions do not have. */
    private static String show(List<List<String>> log) {
        StringBuilder text = new StringBuilder();
        for (List<String> line : log) {
            if (line.get(0).equals("last-id") || line.get(0).equals("refused")) continue;
            for (String word : line) if (!word.startsWith("discarded=")) text.append(word).append(' ');
            text.append('\n');
        }
        return text.toString();
    }

    private static List<List<String>> end(Session session, Vector vector, List<PicosseItem> items) {
        PicosseEnd end = session.end(200, new byte[0], null);
        List<List<String>> lines = new ArrayList<>();
        boolean hasFailed = end.reason == PicosseEnd.Reason.EVENT_LIMIT;
        if (hasFailed) {
            String limit = end.text.endsWith("data limit") ? "data" : "event-type";
            lines.add(Arrays.asList("failed", limit, "event", "" + end.event, "offset", "" + end.offset));
        } else {
            // To a session an ID with a NUL is a loss, too, of which there is no item.
            boolean isLoss = (end.losses & PicosseEnd.LOST_EVENTS) != 0
                    || items.stream().anyMatch((item) -> item.kind == PicosseItem.Kind.ID_IGNORED);
            boolean isClean = end.reason == PicosseEnd.Reason.CLEAN;
            lines.add(Arrays.asList(isLoss ? "loss" : isClean ? "clean" : "incomplete"));
        }
        PicosseCounters seen = session.counters();
        for (List<String> line : vector.log) {
            if (!line.get(0).equals("counters")) continue;
            lines.add(Arrays.asList("counters", "bytes=" + seen.bytes, "lines=" + seen.lines,
                    "events=" + seen.events, "comments=" + seen.comments, "unknown=" + seen.unknownFields,
                    "ids_ignored=" + seen.idsIgnored, "dropped=" + seen.dropped));
        }
        return lines;
    }

    /** Items as lines, with the parts of an event or a line joined. */
    private static final class Log {
        private final Vector vector;
        private final List<List<String>> lines = new ArrayList<>();
        private StringBuilder fragments = new StringBuilder();
        private boolean isRepaired;
        private StringBuilder piece;
        private String pieceName;

        Log(Vector vector) {
            this.vector = vector;
        }

        List<List<String>> of(List<PicosseItem> items) {
            for (PicosseItem item : items) put(item);
            if (piece != null) lines.add(Arrays.asList(pieceName, "\"" + piece, "cut"));
            return lines;
        }

        private void put(PicosseItem item) {
            switch (item.kind) {
                case EVENT: event("event", item, item.data); break;
                case FRAGMENT: fragment(item); break;
                case RECONNECTION_TIME: lines.add(Arrays.asList("retry", "" + item.milliseconds)); break;
                case COMMENT: piece("comment", item); break;
                case UNKNOWN_FIELD: piece("unknown", item); break;
                case LAST_EVENT_ID:
                    if (vector.wantsIds) lines.add(Arrays.asList("id", "\"" + item.lastEventId));
                    break;
                case DROPPED: lines.add(place("dropped", item)); break;
                case ID_IGNORED:
                    lines.add(Arrays.asList("id-ignored", "event", "" + item.event, "offset", "" + item.offset));
                    break;
                default: throw new AssertionError(item);
            }
        }

        private void event(String name, PicosseItem item, String data) {
            List<String> line = new ArrayList<>(
                    Arrays.asList(name, "\"" + item.type, "\"" + data, "id", "\"" + item.lastEventId));
            if (item.isRepaired() || isRepaired) line.add("repaired");
            if (item.isIncomplete()) line.add("incomplete");
            lines.add(line);
        }

        private void fragment(PicosseItem item) {
            if (item.isFirst()) fragments = new StringBuilder();
            fragments.append(item.data);
            if (!item.isLast() && !item.isAborted()) return;
            if (item.isLast()) {
                event("fragments", item, fragments.toString());
            } else if (item.limit == PicosseItem.Limit.NONE) {
                lines.add(Arrays.asList("aborted", "\"" + fragments, "end-of-stream"));
            } else {
                List<String> line = new ArrayList<>(Arrays.asList("aborted", "\"" + fragments));
                line.addAll(place("over", item));
                lines.add(line);
            }
        }

        private void piece(String name, PicosseItem item) {
            if (item.isFirst()) piece = new StringBuilder();
            piece.append(item.data);
            pieceName = name;
            if (!item.isLast()) return;
            lines.add(Arrays.asList(name, "\"" + piece));
            piece = null;
        }

        private static List<String> place(String name, PicosseItem item) {
            return Arrays.asList(name, limit(item), "event", "" + item.event, "offset", "" + item.offset);
        }

        private static String limit(PicosseItem item) {
            return item.limit == PicosseItem.Limit.DATA ? "data" : "event-type";
        }
    }
}
