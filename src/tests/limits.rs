//! Limits: buffers, exact sizes, and what happens above a limit.

use super::choices::{ENDS_OF_STREAM, ignored_lines};
use super::drive::{Driver, Way, every_way, memory};
use super::log::{Ending, Entry, Log, event, fragments};
use crate::{
    ArrayParser, Buffer, Delivery, Dropped, Error, Failure, FragmentEnd, IdIgnored, Limit, Options,
    OverLimit, Parser, TextPolicy,
};
use std::format;
use std::vec;

fn options() -> Options {
    Options::new().data_limit(5).event_type_limit(4).last_event_id_limit(3)
}

fn dropped(limit: Limit, event: u64, offset: u64) -> Dropped {
    Dropped { limit, event, offset }
}

fn skipped(limit: Limit, event: u64, offset: u64) -> Entry {
    Entry::Dropped(dropped(limit, event, offset))
}

fn failed(stream: &[u8], options: &Options) -> (Dropped, Log) {
    let log = every_way(stream, &options.over_limit(OverLimit::Fail));
    match log.verdict {
        Ending::Failed(Failure::Limit(dropped)) => (dropped, log),
        _ => panic!("{log:?}"),
    }
}

#[test]
fn a_buffer_one_byte_too_short_is_refused_with_the_needed_length() {
    let needed = 5 + 4 + 3 * 3;
    assert_eq!(options().capacity(), Some(needed));
    assert!(Parser::with_options(&mut memory(&options())[..], options()).is_ok());
    for len in [0, 1, needed - 1] {
        let refused = Parser::with_options(&mut vec![0; len][..], options()).err();
        assert_eq!(refused, Some(Error::BufferTooSmall { needed }));
    }
    assert_eq!(Parser::new(&mut [0; 447][..]).err(), Some(Error::BufferTooSmall { needed: 448 }));
    assert!(Parser::new(&mut [0; 448][..]).is_ok());
    assert_eq!(
        ArrayParser::<17>::array_with_options(options()).err(),
        Some(Error::BufferTooSmall { needed })
    );
    let parser = ArrayParser::<18>::array_with_options(options()).unwrap();
    let refused = parser.clone_with_buffer(&mut [0; 17][..]).err();
    assert_eq!(refused, Some(Error::BufferTooSmall { needed }));
}

#[cfg(feature = "fragments")]
#[test]
fn fragments_without_types_and_ids_need_no_buffer() {
    let none = Options::new().data_limit(0).event_type_limit(0).last_event_id_limit(0);
    let log = every_way(b"data: hello\ndata: world\n\n", &none.delivery(Delivery::Fragments));
    let expected = fragments("message", "hello\nworld", "", FragmentEnd::Dispatched);
    assert_eq!(log.entries, [expected]);
}

#[test]
fn limits_that_no_buffer_can_hold_are_refused_and_do_not_overflow() {
    for options in [
        Options::new().data_limit(usize::MAX - 1),
        Options::new().event_type_limit(usize::MAX),
        Options::new().last_event_id_limit(usize::MAX),
        Options::new().last_event_id_limit(usize::MAX / 3),
        Options::new().data_limit(usize::MAX / 2 + 1).event_type_limit(usize::MAX / 2 + 1),
    ] {
        assert_eq!(options.capacity(), None);
        let refused = Parser::with_options([0; 64], options).err();
        assert_eq!(refused, Some(Error::BufferTooSmall { needed: usize::MAX }));
    }
    let largest = Options::new().data_limit(usize::MAX - 1).event_type_limit(0).last_event_id_limit(0);
    assert_eq!(largest.capacity(), Some(usize::MAX - 1));
}

/// The data limit of this parser. Checks it with an event at the limit and one above it.
fn data_limit<B: Buffer>(parser: Parser<B>) -> usize {
    let limit = parser.options().capacity().unwrap() - parser.options().data_limit(0).capacity().unwrap();
    let mut driver = Driver::new(parser);
    for len in [limit, limit + 1] {
        driver.chunk(format!("data: {}\n\n", "x".repeat(len)).as_bytes(), Way::Feed);
    }
    let counters = driver.finish().counters;
    assert_eq!((counters.events, counters.dropped), (1, 1));
    limit
}

#[test]
fn the_data_limit_is_the_rest_of_the_buffer_for_every_constructor() {
    for len in [448, 449, 5000] {
        assert_eq!(data_limit(Parser::new(&mut vec![0; len][..]).unwrap()), len - 448);
        let parser = Parser::with_options(&mut vec![0; len][..], Options::default()).map(data_limit);
        assert_eq!(parser, Ok(len - 448));
    }
    assert_eq!(data_limit(Parser::new([0; 500]).unwrap()), 52);
    assert_eq!(data_limit(ArrayParser::<500>::new_array()), 52);
    assert_eq!(data_limit(ArrayParser::<500>::array_with_options(Options::new()).unwrap()), 52);
}

#[test]
fn changing_another_option_leaves_the_data_limit_as_it_was() {
    let changes: [fn(Options) -> Options; 6] = [
        |options| options.over_limit(OverLimit::Skip),
        |options| options.delivery(Delivery::Whole),
        |options| options.text(TextPolicy::Raw),
        |options| options.end_of_stream(*ENDS_OF_STREAM.last().expect("an answer")),
        |options| ignored_lines(options, true, true),
        |options| options.last_event_ids(true),
    ];
    for change in changes {
        let rest = change(Options::new());
        let set = change(Options::new().data_limit(7));
        for (options, limit) in [(rest, 52), (rest.event_type_limit(14), 102), (set, 7)] {
            assert_eq!(data_limit(Parser::with_options([0; 500], options).unwrap()), limit, "{options:?}");
        }
    }
}

#[test]
fn data_at_its_limit_is_delivered_and_one_byte_more_is_dropped() {
    for (data, crossing) in [
        ("data: 1234\n", None),
        ("data: 12345\n", None),
        ("data: 123456\n", Some(11)),
        ("data: 12你\n", None),
        ("data: 123你\n", Some(9)),
        ("data: 12\ndata: 34\n", None),
        ("data: 12\ndata: 345\n", Some(17)),
        ("data: 12345\ndata: \n", Some(16)),
        ("data: 12345\ndata\n", Some(16)),
        ("data\ndata\ndata\ndata\ndata\ndata\n", None),
        ("data\ndata\ndata\ndata\ndata\ndata\ndata\n", Some(34)),
    ] {
        let log = every_way(format!("{data}\ndata: next\n\n").as_bytes(), &options());
        let next = event("message", "next", "");
        assert_eq!(log.entries.last(), Some(&next), "{data:?}");
        let first = crossing.map(|offset| skipped(Limit::Data, 0, offset));
        let counters = log.counters;
        if let Some(notice) = first {
            assert_eq!(log.entries[..log.entries.len() - 1], [notice], "{data:?}");
            assert_eq!((counters.events, counters.dropped), (1, 1));
            // Without the line end, the result is the same if the line has a colon.
            let line = &data[..data.len() - 1];
            let unended = every_way(line.as_bytes(), &options());
            let colonless = data.ends_with("data\n");
            assert_eq!(unended.counters.dropped, u64::from(!colonless), "{line:?}");
        } else {
            assert_eq!((counters.events, counters.dropped), (2, 0), "{data:?}");
        }
    }
}

#[test]
fn a_replacement_counts_as_three_bytes() {
    assert_eq!(every_way(b"data: 12\xFF\n\n", &options()).counters.events, 1);
    assert_eq!(every_way(b"data: 123\xFF\n\n", &options()).entries, [skipped(Limit::Data, 0, 9)]);
}

#[test]
#[cfg_attr(miri, ignore = "takes too long")]
fn endless_data_is_dropped_once_and_the_next_event_is_intact() {
    for unit in ["x", "data: x\n", "data\n", "你", "x\ndata: "] {
        let mut driver = Driver::new(ArrayParser::<512>::new_array());
        driver.chunk(b"data: ", Way::Feed);
        let chunk = unit.repeat(4096 / unit.len());
        for _ in 0..256 {
            driver.chunk(chunk.as_bytes(), Way::Feed);
        }
        driver.chunk(b"\n\ndata: next\n\n", Way::Feed);
        let log = driver.finish();
        let [Entry::Dropped(Dropped { limit: Limit::Data, event: 0, .. }), next] = &log.entries[..] else {
            panic!("{unit:?}: {:?}", log.entries);
        };
        assert_eq!(next, &event("message", "next", ""));
        assert_eq!((log.counters.dropped, log.counters.events), (1, 1));
    }
}

#[test]
fn a_dropped_event_stays_dropped_but_its_id_and_reconnection_time_apply() {
    let stream = b"data: 123456\nid: 7\nretry: 5\nevent: a\ndata: b\ndata: 123456\n\ndata: c\n\n";
    let expected = [skipped(Limit::Data, 0, 11), Entry::ReconnectionTime(5), event("message", "c", "7")];
    assert_eq!(every_way(stream, &options()).entries, expected);
}

#[test]
fn an_event_type_over_its_limit_drops_the_event_even_before_data() {
    assert_eq!(every_way(b"event: 1234\ndata: a\n\n", &options()).entries, [event("1234", "a", "")]);
    for stream in ["event: 12345\ndata: a\n\n", "event: 12345\nevent: 1\ndata: a\n\n", "event: 12345\n\n"] {
        let log = every_way(stream.as_bytes(), &options());
        assert_eq!(log.entries, [skipped(Limit::EventType, 0, 11)], "{stream:?}");
    }
}

#[test]
fn an_id_over_its_limit_is_ignored_and_the_earlier_one_stays() {
    let stream = b"id: 1\ndata: a\n\nid: 1234\ndata: b\n\nid: 123\nid: 2345\ndata: c\n\n";
    let ignored = |event, offset| Entry::IdIgnored(IdIgnored { event, offset });
    let expected = [
        event("message", "a", "1"),
        ignored(1, 22),
        event("message", "b", "1"),
        ignored(2, 48),
        event("message", "c", "123"),
    ];
    let log = every_way(stream, &options());
    assert_eq!((&log.entries[..], log.counters.ids_ignored), (&expected[..], 2));
}

#[test]
fn an_id_over_its_limit_with_a_nul_is_ignored_without_an_item() {
    let log = every_way(b"id: 1234\0\ndata: a\n\n", &options());
    let expected = [event("message", "a", "")];
    assert_eq!((&log.entries[..], log.counters.ids_ignored), (&expected[..], 1));
}

#[cfg(feature = "fragments")]
#[test]
fn an_oversized_event_goes_out_in_fragments_from_its_first_byte() {
    let options = options().delivery(Delivery::OversizedInFragments);
    let log = every_way(b"data: 12345\n\nevent: a\ndata: 123\nid: 9\ndata: 456\n\n", &options);
    let oversized = fragments("a", "123\n456", "9", FragmentEnd::Dispatched);
    assert_eq!(log.entries, [event("message", "12345", ""), oversized]);
    assert_eq!((log.counters.events, log.counters.dropped), (2, 0));
}

#[cfg(feature = "fragments")]
#[test]
fn a_type_over_its_limit_after_fragments_aborts_them() {
    let options = options().delivery(Delivery::Fragments);
    let stream = b"data: abc\nevent: 12345\ndata: d\n\ndata: e\n\n";
    let why = dropped(Limit::EventType, 0, 21);
    let aborted = fragments("message", "abc", "", FragmentEnd::OverLimit(why));
    let next = fragments("message", "e", "", FragmentEnd::Dispatched);
    assert_eq!(every_way(stream, &options).entries, [aborted.clone(), next]);
    let (dropped, log) = failed(stream, &options);
    assert_eq!((dropped, &log.entries[..]), (why, &[aborted][..]));
}

#[cfg(feature = "fragments")]
#[test]
fn aborted_fragments_are_not_aborted_again_at_the_end_of_the_stream() {
    let options = options().delivery(Delivery::Fragments);
    let log = every_way(b"data: abc\nevent: 12345", &options);
    let aborted = log.entries.iter().filter(|entry| matches!(entry, Entry::Fragments { .. }));
    assert_eq!((aborted.count(), log.verdict), (1, Ending::Loss));
}

#[test]
fn a_failure_takes_the_crossing_character_and_nothing_after_it() {
    for (stream, limit, offset, taken) in [
        (&b"data: 123456\n\n"[..], Limit::Data, 11, 12),
        ("data: 123你x\n\n".as_bytes(), Limit::Data, 9, 12),
        (b"data: 123\xE4\xBDx\n\n", Limit::Data, 9, 11),
        (b"data: 12345\ndata: x\n\n", Limit::Data, 16, 17),
        (b"data: 12345\r\ndata\r\n\r\n", Limit::Data, 17, 17),
        (b"event: 12345\ndata: x\n\n", Limit::EventType, 11, 12),
    ] {
        let (why, log) = failed(stream, &options());
        assert_eq!(why, dropped(limit, 0, offset), "{}", stream.escape_ascii());
        let (counters, all) = (log.counters, stream.len() as u64);
        assert_eq!((counters.bytes, counters.discarded, counters.dropped), (taken, all - taken, 1));
        assert_eq!(log.entries, []);
    }
}

#[cfg(feature = "fragments")]
#[test]
fn the_event_type_of_aborted_fragments_does_not_depend_on_the_cut() {
    let options = options().event_type_limit(1).delivery(Delivery::Fragments);
    let log = every_way(b"data:a\nevent:bc\n", &options);
    let [Entry::Fragments { event_type, .. }] = &log.entries[..] else { panic!("{:?}", log.entries) };
    assert_eq!(event_type, &"message".into());
}

#[test]
fn a_failure_does_not_take_continuation_bytes_after_the_crossing_character() {
    let (why, log) = failed(b"data:12345\xC3\xA9\x80\n\n", &options());
    assert_eq!((why.offset, log.counters.bytes, log.counters.discarded), (10, 12, 3));
}
