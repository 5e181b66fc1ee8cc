//! Pulling one item at a time, and pauses.

use super::host::{TestHost, describe, only};
use crate::session::{Deadline, Head, Rule, Stop, TransportEnd};
use crate::tests::choices::{DELIVERIES, ENDS_OF_STREAM, READINGS, all_items};
use crate::{Delivery, Options, Outcome, OverLimit, SessionOptions};
use std::string::String;
use std::vec::Vec;

const STREAM: &str = "retry: 7\n: c\ndata: a\n\nmsg: x\n\nid: 1\n\nevent: t\ndata: 你\ndata: b\n\ndata: over the limit\n\ndata\n\ndata: [DONE]\n\ndata: late";

fn options() -> Vec<SessionOptions<'static>> {
    const RULES: &[Rule<'static>] = &[Rule::data("[DONE]").delivered()];
    let mut all = Vec::new();
    for &delivery in DELIVERIES {
        for &end in ENDS_OF_STREAM {
            let parser = Options::new().data_limit(8).delivery(delivery).end_of_stream(end);
            let options = SessionOptions::new().parser(|_| all_items(parser));
            all.extend([options, options.terminal_rules(RULES), options.empty_events(false)]);
            if delivery == Delivery::Whole {
                all.push(options.latest_only(true).terminal_rules(RULES));
                all.push(options.latest_only(true).parser(|parser| parser.over_limit(OverLimit::Fail)));
                all.extend(READINGS.iter().map(|&reading| options.reading(reading)));
                let last = *READINGS.last().expect("a reading");
                all.push(options.reading(last).terminal_rules(RULES).body_limit(7));
            }
        }
    }
    all
}

const TYPES: [Option<&str>; 3] = [Some("text/event-stream"), Some("application/json"), None];

/// Feeds each stream to its end, as the body of good responses and of an error.
fn attempts(host: &mut TestHost, feed: impl Fn(&mut TestHost, &[u8]), end: impl Fn(&mut TestHost)) {
    for (status, content_type) in TYPES.map(|it| (200, it)).into_iter().chain([(500, TYPES[0])]) {
        for stream in [STREAM, &STREAM[..30], "data: cut", "", "\n{\"error\":\"data\"}", "\x1F\u{8B}"] {
            host.connect();
            host.respond(&Head { content_type: content_type.map(str::as_bytes), ..Head::new(status) });
            for chunk in [stream.as_bytes(), b""] {
                feed(host, chunk);
            }
            end(host);
            assert!(host.session.end().is_some());
        }
    }
}

#[test]
fn steps_equal_the_calls_of_a_callback() {
    for options in options() {
        let mut fed = TestHost::new(&options);
        attempts(&mut fed, |host, chunk| _ = host.feed(chunk), |host| _ = host.error());
        let mut stepped = TestHost::new(&options);
        attempts(
            &mut stepped,
            |host, chunk| _ = host.step(chunk),
            |host| _ = host.end_step(TransportEnd::Failed),
        );
        assert_eq!((&stepped.shown, &stepped.ends), (&fed.shown, &fed.ends), "{options:?}");
        assert_eq!(stepped.session.counters(), fed.session.counters());
    }
}

/// After which items the iterator is dropped: none, some, or each.
const PAUSES: [u64; 4] = [0, 0x5555_5555_5555_5555, 0x1249_2492_4924_9249, u64::MAX];

#[test]
fn items_equal_those_of_a_callback() {
    for (options, pauses) in options().into_iter().flat_map(|options| PAUSES.map(|it| (options, it))) {
        let mut fed = TestHost::new(&options);
        attempts(&mut fed, |host, chunk| _ = host.feed(chunk), |host| _ = host.end());
        let mut pulled = TestHost::new(&options);
        attempts(&mut pulled, |host, chunk| _ = host.items(chunk, pauses), |host| _ = host.end());
        assert_eq!((&pulled.shown, &pulled.ends), (&fed.shown, &fed.ends), "{options:?}");
        assert_eq!(pulled.session.counters(), fed.session.counters());
        assert_eq!(pulled.session.next_deadline(), fed.session.next_deadline());
    }
}

#[test]
fn items_do_not_depend_on_cuts() {
    for (options, pauses) in options().into_iter().zip(PAUSES.into_iter().cycle()) {
        for cut in 0..STREAM.len() {
            let (mut fed, mut pulled) = (TestHost::open(&options), TestHost::open(&options));
            for chunk in [&STREAM.as_bytes()[..cut], &STREAM.as_bytes()[cut..]] {
                assert_eq!(pulled.items(chunk, pauses), fed.feed(chunk), "{cut}: {options:?}");
                assert_eq!(pulled.session.next_deadline(), fed.session.next_deadline());
            }
            assert_eq!(pulled.end(), fed.end());
            assert_eq!(pulled.shown, fed.shown, "{cut}: {options:?}");
            assert_eq!(pulled.session.counters(), fed.session.counters());
        }
    }
}

#[test]
fn forgetting_the_iterator_loses_no_byte() {
    for options in options() {
        let (mut fed, mut forgotten) = (TestHost::open(&options), TestHost::open(&options));
        fed.feed(STREAM);
        let mut rest = STREAM.as_bytes();
        loop {
            let mut items = forgotten.session.items(forgotten.attempt, forgotten.now, rest);
            forgotten.shown.extend(items.next().map(describe));
            rest = &rest[items.consumed()..];
            let is_over = !matches!(items.outcome(), Outcome::Paused { .. });
            core::mem::forget(items);
            if is_over {
                break;
            }
        }
        // Only counts are lost, and therefore offsets.
        let items = |host: &TestHost| {
            host.shown.iter().map(|item| item.split("offset").next().map(String::from)).collect()
        };
        let [forgotten, fed]: [Vec<_>; 2] = [items(&forgotten), items(&fed)];
        assert_eq!(forgotten, fed, "{options:?}");
    }
}

#[test]
fn data_of_a_dropped_iterator_counts_as_progress() {
    let deadlines = only(Deadline::ProgressIdle, 100);
    for (stream, items) in [("data: a\n\ndata: b\n\n", 1), ("data: a\n\n", 2), ("data: a", 1), ("data: a", 0)]
    {
        let mut host = TestHost::open(&SessionOptions::new().deadlines(deadlines));
        host.now += 60;
        let mut given = host.session.items(host.attempt, host.now, stream.as_bytes());
        for _ in 0..items {
            given.next();
        }
        drop(given);
        assert_eq!(
            host.session.next_deadline(),
            Some(host.now + if items == 0 { 40 } else { 100 }),
            "{stream}"
        );
    }
}

#[test]
fn a_pause_at_each_item_loses_and_repeats_nothing() {
    fn paused(host: &mut TestHost, chunk: &[u8]) {
        host.stop = Some((1, Stop::Pause));
        let mut rest = chunk;
        while let Outcome::Paused { consumed } = host.feed(rest) {
            rest = &rest[consumed..];
        }
    }
    for options in options() {
        let mut fed = TestHost::new(&options);
        attempts(&mut fed, |host, chunk| _ = host.feed(chunk), |host| _ = host.end());
        let mut slow = TestHost::new(&options);
        attempts(&mut slow, paused, |host| while let Outcome::Paused { .. } = host.end() {});
        assert_eq!((&slow.shown, &slow.ends), (&fed.shown, &fed.ends), "{options:?}");
        assert_eq!(slow.session.counters(), fed.session.counters());
    }
}

#[test]
fn a_step_with_an_empty_chunk_returns_no_item() {
    let mut host = TestHost::open(&SessionOptions::new());
    let step = host.session.step(host.attempt, host.now, b"");
    assert_eq!((step.item, step.outcome), (None, Outcome::Running));
    host.cancel();
    let step = host.session.step(host.attempt, host.now, b"data: x\n\n");
    assert_eq!((step.item, step.outcome), (None, Outcome::Closed));
    let mut items = host.session.items(host.attempt, host.now, b"data: x\n\n");
    assert_eq!((items.outcome(), items.consumed(), items.next()), (Outcome::Closed, 9, None));
    drop(items);
    assert_eq!(host.late(), 18);
}

#[test]
fn every_byte_is_counted_once() {
    for options in options() {
        for cut in 0..STREAM.len() {
            let mut host = TestHost::open(&options);
            host.feed(&STREAM.as_bytes()[..cut]);
            host.feed(&STREAM.as_bytes()[cut..]);
            host.end();
            let counters = host.session.counters();
            assert_eq!(counters.stream.bytes + counters.late, STREAM.len() as u64, "{cut}: {options:?}");
        }
    }
}
