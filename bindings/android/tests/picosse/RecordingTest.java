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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.Test;

/** The recordings of servers through JNI: the events as JSON, and each attempt's end, are what `sse-cat --replay` writes. */
public class RecordingTest {
    private static final String OPTIONS = "options --json --preset=llm";

    @Test
    public void recordings() throws Exception {
        File[] files = new File(System.getProperty("picosse.recordings"), "providers").listFiles();
        Arrays.sort(files);
        int run = 0;
        for (File file : files) {
            if (!file.getName().endsWith(".rec")) continue;
            List<String> lines = Files.readAllLines(file.toPath());
            if (!lines.get(1).equals(OPTIONS)) continue;
            assertEquals(file.getName(), sseCat(file), replay(lines));
            run++;
        }
        System.out.println(run + " recordings");
        assertTrue("only " + run, run >= 60);
    }

    private static List<String> replay(List<String> lines) {
        List<String> log = new ArrayList<>();
        List<PicosseItem> items = new ArrayList<>();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        Session session = new Session(PicosseOptions.llm());
        int httpStatus = 0;
        for (String line : lines.subList(2, lines.size())) {
            if (line.startsWith("#")) continue;
            String[] words = line.split(" ", 3);
            int now = (int) Long.parseLong(words[0]);
            int status = Session.OK;
            switch (words[1]) {
                case "connect":
                    session.connect(now, 0);
                    break;
                case "response":
                    String[] head = (words[2] + " - - -").replace("\\x20", "\u00a0").split(" ");
                    httpStatus = Integer.parseInt(head[0]);
                    status = session.response(now, httpStatus, header(head[1]), header(head[2]), header(head[3]));
                    break;
                case "chunk":
                    byte[] chunk = Vector.unescape(words[2]);
                    status = session.feed(now, chunk, 0, chunk.length, items, body);
                    break;
                case "end":
                    status = session.finish(now, false, items, body);
                    break;
                case "error":
                    status = session.finish(now, true, items, body);
                    break;
                case "time":
                    status = session.time(now);
                    break;
                default:
                    throw new AssertionError(line);
            }
            for (PicosseItem item : items) {
                if (item.kind == PicosseItem.Kind.EVENT) log.add(json(item));
            }
            items.clear();
            if (status == Session.ENDED) log.add(shown(session.end(httpStatus, body.toByteArray(), null)));
        }
        return log;
    }

    private static String header(String word) {
        return word.equals("-") ? null : word.replace('\u00a0', ' ');
    }

    private static String json(PicosseItem event) {
        return "{\"data\":" + quoted(event.data) + ",\"event\":" + quoted(event.type) + ",\"incomplete\":"
                + event.isIncomplete() + ",\"last_event_id\":" + quoted(event.lastEventId) + "}";
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            int at = "\"\\\n\r\t\b\f".indexOf(c);
            if (at >= 0) json.append('\\').append("\"\\nrtbf".charAt(at));
            else if (c < ' ') json.append(String.format("\\u%04x", (int) c));
            else json.append(c);
        }
        return json.append('"').toString();
    }

    /** What both say of an end: sse-cat has names of its own for some reasons. */
    private static String shown(PicosseEnd end) {
        return "end " + reason(end.reason.toString().toLowerCase()) + " " + end.isComplete + " " + end.httpStatus + " "
                + (end.body.length == 0 ? "" : quoted(end.bodyText()));
    }

    private static String reason(String name) {
        switch (name) {
            case "http": case "auth": case "rate": case "client": case "server": case "redirect": case "no_content":
                return "http";
            default:
                return name.endsWith("timeout") ? "timeout" : name;
        }
    }

    private static final Pattern ATTEMPT = Pattern.compile("\\{\"advice\":\"\\w+\",\"attempt\":\\d+(?:,\"body\":(\".*\"))?"
            + ",\"complete\":(\\w+),.*\"reason\":\"(\\w+)\",\"status\":(\\w+)\\}");

    private static List<String> sseCat(File file) throws IOException {
        Process process = new ProcessBuilder(System.getProperty("picosse.sse-cat"), "--replay", file.getPath())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> log = new ArrayList<>();
        try (InputStream out = process.getInputStream()) {
            for (String line : new String(out.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                Matcher attempt = ATTEMPT.matcher(line);
                if (line.startsWith("{\"data\":")) log.add(line);
                if (attempt.matches()) {
                    log.add("end " + reason(attempt.group(3)) + " " + attempt.group(2) + " "
                            + attempt.group(4).replace("null", "0") + " "
                            + (attempt.group(1) == null ? "" : attempt.group(1)));
                }
            }
        }
        return log;
    }
}
