//! The filter between the machine and the host: it decides which items the host gets, and finds the
//! terminal event.

use super::host::{AnyHost, Host, Stop};
use super::retry::History;
use super::rule::Terminal;
use super::rules::{Cut, Rules, Whole};
use super::session_options::Chosen;
use crate::buffer::Part;
use crate::machine::{Flaws, MESSAGE, Machine, Place, Raw, RawFragmentEnd, Sink, View};
use crate::scan::IS_FAST;
use core::ops::ControlFlow;

/// An event that is handed out later. Its texts are in the buffer.
#[derive(Clone, Copy, Debug)]
pub(super) struct LatestEvent {
    pub(super) data: Part,
    /// Empty for `message`.
    pub(super) event_type: Part,
    pub(super) flaws: Flaws,
}

impl LatestEvent {
    fn raw(self) -> Raw<'static> {
        let event_type = match self.event_type {
            Part { len: 0, .. } => Place::Bytes(MESSAGE),
            named => Place::Buffer(named),
        };
        Raw::Event { data: Place::Buffer(self.data), event_type, flaws: self.flaws }
    }
}

/// Counts of the events and bytes of an attempt.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub(super) struct Tally {
    /// Whether there was an event that resets the count of retries.
    pub(super) has_events: bool,
    /// Whether data arrived since the last check.
    pub(super) progress: bool,
    /// The rule that the terminal event met, if there was one.
    pub(super) terminal: Option<Terminal>,
    /// Whether the terminal event was not handed out.
    pub(super) hidden: bool,
    /// Whether the stream ended after data of an event, but before its blank line.
    pub(super) unfinished: bool,
    /// Whether bytes arrived too late.
    pub(super) late: bool,
    /// The number of events and parts of events.
    pub(super) parts: usize,
    /// Events with empty data that were not handed out.
    pub(super) suppressed: usize,
    /// Events that were replaced by a later one in the same chunk.
    pub(super) superseded: usize,
}

impl Tally {
    pub(super) const NEW: Self = Self {
        has_events: false,
        progress: false,
        terminal: None,
        hidden: false,
        unfinished: false,
        late: false,
        parts: 0,
        suppressed: 0,
        superseded: 0,
    };

    pub(super) fn is_done(&self) -> bool {
        self.terminal.is_some()
    }

    /// Counts an event or a part of one. An event that the end of the stream cuts counts as a part.
    #[inline]
    fn count(&mut self, is_event: bool, has_data: bool) {
        self.has_events |= is_event;
        self.progress |= has_data;
        self.parts = self.parts.saturating_add(1);
    }
}

/// Why the machine stopped after an item.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stopped {
    /// The host stopped it.
    Host(Stop),
    /// To keep this event in place of the kept one.
    Keep,
    /// To keep this event, and because the host paused.
    KeepAndPause,
    /// The terminal event was found, and handed out unless it is hidden.
    Done,
}

/// Decides which items are handed out, and stores what it needs to know about the events.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub(crate) struct EventFilter {
    pub(super) tally: Tally,
    pub(super) history: History,
    /// The kept event, if only the latest event of a chunk is handed out.
    pub(super) latest: Option<LatestEvent>,
    /// Which parts of the event are whole that the end of the stream cuts.
    pub(super) cut: Cut,
    /// Whether events with empty data are handed out.
    empty: bool,
    latest_only: bool,
    pub(super) rules: Rules,
}

impl EventFilter {
    pub(crate) const fn new(chosen: &Chosen, rules: &Rules) -> Self {
        Self {
            rules: *rules,
            tally: Tally::NEW,
            history: History::NEW,
            latest: None,
            cut: Cut::NOTHING,
            empty: chosen.empty_events,
            latest_only: chosen.latest_only,
        }
    }

    /// Forgets the last attempt.
    pub(super) fn forget_attempt(&mut self) {
        self.rules.forget_fragments();
        self.tally = Tally::NEW;
        self.latest = None;
        self.cut = Cut::NOTHING;
    }

    /// Whether an event is handed out without further checks.
    #[inline(always)]
    pub(super) fn is_usual(&self, view: View<'_>, data: Place<'_>, event_type: Place<'_>) -> bool {
        let (event_type, data) = (view.text(event_type).as_bytes(), view.text(data).as_bytes());
        !data.is_empty() && !self.latest_only && !self.rules.may_meet(event_type, data)
    }

    /// Counts such an event.
    #[inline(always)]
    pub(super) fn count_usual(&mut self, flaws: Flaws) {
        self.tally.count(!flaws.incomplete(), true);
        self.history.shown = true;
    }

    /// Takes an item, and hands it to the host if the host should get it.
    #[inline(never)]
    pub(super) fn take<'c>(
        &mut self,
        view: View<'_>,
        raw: &Raw<'c>,
        host: AnyHost<'_, 'c>,
    ) -> Option<Stopped> {
        let is_shown = match *raw {
            Raw::Event { data, event_type, flaws } => {
                let (data, event_type) = (bytes(view, data), bytes(view, event_type));
                let (whole, end) = match flaws.incomplete() {
                    false => (Whole::ALL, RawFragmentEnd::Dispatched),
                    true => (self.cut.whole(), RawFragmentEnd::Incomplete),
                };
                self.tally.terminal = self.rules.event(event_type, data, whole);
                let is_shown = self.admit(data, true, end, true);
                if is_shown && self.latest_only && !self.tally.is_done() {
                    return Some(Stopped::Keep);
                }
                // The kept event comes before the terminal one.
                if is_shown {
                    match self.show_latest(view, host) {
                        ControlFlow::Break(Stop::Pause) => return Some(Stopped::KeepAndPause),
                        ControlFlow::Break(stop) => return Some(Stopped::Host(stop)),
                        ControlFlow::Continue(()) => self.history.shown = true,
                    }
                }
                is_shown
            }
            Raw::Fragment { text, event_type, first, end, .. } => {
                let (text, event_type) = (bytes(view, text), bytes(view, event_type));
                let whole = match end {
                    RawFragmentEnd::Dispatched => Whole::ALL,
                    RawFragmentEnd::Incomplete => self.cut.whole_fragments(),
                    RawFragmentEnd::NotYet | RawFragmentEnd::OverLimit | RawFragmentEnd::EndOfStream => {
                        Whole::NOTHING
                    }
                };
                self.tally.terminal = self.rules.fragment(text, first, event_type, whole);
                let is_shown = self.admit(text, first, end, false);
                self.history.shown |= is_shown;
                is_shown
            }
            Raw::NoEvent { dropped, has_id } => {
                // A dropped event may be the terminal one by its type.
                self.tally.terminal =
                    dropped.and_then(|event_type| self.rules.dropped_event(bytes(view, event_type)));
                has_id
            }
            Raw::ReconnectionTime => {
                self.history.reconnection_time = Some(view.machine.milliseconds());
                true
            }
            Raw::Ignored { .. } | Raw::Dropped | Raw::IdIgnored => true,
        };
        match if is_shown { host.item(view, raw) } else { ControlFlow::Continue(()) } {
            // The terminal event stops the machine, even if the host pauses.
            ControlFlow::Break(Stop::Pause) | ControlFlow::Continue(()) if self.tally.is_done() => {
                Some(Stopped::Done)
            }
            flow => flow.break_value().map(Stopped::Host),
        }
    }

    /// Hands out the kept event, if there is one.
    #[inline(never)] // for size
    pub(super) fn show_latest(&mut self, view: View<'_>, host: AnyHost<'_, '_>) -> ControlFlow<Stop> {
        let Some(kept) = self.latest.take() else { return ControlFlow::Continue(()) };
        self.history.shown = true;
        host.item(view, &kept.raw())
    }

    /// Counts an event, or a part of one, with this text. Returns whether it is handed out.
    fn admit(&mut self, text: &[u8], first: bool, end: RawFragmentEnd, is_whole: bool) -> bool {
        let is_empty = first && text.is_empty();
        let is_last = matches!(end, RawFragmentEnd::Dispatched | RawFragmentEnd::Incomplete);
        if is_empty && is_last && !self.tally.is_done() && !self.empty {
            self.tally.suppressed = self.tally.suppressed.saturating_add(1);
            return false;
        }
        self.tally.count(end == RawFragmentEnd::Dispatched, !text.is_empty());
        // The data of an event in fragments has already been handed out.
        let is_hidden = (is_whole || is_empty) && self.tally.terminal == Some(Terminal::Hidden);
        self.tally.hidden |= is_hidden;
        !is_hidden
    }
}

#[inline(never)] // for size
pub(super) fn bytes<'a>(view: View<'a>, place: Place<'a>) -> &'a [u8] {
    view.text(place).as_bytes()
}

/// The sink between the machine and the host.
pub(super) struct FilterSink<'s, 'c, H> {
    pub(super) events: &'s mut EventFilter,
    pub(super) host: &'s mut H,
    /// What stopped the machine, and after which item.
    pub(super) stopped: &'s mut Option<(Stopped, Raw<'c>)>,
}

impl<'c, H: Host<'c>> Sink<'c> for FilterSink<'_, 'c, H> {
    #[inline(always)]
    fn take(&mut self, view: View<'_>, raw: &Raw<'c>) -> ControlFlow<()> {
        match *raw {
            Raw::Event { data, event_type, flaws } if IS_FAST => {
                if !self.events.is_usual(view, data, event_type) {
                    return self.take_event(view.machine, view.buffer, data, event_type, flaws);
                }
                self.events.count_usual(flaws);
                let raw = || Raw::Event { data, event_type, flaws };
                match self.host.item(view, &raw()) {
                    ControlFlow::Continue(()) => ControlFlow::Continue(()),
                    ControlFlow::Break(stop) => self.stop(Stopped::Host(stop), raw()),
                }
            }
            _ => self.take_any(view, raw),
        }
    }
}

impl<'c, H: Host<'c>> FilterSink<'_, 'c, H> {
    /// Takes an event that needs further checks. (Separate parameters: a struct would be written to memory
    /// for each event of the loop.)
    #[inline(never)]
    fn take_event(
        &mut self,
        machine: &Machine,
        buffer: &[u8],
        data: Place<'c>,
        event_type: Place<'c>,
        flaws: Flaws,
    ) -> ControlFlow<()> {
        self.take_any(View { machine, buffer }, &Raw::Event { data, event_type, flaws })
    }

    pub(super) fn take_any(&mut self, view: View<'_>, raw: &Raw<'c>) -> ControlFlow<()> {
        match self.events.take(view, raw, self.host.any()) {
            None => ControlFlow::Continue(()),
            Some(stopped) => self.stop(stopped, *raw),
        }
    }

    #[cold]
    fn stop(&mut self, stopped: Stopped, raw: Raw<'c>) -> ControlFlow<()> {
        *self.stopped = Some((stopped, raw));
        ControlFlow::Break(())
    }
}
