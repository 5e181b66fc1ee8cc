//! Losses: an end reports what did not reach the host, for any reason.

use super::host::TestHost;
use crate::session::{
    Advice, Deadline, Deadlines, Diagnosis, End, GiveUp, Losses, Reason, Reconnection, Rule, Stop,
};
use crate::tests::choices::DELIVERIES;
use crate::{Options, Outcome, OverLimit, SessionOptions};
use std::format;

/// The preset for language models with this data limit.
fn llm(data: usize) -> SessionOptions<'static> {
    SessionOptions::llm().parser(|parser| parser.data_limit(data))
}

fn end_of(host: &mut TestHost) -> End {
    host.end();
    host.ends[0]
}

const LARGE: &str = "data: more than eight\n\n";

#[test]
fn an_answer_that_lost_an_event_is_done_and_not_complete() {
    for options in [llm(8), llm(8).latest_only(true)] {
        for stream in [
            format!("{LARGE}data: [DONE]\n\n"),
            format!("data: a\n\n{LARGE}data: [DONE]\n\n"),
            format!("{LARGE}data: b\n\ndata: [DONE]\n\n"),
        ] {
            let mut host = TestHost::open(&options);
            host.feed(&stream);
            let end = end_of(&mut host);
            assert_eq!((end.reason, end.advice), (Reason::Done, Advice::GiveUp(GiveUp::Finished)));
            assert_eq!(end.losses, Losses { dropped: 1, ..Losses::default() });
            assert!(!end.is_complete(), "{stream:?}");
            assert_eq!(host.session.diagnose(), Diagnosis::Dropped);
        }
    }
}

#[test]
fn an_ignored_id_is_a_loss() {
    let long = format!("id: {}\ndata: x\n\n", "1".repeat(200));
    for stream in [&long, "id: a\0b\ndata: x\n\n"] {
        let mut host = TestHost::open(&SessionOptions::new());
        host.feed(stream);
        let end = end_of(&mut host);
        assert_eq!((end.reason, end.losses.ids_ignored, end.is_complete()), (Reason::Clean, 1, false));
        assert_eq!(host.session.diagnose(), Diagnosis::IdIgnored);
    }
}

#[cfg(feature = "deliver-unfinished")]
#[test]
fn an_answer_without_losses_is_complete() {
    for stream in ["data: a\n\ndata: [DONE]\n\n", "data: [DONE]\n", "data: [DONE]"] {
        let mut host = TestHost::open(&llm(8));
        host.feed(stream);
        let end = end_of(&mut host);
        assert_eq!((end.reason, end.losses), (Reason::Done, Losses::default()), "{stream:?}");
        assert!(end.is_complete(), "{stream:?}");
    }
}

#[cfg(feature = "deliver-unfinished")]
#[test]
fn a_cut_event_is_a_loss_whether_shown_or_not() {
    for (options, shown) in [(llm(8), &["tw (incomplete)"][..]), (SessionOptions::new(), &[])] {
        for ending in [TestHost::end, TestHost::error] {
            let mut host = TestHost::open(&options);
            host.feed("data: tw");
            ending(&mut host);
            assert_eq!(host.shown, shown);
            let end = host.ends[0];
            assert!(end.losses.incomplete && !end.is_complete(), "{end:?}");
        }
    }
    let mut host = TestHost::open(&SessionOptions::new());
    host.feed("data: one\n\ndata: tw");
    host.end();
    assert_eq!(host.session.diagnose(), Diagnosis::Incomplete);
}

#[test]
fn an_end_inside_an_event_is_reported_for_every_reason() {
    let options = SessionOptions::new().deadlines(Deadlines::NONE.total(Some(500)));
    for (stream, incomplete) in [("data: x\n\n", false), ("data: x\n", true), ("da", true), (": hi", true)] {
        let mut host = TestHost::open(&options);
        host.feed(stream);
        host.wait(500);
        let end = host.ends[0];
        assert_eq!(end.reason, Reason::Timeout(Deadline::Total));
        assert_eq!((end.losses.incomplete, end.is_complete()), (incomplete, false), "{stream:?}");
    }
}

#[cfg(feature = "ignored-lines")]
#[test]
fn an_event_kept_during_a_pause_is_counted_as_lost_if_the_attempt_ends() {
    let parser = Options::new().comments(true);
    let options = SessionOptions::new()
        .parser(|_| parser)
        .latest_only(true)
        .deadlines(Deadlines::NONE.total(Some(500)));
    for ending in [|host: &mut TestHost| host.wait(500), TestHost::cancel] {
        let mut host = TestHost::open(&options);
        host.stop = Some((1, Stop::Pause));
        // The pause is at the comment; the event before it is kept.
        assert!(matches!(host.feed("data: x\n\n: hi\n\ndata: y\n\n"), Outcome::Paused { .. }));
        ending(&mut host);
        assert_eq!(host.ends[0].losses, Losses { kept: 1, ..Losses::default() });
        assert_eq!((host.shown.join(","), host.session.diagnose()), (": hi".into(), Diagnosis::Kept));
    }
    let mut host = TestHost::open(&options);
    host.feed("data: x\n\n: hi\n\n");
    host.cancel();
    assert_eq!(host.ends[0].losses, Losses::default(), "it was shown at the end of its chunk");
}

#[test]
fn a_rule_by_type_matches_an_event_over_a_limit() {
    let done = [Rule::event_type("end").delivered()];
    let failed = [Rule::event_type("end").failure()];
    for (rules, reason) in [(&done, Reason::Done), (&failed, Reason::Failed)] {
        for stream in [
            "event: end\ndata: more than eight\n\ndata: late\n\n",
            "data: more than eight\nevent: end\n\ndata: late\n\n",
            "event: no\ndata: more than eight\nevent: end\n\ndata: late\n\n",
            "event: too-long-a-type\ndata: x\nevent: end\n\ndata: late\n\n",
            "data: more than eight\nevent: too-long-a-type\nevent: end\n\ndata: late\n\n",
        ] {
            for &delivery in DELIVERIES {
                let parser = Options::new().data_limit(8).event_type_limit(8).delivery(delivery);
                let mut whole =
                    TestHost::open(&SessionOptions::new().terminal_rules(rules).parser(|_| parser));
                let mut bytes = whole.clone();
                whole.feed(stream);
                for byte in stream.as_bytes() {
                    bytes.feed([*byte]);
                }
                for mut host in [whole, bytes] {
                    host.end();
                    assert_eq!(host.reason(), Some(reason), "{stream:?} {delivery:?}");
                    assert_eq!(host.late(), 12, "{stream:?} {delivery:?}");
                    assert!(!host.shown.concat().contains("late"));
                    let dropped = host.session.counters().stream.dropped;
                    assert_eq!(host.ends[0].losses.dropped, dropped);
                    assert_eq!(host.ends[0].is_complete(), reason == Reason::Done && dropped == 0);
                }
            }
        }
    }
}

#[test]
fn a_dropped_event_of_another_type_ends_nothing() {
    let rules = [Rule::event_type("end"), Rule::data("x").and_event_type("both")];
    for stream in [
        "event: END\ndata: more than eight\n\n",
        "data: more than eight\nevent: end\nevent: no\n\n",
        "data: more than eight\nevent: end\nevent\n\n",
        "data: more than eight\nevent: end\nevent: too-long-a-type\n\n",
        "event: both\ndata: more than eight\n\n",
        "event: end\ndata: more than eight\n",
        "event: too-long-a-type\nevent: end\n\n",
        "event: end\n\n",
    ] {
        let parser = Options::new().data_limit(8).event_type_limit(8);
        let mut host = TestHost::open(&SessionOptions::new().terminal_rules(&rules).parser(|_| parser));
        host.feed(stream);
        host.end();
        assert!(matches!(host.reason(), Some(Reason::NoTerminalEvent | Reason::Truncated)), "{stream:?}");
    }
}

#[test]
fn an_id_in_a_dropped_terminal_event_applies() {
    let rules = [Rule::event_type("end")];
    let parser = Options::new().data_limit(8).last_event_ids(true);
    for stop in [None, Some((2, Stop::Pause))] {
        let mut host = TestHost::open(&SessionOptions::new().terminal_rules(&rules).parser(|_| parser));
        host.stop = stop;
        host.feed("event: end\nid: 7\ndata: more than eight\n\n");
        assert_eq!((host.shown.last().map(|id| &id[..]), host.reason()), (Some("id: 7"), Some(Reason::Done)));
        assert_eq!(host.session.last_event_id(), "7");
    }
}

#[test]
fn a_failure_event_is_shown_and_the_reason_is_failed() {
    let mut host = TestHost::open(&SessionOptions::llm());
    host.feed("event: response.failed\ndata: {\"code\":1}\n\ndata: [DONE]\n\n");
    let end = host.ends[0];
    assert_eq!(host.shown, ["response.failed: {\"code\":1}"]);
    assert_eq!((end.reason, end.advice), (Reason::Failed, Advice::GiveUp(GiveUp::Failed)));
    assert!(end.close_transport && end.losses.is_empty() && !end.is_complete());
    assert_eq!((host.session.diagnose(), host.late()), (Diagnosis::Failed, 14));
}

#[test]
fn an_answer_that_fails_at_a_limit_is_not_complete() {
    let parser = Options::new().data_limit(8).over_limit(OverLimit::Fail);
    let mut host = TestHost::open(&SessionOptions::new().parser(|_| parser));
    host.feed(LARGE);
    assert!(matches!(host.reason(), Some(Reason::EventLimit(_))) && !host.ends[0].is_complete());
    assert_eq!(host.ends[0].losses.dropped, 1);
}

#[test]
fn a_loss_of_an_earlier_attempt_is_remembered_if_the_next_one_resumes() {
    let options = llm(8).reconnection(Reconnection::NEVER.idempotent(true));
    for (first, earlier) in [
        ("id: 1\ndata: a\n\nid: 2\ndata: more than eight\n\n", true),
        ("id: 2\ndata: more than eight\n\n", true),
        ("data: more than eight\n\n", false),
        ("id: 1\ndata: a\n\nid: 2\ndata: b", false),
    ] {
        let mut host = TestHost::open(&options);
        host.feed(first);
        host.error();
        assert!(host.advice().is_retry(), "{first:?}");
        host.connect();
        host.head(200);
        host.feed("data: b\n\ndata: [DONE]\n\n");
        let end = host.ends[1];
        assert_eq!((end.reason, end.losses), (Reason::Done, Losses { earlier, ..Losses::default() }));
        assert_eq!(end.is_complete(), !earlier, "{first:?}");
        let diagnosis = if earlier { Diagnosis::LostEarlier } else { Diagnosis::Events };
        assert_eq!(host.session.diagnose(), diagnosis);
        host.restart();
        host.connect();
        host.head(200);
        host.feed("data: [DONE]\n\n");
        assert!(host.ends.last().is_some_and(End::is_complete));
    }
}

#[test]
fn a_restart_forgets_what_was_lost() {
    let mut host = TestHost::open(&llm(8));
    host.feed(LARGE);
    host.restart();
    host.connect();
    host.head(200);
    host.feed("data: [DONE]\n\n");
    assert!(host.ends.last().is_some_and(End::is_complete));
}
