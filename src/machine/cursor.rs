//! The position of the machine in a chunk.

use super::parts::is_line_end;
use super::raw::Raw;
use crate::scan::Lines;

/// The position of the machine in a chunk.
pub(super) struct Cursor<'c> {
    pub(super) chunk: &'c [u8],
    pub(super) at: usize,
    /// The offset of the chunk in the stream.
    start: u64,
    pub(super) lines: Lines<'c>,
    /// Whole lines up to here are known to be valid text.
    pub(super) proven: usize,
    /// The item to hand out next. (Stored here rather than returned: each copy takes stack.)
    pub(super) item: Option<Raw<'c>>,
}

impl<'c> Cursor<'c> {
    #[inline(always)]
    pub(super) fn new(chunk: &'c [u8], at: usize, start: u64, lines: Lines<'c>) -> Self {
        Self { chunk, at, start, lines, proven: at, item: None }
    }

    /// The offset of `at` in the stream.
    pub(super) fn offset_of(&self, at: usize) -> u64 {
        self.start + at as u64
    }

    /// Whether there is a line end here.
    #[inline(always)]
    pub(super) fn is_at_line_end(&self) -> bool {
        self.chunk.get(self.at).copied().is_some_and(is_line_end)
    }

    /// Skips the line end here. Returns whether it may continue in the next chunk (a CR is the last byte).
    #[inline(always)]
    pub(super) fn pass_line_end(&mut self) -> bool {
        let (at, may_go_on) = line_after(self.chunk, self.at);
        self.at = at;
        may_go_on
    }

    /// The bytes from here to the end of the chunk.
    #[inline(always)]
    pub(super) fn rest(&self) -> &'c [u8] {
        self.chunk.get(self.at..).unwrap_or_default()
    }
}

/// The start of the line after the line end at `end`. An LF after a CR is part of that line end. Also
/// returns whether such an LF may follow in the next chunk.
#[inline(always)]
pub(super) fn line_after(chunk: &[u8], end: usize) -> (usize, bool) {
    if chunk.get(end) != Some(&b'\r') {
        return (end + 1, false);
    }
    match chunk.get(end + 1) {
        Some(&byte) => (end + 1 + usize::from(byte == b'\n'), false),
        None => (end + 1, true),
    }
}
