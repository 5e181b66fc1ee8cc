//! What can come in place of an event.

use crate::error::Failure;
use crate::item::{Dropped, IdIgnored};
use crate::owned::OwnedEventError;
use core::fmt;

/// What `EventReader`, `EventStream` and `AsyncEventReader` hand out in place of an event. `E` is the
/// error of what they read from.
///
/// After the last one ([`is_last`](EventsError::is_last)) nothing comes, and nothing more is read. The
/// others report a loss at the place where it happened; ask for the next event to go on. A stream that
/// ended between two events, without a loss, ends without an error.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventsError<E> {
    /// The source failed. The last one; an unfinished event is discarded. To go on, connect again with
    /// `parser().last_event_id()` as `Last-Event-ID`.
    Source(E),
    /// The source ended inside an event, which is discarded unless the parser's options say otherwise.
    /// The last one. To go on, connect again, as after a failure.
    Incomplete,
    /// The source ended, and an event or an ID was lost on the way, as reported there. The last event may
    /// be incomplete, too. The last one. Set larger limits.
    Loss,
    /// The parser takes no more bytes: an event crossed a limit under
    /// [`OverLimit::Fail`](crate::OverLimit::Fail), or the parser was finished before. The last one. Set a
    /// larger limit, or reset the parser, and read the stream again.
    Failed(Failure),
    /// An event crossed a limit and is not delivered. The next one is intact: go on. Set a larger limit to
    /// have such events.
    Dropped(Dropped),
    /// An ID crossed its limit and is ignored; the one in force stays. Go on. Set a larger limit to have
    /// such IDs.
    IdIgnored(IdIgnored),
    /// An event was delivered in fragments, which are discarded here. Go on. Use a parser with
    /// [`Delivery::Whole`](crate::Delivery::Whole), or feed the parser yourself.
    InFragments,
    /// An event is not UTF-8. Only under [`TextPolicy::Raw`](crate::TextPolicy::Raw). Go on. Use the
    /// default policy, or feed the parser yourself.
    NotText(OwnedEventError),
}

impl<E> EventsError<E> {
    /// Whether nothing comes after this error.
    pub fn is_last(&self) -> bool {
        match self {
            Self::Source(_) | Self::Incomplete | Self::Loss | Self::Failed(_) => true,
            Self::Dropped(_) | Self::IdIgnored(_) | Self::InFragments | Self::NotText(_) => false,
        }
    }
}

impl<E: fmt::Display> fmt::Display for EventsError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Source(error) => write!(f, "the source failed: {error}"),
            Self::Incomplete => f.write_str("the stream ended inside an event"),
            Self::Loss => f.write_str("the stream ended, and an event or an ID was over its limit"),
            Self::Failed(failure) => failure.fmt(f),
            Self::Dropped(dropped) => dropped.fmt(f),
            Self::IdIgnored(ignored) => ignored.fmt(f),
            Self::InFragments => {
                f.write_str("an event came in fragments: make a parser that delivers it whole")
            }
            Self::NotText(error) => error.fmt(f),
        }
    }
}

impl<E: core::error::Error + 'static> core::error::Error for EventsError<E> {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Source(error) => error.source(), // The text has the error itself.
            Self::Incomplete
            | Self::Loss
            | Self::Failed(_)
            | Self::Dropped(_)
            | Self::IdIgnored(_)
            | Self::InFragments
            | Self::NotText(_) => None,
        }
    }
}
