//! Pulls events out of a source of bytes: decides when to read, and how the events end.

use super::{EventsError, StringEvent};
use crate::buffer::Buffer;
use crate::item::Item;
use crate::parser::{Finish, Parser};
use core::fmt;
use core::task::{Context, Poll, ready};
use core::time::Duration;

/// A source of chunks.
pub(super) trait ChunkSource {
    type Error;

    /// The chunk that was read last.
    fn chunk(&self) -> &[u8];

    /// Reads the next chunk, which may be empty. Returns false at the end of the stream.
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Result<bool, Self::Error>>;
}

pub(super) type NextEvent<E> = Option<Result<StringEvent, EventsError<E>>>;

/// After this many reads without an event, the task yields to other tasks.
const READS_AT_ONCE: usize = 64;

#[derive(Clone, Copy, PartialEq, Eq)]
enum PullPhase {
    /// The current chunk is used up before the next one is read.
    Reading,
    /// The source has ended; the parser may still have items.
    Finishing,
    Ended,
}

/// The whole state stays here between two polls, so a poll may be dropped at any time.
pub(super) struct Pull<S, B: Buffer> {
    source: S,
    /// How many bytes of the chunk the parser took.
    taken: usize,
    pub(super) parser: Parser<B>,
    pub(super) reconnection_time: Option<Duration>,
    phase: PullPhase,
}

impl<S: ChunkSource, B: Buffer> Pull<S, B> {
    pub(super) fn new(source: S, parser: Parser<B>) -> Self {
        Self { source, taken: 0, parser, reconnection_time: None, phase: PullPhase::Reading }
    }

    /// Whether the last event or error was handed out.
    #[cfg(feature = "futures")]
    pub(super) fn has_ended(&self) -> bool {
        self.phase == PullPhase::Ended
    }

    /// The next event or error; `None` after the last one.
    pub(super) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<NextEvent<S::Error>> {
        for _ in 0..READS_AT_ONCE {
            match self.phase {
                PullPhase::Reading => {}
                PullPhase::Finishing => return Poll::Ready(self.finish()),
                PullPhase::Ended => return Poll::Ready(None),
            }
            if let Some(found) = self.next_of_chunk() {
                return Poll::Ready(Some(found));
            }
            match ready!(self.source.poll_read(cx)) {
                Ok(true) => self.taken = 0,
                Ok(false) => self.phase = PullPhase::Finishing,
                Err(error) => return Poll::Ready(self.end(Some(EventsError::Source(error)))),
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// The next event or error of the chunk; `None` when it is used up.
    fn next_of_chunk(&mut self) -> NextEvent<S::Error> {
        loop {
            let rest = self.source.chunk().get(self.taken..).unwrap_or_default();
            let step = match self.parser.step(rest) {
                Ok(step) => step,
                Err(error) => return self.end(Some(EventsError::Failed(error.failure))),
            };
            self.taken += step.consumed;
            if let Some(found) = found(step.item?, &mut self.reconnection_time) {
                return Some(found);
            }
        }
    }

    /// The events after the last byte, then the error that ends the stream, if there is one.
    fn finish(&mut self) -> NextEvent<S::Error> {
        loop {
            let last = match self.parser.finish() {
                Ok(Finish::Item(item)) => match found(item, &mut self.reconnection_time) {
                    Some(found) => return Some(found),
                    None => continue,
                },
                Ok(Finish::Clean) => None,
                Ok(Finish::Incomplete) => Some(EventsError::Incomplete),
                Ok(Finish::Loss) => Some(EventsError::Loss),
                Err(error) => Some(EventsError::Failed(error.failure)),
            };
            return self.end(last);
        }
    }

    fn end(&mut self, last: Option<EventsError<S::Error>>) -> NextEvent<S::Error> {
        self.phase = PullPhase::Ended;
        last.map(Err)
    }
}

/// The event or error for an item, if there is one.
fn found<E>(item: Item<'_>, reconnection_time: &mut Option<Duration>) -> NextEvent<E> {
    match item {
        Item::Event(event) => Some(StringEvent::try_from(event).map_err(EventsError::NotText)),
        Item::Fragment(fragment) => fragment.first.then_some(Err(EventsError::InFragments)),
        Item::Dropped(dropped) => Some(Err(EventsError::Dropped(dropped))),
        Item::IdIgnored(ignored) => Some(Err(EventsError::IdIgnored(ignored))),
        Item::ReconnectionTime(milliseconds) => {
            *reconnection_time = Some(Duration::from_millis(milliseconds.into()));
            None
        }
        // Only if the parser's options ask for them. The parser stores the ID.
        Item::Comment(_) | Item::UnknownField(_) | Item::LastEventId(_) => None,
    }
}

impl<S, B: Buffer> fmt::Debug for Pull<S, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events")
            .field("parser", &self.parser)
            .field("reconnection_time", &self.reconnection_time)
            .finish_non_exhaustive()
    }
}
