package picosse;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** An HTTP request. Immutable: {@link #header} gives a new one. */
public final class PicosseRequest {
    public final String url;
    public final String method;
    /** The headers, by their names. */
    public final Map<String, String> headers;
    /** The body; null if there is none. Do not change it. */
    public final byte[] body;

    private PicosseRequest(String url, String method, Map<String, String> headers, byte[] body) {
        this.url = url;
        this.method = method;
        this.headers = Collections.unmodifiableMap(headers);
        this.body = body;
    }

    public static PicosseRequest get(String url) {
        return new PicosseRequest(url, "GET", Collections.<String, String>emptyMap(), null);
    }

    /** A POST of JSON. */
    public static PicosseRequest post(String url, String json) {
        return post(url, "application/json; charset=utf-8", json.getBytes(StandardCharsets.UTF_8));
    }

    public static PicosseRequest post(String url, String contentType, byte[] body) {
        return new PicosseRequest(url, "POST", Collections.singletonMap("Content-Type", contentType), body);
    }

    /** This request with the header, which replaces one of that name. The case of names does not count. */
    public PicosseRequest header(String name, String value) {
        Map<String, String> all = new LinkedHashMap<>();
        for (Map.Entry<String, String> header : headers.entrySet()) {
            if (!header.getKey().equalsIgnoreCase(name)) all.put(header.getKey(), header.getValue());
        }
        all.put(name, value);
        return new PicosseRequest(url, method, all, body);
    }

    boolean hasHeader(String name) {
        for (String other : headers.keySet()) {
            if (other.equalsIgnoreCase(name)) return true;
        }
        return false;
    }

    /** A GET to the same URL, without the body and what describes it. */
    PicosseRequest resumed() {
        Map<String, String> all = new LinkedHashMap<>();
        for (Map.Entry<String, String> header : headers.entrySet()) {
            if (!header.getKey().toLowerCase(java.util.Locale.ROOT).startsWith("content-")) {
                all.put(header.getKey(), header.getValue());
            }
        }
        return new PicosseRequest(url, "GET", all, null);
    }
}
