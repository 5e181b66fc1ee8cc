//! The usual lines, whole in the chunk: the rules of `line` and `block` without the states between.
//! What is not usual is left to them.

use super::line::{Field, LineState};
use super::{Machine, Sink, Span, View};
use crate::scan::{Found, Lines, is_plain};
use core::ops::ControlFlow;

impl Machine {
    /// Takes a chunk that is part of a data line, or of a line that is skipped, and nothing else.
    /// If it is not, or not ASCII, or does not fit, nothing is done.
    #[inline(always)]
    pub(super) fn usual_chunk(&mut self, buffer: &mut [u8], chunk: &[u8]) -> bool {
        let taken = match self.line {
            LineState::Value(Field::Data) => is_plain(chunk) && self.keep_plain_data(buffer, chunk),
            LineState::SkipLine => is_plain(chunk),
            _ => false,
        };
        if taken {
            self.counters.bytes += chunk.len() as u64;
        }
        taken
    }

    /// Goes through whole lines from `at` on, until one is not usual. Returns where that one
    /// starts, or where the sink stopped.
    #[inline(never)]
    pub(super) fn usual_lines(
        &mut self,
        buffer: &mut [u8],
        lines: &mut Lines<'_>,
        mut at: usize,
        start: u64,
        sink: &mut Sink<'_>,
    ) -> (usize, ControlFlow<()>) {
        let chunk = lines.chunk();
        let (mut ended, mut comments) = (0, 0);
        let flow = loop {
            let found = lines.find(at, usize::MAX);
            let line = match chunk.get(at..found.end) {
                Some(line) if found.ended => line,
                _ => break ControlFlow::Continue(()),
            };
            let is_cr = chunk.get(found.end) == Some(&b'\r');
            if line.is_empty() {
                if let Some(item) = self.blank_line(false) {
                    at = found.end + 1;
                    self.after_cr = is_cr;
                    self.counters.bytes = start + at as u64;
                    self.counters.lines += core::mem::take(&mut ended) + 1;
                    self.counters.comments += core::mem::take(&mut comments);
                    if sink(View { machine: self, buffer, chunk }, item).is_break() {
                        break ControlFlow::Break(());
                    }
                    at = self.line_start_at(chunk, at);
                    continue;
                }
            } else if line.first() == Some(&b':') && !self.options.wanted.comments {
                comments += 1;
            } else if !self.usual_field(buffer, chunk, line, found) {
                break ControlFlow::Continue(());
            }
            ended += 1;
            at = found.end + 1;
            if is_cr {
                self.after_cr = true;
                at = self.line_start_at(chunk, at);
            }
        };
        self.counters.lines += ended;
        self.counters.comments += comments;
        (at, flow)
    }

    /// Takes a line with one of the usual fields. If it is not, nothing is done.
    #[inline(always)]
    fn usual_field<'c>(&mut self, buffer: &mut [u8], chunk: &'c [u8], line: &'c [u8], found: Found) -> bool {
        let value = |value: &'c [u8]| {
            let bytes = match value {
                [b' ', value @ ..] => value,
                value => value,
            };
            Span {
                chunk,
                bytes,
                at: found.end - bytes.len(),
                offset: 0, // what is over a limit is left to others, who say where
                ended: true,
                ascii: found.ascii,
                ill_formed: false,
            }
        };
        if let Some((b"data:", rest)) = line.split_first_chunk() {
            if self.block.has_data {
                self.keep_data_line(buffer, &value(rest))
            } else {
                self.lend(&value(rest), Field::Data)
            }
        } else if let Some((b"event:", rest)) = line.split_first_chunk() {
            self.lend(&value(rest), Field::EventType)
        } else if let Some((b"id:", rest)) = line.split_first_chunk() {
            self.keep_id(buffer, &value(rest))
        } else {
            false
        }
    }

    /// Where the line starts, after a line end before `at`: an LF after a CR is part of that.
    #[inline(always)]
    pub(super) fn line_start_at(&mut self, chunk: &[u8], at: usize) -> usize {
        match chunk.get(at) {
            Some(&byte) if core::mem::take(&mut self.after_cr) && byte == b'\n' => at + 1,
            Some(_) | None => at,
        }
    }
}
