//! Finds line ends with a bit mask for each block of 64 bytes. Masks are made some blocks ahead.

use super::LineSpan;
use super::copy::{Copied, copy, skip_text};
use core::mem::MaybeUninit;

/// The number of bytes of a block.
pub(crate) const BLOCK: usize = 64;
/// How many blocks are scanned ahead at most.
const AHEAD: usize = 8;
/// Shorter chunks are searched byte by byte, without masks.
const SHORT: usize = 16;

/// The result of scanning some blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Scanned {
    /// Which blocks have a line end: bit n stands for block n.
    pub(super) with_ends: u32,
    /// Whether all their bytes are ASCII.
    pub(super) ascii: bool,
}

/// Scans blocks.
pub(crate) trait Blocks: Copy {
    /// How many bytes of whole blocks at the start of `text` certainly belong to the line.
    fn skip_text(self, text: &[u8]) -> Copied {
        skip_text(text)
    }

    /// Scans one block. Returns a mask of its line ends (bit n stands for byte n), and bits that are 0 if all
    /// its bytes are ASCII.
    fn look_at(self, block: &[u8; BLOCK]) -> (u64, u32);

    /// Scans whole blocks at the start of `bytes`, one for each element of `ends`, and writes the masks of
    /// their line ends there. `bytes` must have as many blocks.
    fn look(self, bytes: &[u8], ends: &mut [MaybeUninit<u64>]) -> Scanned {
        look(self, bytes, ends)
    }
}

/// Implements [`Blocks::look`] with [`Blocks::look_at`].
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

/// Writes the mask of line ends of each block. Returns which blocks have line ends.
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

/// The line ends of a block that are not taken yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ends {
    /// Bit n stands for byte n of the block.
    mask: u64,
    /// Where the block starts in the chunk.
    start: usize,
}

impl Ends {
    pub(crate) const NONE: Self = Self { mask: 0, start: 0 };

    /// The first line end.
    #[inline(always)]
    pub(crate) fn first(self) -> Option<usize> {
        if self.mask == 0 { None } else { Some(self.start + self.mask.trailing_zeros() as usize) }
    }

    /// Removes the line ends before `at`, which must not be before the block.
    #[inline(always)]
    pub(crate) fn drop_before(&mut self, at: usize) {
        let behind = u64::MAX.checked_shl((at - self.start) as u32);
        self.mask &= behind.unwrap_or(0);
    }

    /// Removes the first line end.
    #[inline(always)]
    pub(crate) fn drop_first(&mut self) {
        self.mask &= self.mask.wrapping_sub(1);
    }
}

/// The line ends of a chunk, in order. Ask for them in order too: earlier ones are not searched again.
pub(crate) struct Lines<'c, C> {
    chunk: &'c [u8],
    cpu: C,
    /// The line ends of the current block.
    ends: Ends,
    /// Which later blocks have line ends: bit n stands for the block of `masks[n]`.
    with_ends: u32,
    /// Where the block of `masks[0]` starts.
    first: usize,
    /// How far the chunk is scanned.
    looked: usize,
    /// From here to `looked`, all bytes are ASCII.
    ascii_from: usize,
    /// Whether the line is so long that its end is searched with [`Blocks::skip_text`].
    is_long: bool,
    /// How many blocks are scanned next. Few at first, because the caller may stop soon.
    ahead: usize,
    masks: [MaybeUninit<u64>; AHEAD],
}

impl<'c, C: Blocks> Lines<'c, C> {
    /// Finds the lines from `from` on. It scans the first block at once, which is often enough.
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

    /// The line ends not yet consumed.
    #[inline(always)]
    pub(crate) fn ends(&self) -> Ends {
        self.ends
    }

    /// Sets the line ends not yet consumed.
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

    /// The first line end at `from` or after it.
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

    /// Whether all bytes from `from` to the last found line end are known to be ASCII.
    #[inline(always)]
    pub(crate) fn is_ascii(&self, from: usize) -> bool {
        from >= self.ascii_from
    }

    /// The rest of the line from `from` on, at most `reach` bytes. It may scan some blocks beyond that ahead.
    #[inline(always)] // to bound stack use
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

    /// The first line end at `from` or after it. It does not search from `limit` on, but may return a later
    /// line end that is known already.
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

    /// The line ends of the next scanned block that has some.
    #[inline(always)]
    fn next_block(&mut self) -> Ends {
        let index = self.with_ends.trailing_zeros() as usize;
        self.with_ends &= self.with_ends.wrapping_sub(1);
        match self.masks.get(index) {
            // SAFETY: `look` wrote all masks for which `with_ends` has a bit.
            #[allow(unsafe_code)]
            Some(mask) => Ends { mask: unsafe { mask.assume_init() }, start: self.first + BLOCK * index },
            None => Ends::NONE,
        }
    }

    /// Scans the next blocks, up to `limit` and some blocks ahead.
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

    /// Notes whether the last scanned bytes are ASCII.
    #[inline]
    fn found(&mut self, ascii: bool) {
        if !ascii {
            self.ascii_from = self.looked;
        }
    }

    /// Scans the last bytes, less than a block, as the end of a whole block.
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

/// The rest of a line, up to `limit` at most.
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
