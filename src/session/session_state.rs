//! The state of a session, and what each call changes. It does not own the buffer.

use super::clock::Clock;
use super::end::{Advice, End, GiveUp, Losses, Outcome, Reason, Refused, TransportEnd};
use super::filter::EventFilter;
use super::response::{FirstBytes, Verdict};
use super::retry::History;
use super::rules::Rules;
#[cfg(feature = "capi")]
use super::session_options::SessionOptions;
use super::session_options::{Chosen, Reading};
use crate::buffer::IdMark;
use crate::built_in::BlankLines;
use crate::error::Error;
use crate::item::{Counters, Dropped};
use crate::machine::{Grammar, Machine, View};
use crate::options::{EndOfStream, Options};

/// How the body of an attempt is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// Not known yet: no head that decides it, and no byte has arrived.
    Undecided,
    EventStream,
    Lines(BlankLines),
    Body,
}

impl Route {
    /// The grammar that reads such a stream.
    #[inline(always)]
    pub(super) fn grammar(self) -> Grammar {
        match self {
            Self::Lines(blank) => Grammar::TextLines(blank),
            Self::Undecided | Self::EventStream | Self::Body => Grammar::EventStream,
        }
    }
}

/// The phase of an attempt.
#[derive(Clone, Copy, Debug)]
pub(crate) enum AttemptPhase {
    /// No attempt since the session was made or restarted.
    Idle,
    Running,
    /// The transport has ended, and its last items are being handed out.
    Closing {
        how: TransportEnd,
        /// The last event ID before the end.
        id: IdMark,
        /// Whether a cut event is discarded because the server would send it again.
        discards: bool,
    },
    Ended(Ended),
}

/// How an attempt ended, except for what the machine stores.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ended {
    pub(crate) reason: Reason,
    pub(crate) advice: Advice,
    pub(crate) close_transport: bool,
    /// Whether the latest event was not handed out.
    pub(super) kept: bool,
    /// Whether the attempt ended inside a line or an event.
    pub(super) incomplete: bool,
    /// Whether an earlier attempt lost something.
    pub(super) earlier: bool,
}

/// What a call did to its attempt: an [`Outcome`] without the end, which is in the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    Running,
    Paused { consumed: usize },
    Ended,
    Closed,
}

/// A session without its buffer: plain data without pointers.
///
/// Frequently used fields come first: shorter instructions reach them.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub(crate) struct SessionState {
    pub(crate) phase: AttemptPhase,
    pub(crate) route: Route,
    pub(crate) cancelled: bool,
    /// Whether the attempt ended in a C step that returned an item, so the end is still to be reported.
    #[cfg(feature = "capi")]
    pub(crate) untold: bool,
    pub(crate) end_of_stream: EndOfStream,
    pub(crate) generation: u32,
    /// How many bytes were handed out in this attempt from a body that is not a stream.
    pub(crate) body: u32,
    pub(crate) verdict: Option<Verdict>,
    pub(crate) clock: Clock,
    pub(crate) attempts: u32,
    pub(crate) first: FirstBytes,
    pub(crate) entropy: u32,
    /// The ID before this attempt, as a hash.
    pub(crate) id_before: u32,
    pub(crate) machine: Machine,
    pub(crate) events: EventFilter,
    pub(crate) chosen: Chosen,
    /// How many bytes arrived too late.
    pub(crate) late: u64,
}

impl SessionState {
    /// A new state. `parser` are the options [for the buffer](super::SessionOptions::for_buffer).
    #[inline(always)]
    pub(crate) fn new(parser: &Options, chosen: &Chosen, rules: &Rules) -> Self {
        Self {
            // A rule by type alone also applies to dropped events.
            machine: Machine::new(parser.dropped_types(rules.go_by_type())),
            end_of_stream: parser.end_of_stream,
            chosen: *chosen,
            events: EventFilter::new(chosen, rules),
            phase: AttemptPhase::Idle,
            cancelled: false,
            generation: 0,
            attempts: 0,
            entropy: 0,
            id_before: 0,
            clock: Clock::new(0),
            route: Route::Undecided,
            verdict: None,
            first: FirstBytes::new(0),
            body: 0,
            late: 0,
            #[cfg(feature = "capi")]
            untold: false,
        }
    }

    /// Whether a buffer of `len` bytes is large enough.
    #[cfg(feature = "capi")]
    pub(crate) fn check_buffer(&self, len: usize) -> Result<(), Error> {
        let (parser, chosen) = (*self.machine.options(), self.chosen);
        SessionOptions { parser, terminal_rules: &[], llm_rules: false, chosen }.for_buffer(len).map(|_| ())
    }

    /// Forgets the CPU: this state may have been copied from another computer.
    #[cfg(feature = "capi")]
    pub(crate) fn forget_cpu(&mut self) {
        self.machine.forget_cpu();
    }

    pub(crate) fn generation(&self) -> u32 {
        self.generation
    }

    pub(crate) fn verdict(&self) -> Option<Verdict> {
        self.verdict
    }

    /// How the last attempt ended.
    pub(crate) fn last_end(&self) -> Option<End> {
        let ended = self.ended()?;
        let Ended { reason, advice, close_transport, .. } = *ended;
        let (losses, over_limit) = (self.losses(ended), self.over_limit(ended));
        Some(End { reason, advice, close_transport, losses, over_limit })
    }

    /// What did not reach the host.
    pub(crate) fn losses(&self, ended: &Ended) -> Losses {
        let Ended { kept, incomplete, earlier, .. } = *ended;
        let Counters { dropped, ids_ignored, .. } = self.machine.counters();
        Losses { dropped, ids_ignored, kept: u64::from(kept), incomplete, earlier }
    }

    /// The event that crossed a limit, if that ended the attempt.
    pub(crate) fn over_limit(&self, ended: &Ended) -> Option<Dropped> {
        matches!(ended.reason, Reason::EventLimit(_)).then(|| self.machine.dropped())
    }

    pub(crate) fn ended(&self) -> Option<&Ended> {
        match &self.phase {
            AttemptPhase::Ended(ended) => Some(ended),
            AttemptPhase::Idle | AttemptPhase::Running | AttemptPhase::Closing { .. } => None,
        }
    }

    /// The outcome of a call that had this effect.
    pub(crate) fn outcome(&self, effect: Effect) -> Outcome {
        match effect {
            Effect::Running => Outcome::Running,
            Effect::Paused { consumed } => Outcome::Paused { consumed },
            Effect::Ended => self.last_end().map_or(Outcome::Closed, Outcome::Ended),
            Effect::Closed => Outcome::Closed,
        }
    }

    pub(crate) fn is_running(&self) -> bool {
        matches!(self.phase, AttemptPhase::Running | AttemptPhase::Closing { .. })
    }

    /// Whether the server still has to send something.
    fn is_waiting(&self) -> bool {
        matches!(self.phase, AttemptPhase::Running) && !self.events.tally.is_done()
    }

    pub(crate) fn view<'b>(&'b self, buffer: &'b [u8]) -> View<'b> {
        View { machine: &self.machine, buffer }
    }

    pub(crate) fn set_last_event_id(&mut self, buffer: &mut [u8], id: &[u8]) -> Result<(), Error> {
        if self.is_running() {
            return Err(Error::AlreadyStarted);
        }
        self.machine.replace_last_event_id(buffer, id)
    }

    pub(crate) fn connect(&mut self, buffer: &[u8], now: u32, entropy: u32) -> Result<u32, Refused> {
        if self.is_running() {
            return Err(Refused::Running);
        }
        if self.cancelled {
            return Err(Refused::Cancelled);
        }
        self.forget_attempt();
        // An attempt from the start of the stream receives again what was lost.
        self.events.history.lost &= self.events.history.shown || self.header_id(buffer).is_some();
        self.id_before = self.id_hash(buffer);
        self.phase = AttemptPhase::Running;
        self.generation = self.generation.wrapping_add(1);
        self.attempts = self.attempts.saturating_add(1);
        self.entropy = entropy;
        self.clock.begin(now);
        Ok(self.generation)
    }

    /// Forgets the last attempt. The ID stays.
    fn forget_attempt(&mut self) {
        self.machine.reset();
        self.events.forget_attempt();
        self.route = Route::Undecided;
        self.verdict = None;
        self.first = FirstBytes::new(0);
        self.body = 0;
    }

    /// Resets the session. A running attempt must have been cancelled before.
    pub(crate) fn restart(&mut self, buffer: &mut [u8]) {
        debug_assert!(!self.is_running(), "cancelled");
        self.forget_attempt();
        let emptied = self.set_last_event_id(buffer, b"");
        debug_assert_eq!(emptied, Ok(()), "an empty ID can always be set");
        self.phase = AttemptPhase::Idle;
        self.cancelled = false;
        self.generation = self.generation.wrapping_add(1);
        self.attempts = 0;
        self.late = 0;
        self.events.history = History::NEW;
    }

    pub(crate) fn cancel(&mut self, buffer: &[u8]) -> Effect {
        self.cancelled = true;
        if self.is_running() {
            return self.end(buffer, Reason::Cancelled);
        }
        match &mut self.phase {
            AttemptPhase::Ended(Ended { advice, .. }) if advice.is_retry() => {
                *advice = Advice::GiveUp(GiveUp::Cancelled)
            }
            _ => {}
        }
        Effect::Closed
    }

    pub(crate) fn suspend(&mut self, now: u32) {
        self.clock.suspend(now);
    }

    pub(crate) fn resume(&mut self, now: u32) {
        self.clock.resume(now);
    }

    pub(crate) fn next_deadline(&self) -> Option<u32> {
        self.clock.next_on_host(&self.chosen.spans).filter(|_| self.is_waiting())
    }

    pub(crate) fn on_time(&mut self, buffer: &[u8], now: u32) -> Effect {
        if !self.is_running() {
            return Effect::Closed;
        }
        self.clock.tell(now);
        match self.clock.passed(&self.chosen.spans) {
            Some(deadline) if self.is_waiting() => self.end(buffer, self.or_http(Reason::Timeout(deadline))),
            Some(_) | None => Effect::Running,
        }
    }

    /// Whether this generation is the attempt that takes bytes.
    pub(super) fn is_current(&self, generation: u32) -> bool {
        generation == self.generation && matches!(self.phase, AttemptPhase::Running)
    }

    /// How many bytes of this attempt were taken, modulo the range of `usize`.
    pub(super) fn taken(&self) -> usize {
        (self.machine.counters().bytes + u64::from(self.body)) as usize
    }

    /// Whether the body has begun.
    pub(super) fn has_bytes(&self) -> bool {
        !self.first.is_unseen()
    }

    /// The ID, if a request header can carry it.
    pub(crate) fn header_id<'b>(&'b self, buffer: &'b [u8]) -> Option<&'b [u8]> {
        let id = self.view(buffer).last_event_id().as_bytes();
        is_header_value(id).then_some(id)
    }

    /// The name and value of the header with this index.
    pub(crate) fn request_header<'b>(
        &'b self,
        buffer: &'b [u8],
        index: usize,
    ) -> Option<(&'static str, &'b [u8])> {
        let Chosen { reading, reconnection, .. } = &self.chosen;
        match index {
            0 => Some(("Accept", accept(*reading, reconnection.resume_by_get).as_bytes())),
            1 => Some(("Cache-Control", b"no-cache")),
            2 => Some(("Last-Event-ID", self.header_id(buffer)?)),
            _ => None,
        }
    }
}

/// Whether a header can carry this ID unchanged: it is not empty, has no control character, and does not
/// begin or end with a space (HTTP would strip it).
fn is_header_value(id: &[u8]) -> bool {
    let (first, last) = (id.first(), id.last());
    let has_space = first == Some(&b' ') || last == Some(&b' ');
    !id.is_empty() && !has_space && !id.iter().any(u8::is_ascii_control)
}

/// The value of the `Accept` header.
fn accept(reading: Reading, is_mcp: bool) -> &'static str {
    match reading {
        Reading::AsAnswered | Reading::EventStream if is_mcp => "application/json, text/event-stream",
        Reading::AsAnswered | Reading::EventStream => "text/event-stream",
        #[cfg(feature = "lines")]
        Reading::JsonLines => "application/x-ndjson",
        #[cfg(feature = "lines")]
        Reading::Lines => "text/plain",
    }
}
