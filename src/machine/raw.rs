//! Items as the machine makes them. They store the place of a text instead of the text, so they do not
//! borrow the buffer.

use super::state::Machine;
use crate::buffer::Part;
use crate::built_in::{Fragments, IgnoredLines};
use crate::item::{Event, Fragment, FragmentEnd, Item, Piece};
use crate::options::TextPolicy;
use crate::scan::IS_FAST;
use crate::text::Text;
use crate::utf8::IS_WIDE;

/// The place of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place<'c> {
    /// In the chunk, or in static storage.
    Bytes(&'c [u8]),
    Buffer(Part),
    /// In `Machine::character`.
    Character,
}

/// An [`Item`] before its texts are looked up. Its numbers stay in the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Raw<'c> {
    Event {
        data: Place<'c>,
        event_type: Place<'c>,
        flaws: Flaws,
    },
    Fragment {
        text: Place<'c>,
        event_type: Place<'c>,
        first: bool,
        end: RawFragmentEnd,
        repaired: bool,
        built_in: Fragments,
    },
    ReconnectionTime,
    /// A piece of a comment or of an unknown field.
    Ignored {
        text: Place<'c>,
        is_comment: bool,
        first: bool,
        last: bool,
        built_in: IgnoredLines,
    },
    /// A block that dispatched no event. It set the last event ID string (`has_id`), or its event was
    /// dropped (`dropped` is the event type, for the rules of sessions).
    NoEvent {
        dropped: Option<Place<'c>>,
        has_id: bool,
    },
    Dropped,
    IdIgnored,
}

/// How a fragment ends the event: a [`FragmentEnd`] without what the machine stores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum RawFragmentEnd {
    NotYet,
    Dispatched,
    Incomplete,
    OverLimit,
    EndOfStream,
}

/// The flags of an event. (One byte, because two bytes that are written separately and read together stall
/// the CPU.)
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Flaws(u8);

impl Flaws {
    pub(crate) const NONE: Self = Self(0);

    #[inline(always)]
    pub(crate) fn new(repaired: bool, incomplete: bool) -> Self {
        Self(u8::from(repaired) | u8::from(incomplete) << 1)
    }

    pub(crate) fn repaired(self) -> bool {
        self.0 & 1 != 0
    }

    pub(crate) fn incomplete(self) -> bool {
        self.0 & 2 != 0
    }
}

/// The machine and its buffer, to look up texts.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) machine: &'a Machine,
    pub(crate) buffer: &'a [u8],
}

impl<'a> View<'a> {
    #[inline(always)]
    pub(crate) fn item(self, raw: Raw<'a>) -> Item<'a> {
        // For speed each caller has its own copy; for size all share one. On small boards there is only one
        // caller, and the compiler removes what that caller does not use.
        if IS_FAST || !IS_WIDE { self.make_item(raw) } else { self.shared_item(raw) }
    }

    #[inline(never)]
    fn shared_item(self, raw: Raw<'a>) -> Item<'a> {
        self.make_item(raw)
    }

    #[inline(always)]
    fn make_item(self, raw: Raw<'a>) -> Item<'a> {
        match raw {
            Raw::Event { data, event_type, flaws } => Item::Event(Event {
                event_type: self.text(event_type),
                data: self.text(data),
                last_event_id: self.last_event_id(),
                repaired: flaws.repaired(),
                incomplete: flaws.incomplete(),
            }),
            Raw::Fragment { text, event_type, first, end, repaired, .. } => Item::Fragment(Fragment {
                text: self.text(text),
                event_type: self.text(event_type),
                last_event_id: self.last_event_id(),
                first,
                end: match end {
                    RawFragmentEnd::NotYet => None,
                    RawFragmentEnd::Dispatched => Some(FragmentEnd::Dispatched),
                    RawFragmentEnd::Incomplete => Some(FragmentEnd::Incomplete),
                    RawFragmentEnd::OverLimit => Some(FragmentEnd::OverLimit(self.machine.dropped())),
                    RawFragmentEnd::EndOfStream => Some(FragmentEnd::EndOfStream),
                },
                repaired,
            }),
            Raw::ReconnectionTime => Item::ReconnectionTime(self.machine.milliseconds()),
            Raw::Ignored { text, is_comment, first, last, .. } => {
                let piece = Piece { text: self.text(text), first, last };
                if is_comment { Item::Comment(piece) } else { Item::UnknownField(piece) }
            }
            Raw::NoEvent { .. } => Item::LastEventId(self.last_event_id()),
            Raw::Dropped => Item::Dropped(self.machine.dropped()),
            Raw::IdIgnored => Item::IdIgnored(self.machine.id_ignored()),
        }
    }

    #[inline(always)]
    pub(crate) fn last_event_id(self) -> Text<'a> {
        match self.machine.store.last_event_id() {
            Part { len: 0, .. } => self.of_bytes(b""),
            id => self.of_bytes(id.of(self.buffer)),
        }
    }

    /// The place of the last event ID string.
    #[cfg(feature = "capi")]
    pub(crate) fn place_of_id(self) -> Place<'a> {
        Place::Buffer(self.machine.store.last_event_id())
    }

    #[inline(always)]
    pub(crate) fn text(self, place: Place<'a>) -> Text<'a> {
        self.of_bytes(match place {
            Place::Bytes(bytes) => bytes,
            Place::Buffer(part) => part.of(self.buffer),
            Place::Character => self.machine.character.as_bytes(),
        })
    }

    /// Makes text from bytes that the machine marked as text of an item.
    #[allow(unsafe_code)]
    #[inline(always)]
    fn of_bytes(self, bytes: &'a [u8]) -> Text<'a> {
        match self.machine.options.text {
            // SAFETY: under this policy, the bytes are valid UTF-8 wherever they are.
            // - Bytes of the chunk were validated in this call: by `text_len`, `decode` or `is_text`, or
            //   by the scan that found them to be ASCII.
            // - The buffer and `character` only receive such bytes, or bytes that `keeps_byte` or
            //   `set_last_event_id` checked. Data that is copied before validation is validated by
            //   `prove_data` before its line ends.
            // - Static texts are UTF-8: a part of a byte order mark is only handed out under
            //   `TextPolicy::Raw`.
            TextPolicy::Utf8 => unsafe { Text::proven(bytes) },
            TextPolicy::Raw => Text::raw(bytes),
        }
    }
}
