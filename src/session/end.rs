//! What the calls of a session return: whether the attempt continues or ended, and what to do next.

use super::clock::Deadline;
use super::response::{Class, Content, Protocol};
use crate::item::{Dropped, Limit};
use core::fmt;

/// What a call did to its attempt.
#[must_use = "it says whether bytes are left to feed, and whether the attempt ended"]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Outcome {
    /// The attempt continues. All bytes of the chunk were taken.
    Running,
    /// The host's function paused. To continue, call again: `feed` with the bytes that were not consumed,
    /// or the same call that reported the end.
    Paused {
        /// How many bytes of the chunk were taken.
        consumed: usize,
    },
    /// The attempt ended with this call. Exactly one call of each attempt returns this.
    Ended(End),
    /// Nothing was done: the attempt was over, or the generation is old. Bytes were counted as late.
    Closed,
}

/// How a transport ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum TransportEnd {
    /// The response is complete.
    Complete,
    /// No connection, a reset, a TLS error or an HTTP error.
    Failed,
}

/// A random number from the host. It is the jitter of the next delay, so that clients that lost the same
/// server do not all reconnect at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entropy(pub u32);

/// Why [`connect`](crate::Session::connect) was refused.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Refused {
    /// An attempt is running: report its end or cancel it first.
    Running,
    /// The host has cancelled the session: restart it first.
    Cancelled,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Running => "an attempt is running: report its end or cancel it first",
            Self::Cancelled => "the session was cancelled: restart it first",
        })
    }
}

impl core::error::Error for Refused {}

/// Why an attempt ended. Each attempt has exactly one reason: the first cause.
///
/// As text it is a short English clause; [`name`](Reason::name) is for programs.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Reason {
    /// An event met a terminal rule that ends the answer in success.
    Done,
    /// The host cancelled it.
    Cancelled,
    /// The stream ended between two blocks, or a body of lines ended, and no terminal rule defines a good
    /// end. As far as is known, nothing is missing.
    Clean,
    /// The stream ended inside a line or a block, or before any head or byte arrived. Something is missing.
    Truncated,
    /// A deadline expired.
    Timeout(Deadline),
    /// The status of the response is not good. The part of its body that arrived has been handed out.
    Http(Class),
    /// The status was good, but the body was not a stream. Its media type said so; if it had none, its first
    /// bytes did. The whole body has been handed out.
    Body(Content),
    /// The media type was that of an event stream, but the body was something else. JSON and HTML have
    /// been handed out as a body. With the feature `sniffing`.
    WrongProtocol(Protocol),
    /// An event crossed this limit under [`OverLimit::Fail`](crate::OverLimit::Fail).
    /// [`End::over_limit`] says which event, and where.
    EventLimit(Limit),
    /// The body was longer than [`body_limit`](super::SessionOptions::body_limit). The bytes up to the
    /// limit have been handed out.
    BodyLimit,
    /// The host reported that its transport failed.
    Transport,
    /// An event met a terminal rule that ends the answer in [failure](super::Rule::failure). The event
    /// was handed out.
    Failed,
    /// The stream ended between two blocks, or a body of lines ended, but no event met a terminal rule:
    /// the answer may be whole or truncated. For a server without a terminal event, set no
    /// [terminal rules](super::SessionOptions::terminal_rules), or only rules for failures.
    NoTerminalEvent,
}

impl Reason {
    /// Whether the answer ended as it should.
    pub(crate) fn is_good(self) -> bool {
        matches!(self, Self::Done | Self::Clean | Self::Body(_))
    }
}

/// What did not reach the host in an attempt.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Losses {
    /// Events that crossed a limit and were not handed out. Lend a larger buffer, or take the data in
    /// fragments.
    pub dropped: u64,
    /// IDs that were ignored: over the limit, or with a NUL. After a reconnection the stream may resume at
    /// the wrong place.
    pub ids_ignored: u64,
    /// With [`latest_only`](super::SessionOptions::latest_only): 1 if the attempt ended before the latest
    /// event was handed out.
    pub kept: u64,
    /// Whether the attempt ended inside a line or an event. It was discarded, or handed out flagged
    /// incomplete.
    pub incomplete: bool,
    /// Whether an earlier attempt lost an event or an ID, and this attempt resumed after it.
    pub earlier: bool,
}

impl Losses {
    /// Whether nothing was lost.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// How an attempt ended, and what to do next. One call of each attempt returns it in
/// [`Outcome::Ended`](super::Outcome::Ended); later, [`Session::end`](crate::Session::end) returns it.
#[must_use = "it says whether the answer is complete, and what to do next"]
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct End {
    /// Why it ended.
    pub reason: Reason,
    /// What to do next.
    pub advice: Advice,
    /// Whether the transport may still be open. If true, close it. Later bytes are counted, not handed
    /// out.
    pub close_transport: bool,
    /// What did not reach the host.
    pub losses: Losses,
    /// With [`Reason::EventLimit`]: the event that crossed the limit.
    pub over_limit: Option<Dropped>,
}

impl End {
    /// Whether the whole answer arrived and nothing was lost. The stream ended well (with its terminal
    /// event if there are terminal rules), or the answer was a whole body that is not a stream.
    pub fn is_complete(&self) -> bool {
        self.losses.is_empty() && self.reason.is_good()
    }
}

/// What to do after an attempt.
///
/// ```
/// # use core::ops::ControlFlow;
/// use picosse::session::{Advice, Entropy, Request};
/// use picosse::{Outcome, Session, SessionOptions};
///
/// let mut session = Session::new([0; 1024], SessionOptions::event_source())?;
/// let attempt = session.connect(0, Entropy(0)).unwrap();
/// let outcome = session.on_error(attempt, 10, |_, _| ControlFlow::Continue(()));
/// let Outcome::Ended(end) = outcome else { panic!("it failed") };
/// let Advice::RetryAt { at, request } = end.advice else { panic!("{}", end.advice) };
/// assert_eq!((at, request), (3010, Request::Same)); // The host waits until then.
/// assert_ne!(session.connect(at, Entropy(1)).unwrap(), attempt);
/// # Ok::<(), picosse::Error>(())
/// ```
///
/// As text it is a short English clause; [`name`](Advice::name) is for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Advice {
    /// Call [`connect`](crate::Session::connect) again (not [`restart`](crate::Session::restart)), and
    /// send this request.
    RetryAt {
        /// When: the time of the host's clock, in milliseconds.
        at: u32,
        /// Which request.
        request: Request,
    },
    /// Do not connect to this stream again, for this reason. [`restart`](crate::Session::restart) begins
    /// another stream in the same memory.
    GiveUp(GiveUp),
}

impl Advice {
    /// Whether another attempt is advised.
    pub fn is_retry(self) -> bool {
        match self {
            Self::RetryAt { .. } => true,
            Self::GiveUp(_) => false,
        }
    }
}

/// Which request to send.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Request {
    /// The same request. Get its [`request_headers`](crate::Session::request_headers) again: there may be
    /// a `Last-Event-ID` now.
    Same,
    /// A GET to the same URL, with `Last-Event-ID` and without the body.
    Resume,
}

/// Why no further attempt is advised.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum GiveUp {
    /// The stream is over: done, cleanly ended, or a body that was not a stream.
    Finished,
    /// The host cancelled it.
    Cancelled,
    /// The server has no content (204 or 205).
    NoContent,
    /// The server requires other credentials (401, 403 or 407).
    Auth,
    /// The server rejected the request (another 4xx).
    Client,
    /// The server redirected, and the host's HTTP client did not follow.
    Redirect,
    /// A limit was crossed, and another attempt would cross it again.
    Limit,
    /// The request is not safe to send twice
    /// ([`Reconnection::idempotent`](super::Reconnection::idempotent)).
    NotIdempotent,
    /// Events were handed out, and there is no ID to resume from: the server would repeat them.
    NoId,
    /// [`Reconnection::retries`](super::Reconnection::retries) retries in a row brought no event.
    Attempts,
    /// The server requires a longer pause than
    /// [`Reconnection::longest_retry_after`](super::Reconnection::longest_retry_after).
    RetryAfter,
    /// The server said in an event that the answer failed.
    Failed,
}
