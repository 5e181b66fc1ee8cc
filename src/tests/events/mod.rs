//! Events out of readers and streams: what comes is what a parser says that is fed by hand.

mod ends;
#[cfg(feature = "std")]
mod reader;
mod script;
#[cfg(feature = "futures")]
mod stream;
