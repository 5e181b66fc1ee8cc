//! A source that follows a script, and the ways to read it.

use crate::{Buffer, EventsError, Finish, Item, OwnedEvent, Parser};
use core::sync::atomic::{AtomicUsize, Ordering};
#[cfg(feature = "futures")]
use core::task::{Context, Poll, Waker};
use std::collections::VecDeque;
use std::format;
use std::io::{Error, ErrorKind};
use std::string::{String, ToString};
use std::vec::Vec;

/// What a source does when it is read.
#[derive(Clone, Debug)]
pub enum Act {
    Bytes(Vec<u8>),
    /// Be pending once. A blocking source skips this.
    Wait,
    Fail(ErrorKind),
}

pub fn bytes(bytes: &[u8]) -> Act {
    Act::Bytes(bytes.to_vec())
}

/// A source that performs the acts, then ends.
#[derive(Clone, Debug, Default)]
pub struct Script {
    pub acts: VecDeque<Act>,
    /// How often it was read.
    pub reads: usize,
    /// The waker of the last pending poll.
    #[cfg(feature = "futures")]
    pub waker: Option<Waker>,
}

impl Script {
    pub fn new(acts: impl IntoIterator<Item = Act>) -> Self {
        Self { acts: acts.into_iter().collect(), ..Self::default() }
    }

    /// At most `room` bytes; `None` at the end.
    fn read(&mut self, room: usize) -> Option<Result<Vec<u8>, Error>> {
        self.reads += 1;
        match self.acts.pop_front()? {
            Act::Bytes(mut bytes) => {
                if bytes.len() > room {
                    self.acts.push_front(Act::Bytes(bytes.split_off(room)));
                }
                Some(Ok(bytes))
            }
            Act::Wait => self.read(room),
            Act::Fail(kind) => Some(Err(kind.into())),
        }
    }

    /// [`read`](Self::read) that is pending where the script says [`Act::Wait`].
    #[cfg(feature = "futures")]
    fn poll(&mut self, cx: &mut Context<'_>, room: usize) -> Poll<Option<Result<Vec<u8>, Error>>> {
        if let Some(Act::Wait) = self.acts.front() {
            self.reads += 1;
            self.acts.pop_front();
            self.waker = Some(cx.waker().clone());
            return Poll::Pending;
        }
        Poll::Ready(self.read(room))
    }
}

#[cfg(feature = "std")]
impl std::io::Read for Script {
    fn read(&mut self, memory: &mut [u8]) -> Result<usize, Error> {
        let bytes = Script::read(self, memory.len()).unwrap_or(Ok(Vec::new()))?;
        memory[..bytes.len()].copy_from_slice(&bytes);
        Ok(bytes.len())
    }
}

#[cfg(feature = "futures")]
impl futures_core::Stream for Script {
    type Item = Result<Vec<u8>, Error>;

    fn poll_next(mut self: std::pin::Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(cx, usize::MAX)
    }
}

#[cfg(feature = "tokio")]
impl tokio::io::AsyncRead for Script {
    fn poll_read(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut Context<'_>,
        memory: &mut tokio::io::ReadBuf<'_>,
    ) -> Poll<Result<(), Error>> {
        let read = core::task::ready!(self.poll(cx, memory.remaining()));
        memory.put_slice(&read.unwrap_or(Ok(Vec::new()))?);
        Poll::Ready(Ok(()))
    }
}

/// The error of a reader of `embedded-io`.
#[cfg(feature = "embedded-io")]
#[derive(Debug)]
pub struct Failed(Error);

#[cfg(feature = "embedded-io")]
impl core::fmt::Display for Failed {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(feature = "embedded-io")]
impl core::error::Error for Failed {}

#[cfg(feature = "embedded-io")]
impl embedded_io::Error for Failed {
    fn kind(&self) -> embedded_io::ErrorKind {
        match self.0.kind() {
            ErrorKind::Interrupted => embedded_io::ErrorKind::Interrupted,
            _ => embedded_io::ErrorKind::Other,
        }
    }
}

#[cfg(feature = "embedded-io")]
impl embedded_io::ErrorType for Script {
    type Error = Failed;
}

#[cfg(feature = "embedded-io")]
impl embedded_io::Read for Script {
    fn read(&mut self, memory: &mut [u8]) -> Result<usize, Failed> {
        let bytes = Script::read(self, memory.len()).unwrap_or(Ok(Vec::new())).map_err(Failed)?;
        memory[..bytes.len()].copy_from_slice(&bytes);
        Ok(bytes.len())
    }
}

#[cfg(all(feature = "embedded-io-async", feature = "futures"))]
impl embedded_io_async::Read for Script {
    async fn read(&mut self, memory: &mut [u8]) -> Result<usize, Failed> {
        let read = core::future::poll_fn(|cx| self.poll(cx, memory.len())).await;
        let bytes = read.unwrap_or(Ok(Vec::new())).map_err(Failed)?;
        memory[..bytes.len()].copy_from_slice(&bytes);
        Ok(bytes.len())
    }
}

/// A source that never ends. It counts reads and drops.
pub struct Endless<'a> {
    pub chunk: &'static [u8],
    pub reads: &'a AtomicUsize,
    pub drops: &'a AtomicUsize,
}

impl Drop for Endless<'_> {
    fn drop(&mut self) {
        self.drops.fetch_add(1, Ordering::Relaxed);
    }
}

#[cfg(feature = "std")]
impl std::io::Read for Endless<'_> {
    fn read(&mut self, memory: &mut [u8]) -> std::io::Result<usize> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        memory[..self.chunk.len()].copy_from_slice(self.chunk);
        Ok(self.chunk.len())
    }
}

#[cfg(feature = "futures")]
impl futures_core::Stream for Endless<'_> {
    type Item = Result<&'static [u8], std::io::Error>;

    fn poll_next(self: core::pin::Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        Poll::Ready(Some(Ok(self.chunk)))
    }
}

/// An event or error as text, because the errors of a source cannot be compared.
pub fn shown(came: Result<OwnedEvent<String>, EventsError<Error>>) -> String {
    match came {
        Ok(event) => format!("{event:?}"),
        Err(error) => format!("{error:?}{}", if error.is_last() { ", the last" } else { "" }),
    }
}

/// An item as text, if it becomes an event or an error.
fn shown_item(item: Item<'_>) -> Option<String> {
    Some(shown(match item {
        Item::Event(event) => OwnedEvent::try_from(event).map_err(EventsError::NotText),
        Item::Fragment(fragment) if fragment.first => Err(EventsError::InFragments),
        Item::Dropped(dropped) => Err(EventsError::Dropped(dropped)),
        Item::IdIgnored(ignored) => Err(EventsError::IdIgnored(ignored)),
        _ => return None,
    }))
}

/// A way to read a script with a parser, to its end.
pub struct EventsReader {
    pub name: &'static str,
    pub read: fn(&mut Script, Parser<Vec<u8>>) -> Vec<String>,
}

#[cfg(feature = "futures")]
fn drain<S>(mut events: S) -> Vec<String>
where
    S: futures_core::FusedStream<Item = Result<OwnedEvent<String>, EventsError<Error>>> + Unpin,
{
    let mut cx = Context::from_waker(Waker::noop());
    let mut came = Vec::new();
    loop {
        let ended = events.is_terminated();
        match std::pin::Pin::new(&mut events).poll_next(&mut cx) {
            Poll::Ready(Some(item)) => {
                assert!(!ended);
                came.push(shown(item));
            }
            Poll::Ready(None) => {
                assert!(events.is_terminated());
                return came;
            }
            Poll::Pending => assert!(!ended),
        }
    }
}

/// Takes the items of one read of an [`ItemReader`](crate::ItemReader). Returns whether there may be more.
#[cfg(feature = "embedded-io")]
fn take_read(
    came: &mut Vec<String>,
    read: Result<Option<crate::ReadItems<'_, Vec<u8>>>, crate::ReadError<Failed>>,
) -> bool {
    use crate::ReadError::*;
    let last = match read {
        Ok(Some(mut items)) => {
            while let Some(item) = items.next() {
                came.extend(shown_item(item));
            }
            return true;
        }
        Ok(None) => return false,
        Err(Source(error)) => EventsError::Source(error.0),
        Err(Incomplete) => EventsError::Incomplete,
        Err(Loss) => EventsError::Loss,
        Err(Failed(failure)) => EventsError::Failed(failure),
    };
    came.push(shown(Err(last)));
    false
}

pub const READERS: &[EventsReader] = &[
    #[cfg(feature = "embedded-io")]
    EventsReader {
        name: "ItemReader, blocking",
        read: |script, parser| {
            let mut came = Vec::new();
            let mut reader = crate::ItemReader::new(script, parser, [0; 64]).unwrap();
            while take_read(&mut came, reader.read_blocking()) {}
            came
        },
    },
    // Each poll has a new future.
    #[cfg(all(feature = "embedded-io-async", feature = "futures"))]
    EventsReader {
        name: "ItemReader",
        read: |script, parser| {
            let mut came = Vec::new();
            let mut reader = crate::ItemReader::new(script, parser, [0; 64]).unwrap();
            loop {
                match core::pin::pin!(reader.read()).poll(&mut Context::from_waker(Waker::noop())) {
                    Poll::Ready(read) => {
                        if !take_read(&mut came, read) {
                            return came;
                        }
                    }
                    Poll::Pending => {}
                }
            }
        },
    },
    #[cfg(feature = "std")]
    EventsReader {
        name: "EventReader",
        read: |script, parser| crate::EventReader::with_parser(script, parser).map(shown).collect(),
    },
    #[cfg(feature = "futures")]
    EventsReader {
        name: "EventStream",
        read: |script, parser| drain(crate::EventStream::with_parser(script, parser)),
    },
    #[cfg(feature = "tokio")]
    EventsReader {
        name: "AsyncEventReader",
        read: |script, parser| drain(crate::AsyncEventReader::with_parser(script, parser)),
    },
];

/// The events and errors of a parser that is fed the whole stream at once.
pub fn by_hand<B: Buffer>(mut parser: Parser<B>, stream: &[u8]) -> Vec<String> {
    let mut came = Vec::new();
    let mut take = |item: Item<'_>| came.extend(shown_item(item));
    if let Err(error) = parser.feed(stream, &mut take) {
        came.push(format!("Failed({:?}), the last", error.failure));
        return came;
    }
    loop {
        let verdict = match parser.finish() {
            Ok(Finish::Item(item)) => {
                take(item);
                continue;
            }
            Ok(Finish::Clean) => return came,
            Ok(Finish::Incomplete) => "Incomplete, the last".to_string(),
            Ok(Finish::Loss) => "Loss, the last".to_string(),
            Err(error) => format!("Failed({:?}), the last", error.failure),
        };
        came.push(verdict);
        return came;
    }
}
