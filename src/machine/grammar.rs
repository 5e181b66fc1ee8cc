//! The grammar: byte order mark, lines, field names, the colon, the space after it, and the text
//! ([parsing an event stream](https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream)).

use super::cursor::Cursor;
use super::event_rules::LINE_FEED;
use super::parts::{EventMode, LineKind, Spot, is_line_end};
use super::raw::Place;
use super::state::Machine;
use crate::options::Wanted;
use crate::scan::IS_FAST;
use crate::utf8::{self, Character, Decoded, IS_WIDE};

/// Text shorter than this is decoded byte by byte.
const SHORT: usize = 16;

/// Whether this byte, right after the colon, is the space that does not belong to the value.
#[inline(always)]
fn is_skipped_space(byte: u8) -> bool {
    byte == b' '
}

/// The start of a value whose colon is followed by `byte`.
#[inline(always)]
pub(super) fn value_start(colon: usize, byte: u8) -> usize {
    colon + 1 + usize::from(is_skipped_space(byte))
}

impl Machine {
    /// Advances to the next item, to the end of the chunk, or to the start of a line, where a fast path may
    /// take over.
    #[inline(always)]
    pub(super) fn next(&mut self, buffer: &mut [u8], cursor: &mut Cursor<'_>) {
        while cursor.item.is_none() && cursor.at < cursor.chunk.len() && !self.has_failed() {
            self.advance(buffer, cursor);
            if !IS_FAST || self.line.spot == Spot::LineStart {
                break;
            }
        }
    }

    /// Takes a byte that is not text and can produce no item. Returns whether it was taken. If not, the
    /// state may still have changed.
    #[inline(never)] // for size
    pub(super) fn takes(&mut self, buffer: &mut [u8], byte: u8) -> bool {
        let spot = self.line.spot;
        match spot {
            Spot::AfterCr if self.ends_line_end(byte) => {}
            Spot::AfterCr | Spot::LineStart => match LineKind::starting_with(byte) {
                Some(kind) => (self.line.spot, self.line.kind, self.line.matched) = (Spot::Name, kind, 1),
                None if byte == b':' => self.begin_comment(),
                None => return false,
            },
            Spot::Name => match self.line.name().1 {
                [next, rest @ ..] if *next == byte => {
                    self.line.matched += 1;
                    if rest.is_empty() && self.line.kind == LineKind::ByteOrderMark {
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
                return is_skipped_space(byte);
            }
            Spot::Text => return false,
        }
        true
    }

    /// Takes the first byte after a CR. Returns whether it is an LF, which is part of that line end.
    #[inline(always)]
    pub(super) fn ends_line_end(&mut self, byte: u8) -> bool {
        self.line.spot = Spot::LineStart;
        byte == b'\n'
    }

    /// Advances by a byte of the grammar or by a run of text.
    #[inline(never)]
    pub(super) fn advance(&mut self, buffer: &mut [u8], cursor: &mut Cursor<'_>) {
        let Some(&byte) = cursor.chunk.get(cursor.at) else { return };
        let spot = self.line.spot;
        if self.takes(buffer, byte) {
            cursor.at += 1;
            return;
        }
        match spot {
            Spot::LineStart | Spot::Text if is_line_end(byte) && self.carry.len() == 0 => {
                self.pass_line_end(cursor);
                if spot == Spot::Text {
                    cursor.item = self.end_field();
                } else {
                    self.blank_line_in(cursor, false);
                }
            }
            Spot::LineStart => self.unknown_field(cursor, b""),
            Spot::Name => self.end_of_name(buffer, cursor, byte),
            Spot::Text => self.text(buffer, cursor, byte),
            Spot::AfterCr | Spot::ValueStart => {} // `takes` has moved to the next state.
        }
    }

    /// Handles a byte at the cursor that is not the next byte of the name.
    #[inline]
    fn end_of_name(&mut self, buffer: &mut [u8], cursor: &mut Cursor<'_>, byte: u8) {
        match self.line.name() {
            _ if self.line.spot == Spot::ValueStart => {} // A name without a colon.
            (_, []) if byte == b':' || is_line_end(byte) => {
                let mode = self.block.mode;
                let colon = cursor.at;
                self.odd_character(buffer, cursor, LINE_FEED);
                cursor.at = colon;
                if mode == EventMode::Buffering && self.is_in_fragments() {
                    return; // The LF follows in a fragment.
                }
                cursor.at += usize::from(byte == b':');
                self.line.spot = Spot::ValueStart;
            }
            ([], _) => {
                self.line.spot = Spot::LineStart; // There is no byte order mark.
            }
            (came_before, _) => self.unknown_field(cursor, came_before),
        }
    }

    /// Begins an unknown field. `came_before`: the bytes of its name that were already taken.
    #[cold]
    fn unknown_field(&mut self, cursor: &mut Cursor<'_>, came_before: &'static [u8]) {
        let is_mark = self.line.kind == LineKind::ByteOrderMark;
        self.begin_other(LineKind::UnknownField);
        if came_before.is_empty() || self.line.kind == LineKind::Skipped {
            return;
        }
        if is_mark && !self.is_raw() {
            self.carry = Character::EMPTY.with(came_before);
        } else {
            self.part_of_line(&mut cursor.item, Place::Bytes(came_before), false);
        }
    }

    /// Begins a comment, right after its colon.
    pub(super) fn begin_comment(&mut self) {
        self.begin_other(LineKind::Comment);
    }

    /// Begins a comment or an unknown field.
    fn begin_other(&mut self, kind: LineKind) {
        let (count, wanted) = match kind {
            LineKind::Comment => (&mut self.counters.comments, Wanted::COMMENTS),
            _ => (&mut self.counters.unknown_fields, Wanted::UNKNOWN_FIELDS),
        };
        *count += 1;
        self.line.spot = Spot::Text;
        self.line.kind = if self.options.wanted.has(wanted) { kind } else { LineKind::Skipped };
        self.line.is_open = false;
    }

    /// Takes text of the line: a run of it, or a single character that must be decoded.
    #[inline]
    fn text(&mut self, buffer: &mut [u8], cursor: &mut Cursor<'_>, byte: u8) {
        let start = cursor.at;
        if self.carry.len() == 0 {
            match self.line.kind {
                LineKind::ReconnectionTime => {} // Digit by digit.
                LineKind::Skipped if IS_WIDE => {
                    cursor.at = cursor.lines.end(cursor.at).unwrap_or(cursor.chunk.len());
                }
                LineKind::Skipped => {
                    while !cursor.is_at_line_end() && cursor.at < cursor.chunk.len() {
                        cursor.at += 1;
                    }
                }
                _ if self.hands_out_text() => {
                    let text = self.stretch(cursor, usize::MAX);
                    if !text.is_empty() {
                        self.hand_out_piece(cursor, Place::Bytes(text));
                    }
                }
                _ if IS_FAST => {
                    let room = self.room();
                    let text = self.stretch(cursor, room);
                    self.keeps(buffer, text);
                }
                _ => cursor.at += self.keep_text(buffer, cursor.rest()),
            }
        }
        if cursor.at == start {
            self.odd_character(buffer, cursor, byte);
        }
    }

    /// Takes a run of text: up to the line's end, to a character that must be decoded, or as much as fits.
    #[inline]
    fn stretch<'c>(&mut self, cursor: &mut Cursor<'c>, room: usize) -> &'c [u8] {
        let start = cursor.at;
        cursor.at = self.text_end(cursor, room);
        cursor.chunk.get(start..cursor.at).unwrap_or_default()
    }

    #[inline]
    fn text_end(&mut self, cursor: &mut Cursor<'_>, room: usize) -> usize {
        if IS_FAST && !self.line.is_ill_formed {
            let found = cursor.lines.find(cursor.at, room);
            if self.is_raw() || found.ascii {
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
        let rest = cursor.rest();
        cursor.at + utf8::text_len(rest.get(..room).unwrap_or(rest), self.is_raw())
    }

    /// Decodes a character that was cut, is cut, or is ill-formed.
    #[inline(never)]
    pub(super) fn odd_character(&mut self, buffer: &mut [u8], cursor: &mut Cursor<'_>, byte: u8) {
        let start = cursor.at;
        let (character, takes_byte, repaired) = match utf8::decode(self.carry, byte, self.is_raw()) {
            Decoded::Character(character) => (character, true, false),
            Decoded::IllFormed(takes_byte) => (Character::REPLACEMENT, takes_byte, true),
            Decoded::Cut(carry) => {
                cursor.at += 1;
                self.carry = carry;
                return;
            }
        };
        cursor.at += usize::from(takes_byte);
        self.character = character;
        self.put(buffer, cursor, start, repaired);
    }

    /// Takes the line end at the cursor.
    #[inline]
    pub(super) fn pass_line_end(&mut self, cursor: &mut Cursor<'_>) {
        let may_go_on = cursor.pass_line_end();
        self.end_line(may_go_on);
    }

    /// Ends a line. `may_go_on`: its line end was a CR, and an LF may follow.
    #[inline(always)]
    pub(super) fn end_line(&mut self, may_go_on: bool) {
        self.counters.lines += 1;
        self.line.is_ill_formed = false;
        self.line.spot = if may_go_on { Spot::AfterCr } else { Spot::LineStart };
    }
}
