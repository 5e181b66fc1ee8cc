//! What calls answer: how an attempt goes on or ends, and what to do next.

use super::clock::Deadline;
use super::response::{Class, Content, Protocol};
use crate::item::{Dropped, Limit};
use core::fmt;

/// What a call did to its attempt.
#[must_use = "it says whether bytes are left to feed, and whether the attempt ended"]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
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
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
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
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
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

/// Why an attempt ended. There is exactly one reason for each attempt: the first cause counts.
///
/// As text it is a short clause in English; [`name`](Reason::name) is for programs.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Reason {
    /// An event met a terminal rule that ends the answer in success.
    Done,
    /// The host cancelled it.
    Cancelled,
    /// The stream ended between two blocks, or a body of lines ended, and no terminal rule says what a
    /// good end is: nothing is missing as far as the server says.
    Clean,
    /// The stream ended inside a line or a block, or without a head and without a byte: something is
    /// missing.
    Truncated,
    /// A deadline passed.
    Timeout(Deadline),
    /// The status of the response. Its body has been handed out, as far as it came.
    Http(Class),
    /// The status was good, and the body was no stream, as its media type says or, without one, its
    /// first bytes. The body has been handed out whole.
    Body(Content),
    /// The body was something else under the media type of an event stream. JSON and HTML have been
    /// handed out as a body. With the feature `sniffing`.
    WrongProtocol(Protocol),
    /// An event crossed this limit under [`OverLimit::Fail`](crate::OverLimit::Fail).
    /// [`End::over_limit`] says which event, and where.
    EventLimit(Limit),
    /// The body was longer than [`body_limit`](super::SessionOptions::body_limit); that much of it
    /// has been handed out.
    BodyLimit,
    /// The host said that its transport failed.
    Transport,
    /// An event met a terminal rule that ends the answer in [failure](super::Rule::failure). The event
    /// was handed out.
    Failed,
    /// The stream ended between two blocks, or a body of lines ended, and no event met one of the
    /// terminal rules: the answer may be whole or cut. Set no
    /// [terminal rules](super::SessionOptions::terminal_rules), or rules of failure only, for a server
    /// that sends no terminal event.
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
    /// IDs that were ignored: over their limit, or with a NUL. After a reconnection the stream may go on
    /// at the wrong place.
    pub ids_ignored: u64,
    /// With [`latest_only`](super::SessionOptions::latest_only): 1 if the attempt ended before the latest
    /// event was handed out.
    pub kept: u64,
    /// Whether the attempt ended inside a line or an event. It was discarded, or handed out flagged
    /// incomplete.
    pub incomplete: bool,
    /// Whether an earlier attempt lost an event or an ID, and this one went on behind it.
    pub earlier: bool,
}

impl Losses {
    /// Whether nothing was lost.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// How an attempt ended, and what to do next. One call of each attempt returns it, in
/// [`Outcome::Ended`](super::Outcome::Ended); [`Session::end`](crate::Session::end) has it afterwards.
#[must_use = "it says whether the answer is complete, and what to do next"]
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct End {
    /// Why it ended.
    pub reason: Reason,
    /// What to do next.
    pub advice: Advice,
    /// Whether the transport may still be open: close it. What it still brings is counted and not handed
    /// out.
    pub close_transport: bool,
    /// What did not reach the host.
    pub losses: Losses,
    /// With [`Reason::EventLimit`]: the event that crossed the limit.
    pub over_limit: Option<Dropped>,
}

impl End {
    /// Whether the whole answer came: it ended as it should, with its terminal event where there are
    /// terminal rules, or it was a whole body that is no stream; and nothing was lost.
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
/// As text it is a short clause in English; [`name`](Advice::name) is for programs.
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
    /// Do not connect again at this stream, and why. [`restart`](crate::Session::restart) begins another
    /// stream in the same memory.
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
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Request {
    /// The same again. Ask [`request_headers`](crate::Session::request_headers) anew: there may be a
    /// `Last-Event-ID` now.
    Same,
    /// A GET to the same URL, with `Last-Event-ID` and without the body.
    Resume,
}

/// Why there should be no other attempt.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
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
    /// ([`Reconnection::idempotent`](super::Reconnection::idempotent)).
    NotIdempotent,
    /// Events were handed out, and there is no ID to go on from: they would come again.
    NoId,
    /// As many retries in a row as [`Reconnection::retries`](super::Reconnection::retries) says gave no
    /// event.
    Attempts,
    /// The server wants a longer pause than
    /// [`Reconnection::longest_retry_after`](super::Reconnection::longest_retry_after).
    RetryAfter,
    /// The server said in an event that the answer failed.
    Failed,
}
