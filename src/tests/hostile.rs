//! What a hostile server cannot send: an ID that is no part of a line.

use super::drive::memory;
use super::log::Bytes;
use super::streams::{cuts, streams};
use crate::{Item, Options, Parser, TextPolicy};
use core::ops::ControlFlow;
use proptest::collection::vec;
use proptest::prelude::*;
use std::vec::Vec;

const LIMIT: usize = 8;

fn check(id: &[u8], policy: TextPolicy) -> Result<(), TestCaseError> {
    prop_assert!(!id.iter().any(|byte| matches!(byte, 0 | b'\r' | b'\n')), "{}", id.escape_ascii());
    prop_assert!(id.len() <= LIMIT);
    prop_assert!(policy == TextPolicy::Raw || std::str::from_utf8(id).is_ok());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4096) })]

    /// So that it can be the value of a `Last-Event-ID` header; and what a stream has set can be set
    /// for the next one.
    #[test]
    fn no_id_has_a_line_end_or_a_nul(
        values in vec(prop_oneof![
            vec(any::<u8>(), 0..12),
            vec(prop::sample::select(&b"\0\r\n\x01\x7F i:d\xE4\xBD\xA0"[..]), 0..12),
        ], 1..4),
        Bytes(tail) in streams(12),
        cuts in cuts(),
        raw in any::<bool>(),
    ) {
        let mut stream = Vec::new();
        for value in values {
            stream.extend([b"id:", &value[..], b"\ndata\n\n"].concat());
        }
        stream.extend(tail);
        let policy = if raw { TextPolicy::Raw } else { TextPolicy::Utf8 };
        let options = Options::new().last_event_id_limit(LIMIT).last_event_ids(true).text(policy);
        let mut lent = memory(&options);
        let mut parser = Parser::with_options(&mut lent[..], options).unwrap();
        let mut ids = Vec::new();
        let mut start = 0;
        for end in cuts.of(&stream).into_iter().chain([stream.len()]) {
            parser.feed(&stream[start..end], |item| {
                match item {
                    Item::Event(event) => ids.push(event.last_event_id.as_bytes().to_vec()),
                    Item::LastEventId(id) => ids.push(id.as_bytes().to_vec()),
                    _ => {}
                }
                ControlFlow::Continue(())
            }).unwrap();
            start = end;
            ids.push(parser.last_event_id().as_bytes().to_vec());
        }
        parser.reset();
        for id in &ids {
            check(id, policy)?;
            prop_assert_eq!(parser.set_last_event_id(id), Ok(()));
        }
    }
}
