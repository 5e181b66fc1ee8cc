//! Exactly one end for each attempt, for any causes in any order.

use super::host::{TestHost, only};
use crate::session::{Class, Content, Deadline, GiveUp, Head, Protocol, Reason, Rule, Stop};
use crate::{Dropped, Limit, Options, Outcome, OverLimit, SessionOptions};
use std::vec::Vec;

/// A cause that can end an attempt, and its name.
type Cause = (&'static str, fn(&mut TestHost) -> Outcome);

/// The causes that can end an attempt with an event stream.
const CAUSES: &[Cause] = &[
    ("rule", |host| host.feed("data: [DONE]\n\n")),
    ("cancel", TestHost::cancel),
    ("cancel in a callback", |host| {
        host.stop = Some((1, Stop::Cancel));
        let outcome = host.feed("data: x\n\n");
        host.stop = None;
        outcome
    }),
    ("end", TestHost::end),
    ("error", TestHost::error),
    ("time", |host| host.wait(1000)),
    ("event limit", |host| host.feed("data: longer than its limit\n\n")),
    ("no content", |host| host.respond(&Head::new(204))),
    ("restart", TestHost::restart),
];

/// The causes that can end an attempt in the body of an error.
const CAUSES_OF_BODIES: &[Cause] = &[
    ("cancel", TestHost::cancel),
    ("end", TestHost::end),
    ("error", TestHost::error),
    ("time", |host| host.wait(1000)),
    ("body limit", |host| host.feed("twenty bytes of body")),
    ("no content", |host| host.head(204)),
    ("restart", TestHost::restart),
];

fn options() -> SessionOptions<'static> {
    const RULES: &[Rule<'static>] = &[Rule::data("[DONE]")];
    let parser = Options::new().data_limit(20).over_limit(OverLimit::Fail);
    let deadlines = only(Deadline::Total, 1000);
    SessionOptions::new().parser(|_| parser).terminal_rules(RULES).deadlines(deadlines).body_limit(19)
}

#[test]
fn only_the_first_cause_ends_an_attempt() {
    for (status, causes) in [(Some(200), CAUSES), (Some(500), CAUSES_OF_BODIES), (None, CAUSES)] {
        for (first_name, first) in causes {
            for (name, second) in causes {
                let case = std::format!("{first_name}, then {name}");
                let mut host = TestHost::connected(&options());
                if let Some(status) = status {
                    host.head(status);
                }
                let ended = first(&mut host);
                assert!(matches!(ended, Outcome::Ended(_)), "{case}: {ended:?}");
                let (shown, end, late) = (host.shown.clone(), host.session.end(), host.late());
                assert_eq!(end.is_none(), *first_name == "restart", "{case}");
                assert_eq!(second(&mut host), Outcome::Closed, "{case}");
                assert_eq!(host.ends.len(), 1, "{case}");
                assert_eq!(host.shown, shown, "{case}");
                if *name != "restart" {
                    assert_eq!(host.session.end(), end, "{case}");
                    let fed = late + 4;
                    assert_eq!((host.feed("late"), host.late() >= fed), (Outcome::Closed, true), "{case}");
                }
            }
        }
    }
}

#[test]
fn each_reason_is_reached() {
    let rules = [Rule::data("[DONE]")];
    let done = SessionOptions::new().terminal_rules(&rules);
    let rules = [Rule::event_type("error").failure()];
    let failed = SessionOptions::new().terminal_rules(&rules);
    let plain = SessionOptions::new();
    let run = |options: &SessionOptions<'_>, calls: &[&dyn Fn(&mut TestHost) -> Outcome]| {
        let mut host = TestHost::connected(options);
        for call in calls {
            call(&mut host);
        }
        assert_eq!(host.ends.len(), 1);
        host.ends[0].reason
    };
    let ok = |host: &mut TestHost| host.head(200);
    let json = |host: &mut TestHost| host.respond(&Head::new(200).content_type("application/json"));
    let feed = |text: &'static str| move |host: &mut TestHost| host.feed(text);
    let long = |host: &mut TestHost| host.feed("data: longer than its limit\n\n");
    let wait = |host: &mut TestHost| host.wait(1000);

    assert_eq!(run(&done, &[&ok, &feed("data: [DONE]\n\n")]), Reason::Done);
    assert_eq!(run(&done, &[&ok, &TestHost::cancel]), Reason::Cancelled);
    assert_eq!(run(&plain, &[&ok, &feed("data: x\n\n"), &TestHost::end]), Reason::Clean);
    assert_eq!(run(&failed, &[&ok, &feed("event: error\ndata: x\n\n")]), Reason::Failed);
    assert_eq!(run(&done, &[&ok, &feed("data: x\n\n"), &TestHost::end]), Reason::NoTerminalEvent);
    assert_eq!(run(&done, &[&ok, &feed("data: x\n\nda"), &TestHost::end]), Reason::Truncated);
    assert_eq!(run(&plain, &[&ok, &feed("data: x\n"), &TestHost::end]), Reason::Truncated);
    assert_eq!(run(&plain, &[&TestHost::end]), Reason::Truncated);
    assert_eq!(run(&options(), &[&ok, &wait]), Reason::Timeout(Deadline::Total));
    assert_eq!(
        run(&plain, &[&|host| host.head(503), &feed("busy"), &TestHost::end]),
        Reason::Http(Class::Server)
    );
    assert_eq!(run(&plain, &[&json, &feed("{}"), &TestHost::end]), Reason::Body(Content::Json));
    #[cfg(feature = "sniffing")]
    assert_eq!(run(&plain, &[&ok, &feed("{}"), &TestHost::end]), Reason::WrongProtocol(Protocol::Json));
    assert_eq!(run(&options(), &[&json, &feed("twenty bytes of body")]), Reason::BodyLimit);
    assert_eq!(run(&plain, &[&ok, &feed("data: x\n\n"), &TestHost::error]), Reason::Transport);
    assert_eq!(run(&options(), &[&ok, &long]), Reason::EventLimit(Limit::Data));
}

#[test]
fn a_transport_that_ended_need_not_be_closed() {
    for (name, cause) in CAUSES {
        let mut host = TestHost::open(&options());
        cause(&mut host);
        assert_eq!(host.ends[0].close_transport, !matches!(*name, "end" | "error"), "{name}");
    }
}

#[test]
fn a_limit_ends_the_attempt_and_the_rest_of_its_chunk_is_late() {
    let mut host = TestHost::open(&options());
    let Outcome::Ended(end) = host.feed("data: a\n\ndata: longer than its limit\n\ndata: b\n\n") else {
        panic!("it goes on")
    };
    assert_eq!(end.reason, Reason::EventLimit(Limit::Data));
    assert_eq!(end.over_limit, Some(Dropped { limit: Limit::Data, event: 1, offset: 35 }));
    assert_eq!(end.advice, crate::session::Advice::GiveUp(GiveUp::Limit));
    assert_eq!(host.shown, ["a"]);
    let counters = host.session.counters();
    assert_eq!(counters.stream.bytes + counters.late, 47);
}

#[cfg(feature = "deliver-unfinished")]
#[test]
fn a_limit_crossed_at_the_end_of_the_stream_is_the_reason() {
    let parser = Options::new().data_limit(3).over_limit(OverLimit::Fail);
    let parser = parser.end_of_stream(crate::EndOfStream::Deliver);
    let mut host = TestHost::open(&SessionOptions::new().parser(|_| parser));
    host.feed(b"data: ab\xE4\xBD");
    host.end();
    assert!(matches!(host.reason(), Some(Reason::EventLimit(_))), "{:?}", host.reason());
}

#[test]
fn open_events_end_and_error_are_told_apart_and_come_in_order() {
    // Open is the verdict, before any event. Then follow a server's event called `error`, the terminal event
    // with its data, and the end. A later failure of the transport is reported separately.
    let rules = [Rule::event_type("end").delivered()];
    let mut host = TestHost::connected(&SessionOptions::new().terminal_rules(&rules));
    assert_eq!(host.session.verdict(), None);
    host.head(200);
    let verdict = host.session.verdict().expect("the head has come");
    assert_eq!((verdict.class, verdict.content), (Class::Ok, Content::EventStream));
    assert!(host.shown.is_empty() && host.ends.is_empty());
    host.feed("data: hello\n\nevent: error\ndata: quota\n\n");
    assert_eq!((host.shown.join(","), host.reason()), ("hello,error: quota".into(), None));
    host.feed("event: end\ndata: bye\n\n");
    assert_eq!(host.shown.last().map(|last| &last[..]), Some("end: bye"));
    assert_eq!(host.reason(), Some(Reason::Done));
    assert_eq!(host.error(), Outcome::Closed);
}

#[test]
fn an_event_named_error_is_an_item_and_a_failed_transport_is_an_end() {
    let mut host = TestHost::open(&SessionOptions::new());
    host.feed("event: error\ndata: busy\n\n");
    assert_eq!(host.shown, ["error: busy"]);
    assert!(host.ends.is_empty());
    host.error();
    assert_eq!((host.shown.len(), host.reason()), (1, Some(Reason::Transport)));
}

#[cfg(feature = "deliver-unfinished")]
#[test]
fn an_attempt_that_pauses_in_its_last_items_ends_with_a_later_call() {
    let parser = Options::new().end_of_stream(crate::EndOfStream::Deliver);
    let options = SessionOptions::new().parser(|_| parser).deadlines(only(Deadline::Total, 1000));
    let paused = || {
        let mut host = TestHost::open(&options);
        host.feed("data: x");
        host.stop = Some((1, Stop::Pause));
        assert_eq!(host.error(), Outcome::Paused { consumed: 0 });
        assert_eq!((host.shown.join(","), host.reason()), ("x (incomplete)".into(), None));
        host.stop = None;
        host
    };
    let mut host = paused();
    assert_eq!((host.feed("late"), host.late(), host.head(500)), (Outcome::Closed, 4, Outcome::Closed));
    // The first report of how the transport ended counts.
    host.end();
    assert_eq!((host.shown.len(), host.reason()), (1, Some(Reason::Transport)));
    let mut host = paused();
    // The server sends nothing more, so no deadline runs.
    assert_eq!((host.wait(1000), host.session.next_deadline()), (Outcome::Running, None));
    host.error();
    assert_eq!((host.shown.len(), host.reason()), (1, Some(Reason::Transport)));
    let mut host = paused();
    host.cancel();
    assert_eq!((host.reason(), host.error()), (Some(Reason::Cancelled), Outcome::Closed));
}

#[test]
fn nothing_happens_before_there_is_an_attempt() {
    let mut host = TestHost::new(&options());
    let outcomes = [host.feed("data: x\n\n"), host.head(200), host.end(), host.error(), host.wait(5000)];
    assert_eq!(outcomes, [Outcome::Closed; 5]);
    assert_eq!((host.session.end(), host.session.next_deadline(), host.late()), (None, None, 9));
    assert_eq!(host.shown, Vec::<&str>::new());
}
