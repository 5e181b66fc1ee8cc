//! Text of long lines: copies it while it looks for the line's end, in one pass for a line that is
//! cut, or only looks. What surely is text is found quickest: line ends are below 0x0E, as little
//! else is, so that one comparison does.
#![allow(unsafe_code)]

/// How much was copied, or looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Copied {
    pub(crate) len: usize,
    /// Whether all of it is ASCII.
    pub(crate) ascii: bool,
}

/// Copies from `from` to `to` what surely belongs to the line, no more than either has: it stops
/// before a line end, mostly some bytes before it, and before the other control characters of the
/// first fourteen.
#[inline(always)]
pub(super) fn copy_text(from: &[u8], to: &mut [u8]) -> Copied {
    let room = from.len().min(to.len());
    let (from, to) = (from.as_ptr(), to.as_mut_ptr());
    let (mut len, mut high) = (0, false);
    // SAFETY: each step is taken only where it ends within `room`, which both have; a shared and an
    // exclusive reference do not overlap.
    unsafe {
        while len + 64 <= room && copy_step::<64>(from.add(len), to.add(len), &mut high) {
            len += 64;
        }
        if room - len < 64 {
            while len + 16 <= room && copy_step::<16>(from.add(len), to.add(len), &mut high) {
                len += 16;
            }
            if room >= 16 && room - len < 16 {
                // The last 16, some of which were copied already.
                let last = room - 16;
                if copy_step::<16>(from.add(last), to.add(last), &mut high) {
                    len = room;
                }
            }
            while room < 16 && len < room && copy_step::<1>(from.add(len), to.add(len), &mut high) {
                len += 1;
            }
        }
    }
    Copied { len, ascii: !high }
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
fn kinds<const N: usize>(bytes: &[u8; N]) -> (bool, bool) {
    let (mut control, mut above) = (false, false);
    for &byte in bytes {
        control |= byte < 0x0E;
        above |= byte >= 0x80;
    }
    (control, above)
}

/// Copies `N` bytes, unless one is among the first fourteen control characters.
///
/// # Safety
/// So many bytes may be read from `from` and written to `to`, which do not overlap.
#[inline(always)]
unsafe fn copy_step<const N: usize>(from: *const u8, to: *mut u8, high: &mut bool) -> bool {
    // SAFETY: as the caller promised; an array of bytes is aligned anywhere.
    let bytes = unsafe { from.cast::<[u8; N]>().read() };
    let (control, above) = kinds(&bytes);
    if !control {
        // SAFETY: as the caller promised.
        unsafe { to.cast::<[u8; N]>().write(bytes) };
        *high |= above;
    }
    !control
}
