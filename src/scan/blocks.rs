//! Line ends from bit masks of blocks, which are made a few blocks ahead.

use super::Found;
use core::mem::MaybeUninit;

/// The bytes of a block.
pub(super) const BLOCK: usize = 64;
/// The most blocks that are looked at ahead.
const AHEAD: usize = 16;
/// Of chunks shorter than this no masks are made.
const SHORT: usize = 16;

/// What is known of a block: bit n is about its byte n.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Masks {
    /// CR or LF.
    pub(super) ends: u64,
    /// Not ASCII.
    pub(super) high: u64,
}

/// Makes masks.
pub(crate) trait Blocks: Copy {
    /// Fills `masks` from as many whole blocks at the start of `bytes`, which has them.
    fn masks(self, bytes: &[u8], masks: &mut [MaybeUninit<Masks>]);
}

/// The lines of a chunk.
pub(crate) struct Lines<'c, C> {
    chunk: &'c [u8],
    cpu: C,
    /// The block that was looked at last, and where it starts.
    block: Masks,
    start: usize,
    /// Where the block of the first of `masks` starts, and how many of them there are.
    first: usize,
    filled: usize,
    /// How many are made next; few at first, for a caller that stops soon.
    next: usize,
    masks: [MaybeUninit<Masks>; AHEAD],
}

impl<'c, C: Blocks> Lines<'c, C> {
    #[inline(always)]
    pub(crate) fn new(chunk: &'c [u8], cpu: C) -> Self {
        Self {
            chunk,
            cpu,
            block: Masks { ends: 0, high: 0 },
            // No block yet: every place is further than one block from here.
            start: 0usize.wrapping_sub(BLOCK),
            first: 0,
            filled: 0,
            next: 2,
            masks: [MaybeUninit::uninit(); AHEAD],
        }
    }

    #[inline(always)]
    pub(crate) fn chunk(&self) -> &'c [u8] {
        self.chunk
    }

    /// How far the line goes of which the bytes from `from` on are left; not much more than
    /// `reach` bytes are looked at.
    #[inline(always)]
    pub(crate) fn find(&mut self, from: usize, reach: usize) -> Found {
        let shift = from.wrapping_sub(self.start);
        if shift < BLOCK {
            let ends = self.block.ends >> shift;
            let len = ends.trailing_zeros() as usize;
            if ends != 0 && len <= reach {
                let high = (self.block.high >> shift) & !(!0 << len);
                return Found { end: from + len, ended: true, ascii: high == 0 };
            }
        }
        self.find_further(from, reach)
    }

    #[inline(never)]
    fn find_further(&mut self, from: usize, reach: usize) -> Found {
        let limit = self.chunk.len().min(from.saturating_add(reach));
        if self.chunk.len() < SHORT {
            return byte_by_byte(self.chunk, from, limit);
        }
        let mut at = from;
        let mut high = 0;
        while at < limit {
            if at.wrapping_sub(self.start) >= BLOCK {
                self.look_at(at / BLOCK * BLOCK);
            }
            let shift = at - self.start;
            let ends = self.block.ends >> shift;
            let more = self.block.high >> shift;
            if ends != 0 {
                let len = ends.trailing_zeros();
                let end = at + len as usize;
                if end <= limit {
                    high |= more & !(!0 << len);
                    return Found { end, ended: true, ascii: high == 0 };
                }
            }
            high |= more;
            at = self.start + BLOCK;
        }
        Found { end: limit, ended: false, ascii: high == 0 }
    }

    /// Looks at the block that starts at `start`.
    #[inline(always)]
    fn look_at(&mut self, start: usize) {
        if start.wrapping_sub(self.first) >= self.filled * BLOCK {
            self.fill(start);
        }
        let index = (start.wrapping_sub(self.first) / BLOCK) % AHEAD;
        self.start = start;
        // SAFETY: `fill` made the first `filled` of them, and this is one of those.
        #[allow(unsafe_code)]
        unsafe {
            self.block = self.masks[index].assume_init();
        }
    }

    /// Makes masks from the block on that starts at `start`.
    #[inline(never)]
    fn fill(&mut self, start: usize) {
        let rest = self.chunk.get(start..).unwrap_or_default();
        self.first = start;
        self.filled = (rest.len() / BLOCK).min(self.next).max(1);
        self.next = (self.next * 2).min(AHEAD);
        let masks = self.masks.get_mut(..self.filled).unwrap_or_default();
        if rest.len() >= BLOCK {
            self.cpu.masks(rest, masks);
        } else {
            let mut padded = [0; BLOCK];
            if let Some(place) = padded.get_mut(..rest.len()) {
                place.copy_from_slice(rest);
            }
            self.cpu.masks(&padded, masks);
        }
    }
}

/// How far a line goes, up to `limit` at most.
fn byte_by_byte(chunk: &[u8], from: usize, limit: usize) -> Found {
    let mut high = 0;
    for (end, &byte) in chunk.iter().enumerate().take(limit).skip(from) {
        if matches!(byte, b'\r' | b'\n') {
            return Found { end, ended: true, ascii: high < 0x80 };
        }
        high |= byte;
    }
    Found { end: limit, ended: false, ascii: high < 0x80 }
}
