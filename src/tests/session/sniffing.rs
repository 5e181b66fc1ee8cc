//! The first bytes of a body: when they end the attempt, when they turn it into a body, and that no text is
//! lost.

use super::host::TestHost;
use crate::session::{Content, Diagnosis, Head, Protocol, Reading, Reason, Stop};
use crate::{Outcome, SessionOptions};
use std::format;
use std::vec::Vec;

/// A response with this media type, fed with the stream in two chunks.
fn fed(content_type: Option<&str>, stream: &[u8], cut: usize) -> TestHost {
    let mut host = TestHost::connected(&SessionOptions::new());
    let mut head = Head::new(200);
    head.content_type = content_type.map(str::as_bytes);
    host.respond(&head);
    host.feed(&stream[..cut]);
    host.feed(&stream[cut..]);
    host
}

#[test]
fn certain_signs_of_another_protocol_end_the_attempt_at_once() {
    for (stream, protocol) in [
        (&b"\x1F\x8B\x08\0\0"[..], Protocol::Gzip),
        (b"\x78\x9C\x03", Protocol::Deflate),
        (b"\x78\x01\x03", Protocol::Deflate),
        (b"\x78\xDA\x03", Protocol::Deflate),
        (b"\x16\x03\x01\x02", Protocol::Tls),
    ] {
        for content_type in [Some("text/event-stream"), None] {
            for cut in 0..=stream.len() {
                let host = fed(content_type, stream, cut);
                assert_eq!(host.reason(), Some(Reason::WrongProtocol(protocol)), "{protocol:?} {cut}");
                assert!(host.ends[0].close_transport && host.shown.is_empty());
                assert!(host.ends[0].losses.is_empty(), "{protocol:?} {cut}");
                assert_eq!(host.session.diagnose(), Diagnosis::Protocol(protocol));
            }
        }
    }
}

#[test]
fn suspicious_first_bytes_lose_no_answer() {
    for (content_type, stream, reason) in [
        ("text/plain", "42\r\n", Reason::Body(Content::Text)),
        ("text/plain", "x^2 + 1", Reason::Body(Content::Text)),
        ("text/plain", "HTTP/2 is new", Reason::Body(Content::Text)),
        ("text/plain", "{}", Reason::Body(Content::Text)),
        ("application/json", "42\r\n", Reason::Body(Content::Json)),
        ("application/json", "<>", Reason::Body(Content::Json)),
        ("application/octet-stream", "\u{1F}\u{8B}", Reason::Body(Content::Other)),
    ] {
        for cut in 0..=stream.len() {
            if !stream.is_char_boundary(cut) {
                continue;
            }
            let mut host = fed(Some(content_type), stream.as_bytes(), cut);
            host.end();
            assert_eq!(host.reason(), Some(reason), "{stream:?}");
            assert!(host.ends[0].is_complete(), "{stream:?}");
            assert_eq!(host.session.counters().body, stream.len() as u64);
        }
    }
    for odd in ["beef\r\n", "HTTP/1.1 200 OK\r\n\r\n", "x^2\n", "\u{1}\n", "1F\r\n: hi\r\n\r\n"] {
        let stream = format!("{odd}data: hi\r\n\r\n");
        for cut in 0..=stream.len() {
            let mut host = fed(Some("text/event-stream"), stream.as_bytes(), cut);
            host.end();
            assert_eq!(
                (host.reason(), host.shown.join(",")),
                (Some(Reason::Clean), "hi".into()),
                "{odd:?} {cut}"
            );
            assert!(host.ends[0].is_complete());
        }
    }
}

#[test]
fn json_and_html_in_place_of_an_event_stream_are_a_body_for_any_cut() {
    for (before, body, protocol) in [
        ("", "{\"error\":\"busy\"}", Protocol::Json),
        ("\n\r\n  \t", "{\"error\":\n\n\"busy\"}", Protocol::Json),
        ("\u{FEFF}", "[1]", Protocol::Json),
        ("\u{FEFF} \n", "<html>\ndata: x\n\n</html>", Protocol::Html),
        ("                         \n", "<!DOCTYPE html>", Protocol::Html),
    ] {
        let stream = format!("{before}{body}");
        for cut in 0..=stream.len() {
            for late_head in [false, true] {
                let mut host = TestHost::connected(&SessionOptions::new());
                if !late_head {
                    host.head(200);
                }
                host.feed(&stream.as_bytes()[..cut]);
                host.feed(&stream.as_bytes()[cut..]);
                if late_head {
                    host.head(200);
                }
                host.end();
                let pieces: Vec<_> =
                    host.shown.iter().map(|piece| piece.strip_prefix("body: ").expect("a body")).collect();
                assert_eq!(pieces.concat(), format!("{}", body.as_bytes().escape_ascii()), "{cut}");
                assert_eq!(host.reason(), Some(Reason::WrongProtocol(protocol)), "{stream:?} {cut}");
                assert_eq!(host.session.diagnose(), Diagnosis::Protocol(protocol));
                let counted = host.session.counters();
                assert_eq!(counted.body, body.len() as u64);
                assert_eq!(counted.stream.bytes, before.len() as u64);
            }
        }
    }
}

#[test]
fn a_late_head_decides_what_the_body_is() {
    for (head, reason) in [
        (Head::new(200).content_type("application/json"), Reason::Body(Content::Json)),
        (Head::new(200).content_type("text/event-stream"), Reason::WrongProtocol(Protocol::Json)),
        (Head::new(200), Reason::Body(Content::Json)),
    ] {
        for before in ["", "\n", "\u{FEFF} "] {
            let mut host = TestHost::connected(&SessionOptions::new());
            host.feed(before);
            host.respond(&head);
            host.feed("{\"a\":1}");
            host.end();
            assert_eq!(host.shown, ["body: {\\\"a\\\":1}"], "{head:?} {before:?}");
            assert_eq!(host.reason(), Some(reason), "{head:?} {before:?}");
        }
    }
}

#[cfg(feature = "lines")]
#[test]
fn blank_lines_may_precede_the_head_of_lines() {
    for before in ["", "\n", "\r\n\n", "\u{FEFF}", "\u{FEFF}\n"] {
        let mut host = TestHost::connected(&SessionOptions::new());
        host.feed(before);
        host.respond(&Head::new(200).content_type("application/x-ndjson"));
        host.feed("{\"a\":1}\n{}\n");
        host.end();
        assert_eq!(
            (host.shown.join(","), host.reason()),
            ("{\"a\":1},{}".into(), Some(Reason::Clean)),
            "{before:?}"
        );
    }
}

#[test]
fn blank_lines_are_an_event_stream_for_any_position_of_a_head_without_a_type() {
    for cut in 0..=2 {
        let mut host = TestHost::connected(&SessionOptions::llm());
        host.feed(&"\n\n"[..cut]);
        host.respond(&Head::new(200));
        host.feed(&"\n\n"[cut..]);
        host.end();
        assert_eq!(host.reason(), Some(Reason::NoTerminalEvent), "{cut}");
    }
}

#[test]
fn a_head_between_the_bytes_of_a_byte_order_mark_loses_no_text() {
    let stream = "\u{FEFF}hello".as_bytes();
    for cut in 1..=3 {
        let mut host = TestHost::connected(&SessionOptions::new());
        host.feed(&stream[..cut]);
        host.respond(&Head::new(200).content_type("text/plain"));
        host.feed(&stream[cut..]);
        host.end();
        assert!(host.shown.concat().ends_with("hello"), "{cut}: {:?}", host.shown);
        assert_eq!(host.reason(), Some(Reason::Body(Content::Text)), "{cut}");
    }
}

#[test]
fn without_a_head_the_first_bytes_say_what_is_wrong() {
    for (stream, protocol) in [("{\"a\":1}", Protocol::Json), ("<html>", Protocol::Html)] {
        let mut host = TestHost::connected(&SessionOptions::new());
        host.feed(stream);
        host.end();
        assert_eq!(host.reason(), Some(Reason::WrongProtocol(protocol)));
        assert_eq!(host.session.diagnose(), Diagnosis::Protocol(protocol));
    }
}

#[test]
fn without_a_media_type_the_first_bytes_decide() {
    for (stream, shown, reason) in [
        (&b"data: x\n\n"[..], &["x"][..], Reason::Clean),
        (b"{\"a\":1}", &["body: {\\\"a\\\":1}"], Reason::Body(Content::Json)),
        (b"<html>", &["body: <html>"], Reason::Body(Content::Html)),
        (b"\xFF\xD8\xFF\xE0", &["body: \\xff\\xd8\\xff\\xe0"], Reason::Body(Content::Unknown)),
        (b"", &[], Reason::Body(Content::Unknown)),
    ] {
        let mut host = fed(None, stream, 0);
        host.end();
        assert_eq!((host.shown.join(","), host.reason()), (shown.join(","), Some(reason)));
        assert!(host.ends[0].is_complete());
    }
}

#[test]
fn an_event_stream_under_another_type_is_a_body_that_looks_like_one() {
    for start in
        ["data: x\n\n", "event: a\n", "id: 1\n", "retry: 1\n", ": hi\n", "\u{FEFF}data:x\n", "\n\n:\n"]
    {
        for content_type in ["text/plain", "application/octet-stream"] {
            let mut host = fed(Some(content_type), start.as_bytes(), 1);
            host.end();
            assert!(matches!(host.reason(), Some(Reason::Body(_))));
            assert_eq!(host.session.diagnose(), Diagnosis::LooksLikeEventStream, "{start:?}");
        }
    }
    for start in ["database: x\n", "Data: x", "plain text", "{\"data\":1}", "idle"] {
        let host = fed(Some("text/plain"), start.as_bytes(), 1);
        assert_eq!(host.session.diagnose(), Diagnosis::MediaType, "{start:?}");
    }
    let mut host = TestHost::connected(&SessionOptions::new().reading(Reading::EventStream));
    host.respond(&Head::new(200).content_type("text/plain"));
    host.feed("data: x\n\n");
    assert_eq!(host.shown, ["x"]);
}

#[cfg(feature = "ignored-lines")]
#[test]
fn a_pause_before_the_body_loses_none_of_it() {
    let options = SessionOptions::new().parser(|parser| parser.unknown_fields(true));
    let mut host = TestHost::open(&options);
    host.stop = Some((1, Stop::Pause));
    let mut rest = "  \n\t\n {\"a\":1}";
    while let Outcome::Paused { consumed } = host.feed(rest) {
        rest = &rest[consumed..];
    }
    host.end();
    assert_eq!(host.shown.last().map(|piece| &piece[..]), Some("body: {\\\"a\\\":1}"));
    assert_eq!(host.reason(), Some(Reason::WrongProtocol(Protocol::Json)));
}

#[cfg(feature = "ignored-lines")]
#[test]
fn a_cancel_before_the_body_counts_the_whole_body_as_late() {
    let mut host = TestHost::open(&SessionOptions::new().parser(|parser| parser.unknown_fields(true)));
    host.stop = Some((1, Stop::Cancel));
    host.feed(" {\"a\":1}");
    assert_eq!((host.reason(), host.late()), (Some(Reason::Cancelled), 7));
}
