//! The parser against a reference written from the standards, and against faults.

mod cost;
mod decode;
mod drive;
mod exhaustive;
mod faults;
mod hostile;
mod lifecycle;
mod limits;
mod log;
mod properties;
mod reference;
mod streams;
