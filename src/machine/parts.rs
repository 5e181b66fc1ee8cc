//! Parts of the state: of the line, of its value, and of the block.

use crate::options::Delivery;

/// The kind of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum LineKind {
    Data,
    EventType,
    LastEventId,
    ReconnectionTime,
    /// Not a field, but matched like a field name at the start of the stream.
    ByteOrderMark,
    Comment,
    UnknownField,
    /// Its text is not needed.
    Skipped,
}

impl LineKind {
    /// The only field whose name can start with this byte.
    #[inline(always)]
    pub(super) fn starting_with(byte: u8) -> Option<Self> {
        let of = |kind: Self| (kind.name().first() == Some(&byte)).then_some(kind);
        of(Self::Data)
            .or_else(|| of(Self::EventType))
            .or_else(|| of(Self::LastEventId))
            .or_else(|| of(Self::ReconnectionTime))
    }

    pub(super) const fn name(self) -> &'static [u8] {
        match self {
            Self::Data => b"data",
            Self::EventType => b"event",
            Self::LastEventId => b"id",
            Self::ReconnectionTime => b"retry",
            Self::ByteOrderMark => &[0xEF, 0xBB, 0xBF],
            Self::Comment | Self::UnknownField | Self::Skipped => b"",
        }
    }
}

/// The position in a line of the next byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Spot {
    LineStart,
    /// At the start of a line, after a CR. An LF here is part of that line end.
    AfterCr,
    /// Inside a possible field name.
    Name,
    /// Right after the colon. One space here does not belong to the value.
    ValueStart,
    Text,
}

/// The state of the line.
#[derive(Clone, Copy, Debug)]
pub(super) struct LineState {
    pub(super) spot: Spot,
    pub(super) kind: LineKind,
    /// How many bytes of the name have arrived.
    pub(super) matched: u8,
    /// Whether a piece of the line was handed out.
    pub(super) is_open: bool,
    /// Whether the line had ill-formed UTF-8. The rest of it is decoded byte by byte.
    pub(super) is_ill_formed: bool,
}

impl LineState {
    /// The bytes of the name that have arrived, and the missing ones.
    #[inline(always)]
    pub(super) fn name(&self) -> (&'static [u8], &'static [u8]) {
        self.kind.name().split_at_checked(usize::from(self.matched)).unwrap_or_default()
    }
}

/// What happens with the data of the current event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum EventMode {
    /// Data is stored until the blank line.
    Buffering,
    /// Data is handed out as it arrives.
    Streaming,
    /// The event crossed a limit: data is dropped.
    Dropping,
}

/// The state of the block.
#[derive(Clone, Copy, Debug)]
pub(super) struct BlockState {
    pub(super) mode: EventMode,
    /// Whether a data line has ended in this block.
    pub(super) has_data: bool,
    /// Whether a fragment was handed out.
    pub(super) is_open: bool,
    /// Whether ill-formed UTF-8 was replaced.
    pub(super) repaired: bool,
    /// Whether the event type was over its limit.
    pub(super) type_lost: bool,
}

impl BlockState {
    pub(super) const fn new(delivery: Delivery) -> Self {
        let mode = if delivery.cuts_each() { EventMode::Streaming } else { EventMode::Buffering };
        Self { mode, has_data: false, is_open: false, repaired: false, type_lost: false }
    }
}

/// The state of the value of an `id` or `retry` field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Value {
    /// The field is ignored: the ID has a NUL, or the reconnection time has a byte that is not a digit.
    pub(super) is_invalid: bool,
    pub(super) repaired: bool,
    /// Whether the ID crossed its limit.
    pub(super) is_over: bool,
    /// Where in the stream it crossed its limit.
    pub(super) over_at: u64,
    pub(super) has_digits: bool,
    pub(super) milliseconds: u32,
}

impl Value {
    pub(super) const NEW: Self = Self {
        is_invalid: false,
        repaired: false,
        is_over: false,
        over_at: 0,
        has_digits: false,
        milliseconds: 0,
    };
}

impl Value {
    pub(super) fn put_digits(&mut self, digits: &[u8]) {
        for &byte in digits {
            self.put_digit(byte);
        }
    }

    /// Appends a digit of a reconnection time, a saturating number. Other bytes make it invalid.
    pub(super) fn put_digit(&mut self, byte: u8) {
        let digit = u32::from(byte.wrapping_sub(b'0'));
        self.has_digits = true;
        self.is_invalid |= digit > 9;
        let milliseconds = u64::from(self.milliseconds) * 10 + u64::from(digit);
        self.milliseconds = u32::try_from(milliseconds).unwrap_or(u32::MAX);
    }
}

/// The type of an event that sets none.
pub(crate) const MESSAGE: &[u8] = b"message";

/// The event type, or `message` if it is empty.
#[inline(always)]
pub(super) fn or_message(event_type: &[u8]) -> &[u8] {
    if event_type.is_empty() { MESSAGE } else { event_type }
}

/// Whether an ID contains NUL, and is ignored.
#[allow(clippy::manual_contains)] // `contains` searches word by word, which is too much code here.
pub(super) fn has_nul(id: &[u8]) -> bool {
    id.iter().fold(false, |found, &byte| found | (byte == 0))
}

/// Whether this byte ends a line.
#[inline(always)]
pub(super) fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}
