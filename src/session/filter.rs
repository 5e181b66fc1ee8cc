//! Between the machine and the host: which items go out, which one is the last.

use super::options::Chosen;
use super::retry::History;
use super::rules::{Cut, Rule, Rules, Terminal, Whole};
use crate::buffer::Part;
use crate::error::Error;
use crate::machine::{Flaws, FragmentsEnd, MESSAGE, Place, Raw, Sink, View};
use crate::scan::IS_FAST;
use core::ops::ControlFlow;

/// Why a host's function wants no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// A pause: to go on, feed the bytes that were not consumed.
    Pause,
    /// To cancel the session: nothing more comes out until it is restarted.
    Cancel,
}

/// What goes out to the host.
#[derive(Clone, Copy)]
pub(crate) enum Out<'c> {
    Item(Raw<'c>),
    Body(&'c [u8]),
}

/// The host's function, where it is called seldom or size counts.
pub(crate) type Host<'h, 'c> = &'h mut (dyn FnMut(View<'_>, &Out<'c>) -> ControlFlow<Stop> + 'h);

/// A function of a host: a [`Host`], or one that may become a part of the loop.
pub(crate) trait Takes<'c> {
    fn take(&mut self, view: View<'_>, out: &Out<'c>) -> ControlFlow<Stop>;
    fn host(&mut self) -> Host<'_, 'c>;
}

impl<'c> Takes<'c> for Host<'_, 'c> {
    fn take(&mut self, view: View<'_>, out: &Out<'c>) -> ControlFlow<Stop> {
        self(view, out)
    }

    fn host(&mut self) -> Host<'_, 'c> {
        *self
    }
}

/// A function that may become a part of the loop.
pub(crate) struct Inline<F>(F);

/// Makes one of a closure, which can be told to be inlined only where it is an argument.
pub(crate) fn inline<'c, F: FnMut(View<'_>, &Out<'c>) -> ControlFlow<Stop>>(function: F) -> Inline<F> {
    Inline(function)
}

impl<'c, F: FnMut(View<'_>, &Out<'c>) -> ControlFlow<Stop>> Takes<'c> for Inline<F> {
    #[inline(always)]
    fn take(&mut self, view: View<'_>, out: &Out<'c>) -> ControlFlow<Stop> {
        (self.0)(view, out)
    }

    fn host(&mut self) -> Host<'_, 'c> {
        &mut self.0
    }
}

/// The function of a step: it takes one item and pauses.
pub(crate) fn one<'c>(found: &mut Option<Out<'c>>) -> impl FnMut(View<'_>, &Out<'c>) -> ControlFlow<Stop> {
    |_, out| {
        *found = Some(*out);
        ControlFlow::Break(Stop::Pause)
    }
}

/// An event that goes out later: its texts lie in the buffer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kept {
    pub(super) data: Part,
    /// Empty for `message`.
    pub(super) event_type: Part,
    pub(super) flaws: Flaws,
}

impl Kept {
    fn raw(self) -> Raw<'static> {
        let event_type = match self.event_type {
            Part { len: 0, .. } => Place::Bytes(MESSAGE),
            named => Place::Buffer(named),
        };
        Raw::Event { data: Place::Buffer(self.data), event_type, flaws: self.flaws }
    }

    /// Hands it out.
    pub(super) fn show(self, view: View<'_>, host: Host<'_, '_>) -> ControlFlow<Stop> {
        show(view, &self.raw(), host)
    }
}

/// What became of the events and the bytes of an attempt.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tally {
    /// Whether there was an event that counts for the retries.
    pub(super) has_events: bool,
    /// Whether data came since this was asked last.
    pub(super) progress: bool,
    /// What the event that met a terminal rule is, if one did.
    pub(super) terminal: Option<Terminal>,
    /// Whether the terminal event was not handed out.
    pub(super) hidden: bool,
    /// Whether data of an event had come whose blank line had not, when the stream ended.
    pub(super) unfinished: bool,
    /// Whether bytes came too late.
    pub(super) late: bool,
    /// Events, and parts of one.
    pub(super) parts: usize,
    /// Events with empty data that were not handed out.
    pub(super) suppressed: usize,
    /// Events that a later one in the same chunk took the place of.
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

    /// An event came, or a part of one. One that the end of the stream cuts is a part.
    #[inline]
    fn count(&mut self, is_event: bool, has_data: bool) {
        self.has_events |= is_event;
        self.progress |= has_data;
        self.parts = self.parts.saturating_add(1);
    }
}

/// Why the machine is stopped behind an item.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stopped {
    /// The host wants no more.
    Host(Stop),
    /// To keep this event, in place of the one that was kept.
    Keep,
    /// To keep this event; the host pauses.
    KeepAndPause,
    /// The last event was found, and handed out unless it is hidden.
    Done,
}

/// What is known of the events of a session, and decides which items go out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Events {
    pub(super) rules: Rules,
    pub(super) tally: Tally,
    pub(super) history: History,
    /// The latest event, where only that one goes out.
    pub(super) latest: Option<Kept>,
    /// What is whole of the event that the end of the stream cuts.
    pub(super) cut: Cut,
    /// Whether events with empty data go out.
    empty: bool,
    latest_only: bool,
}

impl Events {
    pub(crate) const fn new(chosen: &Chosen) -> Self {
        Self {
            rules: Rules::NONE,
            tally: Tally::NEW,
            history: History::NEW,
            latest: None,
            cut: Cut::NOTHING,
            empty: chosen.empty_events,
            latest_only: chosen.latest_only,
        }
    }

    #[inline(never)] // for the stack
    pub(crate) fn add_rule(&mut self, rule: &Rule<'_>) -> Result<(), Error> {
        self.rules.add(rule)
    }

    /// What the last attempt brought.
    pub(super) fn forget_attempt(&mut self) {
        self.rules.forget_fragments();
        self.tally = Tally::NEW;
        self.latest = None;
        self.cut = Cut::NOTHING;
    }

    /// Whether an event goes out without a further look, and counts then.
    #[inline(always)]
    fn take_usual(&mut self, view: View<'_>, data: Place<'_>, event_type: Place<'_>, flaws: Flaws) -> bool {
        let (event_type, data) = (view.text(event_type).as_bytes(), view.text(data).as_bytes());
        let is_usual = !data.is_empty() && !self.latest_only && !self.rules.may_meet(event_type, data);
        if is_usual {
            self.tally.count(!flaws.incomplete(), true);
            self.history.shown = true;
        }
        is_usual
    }

    /// Takes an item: hands it to the host, or not.
    #[inline(never)]
    pub(super) fn take<'c>(&mut self, view: View<'_>, raw: &Raw<'c>, host: Host<'_, 'c>) -> Option<Stopped> {
        match *raw {
            Raw::Event { data, event_type, flaws } => {
                let (data, event_type) = (bytes(view, data), bytes(view, event_type));
                let whole = if flaws.incomplete() { self.cut.whole() } else { Whole::ALL };
                let terminal = self.rules.event(event_type, data, whole);
                let is_empty = data.is_empty();
                if terminal.is_none() && is_empty && !self.empty {
                    self.tally.suppressed = self.tally.suppressed.saturating_add(1);
                    return None;
                }
                self.tally.count(!flaws.incomplete(), !is_empty);
                match terminal {
                    Some(terminal) => self.last_event(view, raw, terminal, host),
                    None if self.latest_only => Some(Stopped::Keep),
                    None => {
                        self.history.shown = true;
                        stopped(show(view, raw, host))
                    }
                }
            }
            Raw::Fragment { text, event_type, first, end, .. } => {
                let (text, event_type) = (bytes(view, text), bytes(view, event_type));
                let is_shown = self.is_shown(text, event_type, first, end);
                self.or_done(if is_shown { show(view, raw, host) } else { ControlFlow::Continue(()) })
            }
            Raw::NoEvent { dropped, has_id } => {
                // A dropped event may be the last by its type.
                let dropped = dropped.map(|event_type| bytes(view, event_type));
                self.tally.terminal = dropped.and_then(|event_type| self.rules.dropped_event(event_type));
                let id = Raw::NoEvent { dropped: None, has_id };
                self.or_done(if has_id { show(view, &id, host) } else { ControlFlow::Continue(()) })
            }
            Raw::ReconnectionTime => {
                self.history.reconnection_time = Some(view.machine.milliseconds());
                stopped(show(view, raw, host))
            }
            Raw::Comment { .. } | Raw::UnknownField { .. } | Raw::Dropped | Raw::IdIgnored => {
                stopped(show(view, raw, host))
            }
        }
    }

    /// What stops the machine behind an item: the last event does, even where the host pauses.
    fn or_done(&self, flow: ControlFlow<Stop>) -> Option<Stopped> {
        match flow {
            ControlFlow::Break(Stop::Pause) | ControlFlow::Continue(()) if self.tally.is_done() => {
                Some(Stopped::Done)
            }
            flow => stopped(flow),
        }
    }

    /// An event that met a terminal rule. The one that was kept comes first.
    fn last_event<'c>(
        &mut self,
        view: View<'_>,
        raw: &Raw<'c>,
        terminal: Terminal,
        host: Host<'_, 'c>,
    ) -> Option<Stopped> {
        self.tally.terminal = Some(terminal);
        if terminal == Terminal::Hidden {
            self.tally.hidden = true;
            return Some(Stopped::Done);
        }
        self.history.shown = true;
        match self.latest.take().map_or(ControlFlow::Continue(()), |kept| kept.show(view, host)) {
            ControlFlow::Continue(()) => {}
            ControlFlow::Break(Stop::Pause) => return Some(Stopped::KeepAndPause),
            ControlFlow::Break(Stop::Cancel) => return Some(Stopped::Host(Stop::Cancel)),
        }
        self.or_done(show(view, raw, host))
    }

    /// Counts a part of an event; whether it goes out.
    fn is_shown(&mut self, text: &[u8], event_type: &[u8], first: bool, end: FragmentsEnd) -> bool {
        self.rules.fragment(text, first);
        let is_empty = first && text.is_empty();
        let incomplete = end == FragmentsEnd::Incomplete;
        let dispatched = incomplete || end == FragmentsEnd::Dispatched;
        if dispatched {
            let whole = if incomplete { self.cut.whole_fragments() } else { Whole::ALL };
            self.tally.terminal = self.rules.last_fragment(event_type, whole);
        }
        if is_empty && dispatched && !self.tally.is_done() && !self.empty {
            self.tally.suppressed = self.tally.suppressed.saturating_add(1);
            return false;
        }
        self.tally.count(dispatched && !incomplete, !text.is_empty());
        let is_hidden = is_empty && self.tally.terminal == Some(Terminal::Hidden);
        self.tally.hidden |= is_hidden;
        self.history.shown |= !is_hidden;
        !is_hidden
    }
}

/// Why the host stops the machine, if it does.
#[inline]
fn stopped(flow: ControlFlow<Stop>) -> Option<Stopped> {
    flow.break_value().map(Stopped::Host)
}

#[inline(never)] // for size
fn show<'c>(view: View<'_>, raw: &Raw<'c>, host: Host<'_, 'c>) -> ControlFlow<Stop> {
    host(view, &Out::Item(*raw))
}

#[inline(never)] // for size
fn bytes<'a>(view: View<'a>, place: Place<'a>) -> &'a [u8] {
    view.text(place).as_bytes()
}

/// Stands between the machine and the host.
pub(super) struct Filter<'s, 'c, H> {
    pub(super) events: &'s mut Events,
    pub(super) host: &'s mut H,
    /// What stopped the machine, and behind which item.
    pub(super) stopped: &'s mut Option<(Stopped, Raw<'c>)>,
}

impl<'c, H: Takes<'c>> Sink<'c> for Filter<'_, 'c, H> {
    #[inline(always)]
    fn take(&mut self, view: View<'_>, raw: &Raw<'c>) -> ControlFlow<()> {
        match *raw {
            Raw::Event { data, event_type, flaws } if IS_FAST => {
                if !self.events.take_usual(view, data, event_type, flaws) {
                    return self.take_event(view, data, event_type, flaws);
                }
                let raw = || Raw::Event { data, event_type, flaws };
                match self.host.take(view, &Out::Item(raw())) {
                    ControlFlow::Continue(()) => ControlFlow::Continue(()),
                    ControlFlow::Break(stop) => self.stop(Stopped::Host(stop), raw()),
                }
            }
            _ => self.take_any(view, raw),
        }
    }
}

impl<'c, H: Takes<'c>> Filter<'_, 'c, H> {
    /// Takes an event that may not be usual. (Its parts come one by one: as a whole it would be in
    /// memory for each event of the loop.)
    #[inline(never)]
    fn take_event(
        &mut self,
        view: View<'_>,
        data: Place<'c>,
        event_type: Place<'c>,
        flaws: Flaws,
    ) -> ControlFlow<()> {
        self.take_any(view, &Raw::Event { data, event_type, flaws })
    }

    fn take_any(&mut self, view: View<'_>, raw: &Raw<'c>) -> ControlFlow<()> {
        match self.events.take(view, raw, self.host.host()) {
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
