//! Reusing a session, and copying it.

use super::host::TestHost;
use crate::session::{
    Advice, Class, Content, Deadlines, Diagnosis, Reason, Reconnection, Request, Rule, SessionCounters,
};
use crate::{Error, Outcome, SessionOptions};

fn options() -> SessionOptions<'static> {
    const RULES: &[Rule<'static>] = &[Rule::data("[DONE]")];
    SessionOptions::event_source().terminal_rules(RULES).deadlines(Deadlines::LLM)
}

/// The visible state of a session without an attempt.
fn seen(host: &TestHost) -> impl PartialEq + core::fmt::Debug + use<> {
    let session = &host.session;
    let id = session.last_event_id().as_bytes().to_vec();
    (session.verdict(), session.end(), session.counters(), session.diagnose(), id, session.next_deadline())
}

#[test]
fn nothing_is_left_after_a_restart() {
    for used in [
        &b""[..],
        b"data: half",
        b"data: half\n",
        b"data: \xE4\xBD",
        b"data: x\r",
        b"\xEF\xBB",
        b"event: left",
        b"id: 7\n\nid: 8",
        b"retry: 7\n\ndata: [DO",
        b": comm",
        b"unknow",
        b"data: [DONE]\n\n",
    ] {
        for status in [None, Some(200), Some(500), Some(204)] {
            let mut host = TestHost::new(&options());
            let fresh = seen(&host);
            host.connect();
            if let Some(status) = status {
                host.head(status);
            }
            host.feed(used);
            host.restart();
            let case = used.escape_ascii();
            assert_eq!(seen(&host), fresh, "{case}");
            assert!(host.ends.len() == 1 && host.session.diagnose() == Diagnosis::NotConnected);
            (host.shown, host.ends) = Default::default();
            host.connect();
            host.head(200);
            host.feed(b"\n\xEF\xBB\xBFdata: 1\n\ndata: a\n\n");
            assert_eq!(host.shown, ["a"], "{case}: no byte order mark after the first line");
            host.error();
            let again = Advice::RetryAt { at: 4000, request: Request::Same };
            assert_eq!((host.reason(), host.advice()), (Some(Reason::Transport), again), "{case}");
            assert_eq!(host.session.request_headers().count(), 2, "{case}");
        }
    }
}

#[test]
fn a_byte_order_mark_is_dropped_in_each_attempt() {
    let mut host = TestHost::open(&options());
    host.feed(b"data: x\n\n");
    host.error();
    host.connect();
    host.head(200);
    host.feed(b"\xEF\xBB\xBFdata: y\n\n");
    assert_eq!(host.shown, ["x", "y"]);
}

#[test]
fn an_attempt_keeps_the_earlier_id_but_not_the_earlier_unfinished_event() {
    for half in [&b"data: half"[..], b"data: half\n", b"event: t\n", b"data: \xE4", b"data: x\r", b"id: 9\n"]
    {
        let mut host = TestHost::open(&options());
        host.feed([&b"id: 1\ndata: a\n\n"[..], half].concat());
        host.error();
        host.connect();
        assert_eq!(host.session.last_event_id(), "1");
        host.head(200);
        host.feed("\ndata: b\n\n");
        assert_eq!(host.shown, ["a", "b"], "{}", half.escape_ascii());
        let counters = host.session.counters();
        assert_eq!((counters.attempts, counters.stream.events), (2, 1));
        assert_eq!(host.session.last_event_id(), "1");
    }
}

#[test]
fn counters_of_an_attempt_restart_at_0_and_those_of_the_session_do_not() {
    let mut host = TestHost::connected(&options());
    host.head(500);
    host.feed("body");
    host.end();
    host.feed("late");
    host.connect();
    let SessionCounters { attempts, stream, body, suppressed, superseded, late } = host.session.counters();
    assert_eq!((attempts, stream.bytes, body, suppressed, superseded, late), (2, 0, 0, 0, 0, 4));
    assert_eq!((host.session.verdict(), host.session.end()), (None, None));
}

#[test]
#[cfg_attr(miri, ignore = "takes too long")]
fn a_hundred_thousand_restarts_use_no_memory_and_leave_no_state() {
    // A session has no pointer except to its buffer, so its size is all the memory it uses.
    let mut host = TestHost::new(&options());
    let size = core::mem::size_of_val(&host.session);
    assert!(size - super::host::MEMORY <= 2048, "{size}");
    for round in 0..100_000 {
        let attempt = host.session.connect(round, crate::session::Entropy(0)).unwrap();
        assert_eq!(attempt.number(), 2 * round + 1);
        let mut data = 0;
        host.session.feed(attempt, round, b"data: a\n\nid: 1\ndata: ha", |_, _| {
            data += 1;
            core::ops::ControlFlow::Continue(())
        });
        assert_eq!(data, 1);
        host.session.restart();
        assert!(host.session.last_event_id().is_empty());
    }
}

#[test]
fn an_id_is_only_set_between_attempts_and_an_invalid_one_changes_nothing() {
    let mut host = TestHost::new(&options());
    assert_eq!(host.session.set_last_event_id(b"7"), Ok(()));
    host.connect();
    assert_eq!(host.session.set_last_event_id(b"8"), Err(Error::AlreadyStarted));
    host.feed("data: x\n\n");
    host.error();
    assert_eq!(host.session.set_last_event_id(b"a\nb"), Err(Error::InvalidId));
    assert_eq!(host.session.set_last_event_id(&[b'x'; 129]), Err(Error::IdTooLong { limit: 128 }));
    assert_eq!(host.session.last_event_id(), "7");
    // It is still known that the attempt has shown events.
    assert_eq!((host.session.diagnose(), host.session.counters().stream.events), (Diagnosis::Interrupted, 1));
    assert_eq!(host.session.set_last_event_id(b""), Ok(()));
    assert!(host.session.last_event_id().is_empty());
}

#[test]
fn an_id_that_was_set_is_in_the_first_request() {
    let mut host = TestHost::new(&options());
    host.session.set_last_event_id("你".as_bytes()).unwrap();
    assert_eq!(host.session.request_headers().nth(2), Some(("Last-Event-ID", "你".as_bytes())));
}

#[test]
fn a_copy_made_at_any_byte_continues_like_the_original() {
    let stream = "retry: 9\nid: 1\ndata: 你\r\n\r\n: c\nevent: t\ndata: a\ndata: b\n\ndata: [DONE]\n\nlate";
    for reconnection in [Reconnection::NEVER, Reconnection::EVENT_SOURCE] {
        let options = options().reconnection(reconnection);
        let mut whole = TestHost::open(&options);
        whole.feed(stream);
        whole.end();
        for cut in 0..=stream.len() {
            let mut host = TestHost::open(&options);
            host.feed(&stream.as_bytes()[..cut]);
            let mut copy = host.clone();
            host.restart(); // The original does something else.
            copy.feed(&stream.as_bytes()[cut..]);
            copy.end();
            assert_eq!((&copy.shown, &copy.ends), (&whole.shown, &whole.ends), "{cut}");
            assert_eq!(seen(&copy), seen(&whole), "{cut}");
        }
    }
}

#[test]
fn only_the_host_begins_another_attempt() {
    // A host that is suspended and resumed, and reports everything, still has only one attempt.
    let mut host = TestHost::open(&options());
    host.session.suspend(host.now);
    host.wait(1_000_000);
    host.session.resume(host.now);
    host.feed("data: x\n\n");
    host.error();
    assert!(matches!(host.advice(), Advice::RetryAt { .. }));
    let Advice::RetryAt { at, .. } = host.advice() else { panic!("it is over") };
    host.now = at;
    assert_eq!(
        (host.time(), host.head(200), host.feed("data: y\n\n")),
        (Outcome::Closed, Outcome::Closed, Outcome::Closed)
    );
    assert_eq!((host.session.counters().attempts, host.shown.len()), (1, 1));
}

#[test]
fn each_attempt_needs_a_new_request() {
    let mut host = TestHost::new(&options());
    let id = |host: &TestHost| host.session.request_headers().nth(2).map(|(_, id)| id.to_vec());
    assert_eq!(id(&host), None);
    for (stream, expected) in [("id: a\ndata: x\n\n", Some("a")), ("id: b\n\n", Some("b")), ("id\n\n", None)]
    {
        host.connect();
        host.head(200);
        assert_eq!(
            host.session.verdict().map(|verdict| (verdict.class, verdict.content)),
            Some((Class::Ok, Content::EventStream))
        );
        host.feed(stream);
        host.error();
        let Advice::RetryAt { at, request: Request::Same } = host.advice() else { panic!("it is over") };
        assert!(at > host.now);
        assert_eq!(id(&host), expected.map(|id| id.as_bytes().to_vec()));
        host.now = at;
    }
}
