//! Only for a blocking reader: how far it reads, and how it stops.

use super::script::{Endless, shown};
use crate::{EventReader, EventsError, Parser};
use core::sync::atomic::{AtomicUsize, Ordering};

#[test]
fn an_endless_reader_is_only_read_for_requested_events_and_until_dropped() {
    let (reads, drops) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let source = Endless { chunk: b"data: 1\n\ndata: 2\n\n: x\n", reads: &reads, drops: &drops };
    let mut events = EventReader::new(source);
    assert_eq!(reads.load(Ordering::Relaxed), 0);
    assert!(events.by_ref().take(1000).all(|event| event.is_ok()));
    assert_eq!(reads.load(Ordering::Relaxed), 500);
    assert_eq!(events.parser().counters().events, 1000);
    drop(events);
    assert_eq!((reads.into_inner(), drops.into_inner()), (500, 1));
}

#[test]
fn an_event_that_never_ends_is_reported_at_its_limit() {
    let (reads, drops) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let endless = Endless { chunk: b"data: 1 and more\n", reads: &reads, drops: &drops };
    let mut events = EventReader::with_parser(endless, Parser::new([0; 512]).unwrap());
    let first = shown(events.next().unwrap());
    assert!(first.starts_with("Dropped(Dropped { limit: Data, event: 0"), "{first}");
    assert_eq!(reads.load(Ordering::Relaxed), 64 / 11 + 1);
}

#[test]
fn a_reader_that_reports_too_many_bytes_has_failed() {
    struct OverstatingReader;
    impl std::io::Read for OverstatingReader {
        fn read(&mut self, memory: &mut [u8]) -> std::io::Result<usize> {
            Ok(memory.len() + 1)
        }
    }
    let mut events = EventReader::new(OverstatingReader);
    match events.next() {
        Some(Err(EventsError::Source(error))) => {
            assert_eq!(error.kind(), std::io::ErrorKind::InvalidData);
        }
        other => panic!("{other:?}"),
    }
    assert!(events.next().is_none());
}

#[test]
fn the_parser_can_be_reused_for_the_next_connection() {
    use core::time::Duration;
    let stream = &b"retry: 10\nid: 7\ndata: 1\n\nretry: 2500\n\ndata: cut"[..];
    let mut memory = [0; 512];
    let mut events = EventReader::with_parser(stream, Parser::new(&mut memory[..]).unwrap());
    assert_eq!(events.reconnection_time(), None);
    assert!(events.next().unwrap().is_ok());
    assert_eq!(events.reconnection_time(), Some(Duration::from_millis(10)));
    assert!(matches!(events.next(), Some(Err(EventsError::Incomplete))));
    assert_eq!(events.reconnection_time(), Some(Duration::from_millis(2500)));
    assert!(std::format!("{events:?}").contains("reconnection_time: Some(2.5s)"));

    let mut parser = events.into_parser();
    parser.reset();
    let mut events = EventReader::with_parser(&b"data: 2\n\n"[..], parser);
    assert_eq!(events.next().unwrap().unwrap().last_event_id(), "7");
    assert!(events.next().is_none());
}

#[test]
fn it_is_send_sync_and_unpin() {
    fn check<T: Send + Sync + Unpin>(_: T) {}
    check(EventReader::with_parser(&b""[..], Parser::new(std::vec![0; 448]).unwrap()));
}
