//! The streams that the benches feed, and the ways to feed them. Streams are seeded: every run and every
//! contestant gets the same bytes.

mod shapes;
mod tally;
mod ways;
mod words;

pub use shapes::{SHAPES, Shape, stream};
pub use tally::Tally;
pub use ways::{WAYS, Way};

/// The bytes to lend to a parser so that every shape fits, for streams of `len` bytes.
pub fn buffer(len: usize) -> Vec<u8> {
    vec![0; len + (64 << 10)]
}
