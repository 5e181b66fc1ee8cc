#![no_std]
#![deny(missing_docs, unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
// The README links to files that the documentation does not have. The first definition of a link counts,
// so these lead into the repository, and to the pages beside this one.
#![doc = "[`Parser`]: Parser"]
#![doc = "[`Options`]: Options"]
#![cfg_attr(feature = "session", doc = "[`Session`]: Session")]
#![doc = concat!("[language]: ", env!("CARGO_PKG_REPOSITORY"), "/blob/HEAD/README.zh-CN.md")]
#![doc = concat!("[js]: ", env!("CARGO_PKG_REPOSITORY"), "/blob/HEAD/bindings/js/README.md")]
#![doc = concat!("[miniprogram]: ", env!("CARGO_PKG_REPOSITORY"), "/blob/HEAD/examples/miniprogram/README.md")]
#![doc = concat!("[web]: ", env!("CARGO_PKG_REPOSITORY"), "/blob/HEAD/examples/web/README.md")]
#![doc = concat!("[screenshot]: ", env!("CARGO_PKG_REPOSITORY"), "/raw/HEAD/examples/web/screenshot.png")]
#![doc = concat!("[guide]: ", env!("CARGO_PKG_REPOSITORY"), "/blob/HEAD/docs/guide/README.md")]
#![doc = concat!("[reqwest]: ", env!("CARGO_PKG_REPOSITORY"), "/blob/HEAD/bindings/reqwest/README.md")]
#![doc = concat!("[embassy]: ", env!("CARGO_PKG_REPOSITORY"), "/blob/HEAD/examples/embassy/README.md")]
#![doc = concat!("[packages]: ", env!("CARGO_PKG_REPOSITORY"), "/blob/HEAD/bindings/c/README.md")]
#![doc = concat!("[providers]: ", env!("CARGO_PKG_REPOSITORY"), "/blob/HEAD/ffi-tests/recordings/providers/README.md")]
#![doc = concat!("[chart]: ", env!("CARGO_PKG_REPOSITORY"), "/raw/HEAD/benches/peers/chart.svg")]
#![doc = concat!("[benches]: ", env!("CARGO_PKG_REPOSITORY"), "/blob/HEAD/benches/README.md")]
#![doc = include_str!("../README.md")]

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

// The fuzz targets are this library with its tests' properties in it.
#[cfg(any(test, picosse_fuzz))]
#[doc(hidden)]
pub mod tests;
