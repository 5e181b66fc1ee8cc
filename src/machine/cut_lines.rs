//! Lines that the end of a chunk cuts. Their data is copied as it arrives, and validated when the line ends
//! or after a few KiB. Without vector instructions, only whole characters are copied.

use super::cursor::Cursor;
use super::line_start::kind_of_cut;
use super::parts::{LineKind, Spot, is_line_end};
use super::run::Grammar;
use super::state::{Life, Machine};
use crate::buffer::copy_near;
use crate::scan::{BLOCK, Blocks, Copied, IS_FAST, Lines};

impl Machine {
    /// Takes a chunk of one byte, if that produces no item.
    #[inline(always)]
    pub(super) fn takes_alone(&mut self, buffer: &mut [u8], byte: u8, grammar: Grammar) -> bool {
        if self.room > 0 && self.keeps_byte(buffer, byte) {
            return true;
        }
        let is_open = self.life == Life::Open && grammar == Grammar::EventStream;
        match self.line.spot {
            Spot::Text => IS_FAST && is_open && self.takes_text(buffer, byte),
            _ => is_open && self.takes(buffer, byte),
        }
    }

    /// Takes a byte of a line end after text, or a byte of an event type.
    fn takes_text(&mut self, buffer: &mut [u8], byte: u8) -> bool {
        match self.line.kind {
            LineKind::Data | LineKind::EventType | LineKind::Skipped if is_line_end(byte) => {
                if self.is_inside_character(buffer) {
                    return false;
                }
                let item = self.end_field();
                debug_assert_eq!(item, None, "the end of such a line produces no item");
                self.end_line(byte == b'\r');
                true
            }
            LineKind::EventType if byte < 0x80 && self.carry.len() == 0 => {
                self.store.event_type.append(buffer, self.options.limits.event_type, &[byte])
            }
            _ => false,
        }
    }

    /// Whether the text so far ends inside a character.
    pub(crate) fn is_inside_character(&mut self, buffer: &mut [u8]) -> bool {
        self.prove_data(buffer);
        self.room = 0;
        self.carry.len() > 0
    }

    /// Takes a byte of a line's text that only has to be stored, or is not needed.
    #[inline(always)]
    pub(super) fn keeps_byte(&mut self, buffer: &mut [u8], byte: u8) -> bool {
        if byte < b' ' || (byte >= 0x80 && !IS_FAST) {
            return false;
        }
        if self.line.kind == LineKind::Skipped {
            return true;
        }
        let Some(place) = buffer.get_mut(self.store.data.len) else { return false };
        *place = byte;
        self.store.data.len += 1;
        self.room -= 1;
        if IS_FAST && !self.is_raw() && (byte >= 0x80 || self.unproven > 0) {
            self.unproven += 1;
        }
        true
    }

    /// Copies data from the start of a chunk. Returns how many bytes.
    #[inline(always)]
    pub(super) fn begin_with_data(&mut self, buffer: &mut [u8], chunk: &[u8]) -> usize {
        match self.line.kind {
            LineKind::Data if IS_FAST => self.copy_blocks(buffer, chunk),
            LineKind::Data => {
                let len = self.keep_text(buffer, chunk);
                self.room -= len;
                len
            }
            _ => 0,
        }
    }

    /// Copies data in whole blocks, up to the block in which the line ends.
    #[inline(always)]
    fn copy_blocks(&mut self, buffer: &mut [u8], chunk: &[u8]) -> usize {
        let Some((block, rest)) = chunk.split_first_chunk() else { return 0 };
        if !rest.is_empty() || self.room < BLOCK {
            return self.copy_more_blocks(buffer, chunk);
        }
        // Short chunks are frequent: one block is examined without a call.
        let (ends, above) = self.cpu.look_at(block);
        if ends != 0 {
            return 0;
        }
        self.append_unproven(buffer, |to| match to.first_chunk_mut() {
            Some(place) => {
                *place = *block;
                Copied { len: BLOCK, ascii: above == 0 }
            }
            None => Copied { len: 0, ascii: true },
        })
    }

    #[inline(never)]
    fn copy_more_blocks(&mut self, buffer: &mut [u8], chunk: &[u8]) -> usize {
        let mut at = 0;
        loop {
            let rest = chunk.get(at..).unwrap_or_default();
            let cpu = self.cpu;
            at += self.append_unproven(buffer, |to| cpu.copy_text(rest, to));
            if self.room >= BLOCK {
                return at;
            }
            self.prove_data(buffer);
            self.room = self.room_for_data();
            if self.room < BLOCK || at == chunk.len() {
                return at;
            }
        }
    }

    /// Continues a cut line: data that is stored, an event type, or text that is not needed. Returns whether
    /// the cursor is at the line's end now.
    #[inline]
    pub(super) fn go_on_with_cut_line(&mut self, buffer: &mut [u8], cursor: &mut Cursor<'_>) -> bool {
        let end = match self.line.kind {
            LineKind::Data if self.room > 0 => {
                let end = cursor.lines.end(cursor.at);
                let is_kept = self.keep_up_to(buffer, cursor, end);
                if is_kept && end.is_none() {
                    return false;
                }
                self.prove_data(buffer);
                end.filter(|_| is_kept)
            }
            LineKind::EventType => {
                let end = cursor.lines.end(cursor.at);
                end.filter(|_| self.keep_type_up_to(buffer, cursor, end))
            }
            LineKind::Skipped => {
                let end = cursor.lines.end(cursor.at);
                cursor.at = end.unwrap_or(cursor.chunk.len());
                end
            }
            _ => {
                self.prove_data(buffer);
                None
            }
        };
        end.is_some() && self.carry.len() == 0
    }

    /// Begins a line whose end is not in the chunk, if it is a data line, an event type or a comment.
    #[inline]
    pub(super) fn begin_cut_line(&mut self, buffer: &mut [u8], cursor: &mut Cursor<'_>) {
        let len = cursor.chunk.len();
        match kind_of_cut(cursor.chunk, cursor.at) {
            // Only if there is a byte after the colon: it may be the space that is skipped.
            Some((kind @ (LineKind::Data | LineKind::EventType), value)) if value < len => {
                self.line.kind = kind;
                if !self.begins_value(buffer) {
                    return;
                }
                (self.line.spot, cursor.at) = (Spot::Text, value);
                if kind == LineKind::EventType {
                    self.keep_type_up_to(buffer, cursor, None);
                } else {
                    self.room = self.room_for_data();
                    self.keep_up_to(buffer, cursor, None);
                }
            }
            Some((LineKind::Comment, _)) => {
                cursor.at += 1;
                self.begin_comment();
                if self.line.kind == LineKind::Skipped {
                    cursor.at = len;
                }
            }
            _ => {}
        }
    }

    /// Stores all text up to `end`, or up to the end of the chunk, if there is room. Returns whether it did.
    #[inline]
    fn keep_up_to(&mut self, buffer: &mut [u8], cursor: &mut Cursor<'_>, end: Option<usize>) -> bool {
        let from = cursor.rest();
        let len = end.unwrap_or(cursor.chunk.len()) - cursor.at;
        let ascii = cursor.lines.is_ascii(cursor.at);
        let kept = self.append_unproven(buffer, |to| match to.len() >= len {
            true => {
                copy_near(from, to, len);
                Copied { len, ascii }
            }
            false => Copied { len: 0, ascii },
        });
        cursor.at += kept;
        kept == len
    }

    /// Stores an event type up to `end`, or up to the end of the chunk, if it is ASCII and fits. Returns
    /// whether it did.
    #[inline]
    fn keep_type_up_to(&mut self, buffer: &mut [u8], cursor: &mut Cursor<'_>, end: Option<usize>) -> bool {
        let text = cursor.chunk.get(cursor.at..end.unwrap_or(cursor.chunk.len())).unwrap_or_default();
        let is_kept = self.carry.len() == 0
            && cursor.lines.is_ascii(cursor.at)
            && self.store.event_type.append(buffer, self.options.limits.event_type, text);
        cursor.at += if is_kept { text.len() } else { 0 };
        is_kept
    }

    /// Appends data with `copy`, as much as there is room for. Returns how many bytes.
    #[inline(always)]
    fn append_unproven(&mut self, buffer: &mut [u8], copy: impl FnOnce(&mut [u8]) -> Copied) -> usize {
        let rest = buffer.get_mut(self.store.data.len..);
        let Some(place) = rest.and_then(|rest| rest.get_mut(..self.room)) else { return 0 };
        let Copied { len, ascii } = copy(place);
        self.store.data.len += len;
        self.room -= len;
        if !self.is_raw() && (!ascii || self.unproven > 0) {
            self.unproven += len;
        }
        len
    }

    /// Validates the data that was copied without validation. If it ends inside a character, that part is
    /// removed and becomes the carry.
    #[inline]
    pub(super) fn prove_data(&mut self, buffer: &mut [u8]) {
        if !IS_FAST || self.unproven == 0 {
            return;
        }
        let start = self.store.data.len - self.unproven;
        if self.is_utf8(buffer.get(start..self.store.data.len).unwrap_or_default()) {
            self.unproven = 0;
        } else {
            self.decode_data(buffer, start);
        }
    }

    /// Moves the data from `start` on to the end of the data part, and decodes it from there with the
    /// grammar. There is room for the decoded text before it.
    #[cold]
    fn decode_data(&mut self, buffer: &mut [u8], start: usize) {
        let len = core::mem::take(&mut self.unproven);
        let aside = self.options.limits.data.saturating_sub(len);
        for at in (0..len).rev() {
            let byte = buffer.get(start + at).copied();
            if let (Some(place), Some(byte)) = (buffer.get_mut(aside + at), byte) {
                *place = byte;
            }
        }
        self.store.data.len = start;
        self.line.is_ill_formed = true;
        let Some((buffer, aside)) = buffer.split_at_mut_checked(aside) else { return };
        let text = aside.get(..len).unwrap_or_default();
        let mut cursor = Cursor::new(text, 0, 0, Lines::new(text, 0, self.cpu));
        while cursor.at < len {
            self.advance(buffer, &mut cursor);
            debug_assert_eq!(cursor.item, None, "the text fits, so no limit is crossed");
        }
    }
}
