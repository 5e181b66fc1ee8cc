//! The streams that a program sees.

use crate::cancel::CancelHandle;
use crate::driver::Driver;
use crate::error::{Error, Incomplete};
use crate::item::{Event, Item};
use futures_core::{FusedStream, Stream};
use picosse::Session;
use std::fmt;
use std::future::poll_fn;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};

/// The events of an answer: a [`Stream`] of `Result<Event, Error>`, made by [`open`](crate::open).
///
/// - **The end.** `None` right away if the whole answer came. Otherwise [`Error::Incomplete`] is the last
///   item, and says why, with the body of an error. An answer that is not an event stream, such as JSON under
///   200, ends so, too.
/// - **Retries.** Attempts that the session advises are made, after its delay and with `Last-Event-ID`;
///   [`next_item`](EventSource::next_item) shows them. A `POST` is never sent twice unless
///   [`Reconnection`](picosse::session::Reconnection) allows it.
/// - **Deadlines** run while the program waits. The time that it takes between two items does not count,
///   unless it dropped the future that waited.
/// - **Limits.** The buffer has 1 MiB, or what the `data_limit` needs. An event over a limit is
///   [`Error::Dropped`] in its place, and the next one follows.
/// - **Backpressure.** The response is read only when no item is left of the last chunk. After 64 chunks
///   without an item, other tasks have a turn.
/// - **Stopping.** Drop it, which closes the connection; or use a [`CancelHandle`]. A future of
///   [`next`](EventSource::next) may be dropped at any time, as in `select!`: nothing is lost.
/// - It is `Send` and `Unpin`. It has to be polled in a Tokio runtime with time and I/O enabled. The first
///   request is sent when it is first polled.
pub struct EventSource {
    driver: Driver,
    /// The body of the attempt, where that is no stream.
    body: Vec<u8>,
    /// The event that the end cut.
    unfinished: Option<Event>,
}

impl EventSource {
    pub(crate) fn new(driver: Driver) -> Self {
        Self { driver, body: Vec::new(), unfinished: None }
    }

    /// Names the last event, for servers whose last event no
    /// [rule](picosse::SessionOptions::terminal_rules) tells: the first one for which `is_last` is true is
    /// handed out, and the answer is complete. A stream that ends without it is not.
    ///
    /// MCP's streamable HTTP needs it, since only the response to the call ends the answer:
    ///
    /// ```no_run
    /// # #[tokio::main] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let (client, url, call) = (reqwest::Client::new(), "http://localhost/mcp", "{}");
    /// use picosse_reqwest::{SessionOptions, open};
    ///
    /// let request = client.post(url).header("Content-Type", "application/json").body(call);
    /// let mut answer = open(request, SessionOptions::mcp())?
    ///     .until(|event| event.data().contains(r#""id":7"#)); // Better: parse it.
    /// while let Some(event) = answer.next().await {
    ///     println!("{}", event?.data());
    /// }
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn until(mut self, is_last: impl FnMut(&Event) -> bool + Send + 'static) -> Self {
        self.driver.until = Some(Box::new(is_last));
        self
    }

    /// The next event; `None` after the last one. What `StreamExt::next` does, without that trait.
    ///
    /// # Errors
    /// [`Error`], which says whether it is the last item and what to do.
    pub async fn next(&mut self) -> Option<Result<Event, Error>> {
        poll_fn(|cx| self.poll_event(cx)).await
    }

    /// The next thing that happens, with response heads, bodies and retries. After [`Item::Ended`] comes
    /// `None`. What it hands out, [`next`](EventSource::next) does not see.
    pub async fn next_item(&mut self) -> Option<Item> {
        poll_fn(|cx| self.driver.poll_item(cx)).await
    }

    /// All that happens, as a [`Stream`].
    pub fn into_items(self) -> Items {
        Items(self.driver)
    }

    /// A handle that cancels this from another task or thread.
    pub fn cancel_handle(&self) -> CancelHandle {
        self.driver.cancel.clone()
    }

    /// The session, which has the last event ID, the counters, the verdict on the head, and a diagnosis.
    pub fn session(&self) -> &Session<Vec<u8>> {
        &self.driver.session
    }

    fn poll_event(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Event, Error>>> {
        loop {
            let item = match self.driver.poll_item(cx) {
                Poll::Ready(Some(item)) => item,
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => return Poll::Pending,
            };
            let found = match item {
                Item::Event(event) if event.incomplete() => {
                    self.unfinished = Some(event);
                    continue;
                }
                Item::Event(event) => Ok(event),
                Item::Dropped(dropped) => Err(Error::Dropped(dropped)),
                Item::IdIgnored(ignored) => Err(Error::IdIgnored(ignored)),
                Item::Body(bytes) => {
                    self.body.extend_from_slice(&bytes);
                    continue;
                }
                Item::Opened(_) | Item::Retrying { .. } => {
                    self.body.clear();
                    self.unfinished = None;
                    continue;
                }
                Item::Ended(ended) => {
                    let (body, event) = (mem::take(&mut self.body), self.unfinished.take());
                    let is_stream = !matches!(ended.end.reason, picosse::session::Reason::Body(_));
                    if ended.is_complete() && is_stream {
                        // The last line of many needs no line end.
                        return Poll::Ready(event.map(Ok));
                    }
                    Err(Error::Incomplete(Box::new(Incomplete { ended, body, event })))
                }
                Item::Comment(_)
                | Item::UnknownField(_)
                | Item::LastEventId(_)
                | Item::ReconnectionTime(_) => {
                    continue;
                }
            };
            return Poll::Ready(Some(found));
        }
    }
}

impl Stream for EventSource {
    type Item = Result<Event, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_event(cx)
    }
}

impl FusedStream for EventSource {
    fn is_terminated(&self) -> bool {
        self.driver.is_over()
    }
}

impl fmt::Debug for EventSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventSource").field("session", &self.driver.session).finish_non_exhaustive()
    }
}

/// Everything that happens, as a [`Stream`] of [`Item`]s: what
/// [`EventSource::into_items`] makes.
pub struct Items(Driver);

impl Stream for Items {
    type Item = Item;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Item>> {
        self.0.poll_item(cx)
    }
}

impl FusedStream for Items {
    fn is_terminated(&self) -> bool {
        self.0.is_over()
    }
}

impl fmt::Debug for Items {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("session", &self.0.session).finish_non_exhaustive()
    }
}
