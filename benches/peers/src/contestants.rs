//! The contestants.

use crate::{limits, peers};
use picosse_benches::{Tally, Way};

/// Chunk sizes; `usize::MAX` is the whole stream.
pub const CHUNKS: [usize; 5] = [1, 64, 1460, 16384, usize::MAX];

/// A `'static` stream: its chunks can be lent to every contestant without a copy.
#[derive(Clone, Copy)]
pub struct Input {
    pub stream: &'static [u8],
    pub chunk: usize,
}

impl Input {
    pub fn chunks(self) -> std::slice::Chunks<'static, u8> {
        self.stream.chunks(self.chunk)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Own,
    Peer,
    /// Does less than a parser must, so its counts are not compared.
    Limit,
}

pub struct Contestant {
    pub name: &'static str,
    pub kind: Kind,
    /// Feeds a stream to a new parser, over the buffer if it uses one.
    pub run: fn(Input, &mut [u8]) -> Tally,
}

pub const FEED: &str = "picosse feed";
pub const STEP: &str = "picosse step";
pub const ITEMS: &str = "picosse items";
pub const C: &str = "picosse C";
pub const SESSION: &str = "picosse session";
pub const SESSION_C: &str = "picosse session C";
pub const SESSION_ITEMS: &str = "picosse session items";
pub const ONE_PASS: &str = "one-pass limit";

pub const CONTESTANTS: [Contestant; 16] = [
    own(FEED, |input, buffer| Way::Feed.run(input.stream, input.chunk, buffer)),
    own(STEP, |input, buffer| Way::Step.run(input.stream, input.chunk, buffer)),
    own(ITEMS, |input, buffer| Way::Items.run(input.stream, input.chunk, buffer)),
    own(C, |input, buffer| Way::C.run(input.stream, input.chunk, buffer)),
    own(SESSION, |input, buffer| Way::Session.run(input.stream, input.chunk, buffer)),
    own(SESSION_C, |input, buffer| Way::SessionC.run(input.stream, input.chunk, buffer)),
    own(SESSION_ITEMS, |input, buffer| Way::SessionItems.run(input.stream, input.chunk, buffer)),
    peer("sse-stream", peers::sse_stream),
    peer("sse-core", peers::sse_core),
    peer("sseer", peers::sseer),
    peer("sse-parse", peers::sse_parse),
    peer("eventsource-stream", peers::eventsource_stream),
    peer("eventsource-client", peers::eventsource_client),
    limit("two-pass limit", limits::two_pass),
    limit(ONE_PASS, limits::one_pass),
    limit("memcpy", limits::memcpy),
];

const fn own(name: &'static str, run: fn(Input, &mut [u8]) -> Tally) -> Contestant {
    Contestant { name, kind: Kind::Own, run }
}

const fn peer(name: &'static str, run: fn(Input, &mut [u8]) -> Tally) -> Contestant {
    Contestant { name, kind: Kind::Peer, run }
}

const fn limit(name: &'static str, run: fn(Input, &mut [u8]) -> Tally) -> Contestant {
    Contestant { name, kind: Kind::Limit, run }
}
