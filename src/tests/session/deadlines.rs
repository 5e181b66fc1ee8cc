//! Deadlines, with a clock that the test sets.

use super::host::{TestHost, only};
use crate::session::{Class, Deadline, Deadlines, Reason, Rule};
use crate::tests::choices::DELIVERIES;
use crate::{Delivery, Options, Outcome, SessionOptions};

const DAY: u32 = 24 * 60 * 60 * 1000;

fn with(deadline: Deadline, span: u32) -> SessionOptions<'static> {
    SessionOptions::new().deadlines(only(deadline, span))
}

/// Nothing happens until just before the deadline, then it expires.
fn passes(host: &mut TestHost, deadline: Deadline, after: u32) {
    let at = host.now.wrapping_add(after);
    assert_eq!(host.session.next_deadline(), Some(at), "{deadline:?}");
    for _ in 0..3 {
        assert_eq!(host.wait(0), Outcome::Running);
    }
    assert_eq!(host.wait(after - 1), Outcome::Running, "{deadline:?} is early");
    let Outcome::Ended(end) = host.wait(1) else { panic!("{deadline:?} is late") };
    assert_eq!((end.reason, end.close_transport), (Reason::Timeout(deadline), true));
    assert_eq!((host.session.next_deadline(), host.wait(1)), (None, Outcome::Closed));
}

#[test]
fn connect_runs_until_the_head_or_a_byte() {
    let options = with(Deadline::Connect, 500);
    passes(&mut TestHost::connected(&options), Deadline::Connect, 500);
    let mut host = TestHost::connected(&options);
    host.head(103);
    host.feed("");
    passes(&mut host, Deadline::Connect, 500);
    let opens: [fn(&mut TestHost); 2] = [|host| _ = host.head(200), |host| _ = host.feed(":")];
    for open in opens {
        let mut host = TestHost::connected(&options);
        host.wait(499);
        open(&mut host);
        assert_eq!((host.session.next_deadline(), host.wait(5000)), (None, Outcome::Running));
    }
}

#[test]
fn first_byte_runs_from_the_head_to_the_first_byte() {
    let options = with(Deadline::FirstByte, 500);
    let mut host = TestHost::connected(&options);
    assert_eq!((host.session.next_deadline(), host.wait(5000)), (None, Outcome::Running));
    host.head(200);
    host.feed("");
    passes(&mut host, Deadline::FirstByte, 500);
    let mut host = TestHost::open(&options);
    host.feed(":");
    assert_eq!((host.session.next_deadline(), host.wait(5000)), (None, Outcome::Running));
}

#[test]
fn first_event_runs_from_connect_to_the_first_data() {
    let options = with(Deadline::FirstEvent, 500);
    let mut host = TestHost::connected(&options);
    host.wait(100);
    host.head(200);
    host.wait(100);
    host.feed(": keep-alive\n\nid: 1\nevent: x\n\n");
    passes(&mut host, Deadline::FirstEvent, 300);
    for first in ["data: x\n\n", "data: x"] {
        let mut host = TestHost::open(&options);
        host.feed(first);
        assert_eq!((host.session.next_deadline(), host.wait(5000)), (None, Outcome::Running), "{first:?}");
    }
}

#[test]
fn byte_idle_runs_from_any_byte_to_the_next() {
    let mut host = TestHost::open(&with(Deadline::ByteIdle, 500));
    assert_eq!((host.session.next_deadline(), host.wait(5000)), (None, Outcome::Running));
    for chunk in ["data: x\n\n", ":\n", "\n", "d", "ata: "] {
        host.feed(chunk);
        assert_eq!(host.wait(499), Outcome::Running);
    }
    host.feed("x");
    passes(&mut host, Deadline::ByteIdle, 500);
}

#[test]
fn total_runs_from_connect_and_nothing_stops_it() {
    let mut host = TestHost::connected(&with(Deadline::Total, 500));
    host.wait(100);
    host.head(200);
    host.wait(100);
    host.feed("data: x\n\n");
    passes(&mut host, Deadline::Total, 300);
}

#[test]
fn endless_keep_alives_are_no_progress_before_or_after_the_first_event() {
    let options = with(Deadline::ProgressIdle, 500).empty_events(false);
    for before in ["", "data: x\n\n", "data: x"] {
        let mut host = TestHost::open(&options);
        host.feed(before);
        for chunk in ["", ": keep-alive\n\n", "\n", "\r\n", "event: ping\n\n", "id: 1\n\n"] {
            if before.is_empty() || before.ends_with('\n') || !chunk.contains('\n') {
                host.feed(chunk);
            }
            assert_eq!(host.wait(70), Outcome::Running);
        }
        passes(&mut host, Deadline::ProgressIdle, 500 - 6 * 70);
    }
}

#[test]
fn events_without_data_are_no_progress() {
    for empty_events in [false, true] {
        for &delivery in DELIVERIES {
            let parser = Options::new().delivery(delivery);
            let options = with(Deadline::ProgressIdle, 500).empty_events(empty_events).parser(|_| parser);
            let mut host = TestHost::open(&options);
            host.wait(100);
            host.feed("data\n\ndata:\n\n");
            passes(&mut host, Deadline::ProgressIdle, 400);
        }
    }
}

#[test]
fn fragments_of_a_large_event_are_progress() {
    for &delivery in DELIVERIES {
        let options = with(Deadline::ProgressIdle, 500).parser(|parser| parser.delivery(delivery));
        let mut host = TestHost::open(&options);
        host.feed("data: ");
        for _ in 0..20 {
            host.wait(499);
            assert_eq!(host.feed("part"), Outcome::Running);
        }
        passes(&mut host, Deadline::ProgressIdle, 500);
    }
}

#[cfg(feature = "fragments")]
#[test]
fn an_abort_without_text_is_no_progress() {
    let parser = Options::new().delivery(Delivery::Fragments).event_type_limit(1);
    let mut host = TestHost::open(&with(Deadline::ProgressIdle, 500).parser(|_| parser));
    host.feed("data: a\n");
    host.wait(400);
    host.feed("event: tt\n\n");
    assert_eq!(host.shown, ["a…", " (aborted)"]);
    passes(&mut host, Deadline::ProgressIdle, 100);
}

#[test]
fn data_after_the_end_of_a_longer_event_is_progress() {
    let mut host = TestHost::open(&with(Deadline::ProgressIdle, 500).empty_events(false));
    host.feed("data: a long one");
    host.wait(400);
    host.feed("\n\ndata: x");
    host.wait(400);
    host.feed("\n\ndata\n\ndata: y");
    passes(&mut host, Deadline::ProgressIdle, 500);
}

#[test]
fn a_body_is_data_for_every_deadline() {
    let mut host = TestHost::connected(&with(Deadline::ProgressIdle, 500));
    host.respond(&crate::session::Head::new(200).content_type("application/json"));
    for _ in 0..5 {
        host.wait(499);
        host.feed("1,");
    }
    passes(&mut host, Deadline::ProgressIdle, 500);
}

#[test]
fn the_deadline_shows_where_a_silence_began() {
    let spans = Deadlines {
        connect: Some(100),
        first_byte: Some(200),
        byte_idle: Some(300),
        progress_idle: Some(700),
        ..Deadlines::NONE
    };
    let options = SessionOptions::new().deadlines(spans);
    passes(&mut TestHost::connected(&options), Deadline::Connect, 100);
    passes(&mut TestHost::open(&options), Deadline::FirstByte, 200);
    let mut host = TestHost::open(&options);
    host.feed("data: x\n\n");
    passes(&mut host, Deadline::ByteIdle, 300);
    let mut host = TestHost::open(&options);
    host.feed("data: x\n\n");
    for _ in 0..3 {
        host.wait(200);
        host.feed(":\n");
    }
    passes(&mut host, Deadline::ProgressIdle, 100);
}

#[test]
fn the_preset_for_language_models_waits_long_for_the_first_event() {
    let options = SessionOptions::llm();
    passes(&mut TestHost::connected(&options), Deadline::FirstEvent, 120_000);
    let mut host = TestHost::open(&options);
    passes(&mut host, Deadline::FirstEvent, 120_000);
    let mut host = TestHost::open(&options);
    host.wait(119_999);
    host.feed("data: x\n\n");
    passes(&mut host, Deadline::ByteIdle, 60_000);
    let mut host = TestHost::open(&options);
    host.feed("data: x\n\n");
    host.wait(59_999);
    host.feed(": thinking\n");
    host.wait(59_999);
    host.feed(": thinking\n");
    passes(&mut host, Deadline::ProgressIdle, 2);
}

#[test]
fn a_deadline_in_the_body_of_an_error_ends_with_the_status() {
    let mut host = TestHost::connected(&with(Deadline::ByteIdle, 500));
    host.head(500);
    host.feed("Internal");
    host.wait(500);
    assert_eq!(host.reason(), Some(Reason::Http(Class::Server)));
    assert!(host.ends[0].close_transport);
}

#[test]
fn after_the_end_of_the_stream_no_deadline_expires() {
    const RULES: &[Rule<'static>] = &[Rule::data("[DONE]")];
    let mut host = TestHost::open(&with(Deadline::Total, 500).terminal_rules(RULES));
    host.feed("data: [DONE]\n\n");
    assert_eq!((host.session.next_deadline(), host.wait(500)), (None, Outcome::Closed));
}

#[test]
fn times_wrap_without_an_early_or_a_missed_deadline() {
    for start in [u32::MAX, u32::MAX - 100, u32::MAX - 499, u32::MAX - 500, 1 << 31, (1 << 31) - 100, 0] {
        let mut host = TestHost::new(&with(Deadline::ByteIdle, 500));
        host.now = start;
        host.connect();
        host.head(200);
        host.feed("data: x\n\n");
        passes(&mut host, Deadline::ByteIdle, 500);
    }
}

#[test]
fn a_clock_that_stops_or_goes_back_makes_deadlines_late_but_never_early() {
    let mut host = TestHost::open(&with(Deadline::ByteIdle, 500));
    host.now += 300;
    host.feed("data: x\n\n");
    let (told, at) = (host.now, host.session.next_deadline());
    for back in [0, 1, 300, 1300, 1301, DAY, 20 * DAY] {
        host.now = told.wrapping_sub(back);
        assert_eq!((host.time(), host.session.next_deadline()), (Outcome::Running, at), "{back}");
        host.feed("");
        host.head(200);
    }
    // Bytes with an earlier time count as if they had the latest time.
    host.now = told - 200;
    host.feed(":");
    assert_eq!(host.session.next_deadline(), at);
    host.now = told;
    passes(&mut host, Deadline::ByteIdle, 500);
}

#[test]
fn after_a_jump_ahead_the_deadline_has_expired() {
    for jump in [500, 501, DAY, 24 * DAY] {
        let mut host = TestHost::open(&with(Deadline::Total, 500));
        assert!(matches!(host.wait(jump), Outcome::Ended(_)), "{jump}");
    }
}

#[test]
fn a_span_beyond_24_days_counts_as_24() {
    for span in [24 * DAY, 24 * DAY + 1, 1 << 31, u32::MAX] {
        for start in [0, u32::MAX - DAY] {
            let mut host = TestHost::new(&with(Deadline::Total, span));
            host.now = start;
            host.connect();
            assert_eq!(host.wait(23 * DAY), Outcome::Running);
            passes(&mut host, Deadline::Total, DAY);
        }
    }
}

#[test]
fn a_span_of_0_expires_at_once_and_none_never_expires() {
    let mut host = TestHost::connected(&with(Deadline::Connect, 0));
    assert_eq!(host.session.next_deadline(), Some(host.now));
    host.time();
    assert_eq!(host.reason(), Some(Reason::Timeout(Deadline::Connect)));
    let mut host = TestHost::connected(&SessionOptions::new());
    for _ in 0..10 {
        assert_eq!((host.wait(20 * DAY), host.session.next_deadline()), (Outcome::Running, None));
    }
}
