//! Sessions: what each call of a host does, with a clock that the test sets.

// The test's host stores the outcome of each call.
#![allow(unused_must_use)]

#[cfg(test)]
mod bodies;
mod call_items;
pub mod calls;
#[cfg(test)]
mod cancel;
#[cfg(test)]
mod deadlines;
#[cfg(test)]
mod diagnosis;
#[cfg(test)]
mod end;
#[cfg(test)]
mod host;
#[cfg(test)]
mod latest;
#[cfg(test)]
mod limits;
#[cfg(all(test, feature = "lines"))]
mod lines;
#[cfg(test)]
mod losses;
mod model;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod pulling;
#[cfg(test)]
mod reconnection;
#[cfg(test)]
mod request_headers;
#[cfg(test)]
mod restart;
#[cfg(all(test, feature = "sniffing"))]
mod sniffing;
#[cfg(test)]
mod suspend;
#[cfg(test)]
mod terminal;
#[cfg(test)]
mod verdicts;
