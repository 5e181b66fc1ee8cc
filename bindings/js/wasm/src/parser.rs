//! Parsers, as the caller uses them.

use crate::batch::{Batch, Encoding};
use crate::common;
use crate::memory::{self, Areas, New};
use crate::record::status;
use crate::seen::{self, Seen};
use crate::words::{DATA_LIMIT, Words};
use core::ptr;
use picosse::{Failure, FeedError, Finish, Options, Parser};

/// A parser in a slot, before the memory that it borrows.
struct Slot {
    parser: Parser<&'static mut [u8]>,
    seen: Seen<'static>,
    encoding: Encoding,
}

/// Takes a slot for a parser, with the options that stand in the records: the encoding (0: UTF-8, 1:
/// UTF-16), then those of `Words::parser_options`. Returns 0 if the memory cannot grow so far.
#[unsafe(no_mangle)]
extern "C" fn parser_open() -> *mut Slot {
    // SAFETY: nothing else has the areas during this call.
    let Areas { records, .. } = unsafe { Areas::lend() };
    let mut words = Words(records);
    let encoding = if words.flag() == Some(true) { Encoding::Utf16 } else { Encoding::Utf8 };
    let options = words.parser_options(Options::new().data_limit(DATA_LIMIT));
    let needed = options.capacity().and_then(|buffer| buffer.checked_add(seen::MEMORY));
    let Some(New { place, lent }) = needed.and_then(memory::slot::<Slot>) else { return ptr::null_mut() };
    let Some((seen, buffer)) = lent.split_first_chunk_mut() else { return ptr::null_mut() };
    match Parser::with_options(buffer, options) {
        Ok(parser) => place.write(Slot { parser, seen: Seen::new(seen), encoding }),
        // Never: the buffer has the capacity of its options.
        Err(_) => ptr::null_mut(),
    }
}

/// Takes a chunk that stands in the input from `at` on. Returns a status.
///
/// # Safety
/// The slot is an open one of a parser.
#[unsafe(no_mangle)]
unsafe extern "C" fn parser_feed(slot: *mut Slot, at: usize, len: usize) -> u32 {
    // SAFETY: as the caller promises; nothing else has the areas during this call.
    let (slot, areas) = unsafe { (&mut *slot, Areas::lend()) };
    let chunk = areas.input.get(at..at.saturating_add(len)).unwrap_or_default();
    let mut batch = Batch::new(areas.records, areas.text, slot.encoding);
    let mut items = slot.parser.items(chunk);
    let mut status = status::PAUSED;
    while batch.has_room() {
        match items.next() {
            Ok(Some(item)) => {
                if batch.item(item, &mut slot.seen).is_break() {
                    break;
                }
            }
            Ok(None) => {
                status = status::RUNNING;
                break;
            }
            Err(error) => {
                status = failure(error);
                break;
            }
        }
    }
    batch.report(items.consumed(), areas.report);
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
unsafe extern "C" fn parser_finish(slot: *mut Slot) -> u32 {
    // SAFETY: as the caller promises; nothing else has the areas during this call.
    let (slot, areas) = unsafe { (&mut *slot, Areas::lend()) };
    let mut batch = Batch::new(areas.records, areas.text, slot.encoding);
    // One item a call: there are only a few.
    let status = match slot.parser.finish() {
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
unsafe extern "C" fn parser_reset(slot: *mut Slot) {
    // SAFETY: as the caller promises.
    unsafe { (*slot).parser.reset() };
}

/// Sets the last event ID, which stands in the input. Returns whether it was taken.
///
/// # Safety
/// The slot is an open one of a parser.
#[unsafe(no_mangle)]
unsafe extern "C" fn parser_set_last_event_id(slot: *mut Slot, len: usize) -> u32 {
    // SAFETY: as the caller promises; nothing else has the areas during this call.
    let (slot, areas) = unsafe { (&mut *slot, Areas::lend()) };
    let id = areas.input.get(..len).unwrap_or_default();
    u32::from(slot.parser.set_last_event_id(id).is_ok())
}

/// Puts the counters into the report, each in two words, the lower first: bytes, lines, events, comments,
/// unknown fields, IDs ignored, dropped, discarded.
///
/// # Safety
/// The slot is an open one of a parser.
#[unsafe(no_mangle)]
unsafe extern "C" fn parser_counters(slot: *mut Slot) {
    // SAFETY: as the caller promises; nothing else has the areas during this call.
    let (slot, areas) = unsafe { (&mut *slot, Areas::lend()) };
    common::put_counters(&slot.parser.counters(), areas.report);
}
