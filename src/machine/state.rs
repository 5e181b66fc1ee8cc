//! The state of the machine between two bytes.

use super::parts::{BlockState, EventMode, LineKind, LineState, Spot, Value, has_nul, is_line_end};
use crate::buffer::Store;
use crate::built_in::Fragments;
use crate::error::{Error, Failure};
use crate::item::{Counters, Dropped, IdIgnored, Limit};
#[cfg(feature = "capi")]
use crate::options::Wanted;
use crate::options::{Delivery, Limits, Options, TextPolicy};
use crate::scan::{Cpu, IS_FAST};
use crate::utf8::Character;

/// After this many bytes of the stream, the CPU's features are queried (CPUID). Under a hypervisor the query
/// costs about as much time as the features save in so many bytes.
const WORTH_ASKING: u64 = if cfg!(any(test, picosse_fuzz)) { 1 } else { 2 << 20 };
/// The same threshold for bytes validated as UTF-8. It is lower, because the features save more there.
const WORTH_ASKING_FOR_UTF8: u32 = if cfg!(any(test, picosse_fuzz)) { 1 } else { 16 << 10 };

/// The phase of the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Life {
    Open,
    /// The end of the stream was reported; items may follow.
    Finishing,
    Finished,
    /// A limit was crossed; see `dropped`.
    Failed,
}

/// The whole state of a parser without its buffer: plain data without pointers, so a copy of the state and
/// the buffer is a snapshot. Frequently used fields come first: on small CPUs, shorter instructions reach
/// them.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub(crate) struct Machine {
    pub(super) line: LineState,
    pub(super) block: BlockState,
    pub(super) life: Life,
    /// Whether the stream ended inside a line or a block.
    pub(super) incomplete: bool,
    /// Whether an ID of this stream was over its limit.
    pub(super) id_lost: bool,
    pub(super) cpu: Cpu,
    /// The start of a character that the end of the last chunk cut.
    pub(super) carry: Character,
    /// The last character that was decoded on its own. An item may refer to it.
    pub(super) character: Character,
    /// How many of the next bytes may be stored as data without further checks; 1 if they are skipped.
    pub(super) room: usize,
    pub(super) store: Store,
    pub(super) options: Options,
    /// How many bytes at the end of the data are not validated yet.
    pub(super) unproven: usize,
    /// How many bytes were validated, to decide when to query the CPU.
    pub(super) validated: u32,
    /// How far ahead whole lines are validated at once. Small after a pause, because it is then repeated.
    pub(super) reach: usize,
    pub(super) value: Value,
    pub(super) counters: Counters,
    /// The last event that was dropped.
    pub(super) dropped: Dropped,
}

impl Machine {
    /// All bytes of it are 0.
    pub(crate) const ZERO: Self = Self {
        line: LineState {
            spot: Spot::LineStart,
            kind: LineKind::Data,
            matched: 0,
            is_open: false,
            is_ill_formed: false,
        },
        block: BlockState::new(Delivery::Whole),
        life: Life::Open,
        incomplete: false,
        id_lost: false,
        cpu: Cpu::UNKNOWN,
        carry: Character::EMPTY,
        character: Character::EMPTY,
        room: 0,
        store: Store::ZERO,
        options: Options { limits: Limits { data: 0, event_type: 0, last_event_id: 0 }, ..Options::new() },
        value: Value::NEW,
        counters: Counters::ZERO,
        dropped: Dropped { limit: Limit::Data, event: 0, offset: 0 },
        unproven: 0,
        validated: 0,
        reach: 0,
    };

    /// A machine for the buffer that the options were [made for](Options::for_buffer).
    pub(crate) const fn new(options: Options) -> Self {
        let mut machine = Self::ZERO;
        machine.begin(options);
        machine
    }

    /// Initialises a machine that is [`ZERO`](Self::ZERO).
    #[inline(always)]
    pub(crate) const fn begin(&mut self, options: Options) {
        debug_assert!(options.limits.data != Options::REST_OF_BUFFER, "a number of bytes");
        (self.line.spot, self.line.kind) = (Spot::Name, LineKind::ByteOrderMark);
        self.block = BlockState::new(options.delivery);
        self.store.begin(options.limits);
        self.options = options;
    }

    /// Resets everything except the last event ID string.
    pub(crate) fn reset(&mut self) {
        let mut store = self.store;
        store.reset();
        let Self { cpu, validated, .. } = *self;
        *self = Self { store, cpu, validated, ..Self::new(self.options) };
    }

    pub(crate) fn options(&self) -> &Options {
        &self.options
    }

    /// Sets which optional items are handed out.
    #[cfg(feature = "capi")]
    pub(crate) fn set_wanted(&mut self, wanted: Wanted) {
        self.options.wanted = wanted;
    }

    /// Forgets the CPU: this state may have been copied from another computer.
    #[cfg(feature = "capi")]
    pub(crate) fn forget_cpu(&mut self) {
        self.cpu = Cpu::UNKNOWN;
    }

    /// Whether the data of the current event is handed out in fragments.
    pub(crate) fn is_in_fragments(&self) -> bool {
        Fragments::get().is_some() && self.block.mode == EventMode::Streaming
    }

    /// Whether no line has begun.
    pub(crate) fn at_line_start(&self) -> bool {
        match self.line.spot {
            Spot::LineStart | Spot::AfterCr => true,
            Spot::Name => self.line.matched == 0,
            Spot::ValueStart | Spot::Text => false,
        }
    }

    /// Whether the block has no data, no event type and no ID, and is not being dropped.
    #[inline]
    pub(super) fn is_block_empty(&self) -> bool {
        self.block.mode != EventMode::Dropping
            && !self.block.has_data
            && !self.store.has_pending_id()
            && self.store.event_type.len == 0
    }

    /// Whether the block is in its initial state.
    #[inline]
    pub(super) fn is_block_new(&self) -> bool {
        self.is_block_empty() && !self.block.repaired
    }

    /// Whether a line or a block has begun.
    pub(crate) fn is_inside(&self) -> bool {
        !self.at_line_start() || !self.is_block_empty()
    }

    pub(crate) fn counters(&self) -> Counters {
        self.counters
    }

    /// Whether something was over a limit and not handed out. (An ID with a NUL does not count: the standard
    /// requires to ignore it.)
    pub(crate) fn has_loss(&self) -> bool {
        self.counters.dropped > 0 || self.id_lost
    }

    /// The number of the block's event in the stream, from 0.
    fn event_number(&self) -> u64 {
        let counted = u64::from(self.block.mode == EventMode::Dropping);
        self.counters.events + self.counters.dropped - counted
    }

    /// The last event that crossed a limit.
    pub(crate) fn dropped(&self) -> Dropped {
        self.dropped
    }

    /// The ID over its limit of the last line.
    pub(crate) fn id_ignored(&self) -> IdIgnored {
        IdIgnored { event: self.event_number(), offset: self.value.over_at }
    }

    /// The reconnection time of the last line.
    pub(crate) fn milliseconds(&self) -> u32 {
        self.value.milliseconds
    }

    /// Sets the last event ID string before the first byte.
    pub(crate) fn set_last_event_id(&mut self, buffer: &mut [u8], id: &[u8]) -> Result<(), Error> {
        let is_new = self.life == Life::Open && self.counters.bytes == 0;
        if is_new { self.replace_last_event_id(buffer, id) } else { Err(Error::AlreadyStarted) }
    }

    /// Sets the last event ID string. Only values that a stream could set are valid.
    pub(crate) fn replace_last_event_id(&mut self, buffer: &mut [u8], id: &[u8]) -> Result<(), Error> {
        if has_nul(id) || id.iter().copied().any(is_line_end) || !self.is_text(id) {
            return Err(Error::InvalidId);
        }
        let limit = self.options.limits.last_event_id;
        let is_set = self.store.set_last_event_id(buffer, limit, id);
        if is_set { Ok(()) } else { Err(Error::IdTooLong { limit }) }
    }

    /// Whether these bytes are valid text under the policy.
    pub(super) fn is_text(&mut self, bytes: &[u8]) -> bool {
        self.is_raw() || self.is_utf8(bytes)
    }

    pub(super) fn is_utf8(&mut self, bytes: &[u8]) -> bool {
        if IS_FAST {
            self.validated = self.validated.saturating_add(bytes.len() as u32);
            if self.validated >= WORTH_ASKING_FOR_UTF8 {
                self.cpu = self.cpu.known();
            }
        }
        self.cpu.is_utf8(bytes)
    }

    /// The CPU's features; queried if the stream is long enough with `len` more bytes.
    #[inline]
    pub(super) fn cpu_for(&mut self, len: usize) -> Cpu {
        if self.counters.bytes + len as u64 >= WORTH_ASKING {
            self.cpu = self.cpu.known();
        }
        self.cpu
    }

    /// Whether text is handed out unchanged.
    #[inline(always)]
    pub(super) fn is_raw(&self) -> bool {
        self.options.text == TextPolicy::Raw
    }

    /// Whether the machine failed at a limit; see [`dropped`](Self::dropped).
    #[inline(always)]
    pub(crate) fn has_failed(&self) -> bool {
        self.life == Life::Failed
    }

    /// Why the machine refuses bytes; `None` if it takes them.
    pub(crate) fn failure(&self) -> Option<Failure> {
        match self.life {
            Life::Open => None,
            Life::Finishing | Life::Finished => Some(Failure::Finished),
            Life::Failed => Some(Failure::Limit(self.dropped)),
        }
    }
}
