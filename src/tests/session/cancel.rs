//! Cancelling, and calls with an old generation.

use super::host::TestHost;
use crate::session::{Advice, Diagnosis, Generation, GiveUp, Head, Reason, Refused, Stop};
use crate::{Outcome, SessionOptions};
use core::ops::ControlFlow;
use std::vec;

#[test]
fn after_a_cancel_no_item_is_handed_out_and_every_byte_is_counted() {
    for unsubscribed in [false, true] {
        let mut host = TestHost::open(&SessionOptions::new());
        host.feed("data: a\n\ndata: b");
        host.cancel();
        if unsubscribed {
            host.end();
        }
        let chunk = b"data: x\n\n:\n\n\n\n\n\n".repeat(64);
        for _ in 0..1024 {
            assert_eq!(host.feed(&chunk), Outcome::Closed);
        }
        assert_eq!((host.shown.join(","), host.late()), ("a".into(), 1 << 20));
        assert_eq!((host.ends.len(), host.reason()), (1, Some(Reason::Cancelled)));
    }
}

#[test]
fn a_cancel_at_an_item_ends_the_attempt_right_after_it() {
    let stream = "data: x\n\n".repeat(10);
    for items in 1..=10 {
        let mut host = TestHost::open(&SessionOptions::new());
        host.stop = Some((items, Stop::Cancel));
        let Outcome::Ended(end) = host.feed(&stream) else { panic!("it goes on") };
        assert_eq!((end.reason, end.close_transport), (Reason::Cancelled, true));
        assert_eq!((host.shown.len(), host.late()), (items, (90 - 9 * items) as u64));
        assert_eq!(host.feed(&stream), Outcome::Closed);
        assert_eq!(host.shown.len(), items);
    }
}

#[test]
fn a_cancelled_session_connects_again_only_after_a_restart() {
    let mut host = TestHost::open(&SessionOptions::new());
    assert_eq!(host.session.connect(0, crate::session::Entropy(0)), Err(Refused::Running));
    host.cancel();
    assert_eq!(host.session.connect(0, crate::session::Entropy(0)), Err(Refused::Cancelled));
    assert_eq!(host.cancel(), Outcome::Closed);
    assert_eq!(host.session.connect(0, crate::session::Entropy(0)), Err(Refused::Cancelled));
    assert_eq!(host.restart(), Outcome::Closed);
    assert!(host.session.connect(0, crate::session::Entropy(0)).is_ok());
}

#[test]
fn after_a_cancel_without_an_attempt_the_next_one_is_refused() {
    let mut host = TestHost::new(&SessionOptions::new());
    assert_eq!(host.cancel(), Outcome::Closed);
    assert_eq!(host.session.connect(0, crate::session::Entropy(0)), Err(Refused::Cancelled));

    let mut host = TestHost::open(&SessionOptions::event_source());
    host.error();
    assert!(host.advice().is_retry());
    assert_eq!(host.cancel(), Outcome::Closed);
    assert_eq!(host.session.end().map(|end| end.advice), Some(Advice::GiveUp(GiveUp::Cancelled)));
    assert_eq!(host.session.connect(0, crate::session::Entropy(0)), Err(Refused::Cancelled));
}

#[test]
fn a_call_under_an_old_generation_changes_nothing() {
    let mut host = TestHost::open(&SessionOptions::event_source());
    let old = host.attempt;
    host.feed("id: 1\ndata: a\n\ndata: half");
    host.error();
    host.connect();
    let stranger = Generation::from_number(host.attempt.number() + 1);
    for stale in [old, stranger] {
        let before = (host.session.clone(), host.session.counters());
        let session = &mut host.session;
        let shown = |_, item: crate::SessionItem<'_>| -> ControlFlow<Stop> { panic!("{item:?}") };
        let head = Head::new(500).content_type("text/html").retry_after("99");
        let closed = [
            session.feed(stale, 5000, b"data: x\n\n", shown),
            session.on_response(stale, 5000, &head),
            session.on_end(stale, 5000, shown),
            session.on_error(stale, 5000, shown),
            session.step(stale, 5000, b"data: x\n\n").outcome,
            session.end_step(stale, 5000, crate::session::TransportEnd::Complete).outcome,
        ];
        assert_eq!(closed, [Outcome::Closed; 6]);
        let after = session.counters();
        assert_eq!(after.late, before.1.late + 18);
        assert_eq!(crate::session::SessionCounters { late: before.1.late, ..after }, before.1);
        assert_eq!((session.verdict(), session.end()), (None, None));
        assert_eq!(session.last_event_id(), before.0.last_event_id());
    }
    host.head(200);
    host.feed("data: b\n\n");
    host.end();
    assert_eq!((host.shown.join(","), host.reason()), ("a,b".into(), Some(Reason::Clean)));
}

#[test]
fn a_generation_converts_to_a_number_and_back() {
    let host = TestHost::open(&SessionOptions::new());
    assert_eq!(Generation::from_number(host.attempt.number()), host.attempt);
    assert_eq!(host.session.generation(), host.attempt);
}

#[test]
fn two_sessions_that_run_at_once_do_not_mix() {
    let streams = ["data: 你\ndata: a\n\nid: 1\ndata: x\n\n", "data: 好\ndata: b\n\nid: 2\ndata: y\n\n"];
    let mut hosts = streams.map(|_| TestHost::open(&SessionOptions::new()));
    for at in 0..streams[0].len() {
        for (host, stream) in hosts.iter_mut().zip(streams) {
            host.feed(&stream.as_bytes()[at..=at]);
        }
    }
    assert_eq!(hosts[0].shown, ["你\na", "x"]);
    assert_eq!(hosts[1].shown, ["好\nb", "y"]);
    assert_eq!(
        (hosts[0].session.last_event_id().as_str(), hosts[1].session.last_event_id().as_str()),
        (Some("1"), Some("2"))
    );
    // A session that is dropped inside an event does not affect the other and later ones.
    let [mut first, mut second] = hosts;
    second.feed("data: left");
    first.feed("data: wh");
    drop(first);
    second.feed(" right\n\n");
    assert_eq!(second.shown.last().map(|last| &last[..]), Some("left right"));
}

#[test]
fn a_thousand_sessions_one_after_the_other_each_begin_as_the_first() {
    let options = SessionOptions::new();
    let mut memory = vec![0; 1024];
    for _ in 0..1000 {
        let mut session = crate::Session::new(&mut memory[..], options).unwrap();
        let attempt = session.connect(0, crate::session::Entropy(0)).unwrap();
        let mut events = 0;
        session.feed(attempt, 0, b"data: a\n\nid: 7\ndata: cut off", |_, _| {
            events += 1;
            ControlFlow::Continue(())
        });
        assert_eq!((events, session.diagnose()), (1, Diagnosis::Events));
    }
}
