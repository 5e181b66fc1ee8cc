//! Where the machine stands in a chunk.

use super::parts::is_line_end;
use super::raw::Raw;
use crate::scan::Lines;

/// Where the machine stands in a chunk.
pub(super) struct Cursor<'c> {
    pub(super) chunk: &'c [u8],
    pub(super) at: usize,
    /// Where in the stream the chunk starts.
    start: u64,
    pub(super) lines: Lines<'c>,
    /// Up to where whole lines are known to be text.
    pub(super) proven: usize,
    /// What came out, until it is handed out. (Here, and not passed from call to call: each copy takes
    /// stack.)
    pub(super) item: Option<Raw<'c>>,
}

impl<'c> Cursor<'c> {
    #[inline(always)]
    pub(super) fn new(chunk: &'c [u8], at: usize, start: u64, lines: Lines<'c>) -> Self {
        Self { chunk, at, start, lines, proven: at, item: None }
    }

    /// Where in the stream `at` is.
    pub(super) fn offset_of(&self, at: usize) -> u64 {
        self.start + at as u64
    }

    /// Whether a line end stands here.
    #[inline(always)]
    pub(super) fn is_at_line_end(&self) -> bool {
        self.chunk.get(self.at).copied().is_some_and(is_line_end)
    }

    /// Goes past the line end that stands here. Says whether it may go on with the next chunk.
    #[inline(always)]
    pub(super) fn pass_line_end(&mut self) -> bool {
        let (at, may_go_on) = line_after(self.chunk, self.at);
        self.at = at;
        may_go_on
    }

    /// The bytes from here on.
    #[inline(always)]
    pub(super) fn rest(&self) -> &'c [u8] {
        self.chunk.get(self.at..).unwrap_or_default()
    }
}

/// Where the line starts behind the line end at `end`: an LF after a CR is part of that. Says whether
/// such an LF may come with the next chunk.
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
