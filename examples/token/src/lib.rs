//! The text of a language model's answer out of events that are longer than the buffer.
//! README.md says how.
#![cfg_attr(not(test), no_std)]

mod answer;
mod place;
mod tokens;

pub use answer::{Answer, Parser, answer, parser};
pub use place::{CHAT_COMPLETION, MESSAGE, Step};
pub use tokens::{Malformed, Room, Tokens};

/// The README's example compiles.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
