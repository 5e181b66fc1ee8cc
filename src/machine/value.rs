//! Text of a line: values, comments and unknown fields, as they are kept or handed out.
//!
//! Data that is kept is looked at for UTF-8 when its line ends, or some KiB later; all other text
//! at once, with the start of a cut character carried on.

use super::line::{Field, LineState, Retry};
use super::{Cursor, Machine, Place, Raw, SHORTEST_REACH, Span, WORTH_ASKING_FOR_UTF8};
use crate::buffer::Part;
use crate::options::TextPolicy;
use crate::scan::{Found, IS_FAST, Lines};
use crate::utf8::{self, Character, Decoded, Piece, REPLACEMENT};

/// The most bytes of a chunk that are validated in one go.
const LONGEST_REACH: usize = 8192;

/// Up to where a chunk is known to be text, and how far ahead that is looked for.
#[derive(Clone, Copy)]
pub(super) struct Proven {
    pub(super) end: usize,
    reach: usize,
}

impl Proven {
    pub(super) const NOTHING: Self = Self { end: 0, reach: 0 };
}

impl Machine {
    /// Whether these bytes are text as they are.
    #[inline]
    pub(super) fn is_text(&mut self, bytes: &[u8]) -> bool {
        match self.options.text {
            TextPolicy::Utf8 => self.is_utf8(bytes),
            TextPolicy::Raw => true,
        }
    }

    fn is_utf8(&mut self, bytes: &[u8]) -> bool {
        self.validated = self.validated.saturating_add(bytes.len() as u32);
        if self.validated >= WORTH_ASKING_FOR_UTF8 {
            self.cpu = self.cpu.known();
        }
        self.cpu.is_utf8(bytes)
    }

    /// Whether the chunk is text from `start` to `end`, where a line ends. The first time no more
    /// than that is looked at; as long as all is well, more and more is in one go, which is quicker.
    #[inline(never)]
    pub(super) fn proves(&mut self, chunk: &[u8], start: usize, end: usize, proven: &mut Proven) -> bool {
        let rest = chunk.get(start..).unwrap_or_default();
        let line = rest.get(..end - start).unwrap_or_default();
        let far = rest.get(..proven.reach).unwrap_or(rest);
        let far = far.get(..utf8::before_cut(far)).unwrap_or_default();
        let ahead = if far.len() > line.len() { far } else { line };
        if self.is_text(ahead) {
            *proven = Proven { end: start + ahead.len(), reach: (2 * ahead.len()).min(LONGEST_REACH) };
            return true;
        }
        proven.reach = 0;
        ahead.len() > line.len() && self.is_text(line)
    }

    /// Goes on with the value of a field.
    #[inline]
    pub(super) fn value<'c>(
        &mut self,
        buffer: &mut [u8],
        lines: &mut Lines<'_>,
        cursor: &mut Cursor<'c>,
        field: Field,
    ) -> Option<Raw<'c>> {
        let span = self.span(lines, cursor);
        let is_done = match field {
            Field::Data => self.keep_data(buffer, &span),
            Field::ReconnectionTime => {
                self.retry = span.bytes.iter().fold(self.retry, |retry, &byte| retry.with(byte));
                true
            }
            Field::EventType | Field::LastEventId => false,
        };
        let decoded = if is_done {
            cursor.at += span.bytes.len();
            None
        } else {
            self.decode(&span)
        };
        let Some(decoded) = decoded else {
            return if span.ended { self.value_end(buffer, cursor, field) } else { None };
        };
        match field {
            Field::Data if self.block.is_streaming() => {
                let text = self.part(cursor, &span, &decoded)?;
                Some(self.fragment(text, None))
            }
            Field::Data => self.data_value(buffer, cursor, &span, &decoded),
            Field::EventType => self.event_type_value(buffer, cursor, &span, &decoded),
            Field::LastEventId => self.id_value(buffer, cursor, &span, &decoded),
            Field::ReconnectionTime => None,
        }
    }

    /// The line has ended, and so has the field
    /// ([process the field](https://html.spec.whatwg.org/multipage/server-sent-events.html#processField)).
    #[inline]
    fn value_end<'c>(&mut self, buffer: &mut [u8], cursor: &mut Cursor<'c>, field: Field) -> Option<Raw<'c>> {
        let item = match field {
            Field::Data => {
                self.end_data(buffer, cursor);
                return None;
            }
            Field::EventType => None,
            Field::LastEventId => self.id_end(),
            Field::ReconnectionTime => match self.retry {
                Retry::Milliseconds(ms) => Some(Raw::ReconnectionTime(ms)),
                Retry::Empty | Retry::Invalid => None,
            },
        };
        self.end_line(cursor);
        item
    }

    /// A data line has ended, unless it turns out to lack the end of a character: that is decoded
    /// first.
    #[inline]
    pub(super) fn end_data(&mut self, buffer: &mut [u8], cursor: &mut Cursor<'_>) {
        self.store.withdraw_credit();
        self.prove_data(buffer);
        if self.carry.len() == 0 {
            self.block.has_data = true;
            self.end_line(cursor);
        }
    }

    /// The rest of the line, as far as it is there.
    #[inline]
    fn span<'c>(&self, lines: &mut Lines<'_>, cursor: &Cursor<'c>) -> Span<'c> {
        let reach = if self.hands_out_parts() { self.reach } else { usize::MAX };
        let Found { end, ended, ascii } = lines.find(cursor.at, reach);
        let bytes = cursor.chunk.get(cursor.at..end).unwrap_or_default();
        Span { bytes, ended, ascii }
    }

    /// Keeps all of the span, unless something is in the way.
    #[inline]
    fn keep_data(&mut self, buffer: &mut [u8], span: &Span<'_>) -> bool {
        self.store.withdraw_credit();
        if self.carry.len() > 0 || !self.block.is_buffering() {
            return false;
        }
        let is_text = span.ascii || self.options.text == TextPolicy::Raw;
        let kept = if is_text && !self.store.has_unproven() {
            self.store.append_data(buffer, span.bytes).is_ok()
        } else {
            IS_FAST && self.store.append_unproven(buffer, span.bytes)
        };
        if !kept {
            self.prove_data(buffer);
        } else if !span.ended {
            self.expect_data();
        }
        kept
    }

    /// What comes next in the line is data, which may be copied as it comes if it is text and kept.
    #[inline]
    pub(super) fn expect_data(&mut self) {
        if IS_FAST && self.block.is_buffering() && self.options.text == TextPolicy::Utf8 {
            self.store.grant_credit();
        }
    }

    /// Continues a data line that an earlier chunk began, up to where its end may be.
    pub(super) fn copy_data(&mut self, buffer: &mut [u8], chunk: &[u8]) -> usize {
        let mut at = 0;
        loop {
            let rest = chunk.get(at..).unwrap_or_default();
            let copied = self.store.copy_data(buffer, |to| self.cpu.copy_text(rest, to));
            at += copied;
            if at == chunk.len() || copied == 0 || self.store.has_credit() {
                return at;
            }
            self.prove_data(buffer);
            if self.carry.len() == 0 {
                self.store.grant_credit();
            }
        }
    }

    /// Makes text of the data that is not looked at yet. The start of a character is taken out of
    /// it and carried on.
    #[inline]
    pub(super) fn prove_data(&mut self, buffer: &mut [u8]) {
        if !IS_FAST || !self.store.has_unproven() {
            return;
        }
        if self.is_utf8(self.store.unproven(buffer)) {
            self.store.mark_proven();
        } else {
            self.decode_data(buffer);
        }
    }

    #[cold]
    fn decode_data(&mut self, buffer: &mut [u8]) {
        let Part { mut start, len } = self.store.set_unproven_aside(buffer);
        let end = start + len;
        while let Some(decoded) = utf8::decode_anew(buffer.get(start..end).unwrap_or_default(), false) {
            let part = Part { start, len: decoded.used };
            match decoded.piece {
                Piece::Text => self.store.append_aside(buffer, part),
                Piece::Replacement => {
                    let kept = self.store.append_data(buffer, REPLACEMENT);
                    debug_assert!(kept.is_ok(), "there is room for it");
                    self.block.repaired = true;
                }
                Piece::Character(_) => {}
                Piece::Unfinished => self.carry = decoded.carry,
            }
            start += decoded.used;
        }
    }

    /// Hands out the next part of a comment or an unknown field.
    pub(super) fn piece<'c>(&mut self, lines: &mut Lines<'_>, cursor: &mut Cursor<'c>) -> Option<Raw<'c>> {
        let span = self.span(lines, cursor);
        let (text, rest) = match self.decode(&span) {
            Some(decoded) => (self.part(cursor, &span, &decoded)?, span.bytes.len() - decoded.used),
            None if span.ended => (Place::Bytes(b""), 0),
            None => return None,
        };
        let last = span.ended && rest == 0 && self.carry.len() == 0;
        let item = self.raw_piece(text, last);
        if last {
            self.end_line(cursor);
        }
        Some(item)
    }

    pub(super) fn raw_piece<'c>(&mut self, text: Place<'c>, last: bool) -> Raw<'c> {
        let first = !core::mem::replace(&mut self.piece_open, true);
        match self.line {
            LineState::Comment => Raw::Comment { text, first, last },
            _ => Raw::UnknownField { text, first, last },
        }
    }

    /// Takes a piece that is handed out at once; says where its text lies, if it has any.
    fn part<'c>(&mut self, cursor: &mut Cursor<'_>, span: &Span<'c>, decoded: &Decoded) -> Option<Place<'c>> {
        self.take(cursor, decoded);
        match decoded.piece {
            Piece::Text => Some(Place::Bytes(span.bytes.get(..decoded.used).unwrap_or_default())),
            Piece::Character(character) => {
                self.character = character;
                Some(Place::Character)
            }
            Piece::Replacement => {
                self.block.repaired |= self.line == LineState::Value(Field::Data);
                Some(Place::Bytes(REPLACEMENT))
            }
            Piece::Unfinished => None,
        }
    }

    /// The next piece of the text at the start of `span`, the carried bytes before it included.
    #[inline]
    fn decode(&mut self, span: &Span<'_>) -> Option<Decoded> {
        match self.options.text {
            TextPolicy::Utf8 if !span.ascii || self.carry.len() > 0 => self.decode_utf8(span),
            TextPolicy::Utf8 | TextPolicy::Raw if span.bytes.is_empty() => None,
            TextPolicy::Utf8 | TextPolicy::Raw => Some(Decoded::text(span.bytes.len())),
        }
    }

    /// The same for text that may be ill-formed: as far as the reach goes it is looked at in one go.
    #[inline(always)]
    fn decode_utf8(&mut self, span: &Span<'_>) -> Option<Decoded> {
        if IS_FAST && self.carry.len() == 0 {
            let near = span.bytes.get(..self.reach).unwrap_or(span.bytes);
            let text = near.get(..utf8::before_cut(near)).unwrap_or_default();
            if !text.is_empty() && self.is_utf8(text) {
                return Some(Decoded::text(text.len()));
            }
        }
        utf8::decode(self.carry, span.bytes, span.ended)
    }

    /// The piece is done with.
    #[inline]
    pub(super) fn take(&mut self, cursor: &mut Cursor<'_>, decoded: &Decoded) {
        self.reach = match decoded.piece {
            Piece::Replacement => SHORTEST_REACH,
            Piece::Text | Piece::Character(_) | Piece::Unfinished => self.reach.saturating_mul(2),
        };
        self.carry = decoded.carry;
        cursor.at += decoded.used;
    }

    /// The piece does not fit: drops what does, and the first character that does not. Returns
    /// where in the stream that character starts.
    #[cold]
    pub(super) fn take_crossing(
        &mut self,
        cursor: &mut Cursor<'_>,
        span: &Span<'_>,
        decoded: &Decoded,
        room: usize,
    ) -> u64 {
        let start = cursor.offset() - self.carry.len() as u64;
        let (before, crossing) = match (decoded.piece, self.options.text) {
            (Piece::Text, TextPolicy::Utf8) => {
                // What follows the piece is ill-formed, and no part of its last character.
                let text = span.bytes.get(..decoded.used).unwrap_or_default();
                let whole = utf8::whole_characters(text, room);
                (whole, utf8::first_character(text.get(whole..).unwrap_or_default()))
            }
            (Piece::Text, TextPolicy::Raw) => (room, 1),
            (Piece::Character(_) | Piece::Replacement | Piece::Unfinished, _) => (0, decoded.used),
        };
        self.carry = Character::EMPTY;
        cursor.at += before + crossing;
        start + before as u64
    }
}
