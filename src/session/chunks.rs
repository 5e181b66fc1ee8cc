//! How a session reads a chunk. Bytes of a stream go to the machine; the machine's items go through the
//! filter to the host. One event may be kept for later.

use super::end::Reason;
use super::filter::{FilterSink, LatestEvent, Stopped, bytes};
use super::host::{AnyHost, Host, Stop};
use super::session_state::{Effect, Route, SessionState};
use crate::buffer::Part;
use crate::machine::{Grammar, MESSAGE, Machine, Place, Raw, RawFinish, View};
use crate::scan::{IS_FAST, copy};
use core::ops::ControlFlow;

/// A way for the machine to go through the bytes of a stream.
pub(super) trait Traversal<'c> {
    /// Gives the machine bytes until it has taken all, or something stops it. Returns whether it failed.
    fn run<H: Host<'c>>(
        &mut self,
        machine: &mut Machine,
        buffer: &mut [u8],
        filter: &mut FilterSink<'_, 'c, H>,
    ) -> bool;

    /// How many bytes were taken.
    fn taken(&self) -> usize;

    /// How much data of an unfinished event was stored before the next run.
    fn data_before(&self, machine: &Machine) -> usize;
}

/// Bytes that the machine takes in one call, unless it is stopped.
struct AtOnce<'c> {
    bytes: &'c [u8],
    at: usize,
    grammar: Grammar,
}

impl<'c> Traversal<'c> for AtOnce<'c> {
    #[inline(always)]
    fn run<H: Host<'c>>(
        &mut self,
        machine: &mut Machine,
        buffer: &mut [u8],
        filter: &mut FilterSink<'_, 'c, H>,
    ) -> bool {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let ran = machine.run(buffer, rest, self.grammar, filter);
        self.at += ran.consumed;
        ran.failed
    }

    fn taken(&self) -> usize {
        self.at
    }

    fn data_before(&self, machine: &Machine) -> usize {
        machine.data_len()
    }
}

impl SessionState {
    /// Takes a chunk. For speed, each host type gets its own loop; for size, all share one.
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

    /// Takes a chunk, in the loop that all hosts share.
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
            true => self.feed_current(buffer, now, chunk, host),
            false => Effect::Closed,
        };
        self.end_chunk(effect, before, chunk);
        effect
    }

    /// Takes a chunk of the current attempt.
    #[inline]
    fn feed_current<'c, H: Host<'c>>(
        &mut self,
        buffer: &mut [u8],
        now: u32,
        chunk: &'c [u8],
        host: &mut H,
    ) -> Effect {
        match self.begin_chunk(now, chunk) {
            Ok(len) => {
                let (stream, body) = chunk.split_at_checked(len).unwrap_or((chunk, &[]));
                let grammar = self.route.grammar();
                self.read(buffer, &mut AtOnce { bytes: stream, at: 0, grammar }, body, host)
            }
            Err(reason) => self.end(buffer, reason),
        }
    }

    /// Begins a chunk of the current attempt. Returns how many bytes are read as a stream, or why the
    /// attempt ends.
    #[inline(always)]
    pub(super) fn begin_chunk(&mut self, now: u32, chunk: &[u8]) -> Result<usize, Reason> {
        self.clock.tell(now);
        if !chunk.is_empty() {
            self.clock.byte();
            if self.route == Route::Undecided {
                self.route = self.route_without_head();
            }
        }
        self.stream_len(chunk).map_err(Reason::WrongProtocol)
    }

    /// Finishes a chunk. `before`: the number of bytes taken before it.
    #[inline(always)]
    pub(super) fn end_chunk(&mut self, effect: Effect, before: usize, chunk: &[u8]) {
        if matches!(effect, Effect::Ended | Effect::Closed) {
            // Bytes that were not taken are late.
            let late = chunk.len().saturating_sub(self.taken().wrapping_sub(before));
            self.late += late as u64;
            self.events.tally.late |= late > 0;
        }
    }

    /// Reads bytes of a stream, then bytes of a body that follow it in the same chunk.
    #[inline]
    pub(super) fn read<'c>(
        &mut self,
        buffer: &mut [u8],
        stream: &mut impl Traversal<'c>,
        body: &'c [u8],
        host: &mut impl Host<'c>,
    ) -> Effect {
        if matches!(self.route, Route::EventStream | Route::Lines(_)) {
            let effect = self.feed_stream(buffer, stream, host);
            if body.is_empty() || effect != Effect::Running {
                return effect;
            }
            self.route = Route::Body;
        }
        self.feed_body(buffer, stream.taken(), body, host.any())
    }

    /// Hands out bytes of a body. `taken`: the number of bytes of the chunk before them.
    #[inline(never)] // to bound stack use
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
    fn feed_stream<'c>(
        &mut self,
        buffer: &mut [u8],
        source: &mut impl Traversal<'c>,
        host: &mut impl Host<'c>,
    ) -> Effect {
        let mut has_failed = false;
        while !self.events.tally.is_done() && !has_failed {
            let (data_before, mut stopped) = (source.data_before(&self.machine), None);
            let mut filter = FilterSink { events: &mut self.events, host, stopped: &mut stopped };
            has_failed = source.run(&mut self.machine, buffer, &mut filter);
            self.note_progress(data_before);
            let Some((stopped, raw)) = &stopped else { break };
            if let ControlFlow::Break(stop) = self.stopped(buffer, *stopped, raw) {
                return self.stop(buffer, stop, source.taken());
            }
        }
        if self.events.latest.is_none() && !self.events.tally.is_done() && !has_failed {
            return Effect::Running; // Most calls end here.
        }
        self.end_stream(buffer, source.taken(), has_failed, host.any())
    }

    /// Leaves the stream after `consumed` bytes of the chunk: hands out the kept event, and may end the
    /// attempt.
    #[inline(never)] // for size
    fn end_stream(
        &mut self,
        buffer: &[u8],
        consumed: usize,
        has_failed: bool,
        host: AnyHost<'_, '_>,
    ) -> Effect {
        let flow = self.events.show_latest(View { machine: &self.machine, buffer }, host);
        match (flow, self.terminal_reason()) {
            (ControlFlow::Break(Stop::Cancel), _) => self.cancel(buffer),
            (_, Some(reason)) => self.end(buffer, reason),
            _ if has_failed => self.fail(buffer),
            (ControlFlow::Break(Stop::Pause), None) => Effect::Paused { consumed },
            (ControlFlow::Continue(()), None) => Effect::Running,
        }
    }

    /// Notes progress if data has arrived. `data_before`: how much of an unfinished event was stored.
    #[inline(always)]
    pub(super) fn note_progress(&mut self, data_before: usize) {
        if core::mem::take(&mut self.events.tally.progress) || self.machine.data_len() > data_before {
            self.clock.progress();
        }
    }

    /// Does what the machine was stopped for. A break: the host stops.
    #[inline(never)] // for size
    fn stopped(&mut self, buffer: &mut [u8], stopped: Stopped, raw: &Raw<'_>) -> ControlFlow<Stop> {
        match stopped {
            Stopped::Done => ControlFlow::Continue(()),
            Stopped::Host(stop) => ControlFlow::Break(stop),
            Stopped::Keep => {
                // After the part of the buffer that the machine needs.
                let start = self.machine.options().limits.needed();
                self.keep(buffer, raw, Some(start));
                ControlFlow::Continue(())
            }
            Stopped::KeepAndPause => {
                self.keep(buffer, raw, None);
                ControlFlow::Break(Stop::Pause)
            }
        }
    }

    /// Leaves a chunk after `consumed` bytes.
    fn stop(&mut self, buffer: &[u8], stop: Stop, consumed: usize) -> Effect {
        match stop {
            Stop::Pause => Effect::Paused { consumed },
            Stop::Cancel => self.cancel(buffer),
        }
    }

    /// Keeps an event and drops the one kept before. It is stored in the buffer from `start` on. Without a
    /// `start` it is stored in the machine's own part, which the machine no longer needs.
    fn keep(&mut self, buffer: &mut [u8], raw: &Raw<'_>, start: Option<usize>) {
        let Raw::Event { data, event_type, flaws } = *raw else { return };
        let is_named = bytes(self.view(buffer), event_type) != MESSAGE;
        let types = start.unwrap_or(0).wrapping_add(self.machine.options().limits.data);
        let data = settle(buffer, start, start.unwrap_or(0), data);
        let event_type = match is_named {
            true => settle(buffer, start, types, event_type),
            false => Part { start: types, len: 0 },
        };
        let earlier = self.events.latest.replace(LatestEvent { data, event_type, flaws });
        let superseded = &mut self.events.tally.superseded;
        *superseded = superseded.saturating_add(usize::from(earlier.is_some()));
    }

    /// Hands out the items that the end of the stream produces. Returns whether the stream ended inside a
    /// line or a block. An error: what stopped it.
    pub(super) fn finish(&mut self, buffer: &mut [u8], host: AnyHost<'_, '_>) -> Result<bool, Effect> {
        let incomplete = loop {
            let finished = match self.route {
                _ if self.events.tally.is_done() => RawFinish::Clean,
                Route::Lines(_) => self.machine.finish_lines(buffer),
                Route::EventStream | Route::Undecided | Route::Body => self.machine.finish(buffer),
            };
            match finished {
                RawFinish::Clean => break false,
                RawFinish::Incomplete => break true,
                RawFinish::Failed => return Err(self.fail(buffer)),
                RawFinish::Item(raw) => {
                    let view = View { machine: &self.machine, buffer };
                    let Some(stopped) = self.events.take(view, &raw, host) else { continue };
                    if let ControlFlow::Break(stop) = self.stopped(buffer, stopped, &raw) {
                        return Err(self.stop(buffer, stop, 0));
                    }
                }
            }
        };
        match self.events.show_latest(View { machine: &self.machine, buffer }, host) {
            ControlFlow::Break(stop) => Err(self.stop(buffer, stop, 0)),
            ControlFlow::Continue(()) => Ok(incomplete),
        }
    }
}

/// Copies text to `at` in the buffer, so that it outlives its chunk. Text that is in the buffer already may
/// stay there, unless there is a `start`: then the machine's next event would overwrite it.
#[inline(never)] // for size
fn settle(buffer: &mut [u8], start: Option<usize>, at: usize, place: Place<'_>) -> Part {
    let Some((before, behind)) = buffer.split_at_mut_checked(at) else { return Part { start: at, len: 0 } };
    let text = match (place, start) {
        (Place::Buffer(part), None) => return part,
        (Place::Buffer(part), Some(_)) => part.of(before),
        (Place::Bytes(text), _) => text,
        (Place::Character, _) => b"", // The text of a whole event is never there.
    };
    debug_assert!(text.len() <= behind.len(), "the text is within its limit");
    copy(text, behind);
    Part { start: at, len: text.len() }
}
