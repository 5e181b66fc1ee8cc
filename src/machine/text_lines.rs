//! The grammar of a body of lines, such as text or NDJSON: each line is the data of an event. The rules of
//! events are in `event_rules`.

use super::cursor::Cursor;
use super::parts::{EventMode, LineKind, Spot, is_line_end};
use super::raw::Raw;
use super::run::RawFinish;
use super::state::{Life, Machine};
use crate::built_in::BlankLines;
use crate::scan::Lines;

impl Machine {
    /// Ends such a stream, one item at a time.
    pub(crate) fn finish_lines(&mut self, buffer: &mut [u8]) -> RawFinish {
        let is_mark = self.line.spot == Spot::Name && self.line.kind == LineKind::ByteOrderMark;
        let deliver = self.options.end_of_stream.delivers();
        if let (came @ [_, ..], true) = (self.line.name().0, is_mark && deliver) {
            (self.life, self.incomplete) = (Life::Finishing, true);
            if let Some(item) = self.begin_first_line(buffer, came) {
                return RawFinish::Item(item);
            }
        }
        self.finish(buffer)
    }

    #[inline(never)] // to bound stack use
    pub(super) fn next_of_lines(&mut self, buffer: &mut [u8], cursor: &mut Cursor<'_>, blank: BlankLines) {
        while cursor.item.is_none() && cursor.at < cursor.chunk.len() && !self.has_failed() {
            self.advance_lines(buffer, cursor, blank);
        }
    }

    /// Advances by a byte of the byte order mark, by a line, or by a part of a line.
    fn advance_lines(&mut self, buffer: &mut [u8], cursor: &mut Cursor<'_>, blank: BlankLines) {
        let Some(&byte) = cursor.chunk.get(cursor.at) else { return };
        let mark = LineKind::ByteOrderMark.name();
        match self.line.spot {
            Spot::Name => match mark.split_at_checked(usize::from(self.line.matched)) {
                Some((came_before @ [_, ..], [next, ..])) if *next != byte => {
                    cursor.item = self.begin_first_line(buffer, came_before);
                }
                _ => self.advance(buffer, cursor),
            },
            Spot::LineStart if is_line_end(byte) => {
                self.block.has_data = blank.are_delivered();
                self.advance(buffer, cursor);
            }
            Spot::LineStart => (self.line.spot, self.line.kind) = (Spot::Text, LineKind::Data),
            Spot::AfterCr => cursor.at += usize::from(self.ends_line_end(byte)),
            Spot::Text | Spot::ValueStart => {
                self.advance(buffer, cursor);
                if self.at_line_start() {
                    self.blank_line_in(cursor, false);
                }
            }
        }
    }

    /// Begins the first line with the bytes that turned out not to be a byte order mark.
    #[cold]
    fn begin_first_line(&mut self, buffer: &mut [u8], came: &'static [u8]) -> Option<Raw<'static>> {
        (self.line.spot, self.line.kind) = (Spot::Text, LineKind::Data);
        if self.options.delivery.cuts_oversized() && came.len() > self.options.limits.data {
            self.block.mode = EventMode::Streaming; // At once, because only one item is possible here.
        }
        let mut cursor = Cursor::new(came, 0, 0, Lines::new(came, 0, self.cpu));
        while cursor.item.is_none() && cursor.at < came.len() {
            self.advance(buffer, &mut cursor);
        }
        cursor.item
    }
}
