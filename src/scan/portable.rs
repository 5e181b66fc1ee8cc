//! The version for every target: searches for the line end, and does not detect ASCII.

use super::LineSpan;
use super::blocks::{BLOCK, Blocks, Ends};
pub(crate) use super::fixed::Cpu;
use memchr::arch::all::memchr::Two;

/// Code size counts more than speed here.
pub(crate) const IS_FAST: bool = false;

impl Blocks for Cpu {
    fn look_at(self, block: &[u8; BLOCK]) -> (u64, u32) {
        let is_end = |&byte: &u8| u64::from(matches!(byte, b'\r' | b'\n'));
        let ends = block.iter().rev().fold(0, |ends, byte| ends << 1 | is_end(byte));
        (ends, u32::from(!block.is_ascii()))
    }
}

/// The line ends of a chunk.
pub(crate) struct Lines<'c> {
    chunk: &'c [u8],
}

impl<'c> Lines<'c> {
    pub(crate) fn new(chunk: &'c [u8], _: usize, _: Cpu) -> Self {
        Self { chunk }
    }

    pub(crate) fn ends(&self) -> Ends {
        Ends::NONE
    }

    pub(crate) fn set_ends(&mut self, _: Ends) {}

    pub(crate) fn more_ends(&mut self) -> Option<Ends> {
        None
    }

    /// The first line end at `from` or after it.
    pub(crate) fn end(&mut self, from: usize) -> Option<usize> {
        let found = self.find(from, usize::MAX);
        found.ended.then_some(found.end)
    }

    /// Always false: ASCII is not detected.
    pub(crate) fn is_ascii(&self, _: usize) -> bool {
        false
    }

    /// The rest of the line from `from` on. It searches at most `reach` bytes.
    pub(crate) fn find(&mut self, from: usize, reach: usize) -> LineSpan {
        let limit = self.chunk.len().min(from.saturating_add(reach));
        let near = self.chunk.get(from..limit).unwrap_or_default();
        match Two::new(b'\r', b'\n').find(near) {
            Some(len) => LineSpan { end: from + len, ended: true, ascii: false },
            None => LineSpan { end: limit, ended: false, ascii: false },
        }
    }
}
