//! The usual lines, whole in the chunk: the rules of `line` and `block` without the states between,
//! and without a copy for what makes an event at once. What is not usual is left to them.

use super::line::LineState;
use super::value::Proven;
use super::{Flaws, Machine, Place, Raw, Sink, View};
use crate::scan::{IS_FAST, Lines};
use core::ops::ControlFlow;

/// How many bytes a chunk must have for its lines to be usual.
pub(super) const SHORTEST_USUAL: usize = 8;

/// The first bytes of a line, the first one lowest.
const fn word(start: &[u8]) -> u64 {
    let (mut word, mut at) = (0, start.len());
    while at > 0 {
        at -= 1;
        word = word << 8 | start[at] as u64;
    }
    word
}

/// The bytes from `at` to the end of the chunk, which are fewer.
#[cold]
fn last_word(chunk: &[u8], at: usize) -> u64 {
    chunk.iter().skip(at).rev().fold(0, |word, &byte| word << 8 | u64::from(byte))
}

/// Whether the bytes of `line` begin with `start`.
#[inline(always)]
fn begins(line: u64, start: &[u8]) -> bool {
    (line ^ word(start)) << (64 - 8 * start.len()) == 0
}

/// A line that lies whole in the chunk.
enum Line<'c> {
    Blank,
    Data(&'c [u8]),
    EventType(&'c [u8]),
    Id(&'c [u8]),
    Comment,
    Other,
}

impl<'c> Line<'c> {
    /// The line at `at` of the chunk, whose line end is at `end`.
    #[inline(always)]
    fn new(chunk: &'c [u8], at: usize, end: usize) -> Self {
        if at == end {
            return Self::Blank;
        }
        let start = match chunk.get(at..).and_then(|line| line.first_chunk()) {
            Some(start) => u64::from_le_bytes(*start),
            None => last_word(chunk, at),
        };
        // What comes after so many bytes of name and colon, and a space if there is one.
        let value = |name: usize| {
            let space = (start >> (8 * name)) as u8 == b' ';
            chunk.get(at + name + usize::from(space)..end)
        };
        if begins(start, b"data:") {
            value(5).map_or(Self::Other, Self::Data)
        } else if begins(start, b"event:") {
            value(6).map_or(Self::Other, Self::EventType)
        } else if begins(start, b":") {
            Self::Comment
        } else if begins(start, b"id:") {
            value(3).map_or(Self::Other, Self::Id)
        } else {
            Self::Other
        }
    }
}

/// What of the block still lies in the chunk, where the machine goes through whole lines.
#[derive(Clone, Copy, Debug)]
struct Lent<'c> {
    /// The data, when it is one line; otherwise it is in the store.
    data: Option<&'c [u8]>,
    /// The event type; when it is empty there is none, or it is in the store.
    event_type: &'c [u8],
}

impl Lent<'_> {
    const NOTHING: Self = Self { data: None, event_type: b"" };
}

impl Machine {
    #[inline]
    pub(super) fn expects_usual_lines(&self) -> bool {
        self.line == LineState::LineStart && !self.block.is_dropping()
    }

    /// Goes through whole lines from `at` on, until one is not usual. Returns where that one
    /// starts, or where the sink stopped.
    #[inline(never)] // for the stack
    pub(super) fn usual_lines<'c, S: Sink<'c> + ?Sized>(
        &mut self,
        buffer: &mut [u8],
        lines: &mut Lines<'c>,
        mut at: usize,
        sink: &mut S,
    ) -> (usize, ControlFlow<()>) {
        let chunk = lines.chunk();
        let (mut ended, mut comments, mut events) = (0, 0, 0);
        let (mut lent, mut proven) = (Lent::NOTHING, Proven::NOTHING);
        // Whether something of the block may be in the store, or was there before.
        let mut kept = !self.is_block_untouched();
        let is_buffering = self.block.is_buffering();
        let mut flow = ControlFlow::Continue(());
        let mut ends = lines.ends();
        let is_cut = loop {
            let Some(end) = ends.first() else {
                match lines.more_ends() {
                    Some(more) => ends = more,
                    None => break true,
                }
                continue;
            };
            if end < at {
                ends.drop_first(); // The LF of a CRLF.
                continue;
            }
            match Line::new(chunk, at, end) {
                Line::Blank if kept => {
                    let Some((data, event_type, flaws)) = self.kept_event(lent) else { break false };
                    let event = Raw::Event { data, event_type, flaws };
                    flow = sink.take(View { machine: self, buffer }, event);
                    (lent, kept) = (Lent::NOTHING, false);
                }
                Line::Blank => {
                    if let Some(data) = lent.data {
                        events += 1;
                        let event_type =
                            if lent.event_type.is_empty() { b"message" } else { lent.event_type };
                        let (data, event_type) = (Place::Bytes(data), Place::Bytes(event_type));
                        let event = Raw::Event { data, event_type, flaws: Flaws::NONE };
                        flow = sink.take(View { machine: self, buffer }, event);
                    }
                    lent = Lent::NOTHING;
                }
                Line::Data(data) => {
                    if !is_buffering || !self.is_usual_text(lines, data, end, &mut proven) {
                        break false;
                    }
                    if lent.data.is_some() || (kept && self.block.has_data) {
                        kept = true;
                        self.keep_lent_data(buffer, lent.data.take());
                        let len = data.len();
                        if !IS_FAST || self.store.append_data_line(buffer, chunk, end - len, len).is_err() {
                            break false;
                        }
                    } else if data.len() <= self.options.limits.data {
                        lent.data = Some(data);
                    } else {
                        break false;
                    }
                }
                Line::EventType(event_type) => {
                    let fits = event_type.len() <= self.options.limits.event_type;
                    if !fits || !self.is_usual_text(lines, event_type, end, &mut proven) {
                        break false;
                    }
                    if kept {
                        self.store.clear_event_type();
                    }
                    lent.event_type = event_type;
                }
                Line::Id(id) if IS_FAST => {
                    if !self.is_usual_text(lines, id, end, &mut proven) || !self.keep_id(buffer, id) {
                        break false;
                    }
                    kept = true;
                }
                Line::Comment if !self.options.wanted.comments => comments += 1,
                Line::Id(_) | Line::Comment | Line::Other => break false,
            }
            ends.drop_first();
            ended += 1;
            at = self.line_start_after(chunk, end);
            if flow.is_break() {
                break false;
            }
        };
        lines.set_ends(ends);
        self.keep_lent(buffer, lent);
        if IS_FAST && is_cut {
            at = self.begin_cut_line(buffer, lines, at);
        }
        self.counters.lines += ended;
        self.counters.comments += comments;
        self.counters.events += events;
        (at, flow)
    }

    /// Whether a value that ends at `end` is text.
    #[inline(always)]
    pub(super) fn is_usual_text(
        &mut self,
        lines: &Lines<'_>,
        value: &[u8],
        end: usize,
        proven: &mut Proven,
    ) -> bool {
        let start = end - value.len();
        if IS_FAST {
            lines.is_ascii(start) || end <= proven.end || self.proves(lines.chunk(), start, end, proven)
        } else {
            self.is_text(value)
        }
    }

    /// The event that a blank line brings about where something of the block is kept already: its
    /// data, its type, and what is wrong with it.
    #[inline(never)]
    fn kept_event<'c>(&mut self, lent: Lent<'c>) -> Option<(Place<'c>, Place<'c>, Flaws)> {
        let data = match lent.data {
            Some(data) => Place::Bytes(data),
            None => self.kept_data()?,
        };
        let event_type = self.event_type(lent.event_type);
        let flaws = Flaws::new(self.block.repaired, false);
        self.counters.events += 1;
        self.store.commit_id();
        self.clear_block();
        Some((data, event_type, flaws))
    }

    /// Copies an ID that is text, unless it is over its limit or to be ignored.
    #[inline(never)]
    fn keep_id(&mut self, buffer: &mut [u8], id: &[u8]) -> bool {
        self.store.clear_line_id();
        let kept = !id.contains(&0) && self.store.append_line_id(buffer, id).is_ok();
        if kept {
            self.store.accept_line_id();
        }
        kept
    }

    /// Copies what is lent out of the chunk.
    #[inline]
    fn keep_lent(&mut self, buffer: &mut [u8], lent: Lent<'_>) {
        self.keep_lent_data(buffer, lent.data);
        if !lent.event_type.is_empty() {
            let kept = self.store.append_event_type(buffer, lent.event_type);
            debug_assert!(kept.is_ok(), "a lent event type is within its limit");
        }
    }

    #[inline]
    fn keep_lent_data(&mut self, buffer: &mut [u8], data: Option<&[u8]>) {
        if let Some(data) = data {
            let kept = self.store.append_data(buffer, data);
            debug_assert!(kept.is_ok(), "lent data is within its limit");
            self.block.has_data = true;
        }
    }
}
