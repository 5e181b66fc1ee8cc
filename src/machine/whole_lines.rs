//! Lines that lie whole in the chunk and hold nothing unusual: from masks of line ends, and without a
//! copy for what makes an event at once. Others are declined, and left to the grammar.

use super::cursor::{Cursor, Lent, line_after};
use super::events::{LINE_FEED, lent_event};
use super::grammar::value_start;
use super::raw::{Raw, View};
use super::run::Sink;
use super::state::{Kind, Machine, Phase, Spot};
use crate::options::Wanted;
use crate::utf8;
use core::ops::ControlFlow;

/// The least bytes of a chunk that is gone through in this way.
const SHORTEST: usize = 8;
/// The most bytes that are validated in one go.
const LONGEST_REACH: usize = 16 << 10;

/// A field's name and its colon, the first byte lowest.
const fn name_and_colon(kind: Kind) -> u64 {
    let name = kind.name();
    let (mut word, mut at) = (b':' as u64, name.len());
    while at > 0 {
        at -= 1;
        word = word << 8 | name[at] as u64;
    }
    word
}

/// The first bytes of the line at `at`, the first one lowest.
#[inline(always)]
fn first_bytes(chunk: &[u8], at: usize) -> u64 {
    match chunk.get(at..).and_then(|line| line.first_chunk()) {
        Some(start) => u64::from_le_bytes(*start),
        None => last_bytes(chunk, at),
    }
}

/// The bytes from `at` to the end of the chunk, which are fewer.
#[cold]
fn last_bytes(chunk: &[u8], at: usize) -> u64 {
    chunk.iter().skip(at).rev().fold(0, |word, &byte| word << 8 | u64::from(byte))
}

/// Where the value starts in the line at `at`, which begins with these bytes, if it is of this kind.
#[inline(always)]
fn value_of(kind: Kind, bytes: u64, at: usize) -> Option<usize> {
    let name = kind.name().len();
    let is_kind = (bytes ^ name_and_colon(kind)) << (64 - 8 * (name + 1)) == 0;
    is_kind.then(|| value_start(at + name, (bytes >> (8 * (name + 1))) as u8))
}

/// The kind of the line at `at`, if it is one that is begun before its end is there, and where its
/// value starts.
#[inline(always)]
pub(super) fn kind_of_cut(chunk: &[u8], at: usize) -> Option<(Kind, usize)> {
    let bytes = first_bytes(chunk, at);
    let of = |kind| value_of(kind, bytes, at).map(|value| (kind, value));
    of(Kind::Data).or_else(|| of(Kind::EventType)).or_else(|| of(Kind::Comment))
}

impl Machine {
    #[inline]
    pub(super) fn expects_whole_lines(&self, chunk: &[u8]) -> bool {
        self.line.spot == Spot::LineStart && self.block.phase == Phase::Buffering && chunk.len() >= SHORTEST
    }

    /// Goes through whole lines from the cursor on, until one is declined, or the sink stops.
    #[inline(never)] // for the stack
    pub(super) fn whole_lines<'c, S: Sink<'c> + ?Sized>(
        &mut self,
        buffer: &mut [u8],
        cursor: &mut Cursor<'c>,
        sink: &mut S,
    ) -> ControlFlow<()> {
        let chunk = cursor.chunk;
        let (mut at, mut lines, mut comments, mut events) = (cursor.at, 0, 0, 0);
        let (mut lent, mut proven) = (Lent::NOTHING, cursor.proven);
        // Whether something of the block may be in the buffer.
        let mut kept = !self.is_block_empty() || self.block.repaired;
        let mut flow = ControlFlow::Continue(());
        let (mut ends, mut is_cut) = (cursor.lines.ends(), false);
        while flow.is_continue() {
            let Some(end) = ends.first() else {
                match cursor.lines.more_ends() {
                    Some(more) => ends = more,
                    None => {
                        is_cut = true;
                        break;
                    }
                }
                continue;
            };
            if end < at {
                ends.drop_first(); // The LF of a CRLF.
                continue;
            }
            if at == end {
                if kept {
                    self.block.has_data |= lent.data.is_some();
                    kept = false;
                    if let Some(item) = self.blank_line(lent, false) {
                        flow = sink.take(View { machine: self, buffer }, &item);
                    }
                } else if let Some(data) = lent.data {
                    events += 1;
                    let event = lent_event(data, lent.event_type);
                    flow = sink.take(View { machine: self, buffer }, &event);
                }
                lent = Lent::NOTHING;
            } else {
                let bytes = first_bytes(chunk, at);
                if let Some(value) = value_of(Kind::Data, bytes, at) {
                    let Some(text) = chunk.get(value..end) else { break };
                    if !self.is_usual_text(cursor, value, end, &mut proven) {
                        break;
                    }
                    if lent.data.is_some() || (kept && self.block.has_data) {
                        kept = true;
                        if !self.keep_another_line(buffer, &mut lent, chunk, value, text.len()) {
                            break;
                        }
                    } else if text.len() <= self.options.limits.data {
                        lent.data = Some(text);
                    } else {
                        break;
                    }
                } else if let Some(value) = value_of(Kind::EventType, bytes, at) {
                    let Some(text) = chunk.get(value..end) else { break };
                    if text.len() > self.options.limits.event_type
                        || !self.is_usual_text(cursor, value, end, &mut proven)
                    {
                        break;
                    }
                    self.begin_event_type();
                    lent.event_type = text;
                } else if value_of(Kind::Comment, bytes, at).is_some() {
                    if self.options.wanted.has(Wanted::COMMENTS) {
                        break;
                    }
                    comments += 1;
                } else if let Some(value) = value_of(Kind::LastEventId, bytes, at) {
                    let Some(text) = chunk.get(value..end) else { break };
                    if !self.is_usual_text(cursor, value, end, &mut proven) || !self.keep_id(buffer, text) {
                        break;
                    }
                    kept = true;
                } else if let Some(value) = value_of(Kind::ReconnectionTime, bytes, at) {
                    let Some(text) = chunk.get(value..end) else { break };
                    if let Some(item) = self.reconnection_time(text) {
                        flow = sink.take(View { machine: self, buffer }, &item);
                    }
                } else {
                    break;
                }
            }
            ends.drop_first();
            lines += 1;
            let (next, may_go_on) = line_after(chunk, end);
            at = next;
            if may_go_on {
                self.line.spot = Spot::AfterCr;
            }
        }
        cursor.lines.set_ends(ends);
        self.block.has_data |= lent.data.is_some();
        self.keep_lent(buffer, &mut lent.data);
        if !lent.event_type.is_empty() {
            let limit = self.options.limits.event_type;
            let kept = self.store.event_type.append(buffer, limit, lent.event_type);
            debug_assert!(kept, "a lent event type is within its limit");
        }
        (cursor.at, cursor.proven) = (at, proven);
        self.counters.lines += lines;
        self.counters.comments += comments;
        self.counters.events += events;
        if is_cut {
            self.begin_cut_line(buffer, cursor);
        }
        flow
    }

    /// Whether the value from `value` to `end` is text.
    #[inline(always)]
    fn is_usual_text(&mut self, cursor: &Cursor<'_>, value: usize, end: usize, proven: &mut usize) -> bool {
        cursor.lines.is_ascii(value) || end <= *proven || self.proves(cursor.chunk, value, end, proven)
    }

    /// Keeps another data line of the block, and the one before it, all of it or nothing.
    #[inline]
    fn keep_another_line<'c>(
        &mut self,
        buffer: &mut [u8],
        lent: &mut Lent<'c>,
        chunk: &'c [u8],
        value: usize,
        len: usize,
    ) -> bool {
        let limit = self.options.limits.data;
        self.block.has_data |= lent.data.is_some();
        self.keep_lent(buffer, &mut lent.data);
        self.store.data.append_line(buffer, limit, LINE_FEED, chunk.get(value..).unwrap_or_default(), len)
    }

    /// Keeps an ID, unless it is over its limit.
    #[inline(never)]
    fn keep_id(&mut self, buffer: &mut [u8], id: &[u8]) -> bool {
        self.line.kind = Kind::LastEventId;
        self.begin_id_or_time();
        let is_kept = self.put_id(buffer, id);
        if is_kept {
            let item = self.end_field();
            debug_assert_eq!(item, None, "only an ID over its limit makes one");
        }
        is_kept
    }

    /// The reconnection time that these are the digits of, if they are.
    #[inline(never)]
    fn reconnection_time(&mut self, digits: &[u8]) -> Option<Raw<'static>> {
        self.line.kind = Kind::ReconnectionTime;
        self.begin_id_or_time();
        self.value.put_digits(digits);
        self.end_field()
    }

    /// Whether the chunk is text from `start` to `end`, where a line ends. As long as all is well, more
    /// and more is looked at in one go, which is quicker.
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
