//! How a session reads a stream: bytes go to the machine, and its items through the filter to the
//! host, one of them perhaps kept for later.

use super::engine::{Effect, Engine, Phase, Route};
use super::filter::{Filter, Host, Kept, Out, Stop, Stopped};
use super::rules::Cut;
use crate::buffer::Part;
use crate::error::FeedError;
use crate::item::Item;
use crate::machine::{End as Finished, Place, Raw, Sink, View};
use core::ops::ControlFlow;

impl Engine {
    pub(super) fn feed_stream<'c>(
        &mut self,
        buffer: &mut [u8],
        chunk: &'c [u8],
        host: Host<'_, 'c>,
    ) -> Effect {
        let mut at = 0;
        while !self.tally.is_done() {
            let rest = chunk.get(at..).unwrap_or_default();
            let (progress, data) = (self.tally.progress, self.machine.data_len());
            let (result, stopped) = self.run(buffer, rest, host);
            if self.tally.progress != progress || self.machine.data_len() > data {
                self.clock.progress();
            }
            at += match result {
                Ok(consumed) => consumed,
                Err(FeedError { consumed, failure }) => {
                    self.late += (rest.len() - consumed) as u64;
                    return match self.show_latest(buffer, host) {
                        ControlFlow::Break(Stop::Cancel) => self.cancel(buffer),
                        _ => self.fail(buffer, failure),
                    };
                }
            };
            match stopped {
                None => break,
                Some(Stopped::Keep(raw)) => self.keep(buffer, raw),
                Some(Stopped::KeepAndPause(raw)) => {
                    self.keep_last(buffer, raw);
                    return Effect::Paused { consumed: at };
                }
                Some(Stopped::Done) => {}
                Some(Stopped::Host(Stop::Pause)) => return Effect::Paused { consumed: at },
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
            stopped => match (self.terminal_reason(), stopped) {
                (Some(reason), _) => {
                    self.late += (chunk.len() - at) as u64;
                    self.end(buffer, reason, true)
                }
                (None, ControlFlow::Break(_)) => Effect::Paused { consumed: at },
                (None, ControlFlow::Continue(())) => Effect::Running,
            },
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
        let cut = Cut::NOTHING;
        let mut filter = Filter { chosen, rules, tally, history, latest, cut, host, stopped: None };
        let sink: &mut dyn Sink<'c> = &mut filter;
        let result = match self.route {
            Route::Lines(blank) => machine.run_lines(buffer, chunk, blank, sink),
            Route::EventStream | Route::Undecided | Route::Body => machine.run_any(buffer, chunk, sink),
        };
        (result, filter.stopped)
    }

    /// Copies an event to the end of the buffer; it takes the place of the one that was there.
    fn keep(&mut self, buffer: &mut [u8], raw: Raw<'_>) {
        self.tally.superseded += u64::from(self.latest.is_some());
        let Raw::Event { flaws, .. } = raw else { return };
        let limits = self.machine.options().limits;
        let start = limits.capacity().unwrap_or(usize::MAX);
        let Some((own, kept)) = buffer.split_at_mut_checked(start) else { return };
        let Item::Event(event) = self.view(own).item(raw) else { return };
        let mut copy = |at: usize, text: &[u8]| {
            let Part { len, .. } = copy(kept, at, text);
            Part { start: start + at, len }
        };
        let data = copy(0, event.data.as_bytes());
        let event_type = match event.event_type.as_bytes() {
            b"message" => None,
            event_type => Some(copy(limits.data, event_type)),
        };
        self.latest = Some(Kept { data, event_type, flaws });
    }

    /// Keeps the terminal event where the machine, which takes no more bytes, would keep its own: the
    /// event before it may still be looked at.
    fn keep_last(&mut self, buffer: &mut [u8], raw: Raw<'_>) {
        let Raw::Event { data, event_type, flaws } = raw else { return };
        let data = settle(buffer, 0, data);
        let event_type = match event_type {
            Place::Bytes(b"message") => None,
            named => Some(settle(buffer, self.machine.options().limits.data, named)),
        };
        self.latest = Some(Kept { data, event_type, flaws });
    }

    fn show_latest<'c>(&mut self, buffer: &[u8], host: Host<'_, 'c>) -> ControlFlow<Stop> {
        let Some(event) = self.latest.take() else { return ControlFlow::Continue(()) };
        self.history.shown = true;
        host(self.view(buffer), Out::Item(event.raw()))
    }

    /// Hands out the items that the end of the stream makes; says whether it ended inside a line or a
    /// block, or what stopped it.
    pub(super) fn finish(&mut self, buffer: &mut [u8], host: Host<'_, '_>) -> Result<bool, Effect> {
        let paused = Effect::Paused { consumed: 0 };
        loop {
            let finished = match self.route {
                _ if self.tally.is_done() => Ok(Finished::Clean),
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
                Ok(Finished::Incomplete) => true,
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
        let cut = match self.phase {
            Phase::Closing { cut, .. } => cut,
            Phase::Idle | Phase::Running | Phase::Ended(_) => Cut::NOTHING,
        };
        let mut filter = Filter { chosen, rules, tally, history, latest, cut, host, stopped: None };
        let _ = filter.take(View { machine, buffer }, raw);
        filter.stopped
    }
}

/// Text that outlives its chunk: copied into the buffer, unless it is there.
fn settle(buffer: &mut [u8], start: usize, place: Place<'_>) -> Part {
    match place {
        Place::Bytes(text) => copy(buffer, start, text),
        Place::Buffer(part) => part,
        Place::Character => Part { start, len: 0 }, // No event's text lies there.
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
