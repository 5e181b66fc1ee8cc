//! The items that a call of a host shows.

use crate::session::{Generation, Stop};
use crate::{FragmentEnd, Item, SessionItem};
use core::ops::ControlFlow;
use std::format;
use std::string::String;
use std::vec::Vec;

/// The kind of an item, as far as the model needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemKind {
    Event,
    /// An event without data, or the end of one in fragments.
    Empty,
    /// A part of an event, or of a body.
    Part,
    Other,
}

impl ItemKind {
    pub fn of(item: &SessionItem<'_>) -> Self {
        match item {
            SessionItem::Stream(Item::Event(event)) if event.data.is_empty() => Self::Empty,
            SessionItem::Stream(Item::Event(_)) => Self::Event,
            SessionItem::Stream(Item::Fragment(fragment)) => match fragment.end {
                Some(FragmentEnd::Dispatched | FragmentEnd::Incomplete) if fragment.text.is_empty() => {
                    Self::Empty
                }
                Some(FragmentEnd::Dispatched | FragmentEnd::Incomplete) => Self::Event,
                Some(_) if fragment.text.is_empty() => Self::Other,
                _ => Self::Part,
            },
            SessionItem::Body(_) => Self::Part,
            SessionItem::Stream(_) => Self::Other,
        }
    }
}

/// An item as text. Without the ID, which may be older than the attempt. Empty for pieces and fragments,
/// which depend on where the chunks are cut.
pub fn describe(item: &SessionItem<'_>) -> String {
    match item {
        SessionItem::Stream(Item::Event(event)) => {
            format!("{:?}: {:?} {} {}", event.event_type, event.data, event.repaired, event.incomplete)
        }
        SessionItem::Stream(Item::Dropped(_) | Item::ReconnectionTime(_) | Item::IdIgnored(_)) => {
            format!("{item:?}")
        }
        SessionItem::Stream(_) | SessionItem::Body(_) => String::new(),
    }
}

/// The items that one call shows.
pub struct CallItems {
    attempt: Generation,
    stop: Option<(usize, Stop)>,
    pub seen: Vec<ItemKind>,
    pub shown: Vec<String>,
    pub cancelled: bool,
    stopped: bool,
}

impl CallItems {
    pub fn new(attempt: Generation, stop: Option<(usize, Stop)>) -> Self {
        Self { attempt, stop, seen: Vec::new(), shown: Vec::new(), cancelled: false, stopped: false }
    }

    pub fn take(&mut self, generation: Generation, item: SessionItem<'_>) -> ControlFlow<Stop> {
        assert_eq!(generation, self.attempt, "{item:?}");
        assert!(!self.stopped, "{item:?} after a stop");
        self.seen.push(ItemKind::of(&item));
        self.shown.push(describe(&item));
        match self.stop {
            Some((items, stop)) if self.seen.len() > items => {
                self.stopped = true;
                self.cancelled = stop == Stop::Cancel;
                ControlFlow::Break(stop)
            }
            _ => ControlFlow::Continue(()),
        }
    }
}
