//! What parsers and sessions share.

use crate::memory::{self, Areas};
use crate::utf16;
use core::slice;
use picosse::Counters;

/// Numbers of two words each, the lower first.
pub fn put_longs(values: &[u64], words: &mut [u32]) {
    for (pair, value) in words.as_chunks_mut().0.iter_mut().zip(values) {
        *pair = [*value as u32, (value >> 32) as u32];
    }
}

/// What a parser has seen, in sixteen words.
pub fn put_counters(counters: &Counters, words: &mut [u32]) {
    let values = [
        counters.bytes,
        counters.lines,
        counters.events,
        counters.comments,
        counters.unknown_fields,
        counters.ids_ignored,
        counters.dropped,
        counters.discarded,
    ];
    put_longs(&values, words);
}

/// Gives a slot back.
///
/// # Safety
/// The slot is an open one, and is not used any more.
#[unsafe(no_mangle)]
unsafe extern "C" fn slot_close(slot: *mut u8) {
    // SAFETY: as the caller promises.
    unsafe { memory::give_back(slot) };
}

/// Writes UTF-8 that lies at `address` into the text as UTF-16, as far as there is room; the report says
/// how far.
///
/// # Safety
/// The last call has named this text.
#[unsafe(no_mangle)]
unsafe extern "C" fn widen(address: *const u8, len: usize) {
    // SAFETY: as the caller promises; text that was named is UTF-8, and lies in no area that is written here.
    let (text, areas) = unsafe { (slice::from_raw_parts(address, len), Areas::lend()) };
    // SAFETY: what goes out is UTF-8, and the caller goes on at the end of a character.
    let text = unsafe { core::str::from_utf8_unchecked(text) };
    let (taken, written) = utf16::write(text, areas.text);
    areas.report[0] = taken as u32;
    areas.report[2] = written as u32;
    areas.report[3] = written as u32 / 2;
}

/// Decodes bytes in the input as UTF-8, ill-formed ones as U+FFFD, and writes UTF-16 into the text. Stops
/// before a character that is not whole, unless these are the last bytes. The report says how far.
#[unsafe(no_mangle)]
extern "C" fn decode(len: usize, is_last: u32) {
    // SAFETY: nothing else has the areas during this call.
    let areas = unsafe { Areas::lend() };
    let bytes = areas.input.get(..len).unwrap_or_default();
    let (mut taken, mut written) = (0, 0);
    for part in bytes.utf8_chunks() {
        // The text has room: it is at least twice as long as the input.
        let free = areas.text.get_mut(written..).unwrap_or_default();
        let (valid, wide) = utf16::write(part.valid(), free);
        (taken, written) = (taken + valid, written + wide);
        let invalid = part.invalid().len();
        let is_cut = taken + invalid == len && is_last == 0;
        if invalid > 0 && !is_cut {
            let free = areas.text.get_mut(written..).unwrap_or_default();
            let (_, wide) = utf16::write("\u{FFFD}", free);
            (taken, written) = (taken + invalid, written + wide);
        }
    }
    areas.report[0] = taken as u32;
    areas.report[2] = written as u32;
    areas.report[3] = written as u32 / 2;
}
