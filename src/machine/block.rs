//! The event that a block of lines makes: its data, type and ID, its limits, and the blank line
//! ([interpreting an event stream](https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation)).

use super::line::{Begun, Field, IdLine, LineState};
use super::{Life, Machine, Next, Place, Raw, Span};
use crate::buffer::Part;
use crate::error::Failure;
use crate::item::{Dropped, FragmentEnd, IdIgnored, Limit};
use crate::options::{Delivery, EndOfStream, OverLimit};
use crate::scan::Found;
use crate::utf8::{Decoded, Piece, REPLACEMENT};
use core::num::NonZeroUsize;

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

/// A value that still lies in the chunk, and is not empty.
#[derive(Clone, Copy, Debug)]
struct Lent {
    start: usize,
    len: NonZeroUsize,
}

impl Lent {
    fn new(start: usize, len: usize) -> Option<Self> {
        Some(Self { start, len: NonZeroUsize::new(len)? })
    }

    fn len(self) -> usize {
        self.len.get()
    }

    fn part(self) -> Part {
        Part { start: self.start, len: self.len() }
    }
}

/// The state of the block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block {
    phase: Phase,
    /// Whether a data line has ended in this block.
    pub(super) has_data: bool,
    /// The data, when it is one line lying whole in the current chunk; otherwise it is in the
    /// store. Never outlives the chunk.
    lent_data: Option<Lent>,
    /// The same for the event type.
    lent_event_type: Option<Lent>,
    /// Whether a fragment was handed out.
    fragments_open: bool,
    /// Whether ill-formed UTF-8 was replaced.
    pub(super) repaired: bool,
}

impl Block {
    pub(super) const fn new(delivery: Delivery) -> Self {
        let phase = match delivery {
            Delivery::Whole | Delivery::OversizedInFragments => Phase::Buffering,
            Delivery::Fragments => Phase::Streaming,
        };
        Self {
            phase,
            has_data: false,
            lent_data: None,
            lent_event_type: None,
            fragments_open: false,
            repaired: false,
        }
    }

    pub(super) fn is_streaming(&self) -> bool {
        self.phase == Phase::Streaming
    }
}

impl Machine {
    /// A `data` field begins; its name has `name` more bytes in the span.
    #[inline]
    pub(super) fn begin_data(&mut self, buffer: &mut [u8], span: &Span<'_>, name: usize) -> Begun {
        match self.block.phase {
            Phase::Dropping => Begun::Nothing(Next::Again),
            Phase::Streaming if self.block.has_data => {
                Begun::ValueAfter(self.fragment(Place::Static(b"\n"), None))
            }
            Phase::Buffering if self.block.has_data => {
                self.keep_lent(buffer, span.chunk);
                match self.store.append_data(buffer, b"\n") {
                    Ok(()) => Begun::Value,
                    Err(_) if self.options.delivery == Delivery::OversizedInFragments => {
                        Begun::Later(self.begin_streaming())
                    }
                    Err(_) => Begun::Nothing(self.over_limit(Limit::Data, span.offset + name as u64)),
                }
            }
            Phase::Streaming | Phase::Buffering => Begun::Value,
        }
    }

    /// An `event` field begins: an earlier one in the block counts no more.
    #[inline]
    pub(super) fn begin_event_type(&mut self) -> Begun {
        if self.block.phase == Phase::Dropping {
            return Begun::Nothing(Next::Again);
        }
        self.block.lent_event_type = None;
        self.store.clear_event_type();
        Begun::Value
    }

    /// Lends a value that lies whole in the chunk, the first data of a buffered event or its type.
    /// If it is empty, ill-formed or over its limit, nothing is done.
    #[inline(always)]
    pub(super) fn lend(&mut self, value: &Span<'_>, field: Field) -> bool {
        let Some(lent) = Lent::new(value.at, value.bytes.len()) else { return false };
        if !self.is_text(value.bytes, value.ascii) || self.block.phase != Phase::Buffering {
            return false;
        }
        let limits = &self.options.limits;
        match field {
            Field::Data if !self.block.has_data && lent.len() <= limits.data => {
                self.block.lent_data = Some(lent);
                self.block.has_data = true;
                true
            }
            Field::EventType if lent.len() <= limits.event_type => {
                self.store.clear_event_type();
                self.block.lent_event_type = Some(lent);
                true
            }
            Field::Data | Field::EventType | Field::LastEventId | Field::ReconnectionTime => false,
        }
    }

    /// Copies a further line of data that lies whole in the chunk, an LF before it. If it is
    /// ill-formed, or the limit is in the way, nothing is done.
    #[inline]
    pub(super) fn keep_data_line(&mut self, buffer: &mut [u8], value: &Span<'_>) -> bool {
        if !self.is_text(value.bytes, value.ascii) || self.block.phase != Phase::Buffering {
            return false;
        }
        self.keep_lent(buffer, value.chunk);
        self.store.append_data_line(buffer, value.bytes).is_ok()
    }

    /// Copies an ID that lies whole in the chunk. If it is ill-formed, over its limit or to be
    /// ignored, nothing is done.
    #[inline]
    pub(super) fn keep_id(&mut self, buffer: &mut [u8], value: &Span<'_>) -> bool {
        if !self.is_text(value.bytes, value.ascii) || value.bytes.contains(&0) {
            return false;
        }
        self.store.clear_line_id();
        let kept = self.store.append_line_id(buffer, value.bytes).is_ok();
        if kept {
            self.store.accept_line_id();
        }
        kept
    }

    /// Copies what is still lent out of the chunk, before the chunk goes or something else is
    /// handed out.
    #[inline(always)]
    pub(super) fn keep_lent(&mut self, buffer: &mut [u8], chunk: &[u8]) {
        if let Some(data) = self.block.lent_data.take() {
            let kept = self.store.append_data(buffer, data.part().of(chunk));
            debug_assert!(kept.is_ok(), "lent data is within its limit");
        }
        if let Some(event_type) = self.block.lent_event_type.take() {
            let kept = self.store.append_event_type(buffer, event_type.part().of(chunk));
            debug_assert!(kept.is_ok(), "a lent event type is within its limit");
        }
    }

    /// Copies ASCII text of a data line, if nothing is in the way.
    #[inline(always)]
    pub(super) fn keep_plain_data(&mut self, buffer: &mut [u8], text: &[u8]) -> bool {
        let usual = self.carry.len() == 0 && self.block.phase == Phase::Buffering;
        usual && self.store.append_data(buffer, text).is_ok()
    }

    pub(super) fn data_value(&mut self, buffer: &mut [u8], span: &mut Span<'_>, decoded: &Decoded) -> Next {
        match self.store.append_data(buffer, text(decoded, span)) {
            Ok(()) => {
                self.block.repaired |= decoded.piece == Piece::Replacement;
                self.take(span, decoded);
                Next::Again
            }
            Err(_) if self.options.delivery == Delivery::OversizedInFragments => self.begin_streaming(),
            Err(full) => {
                let offset = self.take_crossing(span, decoded, full.room);
                self.over_limit(Limit::Data, offset)
            }
        }
    }

    pub(super) fn event_type_value(
        &mut self,
        buffer: &mut [u8],
        span: &mut Span<'_>,
        decoded: &Decoded,
    ) -> Next {
        match self.store.append_event_type(buffer, text(decoded, span)) {
            Ok(()) => {
                self.block.repaired |= decoded.piece == Piece::Replacement;
                self.take(span, decoded);
                Next::Again
            }
            Err(full) => {
                let offset = self.take_crossing(span, decoded, full.room);
                self.over_limit(Limit::EventType, offset)
            }
        }
    }

    pub(super) fn id_value(&mut self, buffer: &mut [u8], span: &mut Span<'_>, decoded: &Decoded) -> Next {
        let text = text(decoded, span);
        self.id.nul |= text.contains(&0);
        self.id.repaired |= decoded.piece == Piece::Replacement;
        match self.id.over {
            Some(_) => self.take(span, decoded),
            None => match self.store.append_line_id(buffer, text) {
                Ok(()) => self.take(span, decoded),
                // What follows the crossing character is still read: a NUL may come.
                Err(full) => self.id.over = Some(self.take_crossing(span, decoded, full.room)),
            },
        }
        Next::Again
    }

    /// The ID is decided at its line's end: a NUL anywhere ignores it, and so does its limit.
    pub(super) fn id_end(&mut self) -> Option<Raw> {
        match self.id {
            IdLine { nul: true, .. } => {
                self.counters.ids_ignored += 1;
                None
            }
            IdLine { over: Some(offset), .. } => {
                self.counters.ids_ignored += 1;
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
    fn begin_streaming(&mut self) -> Next {
        self.block.phase = Phase::Streaming;
        match self.store.data() {
            Part { len: 0, .. } => Next::Again,
            kept => Next::Item(self.fragment(Place::Buffer(kept), None)),
        }
    }

    /// The event cannot be delivered.
    #[cold]
    fn over_limit(&mut self, limit: Limit, offset: u64) -> Next {
        let dropped = Dropped { limit, event: self.event_number(), offset };
        self.counters.dropped += 1;
        self.line = LineState::SkipLine;
        if limit == Limit::EventType {
            // As much of it as fitted depends on where it was cut.
            self.store.clear_event_type();
        }
        let notice = if self.block.fragments_open {
            let place = Place::Static(b"");
            Some(self.fragment(place, Some(FragmentEnd::OverLimit(dropped))))
        } else {
            None
        };
        self.block.phase = Phase::Dropping;
        match self.options.over_limit {
            OverLimit::Skip => Next::Item(notice.unwrap_or(Raw::Dropped(dropped))),
            OverLimit::Fail => {
                self.life = Life::Failed(Failure::Limit(dropped));
                notice.map_or(Next::Failed, Next::Item)
            }
        }
    }

    pub(super) fn fragment(&mut self, text: Place, end: Option<FragmentEnd>) -> Raw {
        let first = !self.block.fragments_open;
        self.block.fragments_open = end.is_none();
        Raw::Fragment { text, event_type: self.event_type(), first, end, repaired: self.block.repaired }
    }

    /// Where the event type lies.
    fn event_type(&self) -> Place {
        match (self.block.lent_event_type, self.store.event_type()) {
            (Some(lent), _) => Place::Chunk(lent.part()),
            (None, Part { len: 0, .. }) => Place::Static(b"message"),
            (None, kept) => Place::Buffer(kept),
        }
    }

    /// A blank line, or the end of the stream in its stead: commits the ID and dispatches the
    /// event, if there is one.
    #[inline(always)]
    pub(super) fn blank_line(&mut self, incomplete: bool) -> Option<Raw> {
        let has_id = self.store.commit_id();
        let item = match self.block.phase {
            Phase::Buffering if self.block.has_data => Some(self.event(incomplete)),
            Phase::Buffering if !has_id => None,
            Phase::Buffering | Phase::Streaming | Phase::Dropping => self.no_whole_event(has_id, incomplete),
        };
        self.clear_block();
        item
    }

    #[inline(always)]
    fn event(&mut self, incomplete: bool) -> Raw {
        self.counters.events += 1;
        let data = match self.block.lent_data {
            Some(lent) => Place::Chunk(lent.part()),
            None => Place::Buffer(self.store.data()),
        };
        let (event_type, repaired) = (self.event_type(), self.block.repaired);
        Raw::Event { data, event_type, repaired, incomplete }
    }

    /// What a block comes to that makes no event, or one in fragments.
    #[inline(never)]
    fn no_whole_event(&mut self, has_id: bool, incomplete: bool) -> Option<Raw> {
        if self.block.phase == Phase::Streaming && self.block.has_data {
            let end = if incomplete { FragmentEnd::Incomplete } else { FragmentEnd::Dispatched };
            let last = self.fragment(Place::Static(b""), Some(end));
            self.counters.events += 1;
            return Some(last);
        }
        (has_id && self.options.wanted.last_event_ids).then_some(Raw::LastEventId)
    }

    #[inline]
    fn clear_block(&mut self) {
        self.block = Block::new(self.options.delivery);
        self.store.clear_data();
        self.store.clear_event_type();
    }

    /// Whether nothing is lost if the stream ends here.
    pub(super) fn at_block_start(&self) -> bool {
        self.at_line_start()
            && self.block.phase != Phase::Dropping
            && !self.block.has_data
            && !self.store.has_pending_id()
            && self.store.event_type().len == 0
    }

    /// The next item that the end of the stream brings about, if any.
    pub(super) fn end_stream(&mut self, buffer: &mut [u8]) -> Option<Raw> {
        match self.options.end_of_stream {
            EndOfStream::Discard => {
                let aborted = self
                    .block
                    .fragments_open
                    .then(|| self.fragment(Place::Static(b""), Some(FragmentEnd::EndOfStream)));
                self.clear_block();
                aborted
            }
            EndOfStream::Deliver => {
                let end = Found { end: 0, ended: true, ascii: true };
                let mut nothing = Span::new(&[], 0, end, self.counters.bytes);
                while !self.at_line_start() {
                    match self.advance(buffer, &mut nothing) {
                        Next::Item(item) | Next::LineEnded(Some(item)) => return Some(item),
                        Next::Failed => return None,
                        Next::Again | Next::NeedBytes | Next::LineEnded(None) => {}
                    }
                }
                if self.at_block_start() { None } else { self.blank_line(true) }
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
