//! Readers and streams give the events that a parser gives when it is fed by hand.

mod ends;
#[cfg(feature = "futures")]
mod event_stream;
#[cfg(feature = "std")]
mod reader;
mod script;
