//! An item as a C host gets it, and as the header describes it.
#![allow(unsafe_code)]

use crate::capi::*;
use crate::{Counters, Dropped, FragmentEnd, Item, Limit, Piece, Text};
use std::vec::Vec;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    pub kind: i32,
    flags: u32,
    data: Vec<u8>,
    event_type: Vec<u8>,
    last_event_id: Vec<u8>,
    reconnection_time: u32,
    limit: i32,
    event: u64,
    offset: u64,
}

impl Shown {
    pub fn of_c(item: &picosse_item) -> Self {
        assert_eq!(item.size, size_of::<picosse_item>());
        // SAFETY: the texts of an item are there while it is shown.
        let [data, event_type, last_event_id] =
            unsafe { [item.data, item.event_type, item.last_event_id].map(|text| Self::text(text)) };
        let picosse_item { kind, flags, reconnection_time, limit, event, offset, .. } = *item;
        Self { kind, flags, data, event_type, last_event_id, reconnection_time, limit, event, offset }
    }

    pub fn of_rust(item: Item<'_>) -> Self {
        let bytes = |text: Text<'_>| text.as_bytes().to_vec();
        let empty = |kind: i32| Self { kind, ..Self::default() };
        let part = |kind: i32, piece: Piece<'_>| Self {
            flags: flag(piece.first, PICOSSE_FIRST) | flag(piece.last, PICOSSE_LAST),
            data: bytes(piece.text),
            ..empty(kind)
        };
        match item {
            Item::Event(event) => Self {
                flags: flag(event.repaired, PICOSSE_REPAIRED)
                    | flag(event.incomplete, PICOSSE_INCOMPLETE_EVENT),
                data: bytes(event.data),
                event_type: bytes(event.event_type),
                last_event_id: bytes(event.last_event_id),
                ..empty(PICOSSE_EVENT)
            },
            Item::Fragment(fragment) => {
                let (end, over) = match fragment.end {
                    None => (0, Self::default()),
                    Some(FragmentEnd::Dispatched) => (PICOSSE_LAST, Self::default()),
                    Some(FragmentEnd::Incomplete) => {
                        (PICOSSE_LAST | PICOSSE_INCOMPLETE_EVENT, Self::default())
                    }
                    Some(FragmentEnd::OverLimit(dropped)) => (PICOSSE_ABORTED, Self::of_dropped(dropped)),
                    Some(FragmentEnd::EndOfStream) => (PICOSSE_ABORTED, Self::default()),
                };
                Self {
                    kind: PICOSSE_FRAGMENT,
                    flags: flag(fragment.first, PICOSSE_FIRST)
                        | flag(fragment.repaired, PICOSSE_REPAIRED)
                        | end,
                    data: bytes(fragment.text),
                    event_type: bytes(fragment.event_type),
                    last_event_id: bytes(fragment.last_event_id),
                    ..over
                }
            }
            Item::ReconnectionTime(reconnection_time) => {
                Self { reconnection_time, ..empty(PICOSSE_RECONNECTION_TIME) }
            }
            Item::Comment(piece) => part(PICOSSE_COMMENT, piece),
            Item::UnknownField(piece) => part(PICOSSE_UNKNOWN_FIELD, piece),
            Item::LastEventId(id) => Self { last_event_id: bytes(id), ..empty(PICOSSE_LAST_EVENT_ID) },
            Item::Dropped(dropped) => Self::of_dropped(dropped),
            Item::IdIgnored(ignored) => {
                Self { event: ignored.event, offset: ignored.offset, ..empty(PICOSSE_ID_IGNORED) }
            }
        }
    }

    fn of_dropped(Dropped { limit, event, offset }: Dropped) -> Self {
        let limit = match limit {
            Limit::Data => PICOSSE_LIMIT_DATA,
            Limit::EventType => PICOSSE_LIMIT_EVENT_TYPE,
        };
        Self { kind: PICOSSE_DROPPED, limit, event, offset, ..Self::default() }
    }

    /// An empty item of the host.
    pub fn empty_item() -> picosse_item {
        // SAFETY: an item is numbers and pointers, which may be NULL.
        let mut item: picosse_item = unsafe { core::mem::zeroed() };
        item.size = size_of::<picosse_item>();
        item
    }

    /// A copy of text.
    ///
    /// # Safety
    /// The text is still valid.
    pub unsafe fn text(text: picosse_text) -> Vec<u8> {
        assert!(!text.ptr.is_null());
        // SAFETY: as the caller promised.
        unsafe { core::slice::from_raw_parts(text.ptr.cast(), text.len) }.to_vec()
    }

    pub fn counters(counters: &picosse_counters) -> Counters {
        Counters {
            bytes: counters.bytes,
            lines: counters.lines,
            events: counters.events,
            comments: counters.comments,
            unknown_fields: counters.unknown_fields,
            ids_ignored: counters.ids_ignored,
            dropped: counters.dropped,
            discarded: counters.discarded,
        }
    }
}

fn flag(on: bool, value: u32) -> u32 {
    if on { value } else { 0 }
}
