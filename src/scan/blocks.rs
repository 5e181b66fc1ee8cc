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

    /// Makes ready for the first line. (Not in `new`: what is made there is moved.)
    #[inline(always)]
    pub(crate) fn begin(&mut self) {
        if self.chunk.len() >= SHORT {
            self.look_at(0);
        }
    }

    /// How far the line goes of which the bytes from `from` on are left; at most `reach`
    /// bytes, though masks may be made of as many blocks more as are made ahead.
    #[inline(always)]
    pub(crate) fn find(&mut self, from: usize, reach: usize) -> Found {
        let shift = from.wrapping_sub(self.start);
        if shift < BLOCK {
            let ends = self.block.ends >> shift;
            let high = self.block.high >> shift;
            let len = ends.trailing_zeros() as usize;
            if ends != 0 && len <= reach {
                return Found { end: from + len, ended: true, ascii: high & !(!0 << len) == 0 };
            }
            let left = self.chunk.len() - from;
            if ends == 0 && left <= BLOCK - shift && left <= reach {
                return Found { end: self.chunk.len(), ended: false, ascii: high == 0 };
            }
        }
        self.find_further(from, reach)
    }

    /// The same where the block that was looked at last is not enough.
    #[inline(never)]
    fn find_further(&mut self, from: usize, reach: usize) -> Found {
        let limit = self.chunk.len().min(from.saturating_add(reach));
        if self.chunk.len() < SHORT {
            return byte_by_byte(self.chunk, from, limit);
        }
        let mut before = from % BLOCK;
        let mut start = from - before;
        let mut high = 0;
        while start < limit {
            let index = self.index(start);
            for masks in self.masks.get(index..self.filled).unwrap_or_default() {
                // SAFETY: `fill` made the first `filled` of them.
                #[allow(unsafe_code)]
                let masks = unsafe { masks.assume_init() };
                let (ends, more) = (masks.ends >> before, masks.high >> before);
                if ends != 0 {
                    let len = ends.trailing_zeros();
                    let end = start + before + len as usize;
                    if end > limit {
                        return Found { end: limit, ended: false, ascii: false };
                    }
                    (self.block, self.start) = (masks, start);
                    return Found { end, ended: true, ascii: high | (more & !(!0 << len)) == 0 };
                }
                high |= more;
                before = 0;
                start += BLOCK;
            }
        }
        Found { end: limit, ended: false, ascii: high == 0 }
    }

    /// Looks at the block that starts at `start`.
    #[inline(always)]
    fn look_at(&mut self, start: usize) {
        let index = self.index(start);
        if let Some(masks) = self.masks.get(index) {
            // SAFETY: `index` is one of those that `fill` made.
            #[allow(unsafe_code)]
            let masks = unsafe { masks.assume_init() };
            (self.block, self.start) = (masks, start);
        }
    }

    /// Which of `masks` is of the block that starts at `start`; less than `filled`.
    #[inline(always)]
    fn index(&mut self, start: usize) -> usize {
        if start.wrapping_sub(self.first) >= self.filled * BLOCK {
            self.fill(start);
        }
        start.wrapping_sub(self.first) / BLOCK
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
