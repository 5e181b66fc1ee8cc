//! Starts, pauses and ends of a parser, and the parser as a value.

use super::choices::ENDS_OF_STREAM;
use super::drive::{Driver, Way, every_way, run};
use super::log::{Ending, Entry, event, fragments};
use crate::{
    ArrayParser, Counters, Delivery, EndOfStream, Error, Failure, Fed, FeedError, Finish, FragmentEnd, Item,
    Options, OverLimit, Parser, Step, TextPolicy,
};
use core::ops::ControlFlow;
use std::borrow::ToOwned;
use std::vec;
use std::vec::Vec;

fn options() -> Options {
    Options::new().data_limit(64).event_type_limit(16).last_event_id_limit(16)
}

fn parser(options: Options) -> ArrayParser<128> {
    ArrayParser::array_with_options(options).unwrap()
}

/// The data of the event in a step.
fn data<'a>(step: &Step<'a>) -> Option<&'a str> {
    match step.item? {
        Item::Event(event) => event.data.as_str(),
        _ => None,
    }
}

#[test]
fn an_event_is_handed_out_by_the_call_with_its_last_byte() {
    for (stream, ends) in [
        ("data: 1\n\ndata: 2\n\n", vec![8, 17]),
        ("data: 1\r\rdata: 2\r\r", vec![8, 17]),
        ("data: 1\r\n\r\ndata: 2\r\n\r\n", vec![9, 20]),
        ("data: 1\n\rdata: 2\r\n\n", vec![8, 18]),
    ] {
        let mut parser = parser(options());
        let mut came = Vec::new();
        for (at, byte) in stream.bytes().enumerate() {
            let step = parser.step(core::slice::from_ref(&byte)).unwrap();
            assert_eq!(step.consumed, 1);
            came.extend(data(&step).map(|_| at));
        }
        assert_eq!(came, ends, "{stream:?}");
    }
}

#[cfg(feature = "fragments")]
#[test]
fn a_fragment_is_handed_out_by_the_call_that_completes_its_character() {
    let mut parser = parser(options().delivery(Delivery::Fragments));
    let mut came = Vec::new();
    for byte in "data: a你\ndata:b\n\n".bytes() {
        let _ = parser.feed(&[byte], |item| {
            if let Item::Fragment(fragment) = item {
                came.push((byte, fragment.text.as_bytes().to_vec()));
            }
        });
    }
    let expected: [(u8, &[u8]); 5] =
        [(b'a', b"a"), (0xA0, "你".as_bytes()), (b':', b"\n"), (b'b', b"b"), (b'\n', b"")];
    assert_eq!(came, expected.map(|(byte, text)| (byte, text.to_vec())));
}

#[test]
fn a_reconnection_time_is_handed_out_at_the_end_of_its_line() {
    let mut parser = parser(options());
    assert_eq!(parser.step(b"retry: 7"), Ok(Step { consumed: 8, item: None }));
    assert_eq!(parser.step(b"\r"), Ok(Step { consumed: 1, item: Some(Item::ReconnectionTime(7)) }));
}

#[test]
fn a_pause_stops_right_after_its_item_and_the_rest_can_be_fed() {
    let stream = b"data: 1\n\nretry: 2\ndata: 3\r\n\r\ndata: 4\n\n";
    let mut parser = parser(options());
    let mut rest = &stream[..];
    let mut consumed = Vec::new();
    while !rest.is_empty() {
        let mut items = 0;
        let fed = parser.feed_until_pause(rest, |_| {
            items += 1;
            ControlFlow::Break(())
        });
        let Ok(Fed::Paused { consumed: taken }) = fed else { panic!("{fed:?}") };
        assert_eq!(items, 1);
        consumed.push(taken);
        rest = &rest[taken..];
    }
    // The LF after the CR is taken with it if it is in the chunk.
    assert_eq!(consumed, [9, 9, 11, 9]);
    assert_eq!(parser.counters().events, 3);
}

#[test]
fn a_stream_is_clean_only_between_blocks() {
    for (stream, verdict) in [
        (&b""[..], Ending::Clean),
        (b"\n", Ending::Clean),
        (b"\r", Ending::Clean),
        (b"data: x\n\n", Ending::Clean),
        (b"data: x\r\n\r", Ending::Clean),
        (b": comment\n", Ending::Clean),
        (b"retry: 1\n", Ending::Clean),
        (b"event\n", Ending::Clean),
        (b"unknown\n", Ending::Clean),
        (b"\xEF\xBB", Ending::Incomplete),
        (b"data: \xE4\xBD", Ending::Incomplete),
        (b"dat", Ending::Incomplete),
        (b"data: x", Ending::Incomplete),
        (b"data: x\r", Ending::Incomplete),
        (b"data: x\n", Ending::Incomplete),
        (b"data\n", Ending::Incomplete),
        (b"event: a\n", Ending::Incomplete),
        (b"id\n", Ending::Incomplete),
        (b":", Ending::Incomplete),
        (b"x", Ending::Incomplete),
    ] {
        for &end in ENDS_OF_STREAM {
            let log = every_way(stream, &options().end_of_stream(end));
            assert_eq!(log.verdict, verdict, "{} {end:?}", stream.escape_ascii());
        }
    }
}

#[test]
fn an_end_reports_a_loss_rather_than_a_cut() {
    let large = "data: ".to_owned() + &"x".repeat(65) + "\n\n";
    let long_type = "event: ".to_owned() + &"x".repeat(17) + "\n\n";
    let long_id = "id: ".to_owned() + &"x".repeat(17) + "\n";
    for lost in [&large, &long_type, &long_id] {
        for end in ["", "\ndata: a\n\n", "\ndata: cut", "\n:"] {
            for &answer in ENDS_OF_STREAM {
                let options = options().end_of_stream(answer);
                let log = every_way((lost.to_owned() + end).as_bytes(), &options);
                assert_eq!(log.verdict, Ending::Loss, "{lost:?} {end:?} {answer:?}");
            }
        }
    }
    // The standard requires to ignore an ID with a NUL.
    assert_eq!(every_way(b"id: \0\ndata: a\n\n", &options()).verdict, Ending::Clean);
}

#[cfg(feature = "fragments")]
#[test]
fn fragments_are_lost_only_if_the_type_crosses_its_limit() {
    let options = options().delivery(Delivery::Fragments);
    let aborted = "data: x\nevent: ".to_owned() + &"x".repeat(17) + "\n\n";
    assert_eq!(every_way(aborted.as_bytes(), &options).verdict, Ending::Loss);
    let large = "data: ".to_owned() + &"x".repeat(65) + "\n\n";
    assert_eq!(every_way(large.as_bytes(), &options).verdict, Ending::Clean);
}

#[test]
fn a_loss_is_reported_until_a_reset() {
    let mut parser = parser(options());
    parser.feed(&[&b"id: "[..], &[b'1'; 200], b"\n\n"].concat(), |_| ()).unwrap();
    assert_eq!(parser.finish(), Ok(Finish::Loss));
    assert_eq!(parser.finish(), Ok(Finish::Loss));
    parser.reset();
    assert_eq!(parser.finish(), Ok(Finish::Clean));
}

#[test]
fn the_unfinished_block_is_discarded_with_its_id() {
    let log = every_way(b"id: 1\ndata: a\n\nid: 2\nretry: 3\ndata: b\n", &options());
    assert_eq!(log.entries, [event("message", "a", "1"), Entry::ReconnectionTime(3)]);
    assert_eq!(log.last_event_id, "1".into());
}

#[cfg(feature = "fragments")]
#[test]
fn an_event_in_fragments_that_the_end_cuts_is_aborted() {
    let log = every_way(b"event: a\ndata: b\ndata: \xE4", &options().delivery(Delivery::Fragments));
    let aborted = fragments("a", "b\n", "", FragmentEnd::EndOfStream);
    assert_eq!((&log.entries[..], log.verdict), (&[aborted][..], Ending::Incomplete));
    let nothing_out = every_way(b"data\n", &options().delivery(Delivery::Fragments));
    assert_eq!(nothing_out.entries, []);
}

#[cfg(feature = "deliver-unfinished")]
#[test]
fn the_unfinished_event_is_delivered_when_asked_for() {
    let deliver = options().end_of_stream(EndOfStream::Deliver);
    let log = every_way(b"id: 1\nevent: a\ndata: b\ndata: \xE4\xBD", &deliver);
    let incomplete = Entry::Event {
        event_type: "a".into(),
        data: "b\n\u{FFFD}".into(),
        last_event_id: "1".into(),
        repaired: true,
        incomplete: true,
    };
    assert_eq!((&log.entries[..], log.verdict), (&[incomplete][..], Ending::Incomplete));
    assert_eq!((log.counters.events, log.counters.lines), (1, 3));
    assert_eq!(every_way(b"retry: 12", &deliver).entries, [Entry::ReconnectionTime(12)]);
    assert_eq!(every_way(b"id: 12", &deliver).last_event_id, "12".into());
}

#[test]
fn bytes_after_the_end_are_refused_and_counted_until_a_reset() {
    let mut parser = parser(options());
    parser.feed(b"id: 1\n\n", |_| ()).unwrap();
    assert_eq!(parser.finish(), Ok(Finish::Clean));
    assert_eq!(parser.finish(), Ok(Finish::Clean));
    let refused = FeedError { consumed: 0, failure: Failure::Finished };
    for len in [3, 0, 2] {
        let outcome = parser.feed(&[b'\n'; 3][..len], |item| panic!("{item:?}"));
        assert_eq!(outcome, Err(refused));
    }
    assert_eq!(parser.step(b"x"), Err(refused));
    let event = b"data: 1\n\n";
    assert_eq!(parser.feed(event, |item| panic!("{item:?}")), Err(refused));
    assert_eq!(parser.step(event), Err(refused));
    assert_eq!(parser.items(event).next(), Err(refused));
    assert_eq!(parser.counters(), Counters { bytes: 7, lines: 2, discarded: 33, ..Counters::default() });
    parser.reset();
    assert_eq!(parser.counters(), Counters::default());
    assert_eq!(data(&parser.step(b"data: x\n\n").unwrap()), Some("x"));
}

#[test]
fn bytes_after_a_failure_are_refused_and_counted_until_a_reset() {
    let mut parser = parser(options().data_limit(2).over_limit(OverLimit::Fail));
    let first = parser.feed(b"data: 123\n\n", |item| panic!("{item:?}")).unwrap_err();
    assert_eq!(first.consumed, 9);
    let again = FeedError { consumed: 0, ..first };
    assert_eq!(parser.feed(b"data: 1\n\n", |item| panic!("{item:?}")), Err(again));
    assert_eq!(parser.step(b""), Err(again));
    assert_eq!(parser.items(b"data: 1\n\n").next(), Err(again));
    assert_eq!(parser.finish(), Err(again));
    assert_eq!((parser.counters().bytes, parser.counters().discarded), (9, 20));
    parser.reset();
    assert_eq!(data(&parser.step(b"data: 1\n\n").unwrap()), Some("1"));
}

#[test]
fn after_a_reset_a_line_feed_ends_a_separate_line() {
    let mut parser = parser(options());
    parser.feed(b"\r", |_| ()).unwrap();
    parser.reset();
    parser.feed(b"\n", |_| ()).unwrap();
    assert_eq!(parser.counters().lines, 1);
}

#[test]
fn after_a_reset_a_byte_order_mark_is_dropped_again() {
    let mut driver = Driver::new(parser(options()));
    for _ in 0..2 {
        driver.chunk(b"\xEF\xBB\xBFdata: x\n\n", Way::Feed);
        driver.chunk(b"data: half", Way::Feed);
        let mut ended = driver.clone();
        assert_eq!(ended.end(), Ending::Incomplete);
        assert_eq!(ended.finish().entries, [event("message", "x", "")]);
        driver.reset();
    }
}

#[test]
fn a_reset_discards_the_id_of_an_unfinished_block() {
    let mut parser = parser(options());
    parser.feed(b"id: 1\n\nid: 2\n", |_| ()).unwrap();
    parser.reset();
    parser.feed(b"\n", |_| ()).unwrap();
    assert_eq!(parser.last_event_id(), "1");
}

#[test]
fn the_last_event_id_is_set_before_the_first_byte_only() {
    let mut parser = parser(options());
    assert_eq!(parser.set_last_event_id("你0123456789012".as_bytes()), Ok(()));
    assert_eq!(parser.set_last_event_id(b"01234567890123456"), Err(Error::IdTooLong { limit: 16 }));
    for invalid in [&b"a\0"[..], b"\r", b"a\nb", b"\xE4\xBD"] {
        assert_eq!(parser.set_last_event_id(invalid), Err(Error::InvalidId));
    }
    assert_eq!(parser.last_event_id(), "你0123456789012");
    assert_eq!(parser.set_last_event_id(b""), Ok(()));
    assert!(parser.last_event_id().is_empty());
    assert_eq!(parser.set_last_event_id(b"7"), Ok(()));
    parser.feed(b"", |_| ()).unwrap();
    assert_eq!(parser.set_last_event_id(b"8"), Ok(()));
    parser.feed(b"\xEF", |_| ()).unwrap();
    assert_eq!(parser.set_last_event_id(b"9"), Err(Error::AlreadyStarted));
    assert_eq!(parser.last_event_id(), "8");
    parser.reset();
    assert_eq!(parser.last_event_id(), "8");
    assert_eq!(parser.set_last_event_id(b"9"), Ok(()));
}

#[test]
fn an_id_that_was_set_applies_to_the_first_events() {
    let mut driver = Driver::new(parser(options()));
    driver.parser.set_last_event_id(b"7").unwrap();
    driver.chunk(b"\ndata: a\n\nid: 8\ndata: b\n\n", Way::Feed);
    assert_eq!(driver.finish().entries, [event("message", "a", "7"), event("message", "b", "8")]);
}

#[test]
fn an_id_may_be_any_bytes_under_the_raw_policy() {
    let mut parser = parser(options().text(TextPolicy::Raw));
    assert_eq!(parser.set_last_event_id(b"\xE4\xBD"), Ok(()));
    assert_eq!(parser.last_event_id().as_bytes(), b"\xE4\xBD");
    assert_eq!(parser.last_event_id().as_str(), None);
    assert_eq!(parser.set_last_event_id(b"a\0"), Err(Error::InvalidId));
}

#[test]
fn a_parser_is_small_and_may_cross_threads() {
    fn crosses_threads<T: Send + Sync>() {}
    crosses_threads::<ArrayParser<4096>>();
    crosses_threads::<Parser<&mut [u8]>>();
    assert!(size_of::<Parser<&mut [u8]>>() <= 512, "{}", size_of::<Parser<&mut [u8]>>());
}

#[test]
fn a_parser_can_be_a_constant_and_a_static() {
    const OPTIONS: Options = Options::new().data_limit(8).event_type_limit(8).last_event_id_limit(8);
    const PARSER: Result<ArrayParser<40>, Error> = ArrayParser::array_with_options(OPTIONS);
    static SHARED: std::sync::Mutex<ArrayParser<448>> = std::sync::Mutex::new(ArrayParser::new_array());
    assert_eq!(data(&PARSER.unwrap().step(b"data: x\n\n").unwrap()), Some("x"));
    // The default options leave these 448 bytes no data.
    let mut shared = SHARED.lock().unwrap();
    assert_eq!(data(&shared.step(b"data\n\n").unwrap()), Some(""));
}

#[test]
fn two_parsers_share_nothing() {
    let threads = ["a", "b"].map(|text| {
        std::thread::spawn(move || {
            let stream = std::format!("data: {text}\n\n").repeat(100);
            run(stream.as_bytes(), &options(), &[], Way::Step).entries
                == vec![event("message", text, ""); 100]
        })
    });
    assert_eq!(threads.map(|thread| thread.join().unwrap()), [true; 2]);
}

#[test]
#[ignore = "reads 4 GiB"]
fn offsets_and_counters_go_beyond_32_bits() {
    let mut driver = Driver::new(parser(options()));
    let chunk = [&b":"[..], &[b'x'; (1 << 20) - 2], b"\n"].concat();
    for _ in 0..1 << 12 {
        driver.chunk(&chunk, Way::Feed);
    }
    driver.chunk(&[&b"data: "[..], &[b'x'; 65]].concat(), Way::Feed);
    let log = driver.finish();
    let [Entry::Dropped(dropped)] = &log.entries[..] else { panic!("{:?}", log.entries) };
    assert_eq!((dropped.offset, log.counters.bytes), ((1 << 32) + 70, (1 << 32) + 71));
}

#[test]
fn after_the_end_a_parser_has_no_items() {
    let mut parser = ArrayParser::<4096>::new_array();
    parser.feed(b"data: a\n\n", |_| ()).unwrap();
    assert_eq!(parser.finish(), Ok(Finish::Clean));
    let mut items = parser.items(b"data: x\n\ndata: y\n\n");
    assert_eq!(items.next(), Err(FeedError { consumed: 0, failure: Failure::Finished }));
    drop(items);
    assert_eq!((parser.counters().bytes, parser.counters().discarded), (9, 18));
}
