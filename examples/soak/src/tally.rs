//! What a stream says, in numbers that do not depend on how it was cut: foretold by its writer, and
//! counted by its reader.

use picosse::{Counters, Event, Item, Limit, Piece};
use std::hash::{DefaultHasher, Hash, Hasher};

/// A number for something that came out.
pub fn digest(what: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

/// A number for an event and all its text.
pub fn event_digest(event_type: &[u8], data: &[u8], last_event_id: &[u8], repaired: bool) -> u64 {
    digest(("event", event_type, data, last_event_id, repaired))
}

/// The items of a stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Items {
    pub events: u64,
    pub data_bytes: u64,
    pub repaired: u64,
    pub reconnection_times: u64,
    pub last_event_ids: u64,
    pub dropped: u64,
    pub ids_ignored: u64,
    /// Comments and unknown fields to their ends.
    pub lines: u64,
    /// Of all items, in their order.
    checksum: u64,
    /// The bytes of the comment or unknown field so far.
    open: u64,
}

impl Items {
    fn note(&mut self, digest: u64) {
        self.checksum = self.checksum.rotate_left(5).wrapping_add(digest);
    }

    pub fn event(&mut self, data_len: usize, repaired: bool, digest: u64) {
        self.events += 1;
        self.data_bytes += data_len as u64;
        self.repaired += u64::from(repaired);
        self.note(digest);
    }

    pub fn reconnection_time(&mut self, milliseconds: u32) {
        self.reconnection_times += 1;
        self.note(digest(("retry", milliseconds)));
    }

    pub fn last_event_id(&mut self, id: &[u8]) {
        self.last_event_ids += 1;
        self.note(digest(("id", id)));
    }

    pub fn dropped(&mut self, limit: Limit, event: u64, offset: u64) {
        self.dropped += 1;
        self.note(digest(("dropped", limit == Limit::Data, event, offset)));
    }

    pub fn id_ignored(&mut self, event: u64, offset: u64) {
        self.ids_ignored += 1;
        self.note(digest(("id ignored", event, offset)));
    }

    /// A comment or unknown field has ended.
    pub fn line(&mut self, len: u64) {
        self.lines += 1;
        self.note(digest(("line", len)));
    }

    /// Counts an item that came out of the parser.
    pub fn take(&mut self, item: &Item<'_>) {
        match item {
            Item::Event(Event { event_type, data, last_event_id, repaired, .. }) => {
                let digest =
                    event_digest(event_type.as_bytes(), data.as_bytes(), last_event_id.as_bytes(), *repaired);
                self.event(data.len(), *repaired, digest);
            }
            Item::ReconnectionTime(milliseconds) => self.reconnection_time(*milliseconds),
            Item::LastEventId(id) => self.last_event_id(id.as_bytes()),
            Item::Dropped(dropped) => self.dropped(dropped.limit, dropped.event, dropped.offset),
            Item::IdIgnored(ignored) => self.id_ignored(ignored.event, ignored.offset),
            Item::Comment(piece) | Item::UnknownField(piece) => self.piece(piece),
            other => panic!("{other:?} was not asked for"),
        }
    }

    fn piece(&mut self, piece: &Piece<'_>) {
        assert_eq!(piece.first, self.open == 0, "{piece:?}");
        self.open += piece.text.len() as u64;
        if piece.last {
            let len = std::mem::take(&mut self.open);
            self.line(len);
        }
    }

    /// A line that a cut left open has no end.
    pub fn close(&mut self) {
        self.open = 0;
    }
}

/// What the parser counts, and the items that it hands out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub counters: Counters,
    pub items: Items,
}

impl Tally {
    /// Adds another stream's, for the report.
    pub fn add(&mut self, other: &Self) {
        let (all, one) = (&mut self.counters, &other.counters);
        all.bytes += one.bytes;
        all.lines += one.lines;
        all.events += one.events;
        all.comments += one.comments;
        all.unknown_fields += one.unknown_fields;
        all.ids_ignored += one.ids_ignored;
        all.dropped += one.dropped;
        let (all, one) = (&mut self.items, &other.items);
        all.data_bytes += one.data_bytes;
        all.repaired += one.repaired;
        all.reconnection_times += one.reconnection_times;
        all.last_event_ids += one.last_event_ids;
    }
}
