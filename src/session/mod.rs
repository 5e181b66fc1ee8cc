//! An optional sans-I/O session layer: the life of a stream, from the first attempt to the last. The host
//! reports response heads, bytes, the end of the transport, and the time. The session returns items, says
//! when an attempt is over, and advises what to do next.

mod chunks;
mod clock;
mod close;
mod cumulative;
mod diagnosis;
mod end;
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
pub(crate) use host::Out;
pub use host::Stop;
#[cfg(feature = "capi")]
pub(crate) use host::{AnyHost, Host};
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

/// One stream, from the first attempt to the last. The session owns its buffer (`[u8; N]`) or borrows it
/// (`&mut [u8]`).
///
/// It does no I/O, never blocks and never allocates. The host opens the transport and reports what
/// happens, in any order: [`on_response`](Session::on_response), [`feed`](Session::feed),
/// [`on_end`](Session::on_end), [`on_error`](Session::on_error), and [`on_time`](Session::on_time) when the
/// time of [`next_deadline`](Session::next_deadline) is reached. Each call returns an [`Outcome`]. In each
/// attempt exactly one call returns [`Outcome::Ended`].
///
/// Times are milliseconds from any monotonic clock, as a `u32` that may wrap. The time between two calls
/// must be less than 24 days.
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
/// // Later events of the transport change nothing.
/// assert_eq!(session.on_error(attempt, now + 500, |_, _| ControlFlow::Continue(())), Outcome::Closed);
/// # Ok::<(), picosse::Error>(())
/// ```
///
/// A session is plain data, `Send` and `Sync`; two sessions share nothing. A clone of a session that
/// owns an array is an independent snapshot.
#[derive(Clone)]
pub struct Session<B: Buffer> {
    state: SessionState,
    buffer: B,
}

/// Identifies an attempt. Each [`connect`](Session::connect) and each [`restart`](Session::restart) makes a
/// new generation. A report with an old generation is counted but changes nothing, so a stale stream
/// cannot write into a new answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Generation(u32);

impl Generation {
    /// Its number, for platforms where only numbers can be passed.
    pub const fn number(self) -> u32 {
        self.0
    }

    /// The generation with this number.
    pub const fn from_number(number: u32) -> Self {
        Self(number)
    }
}

/// An item of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum SessionItem<'a> {
    /// An item of the stream. In a body of lines, each line is an event.
    Stream(Item<'a>),
    /// The next bytes of a body that is not a stream, unchanged: an error body, JSON, HTML or text.
    Body(&'a [u8]),
}

/// What one [`step`](Session::step) did.
#[must_use = "it says whether bytes are left to feed, and whether the attempt ended"]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct SessionStep<'a> {
    /// The next item, if there is one. Handle it before the outcome.
    pub item: Option<SessionItem<'a>>,
    /// [`Outcome::Paused`] after an item: call again with the bytes that were not consumed.
    pub outcome: Outcome,
}

/// What a session has counted.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct SessionCounters {
    /// Attempts since the session was made or restarted, including the running one.
    pub attempts: u32,
    /// The counters of the parser in this attempt.
    pub stream: Counters,
    /// In this attempt: bytes of a body that is not a stream.
    pub body: u64,
    /// In this attempt: events with empty data that were not handed out.
    pub suppressed: u64,
    /// In this attempt: events that were replaced by a later one in the same chunk.
    pub superseded: u64,
    /// Since the session was made or restarted: bytes that arrived too late or with an old generation.
    pub late: u64,
}

impl<B: Buffer> Session<B> {
    /// Makes a session with these options. Their rules are copied.
    ///
    /// # Errors
    /// [`Error::BufferTooSmall`] if the buffer has less than
    /// [`options.capacity()`](SessionOptions::capacity) bytes. [`Error::InvalidRule`] if a terminal rule is
    /// empty, or the rules are too many or too long.
    pub fn new(buffer: B, options: SessionOptions<'_>) -> Result<Self, Error> {
        let parser = options.for_buffer(buffer.bytes().len())?;
        let mut rules = Rules::NONE;
        if options.llm_rules {
            rules.add_llm();
        }
        options.terminal_rules.iter().try_for_each(|rule| rules.add(rule))?;
        Ok(Self { state: SessionState::new(&parser, &options.chosen, &rules), buffer })
    }

    /// Begins an attempt. The host now sends its request, with
    /// [`request_headers`](Session::request_headers). `now` is the time. `entropy` is any random number; it
    /// is the jitter of the delay before the next attempt. Pass the returned generation to every report
    /// about this attempt.
    ///
    /// # Errors
    /// [`Refused`] if an attempt is running or the host has cancelled the session.
    pub fn connect(&mut self, now: u32, entropy: Entropy) -> Result<Generation, Refused> {
        self.state.connect(self.buffer.bytes(), now, entropy.0).map(Generation)
    }

    /// Reports a response head. Afterwards, [`verdict`](Session::verdict) says what it means. Report every
    /// head that the HTTP client shows: a head with a status of 100 to 199 changes nothing, and the last
    /// head before the body counts (the HTTP client may follow a redirect). A head that comes after the first
    /// bytes of the body counts only if it is the first head of the attempt.
    ///
    /// [`Outcome::Ended`] means that no body follows: close the transport. Otherwise feed the body, even
    /// if the status is an error.
    pub fn on_response(&mut self, attempt: Generation, now: u32, head: &Head<'_>) -> Outcome {
        let effect = self.state.on_response(self.buffer.bytes(), attempt.0, now, head);
        self.state.outcome(effect.unwrap_or(Effect::Running))
    }

    /// Takes a chunk of the body, cut anywhere, and calls `on_item` with each item, in order. If
    /// `on_item` breaks with [`Stop::Pause`], the session stops right after that item. With
    /// [`Stop::Cancel`] it also cancels the session.
    ///
    /// The time spent in `on_item` counts towards the deadlines. To exclude it, call
    /// [`suspend`](Session::suspend) right after this call, with the time before this call; then call
    /// [`resume`](Session::resume) with the current time.
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

    /// Takes bytes of a chunk up to and including the next item. While the outcome is
    /// [`Outcome::Paused`], call it again with the bytes that were not consumed. The smallest way to pull;
    /// [`items`](Session::items) is faster.
    pub fn step<'a>(&'a mut self, attempt: Generation, now: u32, chunk: &'a [u8]) -> SessionStep<'a> {
        let mut found = None;
        let effect = self.state.feed_any(self.buffer.bytes_mut(), attempt.0, now, chunk, &mut found);
        self.stepped(found, effect)
    }

    /// Reports that the response is complete: the transport has no more bytes. An unfinished event is
    /// discarded or delivered, as chosen with [`EndOfStream`](crate::EndOfStream). In a body of lines, a
    /// last line without a line end counts as whole and is flagged incomplete, unless it ends inside a
    /// character. If another attempt is advised, an unfinished event or line is discarded with its ID,
    /// because the server would send it again.
    pub fn on_end(
        &mut self,
        attempt: Generation,
        now: u32,
        on_item: impl FnMut(Generation, SessionItem<'_>) -> ControlFlow<Stop>,
    ) -> Outcome {
        self.close(attempt, now, TransportEnd::Complete, on_item)
    }

    /// Reports that the transport failed: no connection, a reset, a TLS error or an HTTP error. An
    /// unfinished event or line is discarded or delivered, as chosen with
    /// [`EndOfStream`](crate::EndOfStream). If another attempt is advised, it is discarded.
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

    /// Reports the end of the transport like [`on_end`](Session::on_end) and
    /// [`on_error`](Session::on_error), but returns one item at a time. Call it again while the outcome is
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

    /// Reports the time. If a deadline has expired, the attempt ends. Only this call checks the deadlines,
    /// so make it also while bytes keep arriving.
    pub fn on_time(&mut self, now: u32) -> Outcome {
        let effect = self.state.on_time(self.buffer.bytes(), now);
        self.state.outcome(effect)
    }

    /// When the next deadline expires, on the host's clock: call [`on_time`](Session::on_time) then at the
    /// latest. `None` if no deadline is running. It may change with every call, so ask again after each.
    pub fn next_deadline(&self) -> Option<u32> {
        self.state.next_deadline()
    }

    /// Ends the running attempt, if any, and refuses new ones until the session is
    /// [restarted](Session::restart). The session hands out nothing more, even if the transport keeps
    /// sending.
    pub fn cancel(&mut self) -> Outcome {
        let effect = self.state.cancel(self.buffer.bytes());
        self.state.outcome(effect)
    }

    /// Reports that the program goes into the background. All deadlines stop until
    /// [`resume`](Session::resume) is called, no matter how long that takes. This holds for later attempts
    /// too. Bytes are still taken.
    pub fn suspend(&mut self, now: u32) {
        self.state.suspend(now);
    }

    /// Reports that the program is back. Each deadline continues with the time that remained, so a
    /// connection that died in the background is detected.
    pub fn resume(&mut self, now: u32) {
        self.state.resume(now);
    }

    /// Makes the session ready for another stream with the same options and buffer. It forgets the ID, the
    /// reconnection time and an earlier cancel. A running attempt ends as cancelled. For another attempt
    /// at the same stream, call [`connect`](Session::connect) instead.
    pub fn restart(&mut self) -> Outcome {
        let outcome = self.cancel();
        self.state.restart(self.buffer.bytes_mut());
        outcome
    }

    /// What the response head means; `None` before the head.
    pub fn verdict(&self) -> Option<Verdict> {
        self.state.verdict()
    }

    /// How the last attempt ended; `None` if there was none or one is running.
    pub fn end(&self) -> Option<End> {
        self.state.last_end()
    }

    /// The current generation.
    pub fn generation(&self) -> Generation {
        Generation(self.state.generation())
    }

    /// The last event ID string; empty if there is none. It is kept from one attempt to the next.
    pub fn last_event_id(&self) -> Text<'_> {
        self.state.view(self.buffer.bytes()).last_event_id()
    }

    /// Sets the last event ID string for the next attempt. An empty one removes it.
    ///
    /// # Errors
    /// [`Error::AlreadyStarted`] while an attempt is running, [`Error::IdTooLong`] if it is over the limit,
    /// [`Error::InvalidId`] if it contains NUL, CR or LF, or is not UTF-8. After an error the earlier ID
    /// stays.
    pub fn set_last_event_id(&mut self, id: &[u8]) -> Result<(), Error> {
        self.state.set_last_event_id(self.buffer.bytes_mut(), id)
    }

    /// The headers to add to the next request: `Accept`, `Cache-Control`, and `Last-Event-ID` if there is
    /// an ID that a header can carry (no control character, no leading or trailing space).
    pub fn request_headers(&self) -> impl Iterator<Item = (&'static str, &[u8])> {
        (0..).map_while(|index| self.state.request_header(self.buffer.bytes(), index))
    }

    /// What the session has counted.
    pub fn counters(&self) -> SessionCounters {
        self.state.counters()
    }

    /// Whether the body is read as lines.
    #[cfg(any(test, picosse_fuzz))]
    pub(crate) fn is_lines(&self) -> bool {
        matches!(self.state.route, session_state::Route::Lines(_))
    }

    /// What is missing, why nothing is shown, or that events were shown: one sentence for a log or a
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
