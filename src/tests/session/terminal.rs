//! Terminal events: which event ends a stream.

use super::host::TestHost;
use crate::session::{Reason, Rule};
use crate::tests::choices::{DELIVERIES, ENDS_OF_STREAM};
use crate::{
    Delivery, EndOfStream, Error, FragmentEnd, Item, Options, Outcome, Session, SessionItem, SessionOptions,
};
use core::ops::ControlFlow;
use std::string::String;
use std::vec::Vec;

const DONE: &[Rule<'static>] = &[Rule::data("[DONE]")];

fn with<'a>(rules: &'a [Rule<'a>]) -> SessionOptions<'a> {
    SessionOptions::new().terminal_rules(rules)
}

/// What a whole stream shows, and the reason of its end.
fn run(options: &SessionOptions<'_>, stream: &str) -> (String, Reason) {
    let mut host = TestHost::open(options);
    host.feed(stream);
    host.end();
    assert_eq!(host.ends.len(), 1, "{stream:?}");
    (host.shown.join(","), host.ends[0].reason)
}

#[test]
fn text_that_mentions_the_sentinel_ends_nothing() {
    for data in ["say [DONE]", "[DONE] ", "[DONE]x", " [DONE]", "[done]", "[DON", "[DONE]\ndata: "] {
        let stream = std::format!("data: {data}\n\ndata: next\n\n");
        let (shown, reason) = run(&with(DONE), &stream);
        assert!(shown.ends_with(",next"), "{data:?}: {shown}");
        assert_eq!(reason, Reason::NoTerminalEvent, "{data:?}");
    }
}

#[test]
fn a_sentinel_cut_anywhere_ends_the_stream_once_and_is_never_shown() {
    let stream = b"data: a\n\ndata: [DONE]\n\ndata: late\n\n";
    for delivery in DELIVERIES.iter().copied().filter(|it| !it.cuts_each()) {
        let options = with(DONE).parser(|parser| parser.delivery(delivery));
        for cut in 0..=stream.len() {
            let mut host = TestHost::open(&options);
            host.feed(&stream[..cut]);
            host.feed(&stream[cut..]);
            host.end();
            assert_eq!((host.shown.join(","), host.ends.len()), ("a".into(), 1), "{cut}");
            assert_eq!((host.reason(), host.late()), (Some(Reason::Done), 12), "{cut}");
        }
        let mut host = TestHost::open(&options);
        for byte in stream {
            host.feed([*byte]);
        }
        assert_eq!((host.shown.join(","), host.reason()), ("a".into(), Some(Reason::Done)));
    }
}

#[test]
fn a_stream_cut_at_any_byte_is_done_only_with_its_sentinel() {
    let stream = "data: a\n\nevent: finish\ndata: {}\n\n";
    for rule in [Rule::event_type("finish"), Rule::event_type("finish").delivered()] {
        let rules = [rule];
        for &end in ENDS_OF_STREAM {
            let options = with(&rules).parser(|parser| parser.end_of_stream(end));
            for cut in 0..stream.len() {
                let (_, reason) = run(&options, &stream[..cut]);
                let is_between = [0, 9].contains(&cut);
                let cut_short = if is_between { Reason::NoTerminalEvent } else { Reason::Truncated };
                assert_eq!(reason, cut_short, "{cut} {end:?}");
            }
            assert_eq!(run(&options, stream).1, Reason::Done);
        }
    }
}

#[test]
fn a_rule_is_met_by_data_by_type_or_by_both() {
    let end = "event: end\ndata: x\n\n";
    for (rules, stream, done) in [
        (&[Rule::event_type("end")][..], end, true),
        (&[Rule::event_type("end")], "event: END\ndata: x\n\n", false),
        (&[Rule::event_type("end")], "event: end\n\n", false),
        (&[Rule::event_type("message")], "data: x\n\n", true),
        (&[Rule::data("x")], end, true),
        (&[Rule::data("x").and_event_type("end")], end, true),
        (&[Rule::data("x").and_event_type("end")], "data: x\n\n", false),
        (&[Rule::data("x").and_event_type("end")], "event: end\ndata: y\n\n", false),
        (&[Rule::data("a\nb")], "data: a\ndata: b\n\n", true),
        (&[Rule::data("")], "data\n\n", true),
        (&[Rule::data("")], "data: x\n\n", false),
        (&[Rule::data("1"), Rule::data("2"), Rule::data("3"), Rule::event_type("end")], end, true),
        (&[Rule::data("1"), Rule::data("2"), Rule::data("3"), Rule::event_type("end")], "data: 3\n\n", true),
        (&[Rule::data("完成")], "data: 完成\n\n", true),
    ] {
        for &delivery in DELIVERIES {
            let options = with(rules).parser(|parser| parser.delivery(delivery));
            let reason = if done { Reason::Done } else { Reason::NoTerminalEvent };
            assert_eq!(run(&options, stream).1, reason, "{rules:?} {stream:?} {delivery:?}");
        }
    }
}

#[test]
fn a_terminal_event_with_data_is_delivered_and_then_the_stream_ends() {
    let rules = [Rule::event_type("end").delivered()];
    let mut host = TestHost::open(&with(&rules));
    let Outcome::Ended(end) = host.feed("data: a\n\nevent: end\ndata: bye\n\ndata: late\n\n") else {
        panic!("it goes on")
    };
    assert_eq!((end.reason, end.close_transport), (Reason::Done, true));
    assert_eq!(host.shown, ["a", "end: bye"]);
    assert_eq!(host.late(), 12);
}

#[test]
fn the_first_rule_that_is_met_says_whether_the_event_is_delivered() {
    let (shown, hidden) = (Rule::data("x").delivered(), Rule::event_type("message"));
    assert_eq!(run(&with(&[shown, hidden]), "data: x\n\n"), ("x".into(), Reason::Done));
    assert_eq!(run(&with(&[hidden, shown]), "data: x\n\n"), (String::new(), Reason::Done));
}

#[test]
fn bytes_after_the_terminal_event_are_counted_and_not_shown() {
    let mut host = TestHost::open(&with(DONE));
    host.feed("data: [DONE]\n\ndata: 1\n\n");
    assert_eq!(host.feed("data: 2\n\ndata: [DONE]\n\n"), Outcome::Closed);
    assert_eq!(host.end(), Outcome::Closed);
    assert_eq!((host.shown.len(), host.ends.len(), host.late()), (0, 1, 9 + 23));
}

#[test]
fn after_the_terminal_event_the_host_is_told_to_close_the_transport() {
    let mut host = TestHost::open(&with(DONE));
    host.feed("data: [DONE]\n\n");
    assert!(host.ends[0].close_transport);
    let mut host = TestHost::open(&with(DONE));
    host.end();
    assert!(!host.ends[0].close_transport, "it is closed already");
}

#[test]
fn a_repeated_sentinel_ends_the_attempt_once() {
    let mut host = TestHost::open(&with(DONE));
    host.feed("data: [DONE]\n\ndata: [DONE]\n\n");
    host.feed("data: [DONE]\n\n");
    host.end();
    assert_eq!((host.shown.len(), host.ends.len()), (0, 1));
}

#[cfg(feature = "deliver-unfinished")]
#[test]
fn a_sentinel_without_a_blank_line_counts_only_where_the_end_delivers() {
    let deliver = Options::new().end_of_stream(EndOfStream::Deliver);
    for stream in ["data: a\n\ndata: [DONE]\n", "data: a\n\ndata: [DONE]"] {
        assert_eq!(run(&with(DONE).parser(|_| deliver), stream), ("a".into(), Reason::Done), "{stream:?}");
        assert_eq!(run(&with(DONE), stream), ("a".into(), Reason::Truncated), "{stream:?}");
        // A fragment was handed out before its line ended, and the line could be longer.
        #[cfg(feature = "fragments")]
        {
            let in_fragments = with(DONE).parser(|_| deliver.delivery(Delivery::Fragments));
            let reason = if stream.ends_with('\n') { Reason::Done } else { Reason::Truncated };
            assert_eq!(run(&in_fragments, stream).1, reason, "{stream:?}");
        }
        // The server sent everything before its connection broke.
        let mut host = TestHost::open(&with(DONE).parser(|_| deliver));
        host.feed(stream);
        host.error();
        assert_eq!(host.reason(), Some(Reason::Done));
    }
}

#[cfg(feature = "deliver-unfinished")]
#[test]
fn a_cut_event_meets_no_rule_by_type_alone() {
    let rules = [Rule::event_type("end").delivered()];
    for &delivery in DELIVERIES {
        let parser = Options::new().end_of_stream(EndOfStream::Deliver).delivery(delivery);
        let (shown, reason) = run(&with(&rules).parser(|_| parser), "event: end\ndata: {\"half");
        assert!(shown.contains("{\"half"), "{shown}");
        assert_eq!(reason, Reason::Truncated, "{delivery:?}");
    }
}

#[cfg(feature = "fragments")]
#[test]
fn a_terminal_event_in_fragments_ends_the_stream_with_its_last_fragment() {
    let options = with(DONE).parser(|parser| parser.delivery(Delivery::Fragments));
    let stream = b"data: say [DONE]\n\ndata: [DONE]\n\ndata: late\n\n";
    for cut in 0..stream.len() {
        let mut host = TestHost::open(&options);
        let mut data: Vec<String> = Vec::from([String::new()]);
        for chunk in [&stream[..cut], &stream[cut..]] {
            let outcome = host.session.feed(host.attempt, host.now, chunk, |_, item| {
                let SessionItem::Stream(Item::Fragment(fragment)) = item else { panic!("{item:?}") };
                data.last_mut().unwrap().push_str(fragment.text.as_str().unwrap());
                if fragment.end == Some(FragmentEnd::Dispatched) {
                    data.push(String::new());
                }
                ControlFlow::Continue(())
            });
            assert!(matches!(outcome, Outcome::Running | Outcome::Ended(_) | Outcome::Closed));
        }
        assert_eq!(data, ["say [DONE]", "[DONE]", ""], "{cut}");
        assert_eq!(host.session.end().map(|end| end.reason), Some(Reason::Done), "{cut}");
        assert_eq!(host.late(), 12, "{cut}");
    }
}

#[cfg(feature = "fragments")]
#[test]
fn an_aborted_event_in_fragments_meets_no_rule() {
    let parser = Options::new().delivery(Delivery::Fragments).event_type_limit(3);
    let options = with(DONE).parser(|_| parser);
    let (shown, reason) = run(&options, "data: [DONE]\nevent: long\n\ndata: x\n\n");
    assert_eq!((shown.as_str(), reason), ("[DONE]…, (aborted),x…,.", Reason::NoTerminalEvent));
    let (shown, reason) = run(&options, "data: [DONE]");
    assert_eq!((shown.as_str(), reason), ("[DONE]…, (aborted)", Reason::Truncated));
}

#[cfg(feature = "fragments")]
#[test]
fn the_sentinel_is_found_again_after_a_restart() {
    let options = with(DONE).parser(|parser| parser.delivery(Delivery::Fragments));
    let mut host = TestHost::open(&options);
    host.feed("data: [DO");
    host.restart();
    host.connect();
    host.head(200);
    host.feed("data: [DONE]\n\n");
    assert_eq!(host.reason(), Some(Reason::Done));
}

#[test]
fn rules_that_are_too_many_too_long_or_empty_are_refused() {
    let longest = &"x".repeat(Rule::MOST_BYTES - 3)[..];
    let long = "x".repeat(Rule::MOST_BYTES - 2);
    let refused = |rules: &[Rule<'_>]| {
        let made = Session::new([0; 4096], SessionOptions::new().terminal_rules(rules));
        made.err() == Some(Error::InvalidRule)
    };
    assert!(refused(&[Rule::data(&long)]) && refused(&[Rule::event_type(&long)]));
    assert!(refused(&[Rule::data(longest).and_event_type("x")]));
    assert!(refused(&[Rule::data(""), Rule::data(longest)]));
    assert!(refused(&[Rule::data("x"); Rule::MOST + 1]));
    assert!(refused(&[Rule { data: None, event_type: None, ..Rule::data("") }]));
    assert!(refused(&[Rule::event_type("")]) && refused(&[Rule::data("x").and_event_type("")]));
    assert!(!refused(&[Rule::data("x"); Rule::MOST]) && !refused(&[]));
    assert!(!refused(&[Rule::data(&longest[1..]).and_event_type("x")]) && !refused(&[Rule::data(longest)]));
    assert!(!refused(&[Rule::data("x"), Rule::data(&longest[4..])]));
}

#[test]
fn the_hosts_rules_come_before_the_rules_for_language_models() {
    let rules = [Rule::data("bye"), Rule::event_type("done").failure()];
    let own = SessionOptions::llm().terminal_rules(&rules);
    let both = own.llm_rules(true);
    let canceled = "event: done\ndata: {\"reason\": \"canceled\"}\n\n";
    for (options, stream, reason) in [
        (own, "data: bye\n\n", Reason::Done),
        (own, "data: [DONE]\n\n", Reason::NoTerminalEvent),
        (own.llm_rules(false), "event: done\ndata: x\n\n", Reason::Failed),
        (both, "data: bye\n\n", Reason::Done),
        (both, "data: [DONE]\n\n", Reason::Done),
        (both, "event: done\ndata: x\n\n", Reason::Failed),
        (both, "event: Done\ndata: x\n\n", Reason::Done),
        (SessionOptions::llm(), "event: done\ndata: x\n\n", Reason::Done),
        (SessionOptions::llm(), canceled, Reason::Failed),
        (SessionOptions::llm().llm_rules(false), "data: [DONE]\n\n", Reason::Clean),
        (SessionOptions::new().llm_rules(true), "data: [DONE]\n\n", Reason::Done),
    ] {
        for &delivery in DELIVERIES {
            let options = options.parser(|parser| parser.delivery(delivery));
            let mut host = TestHost::open(&options);
            for byte in stream.bytes() {
                host.feed([byte]);
            }
            host.end();
            assert_eq!(host.reason(), Some(reason), "{stream:?} {delivery:?}");
            assert_eq!(run(&options, stream).1, reason, "{stream:?} {delivery:?}");
        }
    }
}

/// The largest number of rules by data, and the rules for language models: each is met separately.
#[test]
fn each_of_the_largest_number_of_rules_is_met() {
    let texts: Vec<_> =
        (0..Rule::MOST).map(|index| std::format!("a{}", char::from(b'a' + index as u8))).collect();
    let rules: Vec<_> = texts.iter().map(|text| Rule::data(text)).collect();
    let options = with(&rules).llm_rules(true);
    for &delivery in DELIVERIES {
        let options = options.parser(|parser| parser.delivery(delivery));
        let terminal = texts.iter().map(|text| (&text[..], Reason::Done));
        let others =
            [("a", Reason::NoTerminalEvent), ("ay", Reason::NoTerminalEvent), ("[DONE]", Reason::Done)];
        for (data, reason) in terminal.chain(others) {
            assert_eq!(run(&options, &std::format!("data: {data}\n\n")).1, reason, "{data} {delivery:?}");
        }
    }
}

#[test]
fn without_a_success_rule_a_stream_that_ends_between_blocks_is_clean() {
    let failures = [Rule::event_type("error").failure()];
    assert_eq!(run(&with(&failures), "data: x\n\n"), ("x".into(), Reason::Clean));
    assert_eq!(run(&with(&failures), "event: error\ndata: x\n\n"), ("error: x".into(), Reason::Failed));
    for (stream, reason) in [
        ("", Reason::Clean),
        ("data: x\n\n", Reason::Clean),
        (": hi\n", Reason::Clean),
        ("data: x\n", Reason::Truncated),
        ("data: x", Reason::Truncated),
        ("data: x\n\nid: 1\n", Reason::Truncated),
    ] {
        assert_eq!(run(&SessionOptions::new(), stream).1, reason, "{stream:?}");
    }
}
