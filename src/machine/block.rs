//! The event that a block of lines makes: its data, type and ID, its limits, and the blank line
//! ([interpreting an event stream](https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation)).

use super::line::{Begun, IdLine, LineState};
use super::{Cursor, Flaws, Life, Machine, Place, Raw, Span};
use crate::buffer::Part;
use crate::error::Failure;
use crate::item::{Dropped, FragmentEnd, IdIgnored, Limit};
use crate::options::{Delivery, EndOfStream, OverLimit};
use crate::scan::Lines;
use crate::utf8::{Decoded, Piece, REPLACEMENT};

/// What becomes of the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Its data is kept until the blank line.
    Buffering,
    /// Its data is handed out as it arrives.
    Streaming,
    /// It crossed a limit: nothing of it is delivered until the blank line.
    Dropping,
}

/// The state of the block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block {
    phase: Phase,
    /// Whether a data line has ended in this block.
    pub(super) has_data: bool,
    /// Whether a fragment was handed out.
    fragments_open: bool,
    /// Whether ill-formed UTF-8 was replaced.
    pub(super) repaired: bool,
    /// Whether the event type was over its limit.
    type_lost: bool,
}

impl Block {
    pub(super) const fn new(delivery: Delivery) -> Self {
        let phase = match delivery {
            Delivery::Whole | Delivery::OversizedInFragments => Phase::Buffering,
            Delivery::Fragments => Phase::Streaming,
        };
        Self { phase, has_data: false, fragments_open: false, repaired: false, type_lost: false }
    }

    #[inline]
    pub(super) fn is_buffering(&self) -> bool {
        self.phase == Phase::Buffering
    }

    #[inline]
    pub(super) fn is_dropping(&self) -> bool {
        self.phase == Phase::Dropping
    }

    pub(super) fn is_streaming(&self) -> bool {
        self.phase == Phase::Streaming
    }
}

impl Machine {
    /// A `data` field begins: its name ends at `offset` of the stream.
    #[inline]
    pub(super) fn begin_data(&mut self, buffer: &mut [u8], offset: u64) -> Begun {
        match self.block.phase {
            Phase::Dropping => {
                self.block.has_data = true;
                Begun::Nothing(None)
            }
            Phase::Streaming if self.block.has_data => {
                Begun::Value(Some(self.fragment(Place::Bytes(b"\n"), None)))
            }
            Phase::Buffering if self.block.has_data => match self.store.append_data(buffer, b"\n") {
                Ok(()) => Begun::Value(None),
                Err(_) if self.options.delivery == Delivery::OversizedInFragments => {
                    Begun::Later(self.begin_streaming())
                }
                Err(_) => Begun::Nothing(self.over_limit(Limit::Data, offset)),
            },
            Phase::Streaming | Phase::Buffering => Begun::Value(None),
        }
    }

    /// An `event` field begins: an earlier one in the block counts no more.
    #[inline]
    pub(super) fn begin_event_type(&mut self) -> Begun {
        if self.block.phase == Phase::Dropping {
            if !self.options.wanted.dropped_types {
                return Begun::Nothing(None);
            }
            self.block.type_lost = false;
        }
        self.store.clear_event_type();
        Begun::Value(None)
    }

    #[inline(never)] // for the stack
    pub(super) fn data_value<'c>(
        &mut self,
        buffer: &mut [u8],
        cursor: &mut Cursor<'c>,
        span: &Span<'_>,
        decoded: &Decoded,
    ) -> Option<Raw<'c>> {
        match self.store.append_data(buffer, text(decoded, span)) {
            Ok(()) => {
                self.block.repaired |= decoded.piece == Piece::Replacement;
                self.take(cursor, decoded);
                None
            }
            Err(_) if self.options.delivery == Delivery::OversizedInFragments => self.begin_streaming(),
            Err(full) => {
                let offset = self.take_crossing(cursor, span, decoded, full.room);
                self.over_limit(Limit::Data, offset)
            }
        }
    }

    #[inline(never)] // for the stack
    pub(super) fn event_type_value<'c>(
        &mut self,
        buffer: &mut [u8],
        cursor: &mut Cursor<'c>,
        span: &Span<'_>,
        decoded: &Decoded,
    ) -> Option<Raw<'c>> {
        match self.store.append_event_type(buffer, text(decoded, span)) {
            Ok(()) => {
                self.block.repaired |= decoded.piece == Piece::Replacement;
                self.take(cursor, decoded);
                None
            }
            Err(full) => {
                let offset = self.take_crossing(cursor, span, decoded, full.room);
                if !self.block.is_dropping() {
                    return self.over_limit(Limit::EventType, offset);
                }
                self.lose_event_type();
                self.line = LineState::SkipLine;
                None
            }
        }
    }

    #[inline(never)] // for the stack
    pub(super) fn id_value<'c>(
        &mut self,
        buffer: &mut [u8],
        cursor: &mut Cursor<'c>,
        span: &Span<'_>,
        decoded: &Decoded,
    ) -> Option<Raw<'c>> {
        let text = text(decoded, span);
        self.id.nul |= text.contains(&0);
        self.id.repaired |= decoded.piece == Piece::Replacement;
        match self.id.over {
            Some(_) => self.take(cursor, decoded),
            None => match self.store.append_line_id(buffer, text) {
                Ok(()) => self.take(cursor, decoded),
                // What follows the crossing character is still read: a NUL may come.
                Err(full) => self.id.over = Some(self.take_crossing(cursor, span, decoded, full.room)),
            },
        }
        None
    }

    /// The ID is decided at its line's end: a NUL anywhere ignores it, and so does its limit.
    pub(super) fn id_end(&mut self) -> Option<Raw<'static>> {
        match self.id {
            IdLine { nul: true, .. } => {
                self.counters.ids_ignored += 1;
                None
            }
            IdLine { over: Some(offset), .. } => {
                self.counters.ids_ignored += 1;
                self.id_lost = true;
                Some(Raw::IdIgnored(IdIgnored { event: self.event_number(), offset }))
            }
            IdLine { repaired, .. } => {
                self.block.repaired |= repaired;
                self.store.accept_line_id();
                None
            }
        }
    }

    /// Which event of the stream the block makes, from 0.
    fn event_number(&self) -> u64 {
        let counted = u64::from(self.block.phase == Phase::Dropping);
        self.counters.events + self.counters.dropped - counted
    }

    /// The event is too large to be delivered whole: what is kept of it goes out, and all that
    /// follows as it arrives.
    #[cold]
    fn begin_streaming(&mut self) -> Option<Raw<'static>> {
        self.block.phase = Phase::Streaming;
        match self.store.data() {
            Part { len: 0, .. } => None,
            kept => Some(self.fragment(Place::Buffer(kept), None)),
        }
    }

    /// The event cannot be delivered.
    #[cold]
    fn over_limit(&mut self, limit: Limit, offset: u64) -> Option<Raw<'static>> {
        let dropped = Dropped { limit, event: self.event_number(), offset };
        self.counters.dropped += 1;
        self.line = LineState::SkipLine;
        match limit {
            Limit::EventType => self.lose_event_type(),
            Limit::Data => self.block.has_data = true,
        }
        let notice = if self.block.fragments_open {
            let place = Place::Bytes(b"");
            Some(self.fragment(place, Some(FragmentEnd::OverLimit(dropped))))
        } else {
            None
        };
        self.block.phase = Phase::Dropping;
        match self.options.over_limit {
            OverLimit::Skip => Some(notice.unwrap_or(Raw::Dropped(dropped))),
            OverLimit::Fail => {
                self.life = Life::Failed(Failure::Limit(dropped));
                notice
            }
        }
    }

    /// How much of an event type over its limit had fitted depends on where it was cut.
    fn lose_event_type(&mut self) {
        self.store.clear_event_type();
        self.block.type_lost = true;
    }

    pub(super) fn fragment<'c>(&mut self, text: Place<'c>, end: Option<FragmentEnd>) -> Raw<'c> {
        let first = !self.block.fragments_open;
        self.block.fragments_open = end.is_none();
        let event_type = self.event_type(b"");
        Raw::Fragment { text, event_type, first, end, repaired: self.block.repaired }
    }

    /// Where the event type lies.
    #[inline(always)]
    pub(super) fn event_type<'c>(&self, lent: &'c [u8]) -> Place<'c> {
        match (lent, self.store.event_type()) {
            ([], Part { len: 0, .. }) => Place::Bytes(b"message"),
            ([], kept) => Place::Buffer(kept),
            (lent, _) => Place::Bytes(lent),
        }
    }

    /// A blank line, or the end of the stream in its stead: commits the ID and dispatches the
    /// event, if there is one.
    #[inline(never)] // for the stack
    pub(super) fn blank_line(&mut self, incomplete: bool) -> Option<Raw<'static>> {
        let item = match self.kept_data() {
            Some(data) => {
                self.store.commit_id();
                Some(self.event(data, b"", incomplete))
            }
            None => self.no_whole_event(incomplete),
        };
        self.clear_block();
        item
    }

    /// Where the data of the event lies, if all of it was kept.
    #[inline]
    pub(super) fn kept_data(&self) -> Option<Place<'static>> {
        (self.block.is_buffering() && self.block.has_data).then(|| Place::Buffer(self.store.data()))
    }

    /// The event with this data, and this type unless it is empty.
    #[inline(always)]
    pub(super) fn event<'c>(&mut self, data: Place<'c>, event_type: &'c [u8], incomplete: bool) -> Raw<'c> {
        self.counters.events += 1;
        let event_type = self.event_type(event_type);
        Raw::Event { data, event_type, flaws: Flaws::new(self.block.repaired, incomplete) }
    }

    /// What a block comes to that makes no event, or one in fragments.
    #[inline(never)]
    fn no_whole_event(&mut self, incomplete: bool) -> Option<Raw<'static>> {
        let has_id = self.store.commit_id();
        if self.block.phase == Phase::Streaming && self.block.has_data {
            let end = if incomplete { FragmentEnd::Incomplete } else { FragmentEnd::Dispatched };
            let last = self.fragment(Place::Bytes(b""), Some(end));
            self.counters.events += 1;
            return Some(last);
        }
        let wanted = self.options.wanted;
        let is_dropped = self.block.is_dropping() && self.block.has_data && !self.block.type_lost;
        let dropped = (is_dropped && !incomplete && wanted.dropped_types).then(|| self.event_type(b""));
        let has_id = has_id && wanted.last_event_ids;
        (has_id || dropped.is_some()).then_some(Raw::NoEvent { dropped, has_id })
    }

    #[inline(always)]
    pub(super) fn clear_block(&mut self) {
        self.block = Block::new(self.options.delivery);
        self.store.clear_data();
        self.store.clear_event_type();
    }

    /// Whether no line has begun to make an event, or to set an ID.
    #[inline]
    pub(super) fn is_block_empty(&self) -> bool {
        self.block.phase != Phase::Dropping
            && !self.block.has_data
            && !self.store.has_pending_id()
            && self.store.event_type().len == 0
    }

    /// The same, and nothing was repaired either: there is nothing to clear at a blank line.
    #[inline]
    pub(super) fn is_block_untouched(&self) -> bool {
        self.is_block_empty() && !self.block.repaired
    }

    /// The next item that the end of the stream brings about, if any.
    pub(super) fn end_stream(&mut self, buffer: &mut [u8]) -> Option<Raw<'static>> {
        match self.options.end_of_stream {
            EndOfStream::Discard => {
                let aborted = self
                    .block
                    .fragments_open
                    .then(|| self.fragment(Place::Bytes(b""), Some(FragmentEnd::EndOfStream)));
                self.clear_block();
                aborted
            }
            EndOfStream::Deliver => {
                // As if a line end came, which is not counted.
                let (lines, end) = (self.counters.lines, b"\n");
                let mut cursor = Cursor { chunk: end, at: 0, start: self.counters.bytes };
                while !self.at_line_start() {
                    let item = self.any_line(buffer, &mut Lines::new(end, 0, self.cpu), &mut cursor);
                    self.counters.lines = lines;
                    if item.is_some() || self.has_failed() {
                        return item;
                    }
                }
                if self.is_block_empty() { None } else { self.blank_line(true) }
            }
        }
    }
}

/// The text of a piece at the start of `span`.
fn text<'t>(decoded: &'t Decoded, span: &Span<'t>) -> &'t [u8] {
    match &decoded.piece {
        Piece::Text => span.bytes.get(..decoded.used).unwrap_or_default(),
        Piece::Character(character) => character.as_bytes(),
        Piece::Replacement => REPLACEMENT,
        Piece::Unfinished => b"",
    }
}
