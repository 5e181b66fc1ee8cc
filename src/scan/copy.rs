//! Text of long lines: copies it while searching for the line's end, in one pass, or only searches. A single
//! comparison is enough to find blocks that are certainly text: line ends are below 0x0E, and few other
//! characters are.

use super::blocks::BLOCK;

/// Copies the bytes of `from` to the start of `to`, as many as both have. (`copy_from_slice` panics if the
/// lengths differ; unless it is inlined, that panic stays in the program.)
#[inline(always)]
#[allow(unsafe_code)]
pub(crate) fn copy(from: &[u8], to: &mut [u8]) {
    let len = from.len().min(to.len());
    // SAFETY: both have `len` bytes; a shared and an exclusive reference do not overlap.
    unsafe { core::ptr::copy_nonoverlapping(from.as_ptr(), to.as_mut_ptr(), len) };
}

/// How much was copied or searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Copied {
    pub(crate) len: usize,
    /// Whether all of it is ASCII.
    pub(crate) ascii: bool,
}

/// Copies text from `from` to `to`, as much as both have and certainly belongs to the line. It stops before
/// a block of 64 bytes with a byte below 0x0E, such as a line end. A rest of less than a block is copied
/// as a part of the last 64 bytes of `from`.
#[inline(always)]
pub(super) fn copy_text(from: &[u8], to: &mut [u8]) -> Copied {
    let (mut len, mut seen) = (0, [0; BLOCK]);
    let mut places = to.chunks_exact_mut(BLOCK); // Not zipped: `zip` may divide, which may panic.
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

/// How many bytes of whole blocks at the start of `text` certainly belong to the line: see [`copy_text`].
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

/// Whether a block has no byte below 0x0E. Collects the bits of all its bytes in `seen`.
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
