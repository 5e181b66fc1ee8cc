//! The usual lines, whole in the chunk: the rules of `line` and `block` without the states between.
//! What is not usual is left to them.

use super::line::Field;
use super::{Machine, Sink, Span, View};
use crate::scan::{Found, Lines};
use core::ops::ControlFlow;

impl Machine {
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
            let item = match line {
                [] => self.blank_line(false),
                [b':', ..] if !self.options.wanted.comments => {
                    comments += 1;
                    None
                }
                _ if self.usual_field(buffer, chunk, line, found) => None,
                _ => break ControlFlow::Continue(()),
            };
            ended += 1;
            at = found.end + 1;
            self.after_cr = chunk.get(found.end) == Some(&b'\r');
            if let Some(item) = item {
                self.counters.lines += core::mem::take(&mut ended);
                self.counters.comments += core::mem::take(&mut comments);
                self.counters.bytes = start + at as u64;
                if sink(View { machine: self, buffer, chunk }, item).is_break() {
                    break ControlFlow::Break(());
                }
            }
            at = self.line_start_at(chunk, at);
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
            Span { chunk, bytes, at: found.end - bytes.len(), offset: 0, ended: true, ascii: found.ascii }
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
