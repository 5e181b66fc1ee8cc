//! Items from a reader of `embedded-io`, blocking or async.

use crate::buffer::Buffer;
use crate::error::{Error, Failure};
use crate::item::Item;
use crate::parser::{Finish, Parser};
use core::fmt;
use core::ops::Range;
use embedded_io::ErrorKind;

/// The items of a reader: an [`embedded_io_async::Read`](https://docs.rs/embedded-io-async) with the feature
/// `embedded-io-async`, or an [`embedded_io::Read`] with the feature `embedded-io`. It needs no allocator:
/// you lend the parser's buffer and the memory for reading.
///
/// `read` waits for bytes and returns their items as [`ReadItems`];
/// [`read_blocking`](ItemReader::read_blocking) does the same and blocks.
///
/// ```
/// # #[cfg(feature = "embedded-io-async")] {
/// use picosse::{ArrayParser, Item, ItemReader};
///
/// # async fn network(socket: impl embedded_io_async::Read<Error = core::convert::Infallible>)
/// # -> Result<u32, Box<dyn std::error::Error>> {
/// # let mut seen = 0;
/// let mut reader = ItemReader::new(socket, ArrayParser::<2048>::new_array(), [0; 256])?;
/// while let Some(mut items) = reader.read().await? {
///     while let Some(item) = items.next() {
///         match item {
///             Item::Event(event) => println!("{}", event.data), // may await, too
///             Item::Dropped(dropped) => println!("{dropped}"),
///             _ => {}
///         }
/// #       seen += 1;
///     }
/// }
/// # Ok(seen)
/// # }
/// # let mut future = std::pin::pin!(network(&b"data: 1\n\ndata: 2\n\n"[..]));
/// # let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
/// # assert!(matches!(future.as_mut().poll(&mut cx), std::task::Poll::Ready(Ok(2))));
/// # }
/// ```
///
/// - **The end.** `None` after a clean end; otherwise a [`ReadError`], which says what to do.
/// - **Limits.** Those of the parser. The size of the memory only limits one read. There is no limit for the
///   whole stream and no time limit: put a timeout around `read`.
/// - **Backpressure.** It only reads when all items of the previous read were returned. While you wait for a
///   slow consumer, the socket fills up and the server stops sending.
/// - **Cancelling.** The future of `read` may be dropped at any time. No byte is lost if dropping a future of
///   the reader's own `read` loses none: see the reader's documentation.
/// - **Memory.** The reader, the parser, the lent memory, and at most 64 bytes.
pub struct ItemReader<R, B: Buffer, M: Buffer> {
    reader: R,
    parser: Parser<B>,
    memory: M,
    /// The range of the memory that the parser has not taken yet.
    rest: Range<usize>,
    phase: ReaderPhase,
}

/// The phase of the stream.
#[derive(Clone, Copy, Debug)]
enum ReaderPhase {
    Reading,
    /// The reader has ended; the parser may still have items.
    Finishing,
    Clean,
    Incomplete,
    Loss,
    Failed(Failure),
}

impl<R, B: Buffer, M: Buffer> ItemReader<R, B, M> {
    /// The items of this reader, with this parser. `memory` (an array, or a lent `&mut [u8]`) is what one
    /// read fills. 256 bytes are enough; for a fast stream, use the size that the network hands out at once.
    ///
    /// # Errors
    /// [`Error::BufferTooSmall`] if the memory is empty.
    pub fn new(reader: R, parser: Parser<B>, memory: M) -> Result<Self, Error> {
        if memory.bytes().is_empty() {
            return Err(Error::BufferTooSmall { needed: 1 });
        }
        Ok(Self { reader, parser, memory, rest: 0..0, phase: ReaderPhase::Reading })
    }

    /// The parser, with the last event ID and the counters.
    pub fn parser(&self) -> &Parser<B> {
        &self.parser
    }

    /// Returns the parser for use with another connection; [`reset`](Parser::reset) it first. Items that
    /// were read but not yet returned are lost. (To keep the reader, pass `&mut reader` to
    /// [`new`](ItemReader::new).)
    pub fn into_parser(self) -> Parser<B> {
        self.parser
    }

    fn needs_bytes(&self) -> bool {
        matches!(self.phase, ReaderPhase::Reading) && self.rest.is_empty()
    }

    fn has_read<E: embedded_io::Error>(&mut self, read: Result<usize, E>) -> Result<(), ReadError<E>> {
        match read {
            Ok(0) => self.phase = ReaderPhase::Finishing,
            Ok(len) => self.rest = 0..len,
            // The caller reads again.
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(ReadError::Source(error)),
        }
        Ok(())
    }

    fn items<E>(&mut self) -> Result<Option<ReadItems<'_, B>>, ReadError<E>> {
        match self.phase {
            ReaderPhase::Reading | ReaderPhase::Finishing => Ok(Some(ReadItems {
                parser: &mut self.parser,
                memory: self.memory.bytes(),
                rest: &mut self.rest,
                phase: &mut self.phase,
            })),
            ReaderPhase::Clean => Ok(None),
            ReaderPhase::Incomplete => Err(ReadError::Incomplete),
            ReaderPhase::Loss => Err(ReadError::Loss),
            ReaderPhase::Failed(failure) => Err(ReadError::Failed(failure)),
        }
    }
}

#[cfg(feature = "embedded-io-async")]
impl<R: embedded_io_async::Read, B: Buffer, M: Buffer> ItemReader<R, B, M> {
    /// Returns the remaining items, or waits for more bytes if there are none; `None` at the end. With the
    /// feature `embedded-io-async`.
    ///
    /// # Errors
    /// [`ReadError`], which says what to do.
    pub async fn read(&mut self) -> Result<Option<ReadItems<'_, B>>, ReadError<R::Error>> {
        while self.needs_bytes() {
            let read = self.reader.read(self.memory.bytes_mut()).await;
            self.has_read(read)?;
        }
        self.items()
    }
}

impl<R: embedded_io::Read, B: Buffer, M: Buffer> ItemReader<R, B, M> {
    /// Returns the remaining items, or blocks until there are more bytes; `None` at the end.
    ///
    /// ```
    /// use picosse::{ArrayParser, ItemReader};
    ///
    /// let socket = &b"data: 1\n\n: hello\n\ndata: 2\n\n"[..];
    /// let mut reader = ItemReader::new(socket, ArrayParser::<512>::new_array(), [0; 4])?;
    /// let mut seen = 0;
    /// while let Some(mut items) = reader.read_blocking()? {
    ///     while let Some(item) = items.next() {
    ///         println!("{item:?}");
    ///         seen += 1;
    ///     }
    /// }
    /// assert_eq!(seen, 2);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`ReadError`], which says what to do.
    pub fn read_blocking(&mut self) -> Result<Option<ReadItems<'_, B>>, ReadError<R::Error>> {
        while self.needs_bytes() {
            let read = self.reader.read(self.memory.bytes_mut());
            self.has_read(read)?;
        }
        self.items()
    }
}

/// The items of one read, from `ItemReader::read` or [`ItemReader::read_blocking`]. There may be none. A
/// lending iterator: each item is borrowed until the next call. Dropping it early is a pause: the next
/// `read` returns the remaining items without waiting.
pub struct ReadItems<'r, B: Buffer> {
    parser: &'r mut Parser<B>,
    memory: &'r [u8],
    rest: &'r mut Range<usize>,
    phase: &'r mut ReaderPhase,
}

impl<B: Buffer> ReadItems<'_, B> {
    /// The next item; `None` if more bytes are needed or there is an error. The next `read` waits for the
    /// bytes or returns the error.
    #[allow(clippy::should_implement_trait)] // An item borrows from `self`; `Iterator` does not allow that.
    pub fn next(&mut self) -> Option<Item<'_>> {
        match self.phase {
            ReaderPhase::Reading => self.step(),
            ReaderPhase::Finishing => self.finish(),
            ReaderPhase::Clean | ReaderPhase::Incomplete | ReaderPhase::Loss | ReaderPhase::Failed(_) => None,
        }
    }

    fn step(&mut self) -> Option<Item<'_>> {
        let rest = self.memory.get(self.rest.clone()).unwrap_or_default();
        match self.parser.step(rest) {
            Ok(step) => {
                // A reader may report more bytes than it read. Then there is no rest.
                let is_through = step.item.is_none();
                self.rest.start = if is_through { self.rest.end } else { self.rest.start + step.consumed };
                step.item
            }
            Err(error) => {
                *self.phase = ReaderPhase::Failed(error.failure);
                None
            }
        }
    }

    fn finish(&mut self) -> Option<Item<'_>> {
        *self.phase = match self.parser.finish() {
            Ok(Finish::Item(item)) => return Some(item),
            Ok(Finish::Clean) => ReaderPhase::Clean,
            Ok(Finish::Incomplete) => ReaderPhase::Incomplete,
            Ok(Finish::Loss) => ReaderPhase::Loss,
            Err(error) => ReaderPhase::Failed(error.failure),
        };
        None
    }
}

/// Why an [`ItemReader`] returns no items. Every later call returns the same error again, except
/// [`Source`](ReadError::Source).
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum ReadError<E> {
    /// The reader failed with this error. Connect again, or call `read` again if the reader can recover.
    Source(E),
    /// The stream ended inside a line or an event, which is discarded unless the parser's options say
    /// otherwise. Connect again.
    Incomplete,
    /// The stream ended, and an event or an ID was over its limit, which an item reported. Set larger
    /// limits.
    Loss,
    /// The parser takes no more bytes: an event crossed a limit under
    /// [`OverLimit::Fail`](crate::OverLimit::Fail), or the parser was already finished. Set a larger limit,
    /// or reset the parser, and read the stream again.
    Failed(Failure),
}

impl<E: fmt::Display> fmt::Display for ReadError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Source(error) => write!(f, "the reader failed: {error}"),
            Self::Incomplete => f.write_str("the stream ended inside an event"),
            Self::Loss => f.write_str("the stream ended, and an event or an ID was over its limit"),
            Self::Failed(failure) => failure.fmt(f),
        }
    }
}

impl<E: core::error::Error + 'static> core::error::Error for ReadError<E> {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Source(error) => error.source(), // `Display` shows the error itself.
            Self::Incomplete | Self::Loss | Self::Failed(_) => None,
        }
    }
}

impl<R, B: Buffer, M: Buffer> fmt::Debug for ItemReader<R, B, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemReader")
            .field("parser", &self.parser)
            .field("phase", &self.phase)
            .finish_non_exhaustive()
    }
}
