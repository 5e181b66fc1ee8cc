//! Text of long lines: copies it while it looks for the line's end, in one pass for a line that is
//! cut, or only looks. What surely is text is found quickest: line ends are below 0x0E, as little
//! else is, so that one comparison does.

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

/// Copies whole blocks of 64 bytes from `from` to `to`, as many as both have and surely belong to the
/// line: it stops before a block with a line end, or another one of the first fourteen control
/// characters.
#[inline(always)]
pub(super) fn copy_text(from: &[u8], to: &mut [u8]) -> Copied {
    let mut copied = Copied { len: 0, ascii: true };
    let (mut from, mut to) = (from, to);
    while let (Some((block, rest)), Some((place, room))) =
        (from.split_first_chunk::<64>(), to.split_first_chunk_mut::<64>())
    {
        let (control, above) = kinds(block);
        if control {
            break;
        }
        *place = *block;
        copied.len += block.len();
        copied.ascii &= !above;
        (from, to) = (rest, room);
    }
    copied
}

/// How many whole blocks of 64 bytes at the start of `text` belong to the line, in the same way.
#[inline(always)]
pub(super) fn skip_text(text: &[u8]) -> Copied {
    let mut skipped = Copied { len: 0, ascii: true };
    let mut rest = text;
    while let Some((block, after)) = rest.split_first_chunk::<64>() {
        let (control, above) = kinds(block);
        if control {
            break;
        }
        skipped.len += block.len();
        skipped.ascii &= !above;
        rest = after;
    }
    skipped
}

/// Whether there are bytes among the first fourteen control characters, and bytes above ASCII.
#[inline(always)]
fn kinds(bytes: &[u8; 64]) -> (bool, bool) {
    let (mut control, mut above) = (false, false);
    for &byte in bytes {
        control |= byte < 0x0E;
        above |= byte >= 0x80;
    }
    (control, above)
}
