//! Events of an async reader.

use super::pull::{Found, Pull, Source};
use super::{Event, EventsError, Memory, READ_LEN};
use crate::buffer::Buffer;
use crate::parser::Parser;
use alloc::boxed::Box;
use core::fmt;
use core::future::poll_fn;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use core::time::Duration;
use futures_core::{FusedStream, Stream};
use std::io::{Error, ErrorKind};
use tokio::io::{AsyncRead, ReadBuf};

/// The events of a [`tokio::io::AsyncRead`], and so of every `AsyncBufRead`: a [`Stream`] of
/// [`OwnedEvent`](crate::OwnedEvent)s. With the feature `tokio`.
///
/// ```
/// # #[cfg(not(target_family = "wasm"))] {
/// use picosse::AsyncEventReader;
///
/// # mod socket { pub async fn connect() -> std::io::Result<&'static [u8]> { Ok(b"data: 1\n\ndata: 2\n\n") } }
/// async fn show() -> Result<(), Box<dyn std::error::Error>> {
///     let mut events = AsyncEventReader::new(socket::connect().await?);
/// #   let mut seen = 0;
///     while let Some(event) = events.next().await {
///         println!("{:?}", event?);
/// #       seen += 1;
///     }
/// #   assert_eq!(seen, 2);
///     Ok(())
/// }
/// # pollster::block_on(show()).unwrap();
/// # }
/// ```
///
/// - **The end.** `None` after a clean end. Otherwise an error is the last item; [`EventsError`] says which
///   errors are, and what to do after each. Afterwards the reader is not polled.
/// - **Limits.** [`new`](AsyncEventReader::new) has a buffer of 1 MiB, so an event may have 1 MiB of data,
///   less 448 bytes. For other limits, options or memory make a [`Parser`] and call
///   [`with_parser`](AsyncEventReader::with_parser). There is no limit for the whole stream, and no time
///   limit: `tokio::time::timeout` around [`next`](AsyncEventReader::next) sets one.
/// - **Backpressure.** The reader is polled, for at most 16 KiB, only when no event is left of what was read
///   before. After 64 reads without an event, other tasks have a turn. An interrupted read is repeated.
/// - **Memory.** The parser's buffer, 16 KiB for reading, and the events handed out.
/// - **Cancelling.** A future of [`next`](AsyncEventReader::next) may be dropped at any time, as in
///   `select!`; no event is lost. Drop the whole to stop.
/// - **`Unpin`.** The reader has to be `Unpin`. If it is not, give it as `Box::pin(reader)`.
pub struct AsyncEventReader<R, B: Buffer = Memory>(Pull<Polled<R>, B>);

impl<R: AsyncRead + Unpin> AsyncEventReader<R> {
    /// The events of this reader, with the default parser: see [`Parser::default`].
    pub fn new(reader: R) -> Self {
        Self::with_parser(reader, Parser::default())
    }
}

impl<R: AsyncRead + Unpin, B: Buffer> AsyncEventReader<R, B> {
    /// The events of this reader, through this parser: the place for [`Options`](crate::Options), a
    /// buffer of your own and an earlier last event ID.
    pub fn with_parser(reader: R, parser: Parser<B>) -> Self {
        Self(Pull::new(Polled { reader, memory: alloc::vec![0; READ_LEN].into(), len: 0 }, parser))
    }

    /// The next event; `None` after the last one. What `StreamExt::next` does, without that trait.
    ///
    /// # Errors
    /// [`EventsError`], which says whether it is the last item and what to do.
    pub async fn next(&mut self) -> Option<Result<Event, EventsError<Error>>> {
        poll_fn(|cx| self.0.poll_next(cx)).await
    }

    /// The parser, which has the last event ID and the counters.
    pub fn parser(&self) -> &Parser<B> {
        &self.0.parser
    }

    /// The parser, for another connection: [`reset`](Parser::reset) it first. Bytes that were read, but
    /// whose events were not asked for, are lost.
    pub fn into_parser(self) -> Parser<B> {
        self.0.parser
    }

    /// The reconnection time that the server set last.
    pub fn reconnection_time(&self) -> Option<Duration> {
        self.0.reconnection_time
    }
}

/// Nothing here is ever pinned: the reader is `Unpin`.
impl<R: Unpin, B: Buffer> Unpin for AsyncEventReader<R, B> {}

impl<R: AsyncRead + Unpin, B: Buffer> Stream for AsyncEventReader<R, B> {
    type Item = Result<Event, EventsError<Error>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Found<Error>> {
        self.0.poll_next(cx)
    }
}

impl<R: AsyncRead + Unpin, B: Buffer> FusedStream for AsyncEventReader<R, B> {
    fn is_terminated(&self) -> bool {
        self.0.has_ended()
    }
}

impl<R, B: Buffer> fmt::Debug for AsyncEventReader<R, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

struct Polled<R> {
    reader: R,
    memory: Box<[u8]>,
    /// So many bytes of the memory were read.
    len: usize,
}

impl<R: AsyncRead + Unpin> Source for Polled<R> {
    type Error = Error;

    fn chunk(&self) -> &[u8] {
        self.memory.get(..self.len).unwrap_or_default()
    }

    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Result<bool, Error>> {
        self.len = 0;
        let mut memory = ReadBuf::new(&mut self.memory);
        match ready!(Pin::new(&mut self.reader).poll_read(cx, &mut memory)) {
            Ok(()) => {
                self.len = memory.filled().len();
                Poll::Ready(Ok(self.len > 0))
            }
            // No bytes: it is called again.
            Err(error) if error.kind() == ErrorKind::Interrupted => Poll::Ready(Ok(true)),
            Err(error) => Poll::Ready(Err(error)),
        }
    }
}
