//! The items of a parser.

use crate::english::{plain, text};
use crate::text::Text;
use core::fmt;

/// An item: something that the stream contains, or a loss that the parser reports.
///
/// Comments, unknown fields and IDs without an event are only handed out if the
/// [`Options`](crate::Options) ask for them.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Item<'a> {
    /// A whole event, dispatched at its blank line.
    Event(Event<'a>),
    /// A part of an event's data. With the feature `fragments`.
    Fragment(Fragment<'a>),
    /// The server set the reconnection time, in milliseconds. A larger number than a `u32` can hold is
    /// `u32::MAX`. It applies from the end of its line on, even if the block is discarded.
    ReconnectionTime(u32),
    /// A part of a comment: the text after the colon, including a leading space. With the feature
    /// `ignored-lines`.
    Comment(Piece<'a>),
    /// A part of a line whose field name the standard does not define: the whole line, including the name
    /// and the colon. With the feature `ignored-lines`.
    UnknownField(Piece<'a>),
    /// A block that dispatched no event set the last event ID string.
    LastEventId(Text<'a>),
    /// An event crossed a limit and will not be delivered.
    Dropped(Dropped),
    /// An ID was over its limit and is ignored. The earlier ID stays.
    IdIgnored(IdIgnored),
}

/// An event ([dispatch the event](https://html.spec.whatwg.org/multipage/server-sent-events.html#dispatchMessage)).
///
/// Its texts are borrowed until the parser is used again.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Event<'a> {
    /// The event type; `message` if the stream set none.
    pub event_type: Text<'a>,
    /// The data: the values of the `data` fields, joined by LF.
    pub data: Text<'a>,
    /// The last event ID string as of this event; empty if there is none.
    pub last_event_id: Text<'a>,
    /// Whether ill-formed UTF-8 was replaced in a data, event or id value of this block.
    pub repaired: bool,
    /// Whether the stream ended inside this event. Only under
    /// [`EndOfStream::Deliver`](crate::EndOfStream).
    pub incomplete: bool,
}

/// A part of an event's data. The fragments of an event, joined, are its data. No fragment ends inside a
/// character.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Fragment<'a> {
    /// The next part of the data. Empty only in the last fragment.
    pub text: Text<'a>,
    /// The event type that the block has set so far. It is final in the last fragment.
    pub event_type: Text<'a>,
    /// The last event ID string. Only in the last fragment it is the ID of this event.
    pub last_event_id: Text<'a>,
    /// Whether an event begins with this fragment.
    pub first: bool,
    /// Whether the event ends with this fragment, and how.
    pub end: Option<FragmentEnd>,
    /// Whether ill-formed UTF-8 was replaced in the block so far.
    pub repaired: bool,
}

/// How an event in fragments ended.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum FragmentEnd {
    /// The blank line ended it: the event is whole.
    Dispatched,
    /// The stream ended inside the event. It is delivered under
    /// [`EndOfStream::Deliver`](crate::EndOfStream).
    Incomplete,
    /// Aborted because a limit was crossed. Discard its fragments.
    OverLimit(Dropped),
    /// Aborted because the stream ended inside the event. Discard its fragments.
    EndOfStream,
}

impl FragmentEnd {
    /// Whether to discard the fragments of this event.
    pub fn is_aborted(self) -> bool {
        match self {
            Self::Dispatched | Self::Incomplete => false,
            Self::OverLimit(_) | Self::EndOfStream => true,
        }
    }
}

/// A part of a comment or of the line of an unknown field. No piece ends inside a character.
///
/// If the end of the stream cuts the line, it has a last piece only under
/// [`EndOfStream::Deliver`](crate::EndOfStream).
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Piece<'a> {
    /// The next part of the line. Empty only in the last piece.
    pub text: Text<'a>,
    /// Whether the line begins with this piece.
    pub first: bool,
    /// Whether the line ends with this piece.
    pub last: bool,
}

/// A limit of an event.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Limit {
    /// The data, including the LFs between its lines.
    Data,
    /// The event type.
    EventType,
}

/// An event that crossed a limit.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Dropped {
    /// Which limit. To receive such events, set a larger limit or take the data in fragments.
    pub limit: Limit,
    /// The number of the event in the stream, from 0, including dropped events.
    pub event: u64,
    /// The byte offset in the stream, from 0, of the first character that did not fit. If that is the LF
    /// between two data lines, this is the offset of the colon after the name of the later field, or of its
    /// line end if it has no colon.
    pub offset: u64,
}

/// An ID that was over its limit. IDs are never truncated: a wrong ID is worse than an old one.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct IdIgnored {
    /// The number of its event in the stream, from 0, including dropped events.
    pub event: u64,
    /// The byte offset in the stream, from 0, of the first character that did not fit.
    pub offset: u64,
}

/// What the parser has counted since it was made or reset. The counters depend only on the bytes, not on
/// where the chunks were cut. They help to find out why nothing is shown.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Counters {
    /// Bytes taken.
    pub bytes: u64,
    /// Lines ended by a CR, an LF or both.
    pub lines: u64,
    /// Events dispatched, whole or in fragments.
    pub events: u64,
    /// Comments begun.
    pub comments: u64,
    /// Lines whose field name the standard does not define.
    pub unknown_fields: u64,
    /// IDs ignored: with a NUL, as the standard requires, or over the limit.
    pub ids_ignored: u64,
    /// Events that crossed a limit and were not delivered.
    pub dropped: u64,
    /// Bytes fed after the end or after a failure.
    pub discarded: u64,
}

impl Counters {
    pub(crate) const ZERO: Self = Self {
        bytes: 0,
        lines: 0,
        events: 0,
        comments: 0,
        unknown_fields: 0,
        ids_ignored: 0,
        dropped: 0,
        discarded: 0,
    };
}

impl Limit {
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Data => text!("data limit"),
            Self::EventType => text!("event type limit"),
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(plain(self.text()))
    }
}

impl fmt::Display for Dropped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "event {} is over the {} at byte {}", self.event, self.limit, self.offset)
    }
}

impl fmt::Display for IdIgnored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an ID of event {} is over its limit at byte {}", self.event, self.offset)
    }
}
