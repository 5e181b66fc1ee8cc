//! Bodies that are not a stream, bytes before the head, and events without data.

use super::host::TestHost;
use crate::session::{Class, Content, Diagnosis, Head, Protocol, Reason, Stop};
use crate::tests::choices::DELIVERIES;
use crate::{Outcome, SessionOptions};
use std::string::String;

/// The parts of a body, joined.
fn body(host: &TestHost) -> String {
    let pieces = host.shown.iter().map(|item| item.strip_prefix("body: ").expect("a piece of the body"));
    pieces.collect()
}

fn json(options: &SessionOptions<'_>) -> TestHost {
    let mut host = TestHost::connected(options);
    host.respond(&Head::new(200).content_type("application/json; charset=utf-8"));
    host
}

#[test]
fn json_in_a_good_response_is_a_body_and_no_event() {
    let text = "{\"code\":1,\"data: x\":\"data: y\"}";
    for cut in 0..text.len() {
        let mut host = json(&SessionOptions::new());
        host.feed(&text[..cut]);
        host.feed(&text[cut..]);
        host.end();
        assert_eq!(body(&host).replace("\\\"", "\""), text);
        assert_eq!(host.reason(), Some(Reason::Body(Content::Json)));
        let counters = host.session.counters();
        assert_eq!((counters.body, counters.stream.events, counters.stream.bytes), (text.len() as u64, 0, 0));
    }
}

#[test]
fn the_body_of_an_error_is_handed_out_for_any_media_type() {
    for content_type in ["text/event-stream", "application/json", "text/html", ""] {
        let mut host = TestHost::connected(&SessionOptions::new());
        host.respond(&Head::new(500).content_type(content_type));
        host.feed("data: ");
        host.feed("busy\n\n");
        host.end();
        assert_eq!(
            (body(&host).as_str(), host.reason()),
            ("data: busy\\n\\n", Some(Reason::Http(Class::Server)))
        );
    }
}

#[test]
fn a_body_at_its_limit_is_whole_and_one_byte_more_ends_the_attempt() {
    for cut in 0..=5 {
        let mut host = json(&SessionOptions::new().body_limit(5));
        host.feed(&"12345"[..cut]);
        host.feed(&"12345"[cut..]);
        assert_eq!(host.feed(""), Outcome::Running);
        host.end();
        assert_eq!((body(&host).as_str(), host.reason()), ("12345", Some(Reason::Body(Content::Json))));
    }
    for cut in 0..=6 {
        let mut host = json(&SessionOptions::new().body_limit(5));
        host.feed(&"123456"[..cut]);
        host.feed(&"123456"[cut..]);
        host.end();
        assert_eq!((body(&host).as_str(), host.reason()), ("12345", Some(Reason::BodyLimit)), "{cut}");
        assert_eq!((host.ends.len(), host.late()), (1, 1));
    }
    let mut host = json(&SessionOptions::new().body_limit(0));
    host.feed("x");
    assert_eq!((host.shown.len(), host.reason()), (0, Some(Reason::BodyLimit)));
    let mut host = TestHost::connected(&SessionOptions::new().body_limit(3));
    host.head(404);
    host.feed("Not Found");
    assert_eq!((body(&host).as_str(), host.reason()), ("Not", Some(Reason::Http(Class::Client))));
}

#[test]
fn a_pause_or_a_cancel_in_a_body_stops_there() {
    let mut host = json(&SessionOptions::new().body_limit(5));
    host.stop = Some((1, Stop::Pause));
    assert_eq!(host.feed("123456"), Outcome::Paused { consumed: 5 });
    assert!(matches!(host.feed("6"), Outcome::Ended(_)));
    assert_eq!((body(&host).as_str(), host.reason()), ("12345", Some(Reason::BodyLimit)));

    let mut host = json(&SessionOptions::new().body_limit(5));
    host.stop = Some((1, Stop::Cancel));
    host.feed("123456");
    assert_eq!((body(&host).as_str(), host.reason(), host.late()), ("12345", Some(Reason::Cancelled), 1));
}

#[test]
fn an_event_stream_may_begin_before_its_head() {
    let stream = "retry: 7\ndata: a\n\ndata: b\n\n";
    for content_type in ["text/event-stream", "application/octet-stream", ""] {
        for cut in 1..stream.len() {
            let mut host = TestHost::connected(&SessionOptions::new());
            host.feed(&stream[..cut]);
            let head = Head::new(200).content_type(content_type);
            assert_eq!(host.respond(&head), Outcome::Running);
            host.feed(&stream[cut..]);
            host.end();
            assert_eq!(host.shown, ["retry: 7", "a", "b"], "{content_type:?} after {cut}");
            assert_eq!(host.reason(), Some(Reason::Clean));
            assert_eq!(host.session.verdict().map(|verdict| verdict.class), Some(Class::Ok));
        }
    }
}

#[cfg(feature = "sniffing")]
#[test]
fn json_may_begin_before_its_head() {
    for (head, reason) in [
        (Head::new(200).content_type("application/json"), Reason::Body(Content::Json)),
        (Head::new(200).content_type("text/event-stream"), Reason::WrongProtocol(Protocol::Json)),
        (Head::new(401).content_type("application/json"), Reason::Http(Class::Auth)),
        (Head::new(500).content_type("text/event-stream"), Reason::Http(Class::Server)),
    ] {
        let mut host = TestHost::connected(&SessionOptions::new());
        host.feed("{\"data: ");
        host.respond(&head);
        host.feed("x\n\n\"}");
        host.end();
        assert_eq!((body(&host).as_str(), host.reason()), ("{\\\"data: x\\n\\n\\\"}", Some(reason)));
    }
}

#[test]
fn a_bad_status_after_the_first_bytes_makes_the_rest_a_body() {
    let mut host = TestHost::connected(&SessionOptions::new());
    host.feed("data: a\n\nUpstream");
    host.head(502);
    host.feed(" failed");
    host.end();
    assert_eq!(host.shown, ["a", "body:  failed"]);
    assert_eq!(host.reason(), Some(Reason::Http(Class::Server)));
    let mut host = TestHost::connected(&SessionOptions::new());
    host.feed("x");
    assert!(matches!(host.head(204), Outcome::Ended(_)));
}

#[cfg(feature = "sniffing")]
#[test]
fn a_body_without_a_head_is_read_by_its_first_byte_for_any_cut() {
    for (stream, shown, reason) in [
        (&b"data: x\n\n"[..], "x", Reason::Clean),
        (b"\xEF\xBB\xBFdata: x\n\n", "x", Reason::Clean),
        (b"\n\ndata: x\n\n", "x", Reason::Clean),
        (b": hi\n\ndata: x\n\n", "x", Reason::Clean),
        (b"9\r\ndata: x\n\n\r\n", "x", Reason::Clean),
        (b"HTTP/1.1 200 OK\r\n\r\ndata: x\n\n", "x", Reason::Clean),
        (b"", "", Reason::Truncated),
        (b"1f\r\n", "", Reason::WrongProtocol(Protocol::ChunkSizes)),
        (b" {}", "body: {}", Reason::WrongProtocol(Protocol::Json)),
        (b"\xEF\xBB\xBF\r\n {\n}", "body: {\\n}", Reason::WrongProtocol(Protocol::Json)),
        (b"HTTP/1.1 200 OK\r\n\r\n", "", Reason::WrongProtocol(Protocol::HttpHead)),
        (b"{}", "body: {}", Reason::WrongProtocol(Protocol::Json)),
        (b"[1]", "body: [1]", Reason::WrongProtocol(Protocol::Json)),
        (b"<html>", "body: <html>", Reason::WrongProtocol(Protocol::Html)),
        (b"\x1F\x8B\x08", "", Reason::WrongProtocol(Protocol::Gzip)),
        (b"\x16\x03\x01", "", Reason::WrongProtocol(Protocol::Tls)),
        (b"\x8B\x02\x80", "body: \\x8b\\x02\\x80", Reason::WrongProtocol(Protocol::Binary)),
    ] {
        for cut in 0..=stream.len() {
            let mut host = TestHost::connected(&SessionOptions::new());
            host.feed(&stream[..cut]);
            host.feed(&stream[cut..]);
            host.end();
            let pieces = host.shown.join("").replace("body: ", "");
            assert_eq!(pieces, shown.replace("body: ", ""), "{} cut at {cut}", stream.escape_ascii());
            assert_eq!(host.shown.iter().any(|item| item.starts_with("body")), shown.starts_with("body"));
            assert_eq!(host.reason(), Some(reason), "{} cut at {cut}", stream.escape_ascii());
        }
    }
}

#[cfg(feature = "sniffing")]
#[test]
fn each_protocol_with_the_type_of_an_event_stream_is_detected() {
    for (stream, protocol) in [
        (&b"\x1F\x8B\x08\0"[..], Protocol::Gzip),
        (b"\x78\x9C\xCA", Protocol::Deflate),
        (b"\x78\x01", Protocol::Deflate),
        (b"\x78\x5E\xCA", Protocol::Deflate),
        (b"\x78\xDA", Protocol::Deflate),
        (b"\xA1\x40", Protocol::Binary),
        (b"\xFF", Protocol::Binary),
        (b"\0", Protocol::Binary),
        (b"\x15\x03\x03\0\x02", Protocol::Tls),
        (b"1a\r\n", Protocol::ChunkSizes),
        (b"HTTP/1.1 200 OK\r\n", Protocol::HttpHead),
        (b"<!DOCTYPE html>", Protocol::Html),
        (b"\r\n\t <?xml", Protocol::Html),
        (b"{\"error\":1}", Protocol::Json),
        (b"\xEF\xBB\xBF \n[", Protocol::Json),
    ] {
        let mut host = TestHost::open(&SessionOptions::new());
        host.feed(stream);
        assert_eq!(host.session.diagnose(), Diagnosis::Protocol(protocol));
        host.end();
        assert_eq!(host.reason(), Some(Reason::WrongProtocol(protocol)), "{}", stream.escape_ascii());
    }
    for stream in ["x", "xyz", "1a", "1a\n", ": : OPENROUTER PROCESSING\n\n", "HTTP", "Hello", "é", "  ", ""]
    {
        let mut host = TestHost::open(&SessionOptions::new());
        host.feed(stream);
        host.end();
        assert!(matches!(host.reason(), Some(Reason::Truncated | Reason::Clean)), "{stream:?}");
    }
    for oddity in ["beef\r\n", "HTTP/1.1 200 OK\r\n", "x^\u{e9}\n", "\0\n", "\u{1}x\n"] {
        let mut host = TestHost::open(&SessionOptions::new());
        host.feed(oddity);
        host.feed("data: x\n\n");
        host.end();
        assert_eq!((host.reason(), &host.shown[..]), (Some(Reason::Clean), &["x".into()][..]), "{oddity:?}");
    }
}

#[test]
fn a_whole_answer_at_once_gives_what_many_chunks_give() {
    let stream = "data: 你\n\nevent: t\ndata: b\n\n".repeat(20);
    let mut once = TestHost::open(&SessionOptions::new());
    once.feed(&stream);
    once.end();
    let mut bytes = TestHost::open(&SessionOptions::new());
    for byte in stream.as_bytes() {
        bytes.feed([*byte]);
    }
    bytes.end();
    assert_eq!((once.shown.len(), &once.shown, &once.ends), (40, &bytes.shown, &bytes.ends));
}

#[test]
fn an_mcp_priming_event_sets_id_and_reconnection_time_and_is_not_shown() {
    for &delivery in DELIVERIES {
        let options = SessionOptions::mcp().parser(|parser| parser.delivery(delivery));
        let mut host = TestHost::open(&options);
        host.feed("id: 7\nretry: 2500\ndata:\n\n");
        assert_eq!(host.shown, ["retry: 2500"]);
        assert_eq!((host.session.counters().suppressed, host.session.diagnose()), (1, Diagnosis::Suppressed));
        assert_eq!(host.session.last_event_id(), "7");
        host.error();
        let at = host.now + 2500;
        assert_eq!(
            host.advice(),
            crate::session::Advice::RetryAt { at, request: crate::session::Request::Resume }
        );
        assert_eq!(host.session.request_headers().nth(2), Some(("Last-Event-ID", &b"7"[..])));
    }
}

#[test]
fn empty_events_are_shown_where_they_are_not_suppressed() {
    for options in [SessionOptions::new(), SessionOptions::llm(), SessionOptions::event_source()] {
        let mut host = TestHost::open(&options);
        host.feed("data\n\ndata:\n\nevent: ping\ndata\n\n");
        assert_eq!(host.shown, ["", "", "ping: "]);
        assert_eq!(host.session.counters().suppressed, 0);
    }
}

#[test]
fn data_of_only_line_ends_is_not_suppressed() {
    let mut host = TestHost::open(&SessionOptions::mcp());
    host.feed("data\ndata\n\n");
    assert_eq!(host.shown, ["\n"]);
}

#[test]
fn an_end_without_a_head_and_a_byte_is_truncated() {
    let mut host = TestHost::connected(&SessionOptions::new());
    host.end();
    assert_eq!((host.reason(), host.session.diagnose()), (Some(Reason::Truncated), Diagnosis::NoAnswer));
}
