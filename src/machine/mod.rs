//! The machine: bytes in, items out. From the ground up:
//!
//! - `parts`: the line, its value, the block.
//! - `state`: all that it knows between two bytes.
//! - `raw`: an item, with the place of its text instead of the text.
//! - `cursor`: where it stands in a chunk.
//! - `event_rules`: the rules of an event: its data, type and ID, its limits, and the blank line.
//! - `grammar`: the rules of a line, byte by byte. Complete: with `event_rules` it parses any stream.
//! - `text_lines`: another grammar over the same events, for lines that are no event stream.
//! - `line_start`: which field a line has, by its first eight bytes.
//! - `whole_lines`: a short way for plain lines, where there are vector instructions. It declines others.
//! - `whole_events`: a short way for plain events, where there are none but words of eight bytes.
//! - `cut_lines`: short ways for text that the end of a chunk cuts, and for single bytes.
//! - `for_sessions`: what sessions ask beside what parsers do.
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
