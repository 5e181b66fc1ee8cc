//! Fast path without vector instructions, for events that are whole in the chunk: optionally an event type,
//! one data line, and a blank line. It declines others and leaves them to the grammar.

use super::cursor::{Cursor, line_after};
use super::event_rules::lent_event;
use super::line_start::{behind_blank_line, first_bytes, value_of};
use super::parts::{LineKind, is_line_end};
use super::raw::Raw;
use super::state::Machine;
use crate::utf8;

impl Machine {
    /// Takes the event at the cursor, which is at the start of a block, unless it is declined.
    #[inline(always)]
    pub(super) fn whole_event<'c>(&mut self, cursor: &mut Cursor<'c>) -> Option<Raw<'c>> {
        let (chunk, limits) = (cursor.chunk, self.options.limits);
        let (mut at, mut lines, mut event_type) = (cursor.at, 2, &b""[..]);
        if let Some(value) = value_of(LineKind::EventType, first_bytes(chunk, at), at) {
            event_type = self.whole_text(chunk, value, limits.event_type)?;
            let (next, may_go_on) = line_after(chunk, value + event_type.len());
            if may_go_on {
                return None;
            }
            (at, lines) = (next, 3);
        }
        let value = value_of(LineKind::Data, first_bytes(chunk, at), at)?;
        let data = self.whole_text(chunk, value, limits.data)?;
        cursor.at = behind_blank_line(chunk, value + data.len())?;
        self.counters.lines += lines;
        self.counters.events += 1;
        Some(lent_event(data, event_type))
    }

    /// The text from `start` to the line's end, if it is whole in the chunk, valid and within the limit.
    #[inline(always)]
    fn whole_text<'c>(&self, chunk: &'c [u8], start: usize, limit: usize) -> Option<&'c [u8]> {
        let rest = chunk.get(start..)?;
        let text = rest.get(..utf8::text_len(rest, self.is_raw()))?;
        let is_whole = text.len() <= limit && rest.get(text.len()).copied().is_some_and(is_line_end);
        is_whole.then_some(text)
    }
}
