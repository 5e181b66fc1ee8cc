//! Text of long lines: copies it while it looks for the line's end, in one pass for a line that is
//! cut, or only looks. What surely is text is found quickest: line ends are below 0x0E, as little
//! else is, so that one comparison does.

use super::blocks::BLOCK;

/// Copies the bytes of `from` to the start of `to`, as many as both have. (The standard library's copy
/// panics unless the lengths are equal; without inlining that panic stays in the program.)
#[inline(always)]
#[allow(unsafe_code)]
pub(crate) fn copy(from: &[u8], to: &mut [u8]) {
    let len = from.len().min(to.len());
    // SAFETY: both have so many bytes; a shared and an exclusive reference do not overlap.
    unsafe { core::ptr::copy_nonoverlapping(from.as_ptr(), to.as_mut_ptr(), len) };
}

/// How much was copied, or looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Copied {
    pub(crate) len: usize,
    /// Whether all of it is ASCII.
    pub(crate) ascii: bool,
}

/// Copies text from `from` to `to`, as much as both have and surely belongs to the line: it stops before
/// a block of 64 bytes with a line end, or another one of the first fourteen control characters. What is
/// less than a block at the end of `from` is copied as a part of its last 64 bytes.
#[inline(always)]
pub(super) fn copy_text(from: &[u8], to: &mut [u8]) -> Copied {
    let (mut len, mut seen) = (0, [0; BLOCK]);
    let mut places = to.chunks_exact_mut(BLOCK); // Not zipped: that may divide, and panic.
    for block in from.chunks_exact(BLOCK) {
        let Some(place) = places.next() else { break };
        if !is_passed(block, &mut seen) {
            break;
        }
        copy(block, place);
        len += BLOCK;
    }
    if (1..BLOCK).contains(&(from.len() - len)) {
        let start = from.len().wrapping_sub(BLOCK);
        let last = from.get(start..).unwrap_or_default();
        if let Some(place) = to.get_mut(start..from.len()) {
            if is_passed(last, &mut seen) {
                copy(last, place);
                len = from.len();
            }
        }
    }
    Copied { len, ascii: is_ascii(&seen) }
}

/// How many whole blocks of 64 bytes at the start of `text` belong to the line, in the same way.
#[inline(always)]
pub(super) fn skip_text(text: &[u8]) -> Copied {
    let (mut len, mut seen) = (0, [0; BLOCK]);
    for block in text.chunks_exact(BLOCK) {
        if !is_passed(block, &mut seen) {
            break;
        }
        len += BLOCK;
    }
    Copied { len, ascii: is_ascii(&seen) }
}

/// Whether a block has none of these characters. Marks in `seen` which bits its bytes have.
#[inline(always)]
fn is_passed(block: &[u8], seen: &mut [u8; BLOCK]) -> bool {
    let Some(block) = block.first_chunk::<BLOCK>() else { return false };
    if block.iter().fold(false, |found, &byte| found | (byte < 0x0E)) {
        return false;
    }
    for (seen, byte) in seen.iter_mut().zip(block) {
        *seen |= byte;
    }
    true
}

#[inline(always)]
fn is_ascii(seen: &[u8; BLOCK]) -> bool {
    seen.iter().fold(true, |ascii, &bits| ascii & (bits < 0x80))
}
