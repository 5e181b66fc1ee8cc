//! Events from an async reader.

use super::pull::{ChunkSource, NextEvent, Pull};
use super::{DefaultBuffer, EventsError, READ_LEN, StringEvent};
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

/// The events of a [`tokio::io::AsyncRead`] (every `AsyncBufRead` is one): a [`Stream`] of
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
/// - **The end.** `None` after a clean end; otherwise the last item is an error. [`EventsError`] says which
///   errors are last, and what to do after each. The reader is not polled after the last item.
/// - **Limits.** [`new`](AsyncEventReader::new) makes a buffer of 1 MiB, so an event may have up to 1 MiB
///   minus 448 bytes of data. For other limits, options or memory, make a [`Parser`] and call
///   [`with_parser`](AsyncEventReader::with_parser). There is no limit for the whole stream, and no time
///   limit: wrap [`next`](AsyncEventReader::next) in `tokio::time::timeout`.
/// - **Backpressure.** The reader is only polled when no event is left from the previous read, for at most
///   16 KiB. After 64 reads without an event, the task yields. An interrupted read is repeated.
/// - **Memory.** The parser's buffer, 16 KiB for reading, and the events handed out.
/// - **Cancelling.** A future of [`next`](AsyncEventReader::next) may be dropped at any time, as in
///   `select!`; no event is lost. To stop, drop the `AsyncEventReader`.
/// - **`Unpin`.** The reader must be `Unpin`. If it is not, pass `Box::pin(reader)`.
pub struct AsyncEventReader<R, B: Buffer = DefaultBuffer>(Pull<Polled<R>, B>);

impl<R: AsyncRead + Unpin> AsyncEventReader<R> {
    /// The events of this reader, with the default parser ([`Parser::default`]).
    pub fn new(reader: R) -> Self {
        Self::with_parser(reader, Parser::default())
    }
}

impl<R: AsyncRead + Unpin, B: Buffer> AsyncEventReader<R, B> {
    /// The events of this reader, with your parser. Use it to set [`Options`](crate::Options), the buffer
    /// and an earlier last event ID.
    pub fn with_parser(reader: R, parser: Parser<B>) -> Self {
        Self(Pull::new(Polled { reader, memory: alloc::vec![0; READ_LEN].into(), len: 0 }, parser))
    }

    /// The next event; `None` after the last one. Like `StreamExt::next`, but without that trait.
    ///
    /// # Errors
    /// [`EventsError`]: it says whether it is the last item, and what to do.
    pub async fn next(&mut self) -> Option<Result<StringEvent, EventsError<Error>>> {
        poll_fn(|cx| self.0.poll_next(cx)).await
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

/// Nothing here needs pinning, because the reader is `Unpin`.
impl<R: Unpin, B: Buffer> Unpin for AsyncEventReader<R, B> {}

impl<R: AsyncRead + Unpin, B: Buffer> Stream for AsyncEventReader<R, B> {
    type Item = Result<StringEvent, EventsError<Error>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<NextEvent<Error>> {
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
    /// How many bytes the last read stored in the memory.
    len: usize,
}

impl<R: AsyncRead + Unpin> ChunkSource for Polled<R> {
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
            // No bytes: the caller reads again.
            Err(error) if error.kind() == ErrorKind::Interrupted => Poll::Ready(Ok(true)),
            Err(error) => Poll::Ready(Err(error)),
        }
    }
}
