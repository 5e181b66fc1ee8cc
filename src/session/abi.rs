//! What the C ABI looks at, and does, in a session's state.

use super::engine::{Engine, Phase};
use super::{End, Error, SessionOptions, Verdict, check_capacity};

impl Engine {
    pub(crate) fn generation(&self) -> u32 {
        self.generation
    }

    pub(crate) fn verdict(&self) -> Option<Verdict> {
        self.verdict
    }

    /// How the last attempt ended.
    pub(crate) fn last_end(&self) -> Option<End> {
        match self.phase {
            Phase::Ended(end) => Some(end),
            Phase::Idle | Phase::Running | Phase::Closing { .. } => None,
        }
    }

    /// The same state over a buffer of `len` bytes, perhaps on another machine.
    pub(crate) fn moved(mut self, len: usize) -> Result<Self, Error> {
        let (parser, chosen) = (*self.machine.options(), self.chosen);
        check_capacity(len, &SessionOptions { parser, terminal_rules: &[], chosen })?;
        self.machine.forget_cpu();
        Ok(self)
    }
}
