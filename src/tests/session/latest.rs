//! Streams whose events each contain the whole text so far.

use super::host::TestHost;
use crate::session::{Change, Cumulative, Deadlines, Reason, Rule, Stop, TransportEnd};
use crate::{EndOfStream, Item, Options, Outcome, OverLimit, Session, SessionItem, SessionOptions};
use core::ops::ControlFlow;
use std::format;
use std::string::String;
use std::vec;

fn latest() -> SessionOptions<'static> {
    SessionOptions::new().latest_only(true)
}

fn snapshots(count: usize) -> String {
    (1..=count).map(|len| format!("data: {}\n\n", "x".repeat(len))).collect()
}

#[test]
fn only_the_last_of_two_hundred_snapshots_in_a_chunk_is_shown() {
    let mut host = TestHost::open(&latest());
    assert_eq!(host.feed(snapshots(200)), Outcome::Running);
    assert_eq!(host.shown, ["x".repeat(200)]);
    assert_eq!(host.session.counters().superseded, 199);
}

#[test]
fn each_chunk_shows_its_own_latest_event() {
    let mut host = TestHost::open(&latest());
    host.feed("data: a\n\ndata: ab\n\nda");
    host.feed("ta: abc\ndata: d\n\n: hi\n");
    host.feed(": nothing\n");
    host.feed("event: t\ndata: 1\n\ndata: 2");
    host.feed("\n\n");
    host.end();
    assert_eq!(host.shown, ["ab", "abc\nd", "t: 1", "2"]);
    assert_eq!(host.session.counters().superseded, 1);
    assert_eq!(host.reason(), Some(Reason::Clean));
}

#[test]
fn cuts_decide_which_events_are_shown_but_the_last_is_always_shown() {
    let stream = "event: long-type\ndata: 你\n\ndata: 你好\nid: 7\n\n\u{FEFF}\n\ndata: 你好吗\n\n";
    for first in 0..=stream.len() {
        for second in first..=stream.len() {
            let mut host = TestHost::open(&latest());
            for chunk in
                [&stream.as_bytes()[..first], &stream.as_bytes()[first..second], &stream.as_bytes()[second..]]
            {
                host.feed(chunk);
            }
            assert_eq!(host.shown.last().map(|last| &last[..]), Some("你好吗"), "{first} {second}");
            assert_eq!(host.shown.len() as u64 + host.session.counters().superseded, 3);
        }
    }
}

#[test]
fn the_kept_event_fits_exactly_into_the_needed_buffer() {
    // The type limit is less than the seven bytes of `message`, which is not stored.
    for type_limit in 0..8 {
        let parser = Options::new().data_limit(5).event_type_limit(type_limit).last_event_id_limit(1);
        let options = latest().parser(|_| parser);
        let capacity = 2 * (5 + type_limit) + 3;
        assert_eq!(options.capacity(), Some(capacity));
        let mut memory = vec![0xFF; capacity];
        assert!(Session::new(&mut memory[1..], options).is_err());
        let mut session = Session::new(&mut memory[..], options).unwrap();
        let attempt = session.connect(0, crate::session::Entropy(0)).unwrap();
        let name = &"typed-x"[..type_limit];
        let chunk =
            format!("data: 12345\nid: 1\n\nevent: {name}\ndata: abcde\n\nevent: {name}\ndata: fgh\ndata: i");
        let mut shown = vec![];
        for chunk in [chunk.as_bytes(), b"\n\n"] {
            session.feed(attempt, 0, chunk, |_, item| {
                let SessionItem::Stream(Item::Event(event)) = item else { panic!("{item:?}") };
                shown.push(format!("{:?} {:?} {:?}", event.event_type, event.data, event.last_event_id));
                ControlFlow::Continue(())
            });
        }
        let name = if name.is_empty() { "message" } else { name };
        assert_eq!(shown, [format!("{name:?} \"abcde\" \"1\""), format!("{name:?} \"fgh\\ni\" \"1\"")]);
    }
}

#[cfg(feature = "ignored-lines")]
#[test]
fn pauses_between_other_items_keep_the_latest_event() {
    let options = latest().parser(|parser| parser.comments(true));
    let stream = ":1\ndata: a\n\n:2\ndata: b\n\n:3\nretry: 5\n";
    let mut whole = TestHost::open(&options);
    whole.feed(stream);
    assert_eq!(whole.shown, [":1", ":2", ":3", "retry: 5", "b"]);
    let mut host = TestHost::open(&options);
    host.stop = Some((1, Stop::Pause));
    let mut rest = stream;
    while let Outcome::Paused { consumed } = host.feed(rest) {
        rest = &rest[consumed..];
    }
    assert_eq!((&host.shown, rest), (&whole.shown, ""));
    let mut host = TestHost::open(&options);
    assert_eq!(host.step(stream.as_bytes()), Outcome::Running);
    assert_eq!(host.shown, whole.shown);
    assert_eq!(host.session.counters().superseded, 1);
    let mut host = TestHost::open(&options);
    assert_eq!(host.items(stream.as_bytes(), u64::MAX), Outcome::Running);
    assert_eq!(host.shown, whole.shown);
    assert_eq!(host.session.counters().superseded, 1);
}

#[test]
fn the_latest_event_before_a_terminal_event_is_shown_whether_that_is_hidden_or_delivered() {
    let (hidden, delivered) = (Rule::data("[DONE]"), Rule::data("[DONE]").delivered());
    let typed = Rule::event_type("finish").delivered();
    for (rule, last, shown) in [
        (hidden, "data: [DONE]\n\n", "ab"),
        (delivered, "data: [DONE]\n\n", "ab,[DONE]"),
        (typed, "event: finish\ndata: x\ndata: y\n\n", "ab,finish: x\ny"),
    ] {
        let rules = [rule];
        let options = latest().terminal_rules(&rules);
        let stream = &*format!("data: a\n\ndata: ab\n\n{last}data: late\n\n");
        let mut whole = TestHost::open(&options);
        assert!(matches!(whole.feed(stream), Outcome::Ended(_)));
        let mut steps = TestHost::open(&options);
        assert!(matches!(steps.step(stream.as_bytes()), Outcome::Ended(_)));
        let mut paused = TestHost::open(&options);
        paused.stop = Some((1, Stop::Pause));
        let mut rest = stream;
        while let Outcome::Paused { consumed } = paused.feed(rest) {
            rest = &rest[consumed..];
        }
        let mut items = TestHost::open(&options);
        assert!(matches!(items.items(stream.as_bytes(), 0), Outcome::Ended(_)));
        for host in [whole, steps, paused, items] {
            assert_eq!((host.shown.join(","), host.reason()), (shown.into(), Some(Reason::Done)));
            let counters = host.session.counters();
            assert_eq!((counters.superseded, counters.late), (1, 12));
        }
    }
}

#[test]
fn a_cancel_at_the_latest_event_hides_the_terminal_event() {
    let rules = [Rule::data("[DONE]").delivered()];
    let mut host = TestHost::open(&latest().terminal_rules(&rules));
    host.stop = Some((1, Stop::Cancel));
    host.feed("data: a\n\ndata: [DONE]\n\n");
    assert_eq!((host.shown.join(","), host.reason()), ("a".into(), Some(Reason::Cancelled)));
    assert_eq!(host.feed(""), Outcome::Closed);
}

#[cfg(feature = "deliver-unfinished")]
#[test]
fn the_latest_event_is_shown_at_the_end_of_the_stream_too() {
    let rules = [Rule::data("[DONE]").delivered()];
    let parser = Options::new().end_of_stream(EndOfStream::Deliver);
    for (stream, shown) in
        [("data: a\n\ndata: ab", "a,ab (incomplete)"), ("data: a\n\ndata: [DONE]", "a,[DONE] (incomplete)")]
    {
        let options = latest().parser(|_| parser).terminal_rules(&rules);
        let mut whole = TestHost::open(&options);
        whole.feed(stream);
        whole.end();
        let mut steps = TestHost::open(&options);
        steps.step(stream.as_bytes());
        steps.end_step(TransportEnd::Complete);
        for host in [whole, steps] {
            assert_eq!((host.shown.join(","), host.ends.len()), (shown.into(), 1));
        }
    }
}

#[cfg(feature = "ignored-lines")]
#[test]
fn a_latest_event_that_was_not_fetched_is_lost_with_its_attempt() {
    let options = latest()
        .parser(|parser| parser.comments(true))
        .reconnection(crate::session::Reconnection::EVENT_SOURCE);
    let mut host = TestHost::open(&options);
    host.stop = Some((1, Stop::Pause));
    host.feed("data: old\n\n:c\n");
    host.cancel();
    host.restart();
    host.stop = None;
    host.shown.clear();
    host.connect();
    host.head(200);
    host.feed(":d\n");
    assert_eq!(host.shown, [":d"]);
}

#[test]
fn an_appended_text_is_told_apart_from_another_text() {
    let mut text = Cumulative::new();
    for (next, change) in [
        ("", Change::Append("")),
        ("ab", Change::Append("ab")),
        ("abcd", Change::Append("cd")),
        ("abcd", Change::Append("")),
        ("abc", Change::Replace("abc")),
        ("abx", Change::Replace("abx")),
        ("abxy", Change::Append("y")),
        ("", Change::Replace("")),
        ("", Change::Append("")),
        ("你", Change::Append("你")),
        ("你好", Change::Append("好")),
        ("您好", Change::Replace("您好")),
        ("您", Change::Replace("您")),
        ("您\0\0", Change::Append("\0\0")),
    ] {
        assert_eq!(text.next(next), change, "{next:?}");
    }
}

#[test]
fn a_cumulative_text_that_shrinks_or_is_rewritten_is_replaced() {
    let mut text = Cumulative::default();
    for len in (0..50).rev() {
        let shorter = "x".repeat(len);
        assert_eq!(
            text.next(&shorter),
            if len == 49 { Change::Append(&shorter[..]) } else { Change::Replace(&shorter[..]) }
        );
    }
}

#[test]
fn bytes_may_be_cut_inside_a_character_but_text_is_not() {
    let mut text = Cumulative::new();
    assert_eq!(text.next_bytes(b"\xE4\xBD"), Change::Append(&b"\xE4\xBD"[..]));
    let mut same = text;
    assert_eq!(same.next_bytes("你".as_bytes()), Change::Append(&b"\xA0"[..]));
    assert_eq!(text.next("你"), Change::Replace("你"));
    assert_eq!((text, text.next("你好")), (same, Change::Append("好")));
}

#[test]
fn a_repeated_part_of_a_stream_that_is_not_cumulative_is_shown_each_time() {
    let mut host = TestHost::open(&SessionOptions::new());
    host.feed("data\ndata\n\ndata\ndata\n\ndata: ha\n\ndata: ha\n\n");
    assert_eq!(host.shown, ["\n", "\n", "ha", "ha"]);
}

#[test]
fn the_latest_event_before_one_over_its_limit_is_shown() {
    let parser = Options::new().data_limit(5).over_limit(OverLimit::Fail);
    let mut host = TestHost::open(&SessionOptions::new().parser(|_| parser).latest_only(true));
    host.feed("data: ok\n\ndata: too long\n\n");
    assert_eq!(host.shown, ["ok"]);
    assert!(matches!(host.reason(), Some(Reason::EventLimit(_))));
}

#[test]
fn no_deadline_expires_while_only_the_host_is_pending() {
    let rules = [Rule::data("end").delivered()];
    let deadlines = Deadlines { byte_idle: Some(100), total: Some(200), ..Deadlines::NONE };
    let options = SessionOptions::new().terminal_rules(&rules).deadlines(deadlines).latest_only(true);
    let mut host = TestHost::open(&options);
    host.stop = Some((1, Stop::Pause));
    host.feed("data: x\n\ndata: end\n\n");
    host.stop = None;
    assert_eq!((host.session.next_deadline(), host.wait(1000)), (None, Outcome::Running));
    host.feed("");
    assert_eq!((host.shown.join(","), host.reason()), ("x,end".into(), Some(Reason::Done)));
}

#[test]
fn a_head_after_the_terminal_event_changes_nothing() {
    let rules = [Rule::data("end").delivered()];
    for status in [200, 204, 302, 401, 503] {
        let mut host = TestHost::connected(&latest().terminal_rules(&rules));
        host.stop = Some((1, Stop::Pause));
        assert_eq!(host.feed("data: x\n\ndata: end\n\n"), Outcome::Paused { consumed: 20 });
        host.stop = None;
        assert_eq!(host.head(status), Outcome::Running);
        host.feed("");
        assert_eq!((host.shown.join(","), host.reason()), ("x,end".into(), Some(Reason::Done)), "{status}");
    }
}
