//! The line's state: byte order mark, field name, value, comment
//! ([parsing an event stream](https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream)).

use super::{Machine, Next, Place, Raw, SHORTEST_REACH, Span};
use crate::buffer::Part;
use crate::options::TextPolicy;
use crate::utf8::{Character, Decoded, Piece, REPLACEMENT};

const BYTE_ORDER_MARK: &[u8] = &[0xEF, 0xBB, 0xBF];

/// The fields that the standard knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Data,
    EventType,
    LastEventId,
    ReconnectionTime,
}

impl Field {
    /// The only field whose name can start so.
    fn starting_with(byte: u8) -> Option<Self> {
        match byte {
            b'd' => Some(Self::Data),
            b'e' => Some(Self::EventType),
            b'i' => Some(Self::LastEventId),
            b'r' => Some(Self::ReconnectionTime),
            _ => None,
        }
    }

    fn name(self) -> &'static [u8] {
        match self {
            Self::Data => b"data",
            Self::EventType => b"event",
            Self::LastEventId => b"id",
            Self::ReconnectionTime => b"retry",
        }
    }
}

/// Where in a line the next byte stands. (A plain tag is quicker to look at than a packed one.)
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum LineState {
    /// At the start of the stream: so many bytes of a byte order mark have come.
    ByteOrderMark(u8),
    LineStart,
    /// So many bytes have come that are the start of this field's name.
    FieldName(Field, u8),
    /// Right after the colon: one space here does not belong to the value.
    ValueStart(Field),
    Value(Field),
    /// In a comment, or a line with an unknown field name, that is handed out.
    Comment,
    UnknownField,
    /// In a line of which nothing is needed.
    SkipLine,
}

/// What is known of the value of an `id` field.
#[derive(Clone, Copy, Debug)]
pub(super) struct IdLine {
    pub(super) nul: bool,
    /// Where in the stream it crossed its limit.
    pub(super) over: Option<u64>,
    pub(super) repaired: bool,
}

impl IdLine {
    pub(super) const NEW: Self = Self { nul: false, over: None, repaired: false };
}

/// What is known of the value of a `retry` field.
#[derive(Clone, Copy, Debug)]
pub(super) enum Retry {
    Empty,
    Milliseconds(u32),
    /// It has a byte that is no ASCII digit.
    Invalid,
}

impl Retry {
    fn with(self, byte: u8) -> Self {
        let so_far = match self {
            Self::Empty => 0,
            Self::Milliseconds(so_far) => so_far,
            Self::Invalid => return self,
        };
        if byte.is_ascii_digit() {
            Self::Milliseconds(so_far.saturating_mul(10).saturating_add(u32::from(byte - b'0')))
        } else {
            Self::Invalid
        }
    }
}

/// How many bytes `bytes` and `name` have in common at their start.
fn common_prefix(bytes: &[u8], name: &[u8]) -> usize {
    bytes.iter().zip(name).take_while(|(byte, wanted)| byte == wanted).count()
}

impl Machine {
    /// Moves the line on by as much of `span` as one state takes.
    #[inline]
    pub(super) fn advance(&mut self, buffer: &mut [u8], span: &mut Span<'_>) -> Next {
        match self.line {
            LineState::ByteOrderMark(matched) => self.byte_order_mark(span, matched),
            LineState::LineStart => self.line_start(buffer, span),
            LineState::FieldName(field, matched) => self.field_name(buffer, span, field, matched),
            LineState::ValueStart(field) => self.value_start(span, field),
            LineState::Value(field) => self.value(buffer, span, field),
            LineState::Comment if self.options.wanted.comments => self.piece(span),
            LineState::UnknownField if self.options.wanted.unknown_fields => self.piece(span),
            LineState::Comment | LineState::UnknownField | LineState::SkipLine => self.skip_line(span),
        }
    }

    /// Whether text of the current line is handed out as it arrives.
    #[inline]
    pub(super) fn hands_out_parts(&self) -> bool {
        match self.line {
            LineState::Comment | LineState::UnknownField => true,
            LineState::Value(Field::Data) => self.block.is_streaming(),
            _ => false,
        }
    }

    /// Whether a line starts with the byte at `at`: no byte order mark does.
    #[inline(always)]
    pub(super) fn is_line_start(&mut self, chunk: &[u8], at: usize) -> bool {
        if self.line == LineState::ByteOrderMark(0) && chunk.get(at) != BYTE_ORDER_MARK.first() {
            self.line = LineState::LineStart;
        }
        self.line == LineState::LineStart
    }

    /// Whether no line has begun.
    pub(super) fn at_line_start(&self) -> bool {
        matches!(self.line, LineState::LineStart | LineState::ByteOrderMark(0))
    }

    fn byte_order_mark(&mut self, span: &mut Span<'_>, matched: u8) -> Next {
        let seen = usize::from(matched);
        let common = common_prefix(span.bytes, BYTE_ORDER_MARK.get(seen..).unwrap_or_default());
        if seen + common == BYTE_ORDER_MARK.len() {
            span.take(common);
            self.line = LineState::LineStart;
            return Next::Again;
        }
        if common == span.bytes.len() && !span.ended {
            span.take(common);
            self.line = LineState::ByteOrderMark(matched + common as u8);
            return Next::NeedBytes;
        }
        if seen + common == 0 {
            self.line = LineState::LineStart;
            return Next::Again;
        }
        // It was none: its bytes belong to the first line, and no field name begins with them.
        let came_before = BYTE_ORDER_MARK.get(..seen).unwrap_or_default();
        match self.options.text {
            TextPolicy::Utf8 => {
                self.carry = Character::unfinished(came_before);
                self.unknown_field(b"")
            }
            TextPolicy::Raw => self.unknown_field(came_before),
        }
    }

    #[inline]
    fn line_start(&mut self, buffer: &mut [u8], span: &mut Span<'_>) -> Next {
        let Some(&byte) = span.bytes.first() else {
            return if span.ended { Next::LineEnded(self.blank_line(false)) } else { Next::NeedBytes };
        };
        if byte == b':' {
            span.take(1);
            self.counters.comments += 1;
            self.piece_open = false;
            self.line = if self.options.wanted.comments { LineState::Comment } else { LineState::SkipLine };
            return Next::Again;
        }
        match Field::starting_with(byte) {
            Some(field) => self.field_name(buffer, span, field, 0),
            None => self.unknown_field(b""),
        }
    }

    #[inline]
    fn field_name(&mut self, buffer: &mut [u8], span: &mut Span<'_>, field: Field, matched: u8) -> Next {
        let name = field.name();
        let (came_before, wanted) = name.split_at_checked(usize::from(matched)).unwrap_or_default();
        let common = common_prefix(span.bytes, wanted);
        match span.bytes.get(common) {
            Some(b':') if common == wanted.len() => self.begin_field(buffer, span, field, common, true),
            Some(_) => self.unknown_field(came_before),
            None if !span.ended => {
                span.take(common);
                self.line = LineState::FieldName(field, matched + common as u8);
                Next::NeedBytes
            }
            None if common == wanted.len() => self.begin_field(buffer, span, field, common, false),
            None => self.unknown_field(came_before),
        }
    }

    /// The line's field name is unknown; `came_before` are the bytes of it that came in earlier
    /// chunks.
    #[cold]
    fn unknown_field(&mut self, came_before: &'static [u8]) -> Next {
        self.counters.unknown_fields += 1;
        self.piece_open = false;
        if !self.options.wanted.unknown_fields {
            self.carry = Character::EMPTY;
            self.line = LineState::SkipLine;
            return Next::Again;
        }
        self.line = LineState::UnknownField;
        if came_before.is_empty() {
            return Next::Again;
        }
        Next::Item(self.raw_piece(Place::Static(came_before), false))
    }

    /// The name is known, and `name` bytes of the span complete it, followed by a colon or the
    /// line's end: the value may begin.
    #[inline]
    fn begin_field(
        &mut self,
        buffer: &mut [u8],
        span: &mut Span<'_>,
        field: Field,
        name: usize,
        colon: bool,
    ) -> Next {
        let begun = match field {
            Field::Data => self.begin_data(buffer, span, name),
            Field::EventType => self.begin_event_type(),
            Field::LastEventId => {
                self.id = IdLine::NEW;
                self.store.clear_line_id();
                Begun::Value
            }
            Field::ReconnectionTime => {
                self.retry = Retry::Empty;
                Begun::Value
            }
        };
        let (line, next) = match begun {
            Begun::Value => (LineState::ValueStart(field), Next::Again),
            Begun::ValueAfter(item) => (LineState::ValueStart(field), Next::Item(item)),
            Begun::Nothing(next) => (LineState::SkipLine, next),
            Begun::Later(next) => return next,
        };
        span.take(name + usize::from(colon));
        self.line = line;
        next
    }

    #[inline]
    fn value_start(&mut self, span: &mut Span<'_>, field: Field) -> Next {
        match span.bytes.first() {
            Some(b' ') => span.take(1),
            Some(_) => {}
            None if span.ended => {}
            None => return Next::NeedBytes,
        }
        self.line = LineState::Value(field);
        if span.ended && self.lend(span, field) {
            span.take(span.bytes.len());
        }
        Next::Again
    }

    #[inline]
    fn value(&mut self, buffer: &mut [u8], span: &mut Span<'_>, field: Field) -> Next {
        if field == Field::ReconnectionTime {
            self.retry = span.bytes.iter().fold(self.retry, |retry, &byte| retry.with(byte));
            span.take(span.bytes.len());
            return self.value_end(span, field);
        }
        if field == Field::Data && span.ascii && self.keep_plain_data(buffer, span.bytes) {
            span.take(span.bytes.len());
            return self.value_end(span, field);
        }
        let Some(decoded) = self.decode(span) else {
            return self.value_end(span, field);
        };
        match field {
            Field::Data if self.block.is_streaming() => match self.part(span, &decoded) {
                Some(text) => Next::Item(self.fragment(text, None)),
                None => Next::Again,
            },
            Field::Data => self.data_value(buffer, span, &decoded),
            Field::EventType => self.event_type_value(buffer, span, &decoded),
            Field::LastEventId => self.id_value(buffer, span, &decoded),
            Field::ReconnectionTime => Next::Again,
        }
    }

    /// The span is used up. If the line has ended, so has the field
    /// ([process the field](https://html.spec.whatwg.org/multipage/server-sent-events.html#processField)).
    #[inline]
    fn value_end(&mut self, span: &Span<'_>, field: Field) -> Next {
        if !span.ended {
            return Next::NeedBytes;
        }
        self.line = LineState::LineStart;
        Next::LineEnded(match field {
            Field::Data => {
                self.block.has_data = true;
                None
            }
            Field::EventType => None,
            Field::LastEventId => self.id_end(),
            Field::ReconnectionTime => match self.retry {
                Retry::Milliseconds(ms) => Some(Raw::ReconnectionTime(ms)),
                Retry::Empty | Retry::Invalid => None,
            },
        })
    }

    /// Hands out the next part of a comment or an unknown field.
    fn piece(&mut self, span: &mut Span<'_>) -> Next {
        let text = match self.decode(span) {
            Some(decoded) => match self.part(span, &decoded) {
                Some(text) => text,
                None => return Next::Again,
            },
            None if span.ended => Place::Static(b""),
            None => return Next::NeedBytes,
        };
        let last = span.ended && span.bytes.is_empty();
        let item = self.raw_piece(text, last);
        if last {
            self.line = LineState::LineStart;
            Next::LineEnded(Some(item))
        } else {
            Next::Item(item)
        }
    }

    fn raw_piece(&mut self, text: Place, last: bool) -> Raw {
        let first = !core::mem::replace(&mut self.piece_open, true);
        match self.line {
            LineState::Comment => Raw::Comment { text, first, last },
            _ => Raw::UnknownField { text, first, last },
        }
    }

    /// Takes a piece that is handed out at once; says where its text lies, if it has any.
    fn part(&mut self, span: &mut Span<'_>, decoded: &Decoded) -> Option<Place> {
        let start = span.at;
        self.take(span, decoded);
        self.reach = match decoded.piece {
            Piece::Replacement => SHORTEST_REACH,
            Piece::Text | Piece::Character(_) | Piece::Unfinished => self.reach.saturating_mul(2),
        };
        match decoded.piece {
            Piece::Text => Some(Place::Chunk(Part { start, len: decoded.used })),
            Piece::Character(character) => {
                self.character = character;
                Some(Place::Character)
            }
            Piece::Replacement => {
                self.block.repaired |= self.line == LineState::Value(Field::Data);
                Some(Place::Static(REPLACEMENT))
            }
            Piece::Unfinished => None,
        }
    }

    #[inline]
    fn skip_line(&mut self, span: &mut Span<'_>) -> Next {
        span.take(span.bytes.len());
        self.carry = Character::EMPTY;
        if !span.ended {
            return Next::NeedBytes;
        }
        self.line = LineState::LineStart;
        Next::LineEnded(None)
    }
}

/// What the start of a field comes to.
pub(super) enum Begun {
    /// Its value is to be read.
    Value,
    /// The same, after this item.
    ValueAfter(Raw),
    /// The line is of no use.
    Nothing(Next),
    /// Something comes first: the name is to be looked at again afterwards.
    Later(Next),
}
