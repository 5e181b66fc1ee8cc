//! The `Cpu` of targets whose features are fixed at compile time.

use super::copy::{Copied, copy_text};
use crate::utf8;

/// Has no state: there is nothing to query at run time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cpu;

impl Cpu {
    pub(crate) const UNKNOWN: Self = Self;

    pub(crate) fn known(self) -> Self {
        self
    }

    /// Whether `text` is well-formed UTF-8.
    pub(crate) fn is_utf8(self, text: &[u8]) -> bool {
        utf8::is_utf8(text)
    }

    /// Copies text of a line: see [`copy_text`].
    pub(crate) fn copy_text(self, from: &[u8], to: &mut [u8]) -> Copied {
        copy_text(from, to)
    }
}
