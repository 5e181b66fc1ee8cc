//! Strategies for property tests: streams made of pieces that matter in the grammar, options with small
//! limits, and cuts.

use super::choices::{DELIVERIES, ENDS_OF_STREAM, ignored_lines};
use super::drive::Way;
use super::input::Input;
use super::log::Bytes;
use crate::{Options, OverLimit, TextPolicy};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use std::vec::Vec;

const NAMES: &[&[u8]] = &[
    b"data",
    b"event",
    b"id",
    b"retry",
    b"dat",
    b"dataa",
    b" data",
    b"data ",
    b"DATA",
    b"even",
    b"eventt",
    b"i",
    b"idd",
    b"retr",
    b"",
    b"\xEF\xBB\xBFdata",
    b"\xEF\xBBdata",
    b"d\0ata",
    "数据".as_bytes(),
];

const ENDS: &[&[u8]] = &[b"\n", b"\r", b"\r\n", b"\n\n", b"\r\r", b"\r\n\r\n", b"\n\r", b"\r\n\r", b""];

const TEXTS: &[&[u8]] = &[
    b"",
    b"a",
    b"bc",
    b" ",
    b":",
    b"\0",
    b"\xEF\xBB\xBF",
    b"\xEF\xBB",
    b"\xEF",
    "\u{2028}\u{85}\u{B}".as_bytes(),
    "é".as_bytes(),
    "你好".as_bytes(),
    "🎉".as_bytes(),
    // Stray continuation bytes, overlong forms, surrogates, values above U+10FFFF, invalid bytes.
    b"\x80",
    b"\xBF\x80",
    b"\xC0\x80",
    b"\xC1\xBF",
    b"\xE0\x80\x80",
    b"\xE0\x9F\xBF",
    b"\xF0\x80\x80\x80",
    b"\xF0\x8F\xBF\xBF",
    b"\xED\xA0\x80",
    b"\xED\xBF\xBF",
    b"\xF4\x90\x80\x80",
    b"\xF5\x80\x80\x80",
    b"\xFE\xFF",
    // Truncated characters.
    b"\xC3",
    b"\xE4\xBD",
    b"\xF0\x9F",
    b"\xF0\x9F\x8E",
    b"0",
    b"42",
    b"007",
    b"99999999999999999999",
    "０１".as_bytes(),
    b"+5",
];

const RUNS: &[&[u8]] = &[b"x", b"7", b"\n", b"\r", b":", "好".as_bytes(), b"\xE4\xBD"];

fn one_of(list: &'static [&'static [u8]]) -> impl Strategy<Value = Vec<u8>> {
    proptest::sample::select(list).prop_map(<[u8]>::to_vec)
}

fn run_of(longest: usize) -> impl Strategy<Value = Vec<u8>> {
    (proptest::sample::select(RUNS), 1..=longest).prop_map(|(unit, times)| unit.repeat(times))
}

fn text(longest: usize) -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![6 => one_of(TEXTS), 1 => run_of(longest)]
}

/// `name: value` and a line end. Each part may be unusual.
fn line(longest: usize) -> impl Strategy<Value = Vec<u8>> {
    let name = prop_oneof![
        4 => Just(b"data".to_vec()),
        1 => Just(b"event".to_vec()),
        1 => Just(b"id".to_vec()),
        1 => Just(b"retry".to_vec()),
        2 => one_of(NAMES),
    ];
    let separator = one_of(&[b":", b": ", b":  ", b"", b" :"]);
    let value = vec(text(longest), 0..3).prop_map(|texts| texts.concat());
    (name, separator, value, one_of(ENDS))
        .prop_map(|(name, separator, value, end)| [name, separator, value, end].concat())
}

/// Streams of lines, single pieces, and runs of up to `longest` units.
pub fn streams(longest: usize) -> impl Strategy<Value = Bytes> {
    let piece = prop_oneof![
        8 => line(longest),
        1 => one_of(NAMES),
        1 => one_of(ENDS),
        1 => text(longest),
        1 => any::<u8>().prop_map(|byte| [byte].to_vec()),
    ];
    let start =
        prop_oneof![6 => Just(&b""[..]), 1 => Just(&b"\xEF\xBB\xBF"[..]), 1 => Just(&b"\xEF\xBB"[..])];
    (start, vec(piece, 0..16)).prop_map(|(start, pieces)| Bytes([start.to_vec(), pieces.concat()].concat()))
}

/// Options with limits below this many bytes.
fn options(limits: usize) -> impl Strategy<Value = Options> {
    let over_limit = prop_oneof![2 => Just(OverLimit::Skip), 1 => Just(OverLimit::Fail)];
    let policy = prop_oneof![3 => Just(TextPolicy::Utf8), 1 => Just(TextPolicy::Raw)];
    let limits = (0..limits, 0..limits, 0..limits);
    (limits, select(DELIVERIES), over_limit, policy, select(ENDS_OF_STREAM), any::<[bool; 3]>()).prop_map(
        |((data, event_type, id), delivery, over_limit, policy, end, [comments, unknown_fields, ids])| {
            let options = Options::new()
                .data_limit(data)
                .event_type_limit(event_type)
                .last_event_id_limit(id)
                .delivery(delivery)
                .over_limit(over_limit)
                .text(policy)
                .end_of_stream(end)
                .last_event_ids(ids);
            ignored_lines(options, comments, unknown_fields)
        },
    )
}

fn ways() -> impl Strategy<Value = Way> {
    prop_oneof![
        Just(Way::Feed),
        Just(Way::Pause),
        Just(Way::PauseLazily),
        any::<u64>().prop_map(Way::PauseAt),
        Just(Way::Step),
        Just(Way::Items(0)),
        any::<u64>().prop_map(Way::Items),
    ]
}

#[derive(Clone, Debug)]
enum Cuts {
    At(Vec<proptest::sample::Index>),
    Every(usize),
}

impl Cuts {
    fn of(&self, stream: &[u8]) -> Vec<usize> {
        match self {
            Self::At(indices) => {
                let mut offsets: Vec<usize> =
                    indices.iter().map(|index| index.index(stream.len() + 1)).collect();
                offsets.sort_unstable();
                offsets
            }
            Self::Every(bytes) => (0..stream.len()).step_by(*bytes).collect(),
        }
    }
}

fn cuts() -> impl Strategy<Value = Cuts> {
    prop_oneof![
        2 => vec(any::<proptest::sample::Index>(), 0..8).prop_map(Cuts::At),
        1 => (1..8_usize).prop_map(Cuts::Every),
    ]
}

/// These streams, with options whose limits are below this many bytes.
pub fn inputs(streams: impl Strategy<Value = Bytes>, limits: usize) -> impl Strategy<Value = Input> {
    let steps = vec(any::<(u8, u8)>(), 0..24);
    (streams, options(limits), cuts(), ways(), steps).prop_map(|(stream, options, cuts, way, steps)| {
        let cuts = cuts.of(&stream.0);
        Input { options, way, cuts, steps, stream }
    })
}
