//! Functions of the machine that only sessions need.

use super::parts::{LineKind, or_message};
use super::state::Machine;
use crate::buffer::IdMark;
use crate::options::EndOfStream;

impl Machine {
    pub(crate) fn set_end_of_stream(&mut self, answer: EndOfStream) {
        self.options.end_of_stream = answer;
    }

    /// A mark of the current last event ID string.
    pub(crate) fn id_mark(&self) -> IdMark {
        self.store.id_mark()
    }

    /// Restores the last event ID string of the mark, if the end of the stream has set another.
    pub(crate) fn take_back_id(&mut self, mark: IdMark) {
        self.store.take_back_id(mark);
    }

    /// How many bytes of data of an unfinished event are stored, including the start of a cut character.
    pub(crate) fn data_len(&self) -> usize {
        let cut = if self.line.kind == LineKind::Data { self.carry.len() } else { 0 };
        self.store.data.len + cut
    }

    /// The stored type and data of an unfinished event.
    pub(crate) fn kept_texts<'b>(&self, buffer: &'b [u8]) -> (&'b [u8], &'b [u8]) {
        (or_message(self.store.event_type.of(buffer)), self.store.data.of(buffer))
    }

    /// Whether data of an unfinished event has arrived.
    pub(crate) fn has_data(&self) -> bool {
        self.block.has_data || self.data_len() > 0
    }
}
