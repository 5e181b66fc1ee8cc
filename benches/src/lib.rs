//! The streams that the benches feed, seeded, so that every run and every contestant sees the same
//! bytes; and the ways to feed them.

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
