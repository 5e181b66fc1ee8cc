//! How a stream is cut into chunks.

use crate::vectors::{Op, Vector};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    Whole,
    /// Chunks of this many bytes.
    Every(usize),
    /// Chunks of this many bytes, with an empty chunk before and after each.
    EveryWithEmpty(usize),
    /// Two chunks, the first of this many bytes.
    Split(usize),
}

/// Inputs up to this length are split in two at every byte. (Miri is too slow for that.)
const SHORT: usize = if cfg!(miri) { 0 } else { 160 };

impl Plan {
    /// All plans for a vector.
    pub fn all(vector: &Vector) -> Vec<Self> {
        let mut plans = vec![Self::Whole, Self::EveryWithEmpty(1), Self::EveryWithEmpty(4)];
        plans.extend([1, 2, 3, 5, 7].map(Self::Every));
        if vector.input_len() <= SHORT {
            plans.extend((1..vector.input_len()).map(Self::Split));
        }
        plans
    }

    /// The operations on a parser, one for each chunk. A split counts the bytes of all inputs.
    pub fn cut(self, ops: &[Op]) -> Vec<Op> {
        let mut cut = Vec::new();
        let mut before = 0;
        for op in ops {
            let Op::Feed(bytes) = op else {
                cut.push(op.clone());
                continue;
            };
            let mut feed = |bytes: &[u8]| cut.push(Op::Feed(bytes.to_vec()));
            match self {
                Self::Whole => feed(bytes),
                Self::Every(size) => bytes.chunks(size).for_each(feed),
                Self::EveryWithEmpty(size) => {
                    for chunk in bytes.chunks(size) {
                        feed(&[]);
                        feed(chunk);
                    }
                    feed(&[]);
                }
                Self::Split(at) => match bytes.split_at_checked(at.saturating_sub(before)) {
                    Some((first, second)) => [first, second].into_iter().for_each(feed),
                    None => feed(bytes),
                },
            }
            before += bytes.len();
        }
        cut
    }
}
