//! What calls answer.

use super::end::End;
use core::fmt;

/// What a call did to its attempt.
#[must_use = "it says whether bytes are left to feed, and whether the attempt ended"]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The attempt goes on. All bytes of the chunk were taken.
    Running,
    /// The host's function paused. To go on, call again: after a `feed` with the bytes that were
    /// not consumed, after the end with the same call.
    Paused {
        /// How many bytes of the chunk were taken.
        consumed: usize,
    },
    /// The attempt ended with this call. Returned once in each attempt.
    Ended(End),
    /// Nothing was done: the attempt was over, or the generation is an older one. Bytes were counted.
    Closed,
}

/// How a transport ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransportEnd {
    /// The response is complete.
    Complete,
    /// No connection, a reset, an error of TLS or of HTTP.
    Failed,
}

/// A random number of the host, which spreads the delays of clients that lost the same server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entropy(pub u32);

/// Why [`connect`](crate::Session::connect) began no attempt.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// One is running: report its end or cancel it first.
    Running,
    /// The host has cancelled the session: restart it first.
    Cancelled,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Running => "an attempt is running: cancel it, or report its end, first",
            Self::Cancelled => "the session was cancelled: restart it first",
        })
    }
}

impl core::error::Error for Refused {}
