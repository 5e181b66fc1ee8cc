//! Tests the parser against a reference written from the standards, and against faults.

// Without some features, parts of this are unused.
#![cfg_attr(
    not(all(feature = "fragments", feature = "ignored-lines", feature = "lines", feature = "sniffing")),
    allow(unused_imports, dead_code)
)]

#[cfg(feature = "capi")]
mod abi;
mod checks;
pub mod choices;
mod decode;
pub mod drive;
pub mod input;
pub mod log;
mod reference;
pub mod targets;

#[cfg(all(test, not(target_family = "wasm")))] // There are no files on wasm.
mod corpus;
#[cfg(test)]
mod cost;
#[cfg(all(test, any(feature = "std", feature = "futures")))]
mod events;
#[cfg(test)]
mod exhaustive;
#[cfg(test)]
mod faults;
#[cfg(all(test, unix, not(miri)))] // Miri detects such accesses itself.
pub mod guard;
#[cfg(test)]
mod hostile;
#[cfg(all(test, feature = "embedded-io-async"))]
mod item_reader;
#[cfg(test)]
mod lifecycle;
#[cfg(test)]
mod limits;
#[cfg(all(test, feature = "lines"))]
mod lines;
#[cfg(all(test, feature = "alloc"))]
mod memory;
#[cfg(test)]
mod properties;
#[cfg(feature = "session")]
mod session;
#[cfg(test)]
mod streams;
#[cfg(test)]
mod utf8;
#[cfg(test)]
mod values;
