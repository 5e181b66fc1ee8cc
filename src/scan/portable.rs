//! The version for every machine: searches for the line end, and says nothing of ASCII.

use super::Found;
pub(crate) use super::fixed::Cpu;
use memchr::arch::all::memchr::Two;

/// Size counts here, not the last bit of speed.
pub(crate) const IS_FAST: bool = false;

/// A line end, or none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ends(Option<usize>);

impl Ends {
    pub(crate) fn first(self) -> Option<usize> {
        self.0
    }

    pub(crate) fn drop_first(&mut self) {
        self.0 = None;
    }
}

/// The lines of a chunk, from first to last.
pub(crate) struct Lines<'c> {
    chunk: &'c [u8],
    /// The line end found last, if it is not done with.
    ends: Ends,
    /// How far was looked.
    looked: usize,
}

impl<'c> Lines<'c> {
    /// The lines from `from` on.
    pub(crate) fn new(chunk: &'c [u8], from: usize, _: Cpu) -> Self {
        Self { chunk, ends: Ends(None), looked: from }
    }

    pub(crate) fn chunk(&self) -> &'c [u8] {
        self.chunk
    }

    /// Nothing is looked at before it is asked for.
    pub(crate) fn is_one_block_without_end(&self) -> bool {
        false
    }

    /// The line end found and not yet consumed.
    pub(crate) fn ends(&self) -> Ends {
        self.ends
    }

    /// Says which line ends are not done with.
    pub(crate) fn set_ends(&mut self, ends: Ends) {
        self.ends = ends;
    }

    /// One more line end; `None` at the end of the chunk.
    pub(crate) fn more_ends(&mut self) -> Option<Ends> {
        let rest = self.chunk.get(self.looked..)?;
        let end = self.looked + Two::new(b'\r', b'\n').find(rest)?;
        self.looked = end + 1;
        Some(Ends(Some(end)))
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
    /// are looked at, and none twice.
    pub(crate) fn find(&mut self, from: usize, reach: usize) -> Found {
        let limit = self.chunk.len().min(from.saturating_add(reach));
        if !matches!(self.ends.first(), Some(end) if end >= from) {
            self.ends = Ends(None);
            let start = self.looked.max(from);
            if let Some(near) = self.chunk.get(start..limit) {
                let found = Two::new(b'\r', b'\n').find(near);
                self.ends = Ends(found.map(|len| start + len));
                self.looked = self.ends.first().map_or(limit, |end| end + 1);
            }
        }
        match self.ends.first() {
            Some(end) if end <= limit => Found { end, ended: true, ascii: false },
            Some(_) | None => Found { end: limit, ended: false, ascii: false },
        }
    }
}
