//! Errors of the parser.

use crate::item::Dropped;
use core::fmt;

/// Why a parser cannot be made, or an ID cannot be set.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Error {
    /// The buffer is too small for the limits. Lend `needed` bytes, or set smaller limits.
    /// (`usize::MAX` means that no buffer is large enough.)
    BufferTooSmall {
        /// The smallest sufficient length, in bytes.
        needed: usize,
    },
    /// The ID is longer than its limit. Set a larger
    /// [`last_event_id_limit`](crate::Options::last_event_id_limit).
    IdTooLong {
        /// The limit, in bytes.
        limit: usize,
    },
    /// An invalid ID: it contains NUL, CR or LF, or is not UTF-8 under
    /// [`TextPolicy::Utf8`](crate::TextPolicy::Utf8). Continue without an ID.
    InvalidId,
    /// Bytes were fed already, or the stream was finished. Set the ID before the first byte, or after
    /// a reset.
    AlreadyStarted,
    /// There are more terminal rules than `session::Rule::MOST`, they take more than
    /// `session::Rule::MOST_BYTES` together, a rule has no data and no type, or its type is empty.
    /// Compare such events in the host.
    InvalidRule,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BufferTooSmall { needed: usize::MAX } => {
                f.write_str("no buffer can hold these limits: set smaller ones")
            }
            Self::BufferTooSmall { needed } => {
                write!(f, "the buffer is too small: lend {needed} bytes, or set smaller limits")
            }
            Self::IdTooLong { limit } => {
                write!(f, "the ID is longer than {limit} bytes: set a larger limit, or connect without an ID")
            }
            Self::InvalidId => {
                f.write_str("invalid ID: contains NUL, CR or LF, or is not UTF-8: continue without one")
            }
            Self::AlreadyStarted => f.write_str(
                "the stream has begun or ended: set the ID before its first byte, or after a reset",
            ),
            Self::InvalidRule => f.write_str(
                "a terminal rule is empty, or the rules are too many or too long: compare the event yourself",
            ),
        }
    }
}

impl core::error::Error for Error {}

/// The parser takes no more bytes. Every later call returns this error again until
/// [`reset`](crate::Parser::reset).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct FeedError {
    /// How many bytes of the chunk were taken before the error. The rest is counted as
    /// [`discarded`](crate::Counters::discarded). Do not feed it again.
    pub consumed: usize,
    /// Why.
    pub failure: Failure,
}

/// Why a parser takes no bytes.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Failure {
    /// An event crossed a limit under [`OverLimit::Fail`](crate::OverLimit::Fail). Reset, and read the
    /// stream again with a larger limit.
    Limit(Dropped),
    /// The stream was finished. Reset before the next one.
    Finished,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Limit(dropped) => {
                write!(f, "{dropped}: reset, and read the stream again with a larger limit")
            }
            Self::Finished => {
                f.write_str("the stream was finished before these bytes: reset for the next one")
            }
        }
    }
}

impl fmt::Display for FeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.failure, f)
    }
}

impl core::error::Error for FeedError {}
