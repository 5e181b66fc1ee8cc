//! What the C ABI looks at, and does, in a session's state.

use super::engine::{Engine, Phase};
use super::{End, Error, SessionOptions, Verdict, check_capacity};
use crate::machine::{Place, Raw};

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

    /// The same state over a buffer of `len` bytes, perhaps in another process, where nothing lies
    /// where it was.
    pub(crate) fn moved(mut self, len: usize) -> Result<Self, Error> {
        let (parser, chosen) = (*self.machine.options(), self.chosen);
        check_capacity(len, &SessionOptions { parser, terminal_rules: &[], chosen })?;
        self.machine.forget_cpu();
        if let Some(Raw::Event { event_type: event_type @ Place::Bytes(_), .. }) = &mut self.latest.event {
            // The one text that is not in the buffer.
            *event_type = Place::Bytes(b"message");
        }
        Ok(self)
    }
}
