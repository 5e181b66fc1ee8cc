//! Parsers, as the caller uses them.

use crate::batch::Batch;
use crate::common;
use crate::memory::Areas;
use crate::record::status;
use crate::words::{DATA_LIMIT, Words};
use core::ops::ControlFlow;
use picosse::{Failure, Fed, FeedError, Finish, Options, Parser};

type ParserSlot = common::Slot<Parser<&'static mut [u8]>>;

/// Takes a slot for a parser, with the options that stand in the records: the encoding (0: UTF-8, 1:
/// UTF-16), then those of `Words::parser_options`. Returns 0 if the memory cannot grow so far.
#[unsafe(no_mangle)]
extern "C" fn parser_open() -> *mut ParserSlot {
    // SAFETY: nothing else has the areas during this call.
    let Areas { records, .. } = unsafe { Areas::lend() };
    let mut words = Words(records);
    let encoding = words.encoding();
    let options = words.parser_options(Options::new().data_limit(DATA_LIMIT));
    common::open(encoding, options.capacity(), |buffer| Parser::with_options(buffer, options).ok())
}

/// Takes a chunk that stands in the input from `at` on. Returns a status.
///
/// # Safety
/// The slot is an open one of a parser.
#[unsafe(no_mangle)]
unsafe extern "C" fn parser_feed(slot: *mut ParserSlot, at: usize, len: usize) -> u32 {
    // SAFETY: as the caller promises; nothing else has the areas during this call.
    let (slot, areas) = unsafe { (&mut *slot, Areas::lend()) };
    let chunk = areas.input.get(at..at.saturating_add(len)).unwrap_or_default();
    let mut batch = Batch::new(areas.records, areas.text, slot.encoding);
    let ParserSlot { machine: parser, seen, .. } = slot;
    let fed = parser.feed_until_pause(chunk, |item| {
        if batch.item(item, seen).is_continue() && batch.has_room() {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    });
    let (consumed, status) = match fed {
        Ok(Fed::All) => (chunk.len(), status::RUNNING),
        Ok(Fed::Paused { consumed }) => (consumed, status::PAUSED),
        Err(error) => (error.consumed, failure(error)),
    };
    batch.report(consumed, areas.report);
    status
}

fn failure(error: FeedError) -> u32 {
    match error.failure {
        Failure::Finished => status::FINISHED,
        _ => status::FAILED,
    }
}

/// The end of the stream. Returns a status; `PAUSED` says to call again.
///
/// # Safety
/// The slot is an open one of a parser.
#[unsafe(no_mangle)]
unsafe extern "C" fn parser_finish(slot: *mut ParserSlot) -> u32 {
    // SAFETY: as the caller promises; nothing else has the areas during this call.
    let (slot, areas) = unsafe { (&mut *slot, Areas::lend()) };
    let mut batch = Batch::new(areas.records, areas.text, slot.encoding);
    // One item a call: there are only a few.
    let status = match slot.machine.finish() {
        Ok(Finish::Item(item)) => {
            let _ = batch.item(item, &mut slot.seen);
            status::PAUSED
        }
        Ok(Finish::Clean) => status::CLEAN,
        Ok(Finish::Incomplete) => status::INCOMPLETE,
        Ok(Finish::Loss) => status::LOSS,
        Err(error) => failure(error),
    };
    batch.report(0, areas.report);
    status
}

/// Makes a parser ready for a new stream. The last event ID stays.
///
/// # Safety
/// The slot is an open one of a parser.
#[unsafe(no_mangle)]
unsafe extern "C" fn parser_reset(slot: *mut ParserSlot) {
    // SAFETY: as the caller promises.
    unsafe { (*slot).machine.reset() };
}

/// Sets the last event ID, which stands in the input. Returns whether it was taken.
///
/// # Safety
/// The slot is an open one of a parser.
#[unsafe(no_mangle)]
unsafe extern "C" fn parser_set_last_event_id(slot: *mut ParserSlot, len: usize) -> u32 {
    // SAFETY: as the caller promises; nothing else has the areas during this call.
    let (slot, areas) = unsafe { (&mut *slot, Areas::lend()) };
    let id = areas.input.get(..len).unwrap_or_default();
    u32::from(slot.machine.set_last_event_id(id).is_ok())
}

/// Puts the counters into the report, each in two words, the lower first: bytes, lines, events, comments,
/// unknown fields, IDs ignored, dropped, discarded.
///
/// # Safety
/// The slot is an open one of a parser.
#[unsafe(no_mangle)]
unsafe extern "C" fn parser_counters(slot: *mut ParserSlot) {
    // SAFETY: as the caller promises; nothing else has the areas during this call.
    let (slot, areas) = unsafe { (&mut *slot, Areas::lend()) };
    common::put_counters(&slot.machine.counters(), areas.report);
}
