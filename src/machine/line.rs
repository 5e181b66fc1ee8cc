//! The line's state: byte order mark, field name, colon, space, and where the text begins and ends
//! ([parsing an event stream](https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream)).

use super::{Cursor, Machine, Place, Raw};
use crate::options::TextPolicy;
use crate::scan::Lines;
use crate::utf8::Character;

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

    pub(super) fn name(self) -> &'static [u8] {
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
    /// At the start of a line, after a chunk that ended with a CR: an LF is part of that line end.
    AfterCr,
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

impl LineState {
    /// The byte order mark when so many bytes of it have come: those, and the others.
    #[inline(always)]
    pub(super) fn byte_order_mark_at(matched: u8) -> (&'static [u8], &'static [u8]) {
        BYTE_ORDER_MARK.split_at_checked(usize::from(matched)).unwrap_or_default()
    }
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
    pub(super) fn with(self, byte: u8) -> Self {
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

/// The field whose name stands at the cursor, and the colon or line end behind it.
#[inline]
fn whole_name(cursor: &Cursor<'_>) -> Option<(Field, u8)> {
    let line = cursor.chunk.get(cursor.at..)?;
    let field = Field::starting_with(*line.first()?)?;
    let end = *line.strip_prefix(field.name())?.first()?;
    (end == b':' || is_line_end(end)).then_some((field, end))
}

/// Whether this byte ends a line.
#[inline]
pub(super) fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

impl Machine {
    /// Moves on by a byte that concerns the state of the line alone. If it is not such a byte, it is
    /// not taken, though the state may know better what it is.
    #[inline]
    pub(super) fn takes(&mut self, byte: u8) -> bool {
        match self.line {
            LineState::AfterCr if byte == b'\n' => {
                self.line = LineState::LineStart;
                true
            }
            LineState::LineStart if byte == b':' => {
                self.counters.comments += 1;
                self.piece_open = false;
                let wanted = self.options.wanted.comments;
                self.line = if wanted { LineState::Comment } else { LineState::SkipLine };
                true
            }
            LineState::LineStart => match Field::starting_with(byte) {
                Some(field) => {
                    self.line = LineState::FieldName(field, 1);
                    true
                }
                None => false,
            },
            LineState::FieldName(field, matched) => {
                let is_next = field.name().get(usize::from(matched)) == Some(&byte);
                self.line = LineState::FieldName(field, matched + u8::from(is_next));
                is_next
            }
            LineState::ValueStart(field) => {
                self.line = LineState::Value(field);
                if field == Field::Data {
                    self.expect_data();
                }
                byte == b' '
            }
            LineState::SkipLine => !is_line_end(byte),
            LineState::ByteOrderMark(_)
            | LineState::AfterCr
            | LineState::Value(_)
            | LineState::Comment
            | LineState::UnknownField => false,
        }
    }

    /// Moves on by what one state takes: a byte, a stretch of text, or nothing but the state.
    /// Sooner or later it comes to a line start, the chunk's end or a failure.
    #[inline]
    pub(super) fn advance<'c>(
        &mut self,
        buffer: &mut [u8],
        lines: &mut Lines<'_>,
        cursor: &mut Cursor<'c>,
    ) -> Option<Raw<'c>> {
        let byte = *cursor.chunk.get(cursor.at)?;
        if self.line == LineState::LineStart {
            if let Some((field, end)) = whole_name(cursor) {
                let len = field.name().len();
                cursor.at += len;
                self.line = LineState::FieldName(field, len as u8);
                return self.begin_field(buffer, cursor, end, field);
            }
        }
        // What is skipped is taken in one go.
        if self.line != LineState::SkipLine && self.takes(byte) {
            cursor.at += 1;
            return None;
        }
        match self.line {
            LineState::ByteOrderMark(matched) => self.byte_order_mark(cursor, byte, matched),
            LineState::LineStart if is_line_end(byte) => {
                self.end_line(cursor);
                self.blank_line(false)
            }
            LineState::LineStart => self.unknown_field(b""),
            LineState::FieldName(field, matched) => self.end_of_name(buffer, cursor, byte, field, matched),
            LineState::Value(field) => self.value(buffer, lines, cursor, field),
            LineState::Comment if self.options.wanted.comments => self.piece(lines, cursor),
            LineState::UnknownField if self.options.wanted.unknown_fields => self.piece(lines, cursor),
            LineState::Comment | LineState::UnknownField | LineState::SkipLine => {
                self.skip_line(lines, cursor)
            }
            LineState::AfterCr => {
                self.line = LineState::LineStart;
                None
            }
            LineState::ValueStart(_) => None, // No longer: `takes` went on to the value.
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

    /// Whether no line has begun.
    pub(crate) fn at_line_start(&self) -> bool {
        matches!(self.line, LineState::LineStart | LineState::AfterCr | LineState::ByteOrderMark(0))
    }

    /// The byte at the cursor ends the line, of which nothing is left to do.
    pub(super) fn end_line(&mut self, cursor: &mut Cursor<'_>) {
        self.counters.lines += 1;
        self.line = LineState::LineStart;
        cursor.at = self.line_start_after(cursor.chunk, cursor.at);
    }

    /// Where the line starts that follows the line end at `end`: an LF after a CR is part of it.
    #[inline]
    pub(super) fn line_start_after(&mut self, chunk: &[u8], end: usize) -> usize {
        let at = end + 1;
        if chunk.get(end) != Some(&b'\r') {
            return at;
        }
        match chunk.get(at) {
            Some(&byte) => at + usize::from(byte == b'\n'),
            None => {
                self.line = LineState::AfterCr;
                at
            }
        }
    }

    /// Goes on with the byte order mark, if there is one. If what came before `byte` began like one
    /// and is none, returns that.
    #[inline(always)]
    pub(super) fn refuted_byte_order_mark(
        &mut self,
        cursor: &mut Cursor<'_>,
        byte: u8,
        matched: u8,
    ) -> Option<&'static [u8]> {
        let (came_before, wanted) = LineState::byte_order_mark_at(matched);
        if wanted.first() == Some(&byte) {
            cursor.at += 1;
            self.line = match wanted {
                [_] => LineState::LineStart,
                _ => LineState::ByteOrderMark(matched + 1),
            };
            return None;
        }
        if came_before.is_empty() {
            self.line = LineState::LineStart;
            return None;
        }
        Some(came_before)
    }

    fn byte_order_mark<'c>(&mut self, cursor: &mut Cursor<'c>, byte: u8, matched: u8) -> Option<Raw<'c>> {
        let came_before = self.refuted_byte_order_mark(cursor, byte, matched)?;
        // Its bytes belong to the first line, and no field name begins with them.
        match self.options.text {
            TextPolicy::Utf8 => {
                self.carry = Character::unfinished(came_before);
                self.unknown_field(b"")
            }
            TextPolicy::Raw => self.unknown_field(came_before),
        }
    }

    /// `byte` is none of the field's name, of which `matched` bytes have come.
    #[inline]
    fn end_of_name<'c>(
        &mut self,
        buffer: &mut [u8],
        cursor: &mut Cursor<'c>,
        byte: u8,
        field: Field,
        matched: u8,
    ) -> Option<Raw<'c>> {
        match field.name().split_at_checked(usize::from(matched)).unwrap_or_default() {
            (_, []) if byte == b':' || is_line_end(byte) => self.begin_field(buffer, cursor, byte, field),
            (came_before, _) => self.unknown_field(came_before),
        }
    }

    /// The line's field name is unknown; `came_before` are the bytes of it that are done with.
    #[cold]
    fn unknown_field(&mut self, came_before: &'static [u8]) -> Option<Raw<'static>> {
        self.counters.unknown_fields += 1;
        self.piece_open = false;
        if !self.options.wanted.unknown_fields {
            self.carry = Character::EMPTY;
            self.line = LineState::SkipLine;
            return None;
        }
        self.line = LineState::UnknownField;
        if came_before.is_empty() { None } else { Some(self.raw_piece(Place::Bytes(came_before), false)) }
    }

    /// The name is known and ends before `byte`, a colon or the line's end: the value may begin.
    #[inline]
    pub(super) fn begin_field<'c>(
        &mut self,
        buffer: &mut [u8],
        cursor: &mut Cursor<'c>,
        byte: u8,
        field: Field,
    ) -> Option<Raw<'c>> {
        let begun = match field {
            Field::Data => self.begin_data(buffer, cursor.offset()),
            Field::EventType => self.begin_event_type(),
            Field::LastEventId => {
                self.id = IdLine::NEW;
                self.store.clear_line_id();
                Begun::Value(None)
            }
            Field::ReconnectionTime => {
                self.retry = Retry::Empty;
                Begun::Value(None)
            }
        };
        let (line, item) = match begun {
            Begun::Value(item) => (LineState::ValueStart(field), item),
            Begun::Nothing(item) => (LineState::SkipLine, item),
            Begun::Later(item) => return item,
        };
        cursor.at += usize::from(byte == b':');
        self.line = line;
        item
    }

    #[inline]
    fn skip_line<'c>(&mut self, lines: &mut Lines<'_>, cursor: &mut Cursor<'c>) -> Option<Raw<'c>> {
        let found = lines.find(cursor.at, usize::MAX);
        cursor.at = found.end;
        self.carry = Character::EMPTY;
        if found.ended {
            self.end_line(cursor);
        }
        None
    }
}

/// What the start of a field comes to, and the item that comes first, if any.
pub(super) enum Begun {
    /// Its value is to be read.
    Value(Option<Raw<'static>>),
    /// The line is of no use.
    Nothing(Option<Raw<'static>>),
    /// The end of its name is to be looked at again afterwards.
    Later(Option<Raw<'static>>),
}
