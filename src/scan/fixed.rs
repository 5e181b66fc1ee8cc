//! A CPU of which nothing is to be known at run time.

/// Nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cpu;

impl Cpu {
    pub(crate) const UNKNOWN: Self = Self;

    pub(crate) fn known(self) -> Self {
        self
    }

    /// Whether `text` is well-formed UTF-8.
    pub(crate) fn is_utf8(self, text: &[u8]) -> bool {
        core::str::from_utf8(text).is_ok()
    }
}
