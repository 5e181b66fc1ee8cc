#![no_std]
#![doc = include_str!("../README.md")]

pub mod answer;
pub mod http;
pub mod network;
pub mod server;

use heapless::String;
use picosse::{ArrayParser, Options, OwnedEvent};

const DATA: usize = 512;
const TYPE: usize = 32;
const ID: usize = 32;

/// What the parser needs for events of these sizes.
pub const BUFFER: usize = DATA + TYPE + 3 * ID;
/// The limits are the capacities of an [`Event`], so that every event it hands out fits.
pub const OPTIONS: Options = Options::new().data_limit(DATA).event_type_limit(TYPE).last_event_id_limit(ID);
/// How many bytes are read at once.
pub const CHUNK: usize = 256;

/// An event that crosses from the network task to the display task.
pub type Event = OwnedEvent<String<DATA>, String<TYPE>, String<ID>>;

/// A parser for such events.
pub const fn parser() -> ArrayParser<BUFFER> {
    match ArrayParser::array_with_options(OPTIONS) {
        Ok(parser) => parser,
        Err(_) => panic!("the buffer holds the limits"),
    }
}

/// A copy of an event of such a parser.
fn owned(event: picosse::Event<'_>) -> Event {
    Event::try_from(event).expect("the limits are the capacities")
}
