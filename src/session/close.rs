//! The end of an attempt: its last items, its reason, what was lost, and the advice.

use super::cumulative;
use super::end::{Reason, TransportEnd};
use super::host::AnyHost;
use super::response::{Class, Content, Protocol, Verdict};
use super::rule::Terminal;
use super::rules::{Cut, Whole};
use super::session_options::Reading;
use super::session_state::{AttemptPhase, Effect, Ended, Route, SessionState};
use crate::options::EndOfStream;

impl SessionState {
    /// The transport has ended.
    pub(crate) fn on_end(
        &mut self,
        buffer: &mut [u8],
        generation: u32,
        now: u32,
        how: TransportEnd,
        host: AnyHost<'_, '_>,
    ) -> Effect {
        if generation != self.generation {
            return Effect::Closed;
        }
        let how = match self.phase {
            AttemptPhase::Idle | AttemptPhase::Ended(_) => return Effect::Closed,
            AttemptPhase::Closing { how, .. } => how,
            AttemptPhase::Running => {
                self.begin_closing(buffer, how);
                how
            }
        };
        self.clock.tell(now);
        let inside = match self.route {
            Route::Undecided | Route::Body => false,
            Route::EventStream | Route::Lines(_) => match self.finish(buffer, host) {
                Ok(inside) => inside,
                Err(outcome) => return outcome,
            },
        };
        let is_cut = inside && !self.is_last_line_whole();
        let reason = self.reason(how, is_cut);
        self.end_inside(buffer, reason, false, is_cut)
    }

    fn begin_closing(&mut self, buffer: &mut [u8], how: TransportEnd) {
        self.events.tally.unfinished = self.machine.has_data();
        let is_last_line = matches!(self.route, Route::Lines(_)) && how == TransportEnd::Complete;
        let character = !self.machine.is_inside_character(buffer);
        let cut = Cut { event: is_last_line && character, line: self.machine.at_line_start() };
        self.events.cut = cut;
        let discards = self.would_come_again(buffer, how, cut, character);
        self.machine.set_end_of_stream(match self.route {
            _ if discards => EndOfStream::Discard,
            Route::Lines(_) if how == TransportEnd::Complete => EndOfStream::DELIVER_IF_BUILT_IN,
            _ => self.end_of_stream,
        });
        self.phase = AttemptPhase::Closing { how, id: self.machine.id_mark(), discards };
    }

    /// Whether a last line without a line end counts as whole and is not sent again.
    fn is_last_line_whole(&self) -> bool {
        self.events.cut.event && matches!(self.phase, AttemptPhase::Closing { discards: false, .. })
    }

    /// Whether the cut event or line would be sent again, whole, by the attempt that is advised. That is
    /// so unless it is a terminal event. `character`: the text does not end inside a character.
    fn would_come_again(&mut self, buffer: &[u8], how: TransportEnd, cut: Cut, character: bool) -> bool {
        let reason = match (self.route, how) {
            (Route::Undecided | Route::Body, _) => return false,
            (_, TransportEnd::Failed) => Reason::Transport,
            (Route::Lines(_), TransportEnd::Complete) if cut.event => self.reason_between_events(),
            (Route::EventStream | Route::Lines(_), TransportEnd::Complete) => Reason::Truncated,
        };
        let (event_type, data) = self.machine.kept_texts(buffer);
        let terminal = match self.machine.is_in_fragments() {
            true => self.events.rules.fragment(b"", false, event_type, cut.whole_fragments()),
            false => self.events.rules.event(event_type, data, Whole { data: character, ..cut.whole() }),
        };
        self.note_answer();
        terminal.is_none() && self.request(buffer, reason, self.failures(buffer)).is_ok()
    }

    /// The reason if the terminal event was found.
    pub(super) fn terminal_reason(&self) -> Option<Reason> {
        // The host may have paused at the event before it. Then the terminal event is still pending.
        let terminal = self.events.tally.terminal.filter(|_| self.events.latest.is_none());
        terminal.map(|terminal| match terminal {
            Terminal::Hidden | Terminal::Delivered => Reason::Done,
            Terminal::Failure => Reason::Failed,
        })
    }

    /// The reason after the transport has ended.
    fn reason(&self, how: TransportEnd, is_cut: bool) -> Reason {
        if let Some(reason) = self.terminal_reason() {
            return reason;
        }
        self.or_http(match (how, self.route) {
            (TransportEnd::Failed, _) => Reason::Transport,
            (_, Route::Undecided) if self.verdict.is_none() => Reason::Truncated,
            (_, Route::Undecided) => Reason::Body(Content::Unknown),
            (_, Route::Body) => self.body_reason(),
            (_, Route::EventStream | Route::Lines(_)) => match self.unread_protocol() {
                Some(protocol) => Reason::WrongProtocol(protocol),
                None if is_cut => Reason::Truncated,
                None => self.reason_between_events(),
            },
        })
    }

    fn reason_between_events(&self) -> Reason {
        if self.events.rules.have_success() { Reason::NoTerminalEvent } else { Reason::Clean }
    }

    /// The reason after a whole body that is not an event stream.
    fn body_reason(&self) -> Reason {
        match (self.verdict.map(|verdict| verdict.content), self.first.protocol()) {
            (None, Some(protocol)) => Reason::WrongProtocol(protocol),
            (_, Some(protocol)) if self.expects_event_stream() => Reason::WrongProtocol(protocol),
            (Some(Content::Unknown), Some(Protocol::Json)) => Reason::Body(Content::Json),
            (Some(Content::Unknown), Some(Protocol::Html)) => Reason::Body(Content::Html),
            (content, _) => Reason::Body(content.unwrap_or(Content::Unknown)),
        }
    }

    /// Whether the host or the head says that the body is an event stream.
    pub(super) fn expects_event_stream(&self) -> bool {
        match self.chosen.reading {
            Reading::AsAnswered => self.verdict.is_some_and(|it| it.content == Content::EventStream),
            reading => reading == Reading::EventStream,
        }
    }

    /// What the body looked like, if it was read as an event stream and nothing was found in it.
    pub(super) fn unread_protocol(&self) -> Option<Protocol> {
        let (seen, tally) = (self.machine.counters(), &self.events.tally);
        let is_found = tally.parts > 0
            || tally.suppressed > 0
            || seen.comments > 0
            || seen.dropped > 0
            || tally.unfinished;
        self.first.protocol().filter(|_| self.route == Route::EventStream && !is_found)
    }

    /// A bad status takes precedence over what happened to its body.
    pub(super) fn or_http(&self, reason: Reason) -> Reason {
        match self.verdict {
            Some(Verdict { class, .. }) if class != Class::Ok => Reason::Http(class),
            _ => reason,
        }
    }

    /// Whether the status is good or not known.
    pub(super) fn is_good(&self) -> bool {
        self.verdict.is_none_or(|verdict| verdict.class == Class::Ok)
    }

    /// The machine refuses further bytes: an event crossed a limit.
    pub(super) fn fail(&mut self, buffer: &[u8]) -> Effect {
        self.end(buffer, Reason::EventLimit(self.machine.dropped().limit))
    }

    /// Ends the attempt at any point of the stream. The host then closes the transport.
    pub(super) fn end(&mut self, buffer: &[u8], reason: Reason) -> Effect {
        let is_read = matches!(self.route, Route::EventStream | Route::Lines(_));
        self.end_inside(buffer, reason, true, is_read && self.machine.is_inside())
    }

    #[inline(never)] // for size
    fn end_inside(
        &mut self,
        buffer: &[u8],
        reason: Reason,
        close_transport: bool,
        incomplete: bool,
    ) -> Effect {
        if let AttemptPhase::Closing { id, .. } = self.phase {
            // The end of the stream may have cut the ID, and a wrong ID is worse than an old one.
            self.machine.take_back_id(id);
        }
        let kept = self.events.latest.take().is_some();
        self.note_answer();
        let failures = self.failures(buffer);
        let advice = self.advice(buffer, reason, failures);
        self.events.history.failures = failures;
        // A body with another protocol has no event that could be cut.
        let may_be_cut = !self.events.tally.is_done() && !matches!(reason, Reason::WrongProtocol(_));
        let earlier = self.events.history.lost;
        let seen = self.machine.counters();
        self.events.history.lost |= kept || seen.dropped > 0 || seen.ids_ignored > 0;
        self.phase = AttemptPhase::Ended(Ended {
            reason,
            advice,
            close_transport,
            kept,
            incomplete: incomplete && may_be_cut,
            earlier,
        });
        Effect::Ended
    }

    /// A hash of the ID, to detect a change.
    #[inline(never)] // for size
    pub(super) fn id_hash(&self, buffer: &[u8]) -> u32 {
        cumulative::hash(self.view(buffer).last_event_id().as_bytes()) as u32
    }
}
