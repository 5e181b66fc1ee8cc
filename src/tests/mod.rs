//! The parser against a reference written from the standards, and against faults.

mod cost;
mod decode;
mod drive;
mod exhaustive;
mod faults;
#[cfg(all(unix, not(miri)))] // Miri sees every such access by itself.
pub mod guard;
mod lifecycle;
mod limits;
mod log;
mod properties;
mod reference;
mod streams;
