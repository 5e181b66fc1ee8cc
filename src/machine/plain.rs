//! Lines that are no event stream, but text or records: each makes an event whose data it is.
//!
//! To the block such a line is a data line with the blank line right behind it. Of the line's states
//! it needs few: the byte order mark, the line's start, data, and what is skipped of a dropped line.

use super::line::{Field, LineState, is_line_end};
use super::value::Proven;
use super::{Cursor, End, Life, Machine, Place, Raw, Sink};
use crate::error::FeedError;
use crate::options::EndOfStream;
use crate::scan::Lines;
use core::ops::ControlFlow;

/// What becomes of a line without a byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BlankLines {
    /// Nothing: it only sets records apart.
    Skip,
    /// An event with empty data.
    Deliver,
}

impl Machine {
    /// Takes `chunk` as lines of text: each makes an event whose data it is. Otherwise as
    /// [`run`](Self::run).
    pub(crate) fn run_lines<'c>(
        &mut self,
        buffer: &mut [u8],
        chunk: &'c [u8],
        blank: BlankLines,
        sink: &mut dyn Sink<'c>,
    ) -> Result<usize, FeedError> {
        if let Some(failure) = self.failure() {
            return Err(self.fail(chunk, 0, failure));
        }
        let at = match chunk {
            // Where text comes in single bytes, most of them only go on with a line.
            &[byte] if self.store.append_text_byte(buffer, byte) => 1,
            _ => 0,
        };
        let mut lines = Lines::new(chunk, at, self.cpu_for(chunk));
        let mut cursor = Cursor { chunk, at, start: self.counters.bytes };
        let (mut proven, mut flow) = (Proven::NOTHING, ControlFlow::Continue(()));
        while cursor.at < chunk.len() && flow.is_continue() && !self.has_failed() {
            let item = self.advance_plain(buffer, &mut lines, &mut cursor, &mut proven, blank);
            if let Some(item) = &item {
                flow = self.show(buffer, item, sink);
            }
        }
        self.counters.bytes = cursor.offset();
        match self.life {
            Life::Failed(failure) if flow.is_continue() => Err(self.fail(chunk, cursor.at, failure)),
            _ => Ok(cursor.at),
        }
    }

    /// The end of such a stream, one item at a time.
    pub(crate) fn finish_lines(&mut self, buffer: &mut [u8]) -> Result<End, FeedError> {
        let LineState::ByteOrderMark(matched @ 1..) = self.line else {
            return self.finish(buffer);
        };
        match self.options.end_of_stream {
            EndOfStream::Discard => {}
            EndOfStream::Deliver => {
                self.life = Life::Finishing { incomplete: true };
                let (came, _) = LineState::byte_order_mark_at(matched);
                if let Some(item) = self.begin_first_line(buffer, came) {
                    return Ok(End::Item(item));
                }
            }
        }
        self.finish(buffer)
    }

    /// Moves on by a byte order mark's byte, a line, or what there is of one.
    fn advance_plain<'c>(
        &mut self,
        buffer: &mut [u8],
        lines: &mut Lines<'c>,
        cursor: &mut Cursor<'c>,
        proven: &mut Proven,
        blank: BlankLines,
    ) -> Option<Raw<'c>> {
        let byte = *cursor.chunk.get(cursor.at)?;
        match self.line {
            LineState::ByteOrderMark(matched) => {
                let came_before = self.refuted_byte_order_mark(cursor, byte, matched)?;
                self.begin_first_line(buffer, came_before)
            }
            LineState::AfterCr => {
                cursor.at += usize::from(byte == b'\n');
                self.line = LineState::LineStart;
                None
            }
            LineState::LineStart if is_line_end(byte) => {
                self.block.has_data = blank == BlankLines::Deliver;
                self.end_line(cursor);
                self.blank_line(false)
            }
            LineState::LineStart => {
                let event = self.lent_line(lines, cursor, proven);
                if event.is_none() {
                    self.line = LineState::Value(Field::Data);
                }
                event
            }
            LineState::Value(_)
            | LineState::SkipLine
            | LineState::FieldName(..) // This and what follows is of event streams only.
            | LineState::ValueStart(_)
            | LineState::Comment
            | LineState::UnknownField => {
                let item = self.any_line(buffer, lines, cursor);
                if self.at_line_start() { self.blank_line(false) } else { item }
            }
        }
    }

    /// What began like a byte order mark and is none: the first line begins with it.
    #[cold]
    fn begin_first_line(&mut self, buffer: &mut [u8], came: &'static [u8]) -> Option<Raw<'static>> {
        self.line = LineState::Value(Field::Data);
        let mut cursor = Cursor { chunk: came, at: 0, start: 0 };
        self.any_line(buffer, &mut Lines::new(came, 0, self.cpu), &mut cursor)
    }

    /// The event of the line that starts at the cursor, lent from the chunk if nothing is in the way.
    #[inline]
    fn lent_line<'c>(
        &mut self,
        lines: &mut Lines<'c>,
        cursor: &mut Cursor<'c>,
        proven: &mut Proven,
    ) -> Option<Raw<'c>> {
        if !self.block.is_buffering() {
            return None;
        }
        let end = lines.end(cursor.at)?;
        let data = cursor.chunk.get(cursor.at..end)?;
        if data.len() > self.options.limits.data || !self.is_usual_text(lines, data, end, proven) {
            return None;
        }
        cursor.at = end;
        self.end_line(cursor);
        Some(self.event(Place::Bytes(data), b"", false))
    }
}
