//! Lines: of JSON, and of plain text.

use super::host::Host;
use crate::{Head, Outcome, Protocol, Reading, Reason, Rule, SessionOptions, Stop};

fn json() -> Host {
    let mut host = Host::connected(&SessionOptions::new());
    host.respond(&Head::new(200).content_type("application/x-ndjson; charset=utf-8"));
    host
}

fn text() -> Host {
    let mut host = Host::connected(&SessionOptions::new().reading(Reading::Lines));
    host.respond(&Head::new(200).content_type("text/plain"));
    host
}

#[test]
fn each_line_of_json_is_an_event_however_it_is_cut() {
    let stream = "{\"a\":1}\n{\"b\":\"你\"}\r\n\n{}\n";
    for cut in 0..=stream.len() {
        let mut host = json();
        host.feed(&stream.as_bytes()[..cut]);
        host.feed(&stream.as_bytes()[cut..]);
        host.end();
        assert_eq!(host.shown, ["{\"a\":1}", "{\"b\":\"你\"}", "{}"], "{cut}");
        assert_eq!(host.reason(), Some(Reason::Clean), "{cut}");
    }
}

#[test]
fn blank_lines_are_skipped_in_json_and_shown_in_text() {
    for (mut host, shown) in [(json(), &["a", "b"][..]), (text(), &["", "a", "", "", "b"])] {
        host.feed("\na\n\n\nb\n");
        host.end();
        assert_eq!(host.shown, shown);
    }
}

#[test]
fn the_last_line_needs_no_end_and_says_so() {
    for mut host in [json(), text()] {
        host.feed("a\nb");
        host.end();
        assert_eq!(host.shown, ["a", "b (incomplete)"]);
        assert_eq!(host.reason(), Some(Reason::Clean));
    }
}

#[test]
fn what_looks_like_fields_is_text_in_lines() {
    let mut host = text();
    host.feed("data: x\n: y\nid: 1\n");
    assert_eq!(host.shown, ["data: x", ": y", "id: 1"]);
    assert!(host.session.last_event_id().is_empty());
}

#[test]
fn a_line_may_be_the_terminal_event() {
    let rules = [Rule::data("[DONE]")];
    let mut host = Host::connected(&SessionOptions::new().terminal_rules(&rules).reading(Reading::Lines));
    host.head(200);
    assert!(matches!(host.feed("a\n[DONE]\nlate\n"), Outcome::Ended(_)));
    assert_eq!((host.shown.join(","), host.reason(), host.late()), ("a".into(), Some(Reason::Done), 5));
}

#[test]
fn lines_begin_before_their_head_where_the_host_says_so() {
    let mut host = Host::connected(&SessionOptions::new().reading(Reading::JsonLines));
    host.feed("{}\n{");
    host.respond(&Head::new(200).content_type("application/x-ndjson"));
    host.feed("}\n");
    assert_eq!(host.shown, ["{}", "{}"]);
}

#[test]
fn a_pause_at_each_line_loses_none() {
    let mut host = text();
    host.stop = Some((1, Stop::Pause));
    let mut rest = "a\n\nb\nc";
    while let Outcome::Paused { consumed } = host.feed(rest) {
        rest = &rest[consumed..];
    }
    while let Outcome::Paused { .. } = host.end() {}
    assert_eq!(host.shown, ["a", "", "b", "c (incomplete)"]);
}

#[test]
fn the_latest_line_of_a_chunk_is_shown_where_only_that_is_wanted() {
    let options = SessionOptions::new().reading(Reading::JsonLines).latest_only(true);
    let mut host = Host::connected(&options);
    host.head(200);
    host.feed("1\n12\n123\n12");
    host.feed("34\n");
    host.end();
    assert_eq!(host.shown, ["123", "1234"]);
}

#[test]
fn lines_that_are_compressed_are_named_whatever_came_of_them() {
    let mut host = json();
    host.feed("\u{1F}");
    host.end();
    assert_eq!(host.reason(), Some(Reason::Clean));
    let mut host = json();
    host.feed(b"\x1F\x8B\x08\n\x01\n");
    host.end();
    assert_eq!(host.reason(), Some(Reason::WrongProtocol(Protocol::Gzip)));
}
