//! The parser's state and its one loop.
//!
//! [`Machine::run`] cuts a chunk into lines and gives each, or as much of it as is there, to
//! [`Machine::advance`] (`line`), which moves the line's state on and calls `block` when a field, a
//! value or the blank line concerns the event. What comes out is a [`Raw`] item, handed to a sink
//! with the state already complete behind it, so that a sink may stop after any item.

mod block;
mod line;
mod raw;
mod usual;

use crate::buffer::Store;
use crate::error::{Error, Failure, FeedError};
use crate::item::Counters;
use crate::options::{Options, TextPolicy};
use crate::scan::{Cpu, Found, IS_FAST, Lines};
use crate::utf8::{self, Character, Decoded, Piece};
use block::Block;
use core::ops::ControlFlow;
use line::{IdLine, LineState, Retry};
pub(crate) use raw::{Place, Raw, View};

/// Takes an item; `Break` stops the loop right after it.
pub(crate) type Sink<'s> = dyn FnMut(View<'_>, Raw) -> ControlFlow<()> + 's;

/// How far the stream has come.
#[derive(Clone, Copy, Debug)]
#[repr(u8)]
enum Life {
    Open,
    /// The end of the stream is being worked through.
    Finishing {
        incomplete: bool,
    },
    Finished {
        incomplete: bool,
    },
    Failed(Failure),
}

/// What comes of the end of the stream.
pub(crate) enum End {
    Item(Raw),
    Clean,
    Incomplete,
}

/// A line, or as much of it as is there: `bytes` stand in `chunk` from `at` on.
#[derive(Clone, Copy)]
struct Span<'c> {
    chunk: &'c [u8],
    bytes: &'c [u8],
    at: usize,
    /// Where in the stream `bytes` start.
    offset: u64,
    /// Whether a line end follows `bytes`.
    ended: bool,
    /// Whether `bytes` are known to be ASCII.
    ascii: bool,
    /// Whether they were found to be ill-formed, somewhere.
    ill_formed: bool,
}

impl<'c> Span<'c> {
    /// The bytes from `at` on, as far as was found; they start at `offset` of the stream.
    #[inline(always)]
    fn new(chunk: &'c [u8], at: usize, found: Found, offset: u64) -> Self {
        let bytes = chunk.get(at..found.end).unwrap_or_default();
        Self { chunk, bytes, at, offset, ended: found.ended, ascii: found.ascii, ill_formed: false }
    }

    /// Drops the first `len` bytes, which are done with.
    #[inline]
    fn take(&mut self, len: usize) {
        debug_assert!(len <= self.bytes.len());
        self.bytes = self.bytes.get(len..).unwrap_or_default();
        self.at += len;
        self.offset += len as u64;
    }
}

/// How a step of the line ended.
enum Next {
    /// The state has changed: look again at what is left of the span.
    Again,
    /// An item has come out, somewhere in the line.
    Item(Raw),
    /// The span is used up, and the line has not ended.
    NeedBytes,
    /// The span is used up, and its line end is done with, too.
    LineEnded(Option<Raw>),
    /// The parser has failed.
    Failed,
}

/// From how many bytes of the stream on the CPU is asked what it can do: under a hypervisor that
/// takes as long as parsing so many without.
const WORTH_ASKING: u64 = if cfg!(test) { 1 } else { 32 * 1024 };
/// The smallest [`Machine::reach`].
const SHORTEST_REACH: usize = 16;

/// The whole state of a parser but for the lent buffer: plain data without pointers, so that a
/// copy of it and of the buffer is a snapshot.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Machine {
    cpu: Cpu,
    options: Options,
    life: Life,
    line: LineState,
    /// The last line ended with a CR: an LF that follows is part of its end.
    after_cr: bool,
    block: Block,
    store: Store,
    /// The start of a character that the end of the last chunk cut.
    carry: Character,
    /// The last character that had been cut, for as long as its item is looked at.
    character: Character,
    /// Whether a piece of the current comment or unknown field was handed out.
    piece_open: bool,
    id: IdLine,
    retry: Retry,
    /// How far ahead the line end is sought while text is handed out in parts. Ill-formed text
    /// comes out in tiny parts; a host that stops after each would have every byte looked at
    /// again for each, so the reach shrinks there and doubles while text is well-formed.
    reach: usize,
    counters: Counters,
}

impl Machine {
    pub(crate) const fn new(options: Options) -> Self {
        Self {
            cpu: Cpu::UNKNOWN,
            options,
            life: Life::Open,
            line: LineState::ByteOrderMark(0),
            after_cr: false,
            block: Block::new(options.delivery),
            store: Store::new(options.limits),
            carry: Character::EMPTY,
            character: Character::EMPTY,
            piece_open: false,
            id: IdLine::NEW,
            retry: Retry::Empty,
            reach: usize::MAX,
            counters: Counters {
                bytes: 0,
                lines: 0,
                events: 0,
                comments: 0,
                unknown_fields: 0,
                ids_ignored: 0,
                dropped: 0,
                discarded: 0,
            },
        }
    }

    /// As new, but for the last event ID string.
    pub(crate) fn reset(&mut self) {
        let mut store = self.store;
        store.reset();
        *self = Self { store, cpu: self.cpu, ..Self::new(self.options) };
    }

    pub(crate) fn options(&self) -> &Options {
        &self.options
    }

    #[cfg(feature = "capi")]
    pub(crate) fn options_mut(&mut self) -> &mut Options {
        &mut self.options
    }

    /// This state may have come from another machine.
    #[cfg(feature = "capi")]
    pub(crate) fn forget_cpu(&mut self) {
        self.cpu = Cpu::UNKNOWN;
    }

    pub(crate) fn counters(&self) -> Counters {
        self.counters
    }

    /// Sets the last event ID string to what a stream could have set it to.
    pub(crate) fn set_last_event_id(&mut self, buffer: &mut [u8], id: &[u8]) -> Result<(), Error> {
        let is_new = matches!(self.life, Life::Open) && self.counters.bytes == 0;
        if !is_new {
            Err(Error::AlreadyStarted)
        } else if !self.is_text(id, false) || id.iter().any(|byte| matches!(byte, 0 | b'\r' | b'\n')) {
            Err(Error::InvalidId)
        } else {
            let limit = self.options.limits.last_event_id;
            self.store.set_last_event_id(buffer, id).map_err(|_| Error::IdTooLong { limit })
        }
    }

    /// Why no bytes are taken, if so.
    pub(crate) fn failure(&self) -> Option<Failure> {
        match self.life {
            Life::Open => None,
            Life::Finishing { .. } | Life::Finished { .. } => Some(Failure::Finished),
            Life::Failed(failure) => Some(failure),
        }
    }

    /// Takes `chunk` and hands each item to `sink`. Returns how many bytes were taken: all of
    /// them, unless `sink` stopped.
    pub(crate) fn run(
        &mut self,
        buffer: &mut [u8],
        chunk: &[u8],
        sink: &mut Sink<'_>,
    ) -> Result<usize, FeedError> {
        if let Some(failure) = self.failure() {
            return Err(self.fail(chunk, 0, failure));
        }
        if IS_FAST && self.usual_chunk(buffer, chunk) {
            return Ok(chunk.len());
        }
        let start = self.counters.bytes;
        let (at, flow) = self.lines(buffer, chunk, start, sink);
        self.keep_lent(buffer, chunk);
        self.counters.bytes = start + at as u64;
        match self.life {
            Life::Failed(failure) if flow.is_continue() => Err(self.fail(chunk, at, failure)),
            _ => Ok(at),
        }
    }

    /// Goes through the lines of `chunk`, which starts at `start` of the stream. Returns where in
    /// the chunk it ended, and whether the sink stopped.
    fn lines(
        &mut self,
        buffer: &mut [u8],
        chunk: &[u8],
        start: u64,
        sink: &mut Sink<'_>,
    ) -> (usize, ControlFlow<()>) {
        if start + chunk.len() as u64 >= WORTH_ASKING {
            self.cpu = self.cpu.known();
        }
        let mut lines = Lines::new(chunk, self.cpu);
        lines.begin();
        let (mut at, mut flow) = (self.line_start_at(chunk, 0), ControlFlow::Continue(()));
        while at < chunk.len() && flow.is_continue() && matches!(self.life, Life::Open) {
            if IS_FAST && self.is_line_start(chunk, at) {
                (at, flow) = self.usual_lines(buffer, &mut lines, at, start, sink);
            }
            if at < chunk.len() && flow.is_continue() {
                (at, flow) = self.any_line(buffer, &mut lines, at, start, sink);
            }
        }
        (at, flow)
    }

    /// Goes on with the line at `at`, as far as it is there, through whatever states it takes.
    fn any_line(
        &mut self,
        buffer: &mut [u8],
        lines: &mut Lines<'_>,
        at: usize,
        start: u64,
        sink: &mut Sink<'_>,
    ) -> (usize, ControlFlow<()>) {
        let chunk = lines.chunk();
        let mut span = self.span(lines, at, start);
        loop {
            let (item, line_ended) = match self.advance(buffer, &mut span) {
                Next::Again => continue,
                Next::Item(item) => (Some(item), false),
                Next::LineEnded(item) => (item, true),
                Next::NeedBytes | Next::Failed => return (span.at, ControlFlow::Continue(())),
            };
            let mut at = span.at;
            if line_ended {
                self.counters.lines += 1;
                self.after_cr = chunk.get(at) == Some(&b'\r');
                at += 1;
            }
            let flow = match item {
                Some(item) => self.show(buffer, chunk, start + at as u64, item, sink),
                None => ControlFlow::Continue(()),
            };
            if flow.is_break() {
                return (at, flow);
            }
            if line_ended || matches!(self.life, Life::Failed(_)) {
                return (self.line_start_at(chunk, at), ControlFlow::Continue(()));
            }
        }
    }

    /// Hands an item to the sink, with all state behind it.
    #[inline(always)]
    fn show(
        &mut self,
        buffer: &mut [u8],
        chunk: &[u8],
        bytes: u64,
        item: Raw,
        sink: &mut Sink<'_>,
    ) -> ControlFlow<()> {
        self.counters.bytes = bytes;
        self.keep_lent(buffer, chunk);
        sink(View { machine: self, buffer, chunk }, item)
    }

    /// The rest of `chunk` is not taken.
    #[cold]
    fn fail(&mut self, chunk: &[u8], consumed: usize, failure: Failure) -> FeedError {
        self.counters.discarded += (chunk.len() - consumed.min(chunk.len())) as u64;
        FeedError { consumed, failure }
    }

    /// The rest of the line at `at`, as far as it is there.
    #[inline(always)]
    fn span<'c>(&self, lines: &mut Lines<'c>, at: usize, start: u64) -> Span<'c> {
        let chunk = lines.chunk();
        let reach = if self.hands_out_parts() { self.reach } else { usize::MAX };
        let found = lines.find(at, reach);
        Span::new(chunk, at, found, start + at as u64)
    }

    /// The end of the stream, one item at a time.
    pub(crate) fn finish(&mut self, buffer: &mut [u8]) -> Result<End, FeedError> {
        let incomplete = match self.life {
            Life::Open => {
                let incomplete = !self.at_block_start();
                self.life = Life::Finishing { incomplete };
                incomplete
            }
            Life::Finishing { incomplete } => incomplete,
            Life::Finished { incomplete: false } => return Ok(End::Clean),
            Life::Finished { incomplete: true } => return Ok(End::Incomplete),
            Life::Failed(failure) => return Err(FeedError { consumed: 0, failure }),
        };
        if let Some(item) = self.end_stream(buffer) {
            return Ok(End::Item(item));
        }
        if let Life::Failed(failure) = self.life {
            return Err(FeedError { consumed: 0, failure });
        }
        self.life = Life::Finished { incomplete };
        Ok(if incomplete { End::Incomplete } else { End::Clean })
    }

    /// Whether these bytes are text as they are.
    #[inline(always)]
    fn is_text(&self, bytes: &[u8], ascii: bool) -> bool {
        match self.options.text {
            TextPolicy::Utf8 => ascii || self.cpu.is_utf8(bytes),
            TextPolicy::Raw => true,
        }
    }

    /// The next piece of the text at the start of `span`, the carried bytes before it included.
    #[inline]
    fn decode(&self, span: &mut Span<'_>) -> Option<Decoded> {
        match self.options.text {
            TextPolicy::Utf8 if !span.ascii || self.carry.len() > 0 => self.decode_utf8(span),
            TextPolicy::Utf8 | TextPolicy::Raw if span.bytes.is_empty() => None,
            TextPolicy::Utf8 | TextPolicy::Raw => Some(Decoded::text(span.bytes.len())),
        }
    }

    /// The same for text that may be ill-formed. All of the span is looked at in one go, but only
    /// once: ill-formed text comes in many pieces.
    fn decode_utf8(&self, span: &mut Span<'_>) -> Option<Decoded> {
        if IS_FAST && self.carry.len() == 0 && !span.ill_formed {
            let len = if span.ended { span.bytes.len() } else { utf8::before_cut(span.bytes) };
            let text = span.bytes.get(..len).unwrap_or_default();
            if len > 0 && self.cpu.is_utf8(text) {
                return Some(Decoded::text(len));
            }
            span.ill_formed = len > 0;
        }
        utf8::decode(self.carry, span.bytes, span.ended)
    }

    /// The piece is done with.
    #[inline]
    fn take(&mut self, span: &mut Span<'_>, decoded: &Decoded) {
        self.carry = decoded.carry;
        span.take(decoded.used);
    }

    /// The piece does not fit: drops what does, and the first character that does not. Returns
    /// where in the stream that character starts.
    #[cold]
    fn take_crossing(&mut self, span: &mut Span<'_>, decoded: &Decoded, room: usize) -> u64 {
        let start = span.offset - self.carry.len() as u64;
        let (before, crossing) = match (decoded.piece, self.options.text) {
            (Piece::Text, TextPolicy::Utf8) => {
                // What follows the piece is ill-formed, and no part of its last character.
                let text = span.bytes.get(..decoded.used).unwrap_or_default();
                let whole = utf8::whole_characters(text, room);
                (whole, utf8::first_character(text.get(whole..).unwrap_or_default()))
            }
            (Piece::Text, TextPolicy::Raw) => (room, 1),
            (Piece::Character(_) | Piece::Replacement | Piece::Unfinished, _) => (0, decoded.used),
        };
        self.carry = Character::EMPTY;
        span.take(before + crossing);
        start + before as u64
    }
}
