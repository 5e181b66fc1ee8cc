//! What the C ABI looks at, and does, in a session's state.

use super::engine::Engine;
use super::{Error, SessionOptions};

impl Engine {
    /// The same state over a buffer of `len` bytes, perhaps on another machine.
    pub(crate) fn moved(mut self, len: usize) -> Result<Self, Error> {
        let (parser, chosen) = (*self.machine.options(), self.chosen);
        SessionOptions { parser, terminal_rules: &[], chosen }.for_buffer(len)?;
        self.machine.forget_cpu();
        Ok(self)
    }
}
