//! Items as the machine makes them: they say where text lies rather than holding it, so that they
//! may leave the machine while the buffer stays borrowed.

use super::state::Machine;
use crate::buffer::Part;
use crate::built_in::{Fragments, IgnoredLines};
use crate::item::{Event, Fragment, FragmentEnd, Item, Piece};
use crate::options::TextPolicy;
use crate::scan::IS_FAST;
use crate::text::Text;
use crate::utf8::IS_WIDE;

/// Where text lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place<'c> {
    /// In the chunk, or in static storage.
    Bytes(&'c [u8]),
    Buffer(Part),
    /// In `Machine::character`.
    Character,
}

/// An [`Item`] whose text is not looked up yet; numbers stay in the machine.
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
    /// A part of a comment or, if it is none, of an unknown field.
    Ignored {
        text: Place<'c>,
        is_comment: bool,
        first: bool,
        last: bool,
        built_in: IgnoredLines,
    },
    /// A block that dispatched no event. It set the last event ID string, or it was dropped, and this
    /// is its type (for sessions, whose rules go by it).
    NoEvent {
        dropped: Option<Place<'c>>,
        has_id: bool,
    },
    Dropped,
    IdIgnored,
}

/// What a fragment ends: [`FragmentEnd`] without what the machine keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum RawFragmentEnd {
    NotYet,
    Dispatched,
    Incomplete,
    OverLimit,
    EndOfStream,
}

/// What is wrong with an event. (One byte: two that are written one by one and read together make
/// the CPU wait.)
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

/// What is needed to look up text.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) machine: &'a Machine,
    pub(crate) buffer: &'a [u8],
}

impl<'a> View<'a> {
    #[inline(always)]
    pub(crate) fn item(self, raw: Raw<'a>) -> Item<'a> {
        // For speed each caller has a copy, for size all share one. A board has one caller; of its copy
        // what it does not look at falls away.
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

    /// Where the last event ID string lies.
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

    /// Text of bytes that the machine marked as text of an item.
    #[allow(unsafe_code)]
    #[inline(always)]
    fn of_bytes(self, bytes: &'a [u8]) -> Text<'a> {
        match self.machine.options.text {
            // SAFETY: under this policy bytes of the chunk were validated in this very call, by
            // `text_len`, `decode`, `is_text` or the scan that found them ASCII; the buffer and
            // `character` only receive what was so proven (or by `keeps_byte` or
            // `set_last_event_id`), except data that is copied as it comes, which `prove_data` makes
            // text of before its line is done; the static texts are UTF-8, as only `TextPolicy::Raw`
            // puts a cut byte order mark among them.
            TextPolicy::Utf8 => unsafe { Text::proven(bytes) },
            TextPolicy::Raw => Text::raw(bytes),
        }
    }
}
