//! How an attempt ends: what its transport's end brings about, the reason, and the advice.

use super::cumulative;
use super::end::{Advice, End, Reason};
use super::engine::{Engine, Phase, Route};
use super::filter::Host;
use super::media_type::Content;
use super::outcome::Outcome;
use super::response::{Class, Verdict};
use super::retry::History;
use crate::error::Failure;
use crate::options::EndOfStream;

impl Engine {
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
            Phase::Closing { failed, .. } => failed,
            Phase::Running => {
                self.tally.unfinished = self.machine.has_data();
                if self.route == Route::EventStream && self.would_come_again(buffer) {
                    self.machine.set_end_of_stream(EndOfStream::Discard);
                }
                self.phase = Phase::Closing { failed, id: self.machine.id_mark() };
                failed
            }
        };
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

    /// Whether an event that the end of the stream cuts is no last one, and would come again, whole,
    /// in the attempt that is advised.
    fn would_come_again(&self, buffer: &[u8]) -> bool {
        let (event_type, data) = self.machine.kept_texts(buffer);
        let is_last = self.rules.event(event_type, data, true).is_some();
        !is_last && self.advice(buffer, Reason::Truncated, &self.history_at_end(buffer)).is_retry()
    }

    /// Why an attempt ended whose transport has no more bytes.
    fn reason(&self, failed: bool, incomplete: bool) -> Reason {
        if self.tally.done {
            return Reason::Done;
        }
        let reason = match (self.certain_protocol(), self.route, self.verdict) {
            _ if failed => Reason::Transport,
            (Some(protocol), _, _) => Reason::WrongProtocol(protocol),
            (None, Route::Body, Some(verdict)) if verdict.content != Content::EventStream => {
                Reason::Body(verdict.content)
            }
            (None, Route::Body, _) => self.protocol().map_or(Reason::Truncated, Reason::WrongProtocol),
            _ => match self.protocol() {
                Some(protocol) if self.tally.parts == 0 && self.route == Route::EventStream => {
                    Reason::WrongProtocol(protocol)
                }
                _ if incomplete || !self.rules.is_empty() => Reason::Truncated,
                _ => Reason::Clean,
            },
        };
        self.or_http(reason)
    }

    /// A status that is not good tells more than what happened to its body.
    pub(super) fn or_http(&self, reason: Reason) -> Reason {
        match self.verdict {
            Some(Verdict { class, .. }) if class != Class::Ok => Reason::Http(class),
            _ => reason,
        }
    }

    /// Whether the status is good, as far as it is known.
    fn is_good(&self) -> bool {
        self.verdict.is_none_or(|verdict| verdict.class == Class::Ok)
    }

    pub(super) fn fail(&mut self, buffer: &[u8], failure: Failure) -> Outcome {
        match failure {
            Failure::Limit(dropped) => self.end(buffer, Reason::EventLimit(dropped), true),
            Failure::Finished => Outcome::Closed,
        }
    }

    pub(super) fn end(&mut self, buffer: &[u8], reason: Reason, close_transport: bool) -> Outcome {
        if let Phase::Closing { id, .. } = self.phase {
            // The end may have cut it, and a wrong ID is worse than the earlier one.
            self.machine.take_back_id(id);
        }
        self.history = self.history_at_end(buffer);
        let advice = self.advice(buffer, reason, &self.history);
        let end = End { reason, advice, close_transport };
        self.phase = Phase::Ended(end);
        Outcome::Ended(end)
    }

    fn history_at_end(&self, buffer: &[u8]) -> History {
        // Whoever gave an event starts anew, and so does who only set an ID to go on from.
        let is_primed = self.tally.suppressed > 0 && self.id_hash(buffer) != self.id_before;
        let before = if self.tally.events > 0 || is_primed { 0 } else { self.history.failures };
        let shown = self.history.shown || (self.body > 0 && self.is_good());
        History { failures: before.saturating_add(1), shown, ..self.history }
    }

    fn advice(&self, buffer: &[u8], reason: Reason, history: &History) -> Advice {
        let has_id = self.header_id(buffer).is_some();
        self.chosen.reconnection.advise(reason, history, has_id, self.clock.now(), self.entropy)
    }

    /// The ID, so that another one can be told from it.
    pub(super) fn id_hash(&self, buffer: &[u8]) -> u64 {
        cumulative::hash(self.view(buffer).last_event_id().as_bytes())
    }
}
