//! The usual lines that a chunk's end cuts: their start in the one chunk, their end in another.

use super::line::{Field, LineState, is_line_end};
use super::usual::SHORTEST_USUAL;
use super::{Cursor, Machine};
use crate::scan::Lines;

impl Machine {
    /// Takes the first bytes of a chunk, as long as they concern the state of the line alone; of a
    /// chunk that can hold usual lines, none of theirs.
    pub(super) fn first_bytes(&mut self, buffer: &mut [u8], chunk: &[u8]) -> usize {
        if let [byte] = *chunk {
            return self.only_byte(buffer, chunk, byte);
        }
        let mut at = 0;
        while let Some(&byte) = chunk.get(at) {
            let is_usual = self.line == LineState::LineStart && chunk.len() >= SHORTEST_USUAL;
            if at == SHORTEST_USUAL || is_usual || !self.takes(byte) {
                break;
            }
            at += 1;
        }
        at
    }

    /// Takes a chunk of one byte, which is no text, if no item comes of it.
    fn only_byte(&mut self, buffer: &mut [u8], chunk: &[u8], byte: u8) -> usize {
        if self.takes(byte) {
            return 1;
        }
        let mut cursor = Cursor { chunk, at: 0, start: self.counters.bytes };
        match self.line {
            _ if is_line_end(byte) && self.is_cut_line() => return self.take_cut_end(buffer, chunk, 0),
            LineState::LineStart if is_line_end(byte) && self.is_block_untouched() => {
                self.end_line(&mut cursor);
            }
            LineState::FieldName(field, matched)
                if byte == b':'
                    && field.name().len() == usize::from(matched)
                    && (field != Field::Data || !self.block.has_data) =>
            {
                let item = self.begin_field(buffer, &mut cursor, byte, field);
                debug_assert_eq!(item, None, "only an LF between data lines makes one");
            }
            _ => {}
        }
        cursor.at
    }

    /// Begins a line whose end is not in the chunk, with what there is of it. If it is not a usual
    /// one, nothing is done.
    pub(super) fn begin_cut_line(&mut self, buffer: &mut [u8], lines: &Lines<'_>, at: usize) -> usize {
        let chunk = lines.chunk();
        let line = chunk.get(at..).unwrap_or_default();
        // With a byte behind the colon: only then is it known whether a space is to be left out.
        let field = match line {
            [b'd', b'a', b't', b'a', b':', _, ..] if self.block.is_buffering() => {
                if self.block.has_data && self.store.append_data(buffer, b"\n").is_err() {
                    return at;
                }
                self.expect_data();
                Field::Data
            }
            [b'e', b'v', b'e', b'n', b't', b':', _, ..] => {
                self.store.clear_event_type();
                Field::EventType
            }
            [b':', ..] if !self.options.wanted.comments => {
                self.counters.comments += 1;
                self.line = LineState::SkipLine;
                return chunk.len();
            }
            _ => return at,
        };
        self.line = LineState::Value(field);
        let name = field.name().len() + 1;
        let value = at + name + usize::from(line.get(name) == Some(&b' '));
        let text = chunk.get(value..).unwrap_or_default();
        if self.takes_text(buffer, text, lines.is_ascii(value)) { chunk.len() } else { value }
    }

    /// Whether a line that an earlier chunk began may be a usual one.
    #[inline(always)]
    pub(super) fn is_cut_line(&self) -> bool {
        match self.line {
            LineState::Value(Field::Data) => self.store.has_credit(),
            LineState::Value(Field::EventType) => self.carry.len() == 0,
            LineState::SkipLine => true,
            _ => false,
        }
    }

    /// Goes on with such a line, to its end if that is there.
    #[inline(always)]
    pub(super) fn end_cut_line(&mut self, buffer: &mut [u8], lines: &mut Lines<'_>, at: usize) -> usize {
        let chunk = lines.chunk();
        if lines.is_one_block_without_end() && self.store.has_credit() {
            let text = chunk.get(at..).unwrap_or_default();
            if self.store.append_text(buffer, text, lines.is_ascii(at)) { chunk.len() } else { at }
        } else {
            self.find_cut_end(buffer, lines, at)
        }
    }

    #[inline(never)]
    fn find_cut_end(&mut self, buffer: &mut [u8], lines: &mut Lines<'_>, mut at: usize) -> usize {
        /// So many bytes are searched and copied in one go.
        const LONG: usize = 128;
        let chunk = lines.chunk();
        if self.store.has_credit() && lines.ends().first().is_none() && chunk.len() - at > LONG {
            at += self.copy_data(buffer, chunk.get(at..).unwrap_or_default());
            if at == chunk.len() {
                return at;
            }
            *lines = Lines::new(chunk, at, self.cpu);
        }
        let end = lines.end(at);
        let text = chunk.get(at..end.unwrap_or(chunk.len())).unwrap_or_default();
        if !self.takes_text(buffer, text, lines.is_ascii(at)) {
            return at;
        }
        at += text.len();
        if end.is_some() { self.take_cut_end(buffer, chunk, at) } else { at }
    }

    /// Takes the line end at `at`, which ends such a line.
    #[inline]
    pub(super) fn take_cut_end(&mut self, buffer: &mut [u8], chunk: &[u8], at: usize) -> usize {
        let mut cursor = Cursor { chunk, at, start: 0 };
        match self.line {
            LineState::Value(Field::Data) => self.end_data(buffer, &mut cursor),
            _ => self.end_line(&mut cursor),
        }
        cursor.at
    }

    /// Takes text of such a line, if nothing is in the way.
    #[inline]
    fn takes_text(&mut self, buffer: &mut [u8], text: &[u8], ascii: bool) -> bool {
        match self.line {
            LineState::Value(Field::Data) => self.store.append_text(buffer, text, ascii),
            LineState::Value(_) => ascii && self.store.append_event_type(buffer, text).is_ok(),
            _ => true,
        }
    }
}
