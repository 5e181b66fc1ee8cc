//! Events from a blocking reader.

use super::pull::{ChunkSource, NextEvent, Pull};
use super::{DefaultBuffer, EventsError, READ_LEN, StringEvent};
use crate::buffer::Buffer;
use crate::parser::Parser;
use alloc::boxed::Box;
use core::fmt;
use core::iter::FusedIterator;
use core::task::{Context, Poll, Waker};
use core::time::Duration;
use std::io::{Error, ErrorKind, Read};

/// The events of a [`Read`]: an iterator of [`OwnedEvent`](crate::OwnedEvent)s. With the feature `std`.
///
/// ```
/// use picosse::EventReader;
///
/// # let socket = &b"data: 1\n\nevent: add\ndata: 2\n\n"[..];
/// # let mut all = String::new();
/// for event in EventReader::new(socket) {
///     let event = event?;
///     println!("{}: {}", event.event_type(), event.data());
/// #   all += event.data();
/// }
/// # assert_eq!(all, "12");
/// # Ok::<(), picosse::EventsError<std::io::Error>>(())
/// ```
///
/// - **The end.** `None` after a clean end; otherwise the last item is an error. [`EventsError`] says which
///   errors are last, and what to do after each.
/// - **Limits.** [`new`](EventReader::new) makes a buffer of 1 MiB, so an event may have up to 1 MiB minus
///   448 bytes of data. For other limits, options or memory, make a [`Parser`] and call
///   [`with_parser`](EventReader::with_parser). There is no limit for the whole stream, and no time limit:
///   set one on the socket.
/// - **Blocking.** [`next`](Iterator::next) only reads when no event is left from the previous read, at most
///   16 KiB at a time. An interrupted read is repeated. Any other error, including a timeout, is the last
///   item.
/// - **Memory.** The parser's buffer, 16 KiB for reading, and the events handed out.
/// - **Stopping.** Drop it: nothing is read in the background. Pass `&mut reader` to keep the reader, or
///   limit the source with [`Read::take`].
pub struct EventReader<R, B: Buffer = DefaultBuffer>(Pull<Blocking<R>, B>);

impl<R: Read> EventReader<R> {
    /// The events of this reader, with the default parser ([`Parser::default`]).
    pub fn new(reader: R) -> Self {
        Self::with_parser(reader, Parser::default())
    }
}

impl<R: Read, B: Buffer> EventReader<R, B> {
    /// The events of this reader, with your parser. Use it to set [`Options`](crate::Options), the buffer
    /// and an earlier last event ID.
    ///
    /// ```
    /// use picosse::{EventReader, EventsError, Options, Parser};
    ///
    /// let options = Options::new().data_limit(4);
    /// let parser = Parser::with_options([0; 4 + 64 + 3 * 128], options)?;
    /// let mut events = EventReader::with_parser(&b"data: too long\n\ndata: 2\n\n"[..], parser);
    ///
    /// assert!(matches!(events.next(), Some(Err(EventsError::Dropped(_)))));
    /// assert_eq!(events.next().unwrap()?.data(), "2"); // the next one is intact
    /// assert!(matches!(events.next(), Some(Err(EventsError::Loss))));
    /// assert!(events.next().is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_parser(reader: R, parser: Parser<B>) -> Self {
        Self(Pull::new(Blocking { reader, memory: alloc::vec![0; READ_LEN].into(), len: 0 }, parser))
    }

    /// The parser, with the last event ID and the counters.
    pub fn parser(&self) -> &Parser<B> {
        &self.0.parser
    }

    /// Returns the parser for use with another connection; [`reset`](Parser::reset) it first. Events that
    /// were read but not yet returned are lost.
    pub fn into_parser(self) -> Parser<B> {
        self.0.parser
    }

    /// The last reconnection time that the server set.
    pub fn reconnection_time(&self) -> Option<Duration> {
        self.0.reconnection_time
    }
}

impl<R: Read, B: Buffer> Iterator for EventReader<R, B> {
    type Item = Result<StringEvent, EventsError<Error>>;

    fn next(&mut self) -> NextEvent<Error> {
        let mut cx = Context::from_waker(Waker::noop());
        loop {
            // A blocking read is never pending. The poll only yields after many reads.
            if let Poll::Ready(found) = self.0.poll_next(&mut cx) {
                return found;
            }
        }
    }
}

impl<R: Read, B: Buffer> FusedIterator for EventReader<R, B> {}

impl<R, B: Buffer> fmt::Debug for EventReader<R, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

struct Blocking<R> {
    reader: R,
    memory: Box<[u8]>,
    /// How many bytes the last read stored in the memory.
    len: usize,
}

impl<R: Read> ChunkSource for Blocking<R> {
    type Error = Error;

    fn chunk(&self) -> &[u8] {
        self.memory.get(..self.len).unwrap_or_default()
    }

    fn poll_read(&mut self, _: &mut Context<'_>) -> Poll<Result<bool, Error>> {
        self.len = 0;
        self.len = match self.reader.read(&mut self.memory) {
            Ok(len) if len > self.memory.len() => {
                return Poll::Ready(Err(Error::new(
                    ErrorKind::InvalidData,
                    "more was read than there is room for",
                )));
            }
            Ok(0) => return Poll::Ready(Ok(false)),
            Ok(len) => len,
            // No bytes: the caller reads again.
            Err(error) if error.kind() == ErrorKind::Interrupted => 0,
            Err(error) => return Poll::Ready(Err(error)),
        };
        Poll::Ready(Ok(true))
    }
}
