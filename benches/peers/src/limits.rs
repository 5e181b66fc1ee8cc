//! Upper limits for this machine: code that does less than a parser must. A parser is faster only with a
//! better algorithm.

use crate::contestants::Input;
use picosse_benches::Tally;
use std::hint::black_box;

/// A copy of every chunk.
pub fn memcpy(input: Input, buffer: &mut [u8]) -> Tally {
    let mut rest = buffer;
    for chunk in input.chunks() {
        let (to, after) = rest.split_at_mut(chunk.len());
        to.copy_from_slice(chunk);
        black_box(to.as_ptr());
        rest = after;
    }
    Tally::default()
}

/// Finds each line end, then looks at all bytes again for UTF-8.
pub fn two_pass(input: Input, _: &mut [u8]) -> Tally {
    let mut text = Text::new(input.stream);
    let mut seen = 0;
    for chunk in input.chunks() {
        let mut rest = chunk;
        while let Some(at) = memchr::memchr2(b'\n', b'\r', rest) {
            seen = black_box(at);
            rest = &rest[at + 1..];
        }
        text.check(chunk.len());
    }
    black_box(seen);
    Tally::default()
}

/// Turns blocks of 64 bytes into bit masks and visits each line end; then UTF-8 as above.
pub fn one_pass(input: Input, _: &mut [u8]) -> Tally {
    let mut text = Text::new(input.stream);
    let visit: fn(&[u8]) -> usize = fastest();
    for chunk in input.chunks() {
        black_box(visit(chunk));
        text.check(chunk.len());
    }
    Tally::default()
}

/// UTF-8 of all bytes, where chunks may cut characters.
struct Text {
    stream: &'static [u8],
    checked: usize,
    end: usize,
}

impl Text {
    const fn new(stream: &'static [u8]) -> Self {
        Self { stream, checked: 0, end: 0 }
    }

    /// Checks the next chunk, except for a character that the chunk cuts.
    fn check(&mut self, len: usize) {
        self.end += len;
        let mut end = self.end;
        while end < self.stream.len() && self.stream[end] & 0xC0 == 0x80 {
            end -= 1;
        }
        let valid = simdutf8::basic::from_utf8(&self.stream[self.checked..end]).is_ok();
        assert!(valid, "streams are UTF-8");
        self.checked = end;
    }
}

#[cfg(target_arch = "x86_64")]
fn fastest() -> fn(&[u8]) -> usize {
    if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("bmi1") {
        // SAFETY: the CPU has the feature, as was just checked.
        |chunk| unsafe { avx2::visit(chunk) }
    } else {
        |chunk| visit(chunk, look)
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn fastest() -> fn(&[u8]) -> usize {
    |chunk| visit(chunk, look)
}

/// Visits each line end and looks for bytes above 0x7F, 64 bytes at a time.
#[inline(always)]
fn visit(chunk: &[u8], look: impl Fn(&[u8; 64]) -> (u64, u32)) -> usize {
    let (mut rest, mut padded) = (chunk, [0; 64]);
    let (mut seen, mut at, mut high) = (0, 0, 0);
    while !rest.is_empty() {
        let block = match rest.split_first_chunk() {
            Some((block, after)) => {
                rest = after;
                block
            }
            None => {
                padded[..rest.len()].copy_from_slice(rest);
                rest = &[];
                &padded
            }
        };
        let (mut ends, above) = look(block);
        while ends != 0 {
            seen = black_box(at + ends.trailing_zeros() as usize);
            ends &= ends - 1;
        }
        high |= above;
        at += 64;
    }
    black_box(high);
    seen
}

/// A mask of the line ends, and a value that is not 0 if there are bytes above 0x7F.
fn look(block: &[u8; 64]) -> (u64, u32) {
    let (mut ends, mut above) = (0, 0);
    for (bit, &byte) in block.iter().enumerate() {
        ends |= u64::from(byte == b'\n' || byte == b'\r') << bit;
        above |= u32::from(byte & 0x80);
    }
    (ends, above)
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use std::arch::x86_64::*;

    #[target_feature(enable = "avx2,bmi1")]
    pub fn visit(chunk: &[u8]) -> usize {
        super::visit(chunk, |block| look(block))
    }

    #[inline]
    #[target_feature(enable = "avx2,bmi1")]
    fn look(block: &[u8; 64]) -> (u64, u32) {
        let ends = |half| {
            let lf = _mm256_cmpeq_epi8(half, _mm256_set1_epi8(b'\n' as i8));
            let cr = _mm256_cmpeq_epi8(half, _mm256_set1_epi8(b'\r' as i8));
            u64::from(_mm256_movemask_epi8(_mm256_or_si256(lf, cr)) as u32)
        };
        // SAFETY: both halves of the block.
        let (low, high) = unsafe {
            (_mm256_loadu_si256(block.as_ptr().cast()), _mm256_loadu_si256(block.as_ptr().add(32).cast()))
        };
        (ends(low) | ends(high) << 32, _mm256_movemask_epi8(_mm256_or_si256(low, high)) as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::{fastest, look, visit};
    use picosse_benches::{SHAPES, stream};

    #[test]
    fn both_ways_to_look_see_the_last_line_end() {
        for shape in SHAPES {
            let stream = stream(shape, 1 << 14);
            for chunk in stream.chunks(997) {
                let last = chunk.iter().rposition(|byte| b"\r\n".contains(byte));
                for seen in [fastest()(chunk), visit(chunk, look)] {
                    assert_eq!(seen, last.unwrap_or(0), "{shape:?}");
                }
            }
        }
    }
}
