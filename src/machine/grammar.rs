//! The grammar: byte order mark, lines, field names, colon, space, and the text behind it
//! ([parsing an event stream](https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream)).

use super::cursor::Cursor;
use super::events::Piece;
use super::raw::Place;
use super::state::{Kind, Machine, Phase, Spot, is_line_end};
use crate::options::Wanted;
use crate::scan::IS_FAST;
use crate::utf8::{self, Character, Decoded};

/// Text shorter than this is decoded byte by byte.
const SHORT: usize = 16;

/// Whether this byte, right behind the colon, is the one space that does not belong to the value.
#[inline(always)]
fn is_left_out(byte: u8) -> bool {
    byte == b' '
}

/// Where a value begins, when its colon is followed by `byte`.
#[inline(always)]
pub(super) fn value_start(colon: usize, byte: u8) -> usize {
    colon + 1 + usize::from(is_left_out(byte))
}

impl Machine {
    /// Goes on to the next item, to the end of the chunk, or to where there may be a shorter way: a
    /// line's start.
    #[inline(always)]
    pub(super) fn next(&mut self, buffer: &mut [u8], cursor: &mut Cursor<'_>) {
        while cursor.item.is_none() && cursor.at < cursor.chunk.len() && !self.has_failed() {
            self.advance(buffer, cursor);
            if IS_FAST && self.line.spot == Spot::LineStart {
                break;
            }
        }
    }

    /// Moves on by a byte that is no text, if nothing may come out with it. Another one is not taken,
    /// though the state may know better what it is.
    #[inline(never)] // for size
    pub(super) fn takes(&mut self, buffer: &mut [u8], byte: u8) -> bool {
        let spot = self.line.spot;
        match spot {
            Spot::AfterCr if self.ends_line_end(byte) => {}
            Spot::AfterCr | Spot::LineStart => match Kind::starting_with(byte) {
                Some(kind) => (self.line.spot, self.line.kind, self.line.matched) = (Spot::Name, kind, 1),
                None if byte == b':' => self.begin_comment(),
                None => return false,
            },
            Spot::Name => match self.line.name().1 {
                [next, rest @ ..] if *next == byte => {
                    self.line.matched += 1;
                    if rest.is_empty() && self.line.kind == Kind::ByteOrderMark {
                        self.line.spot = Spot::LineStart;
                    }
                }
                [] if byte == b':' || is_line_end(byte) => return self.begins_value(buffer) && byte == b':',
                _ => return false,
            },
            Spot::ValueStart => {
                self.line.spot = Spot::Text;
                if IS_FAST {
                    self.room = self.room_for_data();
                }
                return is_left_out(byte);
            }
            Spot::Text => return false,
        }
        true
    }

    /// Whether the first byte after a CR is an LF, which is part of that line end.
    #[inline(always)]
    pub(super) fn ends_line_end(&mut self, byte: u8) -> bool {
        self.line.spot = Spot::LineStart;
        byte == b'\n'
    }

    /// Moves on by a byte of the grammar or a stretch of text.
    #[inline(never)]
    pub(super) fn advance(&mut self, buffer: &mut [u8], cursor: &mut Cursor<'_>) {
        let Some(&byte) = cursor.chunk.get(cursor.at) else { return };
        let spot = self.line.spot;
        if self.takes(buffer, byte) {
            cursor.at += 1;
            return;
        }
        match spot {
            Spot::LineStart if is_line_end(byte) => {
                self.pass_line_end(cursor);
                self.blank_line_in(cursor, false);
            }
            Spot::LineStart => self.unknown_field(cursor, b""),
            Spot::Name => self.end_of_name(buffer, cursor, byte),
            Spot::Text => self.text(buffer, cursor, byte),
            Spot::AfterCr | Spot::ValueStart => {} // `takes` went on to the next state.
        }
    }

    /// The byte at the cursor is not the next one of the name.
    #[inline]
    fn end_of_name(&mut self, buffer: &mut [u8], cursor: &mut Cursor<'_>, byte: u8) {
        match self.line.name() {
            _ if self.line.spot == Spot::ValueStart => {} // A name alone.
            (_, []) if byte == b':' || is_line_end(byte) => {
                let phase = self.block.phase;
                self.put(buffer, cursor, cursor.at, Piece::LineFeed);
                if phase == Phase::Buffering && self.is_in_fragments() {
                    return; // The LF is still to come, in a fragment.
                }
                cursor.at += usize::from(byte == b':');
                self.line.spot = Spot::ValueStart;
            }
            ([], _) => {
                self.line.spot = Spot::LineStart; // No byte order mark.
            }
            (came_before, _) => self.unknown_field(cursor, came_before),
        }
    }

    /// The line's field name is unknown; `came_before` are the bytes of it that are done with.
    #[cold]
    fn unknown_field(&mut self, cursor: &mut Cursor<'_>, came_before: &'static [u8]) {
        self.counters.unknown_fields += 1;
        let is_mark = self.line.kind == Kind::ByteOrderMark;
        self.begin_other(Kind::UnknownField, Wanted::UNKNOWN_FIELDS);
        if came_before.is_empty() || self.line.kind == Kind::Skipped {
            return;
        }
        if is_mark && !self.is_raw() {
            self.carry = Character::EMPTY.with(came_before);
        } else {
            cursor.item = self.part_of_line(Place::Bytes(came_before), false);
        }
    }

    /// A comment begins, right behind its colon.
    pub(super) fn begin_comment(&mut self) {
        self.counters.comments += 1;
        self.begin_other(Kind::Comment, Wanted::COMMENTS);
    }

    /// A comment or an unknown field begins.
    fn begin_other(&mut self, kind: Kind, wanted: Wanted) {
        self.line.spot = Spot::Text;
        self.line.kind = if self.options.wanted.has(wanted) { kind } else { Kind::Skipped };
        self.line.is_open = false;
    }

    /// Goes on with the line's text: a stretch of it, a character that is ill-formed or was cut, or
    /// the line's end.
    #[inline]
    fn text(&mut self, buffer: &mut [u8], cursor: &mut Cursor<'_>, byte: u8) {
        if self.carry.len() > 0 {
            return self.odd_character(buffer, cursor);
        }
        if is_line_end(byte) {
            cursor.item = self.end_field();
            return self.pass_line_end(cursor);
        }
        let start = cursor.at;
        cursor.at = self.text_end(cursor);
        let text = cursor.chunk.get(start..cursor.at).unwrap_or_default();
        if text.is_empty() {
            return self.odd_character(buffer, cursor);
        }
        self.put(buffer, cursor, start, Piece::Run(text));
    }

    /// Goes on with a character that was cut, or is cut, or is ill-formed.
    #[inline(never)]
    fn odd_character(&mut self, buffer: &mut [u8], cursor: &mut Cursor<'_>) {
        let start = cursor.at;
        let (decoded, len) = utf8::decode(self.carry, cursor.rest());
        cursor.at += len;
        let piece = match decoded {
            Decoded::Character(character) => {
                self.character = character;
                Piece::Character
            }
            Decoded::IllFormed => Piece::Replacement,
            Decoded::Cut(carry) => {
                self.carry = carry;
                return;
            }
        };
        self.put(buffer, cursor, start, piece);
    }

    /// Where the text at the cursor ends: at the line's end, or at a character that must be decoded.
    #[inline]
    fn text_end(&mut self, cursor: &mut Cursor<'_>) -> usize {
        let is_raw = match self.line.kind {
            Kind::Skipped | Kind::ReconnectionTime => true,
            _ => self.is_raw(),
        };
        if IS_FAST && !self.line.is_ill_formed {
            let found = cursor.lines.find(cursor.at, usize::MAX);
            if is_raw || found.ascii {
                return found.end;
            }
            let text = cursor.chunk.get(cursor.at..found.end).unwrap_or_default();
            if text.len() >= SHORT {
                let whole = if found.ended { text.len() } else { utf8::before_cut(text) };
                if self.is_utf8(text.get(..whole).unwrap_or_default()) {
                    return cursor.at + whole;
                }
                self.line.is_ill_formed = true;
            }
        }
        cursor.at + utf8::text_len(cursor.rest(), is_raw)
    }

    /// Goes past the line end at the cursor.
    #[inline]
    pub(super) fn pass_line_end(&mut self, cursor: &mut Cursor<'_>) {
        let may_go_on = cursor.pass_line_end();
        self.end_line(may_go_on);
    }

    /// A line ends. Says whether its end may go on with the next byte.
    #[inline(always)]
    pub(super) fn end_line(&mut self, may_go_on: bool) {
        self.counters.lines += 1;
        self.line.is_ill_formed = false;
        self.line.spot = if may_go_on { Spot::AfterCr } else { Spot::LineStart };
    }
}
