//! Fast path with vector instructions, for plain lines that are whole in the chunk. It uses bit masks of
//! line ends, and lends the data of an event without a copy where it can. It declines other lines and
//! leaves them to the grammar.

use super::cursor::{Cursor, line_after};
use super::event_rules::{LINE_FEED, lent_event};
use super::line_start::{behind_blank_line, first_bytes, value_of};
use super::parts::{EventMode, LineKind, Spot};
use super::raw::{Raw, View};
use super::run::Sink;
use super::state::Machine;
use crate::options::Wanted;
use crate::scan::Ends;
use crate::utf8;
use core::ops::ControlFlow;

/// Minimum chunk length for the fast path.
const SHORTEST: usize = 8;
/// Maximum number of bytes that are validated at once.
const LONGEST_REACH: usize = 16 << 10;

/// The position of the fast path in a chunk.
struct Walk<'c> {
    chunk: &'c [u8],
    at: usize,
    ends: Ends,
    /// How many lines and events it has taken.
    lines: u64,
    events: u64,
}

impl<'c> Walk<'c> {
    #[inline(always)]
    fn from(cursor: &Cursor<'c>) -> Self {
        Self { chunk: cursor.chunk, at: cursor.at, ends: cursor.lines.ends(), lines: 0, events: 0 }
    }

    /// The end of the line; `None` if it is not in the chunk.
    #[inline(always)]
    fn end(&mut self, cursor: &mut Cursor<'c>) -> Option<usize> {
        loop {
            match self.ends.first() {
                Some(end) if end >= self.at => return Some(end),
                Some(_) => self.ends.drop_first(), // The LF of a CRLF.
                None => self.ends = cursor.lines.more_ends()?,
            }
        }
    }

    /// Takes the line end at `end`. Returns whether it may continue in the next chunk (a CR is the last byte).
    #[inline(always)]
    fn pass_line_end(&mut self, end: usize) -> bool {
        self.ends.drop_first();
        self.lines += 1;
        let (next, may_go_on) = line_after(self.chunk, end);
        self.at = next;
        may_go_on
    }

    /// Takes the end of a data line and a blank line, up to `next`.
    #[inline(always)]
    fn pass_blank_line(&mut self, next: usize) {
        self.ends.drop_before(next);
        self.lines += 2;
        self.events += 1;
        self.at = next;
    }
}

impl Machine {
    #[inline]
    pub(super) fn expects_whole_lines(&self, chunk: &[u8]) -> bool {
        self.line.spot == Spot::LineStart
            && self.block.mode == EventMode::Buffering
            && chunk.len() >= SHORTEST
    }

    #[inline]
    pub(super) fn expects_whole_event(&self, chunk: &[u8]) -> bool {
        self.expects_whole_lines(chunk) && self.is_block_new()
    }

    /// Takes whole lines from the cursor on, until one is declined or the sink stops.
    #[inline(never)] // to bound stack use
    pub(super) fn whole_lines<'c, S: Sink<'c> + ?Sized>(
        &mut self,
        buffer: &mut [u8],
        cursor: &mut Cursor<'c>,
        sink: &mut S,
    ) -> ControlFlow<()> {
        let mut walk = Walk::from(cursor);
        let (mut lent, mut comments, mut flow) = (None, 0, ControlFlow::Continue(()));
        // Whether the buffer may contain something of the block.
        let mut kept = !self.is_block_new();
        let mut is_cut = false;
        while flow.is_continue() {
            let at = walk.at;
            let Some(end) = walk.end(cursor) else {
                is_cut = true;
                break;
            };
            if at == end {
                if kept {
                    self.block.has_data |= lent.is_some();
                    kept = false;
                    if let Some(item) = self.blank_line(lent.take(), false) {
                        flow = sink.take(View { machine: self, buffer }, &item);
                    }
                } else if let Some(data) = lent.take() {
                    walk.events += 1;
                    flow = sink.take(View { machine: self, buffer }, &lent_event(data, b""));
                }
            } else {
                let bytes = first_bytes(walk.chunk, at);
                if let Some(value) = value_of(LineKind::Data, bytes, at) {
                    let Some(text) = walk.chunk.get(value..end) else { break };
                    if !self.is_usual_text(cursor, value, end) {
                        break;
                    }
                    if lent.is_some() || (kept && self.block.has_data) {
                        kept = true;
                        if !self.keep_another_line(buffer, &mut lent, walk.chunk, value, text.len()) {
                            break;
                        }
                    } else if text.len() > self.options.limits.data {
                        break;
                    } else if let (false, Some(next)) = (kept, behind_blank_line(walk.chunk, end)) {
                        walk.pass_blank_line(next);
                        flow = sink.take(View { machine: self, buffer }, &lent_event(text, b""));
                        continue;
                    } else {
                        lent = Some(text);
                    }
                } else if let Some(value) = value_of(LineKind::EventType, bytes, at) {
                    if !kept && lent.is_none() {
                        if let Some(event) = self.event_with_type(buffer, cursor, &mut walk, value, end) {
                            flow = sink.take(View { machine: self, buffer }, &event);
                            continue;
                        }
                        if walk.at > at {
                            kept = true;
                            continue;
                        }
                    }
                    let Some(text) = walk.chunk.get(value..end) else { break };
                    if !self.is_usual_text(cursor, value, end) || !self.keeps_type(buffer, text) {
                        break;
                    }
                    kept = true;
                } else if value_of(LineKind::Comment, bytes, at).is_some() {
                    if self.options.wanted.has(Wanted::COMMENTS) {
                        break;
                    }
                    comments += 1;
                } else if let Some(value) = value_of(LineKind::LastEventId, bytes, at) {
                    let Some(text) = walk.chunk.get(value..end) else { break };
                    if !self.is_usual_text(cursor, value, end) || !self.keep_id(buffer, text) {
                        break;
                    }
                    kept = true;
                } else if let Some(value) = value_of(LineKind::ReconnectionTime, bytes, at) {
                    let Some(text) = walk.chunk.get(value..end) else { break };
                    if let Some(item) = self.reconnection_time(text) {
                        flow = sink.take(View { machine: self, buffer }, &item);
                    }
                } else {
                    break;
                }
            }
            if walk.pass_line_end(end) {
                self.line.spot = Spot::AfterCr;
            }
        }
        self.block.has_data |= lent.is_some();
        self.keep_lent(buffer, &mut lent);
        self.counters.comments += comments;
        self.settle_walk(cursor, walk);
        if is_cut {
            self.begin_cut_line(buffer, cursor);
        }
        flow
    }

    /// Takes the event at the cursor if it is plain and whole.
    #[inline(always)]
    pub(super) fn next_whole_event<'c>(
        &mut self,
        buffer: &mut [u8],
        cursor: &mut Cursor<'c>,
    ) -> Option<Raw<'c>> {
        let mut walk = Walk::from(cursor);
        let at = walk.at;
        let end = walk.end(cursor)?;
        let bytes = first_bytes(walk.chunk, at);
        let event = if let Some(value) = value_of(LineKind::Data, bytes, at) {
            self.data_and_blank_line(cursor, &mut walk, value, end).map(|data| lent_event(data, b""))
        } else if let Some(value) = value_of(LineKind::EventType, bytes, at) {
            self.event_with_type(buffer, cursor, &mut walk, value, end)
        } else {
            None
        };
        self.settle_walk(cursor, walk);
        event
    }

    #[inline(always)]
    fn settle_walk<'c>(&mut self, cursor: &mut Cursor<'c>, walk: Walk<'c>) {
        cursor.at = walk.at;
        cursor.lines.set_ends(walk.ends);
        self.counters.lines += walk.lines;
        self.counters.events += walk.events;
    }

    /// Takes an event of three lines that are whole in the chunk: an event type (from `value` to `end`), one
    /// data line, and a blank line. If the rest does not match, it only takes and stores the event type.
    #[inline(always)]
    fn event_with_type<'c>(
        &mut self,
        buffer: &mut [u8],
        cursor: &mut Cursor<'c>,
        walk: &mut Walk<'c>,
        value: usize,
        end: usize,
    ) -> Option<Raw<'c>> {
        let event_type = walk.chunk.get(value..end)?;
        if event_type.len() > self.options.limits.event_type || !self.is_usual_text(cursor, value, end) {
            return None;
        }
        let may_go_on = walk.pass_line_end(end);
        let data = match walk.end(cursor) {
            Some(end) if !may_go_on => {
                let value = value_of(LineKind::Data, first_bytes(walk.chunk, walk.at), walk.at);
                value.and_then(|value| self.data_and_blank_line(cursor, walk, value, end))
            }
            _ => None,
        };
        if let Some(data) = data {
            return Some(lent_event(data, event_type));
        }
        if may_go_on {
            self.line.spot = Spot::AfterCr;
        }
        let kept = self.keeps_type(buffer, event_type);
        debug_assert!(kept, "it is within its limit");
        None
    }

    /// Takes the data line from `value` to `end` and the blank line after it, if there is one. Returns the
    /// data.
    #[inline(always)]
    fn data_and_blank_line<'c>(
        &mut self,
        cursor: &mut Cursor<'c>,
        walk: &mut Walk<'c>,
        value: usize,
        end: usize,
    ) -> Option<&'c [u8]> {
        let next = behind_blank_line(walk.chunk, end)?;
        let data = walk.chunk.get(value..end)?;
        if data.len() > self.options.limits.data || !self.is_usual_text(cursor, value, end) {
            return None;
        }
        walk.pass_blank_line(next);
        Some(data)
    }

    /// Stores data that was to be lent out of the chunk.
    #[inline]
    fn keep_lent(&mut self, buffer: &mut [u8], lent: &mut Option<&[u8]>) {
        if let Some(data) = lent.take() {
            let kept = self.store.data.append(buffer, self.options.limits.data, data);
            debug_assert!(kept, "lent data is within its limit");
        }
    }

    /// Stores an event type if it is within its limit. Returns whether it did.
    #[inline(never)]
    fn keeps_type(&mut self, buffer: &mut [u8], text: &[u8]) -> bool {
        let limit = self.options.limits.event_type;
        if text.len() > limit {
            return false;
        }
        self.begin_event_type();
        self.store.event_type.append(buffer, limit, text)
    }

    /// Whether the value from `value` to `end` is valid text.
    #[inline(always)]
    fn is_usual_text(&mut self, cursor: &mut Cursor<'_>, value: usize, end: usize) -> bool {
        cursor.lines.is_ascii(value)
            || end <= cursor.proven
            || self.proves(cursor.chunk, value, end, &mut cursor.proven)
    }

    /// Stores a further data line of the block, after the one before it. Returns false if it does not fit.
    #[inline]
    fn keep_another_line<'c>(
        &mut self,
        buffer: &mut [u8],
        lent: &mut Option<&'c [u8]>,
        chunk: &'c [u8],
        value: usize,
        len: usize,
    ) -> bool {
        let limit = self.options.limits.data;
        self.block.has_data |= lent.is_some();
        self.keep_lent(buffer, lent);
        self.store.data.append_line(buffer, limit, LINE_FEED, chunk.get(value..).unwrap_or_default(), len)
    }

    /// Stores an ID if it is within its limit. Returns whether it did.
    #[inline(never)]
    fn keep_id(&mut self, buffer: &mut [u8], id: &[u8]) -> bool {
        self.line.kind = LineKind::LastEventId;
        self.begin_id_or_time();
        let is_kept = self.keeps(buffer, id);
        if is_kept {
            let item = self.end_field();
            debug_assert_eq!(item, None, "only an ID over its limit produces an item");
        }
        is_kept
    }

    /// The item for a reconnection time with these digits, if they are digits.
    #[inline(never)]
    fn reconnection_time(&mut self, digits: &[u8]) -> Option<Raw<'static>> {
        self.line.kind = LineKind::ReconnectionTime;
        self.begin_id_or_time();
        self.value.put_digits(digits);
        self.end_field()
    }

    /// Whether the chunk is valid text from `start` to `end`, where a line ends. While all text is valid, it
    /// validates more and more bytes at once, which is faster.
    #[inline(never)]
    fn proves(&mut self, chunk: &[u8], start: usize, end: usize, proven: &mut usize) -> bool {
        let rest = chunk.get(start..).unwrap_or_default();
        let line = rest.get(..end - start).unwrap_or_default();
        let far = rest.get(..self.reach).unwrap_or(rest);
        let far = far.get(..utf8::before_cut(far)).unwrap_or_default();
        let ahead = if far.len() > line.len() { far } else { line };
        if self.is_text(ahead) {
            *proven = start + ahead.len();
            self.reach = self.reach.max(2 * ahead.len()).min(LONGEST_REACH);
            return true;
        }
        self.reach = 0;
        ahead.len() > line.len() && self.is_text(line)
    }
}
