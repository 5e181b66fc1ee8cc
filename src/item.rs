//! What comes out of the parser.

use crate::english::{plain, text};
use crate::text::Text;
use core::fmt;

/// One thing the stream said, or one thing the parser had to do about it.
///
/// Comments, unknown fields and IDs without an event come only when [`Options`](crate::Options)
/// ask for them.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Item<'a> {
    /// A whole event, dispatched at its blank line.
    Event(Event<'a>),
    /// A part of an event's data. With the feature `fragments`.
    Fragment(Fragment<'a>),
    /// The server set the reconnection time, in milliseconds; more than a `u32` holds is
    /// `u32::MAX`. It applies from the end of its line on, whatever becomes of the block.
    ReconnectionTime(u32),
    /// A part of a comment: what follows the colon, a leading space included. With the feature
    /// `ignored-lines`.
    Comment(Piece<'a>),
    /// A part of a line whose field name the standard does not know: the whole line, name
    /// and colon included. With the feature `ignored-lines`.
    UnknownField(Piece<'a>),
    /// A block that dispatched no event set the last event ID string.
    LastEventId(Text<'a>),
    /// An event crossed a limit and will not be delivered.
    Dropped(Dropped),
    /// An ID was over its limit and is ignored; the one in force stays.
    IdIgnored(IdIgnored),
}

/// An event ([dispatch the event](https://html.spec.whatwg.org/multipage/server-sent-events.html#dispatchMessage)).
///
/// Everything is borrowed and lives until the parser is used again.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Event<'a> {
    /// The event type, `message` when the stream named none.
    pub event_type: Text<'a>,
    /// The data: the values of the `data` fields, joined by LF.
    pub data: Text<'a>,
    /// The last event ID string as of this event; empty when there is none.
    pub last_event_id: Text<'a>,
    /// Whether ill-formed UTF-8 was replaced in a data, event or id value of this block.
    pub repaired: bool,
    /// Whether the stream ended inside this event. Only under
    /// [`EndOfStream::Deliver`](crate::EndOfStream).
    pub incomplete: bool,
}

/// A part of an event's data. The parts of one event, put together, are its data; none cuts a
/// character.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Fragment<'a> {
    /// The next part of the data. Empty only in the last fragment.
    pub text: Text<'a>,
    /// The event type as the block has named it so far; final in the last fragment.
    pub event_type: Text<'a>,
    /// The last event ID string; it is of this event in the last fragment only.
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
    /// Its blank line came: the event is whole.
    Dispatched,
    /// The stream ended inside the event, which counts as an event under
    /// [`EndOfStream::Deliver`](crate::EndOfStream).
    Incomplete,
    /// Aborted, its fragments are to be discarded: it crossed a limit later on.
    OverLimit(Dropped),
    /// Aborted, its fragments are to be discarded: the stream ended inside the event.
    EndOfStream,
}

impl FragmentEnd {
    /// Whether the fragments handed out so far are to be discarded.
    pub fn is_aborted(self) -> bool {
        match self {
            Self::Dispatched | Self::Incomplete => false,
            Self::OverLimit(_) | Self::EndOfStream => true,
        }
    }
}

/// A part of a comment or of an unknown field's line. None cuts a character.
///
/// A line that the stream's end cuts has a last piece only under
/// [`EndOfStream::Deliver`](crate::EndOfStream).
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Piece<'a> {
    /// The next part. Empty only in the last piece.
    pub text: Text<'a>,
    /// Whether the line begins with this piece.
    pub first: bool,
    /// Whether the line ends with this piece.
    pub last: bool,
}

/// What can be over its limit and make an event undeliverable.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Limit {
    /// The data, the LFs between its lines included.
    Data,
    /// The event type.
    EventType,
}

/// An event crossed a limit.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Dropped {
    /// Which limit. A host that wants such events makes that one larger, or takes the data in
    /// fragments.
    pub limit: Limit,
    /// Which event of the stream, from 0; dropped ones count.
    pub event: u64,
    /// Where in the stream, in bytes from 0, the first character starts that did not fit. The LF
    /// between two data lines stands at the colon (or the line end) of the later field's name.
    pub offset: u64,
}

/// An ID was over its limit. It is never cut short: a wrong ID is worse than the earlier one.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct IdIgnored {
    /// Which event of the stream the ID stood in, from 0; dropped ones count.
    pub event: u64,
    /// Where in the stream, in bytes from 0, the first character starts that did not fit.
    pub offset: u64,
}

/// How much the parser has seen, since it was made or reset. The counters depend on the bytes fed
/// alone, not on how they were cut; together they tell why nothing is shown.
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
    /// Lines whose field name the standard does not know.
    pub unknown_fields: u64,
    /// IDs ignored: with a NUL in them, as the standard says, or over their limit.
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
