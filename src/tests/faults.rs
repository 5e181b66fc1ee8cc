//! Odd and hostile bytes.

use super::drive::{Driver, Way, every_way};
use super::log::{Bytes, Ending, Entry, Log, event};
use crate::{ArrayParser, Counters, Options, TextPolicy};
use std::vec;
use std::vec::Vec;

fn options() -> Options {
    Options::new().data_limit(576)
}

fn log(stream: &[u8]) -> Log {
    every_way(stream, &options())
}

fn entries(stream: &[u8]) -> Vec<Entry> {
    log(stream).entries
}

/// The data of the only event.
fn data(stream: &[u8], options: &Options) -> (Bytes, bool) {
    let entries = every_way(stream, options).entries;
    match &entries[..] {
        [Entry::Event { data, repaired, .. }] => (data.clone(), *repaired),
        _ => panic!("{entries:?}"),
    }
}

fn message(text: &str) -> Vec<Entry> {
    vec![event("message", text, "")]
}

/// Feeds `unit` again and again, at least this many bytes.
fn flood<const N: usize>(driver: &mut Driver<[u8; N]>, unit: &[u8], bytes: usize) {
    let chunk = unit.repeat(4096 / unit.len() + 1);
    for _ in 0..=bytes / chunk.len() {
        driver.chunk(&chunk, Way::Feed);
    }
}

fn driver() -> Driver<[u8; 512]> {
    Driver::new(ArrayParser::new_array())
}

#[test]
fn an_event_is_flagged_repaired_even_if_the_repaired_value_was_replaced() {
    let entries = entries(b"event: \xFF\nevent:\ndata: x\n\ndata: y\n\n");
    let repaired = |entry: &Entry| match entry {
        Entry::Event { repaired, .. } => *repaired,
        _ => panic!("{entry:?}"),
    };
    assert_eq!(entries.iter().map(repaired).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn a_byte_order_mark_may_follow_an_empty_first_chunk() {
    let mut driver = driver();
    for chunk in [&b""[..], b"\xEF", b"", b"\xBB\xBF", b"", b"data: x\n\n"] {
        driver.chunk(chunk, Way::Feed);
    }
    assert_eq!(driver.finish().entries, message("x"));
}

#[test]
#[cfg_attr(miri, ignore = "takes too long")]
fn endless_comments_names_and_unknown_fields_are_skipped_and_the_next_event_is_intact() {
    for (start, unit) in [(":", "x"), ("x", "y"), ("unknown: ", "你"), ("dataa", "a"), ("retry: ", "9")] {
        let mut driver = driver();
        driver.chunk(start.as_bytes(), Way::Feed);
        flood(&mut driver, unit.as_bytes(), 1 << 20);
        assert_eq!(driver.parser.counters().lines, 0);
        driver.chunk(b"\ndata: next\n\n", Way::Feed);
        let log = driver.finish();
        assert_eq!(log.entries.last(), message("next").last(), "{start}{unit}{unit}…");
        assert_eq!(log.counters.lines, 3);
    }
}

#[test]
#[cfg_attr(miri, ignore = "takes too long")]
fn floods_of_blank_lines_and_comments_are_only_counted() {
    for (unit, lines, comments) in [("\n", 1, 0), ("\r", 1, 0), ("\r\n", 1, 0), (":\n", 1, 1), ("\n\r", 1, 0)]
    {
        let mut driver = driver();
        flood(&mut driver, unit.as_bytes(), 2 << 20);
        let log = driver.finish();
        assert_eq!((&log.entries[..], log.verdict), (&[][..], Ending::Clean), "{unit:?}");
        let units = log.counters.bytes / unit.len() as u64;
        // LF CR LF CR … has the line ends LF, CR LF, CR LF …, and the last CR.
        let extra = u64::from(unit == "\n\r");
        assert_eq!((log.counters.lines, log.counters.comments), (units * lines + extra, units * comments));
    }
}

#[test]
fn line_ends_of_every_kind_and_mixture() {
    for (stream, lines, data) in [
        ("data: x\r\ndata: y\r\n\r\n", 3, "x\ny"),
        ("data: x\rdata: y\r\r", 3, "x\ny"),
        ("data: x\ndata: y\n\n", 3, "x\ny"),
        ("data: x\r\r\n", 2, "x"),
        ("data: x\n\r", 2, "x"),
        ("data: x\n\r\n", 2, "x"),
        ("data: x\r\n\r", 2, "x"),
        ("\n\r\rdata: x\r\n\ndata\n", 6, "x"),
    ] {
        let log = log(stream.as_bytes());
        assert_eq!((log.counters.lines, log.entries), (lines, message(data)), "{stream:?}");
    }
}

#[test]
fn three_carriage_returns_are_three_lines() {
    assert_eq!(log(b"\r\r\r").counters, Counters { bytes: 3, lines: 3, ..Counters::default() });
    assert_eq!(entries(b"data: x\r\r\r"), message("x"));
}

#[test]
fn only_one_leading_byte_order_mark_is_dropped() {
    assert_eq!(entries(b"\xEF\xBB\xBFdata: x\n\n"), message("x"));
    for stream in ["\u{FEFF}\u{FEFF}data: x\n\n", "\n\u{FEFF}data: x\n\n", " \u{FEFF}data: x\n\n"] {
        let log = log(stream.as_bytes());
        assert_eq!((&log.entries[..], log.counters.unknown_fields), (&[][..], 1), "{stream:?}");
    }
    assert_eq!(entries("data: \u{FEFF}x\n\n".as_bytes()), message("\u{FEFF}x"));
    let raw = options().text(TextPolicy::Raw);
    assert_eq!(every_way(b"\xEF\xBB\xBFdata: x\n\n", &raw).entries, message("x"));
}

#[test]
fn a_stream_of_only_a_byte_order_mark_is_clean_and_a_part_of_one_is_incomplete() {
    for (stream, verdict) in [
        (&b"\xEF\xBB\xBF"[..], Ending::Clean),
        (b"\xEF\xBB", Ending::Incomplete),
        (b"\xEF", Ending::Incomplete),
    ] {
        let log = log(stream);
        let counters = Counters { bytes: stream.len() as u64, ..Counters::default() };
        assert_eq!((log.verdict, log.counters), (verdict, counters));
    }
}

#[cfg(feature = "ignored-lines")]
#[test]
fn a_false_start_of_a_byte_order_mark_belongs_to_the_first_line() {
    for (stream, utf8) in [
        (&b"\xEF\xBBdata: x\n\n"[..], "\u{FFFD}data: x"),
        (b"\xEFdata: x\n\n", "\u{FFFD}data: x"),
        (b"\xEF\xBB\xEF\xBB\xBF\n\n", "\u{FFFD}\u{FEFF}"),
        (b"\xEF\xBB\n\n", "\u{FFFD}"),
    ] {
        let wanted = options().unknown_fields(true);
        let field = |text: Bytes| vec![Entry::UnknownField { text, ended: true }];
        assert_eq!(every_way(stream, &wanted).entries, field(utf8.into()));
        let raw = every_way(stream, &wanted.text(TextPolicy::Raw)).entries;
        assert_eq!(raw, field(stream[..stream.len() - 2].into()));
    }
}

#[test]
fn each_maximal_subpart_of_ill_formed_text_becomes_one_replacement() {
    for (value, replacements) in [
        (&b"\x80"[..], 1),
        (b"\x80\xBF", 2),
        (b"\xC0\xAF", 2),
        (b"\xE0\x80\xAF", 3),
        (b"\xF0\x80\x80\xAF", 4),
        (b"\xED\xA0\x80", 3),
        (b"\xED\xBF\xBF", 3),
        (b"\xF4\x90\x80\x80", 4),
        (b"\xF5\x80\x80\x80", 4),
        (b"\xFF\xFE", 2),
        (b"\xC3", 1),
        (b"\xE4\xBD", 1),
        (b"\xF0\x9F\x8E", 1),
        (b"\xF0\x9F\xE4\xBD\xC3", 3),
    ] {
        let stream = [b"data: a", value, b"z\n\n"].concat();
        let text = ["a", &"\u{FFFD}".repeat(replacements), "z"].concat();
        assert_eq!(data(&stream, &options()), (text[..].into(), true), "{}", value.escape_ascii());
        // The end of the line cuts it.
        let stream = [b"data: ", value, b"\n\n"].concat();
        let text = "\u{FFFD}".repeat(replacements);
        assert_eq!(data(&stream, &options()), (text[..].into(), true), "{}", value.escape_ascii());
        let raw = options().text(TextPolicy::Raw);
        assert_eq!(data(&stream, &raw), (value.into(), false), "raw");
    }
}

#[test]
fn a_nul_is_data_everywhere_but_in_an_id() {
    assert_eq!(entries(b"data: a\0b\nevent: \0\n\n"), [event("\0", "a\0b", "")]);
    let log = log(b"id: 1\n\nid: 2\0\ndata: x\n\n");
    assert_eq!((log.entries, log.counters.ids_ignored), (vec![event("message", "x", "1")], 1));
}

#[cfg(feature = "ignored-lines")]
#[test]
fn a_nul_is_a_part_of_a_comment() {
    let comment = Entry::Comment { text: " \0".into(), ended: true };
    assert_eq!(every_way(b": \0\n", &options().comments(true)).entries, [comment]);
}

#[test]
fn other_line_separators_are_data() {
    let text = "a\u{2028}b\u{2029}c\u{85}d\u{B}e\u{C}f\u{1C}g";
    let stream = ["data: ", text, "\n\n"].concat();
    assert_eq!(entries(stream.as_bytes()), message(text));
}

#[test]
fn one_space_after_the_colon_is_dropped_and_names_are_exact() {
    for (line, data) in [("data", ""), ("data:", ""), ("data: ", ""), ("data:  x", " x"), ("data:\tx", "\tx")]
    {
        assert_eq!(entries([line, "\n\n"].concat().as_bytes()), message(data), "{line:?}");
    }
    for line in ["DATA: x", " data: x", "data : x", "dat: x", "dataa: x", "dat", "event data: x"] {
        let log = log([line, "\n\n"].concat().as_bytes());
        assert_eq!((&log.entries[..], log.counters.unknown_fields), (&[][..], 1), "{line:?}");
    }
}

#[test]
fn only_ascii_digits_make_a_reconnection_time() {
    for (value, milliseconds) in [
        ("0", Some(0)),
        ("3000", Some(3000)),
        ("000000000000042", Some(42)),
        ("4294967295", Some(u32::MAX)),
        ("4294967296", Some(u32::MAX)),
        ("1000000000000000000000000000000", Some(u32::MAX)),
        ("", None),
        ("+5", None),
        ("-1", None),
        ("1s", None),
        ("1 ", None),
        (" 1", None),
        ("1.5", None),
        ("０１", None),
        ("1\0", None),
    ] {
        let expected: Vec<Entry> = milliseconds.map(Entry::ReconnectionTime).into_iter().collect();
        assert_eq!(entries(["retry: ", value, "\n"].concat().as_bytes()), expected, "{value:?}");
    }
}

#[test]
fn an_empty_id_clears_and_control_characters_stay() {
    let entries = entries(b"id: 1\ndata: a\n\nid\ndata: b\n\nid: \x01\x7F\ndata: c\n\n");
    let expected = [("a", "1"), ("b", ""), ("c", "\x01\x7F")].map(|(data, id)| event("message", data, id));
    assert_eq!(entries, expected);
}

#[test]
fn the_last_type_and_id_of_a_block_count_and_every_reconnection_time() {
    let stream = b"event: a\nid: 1\nretry: 1\ndata: x\nevent: b\nid: 2\nretry: 2\n\n";
    let times = [1, 2].map(Entry::ReconnectionTime);
    assert_eq!(entries(stream), [&times[..], &[event("b", "x", "2")]].concat());
    assert_eq!(entries(b"event: a\nevent\ndata: x\n\n"), message("x"));
}

#[test]
fn a_block_without_data_dispatches_no_event_and_its_type_is_forgotten() {
    let log = log(b"event: a\n\ndata: x\n\n");
    assert_eq!((log.entries, log.counters.events), (message("x"), 1));
}

#[test]
fn an_id_without_data_applies_and_is_handed_out_if_wanted() {
    let stream = b"id: 7\n\nid\n\nid: 8\n\n\ndata: x\n\n";
    assert_eq!(entries(stream), [event("message", "x", "8")]);
    let wanted = options().last_event_ids(true);
    let ids = ["7", "", "8"].map(|id| Entry::LastEventId(id.into()));
    assert_eq!(every_way(stream, &wanted).entries, [&ids[..], &[event("message", "x", "8")]].concat());
}
