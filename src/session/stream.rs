//! How a session reads what comes: bytes of a stream go to the machine, and its items through the
//! filter to the host, one of them perhaps kept for later.

use super::end::Reason;
use super::engine::{Effect, Engine, Route};
use super::filter::{AnyHost, Filter, Host, Kept, Stop, Stopped};
use crate::buffer::Part;
use crate::machine::{End as Finished, MESSAGE, Place, Ran, Raw, View};
use crate::scan::{IS_FAST, copy};
use core::ops::ControlFlow;

impl Engine {
    /// Takes a chunk. The host is a part of the loop where that is quicker.
    #[inline]
    pub(crate) fn feed<'c>(
        &mut self,
        buffer: &mut [u8],
        generation: u32,
        now: u32,
        chunk: &'c [u8],
        host: &mut impl Host<'c>,
    ) -> Effect {
        if IS_FAST {
            self.feed_with(buffer, generation, now, chunk, host)
        } else {
            self.feed_any(buffer, generation, now, chunk, host.any())
        }
    }

    /// Takes a chunk, with one loop for all hosts.
    pub(crate) fn feed_any<'c>(
        &mut self,
        buffer: &mut [u8],
        generation: u32,
        now: u32,
        chunk: &'c [u8],
        mut host: AnyHost<'_, 'c>,
    ) -> Effect {
        self.feed_with(buffer, generation, now, chunk, &mut host)
    }

    #[inline]
    fn feed_with<'c, H: Host<'c>>(
        &mut self,
        buffer: &mut [u8],
        generation: u32,
        now: u32,
        chunk: &'c [u8],
        host: &mut H,
    ) -> Effect {
        let before = self.taken();
        let effect = match self.is_current(generation) {
            true => self.read(buffer, now, chunk, host),
            false => Effect::Closed,
        };
        if matches!(effect, Effect::Ended | Effect::Closed) {
            // What it did not take came too late.
            let late = chunk.len().saturating_sub(self.taken().wrapping_sub(before));
            self.late += late as u64;
            self.events.tally.late |= late > 0;
        }
        effect
    }

    /// Reads a chunk of the current attempt.
    #[inline]
    fn read<'c, H: Host<'c>>(
        &mut self,
        buffer: &mut [u8],
        now: u32,
        chunk: &'c [u8],
        host: &mut H,
    ) -> Effect {
        self.clock.tell(now);
        if !chunk.is_empty() {
            self.clock.byte();
            if self.route == Route::Undecided {
                self.route = self.route_without_head();
            }
        }
        let len = match self.stream_len(chunk) {
            Ok(len) => len,
            Err(protocol) => return self.end(buffer, Reason::WrongProtocol(protocol)),
        };
        let (stream, body) = chunk.split_at_checked(len).unwrap_or((chunk, &[]));
        if matches!(self.route, Route::EventStream | Route::Lines(_)) {
            let effect = self.feed_stream(buffer, stream, host);
            if body.is_empty() || effect != Effect::Running {
                return effect;
            }
            self.route = Route::Body;
        }
        self.feed_body(buffer, len, body, host.any())
    }

    /// Hands out bytes of a body, before which `taken` bytes of the chunk were taken.
    #[inline(never)] // for the stack
    fn feed_body<'c>(
        &mut self,
        buffer: &[u8],
        taken: usize,
        bytes: &'c [u8],
        host: AnyHost<'_, 'c>,
    ) -> Effect {
        let room = self.chosen.body_limit.saturating_sub(self.body);
        let len = usize::try_from(room).unwrap_or(usize::MAX).min(bytes.len());
        let (piece, rest) = bytes.split_at_checked(len).unwrap_or_default();
        let mut flow = ControlFlow::Continue(());
        if !piece.is_empty() {
            self.clock.progress();
            self.body += piece.len() as u32; // Within the limit.
            flow = host.body(piece);
        }
        match flow {
            ControlFlow::Break(Stop::Pause) => Effect::Paused { consumed: taken + len },
            ControlFlow::Break(Stop::Cancel) => self.cancel(buffer),
            ControlFlow::Continue(()) if rest.is_empty() => Effect::Running,
            ControlFlow::Continue(()) => self.end(buffer, self.or_http(Reason::BodyLimit)),
        }
    }

    #[inline]
    fn feed_stream<'c, H: Host<'c>>(&mut self, buffer: &mut [u8], chunk: &'c [u8], host: &mut H) -> Effect {
        let (mut at, mut has_failed) = (0, false);
        while !self.events.tally.is_done() && !has_failed {
            let before = self.machine.data_len();
            let mut stopped = None;
            let ran = self.run(buffer, chunk.get(at..).unwrap_or_default(), host, &mut stopped);
            if core::mem::take(&mut self.events.tally.progress) || self.machine.data_len() > before {
                self.clock.progress();
            }
            at += ran.consumed;
            has_failed = ran.failed;
            let Some((stopped, raw)) = &stopped else { break };
            if let ControlFlow::Break(stop) = self.stopped(buffer, *stopped, raw) {
                return self.stop(buffer, stop, at);
            }
        }
        if self.events.latest.is_none() && !self.events.tally.is_done() && !has_failed {
            return Effect::Running; // Most calls end here.
        }
        match (self.show_latest(buffer, host.any()), self.terminal_reason()) {
            (ControlFlow::Break(Stop::Cancel), _) => self.cancel(buffer),
            (_, Some(reason)) => self.end(buffer, reason),
            _ if has_failed => self.fail(buffer),
            (ControlFlow::Break(Stop::Pause), None) => Effect::Paused { consumed: at },
            (ControlFlow::Continue(()), None) => Effect::Running,
        }
    }

    /// Gives the machine bytes until it is through, or something stops it.
    #[inline]
    fn run<'c, H: Host<'c>>(
        &mut self,
        buffer: &mut [u8],
        chunk: &'c [u8],
        host: &mut H,
        stopped: &mut Option<(Stopped, Raw<'c>)>,
    ) -> Ran {
        let mut filter = Filter { events: &mut self.events, host, stopped };
        let lines = match self.route {
            Route::Lines(blank) => Some(blank),
            Route::EventStream | Route::Undecided | Route::Body => None,
        };
        self.machine.run_either(buffer, chunk, lines, &mut filter)
    }

    /// What the machine was stopped for is done; the host may want no more.
    fn stopped(&mut self, buffer: &mut [u8], stopped: Stopped, raw: &Raw<'_>) -> ControlFlow<Stop> {
        match stopped {
            Stopped::Done => {}
            Stopped::Host(stop) => return ControlFlow::Break(stop),
            Stopped::Keep => {
                // Behind what the machine needs.
                let start = self.machine.options().limits.capacity().unwrap_or(usize::MAX);
                self.keep(buffer, raw, Some(start));
            }
            Stopped::KeepAndPause => {
                self.keep(buffer, raw, None);
                return ControlFlow::Break(Stop::Pause);
            }
        }
        ControlFlow::Continue(())
    }

    /// Leaves a chunk of which `consumed` bytes were taken.
    fn stop(&mut self, buffer: &[u8], stop: Stop, consumed: usize) -> Effect {
        match stop {
            Stop::Pause => Effect::Paused { consumed },
            Stop::Cancel => self.cancel(buffer),
        }
    }

    /// Keeps an event, which takes the place of the one that was there: from `start` on in the buffer,
    /// or, once the machine takes no more bytes, where that would keep its own.
    fn keep(&mut self, buffer: &mut [u8], raw: &Raw<'_>, start: Option<usize>) {
        let Raw::Event { data, event_type, flaws } = *raw else { return };
        let is_named = self.view(buffer).text(event_type).as_bytes() != MESSAGE;
        let types = start.unwrap_or(0).saturating_add(self.machine.options().limits.data);
        let data = settle(buffer, start, start.unwrap_or(0), data);
        let event_type = match is_named {
            true => settle(buffer, start, types, event_type),
            false => Part { start: types, len: 0 },
        };
        let earlier = self.events.latest.replace(Kept { data, event_type, flaws });
        let superseded = &mut self.events.tally.superseded;
        *superseded = superseded.saturating_add(usize::from(earlier.is_some()));
    }

    fn show_latest(&mut self, buffer: &[u8], host: AnyHost<'_, '_>) -> ControlFlow<Stop> {
        let Some(event) = self.events.latest.take() else { return ControlFlow::Continue(()) };
        self.events.history.shown = true;
        event.show(self.view(buffer), host)
    }

    /// Hands out the items that the end of the stream makes; says whether it ended inside a line or a
    /// block, or what stopped it.
    pub(super) fn finish(&mut self, buffer: &mut [u8], host: AnyHost<'_, '_>) -> Result<bool, Effect> {
        let incomplete = loop {
            let finished = match self.route {
                _ if self.events.tally.is_done() => Finished::Clean,
                Route::Lines(_) => self.machine.finish_lines(buffer),
                Route::EventStream | Route::Undecided | Route::Body => self.machine.finish(buffer),
            };
            match finished {
                Finished::Clean => break false,
                Finished::Incomplete => break true,
                Finished::Failed => return Err(self.fail(buffer)),
                Finished::Item(raw) => {
                    let view = View { machine: &self.machine, buffer };
                    let Some(stopped) = self.events.take(view, &raw, host) else { continue };
                    if let ControlFlow::Break(stop) = self.stopped(buffer, stopped, &raw) {
                        return Err(self.stop(buffer, stop, 0));
                    }
                }
            }
        };
        match self.show_latest(buffer, host) {
            ControlFlow::Break(stop) => Err(self.stop(buffer, stop, 0)),
            ControlFlow::Continue(()) => Ok(incomplete),
        }
    }
}

/// Text that outlives its chunk, and the machine's next event if it goes to a `start`: copied to `at`,
/// unless it may stay where it is.
#[inline(never)] // for size
fn settle(buffer: &mut [u8], start: Option<usize>, at: usize, place: Place<'_>) -> Part {
    let Some((before, behind)) = buffer.split_at_mut_checked(at) else { return Part { start: at, len: 0 } };
    let text = match (place, start) {
        (Place::Buffer(part), None) => return part,
        (Place::Buffer(part), Some(_)) => part.of(before),
        (Place::Bytes(text), _) => text,
        (Place::Character, _) => b"", // No event's text lies there.
    };
    debug_assert!(text.len() <= behind.len(), "the text is within its limit");
    copy(text, behind);
    Part { start: at, len: text.len() }
}
