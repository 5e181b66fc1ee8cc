//! Line ends from bit masks of blocks, which are made some blocks ahead.

use super::LineSpan;
use super::copy::{Copied, copy, skip_text};
use core::mem::MaybeUninit;

/// The bytes of a block.
pub(crate) const BLOCK: usize = 64;
/// The most blocks that are looked at ahead.
const AHEAD: usize = 8;
/// Of chunks shorter than this no masks are made.
const SHORT: usize = 16;

/// What is known of some blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Scanned {
    /// Which of them have a line end: bit n is about block n.
    pub(super) with_ends: u32,
    /// Whether all their bytes are ASCII.
    pub(super) ascii: bool,
}

/// Looks at blocks.
pub(crate) trait Blocks: Copy {
    /// How far whole blocks at the start of `text` surely are text of a line.
    fn skip_text(self, text: &[u8]) -> Copied {
        skip_text(text)
    }

    /// Where the line ends of a block are (bit n is about its byte n), and bits that are 0 if all
    /// its bytes are ASCII.
    fn look_at(self, block: &[u8; BLOCK]) -> (u64, u32);

    /// Looks at as many whole blocks at the start of `bytes` as there are `ends` (which it has),
    /// and writes where their line ends are.
    fn look(self, bytes: &[u8], ends: &mut [MaybeUninit<u64>]) -> Scanned {
        look(self, bytes, ends)
    }
}

/// The same, one by one.
#[inline(always)]
pub(super) fn look<C: Blocks>(cpu: C, bytes: &[u8], ends: &mut [MaybeUninit<u64>]) -> Scanned {
    let mut high = 0;
    let with_ends = each_block(bytes, ends, |block| {
        let (mask, above) = cpu.look_at(block);
        high |= above;
        mask
    });
    Scanned { with_ends, ascii: high == 0 }
}

/// Writes where the line ends of each block are, and returns which blocks have some.
#[inline(always)]
pub(super) fn each_block(
    bytes: &[u8],
    ends: &mut [MaybeUninit<u64>],
    mut look_at: impl FnMut(&[u8; BLOCK]) -> u64,
) -> u32 {
    let (mut with_ends, mut bit) = (0, 1);
    let mut rest = bytes;
    for ends in ends {
        let Some((block, after)) = rest.split_first_chunk() else { break };
        let mask = look_at(block);
        ends.write(mask);
        with_ends |= if mask == 0 { 0 } else { bit };
        bit <<= 1;
        rest = after;
    }
    with_ends
}

/// Line ends of a block.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ends {
    /// Bit n is about the block's byte n.
    mask: u64,
    /// Where the block starts.
    start: usize,
}

impl Ends {
    pub(crate) const NONE: Self = Self { mask: 0, start: 0 };

    /// The first of them.
    #[inline(always)]
    pub(crate) fn first(self) -> Option<usize> {
        if self.mask == 0 { None } else { Some(self.start + self.mask.trailing_zeros() as usize) }
    }

    /// Drops those before `at`, which is not before the block.
    #[inline(always)]
    pub(crate) fn drop_before(&mut self, at: usize) {
        let behind = u64::MAX.checked_shl((at - self.start) as u32);
        self.mask &= behind.unwrap_or(0);
    }

    /// Drops the first.
    #[inline(always)]
    pub(crate) fn drop_first(&mut self) {
        self.mask &= self.mask.wrapping_sub(1);
    }
}

/// The lines of a chunk, from first to last: what was asked for before is not looked at again.
pub(crate) struct Lines<'c, C> {
    chunk: &'c [u8],
    cpu: C,
    /// The line ends of the current block.
    ends: Ends,
    /// Which blocks behind that have line ends, the first block of `masks` being number 0.
    with_ends: u32,
    first: usize,
    /// How far was looked, and where that is all ASCII.
    looked: usize,
    ascii_from: usize,
    /// Whether the line is so long that its end is looked for in another way.
    is_long: bool,
    /// How many blocks are looked at next; few at first, for a caller that stops soon.
    ahead: usize,
    masks: [MaybeUninit<u64>; AHEAD],
}

impl<'c, C: Blocks> Lines<'c, C> {
    /// The lines from `from` on. The first block is looked at at once: often it is enough.
    #[inline(always)]
    pub(crate) fn new(chunk: &'c [u8], from: usize, cpu: C) -> Self {
        let first = chunk.get(from..).and_then(|rest| rest.first_chunk());
        let (mask, high) = first.map_or((0, 0), |block| cpu.look_at(block));
        let looked = if first.is_some() { from + BLOCK } else { from };
        Self {
            chunk,
            cpu,
            ends: Ends { mask, start: from },
            with_ends: 0,
            first: from,
            looked,
            ascii_from: if high == 0 { from } else { looked },
            is_long: false,
            ahead: 3,
            masks: [MaybeUninit::uninit(); AHEAD],
        }
    }

    /// The line ends found and not yet done with.
    #[inline(always)]
    pub(crate) fn ends(&self) -> Ends {
        self.ends
    }

    /// Says which line ends are not done with.
    #[inline(always)]
    pub(crate) fn set_ends(&mut self, ends: Ends) {
        self.ends = ends;
    }

    /// More line ends; `None` at the end of the chunk.
    #[inline(always)]
    pub(crate) fn more_ends(&mut self) -> Option<Ends> {
        while self.with_ends == 0 {
            if self.looked >= self.chunk.len() {
                return None;
            }
            self.look(self.chunk.len());
        }
        Some(self.next_block())
    }

    /// The first line end at `from` or behind it.
    #[inline]
    pub(crate) fn end(&mut self, from: usize) -> Option<usize> {
        if self.chunk.len() < SHORT {
            let found = byte_by_byte(self.chunk, from, self.chunk.len());
            if !found.ascii {
                self.ascii_from = self.ascii_from.max(found.end);
            }
            return found.ended.then_some(found.end);
        }
        self.end_before(from, self.chunk.len())
    }

    /// Whether all bytes from `from` to the line end found last are known to be ASCII.
    #[inline(always)]
    pub(crate) fn is_ascii(&self, from: usize) -> bool {
        from >= self.ascii_from
    }

    /// How far the line goes of which the bytes from `from` on are left; at most `reach`
    /// bytes, though as many blocks more may be looked at as are looked at ahead.
    #[inline(always)] // for the stack
    pub(crate) fn find(&mut self, from: usize, reach: usize) -> LineSpan {
        let limit = self.chunk.len().min(from.saturating_add(reach));
        if self.chunk.len() < SHORT {
            return byte_by_byte(self.chunk, from, limit);
        }
        let (end, ended) = match self.end_before(from, limit) {
            Some(end) if end <= limit => (end, true),
            Some(_) | None => (limit, false),
        };
        LineSpan { end, ended, ascii: self.is_ascii(from) }
    }

    /// The first line end at `from` or behind it, for which nothing from `limit` on is looked at
    /// unless it was already, or is looked at ahead.
    #[inline(always)]
    fn end_before(&mut self, from: usize, limit: usize) -> Option<usize> {
        loop {
            match self.ends.first() {
                Some(end) if end >= from => return Some(end),
                Some(_) => self.ends.drop_before(from),
                None if self.with_ends != 0 => self.ends = self.next_block(),
                None if self.looked < limit => self.look(limit),
                None => return None,
            }
        }
    }

    /// The next block that has line ends, of those looked at.
    #[inline(always)]
    fn next_block(&mut self) -> Ends {
        let index = self.with_ends.trailing_zeros() as usize;
        self.with_ends &= self.with_ends.wrapping_sub(1);
        match self.masks.get(index) {
            // SAFETY: `look` wrote those that `with_ends` names.
            #[allow(unsafe_code)]
            Some(mask) => Ends { mask: unsafe { mask.assume_init() }, start: self.first + BLOCK * index },
            None => Ends::NONE,
        }
    }

    /// Looks at the next blocks; at none beyond `limit` but for some ahead.
    #[inline(never)]
    fn look(&mut self, limit: usize) {
        if self.is_long {
            let near = self.chunk.get(self.looked..limit).unwrap_or_default();
            let skipped = self.cpu.skip_text(near);
            self.looked += skipped.len;
            self.found(skipped.ascii);
        }
        let rest = self.chunk.get(self.looked..).unwrap_or_default();
        self.first = self.looked;
        let blocks = (rest.len() / BLOCK).min(self.ahead);
        let seen = if blocks > 0 {
            self.looked += blocks * BLOCK;
            self.cpu.look(rest, self.masks.get_mut(..blocks).unwrap_or_default())
        } else if !rest.is_empty() {
            self.looked = self.chunk.len();
            self.look_at_last(rest)
        } else {
            return;
        };
        self.with_ends = seen.with_ends;
        self.found(seen.ascii);
        self.is_long = self.ahead == AHEAD && seen.with_ends == 0;
        self.ahead = (self.ahead * 4).min(AHEAD);
    }

    /// What was looked at last is ASCII, or not.
    #[inline]
    fn found(&mut self, ascii: bool) {
        if !ascii {
            self.ascii_from = self.looked;
        }
    }

    /// Looks at less than a block, as the end of a whole one.
    fn look_at_last(&mut self, rest: &[u8]) -> Scanned {
        let mut padded = [0; BLOCK];
        let block: &[u8; BLOCK] = match self.chunk.last_chunk() {
            Some(block) => block,
            None => {
                if let Some(place) = padded.get_mut(BLOCK - rest.len()..) {
                    copy(rest, place);
                }
                &padded
            }
        };
        let (mask, high) = self.cpu.look_at(block);
        let ends = mask >> (BLOCK - rest.len());
        if let Some(first) = self.masks.first_mut() {
            first.write(ends);
        }
        Scanned { with_ends: u32::from(ends != 0), ascii: high == 0 }
    }
}

/// How far a line goes, up to `limit` at most.
fn byte_by_byte(chunk: &[u8], from: usize, limit: usize) -> LineSpan {
    let mut high = 0;
    for (end, &byte) in chunk.iter().enumerate().take(limit).skip(from) {
        if matches!(byte, b'\r' | b'\n') {
            return LineSpan { end, ended: true, ascii: high < 0x80 };
        }
        high |= byte;
    }
    LineSpan { end: limit, ended: false, ascii: high < 0x80 }
}
