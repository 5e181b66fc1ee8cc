//! An event that owns its text.

use crate::item::Event;
use crate::text::Text;
use core::fmt;

/// An event that owns its text: on `String` (feature `alloc`), or on `heapless::String<N>` (feature
/// `heapless`), which needs no allocator.
///
/// An [`Event`] lives until its parser is used again. Convert it into this type to keep it longer, or to
/// send it through a queue from the network task to the display task. Data, event type and ID use the
/// same string type unless you name three.
///
/// Text is never truncated: if it does not fit, the conversion fails with an [`OwnedEventError`].
/// Capacities are in bytes of UTF-8. If they equal the parser's limits, everything fits. A `String` takes
/// text of any length.
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use picosse::{ArrayParser, Item, OwnedEvent};
///
/// let mut parser = ArrayParser::<512>::new_array();
/// let mut kept = Vec::new();
/// parser.feed(b"event: add\ndata: \xE4\xBD\xA0\xE5\xA5\xBD\nid: 7\n\n", |item| {
///     if let Item::Event(event) = item {
///         kept.push(OwnedEvent::<String>::try_from(event));
///     }
/// })?;
/// drop(parser);
///
/// let event = kept.remove(0)?;
/// assert_eq!(event.event_type(), "add");
/// assert_eq!(event.last_event_id(), "7");
/// assert_eq!(event.into_data(), "你好");
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Without an allocator, with room for 64 bytes of data, 16 of event type and 8 of ID:
///
/// ```
/// # #[cfg(feature = "heapless")] {
/// use heapless::String;
/// use picosse::{ArrayParser, Item, OwnedEvent};
///
/// type Event = OwnedEvent<String<64>, String<16>, String<8>>;
///
/// let mut parser = ArrayParser::<512>::new_array();
/// let mut kept = None;
/// parser.feed(b"data: 31 \xC2\xB0C\n\n", |item| {
///     if let Item::Event(event) = item {
///         kept = Some(Event::try_from(event));
///     }
/// })?;
/// assert_eq!(kept.expect("the blank line ended it")?.data(), "31 °C");
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OwnedEvent<D, T = D, I = D> {
    data: D,
    event_type: T,
    last_event_id: I,
    repaired: bool,
    incomplete: bool,
}

/// The string type of an [`OwnedEvent`]: `String` with the feature `alloc`, `heapless::String<N>` with the
/// feature `heapless`. Sealed.
pub trait OwnedText: AsRef<str> + storage::Storage {}

mod storage {
    pub trait Storage: Sized {
        /// How many bytes it can hold.
        const CAPACITY: usize;
        /// A copy of the text; `None` if it is too long.
        fn copy(text: &str) -> Option<Self>;
    }
}

#[cfg(feature = "alloc")]
impl OwnedText for alloc::string::String {}

#[cfg(feature = "alloc")]
impl storage::Storage for alloc::string::String {
    const CAPACITY: usize = usize::MAX;

    fn copy(text: &str) -> Option<Self> {
        Some(text.into())
    }
}

#[cfg(feature = "heapless")]
impl<const N: usize> OwnedText for heapless::String<N> {}

#[cfg(feature = "heapless")]
impl<const N: usize> storage::Storage for heapless::String<N> {
    const CAPACITY: usize = N;

    fn copy(text: &str) -> Option<Self> {
        Self::try_from(text).ok()
    }
}

impl<D: OwnedText, T: OwnedText, I: OwnedText> OwnedEvent<D, T, I> {
    /// The data: the values of the `data` fields, joined by LF.
    pub fn data(&self) -> &str {
        self.data.as_ref()
    }

    /// Moves the data out, without a copy.
    pub fn into_data(self) -> D {
        self.data
    }

    /// The event type; `message` if the stream set none.
    pub fn event_type(&self) -> &str {
        self.event_type.as_ref()
    }

    /// The last event ID string as of this event; empty if there is none.
    pub fn last_event_id(&self) -> &str {
        self.last_event_id.as_ref()
    }

    /// Whether ill-formed UTF-8 was replaced in a data, event or id value of this block.
    pub fn repaired(&self) -> bool {
        self.repaired
    }

    /// Whether the stream ended inside this event. Only under
    /// [`EndOfStream::Deliver`](crate::EndOfStream).
    pub fn incomplete(&self) -> bool {
        self.incomplete
    }
}

impl<D: OwnedText, T: OwnedText, I: OwnedText> TryFrom<&Event<'_>> for OwnedEvent<D, T, I> {
    type Error = OwnedEventError;

    /// Copies the event.
    ///
    /// # Errors
    /// [`OwnedEventError`] for the first of data, event type and last event ID that is too long or
    /// not UTF-8. The event is untouched.
    fn try_from(event: &Event<'_>) -> Result<Self, OwnedEventError> {
        use OwnedEventError::*;
        Ok(Self {
            data: copy(event.data).map_err(|flaw| match flaw {
                Flaw::TooLong { len, capacity } => DataTooLong { len, capacity },
                Flaw::NotUtf8 => DataNotUtf8,
            })?,
            event_type: copy(event.event_type).map_err(|flaw| match flaw {
                Flaw::TooLong { len, capacity } => EventTypeTooLong { len, capacity },
                Flaw::NotUtf8 => EventTypeNotUtf8,
            })?,
            last_event_id: copy(event.last_event_id).map_err(|flaw| match flaw {
                Flaw::TooLong { len, capacity } => LastEventIdTooLong { len, capacity },
                Flaw::NotUtf8 => LastEventIdNotUtf8,
            })?,
            repaired: event.repaired,
            incomplete: event.incomplete,
        })
    }
}

impl<D: OwnedText, T: OwnedText, I: OwnedText> TryFrom<Event<'_>> for OwnedEvent<D, T, I> {
    type Error = OwnedEventError;

    /// Copies the event. See the conversion from `&Event`.
    fn try_from(event: Event<'_>) -> Result<Self, OwnedEventError> {
        Self::try_from(&event)
    }
}

#[cfg(feature = "defmt")]
impl<D: OwnedText, T: OwnedText, I: OwnedText> defmt::Format for OwnedEvent<D, T, I> {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(
            f,
            "OwnedEvent {{ data: {=str:?}, event_type: {=str:?}, last_event_id: {=str:?}, repaired: {}, incomplete: {} }}",
            self.data(),
            self.event_type(),
            self.last_event_id(),
            self.repaired,
            self.incomplete,
        );
    }
}

/// Why a text of an event cannot be copied.
enum Flaw {
    TooLong { len: usize, capacity: usize },
    NotUtf8,
}

fn copy<S: OwnedText>(text: Text<'_>) -> Result<S, Flaw> {
    let too_long = Flaw::TooLong { len: text.len(), capacity: S::CAPACITY };
    if text.len() > S::CAPACITY {
        return Err(too_long);
    }
    let text = text.as_str().ok_or(Flaw::NotUtf8)?;
    S::copy(text).ok_or(too_long)
}

/// Why an event cannot be converted into an [`OwnedEvent`] of this type.
///
/// If a text is too long, convert into a larger type, or set the parser's limits to the capacities, so
/// that the parser reports the event. If a text is not UTF-8, use its bytes, or use
/// [`TextPolicy::Utf8`](crate::TextPolicy::Utf8).
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum OwnedEventError {
    /// The data has `len` bytes, more than the `capacity`.
    DataTooLong {
        /// The length of the data, in bytes.
        len: usize,
        /// The capacity for data, in bytes.
        capacity: usize,
    },
    /// The event type has `len` bytes, more than the `capacity`.
    EventTypeTooLong {
        /// The length of the event type, in bytes.
        len: usize,
        /// The capacity for event types, in bytes.
        capacity: usize,
    },
    /// The last event ID has `len` bytes, more than the `capacity`.
    LastEventIdTooLong {
        /// The length of the last event ID, in bytes.
        len: usize,
        /// The capacity for last event IDs, in bytes.
        capacity: usize,
    },
    /// The data is not UTF-8. Only under [`TextPolicy::Raw`](crate::TextPolicy::Raw).
    DataNotUtf8,
    /// The event type is not UTF-8. Only under [`TextPolicy::Raw`](crate::TextPolicy::Raw).
    EventTypeNotUtf8,
    /// The last event ID is not UTF-8. Only under [`TextPolicy::Raw`](crate::TextPolicy::Raw).
    LastEventIdNotUtf8,
}

impl fmt::Display for OwnedEventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (part, len, capacity) = match *self {
            Self::DataTooLong { len, capacity } => ("data", len, capacity),
            Self::EventTypeTooLong { len, capacity } => ("event type", len, capacity),
            Self::LastEventIdTooLong { len, capacity } => ("last event ID", len, capacity),
            Self::DataNotUtf8 => return f.write_str("the data is not UTF-8"),
            Self::EventTypeNotUtf8 => return f.write_str("the event type is not UTF-8"),
            Self::LastEventIdNotUtf8 => return f.write_str("the last event ID is not UTF-8"),
        };
        write!(f, "the {part} has {len} bytes, more than the capacity of {capacity}")
    }
}

impl core::error::Error for OwnedEventError {}

#[cfg(all(test, feature = "heapless"))]
mod tests {
    use super::*;
    use std::string::ToString;

    type Small = OwnedEvent<heapless::String<6>, heapless::String<3>, heapless::String<2>>;

    fn event<'a>(data: &'a [u8], event_type: &'a [u8], id: &'a [u8]) -> Event<'a> {
        Event {
            data: Text::raw(data),
            event_type: Text::raw(event_type),
            last_event_id: Text::raw(id),
            repaired: false,
            incomplete: false,
        }
    }

    #[test]
    fn texts_may_fill_each_capacity_exactly() {
        let event = event("你好".as_bytes(), b"add", b"42");
        let owned = Small::try_from(event).unwrap();
        assert_eq!((owned.data(), owned.event_type(), owned.last_event_id()), ("你好", "add", "42"));
        assert_eq!(Small::try_from(&event), Ok(owned.clone()));
        assert_eq!((owned.repaired(), owned.incomplete()), (false, false));
    }

    #[test]
    fn empty_parts_need_no_capacity() {
        let owned = OwnedEvent::<heapless::String<0>>::try_from(event(b"", b"", b"")).unwrap();
        assert_eq!((owned.data(), owned.event_type(), owned.last_event_id()), ("", "", ""));
    }

    #[test]
    fn flags_are_kept() {
        let repaired = Event { repaired: true, ..event(b"1", b"", b"") };
        let incomplete = Event { incomplete: true, ..event(b"1", b"", b"") };
        let (repaired, incomplete) =
            (Small::try_from(repaired).unwrap(), Small::try_from(incomplete).unwrap());
        assert_eq!((repaired.repaired(), repaired.incomplete()), (true, false));
        assert_eq!((incomplete.repaired(), incomplete.incomplete()), (false, true));
        assert_ne!(repaired, incomplete);
    }

    #[test]
    fn a_text_one_byte_too_long_is_an_error() {
        let data = Small::try_from(event(b"1234567", b"add", b"42"));
        let event_type = Small::try_from(event(b"123456", b"adds", b"42"));
        let id = Small::try_from(event(b"123456", b"add", b"420"));
        assert_eq!(data, Err(OwnedEventError::DataTooLong { len: 7, capacity: 6 }));
        assert_eq!(event_type, Err(OwnedEventError::EventTypeTooLong { len: 4, capacity: 3 }));
        assert_eq!(id, Err(OwnedEventError::LastEventIdTooLong { len: 3, capacity: 2 }));
        for (error, said) in [
            (data, "the data has 7 bytes, more than the capacity of 6"),
            (event_type, "the event type has 4 bytes, more than the capacity of 3"),
            (id, "the last event ID has 3 bytes, more than the capacity of 2"),
        ] {
            assert_eq!(error.unwrap_err().to_string(), said);
        }
    }

    #[test]
    fn raw_text_that_is_not_utf8_is_an_error() {
        let data = Small::try_from(event(b"\xC4\xE3", b"add", b"42"));
        let event_type = Small::try_from(event(b"1", b"\xC4", b"42"));
        let id = Small::try_from(event(b"1", b"add", b"\xC4"));
        assert_eq!(data, Err(OwnedEventError::DataNotUtf8));
        assert_eq!(event_type, Err(OwnedEventError::EventTypeNotUtf8));
        assert_eq!(id, Err(OwnedEventError::LastEventIdNotUtf8));
        for (error, part) in [(data, "data"), (event_type, "event type"), (id, "last event ID")] {
            assert_eq!(error.unwrap_err().to_string(), std::format!("the {part} is not UTF-8"));
        }
    }

    #[cfg(feature = "alloc")]
    #[test]
    fn a_string_takes_any_length_but_only_utf8() {
        use std::string::String;
        let long = [b'x'; 100_000];
        let owned = OwnedEvent::<String>::try_from(event(&long, b"add", b"42")).unwrap();
        assert_eq!((owned.event_type(), owned.last_event_id()), ("add", "42"));
        assert_eq!(owned.into_data().as_bytes(), long);
        let raw = OwnedEvent::<String>::try_from(event(b"\xC4\xE3", b"add", b"42"));
        assert_eq!(raw, Err(OwnedEventError::DataNotUtf8));
    }
}
