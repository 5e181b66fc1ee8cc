//! Why nothing is shown.

use super::host::TestHost;
use crate::session::{Class, Diagnosis, Head, Protocol, Reason, Rule};
use crate::{Outcome, SessionOptions};
use std::format;
use std::vec::Vec;

/// A diagnosis, and a host for which it is made.
type Case = (Diagnosis, fn() -> TestHost);

fn fed(stream: &str) -> TestHost {
    let mut host = TestHost::open(&SessionOptions::mcp().parser(|parser| parser.data_limit(8)));
    host.feed(stream);
    host
}

fn terminal(stream: &str) -> TestHost {
    let rules = [Rule::data("[DONE]")];
    let mut host = TestHost::open(&SessionOptions::new().terminal_rules(&rules));
    host.feed(stream);
    host
}

const CASES: &[Case] = &[
    (Diagnosis::NotConnected, || TestHost::new(&SessionOptions::new())),
    (Diagnosis::NoAnswer, || TestHost::connected(&SessionOptions::new())),
    (Diagnosis::NoBody, || TestHost::open(&SessionOptions::new())),
    (Diagnosis::Status(Class::Auth), || {
        let mut host = TestHost::connected(&SessionOptions::new());
        host.respond(&Head::new(401));
        host
    }),
    (Diagnosis::MediaType, || {
        let mut host = TestHost::connected(&SessionOptions::new());
        host.respond(&Head::new(200).content_type("text/html"));
        host.feed("<html>");
        host
    }),
    #[cfg(feature = "sniffing")]
    (Diagnosis::Protocol(Protocol::Json), || fed("{\"error\":1}")),
    (Diagnosis::Late, || {
        let mut host = TestHost::connected(&SessionOptions::new());
        host.cancel();
        host.feed("data: x\n\n");
        host
    }),
    (Diagnosis::Suppressed, || fed("data\n\n")),
    (Diagnosis::Dropped, || fed("data: more than eight\n\n")),
    (Diagnosis::OnlyTerminal, || terminal("data: [DONE]\n\n")),
    (Diagnosis::NoBlankLine, || fed("data: x\n")),
    (Diagnosis::OnlyComments, || fed(": hi\n\n")),
    (Diagnosis::OnlyUnknownFields, || fed("msg: x\n\n")),
    (Diagnosis::NoData, || fed("event: x\nid: 1\n\n\n")),
    (Diagnosis::NoLine, || fed("data: x")),
    (Diagnosis::Events, || fed("data: x\n\n")),
];

#[test]
fn each_cause_has_its_own_diagnosis_and_counters() {
    let mut seen = Vec::new();
    for (diagnosis, lead) in CASES {
        let host = lead();
        assert_eq!(host.session.diagnose(), *diagnosis);
        let pattern = format!("{:?} {:?}", host.session.counters(), host.session.verdict());
        assert!(!seen.contains(&pattern), "{diagnosis:?}: {pattern}");
        seen.push(pattern);
    }
}

#[test]
fn a_diagnosis_holds_after_the_end_of_the_attempt() {
    for (diagnosis, lead) in CASES {
        for ending in [TestHost::end, TestHost::error, TestHost::cancel] {
            let mut host = lead();
            let reason = match ending(&mut host) {
                Outcome::Ended(end) => Some(end.reason),
                Outcome::Running | Outcome::Paused { .. } | Outcome::Closed => None,
            };
            let after = match (diagnosis, reason) {
                (Diagnosis::NoBody, Some(Reason::Clean)) => Diagnosis::EmptyBody,
                (Diagnosis::Events, Some(Reason::Transport)) => Diagnosis::Interrupted,
                (diagnosis, _) => *diagnosis,
            };
            assert_eq!(host.session.diagnose(), after);
        }
    }
}

#[test]
fn a_diagnosis_is_one_sentence() {
    let classes = [
        Class::Ok,
        Class::NoContent,
        Class::Redirect,
        Class::Auth,
        Class::Rate,
        Class::Client,
        Class::Server,
        Class::Unknown,
    ];
    let protocols = [
        Protocol::Gzip,
        Protocol::Deflate,
        Protocol::Binary,
        Protocol::Tls,
        Protocol::ChunkSizes,
        Protocol::HttpHead,
        Protocol::Html,
        Protocol::Json,
    ];
    let all = CASES.iter().map(|(diagnosis, _)| *diagnosis).chain([Diagnosis::Interrupted]);
    let all = all.chain(classes.map(Diagnosis::Status)).chain(protocols.map(Diagnosis::Protocol));
    for diagnosis in all {
        let sentence = diagnosis.as_str();
        assert!(sentence.ends_with('.') && sentence.len() > 20, "{diagnosis:?}: {sentence}");
        assert_eq!(format!("{diagnosis}"), sentence);
    }
}

#[test]
fn bytes_after_a_cancel_are_late_and_not_missing() {
    let mut host = TestHost::open(&SessionOptions::new());
    host.cancel();
    host.feed("data: x\n\n");
    assert_eq!(host.session.diagnose(), Diagnosis::Late);
}

#[test]
fn a_stream_that_stops_between_two_events_is_interrupted() {
    let mut host = TestHost::open(&SessionOptions::llm());
    host.feed("data: x\n\n");
    assert_eq!(host.session.diagnose(), Diagnosis::Events);
    assert!(matches!(host.wait(200_000), Outcome::Ended(end) if matches!(end.reason, Reason::Timeout(_))));
    assert_eq!(host.session.diagnose(), Diagnosis::Interrupted);
}

#[test]
fn a_terminal_event_after_others_is_not_the_only_event() {
    assert_eq!(terminal("data: x\n\ndata: [DONE]\n\n").session.diagnose(), Diagnosis::Events);
}

#[test]
fn the_debug_output_of_a_session_omits_its_buffer() {
    let host = fed("id: 7\ndata: x\n\n");
    let shown = format!("{:?}", host.session);
    assert!(shown.contains("generation") && shown.contains("\"7\"") && shown.len() < 1000, "{shown}");
}

#[test]
fn late_bytes_of_an_earlier_attempt_do_not_affect_the_diagnosis() {
    let mut host = terminal("data: x\n\ndata: [DONE]\n\nlate");
    host.connect();
    assert_eq!(host.session.diagnose(), Diagnosis::NoAnswer);
    host.head(200);
    assert_eq!(host.session.diagnose(), Diagnosis::NoBody);
}
