//! What the tests of the C interface share.

pub mod declarations;
pub mod header;
pub mod jobs;
pub mod package;
pub mod page;
pub mod plan;
pub mod rust;
pub mod seeds;
pub mod symbols;
pub mod text;
pub mod toolchain;
pub mod vectors;

// The Rust programs of the pages are tests.
#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../../docs/buffer.md")]
    #[doc = include_str!("../../docs/features.md")]
    #[doc = include_str!("../../docs/session.md")]
    struct English;
}
