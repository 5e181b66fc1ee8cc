//! Lines: of JSON, and of plain text.

use super::host::TestHost;
use crate::session::{Head, Reading, Reason, Rule, Stop};
use crate::{Outcome, SessionOptions};

fn json() -> TestHost {
    let mut host = TestHost::connected(&SessionOptions::new());
    host.respond(&Head::new(200).content_type("application/x-ndjson; charset=utf-8"));
    host
}

fn text() -> TestHost {
    let mut host = TestHost::connected(&SessionOptions::new().reading(Reading::Lines));
    host.respond(&Head::new(200).content_type("text/plain"));
    host
}

#[test]
fn each_line_of_json_is_an_event_for_any_cut() {
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
fn the_last_line_of_a_complete_response_needs_no_line_end_and_is_flagged() {
    for mut host in [json(), text()] {
        host.feed("a\nb");
        host.end();
        assert_eq!(host.shown, ["a", "b (incomplete)"]);
        assert_eq!(host.reason(), Some(Reason::Clean));
        assert!(host.ends[0].is_complete());
    }
}

#[test]
fn a_last_line_that_ends_inside_a_character_is_incomplete() {
    let stream = "a\n你好".as_bytes();
    for (end, is_whole) in [(4, false), (5, true), (6, false), (7, false), (8, true)] {
        for cut in 0..=end {
            for mut host in [json(), text()] {
                host.feed(&stream[..cut]);
                host.feed(&stream[cut..end]);
                host.end();
                let reason = if is_whole { Reason::Clean } else { Reason::Truncated };
                assert_eq!(host.reason(), Some(reason), "{end} {cut}");
                assert_eq!(host.ends[0].is_complete(), is_whole, "{end} {cut}");
                assert_eq!(host.shown.len(), 2, "{end} {cut}");
            }
        }
    }
}

/// The stored text may equal the data of a rule, but the cut character makes the line longer.
#[test]
fn text_that_ends_inside_a_character_meets_no_rule_for_any_cut() {
    let options = SessionOptions::event_source().llm_rules(true);
    for (reading, stream) in [
        (Reading::JsonLines, &b"a\n[DONE]\xE4"[..]),
        (Reading::EventStream, &b"data: a\n\ndata: [DONE]\xE4"[..]),
    ] {
        for ending in [TestHost::end, TestHost::error] {
            for cut in 0..stream.len() {
                let mut host = TestHost::open(&options.reading(reading));
                host.feed(&stream[..cut]);
                host.feed(&stream[cut..]);
                ending(&mut host);
                assert_eq!(host.shown, ["a"], "{cut}");
                assert!(host.advice().is_retry() && host.ends[0].losses.incomplete, "{cut}");
            }
        }
    }
}

#[test]
fn the_last_line_before_a_transport_failure_is_cut() {
    for (mut host, shown) in [(json(), &["a"][..]), (llm(), &["a", "b (incomplete)"])] {
        host.feed("a\nb");
        host.error();
        assert_eq!(host.shown, shown);
        assert_eq!(host.reason(), Some(Reason::Transport));
        assert!(host.ends[0].losses.incomplete);
    }
}

/// Lines of JSON under the preset that delivers an event that the end of the stream cuts.
fn llm() -> TestHost {
    let mut host = TestHost::connected(&SessionOptions::llm());
    host.respond(&Head::new(200).content_type("application/x-ndjson"));
    host
}

#[test]
fn a_cut_last_line_is_not_shown_if_it_would_be_sent_again() {
    for ending in [TestHost::end, TestHost::error] {
        let options = SessionOptions::event_source().reading(Reading::JsonLines);
        let mut host = TestHost::open(&options);
        host.feed("a\nb");
        ending(&mut host);
        assert_eq!(host.shown, ["a"]);
        assert!(host.advice().is_retry() && host.ends[0].losses.incomplete);
    }
}

#[test]
fn a_terminal_line_needs_no_line_end() {
    let rules = [Rule::data("[DONE]")];
    for ending in [TestHost::end, TestHost::error] {
        let options = SessionOptions::llm().terminal_rules(&rules).reading(Reading::Lines);
        let mut host = TestHost::open(&options);
        host.feed("a\n[DONE]");
        ending(&mut host);
        assert_eq!((host.reason(), host.shown.join(",")), (Some(Reason::Done), "a".into()));
        assert!(host.ends[0].is_complete());
    }
}

/// The stored part of a line that crossed its limit meets no rule, for any cut.
#[test]
fn a_dropped_line_is_no_terminal_event() {
    let rules = [Rule::data("[DONE]")];
    let options = SessionOptions::event_source().terminal_rules(&rules).reading(Reading::Lines);
    let ends = [["[DONE]x", ""], ["[DONE]", "x"]].map(|chunks| {
        let mut host = TestHost::open(&options.parser(|parser| parser.data_limit(6)));
        for chunk in chunks {
            host.feed(chunk);
        }
        host.end();
        host.ends[0]
    });
    assert_eq!(ends[0].losses.dropped, 1);
    assert_eq!((ends[0].reason, ends[1]), (Reason::Truncated, ends[0]));
}

#[test]
fn fields_are_text_in_a_body_of_lines() {
    let mut host = text();
    host.feed("data: x\n: y\nid: 1\n");
    assert_eq!(host.shown, ["data: x", ": y", "id: 1"]);
    assert!(host.session.last_event_id().is_empty());
}

#[test]
fn a_line_may_be_the_terminal_event() {
    let rules = [Rule::data("[DONE]")];
    let mut host = TestHost::connected(&SessionOptions::new().terminal_rules(&rules).reading(Reading::Lines));
    host.head(200);
    assert!(matches!(host.feed("a\n[DONE]\nlate\n"), Outcome::Ended(_)));
    assert_eq!((host.shown.join(","), host.reason(), host.late()), ("a".into(), Some(Reason::Done), 5));
}

#[test]
fn lines_may_begin_before_their_head_if_the_host_chose_lines() {
    let mut host = TestHost::connected(&SessionOptions::new().reading(Reading::JsonLines));
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
fn latest_only_shows_the_latest_line_of_each_chunk() {
    let options = SessionOptions::new().reading(Reading::JsonLines).latest_only(true);
    let mut host = TestHost::connected(&options);
    host.head(200);
    host.feed("1\n12\n123\n12");
    host.feed("34\n");
    host.end();
    assert_eq!(host.shown, ["123", "1234"]);
}

#[test]
fn lines_are_not_sniffed() {
    for stream in ["1\r\n2\r\n", "42\r\n", "x^2 + 1\n", "HTTP/2 is new\n", "<p>\n", "\u{1F}\u{8B}\n"] {
        for mut host in [json(), text()] {
            host.feed(stream);
            host.end();
            assert_eq!(host.reason(), Some(Reason::Clean), "{stream:?}");
            assert_eq!(host.shown.concat(), stream.replace(['\r', '\n'], ""));
            assert!(host.ends[0].is_complete(), "{stream:?}");
        }
    }
}
