//! The version for every machine: searches for the line end, and says nothing of ASCII.

use super::Found;
use memchr::arch::all::memchr::Two;

/// Nothing is to be known of the CPU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cpu;

impl Cpu {
    /// Whether size counts less than speed on such machines.
    pub(crate) const IS_FAST: bool = false;
    pub(crate) const UNKNOWN: Self = Self;

    pub(crate) fn known(self) -> Self {
        self
    }

    /// Whether `text` is well-formed UTF-8.
    pub(crate) fn is_utf8(self, text: &[u8]) -> bool {
        core::str::from_utf8(text).is_ok()
    }
}

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
