//! Which task is woken, and when a source is read. A dropped poll loses nothing.

use super::script::{Act, Endless, Script, bytes};
use crate::{EventStream, EventsError, OwnedEvent, Parser};
use core::future::Future;
use core::pin::pin;
use core::sync::atomic::{AtomicUsize, Ordering};
use core::task::{Context, Poll, Waker};
use std::string::String;
use std::sync::Arc;
use std::task::Wake;

/// Counts how often it is woken.
#[derive(Default)]
struct Counter(AtomicUsize);

impl Wake for Counter {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// Polls a future once, then drops it.
fn poll_once<F: Future>(future: F, waker: &Waker) -> Poll<F::Output> {
    pin!(future).poll(&mut Context::from_waker(waker))
}

fn data(found: Poll<Option<Result<OwnedEvent<String>, EventsError<std::io::Error>>>>) -> Option<String> {
    match found {
        Poll::Ready(Some(Ok(event))) => Some(event.into_data()),
        Poll::Ready(Some(Err(error))) => panic!("{error}"),
        Poll::Ready(None) => panic!("the end"),
        Poll::Pending => None,
    }
}

/// A source that is pending inside an event, inside a character, and between two events of a chunk.
fn waiting() -> Script {
    Script::new([
        Act::Wait,
        bytes(b"data: \xE4"),
        Act::Wait,
        Act::Wait,
        bytes(b"\xBD\xA0\n\ndata: 2\n\ndata: 3\n"),
        Act::Wait,
        bytes(b"\n"),
    ])
}

/// For each poll of `waiting`, the data of the event that it returns, if any. Each poll has a new future.
const WHEN: [Option<&str>; 7] = [None, None, None, Some("你"), Some("2"), None, Some("3")];

#[test]
fn a_dropped_poll_of_a_stream_loses_nothing_and_the_last_waker_is_kept() {
    let mut script = waiting();
    let counter = Arc::new(Counter::default());
    let mut events = EventStream::with_parser(&mut script, Parser::new(std::vec![0; 512]).unwrap());
    for when in WHEN {
        let waker = Arc::clone(&counter).into();
        assert_eq!(data(poll_once(events.next(), &waker)).as_deref(), when);
    }
    assert!(matches!(poll_once(events.next(), Waker::noop()), Poll::Ready(None)));
    drop(events);
    assert_eq!(counter.0.load(Ordering::Relaxed), 0, "only the source wakes");
    script.waker.unwrap().wake();
    assert_eq!(counter.0.load(Ordering::Relaxed), 1);
}

#[cfg(feature = "tokio")]
#[test]
fn a_dropped_poll_of_an_async_reader_loses_nothing_and_the_last_waker_is_kept() {
    let mut script = waiting();
    let counter = Arc::new(Counter::default());
    let mut events =
        crate::AsyncEventReader::with_parser(&mut script, Parser::new(std::vec![0; 512]).unwrap());
    for when in WHEN {
        let waker = Arc::clone(&counter).into();
        assert_eq!(data(poll_once(events.next(), &waker)).as_deref(), when);
    }
    assert!(matches!(poll_once(events.next(), Waker::noop()), Poll::Ready(None)));
    drop(events);
    script.waker.unwrap().wake();
    assert_eq!(counter.0.load(Ordering::Relaxed), 1);
}

#[test]
fn an_endless_stream_without_events_yields_to_other_tasks() {
    let (reads, drops) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let counter = Arc::new(Counter::default());
    let waker = Arc::clone(&counter).into();
    let mut events = EventStream::new(Endless { chunk: b": keep-alive\n", reads: &reads, drops: &drops });
    for turn in 1..=10 {
        assert!(poll_once(events.next(), &waker).is_pending());
        assert_eq!(counter.0.load(Ordering::Relaxed), turn, "it is polled again");
        assert_eq!(reads.load(Ordering::Relaxed), 64 * turn);
    }
    drop(events);
    assert_eq!(drops.into_inner(), 1);
}

#[test]
fn a_stream_is_polled_only_when_its_chunk_is_used_up() {
    let (reads, drops) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let chunk = b"data: 1\n\ndata: 2\n\ndata: 3\n\n";
    let mut events = EventStream::new(Endless { chunk, reads: &reads, drops: &drops });
    for at in 0..30 {
        assert!(data(poll_once(events.next(), Waker::noop())).is_some());
        assert_eq!(reads.load(Ordering::Relaxed), at / 3 + 1);
    }
}

#[test]
fn a_chunk_is_dropped_before_the_next_one_is_asked_for() {
    use futures_core::Stream;
    struct Chunk<'a>(&'a AtomicUsize);
    impl Drop for Chunk<'_> {
        fn drop(&mut self) {
            self.0.fetch_sub(1, Ordering::Relaxed);
        }
    }
    impl AsRef<[u8]> for Chunk<'_> {
        fn as_ref(&self) -> &[u8] {
            b"data: 1\n\n"
        }
    }
    struct OneAtATime<'a>(&'a AtomicUsize);
    impl<'a> Stream for OneAtATime<'a> {
        type Item = Result<Chunk<'a>, std::io::Error>;
        fn poll_next(self: core::pin::Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            assert_eq!(self.0.fetch_add(1, Ordering::Relaxed), 0, "another chunk is kept");
            Poll::Ready(Some(Ok(Chunk(self.0))))
        }
    }
    let kept = AtomicUsize::new(0);
    let mut events = EventStream::new(OneAtATime(&kept));
    for _ in 0..10 {
        assert_eq!(data(poll_once(events.next(), Waker::noop())).as_deref(), Some("1"));
    }
    drop(events);
    assert_eq!(kept.into_inner(), 0);
}

#[test]
fn empty_chunks_do_not_end_the_stream() {
    let acts = [bytes(b""), bytes(b"data: 1"), bytes(b""), bytes(b"\n\n"), bytes(b"")];
    let mut events = EventStream::new(Script::new(acts));
    assert_eq!(data(poll_once(events.next(), Waker::noop())).as_deref(), Some("1"));
    assert!(matches!(poll_once(events.next(), Waker::noop()), Poll::Ready(None)));
}

/// A chunk that is shorter each time it is read.
struct Shrinking(core::cell::Cell<usize>);

impl AsRef<[u8]> for Shrinking {
    fn as_ref(&self) -> &[u8] {
        let len = self.0.get();
        self.0.set(len.saturating_sub(10));
        &b"data: 1\n\ndata: 2\n\ndata: 3\n\n"[..len]
    }
}

#[test]
fn a_chunk_that_shrinks_between_reads_does_not_panic() {
    use futures_core::Stream;
    struct ShrinkingChunks(usize);
    impl Stream for ShrinkingChunks {
        type Item = Result<Shrinking, std::io::Error>;
        fn poll_next(mut self: core::pin::Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            self.0 += 1;
            Poll::Ready((self.0 < 100).then(|| Ok(Shrinking(27.into()))))
        }
    }
    let mut events = EventStream::new(ShrinkingChunks(0));
    let mut cx = Context::from_waker(Waker::noop());
    let mut came = 0;
    loop {
        match core::pin::Pin::new(&mut events).poll_next(&mut cx) {
            Poll::Ready(Some(Ok(event))) => {
                came += 1;
                assert!(event.data().len() < 27, "{event:?}");
            }
            Poll::Ready(Some(Err(error))) => assert!(error.is_last(), "{error}"),
            Poll::Ready(None) => break,
            Poll::Pending => {}
        }
    }
    assert!((1..=3 * 99).contains(&came), "{came}");
    assert!(events.parser().counters().bytes <= 27 * 99, "no byte is taken twice");
}

#[test]
fn each_is_send_sync_and_unpin_where_its_source_is() {
    fn check<T: Send + Sync + Unpin>(_: T) {}
    check(EventStream::with_parser(Script::default(), Parser::new([0; 448]).unwrap()));
    #[cfg(feature = "tokio")]
    check(crate::AsyncEventReader::with_parser(&b""[..], Parser::new(std::vec![0; 448]).unwrap()));
}
