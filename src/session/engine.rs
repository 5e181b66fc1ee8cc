//! The state of a session and what each call does to it. Knows nothing of who owns the buffer.

use super::clock::Clock;
use super::end::{End, Reason};
use super::filter::{Filter, Host, Latest, Out, Stop, Stopped, Tally};
use super::headers;
use super::media_type::Content;
use super::options::{Chosen, Reading, SessionOptions};
use super::response::{self, Class, Head, Verdict};
use super::retry::History;
use super::rules::Rules;
use super::sniff::{FirstBytes, Protocol};
use super::{Outcome, Refused};
use crate::buffer::Part;
use crate::error::{Error, Failure, FeedError};
use crate::item::Item;
use crate::machine::{BlankLines, End as Finished, Flaws, Machine, Place, Raw, Sink, View};
use crate::options::EndOfStream;
use core::ops::ControlFlow;

/// What the body of an attempt is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// Neither a head nor a byte has come.
    Undecided,
    EventStream,
    Lines(BlankLines),
    Body,
}

/// How far an attempt has come.
#[derive(Clone, Copy, Debug)]
pub(super) enum Phase {
    /// There was none since the session was made or restarted.
    Idle,
    Running,
    /// The transport has ended, well or not, and the host paused in what that brought about.
    Closing {
        failed: bool,
    },
    Ended(End),
}

/// All of a session but the lent buffer: plain data without pointers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Engine {
    pub(super) machine: Machine,
    end_of_stream: EndOfStream,
    pub(super) chosen: Chosen,
    rules: Rules,
    pub(super) phase: Phase,
    cancelled: bool,
    pub(super) generation: u32,
    pub(super) attempts: u32,
    entropy: u32,
    clock: Clock,
    pub(super) route: Route,
    pub(super) verdict: Option<Verdict>,
    first: FirstBytes,
    pub(super) tally: Tally,
    history: History,
    pub(super) latest: Latest,
    pub(super) body: u64,
    pub(super) late: u64,
}

impl Engine {
    pub(crate) fn new(options: &SessionOptions<'_>) -> Result<Self, Error> {
        Ok(Self {
            machine: Machine::new(options.parser),
            end_of_stream: options.parser.end_of_stream,
            chosen: options.chosen,
            rules: Rules::new(options.terminal_rules)?,
            phase: Phase::Idle,
            cancelled: false,
            generation: 0,
            attempts: 0,
            entropy: 0,
            clock: Clock::new(0),
            route: Route::Undecided,
            verdict: None,
            first: FirstBytes::NONE,
            tally: Tally::NEW,
            history: History::NEW,
            latest: Latest { event: None },
            body: 0,
            late: 0,
        })
    }

    pub(crate) fn is_running(&self) -> bool {
        matches!(self.phase, Phase::Running | Phase::Closing { .. })
    }

    pub(crate) fn view<'b>(&'b self, buffer: &'b [u8]) -> View<'b> {
        View { machine: &self.machine, buffer }
    }

    /// The ID that a request can carry.
    pub(crate) fn header_id<'b>(&'b self, buffer: &'b [u8]) -> Option<&'b [u8]> {
        let id = self.view(buffer).last_event_id().as_bytes();
        headers::is_header_value(id).then_some(id)
    }

    pub(crate) fn set_last_event_id(&mut self, buffer: &mut [u8], id: &[u8]) -> Result<(), Error> {
        if self.is_running() {
            return Err(Error::AlreadyStarted);
        }
        self.machine.replace_last_event_id(buffer, id)
    }

    pub(crate) fn connect(&mut self, now: u32, entropy: u32) -> Result<u32, Refused> {
        if self.is_running() {
            return Err(Refused::Running);
        }
        if self.cancelled {
            return Err(Refused::Cancelled);
        }
        self.forget_attempt();
        self.phase = Phase::Running;
        self.generation = self.generation.wrapping_add(1);
        self.attempts = self.attempts.saturating_add(1);
        self.entropy = entropy;
        self.clock.begin(now);
        Ok(self.generation)
    }

    /// What the last attempt was and brought; the ID stays.
    fn forget_attempt(&mut self) {
        self.machine.reset();
        self.rules.forget_fragments();
        self.route = Route::Undecided;
        self.verdict = None;
        self.first = FirstBytes::NONE;
        self.tally = Tally::NEW;
        self.history.retry_after = None;
        self.latest.event = None;
        self.body = 0;
    }

    /// As new. What still runs is cancelled.
    pub(crate) fn restart(&mut self, buffer: &mut [u8]) -> Outcome {
        let outcome = self.cancel(buffer);
        self.forget_attempt();
        let emptied = self.set_last_event_id(buffer, b"");
        debug_assert_eq!(emptied, Ok(()), "an empty ID can always be set");
        self.phase = Phase::Idle;
        self.cancelled = false;
        self.generation = self.generation.wrapping_add(1);
        self.attempts = 0;
        self.late = 0;
        self.history = History::NEW;
        outcome
    }

    pub(crate) fn cancel(&mut self, buffer: &[u8]) -> Outcome {
        self.cancelled = true;
        if self.is_running() { self.end(buffer, Reason::Cancelled, true) } else { Outcome::Closed }
    }

    pub(crate) fn suspend(&mut self, now: u32) {
        self.clock.tell(now);
        self.clock.suspend();
    }

    pub(crate) fn resume(&mut self, now: u32) {
        self.clock.tell(now);
        self.clock.resume();
    }

    pub(crate) fn next_deadline(&self) -> Option<u32> {
        let next = self.clock.next(&self.chosen.deadlines);
        next.filter(|_| self.is_running()).map(|(_, at)| at)
    }

    pub(crate) fn on_time(&mut self, buffer: &[u8], now: u32) -> Outcome {
        if !self.is_running() {
            return Outcome::Closed;
        }
        self.clock.tell(now);
        match self.clock.passed(&self.chosen.deadlines) {
            Some(deadline) => self.end(buffer, self.or_http(Reason::Timeout(deadline)), true),
            None => Outcome::Running,
        }
    }

    pub(crate) fn on_response(
        &mut self,
        buffer: &[u8],
        generation: u32,
        now: u32,
        head: &Head<'_>,
    ) -> Outcome {
        if !self.is_current(generation) {
            return Outcome::Closed;
        }
        self.clock.tell(now);
        let Some(class) = Class::of(head.status) else { return Outcome::Running };
        if self.verdict.is_some() && self.has_bytes() {
            return Outcome::Running; // The body has begun: there is no other head.
        }
        let content = Content::of(head.content_type);
        self.verdict = Some(Verdict { class, content });
        self.history.retry_after = head.retry_after.and_then(response::retry_after);
        self.clock.open();
        // What has begun goes on as it began, unless it was the body of an error.
        if class != Class::Ok || !self.has_bytes() {
            self.take_route(match (class, self.chosen.reading, content) {
                (Class::Ok, Reading::AsAnswered, Content::EventStream) => Route::EventStream,
                (Class::Ok, Reading::AsAnswered, Content::JsonLines) => Route::Lines(BlankLines::Skip),
                (Class::Ok, Reading::EventStream, _) => Route::EventStream,
                (Class::Ok, Reading::JsonLines, _) => Route::Lines(BlankLines::Skip),
                (Class::Ok, Reading::Lines, _) => Route::Lines(BlankLines::Deliver),
                _ => Route::Body,
            });
        }
        match class {
            Class::NoContent | Class::Redirect => self.end(buffer, Reason::Http(class), true),
            _ => Outcome::Running,
        }
    }

    /// Without a head, the first byte and the host's choice decide.
    fn take_route_by_byte(&mut self) {
        self.take_route(match self.chosen.reading {
            Reading::AsAnswered if self.first.may_be_event_stream() => Route::EventStream,
            Reading::AsAnswered => Route::Body,
            Reading::EventStream => Route::EventStream,
            Reading::JsonLines => Route::Lines(BlankLines::Skip),
            Reading::Lines => Route::Lines(BlankLines::Deliver),
        });
    }

    fn take_route(&mut self, route: Route) {
        self.route = route;
        // The last of many lines may lack its end.
        self.machine.set_end_of_stream(match route {
            Route::Lines(_) => EndOfStream::Deliver,
            Route::Undecided | Route::EventStream | Route::Body => self.end_of_stream,
        });
    }

    pub(crate) fn feed<'c>(
        &mut self,
        buffer: &mut [u8],
        generation: u32,
        now: u32,
        chunk: &'c [u8],
        host: Host<'_, 'c>,
    ) -> Outcome {
        if !self.is_current(generation) {
            self.late += chunk.len() as u64;
            return Outcome::Closed;
        }
        self.clock.tell(now);
        if !chunk.is_empty() {
            self.clock.byte();
            self.first.add(chunk);
            if self.route == Route::Undecided {
                self.take_route_by_byte();
            }
        }
        match self.route {
            Route::Undecided => Outcome::Running,
            Route::Body => self.feed_body(buffer, chunk, host),
            Route::EventStream | Route::Lines(_) => self.feed_stream(buffer, chunk, host),
        }
    }

    fn feed_body<'c>(&mut self, buffer: &[u8], chunk: &'c [u8], host: Host<'_, 'c>) -> Outcome {
        let room = u64::from(self.chosen.body_limit).saturating_sub(self.body);
        let len = usize::try_from(room).unwrap_or(usize::MAX).min(chunk.len());
        let (piece, rest) = chunk.split_at_checked(len).unwrap_or_default();
        if !piece.is_empty() {
            self.clock.progress();
            self.body += piece.len() as u64;
            match host(self.view(buffer), Out::Body(piece)) {
                ControlFlow::Continue(()) => {}
                ControlFlow::Break(Stop::Cancel) => {
                    self.late += rest.len() as u64;
                    return self.cancel(buffer);
                }
                ControlFlow::Break(Stop::Pause) => return Outcome::Paused { consumed: len },
            }
        }
        if rest.is_empty() {
            return Outcome::Running;
        }
        self.late += rest.len() as u64;
        self.end(buffer, self.or_http(Reason::BodyLimit), true)
    }

    fn feed_stream<'c>(&mut self, buffer: &mut [u8], chunk: &'c [u8], host: Host<'_, 'c>) -> Outcome {
        let mut at = 0;
        while !self.tally.done {
            let rest = chunk.get(at..).unwrap_or_default();
            let (parts, data) = (self.tally.parts, self.machine.data_len());
            let (result, stopped) = self.run(buffer, rest, host);
            if self.tally.parts != parts || self.machine.data_len() > data {
                self.clock.progress();
            }
            at += match result {
                Ok(consumed) => consumed,
                Err(FeedError { consumed, failure }) => {
                    self.late += (rest.len() - consumed) as u64;
                    return self.fail(buffer, failure);
                }
            };
            match stopped {
                None => break,
                Some(Stopped::Keep(raw)) => self.keep(buffer, raw),
                Some(Stopped::KeepAndPause(raw)) => {
                    self.keep_last(buffer, raw);
                    return Outcome::Paused { consumed: at };
                }
                Some(Stopped::Done) => {}
                Some(Stopped::Host(Stop::Pause)) => return Outcome::Paused { consumed: at },
                Some(Stopped::Host(Stop::Cancel)) => {
                    self.late += (chunk.len() - at) as u64;
                    return self.cancel(buffer);
                }
            }
        }
        match self.show_latest(buffer, host) {
            ControlFlow::Break(Stop::Cancel) => {
                self.late += (chunk.len() - at) as u64;
                self.cancel(buffer)
            }
            _ if self.tally.done && self.latest.event.is_none() => {
                self.late += (chunk.len() - at) as u64;
                self.end(buffer, Reason::Done, true)
            }
            ControlFlow::Break(Stop::Pause) => Outcome::Paused { consumed: at },
            ControlFlow::Continue(()) => Outcome::Running,
        }
    }

    /// Gives the machine bytes until it is through, or something stops it.
    fn run<'c>(
        &mut self,
        buffer: &mut [u8],
        chunk: &'c [u8],
        host: Host<'_, 'c>,
    ) -> (Result<usize, FeedError>, Option<Stopped<'c>>) {
        let Self { machine, chosen, rules, tally, history, latest, .. } = self;
        let mut filter = Filter { chosen, rules, tally, history, latest, host, stopped: None };
        let sink: &mut dyn Sink<'c> = &mut filter;
        let result = match self.route {
            Route::Lines(blank) => machine.run_lines(buffer, chunk, blank, sink),
            Route::EventStream | Route::Undecided | Route::Body => machine.run_any(buffer, chunk, sink),
        };
        (result, filter.stopped)
    }

    /// Copies an event to the end of the buffer; it takes the place of the one that was there.
    fn keep(&mut self, buffer: &mut [u8], raw: Raw<'_>) {
        self.tally.superseded += u64::from(self.latest.event.is_some());
        let limits = self.machine.options().limits;
        let start = limits.capacity().unwrap_or(usize::MAX);
        let Some((own, kept)) = buffer.split_at_mut_checked(start) else { return };
        let Item::Event(event) = self.view(own).item(raw) else { return };
        let place = |Part { start: at, len }| Place::Buffer(Part { start: start + at, len });
        let data = place(copy(kept, 0, event.data.as_bytes()));
        let event_type = match event.event_type.as_bytes() {
            b"message" => Place::Bytes(b"message"),
            event_type => place(copy(kept, limits.data, event_type)),
        };
        let flaws = Flaws::new(event.repaired, event.incomplete);
        self.latest.event = Some(Raw::Event { data, event_type, flaws });
    }

    /// Keeps the terminal event where the machine, which takes no more bytes, would keep its own: the
    /// event that it comes after may still be looked at.
    fn keep_last(&mut self, buffer: &mut [u8], raw: Raw<'_>) {
        let Raw::Event { data, event_type, flaws } = raw else { return };
        let types = self.machine.options().limits.data;
        let (data, event_type) = (settle(buffer, 0, data), settle(buffer, types, event_type));
        self.latest.event = Some(Raw::Event { data, event_type, flaws });
    }

    fn show_latest<'c>(&mut self, buffer: &[u8], host: Host<'_, 'c>) -> ControlFlow<Stop> {
        let Some(event) = self.latest.event.take() else { return ControlFlow::Continue(()) };
        self.history.shown = true;
        host(self.view(buffer), Out::Item(event))
    }

    /// The transport has no more bytes.
    pub(crate) fn on_end(
        &mut self,
        buffer: &mut [u8],
        generation: u32,
        now: u32,
        failed: bool,
        host: Host<'_, '_>,
    ) -> Outcome {
        if generation != self.generation {
            return Outcome::Closed;
        }
        let failed = match self.phase {
            Phase::Idle | Phase::Ended(_) => return Outcome::Closed,
            Phase::Closing { failed } => failed,
            Phase::Running => {
                self.tally.unfinished = self.machine.has_data();
                failed
            }
        };
        self.phase = Phase::Closing { failed };
        self.clock.tell(now);
        let incomplete = match self.route {
            Route::Undecided => true,
            Route::Body => false,
            Route::EventStream | Route::Lines(_) => match self.finish(buffer, host) {
                Ok(incomplete) => incomplete,
                Err(outcome) => return outcome,
            },
        };
        let reason = self.reason(failed, incomplete);
        self.end(buffer, reason, false)
    }

    /// Hands out what the end of the stream brings about; says whether it was incomplete, or what
    /// stopped it.
    fn finish(&mut self, buffer: &mut [u8], host: Host<'_, '_>) -> Result<bool, Outcome> {
        let paused = Outcome::Paused { consumed: 0 };
        loop {
            let finished = match self.route {
                _ if self.tally.done => Ok(Finished::Clean),
                Route::Lines(_) => self.machine.finish_lines(buffer),
                Route::EventStream | Route::Undecided | Route::Body => self.machine.finish(buffer),
            };
            let incomplete = match finished {
                Ok(Finished::Item(raw)) => {
                    match self.last_item(buffer, raw, host) {
                        None | Some(Stopped::Done) => {}
                        Some(Stopped::Keep(raw)) => self.keep(buffer, raw),
                        Some(Stopped::KeepAndPause(raw)) => {
                            self.keep_last(buffer, raw);
                            return Err(paused);
                        }
                        Some(Stopped::Host(Stop::Pause)) => return Err(paused),
                        Some(Stopped::Host(Stop::Cancel)) => return Err(self.cancel(buffer)),
                    }
                    continue;
                }
                Ok(Finished::Clean) => false,
                Ok(Finished::Incomplete) => self.route == Route::EventStream,
                Err(error) => return Err(self.fail(buffer, error.failure)),
            };
            return match self.show_latest(buffer, host) {
                ControlFlow::Break(Stop::Cancel) => Err(self.cancel(buffer)),
                ControlFlow::Break(Stop::Pause) => Err(paused),
                ControlFlow::Continue(()) => Ok(incomplete),
            };
        }
    }

    fn last_item<'c>(&mut self, buffer: &[u8], raw: Raw<'c>, host: Host<'_, 'c>) -> Option<Stopped<'c>> {
        let Self { machine, chosen, rules, tally, history, latest, .. } = self;
        let mut filter = Filter { chosen, rules, tally, history, latest, host, stopped: None };
        let _ = filter.take(View { machine, buffer }, raw);
        filter.stopped
    }

    /// Why an attempt ended whose transport has no more bytes.
    fn reason(&self, failed: bool, incomplete: bool) -> Reason {
        if self.tally.done {
            return Reason::Done;
        }
        let reason = match (self.route, self.verdict) {
            _ if failed => Reason::Transport,
            (Route::Body, Some(verdict)) if verdict.content != Content::EventStream => {
                Reason::Body(verdict.content)
            }
            (Route::Body, _) => self.first.protocol().map_or(Reason::Truncated, Reason::WrongProtocol),
            _ => match self.first.protocol() {
                Some(protocol) if self.tally.events == 0 && self.route == Route::EventStream => {
                    Reason::WrongProtocol(protocol)
                }
                _ if incomplete || !self.rules.is_empty() => Reason::Truncated,
                _ => Reason::Clean,
            },
        };
        self.or_http(reason)
    }

    /// A status that is not good tells more than what happened to its body.
    fn or_http(&self, reason: Reason) -> Reason {
        match self.verdict {
            Some(Verdict { class, .. }) if class != Class::Ok => Reason::Http(class),
            _ => reason,
        }
    }

    /// Whether the status is good, as far as it is known.
    fn is_good(&self) -> bool {
        self.verdict.is_none_or(|verdict| verdict.class == Class::Ok)
    }

    fn fail(&mut self, buffer: &[u8], failure: Failure) -> Outcome {
        match failure {
            Failure::Limit(dropped) => self.end(buffer, Reason::EventLimit(dropped), true),
            Failure::Finished => Outcome::Closed,
        }
    }

    /// Whether this is the attempt that takes bytes.
    fn is_current(&self, generation: u32) -> bool {
        generation == self.generation && matches!(self.phase, Phase::Running)
    }

    /// Why nothing is shown is told by the first bytes, too.
    pub(super) fn protocol(&self) -> Option<Protocol> {
        self.first.protocol()
    }

    pub(super) fn has_bytes(&self) -> bool {
        !self.first.is_empty()
    }

    fn end(&mut self, buffer: &[u8], reason: Reason, close_transport: bool) -> Outcome {
        self.history.shown |= self.body > 0 && self.is_good();
        // Whoever gave an event starts anew.
        let before = if self.tally.events > 0 { 0 } else { self.history.failures };
        self.history.failures = before.saturating_add(1);
        let has_id = self.header_id(buffer).is_some();
        let now = self.clock.now();
        let advice = self.chosen.reconnection.advise(reason, &self.history, has_id, now, self.entropy);
        let end = End { reason, advice, close_transport };
        self.phase = Phase::Ended(end);
        Outcome::Ended(end)
    }
}

/// Text that outlives its chunk: copied into the buffer, unless it is there.
fn settle(buffer: &mut [u8], start: usize, place: Place<'_>) -> Place<'static> {
    match place {
        Place::Bytes(b"message") => Place::Bytes(b"message"),
        Place::Bytes(text) => Place::Buffer(copy(buffer, start, text)),
        Place::Buffer(part) => Place::Buffer(part),
        Place::Character => Place::Character,
    }
}

fn copy(buffer: &mut [u8], start: usize, text: &[u8]) -> Part {
    let place = buffer.get_mut(start..).and_then(|rest| rest.get_mut(..text.len()));
    debug_assert!(place.is_some(), "the text is within its limit");
    if let Some(place) = place {
        place.copy_from_slice(text);
    }
    Part { start, len: text.len() }
}
