//! Events from a stream of chunks.

use super::pull::{ChunkSource, NextEvent, Pull};
use super::{DefaultBuffer, EventsError, StringEvent};
use crate::buffer::Buffer;
use crate::parser::Parser;
use core::fmt;
use core::future::poll_fn;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use core::time::Duration;
use futures_core::{FusedStream, Stream, TryStream};

/// The events of a [`Stream`] of chunks, such as the body of an HTTP response: a `Stream` of
/// [`OwnedEvent`](crate::OwnedEvent)s. With the feature `futures`; it needs no `std`.
///
/// A chunk is any `AsRef<[u8]>`. The same program with `reqwest` has 13 lines with the crate
/// `eventsource-stream`, and 11 lines with this crate:
///
/// ```ignore
/// // eventsource-stream                              // picosse
/// use eventsource_stream::Eventsource;               use picosse::EventStream;
/// use futures_util::StreamExt;
///
/// #[tokio::main]                                     #[tokio::main]
/// async fn main() -> Result<(), Box<dyn Error>> {    async fn main() -> Result<(), Box<dyn Error>> {
///     let mut events = reqwest::get(URL)                 let response = reqwest::get(URL).await?;
///         .await?                                        let mut events =
///         .bytes_stream()                                    EventStream::new(response.bytes_stream());
///         .eventsource();
///     while let Some(event) = events.next().await {      while let Some(event) = events.next().await {
///         println!("{:?}", event?);                          println!("{:?}", event?);
///     }                                                  }
///     Ok(())                                             Ok(())
/// }                                                  }
/// ```
///
/// The program on the right again, with a body that needs no network:
///
/// ```rust
/// # #[cfg(not(target_family = "wasm"))] {
/// # mod reqwest {
/// #     pub struct Response;
/// #     pub async fn get(_url: &str) -> Result<Response, std::io::Error> { Ok(Response) }
/// #     impl Response {
/// #         pub fn bytes_stream(self) -> impl futures_util::Stream<Item = Result<Vec<u8>, std::io::Error>> {
/// #             let chunks = [&b"data: 1\n\nda"[..], b"ta: 2\n", b"\n"];
/// #             futures_util::stream::iter(chunks.map(|chunk| Ok(chunk.to_vec())))
/// #         }
/// #     }
/// # }
/// # use std::error::Error;
/// # const URL: &str = "http://localhost:7020/notifications";
/// use picosse::EventStream;
///
/// async fn show() -> Result<(), Box<dyn Error>> {
///     let response = reqwest::get(URL).await?;
///     let mut events = EventStream::new(response.bytes_stream());
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
///   errors are last, and what to do after each. The inner stream is not polled after the last item.
/// - **Limits.** [`new`](EventStream::new) makes a buffer of 1 MiB, so an event may have up to 1 MiB minus
///   448 bytes of data. For other limits, options or memory, make a [`Parser`] and call
///   [`with_parser`](EventStream::with_parser). There is no limit for the whole stream, and no time limit.
/// - **Backpressure.** The inner stream is only polled when no event is left in its last chunk, which is
///   kept until then. After 64 chunks without an event, the task yields.
/// - **Memory.** The parser's buffer, the chunk, and the events handed out. Nothing else is allocated.
/// - **Cancelling.** A future of [`next`](EventStream::next) may be dropped at any time, as in `select!`;
///   no event is lost. To stop, drop the `EventStream`.
/// - **`Unpin`.** The inner stream must be `Unpin`. If it is not, pass `Box::pin(stream)`, or
///   `core::pin::pin!(stream)`, which needs no allocation.
pub struct EventStream<S: TryStream, B: Buffer = DefaultBuffer>(Pull<Chunks<S>, B>);

impl<S: TryStream<Ok: AsRef<[u8]>> + Unpin> EventStream<S> {
    /// The events of these chunks, with the default parser ([`Parser::default`]).
    pub fn new(chunks: S) -> Self {
        Self::with_parser(chunks, Parser::default())
    }
}

impl<S: TryStream<Ok: AsRef<[u8]>> + Unpin, B: Buffer> EventStream<S, B> {
    /// The events of these chunks, with your parser. Use it to set [`Options`](crate::Options), the buffer
    /// and an earlier last event ID.
    ///
    /// ```
    /// # #[cfg(not(target_family = "wasm"))] {
    /// use futures_util::stream;
    /// use picosse::{EventStream, Parser};
    /// use std::convert::Infallible;
    ///
    /// # async fn resume() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut parser = Parser::new(vec![0; 16 * 1024])?;
    /// parser.set_last_event_id(b"41")?;
    /// let chunks = stream::iter([Ok::<_, Infallible>("data: 1\n\nid: 42\ndata: 2\n\n")]);
    /// let mut events = EventStream::with_parser(chunks, parser);
    ///
    /// assert_eq!(events.next().await.unwrap()?.last_event_id(), "41");
    /// assert_eq!(events.next().await.unwrap()?.last_event_id(), "42");
    /// assert!(events.next().await.is_none());
    ///
    /// let mut parser = events.into_parser();
    /// parser.reset(); // for the next connection; the ID stays
    /// assert_eq!(parser.last_event_id(), "42");
    /// # Ok(()) }
    /// # pollster::block_on(resume()).unwrap();
    /// # }
    /// ```
    pub fn with_parser(chunks: S, parser: Parser<B>) -> Self {
        Self(Pull::new(Chunks { stream: chunks, chunk: None }, parser))
    }

    /// The next event; `None` after the last one. Like `StreamExt::next`, but without that trait.
    ///
    /// # Errors
    /// [`EventsError`]: it says whether it is the last item, and what to do.
    pub async fn next(&mut self) -> Option<Result<StringEvent, EventsError<S::Error>>> {
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

/// Nothing here needs pinning, because the inner stream is `Unpin`.
impl<S: TryStream + Unpin, B: Buffer> Unpin for EventStream<S, B> {}

impl<S: TryStream<Ok: AsRef<[u8]>> + Unpin, B: Buffer> Stream for EventStream<S, B> {
    type Item = Result<StringEvent, EventsError<S::Error>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<NextEvent<S::Error>> {
        self.0.poll_next(cx)
    }
}

impl<S: TryStream<Ok: AsRef<[u8]>> + Unpin, B: Buffer> FusedStream for EventStream<S, B> {
    fn is_terminated(&self) -> bool {
        self.0.has_ended()
    }
}

impl<S: TryStream, B: Buffer> fmt::Debug for EventStream<S, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

struct Chunks<S: TryStream> {
    stream: S,
    chunk: Option<S::Ok>,
}

impl<S: TryStream<Ok: AsRef<[u8]>> + Unpin> ChunkSource for Chunks<S> {
    type Error = S::Error;

    fn chunk(&self) -> &[u8] {
        self.chunk.as_ref().map(AsRef::as_ref).unwrap_or_default()
    }

    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Result<bool, S::Error>> {
        self.chunk = None;
        self.chunk = ready!(Pin::new(&mut self.stream).try_poll_next(cx)).transpose()?;
        Poll::Ready(Ok(self.chunk.is_some()))
    }
}
