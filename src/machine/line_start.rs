//! Finds the field of a line by its first eight bytes, for the fast paths.

use super::grammar::value_start;
use super::parts::LineKind;

/// A field's name and its colon as a little-endian number.
const fn name_and_colon(kind: LineKind) -> u64 {
    let name = kind.name();
    let (mut word, mut at) = (b':' as u64, name.len());
    while at > 0 {
        at -= 1;
        word = word << 8 | name[at] as u64;
    }
    word
}

/// The first eight bytes of the line at `at` as a little-endian number.
#[inline(always)]
pub(super) fn first_bytes(chunk: &[u8], at: usize) -> u64 {
    match chunk.get(at..).and_then(|line| line.first_chunk()) {
        Some(start) => u64::from_le_bytes(*start),
        None => last_bytes(chunk, at),
    }
}

/// The bytes from `at` to the end of the chunk, if there are fewer than eight.
#[cold]
fn last_bytes(chunk: &[u8], at: usize) -> u64 {
    chunk.iter().skip(at).rev().fold(0, |word, &byte| word << 8 | u64::from(byte))
}

/// The start of the value in the line at `at`, which begins with `bytes`, if the line is of this kind.
#[inline(always)]
pub(super) fn value_of(kind: LineKind, bytes: u64, at: usize) -> Option<usize> {
    let name = kind.name().len();
    let is_kind = (bytes ^ name_and_colon(kind)) << (64 - 8 * (name + 1)) == 0;
    is_kind.then(|| value_start(at + name, (bytes >> (8 * (name + 1))) as u8))
}

/// The kind of the line at `at` and the start of its value, if it is a line that the fast path begins
/// before its end has arrived.
#[inline(always)]
pub(super) fn kind_of_cut(chunk: &[u8], at: usize) -> Option<(LineKind, usize)> {
    let bytes = first_bytes(chunk, at);
    let of = |kind| value_of(kind, bytes, at).map(|value| (kind, value));
    of(LineKind::Data).or_else(|| of(LineKind::EventType)).or_else(|| of(LineKind::Comment))
}

/// The start of the next block, if a blank line follows the line end at `end`, and both line ends are LF or
/// both are CR LF.
#[inline(always)]
pub(super) fn behind_blank_line(chunk: &[u8], end: usize) -> Option<usize> {
    match chunk.get(end..)? {
        [b'\n', b'\n', ..] => Some(end + 2),
        [b'\r', b'\n', b'\r', b'\n', ..] => Some(end + 4),
        _ => None,
    }
}
