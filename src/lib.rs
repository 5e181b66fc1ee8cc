#![no_std]
#![deny(missing_docs, unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
//! A push parser for event streams ([Server-Sent Events]), without `std` and without an allocator.
//!
//! Push the bytes as they come, cut anywhere, even inside a character. The same events come out wherever
//! they are cut. The parser works in a fixed buffer that you lend it:
//!
//! ```
//! use picosse::{ArrayParser, Finish, Item};
//!
//! let mut parser = ArrayParser::<4096>::new_array();
//! for chunk in [&b"data: \xE4\xBD"[..], b"\xA0\xE5\xA5\xBD\r\n\r", b"\n"] {
//!     parser.feed(chunk, |item| match item {
//!         Item::Event(event) => assert_eq!(event.data, "你好"),
//!         Item::Dropped(dropped) => eprintln!("{dropped}"), // too large
//!         _ => {}
//!     })?;
//! }
//! assert_eq!(parser.finish()?, Finish::Clean); // nothing was cut off or dropped
//! # Ok::<(), picosse::FeedError>(())
//! ```
//!
//! # Where to start
//!
//! | you have | take |
//! |---|---|
//! | bytes, and a function for each event | [`Parser::feed`] |
//! | bytes, and a loop of your own | [`Parser::items`] |
//! | as little flash as possible | [`Parser::step`] |
//! | a `std::io::Read` | [`EventReader`] (feature `std`) |
//! | a `Stream` of chunks, such as reqwest's | [`EventStream`] (feature `futures`) |
//! | a `tokio::io::AsyncRead` | [`AsyncEventReader`] (feature `tokio`) |
//! | an `embedded_io::Read`, blocking or async | [`ItemReader`] (feature `embedded-io` or `embedded-io-async`) |
//! | the answer of a language model | [`Session`]: it knows when the answer is complete, when the server is dead, and whether to ask again |
//!
//! The buffer must hold the longest event and 448 bytes. An event that does not fit is reported as
//! [`Item::Dropped`], and the next one is intact. [`Options`] has the limits, and delivery in fragments.
//!
//! # Words
//!
//! A *chunk* is the next bytes of a stream. An *item* is what the parser hands out: an event, a comment, a loss and
//! so on. A *block* is some lines and the blank line after them; a block with data is an event. A *fragment*
//! is a part of the data of an event. The *host* is your program.
//!
//! # Features
//!
//! On by default, and each can be left out on a small machine:
//!
//! | feature | what it adds |
//! |---|---|
//! | `fragments` | events in pieces: `Delivery::Fragments`, `Delivery::OversizedInFragments` |
//! | `ignored-lines` | items for comments and for unknown fields |
//! | `deliver-unfinished` | `EndOfStream::Deliver`: an event that the end of the stream cuts |
//! | `session` | [`Session`] |
//! | `lines` | sessions also read lines of JSON and of text |
//! | `sniffing` | sessions recognise JSON, HTML and gzip by the first bytes |
//!
//! Off by default:
//!
//! | feature | what it adds |
//! |---|---|
//! | `alloc` | `Vec<u8>` and `Box<[u8]>` as buffers; `OwnedEvent` on `String` |
//! | `std` | `EventReader` |
//! | `futures` | `EventStream`, also without `std` |
//! | `tokio` | `AsyncEventReader` |
//! | `heapless` | `OwnedEvent` on the strings of `heapless` |
//! | `embedded-io`, `embedded-io-async` | `ItemReader` |
//! | `defmt` | `defmt::Format` for items, ends and errors |
//! | `capi`, `staticlib` | the C functions, for the archive that `include/picosse.h` describes |
//!
//! # More
//!
//! The [repository] has a guide for each kind of program (`docs/guide`), the sizes of the features
//! (`docs/features.md`), every promise with its test (`docs/guarantees.md`), and the C header, which is also the
//! manual of the C interface (`include/picosse.h`).
//!
//! [Server-Sent Events]: https://html.spec.whatwg.org/multipage/server-sent-events.html
// The first definition of a link counts: the item if it is built, otherwise its page.
#![cfg_attr(feature = "session", doc = "[`Session`]: Session")]
#![cfg_attr(feature = "std", doc = "[`EventReader`]: EventReader")]
#![cfg_attr(feature = "futures", doc = "[`EventStream`]: EventStream")]
#![cfg_attr(feature = "tokio", doc = "[`AsyncEventReader`]: AsyncEventReader")]
#![cfg_attr(feature = "embedded-io", doc = "[`ItemReader`]: ItemReader")]
//! [`Session`]: https://docs.rs/picosse/latest/picosse/session/struct.Session.html
//! [`EventReader`]: https://docs.rs/picosse/latest/picosse/struct.EventReader.html
//! [`EventStream`]: https://docs.rs/picosse/latest/picosse/struct.EventStream.html
//! [`AsyncEventReader`]: https://docs.rs/picosse/latest/picosse/struct.AsyncEventReader.html
//! [`ItemReader`]: https://docs.rs/picosse/latest/picosse/struct.ItemReader.html
#![doc = concat!("[repository]: ", env!("CARGO_PKG_REPOSITORY"), "/")]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(any(feature = "std", test, picosse_fuzz))]
extern crate std;

mod buffer;
mod built_in;
#[cfg(feature = "capi")]
pub mod capi;
mod english;
mod error;
#[cfg(any(feature = "std", feature = "futures"))] // `tokio` brings both in.
mod events;
mod item;
#[cfg(feature = "embedded-io")] // `embedded-io-async` brings it in.
mod item_reader;
mod machine;
mod options;
#[cfg(any(feature = "alloc", feature = "heapless"))]
mod owned;
mod parser;
mod scan;
#[cfg(feature = "session")]
pub mod session;
mod text;
mod utf8;

pub use buffer::Buffer;
pub use error::{Error, Failure, FeedError};
#[cfg(feature = "tokio")]
pub use events::AsyncEventReader;
#[cfg(feature = "std")]
pub use events::EventReader;
#[cfg(feature = "futures")]
pub use events::EventStream;
#[cfg(any(feature = "std", feature = "futures"))]
pub use events::EventsError;
pub use item::{Counters, Dropped, Event, Fragment, FragmentEnd, IdIgnored, Item, Limit, Piece};
#[cfg(feature = "embedded-io")]
pub use item_reader::{ItemReader, ReadError, ReadItems};
pub use options::{Delivery, EndOfStream, Options, OverLimit, TextPolicy};
#[cfg(any(feature = "alloc", feature = "heapless"))]
pub use owned::{OwnedEvent, OwnedEventError, OwnedText};
pub use parser::{ArrayParser, Fed, Finish, Items, Parser, Step};
#[cfg(feature = "session")]
pub use session::{Outcome, Session, SessionItem, SessionOptions};
pub use text::Text;

// The Rust program of the README is a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

// The fuzz targets are this library with its tests' properties in it.
#[cfg(any(test, picosse_fuzz))]
#[doc(hidden)]
pub mod tests;
