//! Finds line ends, and whether text is all ASCII. Independent of lines and fields.
//!
//! Each version has a `Cpu` (its known features) and `Lines` (the line ends of one chunk). With vector
//! instructions, `blocks` turns 64 bytes at a time into two bit masks. Otherwise, and always under
//! `--cfg picosse_portable`, `portable` searches skipped text with `memchr`; other text is searched and
//! validated by `utf8`. Under `--cfg picosse_baseline`, only instructions are used that every CPU of the
//! target has.

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

#[allow(dead_code)] // Unused in part if `portable` is chosen.
mod blocks;
#[allow(dead_code)] // Unused in part if `portable` is chosen.
mod copy;
#[allow(dead_code)] // Unused on x86-64.
mod fixed;
#[cfg(test)]
mod tests;

pub(crate) use blocks::{BLOCK, Blocks, Ends};
/// Whether speed counts more than code size.
pub(crate) use chosen::IS_FAST;
pub(crate) use chosen::{Cpu, Lines};
pub(crate) use copy::{Copied, copy};

/// The rest of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LineSpan {
    /// Where the line ends, or where the search ended.
    pub(crate) end: usize,
    /// Whether a line end was found.
    pub(crate) ended: bool,
    /// Whether all bytes are known to be ASCII.
    pub(crate) ascii: bool,
}
