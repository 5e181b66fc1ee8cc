//! How an attempt ends, and what to do next.

use super::clock::Deadline;
use super::media_type::Content;
use super::response::Class;
use super::sniff::Protocol;
use crate::item::Dropped;

/// Why an attempt ended. There is exactly one reason for each attempt: the first cause counts.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// An event met a terminal rule: the answer is whole.
    Done,
    /// The host cancelled it.
    Cancelled,
    /// The stream ended between two blocks, and no terminal rule was set: nothing is missing as
    /// far as the stream says.
    Clean,
    /// The stream ended inside a line or a block, or before any terminal rule was met: something
    /// is missing.
    Truncated,
    /// A deadline passed.
    Timeout(Deadline),
    /// The status of the response. Its body has been handed out, as far as it came.
    Http(Class),
    /// The status was good but the media type that of no stream. The body has been handed out whole.
    Body(Content),
    /// The stream ended without an event, and began as something else.
    WrongProtocol(Protocol),
    /// An event crossed a limit under [`OverLimit::Fail`](crate::OverLimit::Fail).
    EventLimit(Dropped),
    /// The body was longer than [`body_limit`](crate::SessionOptions::body_limit); that much of it
    /// has been handed out.
    BodyLimit,
    /// The host said that its transport failed.
    Transport,
}

/// The end of an attempt. It is told once.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// Why it ended.
    pub reason: Reason,
    /// What to do next.
    pub advice: Advice,
    /// Whether the transport may still be open: close it. Whatever it brings all the same is
    /// counted, and nothing of it comes out.
    pub close_transport: bool,
}

/// What to do after an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advice {
    /// Connect again at this time of the host's clock, in milliseconds.
    RetryAt {
        /// When.
        at: u32,
        /// With which request.
        request: Request,
    },
    /// Do not, and why.
    GiveUp(GiveUp),
}

impl Advice {
    /// Whether there should be another attempt.
    pub fn is_retry(self) -> bool {
        match self {
            Self::RetryAt { .. } => true,
            Self::GiveUp(_) => false,
        }
    }
}

/// Which request to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// The same again, with [`request_headers`](crate::Session::request_headers) renewed.
    Same,
    /// A GET to the same URL, with `Last-Event-ID` and without the body.
    Resume,
}

/// Why there should be no other attempt.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GiveUp {
    /// The stream is over: done, cleanly ended, or a body that was no stream.
    Finished,
    /// The host cancelled it.
    Cancelled,
    /// The server said that there is nothing (204).
    NoContent,
    /// The server wants other credentials.
    Auth,
    /// The server refused the request as wrong.
    Client,
    /// The server redirects, and the host's HTTP client did not follow.
    Redirect,
    /// A limit was crossed, and would be again.
    Limit,
    /// The request is not safe to send twice
    /// ([`Reconnection::idempotent`](crate::Reconnection::idempotent)).
    NotIdempotent,
    /// Events were handed out, and there is no ID to go on from: they would come again.
    NoId,
    /// So many attempts in a row gave no event.
    Attempts,
    /// The server wants a longer pause than
    /// [`Reconnection::longest_retry_after`](crate::Reconnection::longest_retry_after).
    RetryAfter,
}
