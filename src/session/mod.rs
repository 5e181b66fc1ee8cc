//! The life of a stream, without a socket and without a clock. The host reports what its transport
//! brings, and the time. The session gives items, says when an attempt is over, and what to do next.

mod clock;
mod close;
mod cumulative;
mod diagnosis;
mod end;
mod feed;
mod filter;
mod host;
mod items;
mod response;
mod retry;
mod rule;
mod rules;
mod session_options;
mod session_state;
mod texts;

use crate::buffer::Buffer;
use crate::error::Error;
use crate::item::{Counters, Item};
use crate::text::Text;
#[cfg(feature = "capi")]
pub(crate) use clock::{Clock, Spans};
pub use clock::{Deadline, Deadlines};
use core::fmt;
use core::ops::ControlFlow;
pub use cumulative::{Change, Cumulative};
pub use diagnosis::Diagnosis;
pub use end::{Advice, End, Entropy, GiveUp, Losses, Outcome, Reason, Refused, Request, TransportEnd};
#[cfg(feature = "capi")]
pub(crate) use filter::EventFilter;
pub use host::Stop;
pub(crate) use host::{AnyHost, Host, Out};
use host::{RustHost, item};
pub use items::SessionItems;
#[cfg(feature = "capi")]
pub(crate) use response::FirstBytes;
pub use response::{Class, Content, Head, Protocol, Verdict};
pub use retry::Reconnection;
pub use rule::Rule;
#[cfg(feature = "capi")]
pub(crate) use rule::Terminal;
pub(crate) use rules::Rules;
#[cfg(feature = "capi")]
pub(crate) use session_options::Chosen;
pub use session_options::{Reading, SessionOptions};
#[cfg(feature = "capi")]
pub(crate) use session_state::{AttemptPhase, Ended, Route};
pub(crate) use session_state::{Effect, SessionState};

/// One stream from the first attempt to the last, over a buffer that it owns (`[u8; N]`) or borrows
/// (`&mut [u8]`).
///
/// It does no I/O, never blocks and allocates nothing. The host opens its transport and reports what
/// that does, in whatever order its platform does it: [`on_response`](Session::on_response),
/// [`feed`](Session::feed), [`on_end`](Session::on_end), [`on_error`](Session::on_error), and
/// [`on_time`](Session::on_time) when [`next_deadline`](Session::next_deadline) has come. Each
/// answers with an [`Outcome`]; exactly one of them, in each attempt, is [`Outcome::Ended`].
///
/// Times are milliseconds of any clock that does not go back, as a `u32` that may wrap. The spans
/// between calls must be below 24 days.
///
/// ```
/// use core::ops::ControlFlow;
/// use picosse::session::{Advice, Entropy, GiveUp, Head, Reason};
/// use picosse::{Item, Outcome, Session, SessionItem, SessionOptions};
///
/// let mut memory = [0; 4096];
/// let mut session = Session::new(&mut memory[..], SessionOptions::llm())?;
/// let (now, entropy) = (123_456, Entropy(0x9E37_79B9)); // the host's clock, and any random number
///
/// let attempt = session.connect(now, entropy).unwrap(); // The host sends its request.
/// session.on_response(attempt, now + 300, &Head::new(200).content_type("text/event-stream"));
/// let mut text = String::new();
/// let mut outcome = Outcome::Running;
/// for chunk in [&b"data: \xE4\xBD"[..], b"\xA0\xE5\xA5\xBD\n\ndata: [DO", b"NE]\n\ndata: late\n\n"] {
///     outcome = session.feed(attempt, now + 400, chunk, |generation, item| {
///         if let SessionItem::Stream(Item::Event(event)) = item {
///             assert_eq!(generation, attempt);
///             text += event.data.as_str().unwrap_or_default();
///         }
///         ControlFlow::Continue(())
///     });
/// }
/// assert_eq!(text, "你好");
/// let Outcome::Ended(end) = outcome else { panic!("it met the terminal rule") };
/// assert_eq!((end.reason, end.close_transport), (Reason::Done, true));
/// assert!(end.is_complete());
/// assert_eq!(end.advice, Advice::GiveUp(GiveUp::Finished));
/// // What the transport does afterwards changes nothing.
/// assert_eq!(session.on_error(attempt, now + 500, |_, _| ControlFlow::Continue(())), Outcome::Closed);
/// # Ok::<(), picosse::Error>(())
/// ```
///
/// A session is plain data, `Send` and `Sync`; two sessions share nothing. A clone of one over an
/// array is a snapshot that goes on by itself.
///
#[doc = include_str!("answers.md")]
#[derive(Clone)]
pub struct Session<B: Buffer> {
    state: SessionState,
    buffer: B,
}

/// Which attempt something belongs to. Each [`connect`](Session::connect) and each
/// [`restart`](Session::restart) makes a new one; what a host reports under an old one is counted
/// and changes nothing, so that a stale stream cannot write into a new answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Generation(u32);

impl Generation {
    /// Its number, for a platform through which only numbers can be passed.
    pub const fn number(self) -> u32 {
        self.0
    }

    /// The generation with this number.
    pub const fn from_number(number: u32) -> Self {
        Self(number)
    }
}

/// What came out of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum SessionItem<'a> {
    /// An item of the stream. In lines, each line is an event.
    Stream(Item<'a>),
    /// The next bytes of a body that is no stream, as they came: an error's, or JSON, HTML, text.
    Body(&'a [u8]),
}

/// What one [`step`](Session::step) did.
#[must_use = "it says whether bytes are left to feed, and whether the attempt ended"]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct SessionStep<'a> {
    /// The next item, if there is one. It comes before what the outcome says.
    pub item: Option<SessionItem<'a>>,
    /// [`Outcome::Paused`] after an item: call again with the bytes that were not consumed.
    pub outcome: Outcome,
}

/// How much a session has seen.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct SessionCounters {
    /// Attempts since the session was made or restarted, the running one included.
    pub attempts: u32,
    /// What the parser has seen in this attempt.
    pub stream: Counters,
    /// Bytes of a body that is no stream, in this attempt.
    pub body: u64,
    /// Events with empty data that were not handed out, in this attempt.
    pub suppressed: u64,
    /// Events that a later one in the same chunk took the place of, in this attempt.
    pub superseded: u64,
    /// Bytes that came too late, or under an old generation, since the session was made or
    /// restarted.
    pub late: u64,
}

impl<B: Buffer> Session<B> {
    /// A session with these options; their rules are copied.
    ///
    /// # Errors
    /// [`Error::BufferTooSmall`] when the buffer has less than
    /// [`options.capacity()`](SessionOptions::capacity) bytes; [`Error::InvalidRule`].
    pub fn new(buffer: B, options: SessionOptions<'_>) -> Result<Self, Error> {
        let parser = options.for_buffer(buffer.bytes().len())?;
        let mut rules = Rules::NONE;
        if options.llm_rules {
            rules.add_llm();
        }
        options.terminal_rules.iter().try_for_each(|rule| rules.add(rule))?;
        Ok(Self { state: SessionState::new(&parser, &options.chosen, &rules), buffer })
    }

    /// Begins an attempt: the host sends its request now, with
    /// [`request_headers`](Session::request_headers). `now` is the time; `entropy` is any random number,
    /// which spreads the delay before the next attempt. Report with the generation that is returned.
    ///
    /// # Errors
    /// [`Refused`] while an attempt is running, or after the host cancelled the session.
    pub fn connect(&mut self, now: u32, entropy: Entropy) -> Result<Generation, Refused> {
        self.state.connect(self.buffer.bytes(), now, entropy.0).map(Generation)
    }

    /// Reports a response head; [`verdict`](Session::verdict) then says what it means. Report each head
    /// that the HTTP client shows: one with a status of 100 to 199 changes nothing, and the last one
    /// before the body counts, as after a redirect that the client follows. One that comes after the
    /// first bytes of the body still counts if it is the only one.
    ///
    /// [`Outcome::Ended`]: there is no body to wait for; close the transport. Otherwise feed the body,
    /// also that of an error.
    pub fn on_response(&mut self, attempt: Generation, now: u32, head: &Head<'_>) -> Outcome {
        let effect = self.state.on_response(self.buffer.bytes(), attempt.0, now, head);
        self.state.outcome(effect.unwrap_or(Effect::Running))
    }

    /// Takes a chunk of the body, cut anywhere, and calls `on_item` with what comes out, in order.
    /// A break of [`Stop::Pause`] stops right after that item; [`Stop::Cancel`] does that and
    /// cancels the session.
    ///
    /// The time that `on_item` takes counts for the deadlines. To leave it out, call
    /// [`suspend`](Session::suspend) right after this call with the time before it, then
    /// [`resume`](Session::resume) with the time after it.
    pub fn feed(
        &mut self,
        attempt: Generation,
        now: u32,
        chunk: &[u8],
        on_item: impl FnMut(Generation, SessionItem<'_>) -> ControlFlow<Stop>,
    ) -> Outcome {
        let mut host = RustHost { attempt, on_item };
        let effect = self.state.feed(self.buffer.bytes_mut(), attempt.0, now, chunk, &mut host);
        self.state.outcome(effect)
    }

    /// Takes bytes of a chunk up to and including the next item. Call it again with the bytes after the
    /// consumed ones as long as the outcome is [`Outcome::Paused`]. The smallest way to pull;
    /// [`items`](Session::items) is quicker.
    pub fn step<'a>(&'a mut self, attempt: Generation, now: u32, chunk: &'a [u8]) -> SessionStep<'a> {
        let mut found = None;
        let effect = self.state.feed_any(self.buffer.bytes_mut(), attempt.0, now, chunk, &mut found);
        self.stepped(found, effect)
    }

    /// Reports that the response is complete: the transport has no more bytes. An event that this cuts
    /// is discarded or comes out as [`EndOfStream`](crate::EndOfStream) says. The last line of a body of
    /// lines counts as whole, flagged incomplete, if its line end is missing, unless it ends inside a
    /// character. Where another attempt is advised, both are discarded with their ID, since they would
    /// come again.
    pub fn on_end(
        &mut self,
        attempt: Generation,
        now: u32,
        on_item: impl FnMut(Generation, SessionItem<'_>) -> ControlFlow<Stop>,
    ) -> Outcome {
        self.close(attempt, now, TransportEnd::Complete, on_item)
    }

    /// Reports that the transport failed: no connection, a reset, an error of TLS or of HTTP. An event or
    /// a line that this cuts is discarded or comes out as [`EndOfStream`](crate::EndOfStream) says;
    /// where another attempt is advised, it is discarded.
    pub fn on_error(
        &mut self,
        attempt: Generation,
        now: u32,
        on_item: impl FnMut(Generation, SessionItem<'_>) -> ControlFlow<Stop>,
    ) -> Outcome {
        self.close(attempt, now, TransportEnd::Failed, on_item)
    }

    fn close(
        &mut self,
        attempt: Generation,
        now: u32,
        how: TransportEnd,
        on_item: impl FnMut(Generation, SessionItem<'_>) -> ControlFlow<Stop>,
    ) -> Outcome {
        let mut host = RustHost { attempt, on_item };
        let effect = self.state.on_end(self.buffer.bytes_mut(), attempt.0, now, how, &mut host);
        self.state.outcome(effect)
    }

    /// Reports the end of the transport, as [`on_end`](Session::on_end) and
    /// [`on_error`](Session::on_error) do, one item at a time. Call it again as long as the outcome is
    /// [`Outcome::Paused`].
    pub fn end_step(&mut self, attempt: Generation, now: u32, how: TransportEnd) -> SessionStep<'_> {
        let mut found = None;
        let effect = self.state.on_end(self.buffer.bytes_mut(), attempt.0, now, how, &mut found);
        self.stepped(found, effect)
    }

    fn stepped<'a>(&'a self, found: Option<Out<'a>>, effect: Effect) -> SessionStep<'a> {
        let view = self.state.view(self.buffer.bytes());
        SessionStep { item: found.map(|out| item(view, out)), outcome: self.state.outcome(effect) }
    }

    /// Reports the time. If a deadline has passed, the attempt ends. Only this call ends an attempt for a
    /// deadline: make it also while bytes keep coming.
    pub fn on_time(&mut self, now: u32) -> Outcome {
        let effect = self.state.on_time(self.buffer.bytes(), now);
        self.state.outcome(effect)
    }

    /// When to call [`on_time`](Session::on_time) at the latest: the time of the host's clock at
    /// which the next deadline passes. `None` while there is none. Ask again after each call.
    pub fn next_deadline(&self) -> Option<u32> {
        self.state.next_deadline()
    }

    /// Ends the attempt, if one is running, and refuses others until the session is
    /// [restarted](Session::restart). Nothing more comes out, even if the transport ignores that it is
    /// cancelled.
    pub fn cancel(&mut self) -> Outcome {
        let effect = self.state.cancel(self.buffer.bytes());
        self.state.outcome(effect)
    }

    /// Reports that the program goes into the background. The deadlines stand still until it is
    /// [back](Session::resume), however long that takes, also in the next attempt. Bytes are still taken.
    pub fn suspend(&mut self, now: u32) {
        self.state.suspend(now);
    }

    /// Reports that the program is back. What remained of each deadline remains, so that a connection
    /// that died meanwhile is detected.
    pub fn resume(&mut self, now: u32) {
        self.state.resume(now);
    }

    /// Makes the session ready for another stream, with the same options and buffer: it has no ID and no
    /// reconnection time, and is not cancelled. An attempt that is running ends as cancelled. Not for
    /// another attempt at the same stream: that is [`connect`](Session::connect).
    pub fn restart(&mut self) -> Outcome {
        let outcome = self.cancel();
        self.state.restart(self.buffer.bytes_mut());
        outcome
    }

    /// What the response head means; `None` before it.
    pub fn verdict(&self) -> Option<Verdict> {
        self.state.verdict()
    }

    /// How the last attempt ended; `None` while there is none or one is running.
    pub fn end(&self) -> Option<End> {
        self.state.last_end()
    }

    /// The generation of the attempt.
    pub fn generation(&self) -> Generation {
        Generation(self.state.generation())
    }

    /// The last event ID string; empty when there is none. It goes on from one attempt to the next.
    pub fn last_event_id(&self) -> Text<'_> {
        self.state.view(self.buffer.bytes()).last_event_id()
    }

    /// Sets the last event ID string for the next attempt; an empty one removes it.
    ///
    /// # Errors
    /// [`Error::AlreadyStarted`] while an attempt is running; [`Error::IdTooLong`];
    /// [`Error::InvalidId`]. After an error the earlier ID stays.
    pub fn set_last_event_id(&mut self, id: &[u8]) -> Result<(), Error> {
        self.state.set_last_event_id(self.buffer.bytes_mut(), id)
    }

    /// The headers that the next request should have, beside the host's own: `Accept`,
    /// `Cache-Control`, and `Last-Event-ID` if there is an ID that a header can carry (no control
    /// character, no space at an end).
    pub fn request_headers(&self) -> impl Iterator<Item = (&'static str, &[u8])> {
        (0..).map_while(|index| self.state.request_header(self.buffer.bytes(), index))
    }

    /// How much the session has seen.
    pub fn counters(&self) -> SessionCounters {
        self.state.counters()
    }

    /// Whether the body is read as lines.
    #[cfg(any(test, picosse_fuzz))]
    pub(crate) fn is_lines(&self) -> bool {
        matches!(self.state.route, session_state::Route::Lines(_))
    }

    /// What is missing, or why nothing is shown, or that something is: one sentence for a log or a
    /// developer. [`End::reason`] says why the attempt ended.
    pub fn diagnose(&self) -> Diagnosis {
        self.state.diagnose()
    }
}

impl<B: Buffer> fmt::Debug for Session<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("generation", &self.generation())
            .field("verdict", &self.verdict())
            .field("end", &self.end())
            .field("counters", &self.counters())
            .field("last_event_id", &self.last_event_id())
            .finish_non_exhaustive()
    }
}
