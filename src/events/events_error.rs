//! The errors that take the place of an event.

use crate::error::Failure;
use crate::item::{Dropped, IdIgnored};
use crate::owned::OwnedEventError;
use core::fmt;

/// What `EventReader`, `EventStream` and `AsyncEventReader` return in place of an event. `E` is the error
/// of their source.
///
/// Some errors are the last item ([`is_last`](EventsError::is_last)): nothing more is read after them. The
/// others report a loss where it happened; to continue, ask for the next event. A stream that ends between
/// two events without a loss ends without an error.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventsError<E> {
    /// Last item: the source failed. An unfinished event is discarded. To resume, connect again with
    /// `parser().last_event_id()` as `Last-Event-ID`.
    Source(E),
    /// Last item: the source ended inside an event, which is discarded unless the parser's options say
    /// otherwise. To resume, connect again with `parser().last_event_id()` as `Last-Event-ID`.
    Incomplete,
    /// Last item: the source ended, and an event or an ID was lost before, which was reported then. The
    /// last event may be incomplete too. Set larger limits.
    Loss,
    /// Last item: the parser takes no more bytes. An event crossed a limit under
    /// [`OverLimit::Fail`](crate::OverLimit::Fail), or the parser was already finished. Set a larger limit,
    /// or reset the parser, and read the stream again.
    Failed(Failure),
    /// An event crossed a limit and is not delivered. You can continue: the next event is intact. Set a
    /// larger limit to receive such events.
    Dropped(Dropped),
    /// An ID crossed its limit and is ignored; the earlier ID stays. You can continue. Set a larger limit
    /// to receive such IDs.
    IdIgnored(IdIgnored),
    /// An event was delivered in fragments, which are discarded here. You can continue. Use a parser with
    /// [`Delivery::Whole`](crate::Delivery::Whole), or feed the parser yourself.
    InFragments,
    /// An event is not UTF-8. Only under [`TextPolicy::Raw`](crate::TextPolicy::Raw). You can continue. Use
    /// the default policy, or feed the parser yourself.
    NotText(OwnedEventError),
}

impl<E> EventsError<E> {
    /// Whether this error is the last item.
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
            Self::Source(error) => error.source(), // `Display` shows the error itself.
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
