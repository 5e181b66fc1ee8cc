//! The parser's state and its one loop.
//!
//! [`Machine::run`] gives lines that lie whole in the chunk and hold nothing out of the ordinary to
//! [`Machine::usual_lines`] (`usual`); those that a chunk's end cuts have short ways, too (`cut`).
//! What is left goes through the states of the line, one byte or one stretch of text at a time:
//! [`Machine::advance`] (`line`), which calls `block` when a field or the blank line concerns the
//! event, and `value` for text. What comes out is a [`Raw`] item, handed to a sink with the state
//! already complete behind it, so that a sink may stop after any item.
//!
//! [`Machine::run_lines`] (`plain`) is another loop, for text that is no event stream.

mod block;
mod cut;
mod line;
mod plain;
mod raw;
mod usual;
mod value;

use crate::buffer::{IdMark, Part, Store};
use crate::error::{Error, Failure, FeedError};
use crate::item::Counters;
use crate::options::{EndOfStream, Options};
use crate::scan::{Cpu, IS_FAST, Lines};
use crate::utf8::Character;
use block::Block;
use core::ops::ControlFlow;
use line::{IdLine, LineState, Retry};
pub(crate) use plain::BlankLines;
pub(crate) use raw::{Flaws, Place, Raw, View};
use usual::SHORTEST_USUAL;

/// Takes items.
pub(crate) trait Sink<'c> {
    /// Takes an item; `Break` stops the loop right after it.
    fn take(&mut self, view: View<'_>, raw: Raw<'c>) -> ControlFlow<()>;
}

/// Takes one item.
impl<'c> Sink<'c> for Option<Raw<'c>> {
    #[inline(always)]
    fn take(&mut self, _: View<'_>, raw: Raw<'c>) -> ControlFlow<()> {
        *self = Some(raw);
        ControlFlow::Break(())
    }
}

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
    Item(Raw<'static>),
    Clean,
    Incomplete,
}

/// Where the machine stands in a chunk.
struct Cursor<'c> {
    chunk: &'c [u8],
    at: usize,
    /// Where in the stream the chunk starts.
    start: u64,
}

impl Cursor<'_> {
    /// Where in the stream it stands.
    fn offset(&self) -> u64 {
        self.start + self.at as u64
    }
}

/// Text of a line from the cursor on, as far as it is there.
#[derive(Clone, Copy)]
struct Span<'c> {
    bytes: &'c [u8],
    /// Whether a line end follows.
    ended: bool,
    /// Whether the bytes are known to be ASCII.
    ascii: bool,
}

/// From how many bytes of the stream on the CPU is asked what it can do: under a hypervisor that
/// takes as long as its help saves until then.
const WORTH_ASKING: u64 = if cfg!(any(test, picosse_fuzz)) { 1 } else { 256 << 10 };
/// The same for bytes that are not ASCII, where the help is greater.
const WORTH_ASKING_FOR_UTF8: u32 = if cfg!(any(test, picosse_fuzz)) { 1 } else { 16 << 10 };
/// The smallest [`Machine::reach`].
const SHORTEST_REACH: usize = 16;

/// The whole state of a parser except the lent buffer: plain data without pointers, so that a
/// copy of it and of the buffer is a snapshot.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Machine {
    cpu: Cpu,
    /// How many bytes were validated with what is known of the CPU.
    validated: u32,
    options: Options,
    life: Life,
    line: LineState,
    block: Block,
    store: Store,
    /// The start of a character that the end of the last chunk cut.
    carry: Character,
    /// The last character that had been cut, for as long as its item is looked at.
    character: Character,
    /// Whether a piece of the current comment or unknown field was handed out.
    piece_open: bool,
    id: IdLine,
    /// Whether an ID of this stream was over its limit.
    id_lost: bool,
    retry: Retry,
    /// How far ahead text is validated in one go, and its end sought while it is handed out in
    /// parts. Ill-formed text comes in tiny pieces, and each would have all that follows looked at
    /// again; so the reach shrinks there, and doubles while text is well-formed.
    reach: usize,
    counters: Counters,
}

impl Machine {
    /// A machine over a buffer that the options were [made for](Options::for_buffer).
    pub(crate) const fn new(options: Options) -> Self {
        debug_assert!(options.limits.data != Options::REST_OF_BUFFER, "a number of bytes");
        Self {
            cpu: Cpu::UNKNOWN,
            validated: 0,
            options,
            life: Life::Open,
            line: LineState::ByteOrderMark(0),
            block: Block::new(options.delivery),
            store: Store::new(options.limits),
            carry: Character::EMPTY,
            character: Character::EMPTY,
            piece_open: false,
            id: IdLine::NEW,
            id_lost: false,
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

    /// Makes it as new; only the last event ID string stays.
    pub(crate) fn reset(&mut self) {
        let mut store = self.store;
        store.reset();
        let Self { cpu, validated, .. } = *self;
        *self = Self { store, cpu, validated, ..Self::new(self.options) };
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

    pub(crate) fn set_end_of_stream(&mut self, answer: EndOfStream) {
        self.options.end_of_stream = answer;
    }

    /// The last event ID string, to be known again.
    pub(crate) fn id_mark(&self) -> IdMark {
        self.store.id_mark()
    }

    /// Forgets the ID that the end of the stream has set since.
    pub(crate) fn take_back_id(&mut self, mark: IdMark) {
        self.store.take_back_id(mark);
    }

    /// How much data of an unfinished event is kept.
    pub(crate) fn data_len(&self) -> usize {
        self.store.data_len()
    }

    /// The type and data that are kept of an unfinished event.
    pub(crate) fn kept_texts<'b>(&self, buffer: &'b [u8]) -> (&'b [u8], &'b [u8]) {
        let event_type = match self.store.event_type() {
            Part { len: 0, .. } => b"message",
            event_type => event_type.of(buffer),
        };
        (event_type, self.store.kept_data().of(buffer))
    }

    /// Asks for the type of each dropped event, where it ends.
    pub(crate) fn want_dropped_types(&mut self) {
        self.options.wanted.dropped_types = true;
    }

    /// Whether the data of the current event goes out in fragments.
    pub(crate) fn is_in_fragments(&self) -> bool {
        self.block.is_streaming()
    }

    /// Whether a line or a block has begun.
    pub(crate) fn is_inside(&self) -> bool {
        !self.at_line_start() || !self.is_block_empty()
    }

    /// Whether data of an unfinished event has come.
    pub(crate) fn has_data(&self) -> bool {
        self.block.has_data || self.data_len() > 0
    }

    /// Whether the data that has come ends inside a character.
    pub(crate) fn is_inside_character(&mut self, buffer: &mut [u8]) -> bool {
        self.store.withdraw_credit();
        self.prove_data(buffer);
        self.carry.len() > 0
    }

    pub(crate) fn counters(&self) -> Counters {
        self.counters
    }

    /// Whether something of the stream was over a limit and not handed out. (To ignore an ID with a
    /// NUL is what the standard asks for.)
    pub(crate) fn has_loss(&self) -> bool {
        self.counters.dropped > 0 || self.id_lost
    }

    /// Sets the last event ID string to what a stream could have set it to.
    pub(crate) fn set_last_event_id(&mut self, buffer: &mut [u8], id: &[u8]) -> Result<(), Error> {
        let is_new = matches!(self.life, Life::Open) && self.counters.bytes == 0;
        if is_new { self.replace_last_event_id(buffer, id) } else { Err(Error::AlreadyStarted) }
    }

    /// The same for a stream that is over.
    pub(crate) fn replace_last_event_id(&mut self, buffer: &mut [u8], id: &[u8]) -> Result<(), Error> {
        if !self.is_text(id) || id.iter().any(|byte| matches!(byte, 0 | b'\r' | b'\n')) {
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
    #[inline]
    pub(crate) fn run<'c>(
        &mut self,
        buffer: &mut [u8],
        chunk: &'c [u8],
        sink: &mut impl Sink<'c>,
    ) -> Result<usize, FeedError> {
        // A loop for each sink is quicker, one for all of them is smaller.
        if IS_FAST {
            self.run_with(buffer, chunk, sink)
        } else {
            self.run_with::<dyn Sink<'c> + '_>(buffer, chunk, sink)
        }
    }

    #[inline]
    fn run_with<'c, S: Sink<'c> + ?Sized>(
        &mut self,
        buffer: &mut [u8],
        chunk: &'c [u8],
        sink: &mut S,
    ) -> Result<usize, FeedError> {
        if let Some(failure) = self.failure() {
            return Err(self.fail(chunk, 0, failure));
        }
        let start = self.counters.bytes;
        let (mut at, mut flow) = (0, ControlFlow::Continue(()));
        if IS_FAST {
            at = self.begin_chunk(buffer, chunk);
        }
        if at < chunk.len() {
            let mut lines = Lines::new(chunk, at, self.cpu_for(chunk));
            if IS_FAST && self.is_cut_line() {
                at = self.end_cut_line(buffer, &mut lines, at);
            }
            while at < chunk.len() && flow.is_continue() && !self.has_failed() {
                if chunk.len() >= SHORTEST_USUAL && self.expects_usual_lines() {
                    (at, flow) = self.usual_lines(buffer, &mut lines, at, sink);
                }
                if at < chunk.len() && flow.is_continue() {
                    let mut cursor = Cursor { chunk, at, start };
                    let item = self.any_line(buffer, &mut lines, &mut cursor);
                    at = cursor.at;
                    if let Some(item) = &item {
                        flow = self.show(buffer, item, sink);
                    }
                }
            }
        }
        self.counters.bytes = start + at as u64;
        match self.life {
            Life::Failed(failure) if flow.is_continue() => Err(self.fail(chunk, at, failure)),
            _ => Ok(at),
        }
    }

    /// Takes what concerns the state of the line alone, and data if it is one byte. Lines that can
    /// be usual are left whole.
    #[inline(always)]
    fn begin_chunk(&mut self, buffer: &mut [u8], chunk: &[u8]) -> usize {
        let is_usual = self.line == LineState::LineStart || self.store.has_credit();
        match chunk {
            &[byte] if self.store.append_text_byte(buffer, byte) => 1,
            _ if is_usual && chunk.len() >= SHORTEST_USUAL => 0,
            _ => self.first_bytes(buffer, chunk),
        }
    }

    /// What is known of the CPU when `chunk` comes.
    #[inline]
    fn cpu_for(&mut self, chunk: &[u8]) -> Cpu {
        if self.counters.bytes + chunk.len() as u64 >= WORTH_ASKING {
            self.cpu = self.cpu.known();
        }
        self.cpu
    }

    #[inline]
    fn has_failed(&self) -> bool {
        matches!(self.life, Life::Failed(_))
    }

    /// Goes on with the line at the cursor, as far as it is there or up to the next item, through
    /// whatever states it takes.
    #[inline(never)] // for the stack
    fn any_line<'c>(
        &mut self,
        buffer: &mut [u8],
        lines: &mut Lines<'c>,
        cursor: &mut Cursor<'c>,
    ) -> Option<Raw<'c>> {
        while cursor.at < cursor.chunk.len() && !self.has_failed() {
            let item = self.advance(buffer, lines, cursor);
            if item.is_some() || self.line == LineState::LineStart {
                return item;
            }
        }
        None
    }

    /// Hands an item to the sink, with a stack of its own.
    #[inline(never)]
    fn show<'c, S: Sink<'c> + ?Sized>(&self, buffer: &[u8], item: &Raw<'c>, sink: &mut S) -> ControlFlow<()> {
        sink.take(View { machine: self, buffer }, *item)
    }

    /// The rest of `chunk` is not taken.
    #[cold]
    fn fail(&mut self, chunk: &[u8], consumed: usize, failure: Failure) -> FeedError {
        self.counters.discarded += (chunk.len() - consumed.min(chunk.len())) as u64;
        FeedError { consumed, failure }
    }

    /// The end of the stream, one item at a time.
    pub(crate) fn finish(&mut self, buffer: &mut [u8]) -> Result<End, FeedError> {
        let incomplete = match self.life {
            Life::Open => {
                let incomplete = self.is_inside();
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
}
