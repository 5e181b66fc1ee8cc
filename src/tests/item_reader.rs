//! What an item reader reads, and when. A dropped future and a dropped iterator lose nothing.
//! `tests/events` tests every cut and every end.

use crate::{ArrayParser, Error, Item, ItemReader, Options, ReadError, ReadItems};
use core::convert::Infallible;
use core::future::poll_fn;
use core::pin::pin;
use core::task::{Context, Poll, Waker};
use std::string::{String, ToString};
use std::vec::Vec;

/// A socket with these chunks, then the end. Before each chunk, one poll is pending.
struct Socket<'a> {
    chunks: &'a [&'a [u8]],
    is_ready: bool,
    reads: usize,
}

impl<'a> Socket<'a> {
    fn new(chunks: &'a [&'a [u8]]) -> Self {
        Self { chunks, is_ready: false, reads: 0 }
    }
}

impl embedded_io_async::ErrorType for Socket<'_> {
    type Error = Infallible;
}

impl embedded_io_async::Read for Socket<'_> {
    async fn read(&mut self, memory: &mut [u8]) -> Result<usize, Infallible> {
        poll_fn(|_| {
            memory.fill(b'!'); // A read that is dropped may already have written.
            self.is_ready = !self.is_ready;
            if self.is_ready { Poll::Pending } else { Poll::Ready(()) }
        })
        .await;
        self.reads += 1;
        let Some((chunk, later)) = self.chunks.split_first() else { return Ok(0) };
        memory[..chunk.len()].copy_from_slice(chunk);
        self.chunks = later;
        Ok(chunk.len())
    }
}

type Reader<'s, 'a> = ItemReader<&'s mut Socket<'a>, [u8; 512], [u8; 64]>;

fn reader<'s, 'a>(socket: &'s mut Socket<'a>) -> Reader<'s, 'a> {
    ItemReader::new(socket, ArrayParser::new_array(), [0; 64]).unwrap()
}

type ReadOutcome<'r> = Result<Option<ReadItems<'r, [u8; 512]>>, ReadError<Infallible>>;

/// Polls once, then drops the future.
fn poll<'r>(reader: &'r mut Reader<'_, '_>) -> Poll<ReadOutcome<'r>> {
    pin!(reader.read()).poll(&mut Context::from_waker(Waker::noop()))
}

fn data(item: Option<Item<'_>>) -> Option<String> {
    match item {
        Some(Item::Event(event)) => event.data.as_str().map(String::from),
        Some(item) => panic!("{item:?}"),
        None => None,
    }
}

#[test]
fn a_dropped_read_future_loses_nothing() {
    let chunks: &[&[u8]] = &[b"data: \xE4", b"\xBD\xA0\n\ndata: 2\n\ndata: 3\n", b"\n"];
    let mut socket = Socket::new(chunks);
    let mut reader = reader(&mut socket);
    let mut came = Vec::new();
    for _ in chunks {
        assert!(poll(&mut reader).is_pending());
        let Poll::Ready(Ok(Some(mut items))) = poll(&mut reader) else { panic!("bytes came") };
        while let Some(data) = data(items.next()) {
            came.push(data);
        }
    }
    assert_eq!(came, ["你", "2", "3"]);
    assert!(poll(&mut reader).is_pending());
    let Poll::Ready(Ok(Some(mut items))) = poll(&mut reader) else { panic!("the stream ends") };
    assert_eq!(items.next(), None);
    for _ in 0..2 {
        assert!(matches!(poll(&mut reader), Poll::Ready(Ok(None))), "nothing is waited for");
    }
    assert_eq!(reader.parser().counters().events, 3);
    assert_eq!(socket.reads, chunks.len() + 1);
}

#[test]
fn remaining_items_are_returned_before_the_next_read() {
    let mut socket = Socket::new(&[b"data: 1\n\ndata: 2\n\ndata: 3\n\n"]);
    let mut reader = reader(&mut socket);
    assert!(poll(&mut reader).is_pending());
    for expected in ["1", "2", "3"] {
        let Poll::Ready(Ok(Some(mut items))) = poll(&mut reader) else { panic!("{expected} is here") };
        assert_eq!(data(items.next()).as_deref(), Some(expected));
    }
    assert_eq!(socket.reads, 1);
}

#[cfg(feature = "fragments")]
#[test]
fn last_items_are_returned_before_the_error() {
    let options = Options::new().delivery(crate::Delivery::Fragments);
    let parser = ArrayParser::<512>::array_with_options(options).unwrap();
    let mut reader = ItemReader::new(&b"data: half"[..], parser, [0; 64]).unwrap();
    let mut ends = Vec::new();
    let verdict = loop {
        match reader.read_blocking() {
            Ok(Some(mut items)) => {
                while let Some(item) = items.next() {
                    let Item::Fragment(fragment) = item else { panic!("{item:?}") };
                    ends.push(fragment.end);
                }
            }
            other => break other.map(|_| ()),
        }
    };
    assert_eq!(ends, [None, Some(crate::FragmentEnd::EndOfStream)]);
    assert_eq!(verdict, Err(ReadError::Incomplete));
    assert_eq!(verdict.unwrap_err().to_string(), "the stream ended inside an event");
    assert!(matches!(reader.read_blocking(), Err(ReadError::Incomplete)), "it stays");
}

#[test]
fn a_failed_parser_stays_failed() {
    let options = Options::new().data_limit(4).over_limit(crate::OverLimit::Fail);
    let parser = ArrayParser::<512>::array_with_options(options).unwrap();
    let mut reader = ItemReader::new(&b"data: 1\n\ndata: 12345\n\ndata: 2\n\n"[..], parser, [0; 64]).unwrap();
    let mut items = reader.read_blocking().unwrap().unwrap();
    assert_eq!(data(items.next()).as_deref(), Some("1"));
    assert_eq!(items.next(), None);
    assert_eq!(items.next(), None);
    for _ in 0..2 {
        let Err(ReadError::Failed(crate::Failure::Limit(dropped))) = reader.read_blocking() else {
            panic!("it takes no more")
        };
        assert_eq!(dropped.event, 1);
    }
}

/// Fails once, then recovers.
struct Flaky(bool);

impl embedded_io::ErrorType for Flaky {
    type Error = embedded_io::ErrorKind;
}

impl embedded_io::Read for Flaky {
    fn read(&mut self, memory: &mut [u8]) -> Result<usize, Self::Error> {
        if !core::mem::replace(&mut self.0, true) {
            return Err(embedded_io::ErrorKind::TimedOut);
        }
        memory[..9].copy_from_slice(b"data: 1\n\n");
        Ok(9)
    }
}

#[test]
fn a_failed_reader_is_read_again_with_the_next_call() {
    let mut reader = ItemReader::new(Flaky(false), ArrayParser::<512>::new_array(), [0; 16]).unwrap();
    let Err(error) = reader.read_blocking() else { panic!("it failed") };
    assert_eq!(error, ReadError::Source(embedded_io::ErrorKind::TimedOut));
    let mut items = reader.read_blocking().unwrap().unwrap();
    assert_eq!(data(items.next()).as_deref(), Some("1"));
}

/// Claims to have read more bytes than fit.
struct OverstatingSocket;

impl embedded_io::ErrorType for OverstatingSocket {
    type Error = Infallible;
}

impl embedded_io::Read for OverstatingSocket {
    fn read(&mut self, memory: &mut [u8]) -> Result<usize, Infallible> {
        memory.fill(b'\n');
        Ok(memory.len() + 1)
    }
}

#[test]
fn a_reader_that_reports_too_many_bytes_does_not_panic() {
    let mut reader = ItemReader::new(OverstatingSocket, ArrayParser::<512>::new_array(), [0; 16]).unwrap();
    for _ in 0..3 {
        assert_eq!(reader.read_blocking().unwrap().unwrap().next(), None);
    }
}

#[test]
fn an_item_reader_adds_at_most_64_bytes() {
    let parts = size_of::<OverstatingSocket>() + size_of::<ArrayParser<512>>() + size_of::<[u8; 256]>();
    assert!(size_of::<ItemReader<OverstatingSocket, [u8; 512], [u8; 256]>>() <= parts + 64);
}

#[test]
fn an_empty_memory_is_refused() {
    let error = ItemReader::new(&b""[..], ArrayParser::<512>::new_array(), []).unwrap_err();
    assert_eq!(error, Error::BufferTooSmall { needed: 1 });
}

#[test]
fn the_parser_of_an_item_reader_can_be_reused_for_the_next_connection() {
    let mut memory = [0; 16];
    let mut socket = &b"id: 7\ndata: 1\n\n"[..];
    let mut reader = ItemReader::new(&mut socket, ArrayParser::<512>::new_array(), &mut memory[..]).unwrap();
    while let Some(mut items) = reader.read_blocking().unwrap() {
        while items.next().is_some() {}
    }
    let mut parser = reader.into_parser();
    parser.reset();
    let mut reader = ItemReader::new(&b"data: 2\n\n"[..], parser, &mut memory[..]).unwrap();
    let mut items = reader.read_blocking().unwrap().unwrap();
    let Some(Item::Event(event)) = items.next() else { panic!("an event") };
    assert_eq!(event.last_event_id, "7");
}

#[test]
fn it_is_send_sync_and_unpin_where_its_reader_is() {
    fn check<T: Send + Sync + Unpin>(_: T) {}
    check(ItemReader::new(&b""[..], ArrayParser::<512>::new_array(), [0; 1]).unwrap());
}
