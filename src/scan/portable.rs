//! The version for every machine: searches for the line end, and says nothing of ASCII.

use super::LineSpan;
use super::blocks::{BLOCK, Blocks, Ends};
pub(crate) use super::fixed::Cpu;
use memchr::arch::all::memchr::Two;

/// Size counts here, not the last bit of speed.
pub(crate) const IS_FAST: bool = false;

impl Blocks for Cpu {
    fn look_at(self, block: &[u8; BLOCK]) -> (u64, u32) {
        let is_end = |&byte: &u8| u64::from(matches!(byte, b'\r' | b'\n'));
        let ends = block.iter().rev().fold(0, |ends, byte| ends << 1 | is_end(byte));
        (ends, u32::from(!block.is_ascii()))
    }
}

/// The lines of a chunk, from first to last.
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

    /// The first line end at `from` or behind it.
    pub(crate) fn end(&mut self, from: usize) -> Option<usize> {
        let found = self.find(from, usize::MAX);
        found.ended.then_some(found.end)
    }

    /// Nothing is known of ASCII.
    pub(crate) fn is_ascii(&self, _: usize) -> bool {
        false
    }

    /// How far the line goes of which the bytes from `from` on are left; at most `reach` bytes
    /// are looked at.
    pub(crate) fn find(&mut self, from: usize, reach: usize) -> LineSpan {
        let limit = self.chunk.len().min(from.saturating_add(reach));
        let near = self.chunk.get(from..limit).unwrap_or_default();
        match Two::new(b'\r', b'\n').find(near) {
            Some(len) => LineSpan { end: from + len, ended: true, ascii: false },
            None => LineSpan { end: limit, ended: false, ascii: false },
        }
    }
}
