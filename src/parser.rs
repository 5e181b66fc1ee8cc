//! The parser as Rust programs see it.

use crate::buffer::Buffer;
use crate::error::{Error, Failure, FeedError};
use crate::item::{Counters, Item};
use crate::machine::{Grammar, Machine, Pass, Raw, RawFinish, Sink, View};
use crate::options::Options;
use crate::text::Text;
use core::fmt;
use core::ops::ControlFlow;

/// A push parser for one event stream, with a [`Buffer`] that it owns or borrows.
///
/// Give it the bytes as they arrive, cut anywhere. [`feed`](Parser::feed) calls back with each item.
/// [`feed_until_pause`](Parser::feed_until_pause) lets the callback pause.
/// [`items`](Parser::items) returns the items one by one, and [`step`](Parser::step) is the smallest way
/// to do that. The items depend only on the bytes, not on where the chunks were cut. The parser never
/// allocates and never panics, and reads each byte a bounded number of times.
///
/// ```
/// use picosse::{ArrayParser, Item};
///
/// let mut parser = ArrayParser::<4096>::new_array();
/// let mut text = String::new();
/// for chunk in [&b"event: add\nda"[..], b"ta: \xE4\xBD", b"\xA0\xE5\xA5\xBD\r", b"\n\r\n"] {
///     parser.feed(chunk, |item| {
///         if let Item::Event(event) = item {
///             assert_eq!(event.event_type, "add");
///             text.push_str(event.data.as_str().unwrap_or_default());
///         }
///     })?;
/// }
/// assert_eq!(text, "你好");
/// # Ok::<(), picosse::FeedError>(())
/// ```
///
/// A parser is plain data: a clone of an [`ArrayParser`] is an independent snapshot.
/// It is `Send` and `Sync`; two parsers share nothing.
#[derive(Clone)]
pub struct Parser<B: Buffer> {
    machine: Machine,
    buffer: B,
}

/// A [`Parser`] that owns its buffer of `N` bytes.
pub type ArrayParser<const N: usize> = Parser<[u8; N]>;

/// What one [`step`](Parser::step) did.
#[must_use = "feed the bytes that were not consumed again"]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Step<'a> {
    /// How many bytes of the chunk were taken. It may be 0 with an item.
    pub consumed: usize,
    /// The next item; `None` when the whole chunk is taken.
    pub item: Option<Item<'a>>,
}

/// How much of a chunk [`feed_until_pause`](Parser::feed_until_pause) took.
#[must_use = "feed the bytes that were not consumed again"]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Fed {
    /// All of it.
    All,
    /// The callback paused. To continue, feed the bytes from `consumed` on; none of them is lost.
    Paused {
        /// How many bytes were taken: none, some or all.
        consumed: usize,
    },
}

/// What one [`finish`](Parser::finish) did.
#[must_use = "it has an item, or says whether something is missing"]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Finish<'a> {
    /// An item that the end of the stream produced. Call again.
    Item(Item<'a>),
    /// The stream ended between two blocks: nothing is missing.
    Clean,
    /// The stream ended inside a line, or inside a block with data, an event type or an ID. Nothing
    /// was dropped before.
    Incomplete,
    /// The stream ended, but an event or an ID crossed a limit and was not handed out. Lend a larger buffer,
    /// or set larger limits. [`Counters`] says how many were lost.
    Loss,
}

impl<B: Buffer> Parser<B> {
    /// Makes a parser with the [default options](Options::new): 64 bytes for an event type, 128 for an
    /// ID, the rest of the buffer for data.
    ///
    /// # Errors
    /// [`Error::BufferTooSmall`] if the buffer has less than 448 bytes.
    pub fn new(buffer: B) -> Result<Self, Error> {
        Self::with_options(buffer, Options::new())
    }

    /// Makes a parser with these options.
    ///
    /// # Errors
    /// [`Error::BufferTooSmall`] if the buffer has less than
    /// [`options.capacity()`](Options::capacity) bytes.
    pub fn with_options(buffer: B, options: Options) -> Result<Self, Error> {
        let options = options.for_buffer(buffer.bytes().len())?;
        Ok(Self { machine: Machine::new(options), buffer })
    }

    /// Takes a whole chunk of the stream and calls `on_item` with each item, in order. The chunk may
    /// be empty. An event is handed out by the call that takes the last byte of its blank line.
    ///
    /// # Errors
    /// [`FeedError`] if the parser takes no more bytes: it was finished, or an event crossed a limit under
    /// [`OverLimit::Fail`](crate::OverLimit::Fail). The error lasts until [`reset`](Parser::reset).
    #[inline]
    pub fn feed(&mut self, chunk: &[u8], on_item: impl FnMut(Item<'_>)) -> Result<(), FeedError> {
        self.machine
            .run(self.buffer.bytes_mut(), chunk, Grammar::EventStream, &mut Feed(on_item))
            .result(&self.machine)
            .map(|_| ())
    }

    /// Takes a chunk of the stream like [`feed`](Parser::feed), until `on_item` returns
    /// [`ControlFlow::Break`]. That pauses right after this item: this call hands out no further item.
    ///
    /// ```
    /// # use core::ops::ControlFlow;
    /// # use picosse::{ArrayParser, Fed};
    /// # let mut parser = ArrayParser::<4096>::new_array();
    /// let mut rest: &[u8] = b"data: 1\n\ndata: 2\n\n";
    /// let mut pauses = 0;
    /// while let Fed::Paused { consumed } = parser.feed_until_pause(rest, |_| ControlFlow::Break(()))? {
    ///     rest = &rest[consumed..];
    ///     pauses += 1;
    /// }
    /// assert_eq!(pauses, 2);
    /// # Ok::<(), picosse::FeedError>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`feed`](Parser::feed). If the callback pauses at the item with which the parser fails, the
    /// next call returns the error.
    #[inline]
    pub fn feed_until_pause(
        &mut self,
        chunk: &[u8],
        on_item: impl FnMut(Item<'_>) -> ControlFlow<()>,
    ) -> Result<Fed, FeedError> {
        let mut feed = FeedUntilPause { on_item, paused: false };
        let consumed = self
            .machine
            .run(self.buffer.bytes_mut(), chunk, Grammar::EventStream, &mut feed)
            .result(&self.machine)?;
        Ok(if feed.paused { Fed::Paused { consumed } } else { Fed::All })
    }

    /// Takes bytes of a chunk up to and including the next item. Call it again with the bytes that were not
    /// consumed, until it returns no item.
    ///
    /// ```
    /// # use picosse::{ArrayParser, Item};
    /// # let mut parser = ArrayParser::<4096>::new_array();
    /// let mut rest: &[u8] = b"data: 1\n\ndata: 2\n\n";
    /// let mut events = 0;
    /// loop {
    ///     let step = parser.step(rest)?;
    ///     rest = &rest[step.consumed..];
    ///     match step.item {
    ///         Some(Item::Event(_)) => events += 1,
    ///         Some(_) => {}
    ///         None => break,
    ///     }
    /// }
    /// assert_eq!(events, 2);
    /// # Ok::<(), picosse::FeedError>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`feed`](Parser::feed).
    pub fn step<'a>(&'a mut self, chunk: &'a [u8]) -> Result<Step<'a>, FeedError> {
        let mut found = None;
        let consumed = self
            .machine
            .run(self.buffer.bytes_mut(), chunk, Grammar::EventStream, &mut found)
            .result(&self.machine)?;
        let item = found.map(|raw| self.view().item(raw));
        Ok(Step { consumed, item })
    }

    /// Returns the items of a chunk one by one, without a closure. Faster than [`step`](Parser::step),
    /// because the positions of the chunk's lines are kept between items. Dropping it early is a pause:
    /// feed the bytes after the [consumed](Items::consumed) ones.
    ///
    /// ```
    /// # use picosse::{ArrayParser, Item};
    /// # let mut parser = ArrayParser::<4096>::new_array();
    /// let mut items = parser.items(b"data: 1\n\ndata: 2\n\n");
    /// let mut events = 0;
    /// while let Some(item) = items.next()? {
    ///     events += usize::from(matches!(item, Item::Event(_)));
    /// }
    /// assert_eq!((events, items.consumed()), (2, 18));
    /// # Ok::<(), picosse::FeedError>(())
    /// ```
    pub fn items<'p>(&'p mut self, chunk: &'p [u8]) -> Items<'p> {
        let buffer = self.buffer.bytes_mut();
        let pass = self.machine.begin_pass(buffer, chunk, Grammar::EventStream);
        Items { machine: &mut self.machine, buffer, pass }
    }

    /// Reports that the stream has ended. Call it until it returns no item.
    ///
    /// By default the unfinished line and block are discarded, as the standard requires. The only possible
    /// item is then the aborted end of an event in fragments. Under
    /// [`EndOfStream::Deliver`](crate::EndOfStream) the unfinished line counts as ended, an unfinished
    /// character becomes U+FFFD, and the event is delivered and flagged incomplete.
    ///
    /// Afterwards the parser takes no bytes until it is [`reset`](Parser::reset).
    ///
    /// # Errors
    /// [`FeedError`] with [`Failure::Limit`](crate::Failure::Limit) if the parser has failed, or fails at
    /// the last event.
    pub fn finish(&mut self) -> Result<Finish<'_>, FeedError> {
        Ok(match self.machine.finish(self.buffer.bytes_mut()) {
            RawFinish::Item(raw) => Finish::Item(self.view().item(raw)),
            RawFinish::Clean | RawFinish::Incomplete if self.machine.has_loss() => Finish::Loss,
            RawFinish::Clean => Finish::Clean,
            RawFinish::Incomplete => Finish::Incomplete,
            RawFinish::Failed => {
                let failure = Failure::Limit(self.machine.dropped());
                return Err(FeedError { consumed: 0, failure });
            }
        })
    }

    /// Makes the parser ready for a new stream, with the same options and buffer. Only the last event
    /// ID string stays, so that a new connection can resume from it.
    pub fn reset(&mut self) {
        self.machine.reset();
    }

    /// The last event ID string, which a new connection sends as `Last-Event-ID`. Empty if there is none.
    pub fn last_event_id(&self) -> Text<'_> {
        self.view().last_event_id()
    }

    /// Sets the last event ID string, before the first byte of the stream; an empty one removes it.
    ///
    /// # Errors
    /// [`Error::AlreadyStarted`] after the first byte or the end, [`Error::IdTooLong`] over the limit,
    /// [`Error::InvalidId`] if it contains NUL, CR or LF, or is not UTF-8. After an error the earlier ID
    /// stays.
    pub fn set_last_event_id(&mut self, id: &[u8]) -> Result<(), Error> {
        self.machine.set_last_event_id(self.buffer.bytes_mut(), id)
    }

    /// What the parser has counted since it was made or reset.
    pub fn counters(&self) -> Counters {
        self.machine.counters()
    }

    /// The options of this parser. The data limit is a number of bytes, even if it was given as the rest of
    /// the buffer.
    pub fn options(&self) -> &Options {
        self.machine.options()
    }

    /// Copies this parser and its buffer into another buffer. The copy continues at the same point of the
    /// stream.
    ///
    /// # Errors
    /// [`Error::BufferTooSmall`] if that buffer has less than
    /// [`options().capacity()`](Options::capacity) bytes.
    pub fn clone_with_buffer<C: Buffer>(&self, mut buffer: C) -> Result<Parser<C>, Error> {
        self.options().for_buffer(buffer.bytes().len())?;
        for (to, from) in buffer.bytes_mut().iter_mut().zip(self.buffer.bytes()) {
            *to = *from;
        }
        Ok(Parser { machine: self.machine, buffer })
    }

    fn view(&self) -> View<'_> {
        View { machine: &self.machine, buffer: self.buffer.bytes() }
    }
}

impl<const N: usize> ArrayParser<N> {
    /// Makes a parser with the default options. `const`, so that a parser can be a `static`. It does not
    /// compile if `N` is less than 448.
    pub const fn new_array() -> Self {
        let options = const {
            match Options::new().for_buffer(N) {
                Ok(options) => options,
                Err(_) => panic!("the array is too small"),
            }
        };
        Self { machine: Machine::new(options), buffer: [0; N] }
    }

    /// Makes a parser with these options. `const`, so that a parser can be a `static`.
    ///
    /// # Errors
    /// [`Error::BufferTooSmall`] if `N` is less than [`options.capacity()`](Options::capacity).
    pub const fn array_with_options(options: Options) -> Result<Self, Error> {
        match options.for_buffer(N) {
            Ok(options) => Ok(Self { machine: Machine::new(options), buffer: [0; N] }),
            Err(error) => Err(error),
        }
    }
}

#[cfg(feature = "alloc")]
impl Default for Parser<alloc::vec::Vec<u8>> {
    /// A parser with the [default options](Options::new) that owns a buffer of 1 MiB. An event may have up
    /// to 1 MiB minus 448 bytes of data. With the feature `alloc`.
    fn default() -> Self {
        const LEN: usize = 1 << 20;
        let options = const {
            match Options::new().for_buffer(LEN) {
                Ok(options) => options,
                Err(_) => panic!("the buffer is too small"),
            }
        };
        Self { machine: Machine::new(options), buffer: alloc::vec![0; LEN] }
    }
}

/// The items of a chunk, from [`Parser::items`]. A lending iterator: each item is borrowed until the next
/// call.
pub struct Items<'p> {
    machine: &'p mut Machine,
    buffer: &'p mut [u8],
    pass: Pass<'p>,
}

impl Items<'_> {
    /// The next item; `None` when all bytes of the chunk are taken.
    ///
    /// # Errors
    /// Those of [`Parser::feed`].
    #[inline]
    #[allow(clippy::should_implement_trait)] // An item borrows from `self`; `Iterator` does not allow that.
    pub fn next(&mut self) -> Result<Option<Item<'_>>, FeedError> {
        let found = self.machine.next_of(self.buffer, &mut self.pass)?;
        let view = View { machine: self.machine, buffer: self.buffer };
        Ok(found.map(|raw| view.item(raw)))
    }

    /// How many bytes of the chunk were taken so far: at most those up to and including the last item. An
    /// item may take no bytes.
    pub fn consumed(&self) -> usize {
        self.pass.consumed()
    }
}

impl Drop for Items<'_> {
    #[inline]
    fn drop(&mut self) {
        self.machine.end_pass(&self.pass);
    }
}

/// Calls back with each item.
struct Feed<F>(F);

impl<'c, F: FnMut(Item<'_>)> Sink<'c> for Feed<F> {
    #[inline(always)]
    fn take(&mut self, view: View<'_>, raw: &Raw<'c>) -> ControlFlow<()> {
        (self.0)(view.item(*raw));
        ControlFlow::Continue(())
    }
}

/// Calls back with each item until the callback pauses.
struct FeedUntilPause<F> {
    on_item: F,
    paused: bool,
}

impl<'c, F: FnMut(Item<'_>) -> ControlFlow<()>> Sink<'c> for FeedUntilPause<F> {
    #[inline(always)]
    fn take(&mut self, view: View<'_>, raw: &Raw<'c>) -> ControlFlow<()> {
        let answer = (self.on_item)(view.item(*raw));
        // A branch costs less than a write for each item.
        if answer.is_break() {
            self.paused = true;
        }
        answer
    }
}

impl<B: Buffer> fmt::Debug for Parser<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parser")
            .field("options", self.options())
            .field("counters", &self.counters())
            .field("last_event_id", &self.last_event_id())
            .finish_non_exhaustive()
    }
}
