//! A hostile server cannot set an ID with a line end or a NUL.

use super::drive::memory;
use super::input::Input;
use super::log::Bytes;
use super::properties::config;
use super::streams::{inputs, streams};
use crate::{Item, Parser, TextPolicy};
use proptest::collection::vec;
use proptest::prelude::*;
use std::vec::Vec;

const LIMIT: usize = 8;

fn check(id: &[u8], policy: TextPolicy) {
    assert!(!id.iter().any(|byte| matches!(byte, 0 | b'\r' | b'\n')), "{}", id.escape_ascii());
    assert!(id.len() <= LIMIT);
    assert!(policy == TextPolicy::Raw || std::str::from_utf8(id).is_ok());
}

/// Streams with many IDs in them.
fn ids() -> impl Strategy<Value = Bytes> {
    let any_bytes = vec(any::<u8>(), 0..12);
    let odd_bytes = vec(prop::sample::select(&b"\0\r\n\x01\x7F i:d\xE4\xBD\xA0"[..]), 0..12);
    let block = prop_oneof![any_bytes, odd_bytes].prop_map(|id| [b"id:", &id[..], b"\ndata\n\n"].concat());
    (vec(block, 1..4), streams(12)).prop_map(|(blocks, tail)| Bytes([blocks.concat(), tail.0].concat()))
}

proptest! {
    #![proptest_config(config(4096))]

    /// So every ID can be the value of a `Last-Event-ID` header, and can be set for the next stream.
    #[test]
    fn no_id_has_a_line_end_or_a_nul(Input { options, cuts, stream: Bytes(stream), .. } in inputs(ids(), 13)) {
        let options = options.last_event_id_limit(LIMIT);
        let mut lent = memory(&options);
        let mut parser = Parser::with_options(&mut lent[..], options).unwrap();
        let mut ids = Vec::new();
        let mut start = 0;
        for end in cuts.into_iter().chain([stream.len()]) {
            // It may fail at an event over a limit.
            let _ = parser.feed(&stream[start..end], |item| {
                match item {
                    Item::Event(event) => ids.push(event.last_event_id.as_bytes().to_vec()),
                    Item::LastEventId(id) => ids.push(id.as_bytes().to_vec()),
                    _ => {}
                }
            });
            start = end;
            ids.push(parser.last_event_id().as_bytes().to_vec());
        }
        parser.reset();
        for id in &ids {
            check(id, options.text);
            assert_eq!(parser.set_last_event_id(id), Ok(()));
        }
    }
}
