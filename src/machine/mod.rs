//! The machine: bytes in, items out. From the bottom up:
//!
//! - `parts`: the state of a line, of its value, and of a block.
//! - `state`: the whole state between two bytes.
//! - `raw`: an item that stores the place of its text instead of the text.
//! - `cursor`: the position in a chunk.
//! - `event_rules`: the rules of an event: data, type and ID, limits, and the blank line.
//! - `grammar`: the rules of a line, byte by byte. With `event_rules` it parses any stream.
//! - `text_lines`: a second grammar with the same event rules, for a body of lines.
//! - `line_start`: finds the field of a line by its first eight bytes.
//! - `whole_lines`: fast path for plain lines, with vector instructions. It declines other lines.
//! - `whole_events`: fast path for plain events, without vector instructions but with 64-bit words.
//! - `cut_lines`: fast paths for text that the end of a chunk cuts, and for single bytes.
//! - `for_sessions`: functions that only sessions need.
//! - `run`: the loop over a chunk, and the end of the stream.

mod cursor;
mod cut_lines;
mod event_rules;
#[cfg(feature = "session")]
mod for_sessions;
mod grammar;
mod line_start;
mod parts;
mod raw;
mod run;
mod state;
#[cfg(feature = "session")]
mod text_lines;
mod whole_events;
mod whole_lines;

#[cfg(feature = "session")]
pub(crate) use parts::MESSAGE;
#[cfg(any(feature = "capi", feature = "session"))]
pub(crate) use raw::{Flaws, Place, RawFragmentEnd};
pub(crate) use raw::{Raw, View};
pub(crate) use run::{Grammar, Pass, RawFinish, Sink};
pub(crate) use state::Machine;
