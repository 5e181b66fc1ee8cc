//! An event that owns its text.

use crate::item::Event;
use crate::text::Text;
use core::fmt;

/// An event that owns its text, in `DATA + TYPE + ID` bytes of its own: no allocator, no borrow.
///
/// An [`Event`] lives until its parser is used again. What has to live longer, or to cross a queue
/// from the task that reads the network to the task that shows the text, is converted into this.
/// The capacities are in bytes of UTF-8. Nothing is ever cut short: what does not fit is an
/// [`OwnedEventError`]. With the parser's limits as capacities, everything fits.
///
/// ```
/// use picosse::{ArrayParser, Item, OwnedEvent};
///
/// let mut parser = ArrayParser::<512>::new_array();
/// let mut kept = None;
/// parser.feed(b"event: add\ndata: \xE4\xBD\xA0\xE5\xA5\xBD\nid: 7\n\n", |item| {
///     if let Item::Event(event) = item {
///         kept = Some(OwnedEvent::<64, 16, 8>::try_from(event));
///     }
/// })?;
/// drop(parser);
///
/// let event = kept.expect("the blank line ended it")?;
/// assert_eq!(event.event_type(), "add");
/// assert_eq!(event.data(), "你好");
/// assert_eq!(event.last_event_id(), "7");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnedEvent<const DATA: usize, const TYPE: usize, const ID: usize> {
    data: heapless::String<DATA>,
    event_type: heapless::String<TYPE>,
    last_event_id: heapless::String<ID>,
    repaired: bool,
    incomplete: bool,
}

impl<const DATA: usize, const TYPE: usize, const ID: usize> OwnedEvent<DATA, TYPE, ID> {
    /// The data: the values of the `data` fields, joined by LF.
    pub fn data(&self) -> &str {
        &self.data
    }

    /// The event type, `message` when the stream named none.
    pub fn event_type(&self) -> &str {
        &self.event_type
    }

    /// The last event ID string as of this event; empty when there is none.
    pub fn last_event_id(&self) -> &str {
        &self.last_event_id
    }

    /// Whether ill-formed UTF-8 was replaced in a data, event or id value of this block.
    pub fn repaired(&self) -> bool {
        self.repaired
    }

    /// Whether the stream ended inside this event. Only under
    /// [`EndOfStream::Deliver`](crate::EndOfStream::Deliver).
    pub fn incomplete(&self) -> bool {
        self.incomplete
    }
}

impl<const DATA: usize, const TYPE: usize, const ID: usize> TryFrom<&Event<'_>>
    for OwnedEvent<DATA, TYPE, ID>
{
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

impl<const DATA: usize, const TYPE: usize, const ID: usize> TryFrom<Event<'_>>
    for OwnedEvent<DATA, TYPE, ID>
{
    type Error = OwnedEventError;

    /// Copies the event, as from `&Event`.
    fn try_from(event: Event<'_>) -> Result<Self, OwnedEventError> {
        Self::try_from(&event)
    }
}

/// Why a text cannot be copied, whichever part of the event it is.
enum Flaw {
    TooLong { len: usize, capacity: usize },
    NotUtf8,
}

fn copy<const N: usize>(text: Text<'_>) -> Result<heapless::String<N>, Flaw> {
    let too_long = Flaw::TooLong { len: text.len(), capacity: N };
    if text.len() > N {
        return Err(too_long);
    }
    let text = text.as_str().ok_or(Flaw::NotUtf8)?;
    heapless::String::try_from(text).map_err(|_| too_long)
}

/// An event does not go into an [`OwnedEvent`] of these capacities.
///
/// Too long: convert into a larger one, or set the parser's limits to the capacities, so that it
/// says so itself. Not UTF-8: take the event's bytes, or let the parser replace what is ill-formed.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    type Small = OwnedEvent<6, 3, 2>;

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
    fn each_capacity_exactly_full() {
        let event = event("你好".as_bytes(), b"add", b"42");
        let owned = Small::try_from(event).unwrap();
        assert_eq!((owned.data(), owned.event_type(), owned.last_event_id()), ("你好", "add", "42"));
        assert_eq!(Small::try_from(&event), Ok(owned.clone()));
        assert_eq!((owned.repaired(), owned.incomplete()), (false, false));
    }

    #[test]
    fn empty_parts_need_no_capacity() {
        let owned = OwnedEvent::<0, 0, 0>::try_from(event(b"", b"", b"")).unwrap();
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
    fn one_byte_too_long() {
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
    fn raw_that_is_not_utf8() {
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
}
