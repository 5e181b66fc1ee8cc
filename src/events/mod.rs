//! Owned events out of what brings the bytes: a reader, a stream of chunks, an async reader. The three
//! differ in how they read; everything else is in `pull`.

mod error;
mod pull;

#[cfg(feature = "tokio")]
mod async_reader;
#[cfg(feature = "std")]
mod reader;
#[cfg(feature = "futures")]
mod stream;

#[cfg(feature = "tokio")]
pub use async_reader::AsyncEventReader;
pub use error::EventsError;
#[cfg(feature = "std")]
pub use reader::EventReader;
#[cfg(feature = "futures")]
pub use stream::EventStream;

/// What comes out.
type Event = crate::OwnedEvent<alloc::string::String>;

/// The default buffer.
type Memory = alloc::vec::Vec<u8>;

/// How many bytes a reader is asked for at once.
#[cfg(feature = "std")]
const READ_LEN: usize = 16 * 1024;
