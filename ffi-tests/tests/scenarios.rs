//! The server of the other tests plays its scenarios correctly.

use server::{Answer, Server, scenario};
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

mod server;

const STREAM_HEAD: &str = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

/// Sends a request, and gives the connection.
fn send(server: &Server, request: &[u8]) -> TcpStream {
    let mut stream =
        TcpStream::connect(server.url().strip_prefix("http://").expect("a URL")).expect("a server");
    stream.write_all(request).expect("it reads");
    stream
}

fn get(server: &Server) -> TcpStream {
    send(server, b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
}

/// The bytes of an answer, up to its proper end.
fn played(answer: Answer) -> String {
    let mut bytes = Vec::new();
    get(&Server::start([answer])).read_to_end(&mut bytes).expect("an end");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Reads these bytes, and no more.
fn expect(stream: &mut TcpStream, text: &str) {
    let mut bytes = vec![0; text.len()];
    stream.read_exact(&mut bytes).expect("so many bytes");
    assert_eq!(String::from_utf8_lossy(&bytes), text);
}

#[test]
fn each_stream_ends_as_its_scenario_says() {
    let one: &[&[u8]] = &[b"data: 1\n", b"\n"];
    let chunks = "8\r\ndata: 1\n\r\n1\r\n\n\r\n";
    assert_eq!(played(scenario::pieces(one)), format!("{STREAM_HEAD}{chunks}0\r\n\r\n"));
    assert_eq!(played(scenario::cut(one)), format!("{STREAM_HEAD}{chunks}40\r\n"));

    let mut reset = get(&Server::start([scenario::reset(one)]));
    expect(&mut reset, &format!("{STREAM_HEAD}{chunks}40\r\n"));
    assert_eq!(reset.read(&mut [0]).expect_err("no end").kind(), ErrorKind::ConnectionReset);
}

#[test]
fn a_stalled_connection_stays_open_and_does_not_delay_the_next() {
    let server = Server::start([
        scenario::stall(&[]),
        scenario::stall(&[b"data: 1\n\n"]),
        scenario::keep_alives(Duration::from_millis(5)),
    ]);
    let begun = |text: &str| {
        let mut stream = get(&server);
        expect(&mut stream, &format!("{STREAM_HEAD}{text}"));
        stream
    };
    let stalled = [begun(""), begun("9\r\ndata: 1\n\n\r\n")];
    begun(&"8\r\n: ping\n\n\r\n".repeat(5));
    for mut stream in stalled {
        stream.set_read_timeout(Some(Duration::from_millis(50))).expect("a time");
        let error = stream.read(&mut [0]).expect_err("silence");
        assert!(matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "{error}");
    }
}

#[test]
fn answers_other_than_streams_have_their_head_and_body() {
    let json = "Content-Type: application/json\r\n";
    let link = "Connection: close\r\nLink: </style.css>\r\n\r\n";
    let error = "Content-Length: 21\r\n\r\n{\"code\":1,\"msg\":\"no\"}";
    let cases = [
        (scenario::json("401 Unauthorized"), format!("401 Unauthorized\r\nConnection: close\r\n{json}{error}")),
        (
            scenario::text("404 Not Found"),
            "404 Not Found\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\n404 Not Found"
                .to_owned(),
        ),
        (
            scenario::too_many_requests(),
            format!("429 Too Many Requests\r\nConnection: close\r\n{json}Retry-After: 1\r\n{error}"),
        ),
        (
            scenario::announced(scenario::no_content()),
            format!("100 Continue\r\n{link}HTTP/1.1 103 Early Hints\r\n{link}HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"),
        ),
        (scenario::no_content(), "204 No Content\r\nConnection: close\r\n\r\n".to_owned()),
        (
            scenario::redirect(),
            "301 Moved Permanently\r\nConnection: close\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n".to_owned(),
        ),
        (
            scenario::typed("text/event-stream", scenario::ERROR),
            format!("200 OK\r\nConnection: close\r\nContent-Type: text/event-stream\r\n{error}"),
        ),
    ];
    for (answer, expected) in cases {
        assert_eq!(played(answer), format!("HTTP/1.1 {expected}"));
    }
    assert_eq!(played(scenario::closed()), "");
    assert_eq!(played(scenario::headless()), "data: x\n\n");
}

#[test]
fn a_late_answer_is_late() {
    let time = Duration::from_millis(50);
    let start = Instant::now();
    assert_eq!(played(scenario::late(time, scenario::headless())), "data: x\n\n");
    assert!(start.elapsed() >= time);
}

#[test]
fn requests_are_answered_in_order_and_recorded() {
    let server = Server::start(scenario::resumed());
    let bodies = [&b"retry: 50\nid: 1\n"[..], b"id: 3\ndata: three\n\n", b"id: 3\ndata: three\n\n"];
    for body in bodies {
        let request = b"POST /chat?a HTTP/1.1\r\nLast-Event-ID: 2\r\nContent-Length: 5\r\n\r\n";
        let mut stream = send(&server, request);
        stream.write_all(b"\0body").expect("it reads on");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("an end");
        assert!(bytes.windows(body.len()).any(|window| window == body));
    }
    let requests = server.requests();
    assert_eq!(requests.len(), bodies.len());
    for request in &requests {
        assert_eq!((request.method.as_str(), request.path.as_str()), ("POST", "/chat?a"));
        let headers = [("last-event-id", "2"), ("content-length", "5")];
        assert_eq!(request.headers, headers.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!(request.header("last-event-id"), Some("2"));
        assert_eq!(request.body, b"\0body");
    }
    assert!(requests.is_sorted_by_key(|request| request.came));
}
