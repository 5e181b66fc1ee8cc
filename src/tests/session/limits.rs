//! The data limit: the rest of the buffer, in every preset.

use super::host::TestHost;
use crate::session::{Entropy, Reason};
use crate::{Item, Outcome, Session, SessionItem, SessionOptions};
use core::ops::ControlFlow;
use std::format;
use std::vec;

const PRESETS: [fn() -> SessionOptions<'static>; 4] =
    [SessionOptions::new, SessionOptions::llm, SessionOptions::event_source, SessionOptions::mcp];

/// How many of two events are shown, one with `limit` bytes of data and one with a byte more.
fn shown(options: SessionOptions<'_>, len: usize, limit: usize) -> usize {
    let mut memory = vec![0; len];
    let mut session = Session::new(&mut memory[..], options).unwrap();
    let attempt = session.connect(0, Entropy(0)).unwrap();
    let mut shown = 0;
    for data in [limit, limit + 1] {
        let chunk = format!("data: {}\n\n", "x".repeat(data));
        let outcome = session.feed(attempt, 0, chunk.as_bytes(), |_, item| {
            shown += usize::from(matches!(item, SessionItem::Stream(Item::Event(_))));
            ControlFlow::Continue(())
        });
        assert_eq!(outcome, Outcome::Running);
    }
    assert_eq!(session.counters().stream.dropped, 2 - shown as u64);
    shown
}

#[test]
fn the_data_limit_is_the_rest_of_the_buffer_in_every_preset() {
    for preset in PRESETS {
        assert_eq!(preset().capacity(), Some(448));
        for len in [449, 1000, 10_000] {
            assert_eq!(shown(preset(), len, len - 448), 1);
            let typed = preset().parser(|parser| parser.event_type_limit(0));
            assert_eq!(shown(typed, len, len - 384), 1);
        }
    }
}

#[test]
fn latest_only_splits_the_rest_of_the_buffer_between_two_events() {
    for preset in PRESETS {
        let options = preset().latest_only(true);
        assert_eq!(options.capacity(), Some(448 + 64));
        for (len, limit) in [(514, 1), (515, 1), (10_000, 4744)] {
            assert_eq!(shown(options, len, limit), 1, "{len}");
        }
        assert_eq!(shown(options.parser(|parser| parser.data_limit(7)), 10_000, 7), 1);
    }
}

/// The preset for language models delivers an event that the end of the stream cuts.
#[cfg(feature = "ignored-lines")]
#[cfg(feature = "deliver-unfinished")]
#[test]
fn changing_a_parser_option_keeps_the_other_options_of_a_preset() {
    let options = SessionOptions::llm().parser(|parser| parser.data_limit(8).comments(true));
    let mut host = TestHost::open(&options);
    host.feed(": hi\ndata: 12345678\n\ndata: half");
    host.end();
    assert_eq!(host.shown, [": hi", "12345678", "half (incomplete)"]);
    assert_eq!(host.reason(), Some(Reason::Truncated));
}
