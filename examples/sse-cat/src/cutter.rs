//! Cuts the stream into chunks, wherever the reads ended.

use std::num::NonZeroUsize;

/// Where chunks end.
pub enum Cuts {
    /// Where the reads did.
    AsRead,
    /// After so many bytes.
    Every(NonZeroUsize),
    /// At these offsets from the start of the stream, the next one last.
    At(Vec<u64>),
}

impl Cuts {
    pub fn at(mut offsets: Vec<u64>) -> Self {
        offsets.sort_unstable_by(|a, b| b.cmp(a));
        Self::At(offsets)
    }
}

/// Holds what was read until a chunk is whole.
pub struct Cutter {
    cuts: Cuts,
    /// What was read and not yet handed out; it starts at `offset` of the stream.
    held: Vec<u8>,
    offset: u64,
}

impl Cutter {
    pub fn new(cuts: Cuts) -> Self {
        Self { cuts, held: Vec::new(), offset: 0 }
    }

    /// Takes what was read and hands out the chunks that are whole.
    pub fn take<E>(&mut self, bytes: &[u8], mut feed: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        if let Cuts::AsRead = self.cuts {
            return feed(bytes);
        }
        self.held.extend_from_slice(bytes);
        let mut done = 0;
        while let Some(chunk) = self.next_len().and_then(|len| self.held[done..].get(..len)) {
            feed(chunk)?;
            done += chunk.len();
            self.offset += chunk.len() as u64;
        }
        self.held.drain(..done);
        Ok(())
    }

    /// Hands out what is left at the end of the stream.
    pub fn rest<E>(&mut self, feed: impl FnOnce(&[u8]) -> Result<(), E>) -> Result<(), E> {
        let rest = std::mem::take(&mut self.held);
        if rest.is_empty() { Ok(()) } else { feed(&rest) }
    }

    /// The length of the next chunk; `None` for all the rest.
    fn next_len(&mut self) -> Option<usize> {
        match &mut self.cuts {
            Cuts::AsRead => None,
            Cuts::Every(len) => Some(len.get()),
            Cuts::At(offsets) => {
                while offsets.last().is_some_and(|offset| *offset <= self.offset) {
                    offsets.pop();
                }
                offsets.last().and_then(|offset| usize::try_from(offset - self.offset).ok())
            }
        }
    }
}
