//! One item at a time, and pauses.

use super::host::Host;
use crate::session::{Head, Rule, Stop, TransportEnd};
use crate::{Delivery, EndOfStream, Options, Outcome, SessionOptions};
use std::vec::Vec;

const STREAM: &str = "retry: 7\n: c\ndata: a\n\nmsg: x\n\nid: 1\n\nevent: t\ndata: 你\ndata: b\n\ndata: over the limit\n\ndata\n\ndata: [DONE]\n\ndata: late";

fn options() -> Vec<SessionOptions<'static>> {
    const RULES: &[Rule<'static>] = &[Rule::data("[DONE]").delivered()];
    let mut all = Vec::new();
    for delivery in [Delivery::Whole, Delivery::OversizedInFragments, Delivery::Fragments] {
        for end in [EndOfStream::Discard, EndOfStream::Deliver] {
            let parser = Options::new().data_limit(8).delivery(delivery).end_of_stream(end);
            let parser = parser.comments(true).unknown_fields(true).last_event_ids(true);
            let options = SessionOptions::new().parser(|_| parser);
            all.extend([options, options.terminal_rules(RULES), options.empty_events(false)]);
            if delivery == Delivery::Whole {
                all.push(options.latest_only(true).terminal_rules(RULES));
            }
        }
    }
    all
}

/// Plays each stream to its end, under a good status and as the body of an error.
fn attempts(host: &mut Host, feed: fn(&mut Host, &[u8]), end: fn(&mut Host)) {
    for status in [200, 500] {
        for stream in [STREAM, &STREAM[..30], "data: cut", ""] {
            host.connect();
            host.respond(&Head::new(status).content_type("text/event-stream"));
            for chunk in [stream.as_bytes(), b""] {
                feed(host, chunk);
            }
            end(host);
            assert!(host.session.end().is_some());
        }
    }
}

#[test]
fn steps_give_what_a_function_is_given() {
    for options in options() {
        let mut fed = Host::new(&options);
        attempts(&mut fed, |host, chunk| _ = host.feed(chunk), |host| _ = host.error());
        let mut stepped = Host::new(&options);
        attempts(
            &mut stepped,
            |host, chunk| _ = host.step(chunk),
            |host| _ = host.end_step(TransportEnd::Failed),
        );
        assert_eq!((&stepped.shown, &stepped.ends), (&fed.shown, &fed.ends), "{options:?}");
        assert_eq!(stepped.session.counters(), fed.session.counters());
    }
}

#[test]
fn a_pause_at_each_item_loses_nothing_and_gives_nothing_twice() {
    fn paused(host: &mut Host, chunk: &[u8]) {
        host.stop = Some((1, Stop::Pause));
        let mut rest = chunk;
        while let Outcome::Paused { consumed } = host.feed(rest) {
            rest = &rest[consumed..];
        }
    }
    for options in options() {
        let mut fed = Host::new(&options);
        attempts(&mut fed, |host, chunk| _ = host.feed(chunk), |host| _ = host.end());
        let mut slow = Host::new(&options);
        attempts(&mut slow, paused, |host| while let Outcome::Paused { .. } = host.end() {});
        assert_eq!((&slow.shown, &slow.ends), (&fed.shown, &fed.ends), "{options:?}");
        assert_eq!(slow.session.counters(), fed.session.counters());
    }
}

#[test]
fn a_step_over_nothing_gives_nothing() {
    let mut host = Host::open(&SessionOptions::new());
    let step = host.session.step(host.attempt, host.now, b"");
    assert_eq!((step.item, step.outcome), (None, Outcome::Running));
    host.cancel();
    let step = host.session.step(host.attempt, host.now, b"data: x\n\n");
    assert_eq!((step.item, step.outcome), (None, Outcome::Closed));
}

#[test]
fn every_byte_is_counted_once() {
    for options in options() {
        for cut in 0..STREAM.len() {
            let mut host = Host::open(&options);
            host.feed(&STREAM.as_bytes()[..cut]);
            host.feed(&STREAM.as_bytes()[cut..]);
            host.end();
            let counters = host.session.counters();
            assert_eq!(counters.stream.bytes + counters.late, STREAM.len() as u64, "{cut}: {options:?}");
        }
    }
}
