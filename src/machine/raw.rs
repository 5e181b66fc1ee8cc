//! Items as the loop makes them: small and `Copy`, saying where text lies rather than holding it,
//! so that they may leave the loop while the parser's state stays borrowed.

use super::Machine;
use crate::buffer::Part;
use crate::item::{Dropped, Event, Fragment, FragmentEnd, IdIgnored, Item, Piece};
use crate::options::TextPolicy;
use crate::text::Text;

/// Where text lies. (A plain tag is quicker to look at than a packed one, here and below.)
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Place {
    Chunk(Part),
    Buffer(Part),
    /// In [`Machine::character`].
    Character,
    Static(&'static [u8]),
}

/// An [`Item`] whose text is not looked up yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Raw {
    Event { data: Place, event_type: Place, repaired: bool, incomplete: bool },
    Fragment { text: Place, event_type: Place, first: bool, end: Option<FragmentEnd>, repaired: bool },
    ReconnectionTime(u32),
    Comment { text: Place, first: bool, last: bool },
    UnknownField { text: Place, first: bool, last: bool },
    LastEventId,
    Dropped(Dropped),
    IdIgnored(IdIgnored),
}

/// What is needed to look up text.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) machine: &'a Machine,
    pub(crate) buffer: &'a [u8],
    pub(crate) chunk: &'a [u8],
}

impl<'a> View<'a> {
    #[inline(always)]
    pub(crate) fn item(self, raw: Raw) -> Item<'a> {
        match raw {
            Raw::Event { data, event_type, repaired, incomplete } => Item::Event(Event {
                event_type: self.text(event_type),
                data: self.text(data),
                last_event_id: self.last_event_id(),
                repaired,
                incomplete,
            }),
            Raw::Fragment { text, event_type, first, end, repaired } => Item::Fragment(Fragment {
                text: self.text(text),
                event_type: self.text(event_type),
                last_event_id: self.last_event_id(),
                first,
                end,
                repaired,
            }),
            Raw::ReconnectionTime(milliseconds) => Item::ReconnectionTime(milliseconds),
            Raw::Comment { text, first, last } => Item::Comment(Piece { text: self.text(text), first, last }),
            Raw::UnknownField { text, first, last } => {
                Item::UnknownField(Piece { text: self.text(text), first, last })
            }
            Raw::LastEventId => Item::LastEventId(self.last_event_id()),
            Raw::Dropped(dropped) => Item::Dropped(dropped),
            Raw::IdIgnored(ignored) => Item::IdIgnored(ignored),
        }
    }

    #[inline(always)]
    pub(crate) fn last_event_id(self) -> Text<'a> {
        self.of_bytes(self.machine.store.last_event_id(self.buffer))
    }

    #[inline(always)]
    fn text(self, place: Place) -> Text<'a> {
        self.of_bytes(match place {
            Place::Chunk(part) => part.of(self.chunk),
            Place::Buffer(part) => part.of(self.buffer),
            Place::Character => self.machine.character.as_bytes(),
            Place::Static(bytes) => bytes,
        })
    }

    /// Text of bytes that the parser marked as text of an item.
    #[allow(unsafe_code)]
    #[inline(always)]
    fn of_bytes(self, bytes: &'a [u8]) -> Text<'a> {
        match self.machine.options.text {
            // SAFETY: under this policy a place in the chunk was validated in this very call, by
            // `decode`, `lend` or the scan that found it ASCII; the buffer and `character` only
            // ever receive what was so proven (or what `set_last_event_id` validated); the static
            // texts are UTF-8, as only `TextPolicy::Raw` puts a cut byte order mark among them.
            TextPolicy::Utf8 => unsafe { Text::proven(bytes) },
            TextPolicy::Raw => Text::raw(bytes),
        }
    }
}
