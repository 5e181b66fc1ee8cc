package picosse;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A vector of `ffi-tests/vectors`: a stream, and the log of what must come out of it. */
final class Vector {
    final String name;
    final PicosseOptions options = new PicosseOptions(PicosseOptions.Preset.NONE)
            .reading(PicosseOptions.Reading.EVENT_STREAM)
            .dataLimit(3648);
    /** The log, as lines of words; a text begins with a quote. */
    final List<List<String>> log = new ArrayList<>();
    boolean wantsIds;
    private final ByteArrayOutputStream input = new ByteArrayOutputStream();
    /** Why a session does not take it; null if it does. */
    String refused;

    private Vector(String name) {
        this.name = name;
    }

    byte[] input() {
        return input.toByteArray();
    }

    static List<Vector> all(File folder) throws IOException {
        List<Vector> all = new ArrayList<>();
        File[] files = folder.listFiles((parent, name) -> name.endsWith(".vec"));
        Arrays.sort(files);
        for (File file : files) {
            for (String line : Files.readAllLines(file.toPath())) {
                if (line.startsWith("== ")) all.add(new Vector(file.getName() + ": " + line.substring(3)));
                else if (!line.isEmpty() && !line.startsWith("#")) all.get(all.size() - 1).read(line);
            }
        }
        return all;
    }

    private void read(String line) throws IOException {
        int less = line.indexOf('<');
        if (line.startsWith("!")) for (List<String> words = words(line.substring(1)); !words.isEmpty(); ) set(words);
        else if (line.startsWith("*")) refused = "an operation of parsers:" + line.substring(1);
        else if (line.startsWith(">")) log.add(words(line.substring(1)));
        else repeat(line.substring(0, less), unescape(line.substring(less + 1).replaceFirst("^ ", "")));
    }

    private void repeat(String count, byte[] bytes) throws IOException {
        for (int i = count.isEmpty() ? 1 : Integer.parseInt(count); i > 0; i--) input.write(bytes);
    }

    private void set(List<String> words) {
        String word = words.remove(0);
        String value = word.substring(word.indexOf('=') + 1);
        switch (word.replaceAll("=.*", "")) {
            case "data_limit": options.dataLimit(Integer.parseInt(value)); return;
            case "type_limit": options.eventTypeLimit(Integer.parseInt(value)); return;
            case "id_limit": options.lastEventIdLimit(Integer.parseInt(value)); return;
            case "delivery":
                options.delivery(PicosseOptions.Delivery.valueOf(value.toUpperCase().replace('-', '_')));
                return;
            case "over": options.failOverLimit(value.equals("fail")); return;
            case "text": if (value.equals("raw")) refused = "bytes that are no text"; return;
            case "end": options.deliverUnfinished(value.equals("deliver")); return;
            case "comments": options.comments(true); return;
            case "unknown_fields": options.unknownFields(true); return;
            case "last_event_ids": wantsIds = true; return;
            case "seed": options.lastEventId(words.remove(0).substring(1)); return;
            default: throw new AssertionError(word);
        }
    }

    /** Words, and texts such as "a"*2+"b", put together behind a quote. */
    static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        int at = 0;
        while (at < line.length()) {
            int start = at;
            if (line.charAt(at) == ' ') {
                at++;
            } else if (line.charAt(at) == '"') {
                StringBuilder text = new StringBuilder("\"");
                do {
                    int from = line.charAt(at) == '+' ? at + 2 : at + 1;
                    for (at = from; line.charAt(at) != '"'; at++) if (line.charAt(at) == '\\') at++;
                    String part = new String(unescape(line.substring(from, at)), StandardCharsets.UTF_8);
                    int count = 1;
                    if (++at < line.length() && line.charAt(at) == '*') {
                        start = ++at;
                        while (at < line.length() && Character.isDigit(line.charAt(at))) at++;
                        count = Integer.parseInt(line.substring(start, at));
                    }
                    for (; count > 0; count--) text.append(part);
                } while (at < line.length() && line.charAt(at) == '+');
                words.add(text.toString());
            } else {
                while (at < line.length() && line.charAt(at) != ' ' && line.charAt(at) != '"') at++;
                words.add(line.substring(start, at));
            }
        }
        return words;
    }

    static byte[] unescape(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] from = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < from.length; i++) {
            if (from[i] != '\\') {
                bytes.write(from[i]);
                continue;
            }
            switch (from[++i]) {
                case 'n': bytes.write('\n'); break;
                case 'r': bytes.write('\r'); break;
                case 't': bytes.write('\t'); break;
                case '0': bytes.write(0); break;
                case 's': bytes.write(' '); break;
                case 'x':
                    bytes.write(Integer.parseInt(new String(from, i + 1, 2, StandardCharsets.US_ASCII), 16));
                    i += 2;
                    break;
                default: bytes.write(from[i]); break;
            }
        }
        return bytes.toByteArray();
    }
}
