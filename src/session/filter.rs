//! Between the machine and the host: which items go out, which one is the last.

use super::options::Chosen;
use super::retry::History;
use super::rules::{Cut, Rules, Terminal, Whole};
use crate::buffer::Part;
use crate::item::{Event, Fragment, FragmentEnd, Item};
use crate::machine::{Flaws, Place, Raw, Sink, View};
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
pub(crate) enum Out<'c> {
    Item(Raw<'c>),
    Body(&'c [u8]),
}

/// The host's function.
pub(crate) type Host<'h, 'c> = &'h mut (dyn FnMut(View<'_>, Out<'c>) -> ControlFlow<Stop> + 'h);

/// An event that goes out later: its texts lie in the buffer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kept {
    pub(super) data: Part,
    /// None for `message`.
    pub(super) event_type: Option<Part>,
    pub(super) flaws: Flaws,
}

impl Kept {
    pub(super) fn raw(self) -> Raw<'static> {
        let event_type = self.event_type.map_or(Place::Bytes(b"message"), Place::Buffer);
        Raw::Event { data: Place::Buffer(self.data), event_type, flaws: self.flaws }
    }
}

/// What became of the events of an attempt.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tally {
    /// Events that count for the retries.
    pub(super) events: u64,
    /// Those, and parts of one.
    pub(super) parts: u64,
    /// How often data came: events and parts of one that are not empty.
    pub(super) progress: u64,
    /// Events with empty data that were not handed out.
    pub(super) suppressed: u64,
    /// Events that a later one in the same chunk took the place of.
    pub(super) superseded: u64,
    /// What the event that met a terminal rule is, if one did.
    pub(super) terminal: Option<Terminal>,
    /// Whether the terminal event was not handed out.
    pub(super) hidden: bool,
    /// Whether data of an event had come whose blank line had not, when the stream ended.
    pub(super) unfinished: bool,
}

impl Tally {
    pub(super) const NEW: Self = Self {
        events: 0,
        parts: 0,
        progress: 0,
        suppressed: 0,
        superseded: 0,
        terminal: None,
        hidden: false,
        unfinished: false,
    };

    pub(super) fn is_done(&self) -> bool {
        self.terminal.is_some()
    }

    /// One that the end of the stream cuts is a part of one.
    fn count_event(&mut self, event: &Event<'_>) {
        self.events += u64::from(!event.incomplete);
        self.parts += 1;
        self.progress += u64::from(!event.data.is_empty());
    }
}

/// Why the machine was stopped.
pub(super) enum Stopped<'c> {
    /// The host wants no more.
    Host(Stop),
    /// Keep this event, in place of the one that was kept.
    Keep(Raw<'c>),
    /// Keep this event; the host pauses.
    KeepAndPause(Raw<'c>),
    /// The last event was found, and handed out unless it is hidden.
    Done,
}

pub(super) struct Filter<'s, 'h, 'c> {
    pub(super) chosen: &'s Chosen,
    pub(super) rules: &'s mut Rules,
    pub(super) tally: &'s mut Tally,
    pub(super) history: &'s mut History,
    pub(super) latest: &'s mut Option<Kept>,
    pub(super) cut: Cut,
    pub(super) host: Host<'h, 'c>,
    pub(super) stopped: Option<Stopped<'c>>,
}

impl<'c> Sink<'c> for Filter<'_, '_, 'c> {
    fn take(&mut self, view: View<'_>, raw: Raw<'c>) -> ControlFlow<()> {
        let stopped = match raw {
            Raw::NoEvent { dropped, has_id } => self.no_event(view, dropped, has_id),
            _ => match view.item(raw) {
                Item::Event(event) => self.event(view, raw, &event),
                Item::Fragment(fragment) => self.fragment(view, raw, &fragment),
                Item::ReconnectionTime(milliseconds) => {
                    self.history.reconnection_time = Some(milliseconds);
                    self.show(view, raw)
                }
                Item::Comment(_)
                | Item::UnknownField(_)
                | Item::LastEventId(_)
                | Item::Dropped(_)
                | Item::IdIgnored(_) => self.show(view, raw),
            },
        };
        self.stopped = stopped;
        if self.stopped.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

impl<'c> Filter<'_, '_, 'c> {
    fn show(&mut self, view: View<'_>, raw: Raw<'c>) -> Option<Stopped<'c>> {
        (self.host)(view, Out::Item(raw)).break_value().map(Stopped::Host)
    }

    fn event(&mut self, view: View<'_>, raw: Raw<'c>, event: &Event<'_>) -> Option<Stopped<'c>> {
        let (event_type, data) = (event.event_type.as_bytes(), event.data.as_bytes());
        let whole = if event.incomplete { self.cut.whole() } else { Whole::ALL };
        if let Some(terminal) = self.rules.event(event_type, data, whole) {
            self.tally.count_event(event);
            return Some(self.last_event(view, raw, terminal));
        }
        if event.data.is_empty() && !self.chosen.empty_events {
            self.tally.suppressed += 1;
            return None;
        }
        self.tally.count_event(event);
        if self.chosen.latest_only {
            return Some(Stopped::Keep(raw));
        }
        self.history.shown = true;
        self.show(view, raw)
    }

    /// A block that dispatched no event: a dropped one may be the last by its type.
    fn no_event(&mut self, view: View<'_>, dropped: Option<Place<'_>>, has_id: bool) -> Option<Stopped<'c>> {
        let terminal = dropped.and_then(|place| self.rules.dropped_event(view.text(place).as_bytes()));
        self.tally.terminal = terminal;
        let shown = if has_id { self.show(view, Raw::NoEvent { dropped: None, has_id }) } else { None };
        self.or_done(shown)
    }

    /// What stops the machine behind an item: the last event does, even where the host pauses.
    fn or_done(&self, stopped: Option<Stopped<'c>>) -> Option<Stopped<'c>> {
        match stopped {
            Some(Stopped::Host(Stop::Cancel)) => stopped,
            _ if self.tally.is_done() => Some(Stopped::Done),
            _ => stopped,
        }
    }

    /// An event that met a terminal rule. The one that was kept comes first.
    fn last_event(&mut self, view: View<'_>, raw: Raw<'c>, terminal: Terminal) -> Stopped<'c> {
        self.tally.terminal = Some(terminal);
        if terminal == Terminal::Hidden {
            self.tally.hidden = true;
            return Stopped::Done;
        }
        self.history.shown = true;
        if let Some(kept) = self.latest.take() {
            match self.show(view, kept.raw()) {
                None => {}
                Some(Stopped::Host(Stop::Pause)) => return Stopped::KeepAndPause(raw),
                Some(stopped) => return stopped,
            }
        }
        match self.show(view, raw) {
            Some(Stopped::Host(Stop::Cancel)) => Stopped::Host(Stop::Cancel),
            _ => Stopped::Done,
        }
    }

    fn fragment(&mut self, view: View<'_>, raw: Raw<'c>, fragment: &Fragment<'_>) -> Option<Stopped<'c>> {
        self.rules.fragment(fragment.text.as_bytes(), fragment.first);
        let has_text = !fragment.text.is_empty();
        let is_empty = fragment.first && !has_text;
        let dispatched = fragment.end.is_some_and(|end| !end.is_aborted());
        let incomplete = fragment.end == Some(FragmentEnd::Incomplete);
        if dispatched {
            let whole = if incomplete { self.cut.whole_fragments() } else { Whole::ALL };
            self.tally.terminal = self.rules.last_fragment(fragment.event_type.as_bytes(), whole);
        }
        if is_empty && dispatched && !self.tally.is_done() && !self.chosen.empty_events {
            self.tally.suppressed += 1;
            return None;
        }
        self.tally.events += u64::from(dispatched && !incomplete);
        self.tally.parts += 1;
        self.tally.progress += u64::from(has_text);
        let is_hidden = is_empty && self.tally.terminal == Some(Terminal::Hidden);
        self.tally.hidden |= is_hidden;
        self.history.shown |= !is_hidden;
        let shown = if is_hidden { None } else { self.show(view, raw) };
        self.or_done(shown)
    }
}
