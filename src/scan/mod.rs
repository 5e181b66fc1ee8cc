//! Finds line ends, and tells where text is all ASCII. Knows nothing of lines or fields.
//!
//! Each version has a `Cpu`, what is known of the machine, and `Lines`, the lines of one chunk.
//! Where there are vector instructions, `blocks` turns 64 bytes at a time into two bit masks;
//! elsewhere, and everywhere under `--cfg picosse_portable`, `portable` searches with `memchr`, where
//! text is skipped; other text is found by `utf8`, which validates it, too.
//! Under `--cfg picosse_baseline` nothing is used that not every CPU of the target has.

#[cfg(all(not(picosse_portable), target_arch = "aarch64", target_feature = "neon"))]
#[path = "aarch64.rs"]
mod chosen;
#[cfg(all(not(picosse_portable), target_arch = "wasm32", target_feature = "simd128"))]
#[path = "wasm32.rs"]
mod chosen;
#[cfg(all(not(picosse_portable), target_arch = "x86_64", target_feature = "sse2"))]
#[path = "x86_64.rs"]
mod chosen;
#[cfg(any(
    picosse_portable,
    not(any(
        all(target_arch = "aarch64", target_feature = "neon"),
        all(target_arch = "wasm32", target_feature = "simd128"),
        all(target_arch = "x86_64", target_feature = "sse2"),
    ))
))]
#[path = "portable.rs"]
mod chosen;

#[allow(dead_code)] // Where `portable` is chosen.
mod blocks;
#[allow(dead_code)] // The same.
mod copy;
#[allow(dead_code)] // Where the CPU is asked.
mod fixed;
#[cfg(test)]
mod tests;

pub(crate) use blocks::{BLOCK, Blocks, Ends};
/// Whether code may be spent on speed.
pub(crate) use chosen::IS_FAST;
pub(crate) use chosen::{Cpu, Lines};
pub(crate) use copy::{Copied, copy};

/// How far a line goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LineSpan {
    /// Where its line end is, or where the chunk ends.
    pub(crate) end: usize,
    /// Whether there is a line end.
    pub(crate) ended: bool,
    /// Whether all its bytes are known to be ASCII.
    pub(crate) ascii: bool,
}
