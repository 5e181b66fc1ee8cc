//! Buffers on the heap behave like arrays.

use crate::{ArrayParser, Buffer, Error, Item, Options, Parser};
use std::boxed::Box;
use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;

const STREAM: &[u8] = b"id: 7\ndata: one\ndata: two\n\nevent: add\ndata: \xE4\xBD\xA0\n\ndata: cut";
const OPTIONS: Options = Options::new().event_type_limit(8).last_event_id_limit(8);

/// Feeds this stream in single bytes. Returns the data of the events.
fn events<B: Buffer>(parser: &mut Parser<B>, stream: &[u8]) -> Vec<String> {
    let mut events = Vec::new();
    for byte in stream.chunks(1) {
        let take = |item: Item<'_>| match item {
            Item::Event(event) => events.push(event.data.to_string()),
            other => panic!("{other:?}"),
        };
        parser.feed(byte, take).unwrap();
    }
    events
}

#[test]
fn every_kind_of_buffer_gives_the_same_result() {
    let mut array = ArrayParser::<64>::array_with_options(OPTIONS).unwrap();
    let mut vec = Parser::with_options(vec![0; 64], OPTIONS).unwrap();
    let mut boxed = Parser::with_options(Box::<[u8]>::from([0; 64]), OPTIONS).unwrap();
    let expected = ["one\ntwo", "你"];
    assert_eq!(events(&mut array, STREAM), expected);
    assert_eq!(events(&mut vec, STREAM), expected);
    assert_eq!(events(&mut boxed, STREAM), expected);
    assert_eq!((vec.counters(), boxed.counters()), (array.counters(), array.counters()));
    assert_eq!((vec.options(), boxed.options()), (array.options(), array.options()));
    assert_eq!(vec.last_event_id(), "7");
}

#[test]
fn a_clone_is_independent() {
    let mut parser = Parser::with_options(vec![0; 64], OPTIONS).unwrap();
    events(&mut parser, STREAM);
    let mut copy = parser.clone();
    let mut boxed = parser.clone_with_buffer(Box::<[u8]>::from([0; 64])).unwrap();
    assert_eq!(events(&mut parser, b" short\n\n"), ["cut short"]);
    assert_eq!(events(&mut copy, b" here\n\n"), ["cut here"]);
    assert_eq!(events(&mut boxed, b" off\n\n"), ["cut off"]);
}

#[test]
fn the_length_of_a_vec_counts_not_its_capacity() {
    let of = |len| {
        let mut memory = Vec::with_capacity(4096);
        memory.resize(len, 0);
        Parser::new(memory)
    };
    assert_eq!(of(0).err(), Some(Error::BufferTooSmall { needed: 448 }));
    assert_eq!(of(447).err(), Some(Error::BufferTooSmall { needed: 448 }));
    assert_eq!(*of(448).unwrap().options(), Options::new().data_limit(0));
    assert_eq!(Parser::new(Box::<[u8]>::default()).err(), Some(Error::BufferTooSmall { needed: 448 }));
}

#[test]
#[cfg_attr(miri, ignore = "takes too long")]
fn the_default_parser_takes_an_event_of_a_mebibyte_less_448_bytes() {
    let parser = Parser::default();
    let limit = (1 << 20) - 448;
    assert_eq!(*parser.options(), Options::new().data_limit(limit));
    for (len, comes) in [(limit, 1), (limit + 1, 0)] {
        let mut parser = parser.clone();
        let mut came = 0;
        for chunk in [b"data:", &*vec![b'x'; len], b"\n\n"] {
            parser.feed(chunk, |item| came += usize::from(matches!(item, Item::Event(_)))).unwrap();
        }
        assert_eq!((came, parser.counters().dropped), (comes, 1 - comes as u64), "{len}");
    }
}

#[cfg(feature = "session")]
#[test]
fn a_session_owns_a_buffer_on_the_heap() {
    use crate::session::Entropy;
    use crate::{Session, SessionOptions};
    let mut session = Session::new(vec![0; 4096], SessionOptions::llm()).unwrap();
    assert!(session.connect(0, Entropy(1)).is_ok());
}
