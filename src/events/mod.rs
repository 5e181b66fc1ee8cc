//! Owned events from a source of bytes: a blocking reader, a stream of chunks, or an async reader. The
//! three only differ in how they read; everything else is in `pull`.

mod events_error;
mod pull;

#[cfg(feature = "tokio")]
mod async_reader;
#[cfg(feature = "futures")]
mod event_stream;
#[cfg(feature = "std")]
mod reader;

#[cfg(feature = "tokio")]
pub use async_reader::AsyncEventReader;
#[cfg(feature = "futures")]
pub use event_stream::EventStream;
pub use events_error::EventsError;
#[cfg(feature = "std")]
pub use reader::EventReader;

/// The events that are handed out.
type StringEvent = crate::OwnedEvent<alloc::string::String>;

/// The default buffer.
type DefaultBuffer = alloc::vec::Vec<u8>;

/// How many bytes a reader is asked for at most in one read.
#[cfg(feature = "std")]
const READ_LEN: usize = 16 * 1024;
