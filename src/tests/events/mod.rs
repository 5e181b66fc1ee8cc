//! Readers and streams return the same events as a parser that is fed directly.

mod ends;
#[cfg(feature = "futures")]
mod event_stream;
#[cfg(feature = "std")]
mod reader;
mod script;
