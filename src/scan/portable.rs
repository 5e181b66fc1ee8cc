//! The version for every machine: searches for the line end, and says nothing of ASCII.

use super::Found;
pub(crate) use super::fixed::Cpu;
use memchr::arch::all::memchr::Two;

/// Size counts here, not the last bit of speed.
pub(crate) const IS_FAST: bool = false;

/// The lines of a chunk.
pub(crate) struct Lines<'c> {
    chunk: &'c [u8],
}

impl<'c> Lines<'c> {
    pub(crate) fn new(chunk: &'c [u8], _: Cpu) -> Self {
        Self { chunk }
    }

    /// There is nothing to make ready.
    pub(crate) fn begin(&mut self) {}

    pub(crate) fn chunk(&self) -> &'c [u8] {
        self.chunk
    }

    /// How far the line goes of which the bytes from `from` on are left; at most `reach` bytes
    /// are looked at.
    pub(crate) fn find(&mut self, from: usize, reach: usize) -> Found {
        let rest = self.chunk.get(from..).unwrap_or_default();
        let near = rest.get(..reach).unwrap_or(rest);
        match Two::new(b'\r', b'\n').find(near) {
            Some(len) => Found { end: from + len, ended: true, ascii: false },
            None => Found { end: from + near.len(), ended: false, ascii: false },
        }
    }
}
