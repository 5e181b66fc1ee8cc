//! The results of certain lines.

use super::{LineDriver, every_way};
use crate::built_in::BlankLines;
use crate::tests::choices::DELIVERIES;
use crate::tests::cost::{is_linear, time};
use crate::tests::drive::Way;
use crate::tests::log::{Ending, Entry, event, fragments};
use crate::{Delivery, Dropped, EndOfStream, Failure, FragmentEnd, Limit, Options, OverLimit, TextPolicy};
use std::string::String;

fn options() -> Options {
    Options::new().data_limit(12).event_type_limit(0).last_event_id_limit(0)
}

fn delivering() -> Options {
    options().end_of_stream(EndOfStream::Deliver)
}

fn line(data: &str) -> Entry {
    event("message", data, "")
}

/// The event of a line that is repaired or incomplete.
fn flawed(data: &[u8], repaired: bool, incomplete: bool) -> Entry {
    let (event_type, data, last_event_id) = ("message".into(), data.into(), "".into());
    Entry::Event { event_type, data, last_event_id, repaired, incomplete }
}

fn dropped(event: u64, offset: u64) -> Dropped {
    Dropped { limit: Limit::Data, event, offset }
}

#[test]
fn a_line_ends_with_cr_or_lf_or_both() {
    for blank in [BlankLines::Skip, BlankLines::Deliver] {
        let log = every_way("a\nb\rc\r\n你 好\rdata: d\n".as_bytes(), &options(), blank);
        assert_eq!(log.entries, ["a", "b", "c", "你 好", "data: d"].map(line));
        assert_eq!((log.counters.lines, log.counters.events), (5, 5));
        assert_eq!(log.verdict, Ending::Clean);
    }
}

#[test]
fn blank_lines_are_skipped_or_delivered() {
    let stream = b"\n\r\na\n\r\r\n\n b\n";
    let log = every_way(stream, &options(), BlankLines::Skip);
    assert_eq!(log.entries, ["a", " b"].map(line));
    assert_eq!((log.counters.lines, log.counters.events), (7, 2));
    let log = every_way(stream, &options(), BlankLines::Deliver);
    assert_eq!(log.entries, ["", "", "a", "", "", "", " b"].map(line));
    assert_eq!((log.counters.lines, log.counters.events), (7, 7));
}

#[test]
fn one_leading_byte_order_mark_is_dropped_and_other_bytes_are_data() {
    let raw = delivering().text(TextPolicy::Raw);
    let texts: [(&[u8], &[u8], bool); 8] = [
        (b"\xEF\xBB\xBFa\n", b"a", false),
        (b"\xEF\xBB\xBF\xEF\xBB\xBFa\n", b"\xEF\xBB\xBFa", false),
        (b"a\xEF\xBB\xBF\n", b"a\xEF\xBB\xBF", false),
        (b"\xEF\xBB\xBE\n", b"\xEF\xBB\xBE", false),
        (b"\xEF\x81\x81\n", b"\xEF\x81\x81", false),
        (b"\xEF\xBBa\n", b"\xEF\xBBa", true),
        (b"\xEFa\n", b"\xEFa", true),
        (b"\xEF\xBB\n", b"\xEF\xBB", true),
    ];
    for (stream, data, repaired) in texts {
        assert_eq!(every_way(stream, &raw, BlankLines::Skip).entries, [flawed(data, false, false)]);
        let text = String::from_utf8_lossy(data);
        let expected = flawed(text.as_bytes(), repaired, false);
        assert_eq!(every_way(stream, &options(), BlankLines::Skip).entries, [expected]);
    }
    let log = every_way(b"\xEF\xBB\xBF", &delivering(), BlankLines::Deliver);
    assert_eq!((log.entries, log.verdict), ([].into(), Ending::Clean));
    let log = every_way(b"\xEF\xBB\xBF\n", &options(), BlankLines::Deliver);
    assert_eq!(log.entries, [line("")]);
    // The end of the stream cuts a possible byte order mark.
    let log = every_way(b"\xEF\xBB", &options(), BlankLines::Skip);
    assert_eq!((log.entries, log.verdict), ([].into(), Ending::Incomplete));
    let log = every_way(b"\xEF\xBB", &delivering(), BlankLines::Skip);
    assert_eq!(log.entries, [flawed("\u{FFFD}".as_bytes(), true, true)]);
    let log = every_way(b"\xEF\xBB", &raw, BlankLines::Skip);
    assert_eq!(log.entries, [flawed(b"\xEF\xBB", false, true)]);
    let log = every_way(b"\xEF\xBB", &raw.data_limit(1), BlankLines::Skip);
    assert_eq!((log.entries, log.verdict), ([Entry::Dropped(dropped(0, 1))].into(), Ending::Incomplete));
    let log = every_way(b"\xEF\xBB", &raw.data_limit(1).over_limit(OverLimit::Fail), BlankLines::Skip);
    assert_eq!(log.verdict, Ending::Failed(Failure::Limit(dropped(0, 1))));
}

#[test]
fn ill_formed_text_is_replaced_unless_it_is_raw() {
    let stream = b"a\xFF\nb\n\xE4\xBD\r\xE4\xBD\xA0\r\n\0\n";
    let log = every_way(stream, &options(), BlankLines::Skip);
    let replaced = |data: &str| flawed(data.as_bytes(), true, false);
    assert_eq!(log.entries, [replaced("a\u{FFFD}"), line("b"), replaced("\u{FFFD}"), line("你"), line("\0")]);
    let log = every_way(stream, &options().text(TextPolicy::Raw), BlankLines::Skip);
    let lines: [&[u8]; 5] = [b"a\xFF", b"b", b"\xE4\xBD", b"\xE4\xBD\xA0", b"\0"];
    assert_eq!(log.entries, lines.map(|data| flawed(data, false, false)));
}

#[test]
fn a_line_over_the_limit_is_dropped_up_to_its_end() {
    let stream = "123456789012\n你好你好你\r\n\r\nb\n\n1234567890123".as_bytes();
    let log = every_way(stream, &options(), BlankLines::Skip);
    let entries = [line("123456789012"), Entry::Dropped(dropped(1, 25)), line("b")];
    assert_eq!(log.entries, [&entries[..], &[Entry::Dropped(dropped(3, 47))]].concat());
    assert_eq!((log.counters.lines, log.counters.events, log.counters.dropped), (5, 2, 2));
    assert_eq!(log.verdict, Ending::Incomplete);
    let log = every_way(stream, &options().over_limit(OverLimit::Fail), BlankLines::Skip);
    assert_eq!(log.entries, [line("123456789012")]);
    assert_eq!(log.verdict, Ending::Failed(Failure::Limit(dropped(1, 25))));
    assert_eq!((log.counters.bytes, log.counters.discarded), (28, 20));
}

#[cfg(feature = "fragments")]
#[test]
fn fragments_end_with_their_line() {
    let in_fragments = |data: &str, end| fragments("message", data, "", end);
    let stream = b"12345678901234\na\n\nb";
    let oversized = options().delivery(Delivery::OversizedInFragments);
    let log = every_way(stream, &oversized, BlankLines::Skip);
    assert_eq!(log.entries, [in_fragments("12345678901234", FragmentEnd::Dispatched), line("a")]);
    let all = options().data_limit(0).delivery(Delivery::Fragments);
    let [long, a] = ["12345678901234", "a"].map(|data| in_fragments(data, FragmentEnd::Dispatched));
    let log = every_way(stream, &all, BlankLines::Skip);
    let aborted = in_fragments("b", FragmentEnd::EndOfStream);
    assert_eq!(log.entries, [long.clone(), a.clone(), aborted]);
    assert_eq!((log.counters.events, log.verdict), (2, Ending::Incomplete));
    let log = every_way(stream, &all.end_of_stream(EndOfStream::Deliver), BlankLines::Deliver);
    let Entry::Fragments { end, .. } = a else { panic!("{a:?}") };
    let (event_type, data, last_event_id) = ("message".into(), "".into(), "".into());
    let empty = Entry::Fragments { named: [].into(), event_type, data, last_event_id, repaired: false, end };
    assert_eq!(log.entries, [long, a, empty, in_fragments("b", FragmentEnd::Incomplete)]);
    assert_eq!((log.counters.events, log.counters.lines), (4, 3));
}

#[test]
fn the_end_of_the_stream_delivers_or_discards_a_line_without_end() {
    let stream = b"a\nb\xE4\xBD";
    let log = every_way(stream, &options(), BlankLines::Skip);
    assert_eq!((log.entries, log.verdict), ([line("a")].into(), Ending::Incomplete));
    let log = every_way(stream, &delivering(), BlankLines::Skip);
    assert_eq!(log.entries, [line("a"), flawed("b\u{FFFD}".as_bytes(), true, true)]);
    assert_eq!((log.counters.lines, log.counters.events, log.verdict), (1, 2, Ending::Incomplete));
    for (ended, verdict) in [("", Ending::Clean), ("a\r", Ending::Clean), ("a", Ending::Incomplete)] {
        assert_eq!(every_way(ended.as_bytes(), &delivering(), BlankLines::Deliver).verdict, verdict);
    }
}

#[test]
fn nothing_is_taken_after_the_end_until_a_reset_which_keeps_the_last_event_id() {
    let mut lines = LineDriver::new(&delivering().last_event_id_limit(2), BlankLines::Skip);
    lines.machine.set_last_event_id(&mut lines.buffer, b"42").unwrap();
    lines.chunk(b"id: 7\n\xEF", Way::Feed);
    assert_eq!(lines.end(), Ending::Incomplete);
    assert_eq!(lines.end(), Ending::Incomplete);
    lines.chunk(b"a\n", Way::Feed);
    assert_eq!(lines.machine.counters().discarded, 2);
    lines.machine.reset();
    lines.chunk(b"\xEF\xBB\xBFb\n", Way::Feed);
    let log = lines.finish();
    let cut = "\u{FFFD}".as_bytes().into();
    let entries = [(b"id: 7"[..].into(), false), (cut, true), (b"b"[..].into(), false)];
    let entries = entries.map(|(data, cut)| {
        let (event_type, last_event_id) = ("message".into(), "42".into());
        Entry::Event { event_type, data, last_event_id, repaired: cut, incomplete: cut }
    });
    assert_eq!((&log.entries[..], log.verdict), (&entries[..], Ending::Clean));
    assert_eq!((log.counters.bytes, log.counters.lines), (5, 1));
}

#[test]
fn a_line_is_handed_out_with_the_byte_that_ends_it() {
    for end in [b'\n', b'\r'] {
        let mut lines = LineDriver::new(&options(), BlankLines::Deliver);
        for (bytes, events) in [(&b"ab"[..], 0), (&[end], 1), (b"", 1), (&[b'c', end], 2), (&[end], 3)] {
            lines.chunk(bytes, Way::Feed);
            assert_eq!(lines.machine.counters().events, events, "{}", end.escape_ascii());
        }
    }
}

#[test]
#[cfg_attr(miri, ignore = "takes too long")]
fn time_is_linear_in_the_bytes() {
    let small = options().data_limit(64);
    let large = small.data_limit(1 << 20);
    let cases: [(&[u8], Options); 6] = [
        (b"x", large),
        (b"x", small),
        (b"x\xFF", large),
        (b"\n", small),
        (b"x\n", small),
        ("你\n".as_bytes(), small),
    ];
    let in_fragments = DELIVERIES
        .iter()
        .flat_map(|&delivery| [&b"x\xFF"[..], b"\n"].map(|piece| (piece, small.delivery(delivery))));
    for (piece, options) in cases.into_iter().chain(in_fragments) {
        for (chunk_len, way) in [(1, Way::Feed), (64, Way::Pause), (1 << 16, Way::Pause)] {
            let run = |stream: &[u8]| {
                let mut lines = LineDriver::new(&options, BlankLines::Deliver);
                time(|| stream.chunks(chunk_len).for_each(|chunk| lines.chunk(chunk, way)))
            };
            let stream = |len: usize| piece.repeat(len / piece.len());
            let is_linear = is_linear(&stream(1 << 14), &stream(1 << 16), run);
            assert!(is_linear, "{} {:?}, chunks of {chunk_len}", piece.escape_ascii(), options.delivery);
        }
    }
}
