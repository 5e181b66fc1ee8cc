//! No byte outside a chunk or the lent buffer is accessed: the memory before and after it is protected.
#![allow(unsafe_code)]

#[cfg(feature = "session")]
use super::choices::READINGS;
use super::choices::ignored_lines;
use super::drive::{Driver, Way, memory};
use super::log::Log;
#[cfg(feature = "session")]
use crate::session::{Entropy, Reading, SessionCounters};
use crate::{Options, Parser, TextPolicy};
#[cfg(feature = "session")]
use crate::{Session, SessionOptions};
use core::ptr::null_mut;
use core::slice::from_raw_parts_mut;
use rustix::mm::{MapFlags, MprotectFlags, ProtFlags, mmap_anonymous, mprotect, munmap};
use std::format;
use std::string::String;
use std::vec::Vec;

/// A multiple of the page size on every system.
const ROOM: usize = 128 << 10;

/// On which side the protected page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Front,
    Behind,
}

/// Memory between two protected pages.
pub struct Guarded {
    first: *mut u8,
}

impl Guarded {
    pub fn map() -> Self {
        // SAFETY: the kernel chooses the address of the new memory; only its middle is made accessible.
        unsafe {
            let all =
                mmap_anonymous(null_mut(), 3 * ROOM, ProtFlags::empty(), MapFlags::PRIVATE).expect("memory");
            let first = all.cast::<u8>().add(ROOM);
            mprotect(first.cast(), ROOM, MprotectFlags::READ | MprotectFlags::WRITE).expect("pages");
            Self { first }
        }
    }

    /// A copy of `bytes` that borders on a protected page.
    pub fn hold(&mut self, bytes: &[u8], side: Side) -> &mut [u8] {
        assert!(bytes.len() <= ROOM);
        let before = if side == Side::Behind { ROOM - bytes.len() } else { 0 };
        // SAFETY: the bytes are within the accessible middle, which this value owns.
        let place = unsafe { from_raw_parts_mut(self.first.add(before), bytes.len()) };
        place.copy_from_slice(bytes);
        place
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        // SAFETY: `map` mapped this memory; the slice that `hold` lends does not outlive this value.
        unsafe { munmap(self.first.sub(ROOM).cast(), 3 * ROOM) }.expect("what was mapped");
    }
}

/// All short lengths, and some long ones.
pub fn lengths() -> impl Iterator<Item = usize> {
    (0..=300).chain([1000, 4095, 5000, 40000])
}

/// Contents of this length: text without a line end and with one at the places that matter, Chinese, and
/// bytes that are not text.
pub fn contents(len: usize) -> Vec<Vec<u8>> {
    let units: [&[u8]; 4] =
        [b"x", "你好".as_bytes(), b"\xFFa\xF0\x9F\xE4\xBD\xA0\xC3", b"data: a\r\n\r\nid\n"];
    let mut contents: Vec<Vec<u8>> =
        units.iter().map(|unit| unit.iter().copied().cycle().take(len).collect()).collect();
    for (place, end) in
        [(0, b'\n'), (len / 2, b'\r'), (len.saturating_sub(2), b'\n'), (len.saturating_sub(1), b'\r')]
    {
        let mut text = contents[0].clone();
        if let Some(byte) = text.get_mut(place) {
            *byte = end;
            contents.push(text);
        }
    }
    contents
}

pub const SIDES: [Side; 2] = [Side::Front, Side::Behind];
const WAYS: [Way; 3] = [Way::Feed, Way::Step, Way::Items(0)];

/// The log of a test, which must be the same on both sides.
fn on_both_sides(log: impl FnMut(Side) -> Log) -> Log {
    let [front, behind] = SIDES.map(log);
    assert_eq!(front, behind);
    front
}

#[test]
fn no_byte_outside_a_chunk_is_accessed() {
    let options = ignored_lines(Options::new().data_limit(400), true, true);
    // Long enough that all features of the CPU are in use.
    let long = b"data: 0123456789\n\n".repeat(20_000);
    let starts: [&[u8]; 5] = [b"", b"data: ", b"data: \xE4\xBD", b":", b"id: "];
    let mut guarded = Guarded::map();
    for (start, before) in starts.into_iter().flat_map(|start| [(start, &b""[..]), (start, &long)]) {
        let mut own = memory(&options);
        let mut parser = Parser::with_options(&mut own[..], options).expect("the capacity");
        parser.feed(before, |_| ()).expect("the parser has not ended");
        let mut begun = Driver::new(parser);
        begun.chunk(start, Way::Feed);
        let begun_bytes = begun.parser.counters().bytes;
        for (len, way) in lengths().flat_map(|len| WAYS.map(|way| (len, way))) {
            for chunk in contents(len) {
                let log = on_both_sides(|side| {
                    let mut own = memory(&options);
                    let mut driver = begun.clone_with_buffer(&mut own[..]);
                    driver.chunk(guarded.hold(&chunk, side), way);
                    driver.finish()
                });
                assert_eq!(log.counters.bytes, begun_bytes + len as u64);
            }
        }
    }
}

/// The items and counters of a session that is fed two chunks item by item.
#[cfg(feature = "session")]
fn items_of_lines(chunks: [&[u8]; 2], reading: Reading) -> (Vec<String>, SessionCounters) {
    let options = SessionOptions::new().reading(reading).parser(|parser| parser.data_limit(400));
    let mut session = Session::new([0; 1024], options).expect("the capacity");
    let attempt = session.connect(0, Entropy(0)).expect("nothing runs");
    let mut given = Vec::new();
    for chunk in chunks {
        let mut items = session.items(attempt, 0, chunk);
        while let Some(item) = items.next() {
            given.push(format!("{item:?}"));
        }
    }
    (given, session.counters())
}

#[cfg(feature = "session")]
#[test]
fn no_byte_outside_a_chunk_of_a_session_is_accessed() {
    let mut guarded = Guarded::map();
    let readings = [*READINGS.last().expect("a reading"), Reading::EventStream];
    for start in [&b""[..], b"data: ", b"\xE4\xBD"] {
        for (len, reading) in lengths().flat_map(|len| readings.map(|it| (len, it))) {
            for chunk in contents(len) {
                let given = SIDES.map(|side| items_of_lines([start, guarded.hold(&chunk, side)], reading));
                assert_eq!(given[0], given[1]);
            }
        }
    }
}

#[test]
fn no_byte_outside_the_buffer_is_accessed() {
    let mut guarded = Guarded::map();
    for (len, way) in lengths().flat_map(|len| WAYS.map(|way| (len, way))) {
        for text in contents(len) {
            // Only data, or only an ID: the stored text reaches the last byte of the buffer.
            let data = [b"data: ", &text[..], b"\n\n"].concat();
            let id = [b"id: ", &text[..], b"\ndata\n\n"].concat();
            let whole = Options::new().event_type_limit(0);
            for (stream, options) in [
                (&data, whole.data_limit(len).last_event_id_limit(0)),
                (&data, whole.data_limit(len / 2).last_event_id_limit(0).text(TextPolicy::Raw)),
                #[cfg(feature = "fragments")]
                (
                    &data,
                    whole
                        .data_limit(len / 2)
                        .last_event_id_limit(0)
                        .delivery(crate::Delivery::OversizedInFragments),
                ),
                (&id, whole.data_limit(0).last_event_id_limit(len)),
            ] {
                let log = on_both_sides(|side| {
                    let buffer = guarded.hold(&memory(&options), side);
                    let mut driver =
                        Driver::new(Parser::with_options(buffer, options).expect("the capacity"));
                    driver.chunks(stream, &[len / 3], way);
                    driver.finish()
                });
                assert_eq!(log.counters.bytes, stream.len() as u64);
            }
        }
    }
}
