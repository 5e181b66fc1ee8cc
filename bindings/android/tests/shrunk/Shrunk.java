import com.sun.net.httpserver.HttpServer;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import picosse.PicosseClient;
import picosse.PicosseEnd;
import picosse.PicosseItem;
import picosse.PicosseListener;
import picosse.PicosseOptions;
import picosse.PicosseRequest;
import picosse.UrlTransport;

/** An app without OkHttp that `shrink` makes small. It prints an answer and whether it was whole. */
public final class Shrunk {
    public static void main(String[] arguments) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write("data: 你好\n\ndata: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
            }
        });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
        CountDownLatch done = new CountDownLatch(1);
        new PicosseClient(new UrlTransport(), PicosseOptions.llm()).open(PicosseRequest.get(url), new PicosseListener() {
            @Override
            public void onEvent(PicosseItem event) {
                System.out.println(event.data);
            }

            @Override
            public void onEnd(PicosseEnd end) {
                System.out.println(end.isComplete ? "whole" : end.message());
                done.countDown();
            }
        });
        done.await();
        server.stop(0);
    }
}
