//! Whether and when to connect again.

use super::host::TestHost;
use crate::session::{Advice, Diagnosis, GiveUp, Head, Protocol, Reason, Reconnection, Request};
use crate::{Outcome, SessionOptions};
use std::vec::Vec;

const IDEMPOTENT: Reconnection = Reconnection { idempotent: true, ..Reconnection::NEVER };

fn with(reconnection: Reconnection) -> SessionOptions<'static> {
    SessionOptions::new().reconnection(reconnection)
}

/// The delay of an advice to send the same request.
fn delay(host: &TestHost) -> u32 {
    let Advice::RetryAt { at, request: Request::Same } = host.advice() else { panic!("{:?}", host.advice()) };
    at.wrapping_sub(host.now)
}

/// The advice after an attempt with this response.
fn advice(
    reconnection: Reconnection,
    status: u16,
    stream: &str,
    ending: fn(&mut TestHost) -> Outcome,
) -> Advice {
    let mut host = TestHost::connected(&with(reconnection));
    if status != 0 {
        host.head(status);
    }
    host.feed(stream);
    ending(&mut host);
    assert_eq!(host.ends.len(), 1);
    host.advice()
}

#[test]
fn delays_double_up_to_the_longest_until_the_retries_are_used_up() {
    let mut host = TestHost::new(&with(Reconnection { retries: 8, ..IDEMPOTENT }));
    let mut delays = Vec::new();
    loop {
        host.connect();
        host.error();
        let Advice::RetryAt { at, .. } = host.advice() else { break };
        delays.push(at - host.now);
        host.now = at;
    }
    assert_eq!(delays, [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    assert_eq!(host.advice(), Advice::GiveUp(GiveUp::Attempts));
    assert_eq!(host.session.counters().attempts, 9);
}

#[test]
fn jitter_adds_up_to_half_of_the_delay_and_never_shortens_it() {
    for entropy in [0, 1, 1 << 31, 0x9E37_79B9, u32::MAX] {
        for base in [0, 1, 2, 999, 1000, 30_000, u32::MAX] {
            let reconnection =
                Reconnection { base, shortest: 0, longest: u32::MAX, retries: 3, ..IDEMPOTENT };
            let mut host = TestHost::new(&with(reconnection));
            for doubling in 0..3 {
                host.connect_with(entropy);
                host.error();
                let longest = 24 * 24 * 60 * 60 * 1000;
                let least = u64::from(base) << doubling;
                let bounds = least.min(longest)..=(least + least / 2).min(longest);
                assert!(bounds.contains(&u64::from(delay(&host))), "{base} {entropy}: {}", delay(&host));
            }
        }
    }
    let spread = |entropy| {
        let mut host = TestHost::new(&with(IDEMPOTENT));
        host.connect_with(entropy);
        host.error();
        delay(&host)
    };
    assert_eq!([spread(0), spread(1 << 31), spread(u32::MAX)], [1000, 1250, 1500]);
}

#[test]
fn only_an_event_resets_the_delays() {
    let shows_nothing =
        ["", ": hi\n\n", "retry: 1000\n\n", "id: 1\n\n", "event: x\n\n", "data\n\n", "data: cut"];
    for (stream, is_new) in
        shows_nothing.map(|stream| (stream, false)).into_iter().chain([("data: x\n\n", true)])
    {
        let reconnection = Reconnection { without_id: true, ..IDEMPOTENT };
        let mut host = TestHost::new(&with(reconnection).empty_events(false));
        for _ in 0..2 {
            host.connect();
            host.error();
        }
        assert_eq!(delay(&host), 2000);
        host.connect();
        host.head(200);
        host.feed(stream);
        host.error();
        assert_eq!(delay(&host), if is_new { 1000 } else { 4000 }, "{stream:?}");
    }
}

#[test]
fn the_reconnection_time_of_the_server_is_the_base() {
    for (stream, delays) in [
        ("retry: 5000\n", [5000, 10_000]),
        ("retry: 0\n", [100, 200]),
        ("retry: 99\n", [100, 200]),
        ("retry: 60000\n", [60_000, 60_000]),
        ("retry: 4294967295\n", [120_000, 120_000]),
        ("retry: 99999999999999999999\n", [120_000, 120_000]),
        ("retry: 5s\n", [1000, 2000]),
        ("retry: 1\nretry: 700\n", [700, 1400]),
        ("retry: 700", [1000, 2000]),
    ] {
        let mut host = TestHost::open(&with(IDEMPOTENT));
        host.feed(stream);
        host.error();
        assert_eq!(delay(&host), delays[0], "{stream:?}");
        host.connect();
        host.error();
        assert_eq!(delay(&host), delays[1], "{stream:?} holds for the next attempt, too");
    }
}

#[test]
fn the_longer_of_delay_and_retry_after_counts_and_a_too_long_one_gives_up() {
    let mut host = TestHost::new(&with(IDEMPOTENT));
    for (retry_after, expected) in [("3", 3000), ("1", 2000), ("120", 120_000)] {
        host.connect();
        host.respond(&Head::new(429).retry_after(retry_after));
        host.end();
        assert_eq!(delay(&host), expected);
    }
    host.connect();
    host.respond(&Head::new(429).retry_after("121"));
    host.end();
    assert_eq!(host.advice(), Advice::GiveUp(GiveUp::RetryAfter));
}

#[test]
fn a_post_is_never_retried_and_a_get_is() {
    let post = Reconnection::NEVER;
    let give_up = |why| Advice::GiveUp(why);
    let again = Advice::RetryAt { at: 2000, request: Request::Same };
    assert_eq!(advice(post, 400, "{\"code\":1}", TestHost::end), give_up(GiveUp::Client));
    assert_eq!(advice(post, 500, "", TestHost::end), give_up(GiveUp::NotIdempotent));
    assert_eq!(advice(post, 0, "", TestHost::error), give_up(GiveUp::NotIdempotent));
    assert_eq!(advice(post, 200, "id: 1\ndata: x\n\n", TestHost::error), give_up(GiveUp::NotIdempotent));
    assert_eq!(advice(IDEMPOTENT, 400, "{\"code\":1}", TestHost::end), give_up(GiveUp::Client));
    assert_eq!(advice(IDEMPOTENT, 0, "", TestHost::error), again);
    assert_eq!(advice(IDEMPOTENT, 500, "", TestHost::end), again);
    assert_eq!(advice(IDEMPOTENT, 200, ": hi\n", TestHost::error), again);
}

#[test]
fn after_events_a_stream_is_resumed_only_from_an_id() {
    let give_up = |why| Advice::GiveUp(why);
    let retry = |request| Advice::RetryAt { at: 2000, request };
    assert_eq!(advice(IDEMPOTENT, 200, "data: x\n\n", TestHost::error), give_up(GiveUp::NoId));
    assert_eq!(advice(IDEMPOTENT, 200, "id: 1\ndata: x\n\n", TestHost::error), retry(Request::Same));
    let news = Reconnection { without_id: true, ..IDEMPOTENT };
    assert_eq!(advice(news, 200, "data: x\n\n", TestHost::error), retry(Request::Same));
    // An ID that a header cannot carry does not count.
    assert_eq!(advice(IDEMPOTENT, 200, "id: \x01\ndata: x\n\n", TestHost::error), give_up(GiveUp::NoId));
    // It is remembered after an attempt that shows nothing.
    let mut host = TestHost::open(&with(IDEMPOTENT));
    host.feed("id: 1\ndata: x\n\nid\n\n");
    host.error();
    assert_eq!(host.advice(), give_up(GiveUp::NoId));
    host.connect();
    host.error();
    assert_eq!(host.advice(), give_up(GiveUp::NoId));
}

#[test]
fn the_body_of_an_error_does_not_prevent_a_retry() {
    let again = Advice::RetryAt { at: 2000, request: Request::Same };
    assert_eq!(advice(IDEMPOTENT, 503, "busy", TestHost::end), again);
    // Also if the body begins before the head is known.
    let mut host = TestHost::connected(&with(IDEMPOTENT));
    host.feed("{\"error\":");
    host.head(503);
    host.feed("1}");
    host.end();
    assert_eq!(host.advice(), again);
}

#[test]
fn a_partly_shown_body_is_not_retried() {
    let mut host = TestHost::connected(&with(IDEMPOTENT));
    host.respond(&Head::new(200).content_type("application/json"));
    host.feed("{\"half\":");
    host.error();
    assert_eq!(host.advice(), Advice::GiveUp(GiveUp::NoId));
}

#[test]
fn mcp_resumes_by_get_with_an_id_and_never_posts_again() {
    let mcp = Reconnection::MCP;
    let resume = Advice::RetryAt { at: 2000, request: Request::Resume };
    let give_up = |why| Advice::GiveUp(why);
    for ending in [TestHost::error, TestHost::end] {
        assert_eq!(advice(mcp, 200, "id: 1\ndata\n\n", ending), resume);
        assert_eq!(advice(mcp, 200, "id: 1\ndata: x\n\n", ending), resume);
    }
    assert_eq!(advice(mcp, 200, "data: x\n\n", TestHost::error), give_up(GiveUp::NotIdempotent));
    assert_eq!(advice(mcp, 200, "data: x\n\n", TestHost::end), give_up(GiveUp::Finished));
    assert_eq!(advice(mcp, 0, "", TestHost::error), give_up(GiveUp::NotIdempotent));
}

#[test]
fn a_refused_request_is_not_retried() {
    for reconnection in [IDEMPOTENT, Reconnection::EVENT_SOURCE, Reconnection::MCP] {
        for (status, why) in [
            (204, GiveUp::NoContent),
            (301, GiveUp::Redirect),
            (401, GiveUp::Auth),
            (403, GiveUp::Auth),
            (404, GiveUp::Client),
        ] {
            let mut host = TestHost::connected(&with(reconnection));
            host.head(status);
            host.end();
            assert_eq!(host.advice(), Advice::GiveUp(why), "{status}");
        }
    }
}

#[test]
fn after_a_clean_end_a_retry_is_advised_only_if_chosen() {
    let stream = "id: 1\ndata: x\n\n";
    assert_eq!(advice(IDEMPOTENT, 200, stream, TestHost::end), Advice::GiveUp(GiveUp::Finished));
    let again = Advice::RetryAt { at: 4000, request: Request::Same };
    assert_eq!(advice(Reconnection::EVENT_SOURCE, 200, stream, TestHost::end), again);
    assert_eq!(advice(Reconnection::EVENT_SOURCE, 200, "data: x\n\n", TestHost::end), again);
}

#[test]
fn an_error_in_place_of_an_event_stream_may_be_retried_without_an_id() {
    let error = "{\"error\":\"busy\"}";
    let again = Advice::RetryAt { at: 2000, request: Request::Same };
    assert_eq!(advice(IDEMPOTENT, 200, error, TestHost::end), again);
    let mut json = TestHost::connected(&with(IDEMPOTENT));
    json.respond(&Head::new(200).content_type("application/json"));
    json.feed(error);
    json.error();
    assert_eq!(json.advice(), Advice::GiveUp(GiveUp::NoId));
}

#[cfg(feature = "sniffing")]
#[test]
fn repeated_json_with_the_type_of_an_event_stream_is_given_up() {
    for head_first in [true, false] {
        let mut host = TestHost::new(&with(Reconnection { retries: 3, ..Reconnection::EVENT_SOURCE }));
        let mut delays = Vec::new();
        loop {
            host.connect();
            if head_first {
                host.head(200);
                host.feed("{\"error\":\"quota\"}");
            } else {
                host.feed("{\"error\":");
                host.head(200);
                host.feed("\"quota\"}");
            }
            host.end();
            assert_eq!(host.reason(), Some(Reason::WrongProtocol(Protocol::Json)));
            assert_eq!(host.session.diagnose(), Diagnosis::Protocol(Protocol::Json));
            let Advice::RetryAt { at, .. } = host.advice() else { break };
            delays.push(at - host.now);
            host.now = at;
        }
        assert_eq!(delays, [3000, 6000, 12_000]);
        assert_eq!(host.advice(), Advice::GiveUp(GiveUp::Attempts));
    }
}

#[test]
fn the_time_of_the_next_attempt_wraps_as_the_clock_does() {
    for now in [u32::MAX, u32::MAX - 999, u32::MAX - 1000, (1 << 31) - 1] {
        let mut host = TestHost::new(&with(IDEMPOTENT));
        host.now = now;
        host.connect();
        host.error();
        assert_eq!(delay(&host), 1000);
    }
}

#[test]
fn with_0_retries_the_session_gives_up_at_once() {
    let none = Reconnection { retries: 0, ..Reconnection::EVENT_SOURCE };
    for stream in ["", "data: x\n\n"] {
        assert_eq!(advice(none, 200, stream, TestHost::error), Advice::GiveUp(GiveUp::Attempts));
    }
}

#[cfg(feature = "deliver-unfinished")]
#[test]
fn a_cut_event_is_not_shown_if_it_would_be_sent_again() {
    let cut = "id: 1\ndata: one\n\nid: 2\ndata: tw";
    let options = |reconnection| SessionOptions::llm().reconnection(reconnection);
    for ending in [TestHost::end, TestHost::error] {
        let mut host = TestHost::open(&options(IDEMPOTENT));
        host.feed(cut);
        ending(&mut host);
        assert!(host.advice().is_retry());
        assert_eq!(
            (&host.shown[..], host.session.last_event_id().as_bytes()),
            (&["one".into()][..], &b"1"[..])
        );

        let mut host = TestHost::open(&options(Reconnection::NEVER));
        host.feed(cut);
        ending(&mut host);
        assert!(!host.advice().is_retry());
        assert_eq!(host.shown, ["one", "tw (incomplete)"]);

        // A terminal event ends the answer, cut or not.
        let mut host = TestHost::open(&options(IDEMPOTENT));
        host.feed("id: 1\ndata: one\n\ndata: [DONE]");
        ending(&mut host);
        assert_eq!((host.reason(), &host.shown[..]), (Some(Reason::Done), &["one".into()][..]));
    }
}

#[test]
fn a_stream_that_sets_a_new_id_each_time_is_resumed_without_limit() {
    let mut host = TestHost::new(&SessionOptions::mcp());
    for attempt in 0..20 {
        host.connect();
        host.head(200);
        host.feed(std::format!("id: {attempt}\nretry: 1500\ndata\n\n"));
        host.end();
        let again = Advice::RetryAt { at: host.now.wrapping_add(1500), request: Request::Resume };
        assert_eq!(host.advice(), again, "{attempt}");
    }
    // The same ID again does not reset the count.
    for _ in 0..5 {
        assert!(host.advice().is_retry());
        host.connect();
        host.head(200);
        host.feed("id: 19\ndata\n\n");
        host.end();
    }
    assert_eq!(host.advice(), Advice::GiveUp(GiveUp::Attempts));
}

#[test]
fn a_retry_after_is_part_of_the_verdict_except_for_a_good_status() {
    let mut host = TestHost::connected(&with(IDEMPOTENT));
    host.respond(&Head::new(429).retry_after("7"));
    assert_eq!(host.session.verdict().and_then(|verdict| verdict.retry_after), Some(7000));
    let mut host = TestHost::connected(&with(IDEMPOTENT));
    host.respond(&Head::new(200).content_type("text/event-stream").retry_after("3600"));
    assert_eq!(host.session.verdict().and_then(|verdict| verdict.retry_after), None);
    host.error();
    assert_eq!(delay(&host), 1000);
}

#[test]
fn an_id_that_may_be_cut_is_not_resumed_from() {
    for reconnection in [Reconnection::NEVER, IDEMPOTENT, Reconnection::MCP] {
        for ending in [TestHost::end, TestHost::error] {
            for cut in ["data: b\nid: 12", "id: 12\ndata: b", "id: 12\ndata: b\n", "data: [DONE]\nid: 12"] {
                let mut host = TestHost::open(&SessionOptions::llm().reconnection(reconnection));
                host.feed("id: 6\ndata: a\n\n");
                host.feed(cut);
                ending(&mut host);
                assert_eq!(host.session.last_event_id().as_bytes(), b"6", "{cut:?}");
            }
        }
    }
}
