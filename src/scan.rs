//! Finds line ends. Knows nothing of lines or fields.
//!
//! The searchers of `memchr` are named by architecture: its own choice at run time keeps a
//! pointer in a mutable global, and this crate has none.

use memchr::arch::all::memchr::Two as Portable;

/// Where the first CR or LF of `bytes` is.
#[inline]
pub(crate) fn line_end(bytes: &[u8]) -> Option<usize> {
    #[cfg(not(picosse_portable))]
    if let Some(finder) = vector::finder() {
        return finder.find(bytes);
    }
    Portable::new(b'\r', b'\n').find(bytes)
}

/// The vector searcher that every CPU of the target can run, if there is one.
#[cfg(not(picosse_portable))]
mod vector {
    #[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
    use memchr::arch::aarch64::neon::memchr::Two;
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    use memchr::arch::wasm32::simd128::memchr::Two;
    #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
    use memchr::arch::x86_64::sse2::memchr::Two;

    #[cfg(any(
        all(target_arch = "aarch64", target_feature = "neon"),
        all(target_arch = "wasm32", target_feature = "simd128"),
        all(target_arch = "x86_64", target_feature = "sse2")
    ))]
    #[inline]
    pub(super) fn finder() -> Option<Two> {
        Two::new(b'\r', b'\n')
    }

    #[cfg(not(any(
        all(target_arch = "aarch64", target_feature = "neon"),
        all(target_arch = "wasm32", target_feature = "simd128"),
        all(target_arch = "x86_64", target_feature = "sse2")
    )))]
    #[inline]
    pub(super) fn finder() -> Option<super::Portable> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::line_end;

    fn naive(bytes: &[u8]) -> Option<usize> {
        bytes.iter().position(|&byte| byte == b'\r' || byte == b'\n')
    }

    #[test]
    fn finds_the_first_line_end_at_every_place_length_and_alignment() {
        let neighbours = [0x0B, 0x0C, 0x0E, 0x09, 0x8A, 0x8D, 0x00, 0xFF];
        for len in 0..80 {
            for align in 0..17 {
                let mut memory = [0u8; 112];
                for (place, byte) in memory.iter_mut().enumerate() {
                    *byte = neighbours[place % neighbours.len()];
                }
                assert_eq!(line_end(&memory[align..align + len]), None);
                for place in 0..len {
                    for end in [b'\r', b'\n'] {
                        let mut memory = memory;
                        memory[align + place] = end;
                        memory[align + len] = b'\n'; // beyond the slice: must not be seen
                        let bytes = &memory[align..align + len];
                        assert_eq!(line_end(bytes), naive(bytes));
                    }
                }
            }
        }
    }
}
