//! The event of a block of lines: its data, type and ID, its limits, and the blank line
//! ([interpreting an event stream](https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation)).

use super::cursor::Cursor;
use super::parts::{BlockState, EventMode, LineKind, Spot, Value, has_nul, or_message};
use super::raw::{Flaws, Place, Raw, RawFragmentEnd};
use super::state::{Life, Machine};
use crate::buffer::Part;
use crate::built_in::{Fragments, IgnoredLines};
use crate::item::{Dropped, Limit};
use crate::options::{OverLimit, Wanted};
use crate::scan::IS_FAST;
use crate::utf8::{self, Character};

/// The separator of two data lines of an event.
pub(super) const LINE_FEED: u8 = b'\n';

/// An event whose texts are lent out of the chunk.
#[inline(always)]
pub(super) fn lent_event<'c>(data: &'c [u8], event_type: &'c [u8]) -> Raw<'c> {
    let event_type = Place::Bytes(or_message(event_type));
    Raw::Event { data: Place::Bytes(data), event_type, flaws: Flaws::NONE }
}

/// How many bytes may wait for validation. So few are still in the CPU's cache when they are validated.
const MOST_UNPROVEN: usize = 8 << 10;

impl Machine {
    /// Begins the value of a known field. Returns false if the LF between two data lines does not fit, or
    /// has to be handed out first.
    #[inline]
    pub(super) fn begins_value(&mut self, buffer: &mut [u8]) -> bool {
        let is_dropping = self.block.mode == EventMode::Dropping;
        match self.line.kind {
            LineKind::Data if is_dropping => {
                self.block.has_data = true;
                self.line.kind = LineKind::Skipped;
            }
            LineKind::Data if self.block.has_data => {
                if self.block.mode != EventMode::Buffering || !self.keeps_data(buffer, &[LINE_FEED]) {
                    return false;
                }
            }
            LineKind::EventType if is_dropping && !self.options.wanted.has(Wanted::DROPPED_TYPES) => {
                self.line.kind = LineKind::Skipped;
            }
            LineKind::EventType => self.begin_event_type(),
            LineKind::LastEventId | LineKind::ReconnectionTime => self.begin_id_or_time(),
            LineKind::Data
            | LineKind::ByteOrderMark
            | LineKind::Comment
            | LineKind::UnknownField
            | LineKind::Skipped => {}
        }
        self.line.spot = Spot::ValueStart;
        true
    }

    /// How much data may be copied before it is validated. 0 unless the next byte belongs to a data line
    /// that is stored. The data must fit even if each byte becomes a U+FFFD, together with the bytes
    /// themselves. So the limits do not depend on when the data is validated.
    #[inline(always)]
    pub(super) fn room_for_data(&self) -> usize {
        if self.line.spot != Spot::Text || self.has_failed() {
            return 0;
        }
        match self.line.kind {
            LineKind::Skipped => 1,
            LineKind::Data if self.is_in_fragments() || self.carry.len() > 0 => 0,
            LineKind::Data if !IS_FAST => self.options.limits.data.saturating_sub(self.store.data.len),
            LineKind::Data if self.line.is_ill_formed => 0,
            LineKind::Data => {
                let room = self.options.limits.data.saturating_sub(self.store.data.len - self.unproven);
                if self.is_raw() {
                    return room;
                }
                (room / (Character::REPLACEMENT.len() + 1)).min(MOST_UNPROVEN).saturating_sub(self.unproven)
            }
            _ => 0,
        }
    }

    /// Discards an earlier event type of the block.
    #[inline(always)]
    pub(super) fn begin_event_type(&mut self) {
        self.block.type_lost = false;
        self.store.event_type.len = 0;
    }

    /// Begins the value of an `id` or `retry` field.
    #[inline(always)]
    pub(super) fn begin_id_or_time(&mut self) {
        self.value = Value::NEW;
        self.store.line.len = 0;
    }

    /// Stores data if it fits. Returns whether it did.
    #[inline(always)]
    fn keeps_data(&mut self, buffer: &mut [u8], text: &[u8]) -> bool {
        self.store.data.append(buffer, self.options.limits.data, text)
    }

    /// The part of the buffer that stores the line's text, and its limit; `None` if it is not stored.
    #[inline(always)]
    pub(super) fn kept(&mut self) -> Option<(&mut Part, usize)> {
        let limits = &self.options.limits;
        match self.line.kind {
            LineKind::Data if !self.is_in_fragments() => Some((&mut self.store.data, limits.data)),
            LineKind::EventType => Some((&mut self.store.event_type, limits.event_type)),
            LineKind::LastEventId => Some((&mut self.store.line, limits.last_event_id)),
            _ => None,
        }
    }

    /// Stores text of the line if there is room. Returns whether it did.
    #[inline]
    pub(super) fn keeps(&mut self, buffer: &mut [u8], text: &[u8]) -> bool {
        self.value.is_invalid |= self.line.kind == LineKind::LastEventId && has_nul(text);
        self.kept().is_some_and(|(part, limit)| part.append(buffer, limit, text))
    }

    /// Stores the text of the line at the start of `rest`: whole characters, as many as there is room for.
    /// Returns how many bytes.
    #[inline(never)]
    pub(super) fn keep_text(&mut self, buffer: &mut [u8], rest: &[u8]) -> usize {
        let near = rest.get(..self.room()).unwrap_or(rest);
        let text = near.get(..utf8::text_len(near, self.is_raw())).unwrap_or_default();
        self.keeps(buffer, text);
        text.len()
    }

    /// How many more bytes of the line's text fit.
    #[inline]
    pub(super) fn room(&mut self) -> usize {
        self.kept().map_or(0, |(part, limit)| limit.saturating_sub(part.len))
    }

    /// Takes `self.character` of the line's text, which began at `start` in the chunk. If an item must be
    /// handed out before it, the cursor goes back to `start`.
    #[inline(always)] // to bound stack use
    pub(super) fn put(&mut self, buffer: &mut [u8], cursor: &mut Cursor<'_>, start: usize, repaired: bool) {
        let carry = core::mem::replace(&mut self.carry, Character::EMPTY);
        let character = self.character;
        match self.line.kind {
            kind if self.hands_out_text() => {
                self.block.repaired |= repaired && kind == LineKind::Data;
                return self.hand_out_piece(cursor, Place::Character);
            }
            LineKind::ReconnectionTime => return self.value.put_digit(character.first_byte()),
            LineKind::LastEventId => self.value.is_invalid |= character.first_byte() == 0,
            _ => {}
        }
        let Some((part, limit)) = self.kept() else { return };
        if part.push(buffer, limit, character) {
            match self.line.kind {
                LineKind::LastEventId => self.value.repaired |= repaired,
                _ => self.block.repaired |= repaired,
            }
            return;
        }
        if self.line.kind == LineKind::Data && self.options.delivery.cuts_oversized() {
            // First hand out the stored data, then this character and all later text as it arrives.
            self.block.mode = EventMode::Streaming;
            (cursor.at, self.carry) = (start, carry);
            let kept = self.store.data;
            if kept.len > 0 {
                self.fragment(&mut cursor.item, Place::Buffer(kept), RawFragmentEnd::NotYet);
            }
            return;
        }
        let offset = cursor.offset_of(start) - carry.len() as u64;
        match self.line.kind {
            LineKind::LastEventId if self.value.is_over => {}
            LineKind::LastEventId => {
                // The rest of the ID is still read, because a NUL may follow.
                (self.value.is_over, self.value.over_at) = (true, offset);
            }
            LineKind::EventType
                if self.block.mode == EventMode::Dropping
                    && self.options.wanted.has(Wanted::DROPPED_TYPES) =>
            {
                self.lose_event_type();
                self.line.kind = LineKind::Skipped;
            }
            kind => {
                let limit = if kind == LineKind::EventType { Limit::EventType } else { Limit::Data };
                self.over_limit(&mut cursor.item, limit, offset);
            }
        }
    }

    /// Whether the line's text is handed out as it arrives.
    #[inline(always)]
    pub(super) fn hands_out_text(&self) -> bool {
        match self.line.kind {
            LineKind::Data => self.is_in_fragments(),
            LineKind::Comment | LineKind::UnknownField => IgnoredLines::get().is_some(),
            _ => false,
        }
    }

    /// Hands out text of the line. The last piece of a comment or unknown field also takes the line end.
    #[inline]
    pub(super) fn hand_out_piece<'c>(&mut self, cursor: &mut Cursor<'c>, text: Place<'c>) {
        if self.line.kind == LineKind::Data {
            return self.fragment(&mut cursor.item, text, RawFragmentEnd::NotYet);
        }
        let last = cursor.is_at_line_end();
        if last {
            self.pass_line_end(cursor);
        }
        self.part_of_line(&mut cursor.item, text, last);
    }

    /// Hands out a piece of the comment or unknown field.
    pub(super) fn part_of_line<'c>(&mut self, item: &mut Option<Raw<'c>>, text: Place<'c>, last: bool) {
        let Some(built_in) = IgnoredLines::get() else { return };
        let first = !core::mem::replace(&mut self.line.is_open, true);
        let is_comment = self.line.kind == LineKind::Comment;
        *item = Some(Raw::Ignored { text, is_comment, first, last, built_in });
    }

    /// Ends the field of the line
    /// ([process the field](https://html.spec.whatwg.org/multipage/server-sent-events.html#processField)).
    #[inline]
    pub(super) fn end_field(&mut self) -> Option<Raw<'static>> {
        match self.line.kind {
            LineKind::Data => self.block.has_data = true,
            LineKind::LastEventId if self.value.is_invalid => self.counters.ids_ignored += 1,
            LineKind::LastEventId if self.value.is_over => {
                self.counters.ids_ignored += 1;
                self.id_lost = true;
                return Some(Raw::IdIgnored);
            }
            LineKind::LastEventId => {
                self.block.repaired |= self.value.repaired;
                self.store.accept_line_id();
            }
            LineKind::ReconnectionTime if self.value.has_digits && !self.value.is_invalid => {
                return Some(Raw::ReconnectionTime);
            }
            LineKind::Comment | LineKind::UnknownField => {
                let mut item = None;
                self.part_of_line(&mut item, Place::Bytes(b""), true);
                return item;
            }
            LineKind::EventType
            | LineKind::ReconnectionTime
            | LineKind::ByteOrderMark
            | LineKind::Skipped => {}
        }
        None
    }

    /// Takes a blank line at the cursor.
    #[inline(never)] // to bound stack use
    pub(super) fn blank_line_in(&mut self, cursor: &mut Cursor<'_>, incomplete: bool) {
        cursor.item = self.blank_line(None, incomplete);
    }

    /// Takes a blank line, or the end of the stream in place of one: commits the ID and dispatches the
    /// event, if there is one. The data is `lent`, or stored
    /// ([dispatch the event](https://html.spec.whatwg.org/multipage/server-sent-events.html#dispatchMessage)).
    pub(super) fn blank_line<'c>(&mut self, lent: Option<&'c [u8]>, incomplete: bool) -> Option<Raw<'c>> {
        let has_id = self.store.commit_id();
        let item = match self.block.mode {
            EventMode::Buffering if self.block.has_data => Some(self.event(lent, incomplete)),
            EventMode::Streaming if self.block.has_data && self.is_in_fragments() => {
                let end = if incomplete { RawFragmentEnd::Incomplete } else { RawFragmentEnd::Dispatched };
                self.counters.events += 1;
                let mut last = None;
                self.fragment(&mut last, Place::Bytes(b""), end);
                last
            }
            EventMode::Buffering | EventMode::Streaming | EventMode::Dropping => {
                self.no_event(has_id, incomplete)
            }
        };
        self.clear_block();
        item
    }

    /// The event of the block; its data is `lent`, or stored.
    #[inline(always)]
    fn event<'c>(&mut self, lent: Option<&'c [u8]>, incomplete: bool) -> Raw<'c> {
        self.counters.events += 1;
        Raw::Event {
            data: lent.map_or(Place::Buffer(self.store.data), Place::Bytes),
            event_type: self.event_type(),
            flaws: Flaws::new(self.block.repaired, incomplete),
        }
    }

    /// The place of the event type.
    #[inline(always)]
    fn event_type(&self) -> Place<'static> {
        match self.store.event_type {
            Part { len: 0, .. } => Place::Bytes(or_message(b"")),
            kept => Place::Buffer(kept),
        }
    }

    /// The item for a block that dispatched no event, if it is wanted.
    fn no_event(&self, has_id: bool, incomplete: bool) -> Option<Raw<'static>> {
        let wanted = self.options.wanted;
        let is_dropped =
            self.block.mode == EventMode::Dropping && self.block.has_data && !self.block.type_lost;
        let tells_type = is_dropped && !incomplete && wanted.has(Wanted::DROPPED_TYPES);
        let dropped = tells_type.then(|| self.event_type());
        let has_id = has_id && wanted.has(Wanted::LAST_EVENT_IDS);
        (has_id || tells_type).then_some(Raw::NoEvent { dropped, has_id })
    }

    #[inline(always)]
    fn clear_block(&mut self) {
        self.block = BlockState::new(self.options.delivery);
        self.store.data.len = 0;
        self.store.event_type.len = 0;
    }

    /// Hands out a fragment of the event.
    #[inline(never)]
    fn fragment<'c>(&mut self, item: &mut Option<Raw<'c>>, text: Place<'c>, end: RawFragmentEnd) {
        let Some(built_in) = Fragments::get() else { return };
        let first = !self.block.is_open;
        self.block.is_open = end == RawFragmentEnd::NotYet;
        let (event_type, repaired) = (self.event_type(), self.block.repaired);
        *item = Some(Raw::Fragment { text, event_type, first, end, repaired, built_in });
    }

    /// Drops the event, which crossed a limit.
    #[inline(always)] // to bound stack use
    fn over_limit(&mut self, item: &mut Option<Raw<'_>>, limit: Limit, offset: u64) {
        let event = self.counters.events + self.counters.dropped;
        self.dropped = Dropped { limit, event, offset };
        self.counters.dropped += 1;
        self.line.kind = LineKind::Skipped;
        // How much data was stored depends on where the chunks were cut, so none may be used.
        self.store.data.len = 0;
        match limit {
            Limit::EventType => self.lose_event_type(),
            Limit::Data => self.block.has_data = true,
        }
        if self.options.over_limit == OverLimit::Fail {
            self.life = Life::Failed;
        }
        if self.block.is_open {
            self.fragment(item, Place::Bytes(b""), RawFragmentEnd::OverLimit);
        } else if !self.has_failed() {
            *item = Some(Raw::Dropped);
        }
        self.block.mode = EventMode::Dropping;
    }

    /// Discards an event type over its limit. How much of it was stored depends on where the chunks were cut.
    fn lose_event_type(&mut self) {
        self.store.event_type.len = 0;
        self.block.type_lost = true;
    }

    /// Ends the last block at the end of the stream, after its last line.
    #[inline(never)] // to bound stack use
    pub(super) fn end_block(&mut self, cursor: &mut Cursor<'_>) {
        if !self.options.end_of_stream.delivers() {
            if self.block.is_open {
                self.fragment(&mut cursor.item, Place::Bytes(b""), RawFragmentEnd::EndOfStream);
            }
            self.clear_block();
        } else if !self.is_block_empty() {
            self.blank_line_in(cursor, true);
        }
    }
}
