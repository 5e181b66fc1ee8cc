//! What parsers and sessions share.

use crate::batch::Encoding;
use crate::memory::{self, Areas, New};
use crate::seen::{self, Seen};
use crate::utf16;
use core::{ptr, slice};
use picosse::Counters;

/// A parser or a session in a slot, before the memory that it borrows.
pub struct Slot<M> {
    pub machine: M,
    pub seen: Seen<'static>,
    pub encoding: Encoding,
}

/// Takes a slot for what `make` makes of a buffer of this capacity. Null if the memory cannot grow so far,
/// or nothing is made.
#[inline(always)]
pub fn open<M>(
    encoding: Encoding,
    capacity: Option<usize>,
    make: impl FnOnce(&'static mut [u8]) -> Option<M>,
) -> *mut Slot<M> {
    let needed = capacity.and_then(|buffer| buffer.checked_add(seen::MEMORY));
    let Some(New { place, lent }) = needed.and_then(memory::slot::<Slot<M>>) else { return ptr::null_mut() };
    let Some((seen, buffer)) = lent.split_first_chunk_mut() else { return ptr::null_mut() };
    let Some(machine) = make(buffer) else {
        place.give_back();
        return ptr::null_mut();
    };
    place.write(Slot { machine, seen: Seen::new(seen), encoding })
}

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

/// Decodes bytes that lie at `address` as UTF-8, ill-formed ones as U+FFFD, and writes UTF-16 into the text.
/// There may be as many as the input has room for. Stops before a character that is not whole, unless these
/// are the last bytes. The report says how far.
///
/// # Safety
/// The bytes lie in the input, or the last call has named them.
#[unsafe(no_mangle)]
unsafe extern "C" fn decode(address: *const u8, len: usize, is_last: u32) {
    // SAFETY: as the caller promises; what a call has named lies in no area that is written here.
    let (bytes, areas) = unsafe { (slice::from_raw_parts(address, len), Areas::lend()) };
    let (mut taken, mut written) = (0, 0);
    for part in bytes.utf8_chunks() {
        // The text has room: it is at least twice as long as the input.
        let free = areas.text.get_mut(written..).unwrap_or_default();
        let (valid, wide) = utf16::write(part.valid().as_bytes(), free);
        (taken, written) = (taken + valid, written + wide);
        let invalid = part.invalid().len();
        let is_cut = taken + invalid == len && is_last == 0;
        if invalid > 0 && !is_cut {
            let free = areas.text.get_mut(written..).unwrap_or_default();
            let (_, wide) = utf16::write("\u{FFFD}".as_bytes(), free);
            (taken, written) = (taken + invalid, written + wide);
        }
    }
    areas.report[0] = taken as u32;
    areas.report[3] = written as u32 / 2;
}
