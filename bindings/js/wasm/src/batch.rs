//! The items of one call, as records and their text.

use crate::memory::REPORT;
use crate::record::{Kind, flag};
use crate::seen::{Seen, Shared};
use crate::utf16;
use core::ops::ControlFlow;
use picosse::{Dropped, Event, Fragment, FragmentEnd, IdIgnored, Item, Limit, Piece, Text};

/// The most words that a record has.
const LONGEST: usize = 12;

/// How text crosses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// For a `TextDecoder`.
    Utf8,
    /// Where there is none.
    Utf16,
}

/// Records that are being written.
pub struct Batch<'a> {
    records: &'a mut [u32],
    words: usize,
    text: &'a mut [u8],
    written: usize,
    units: usize,
    encoding: Encoding,
}

impl<'a> Batch<'a> {
    pub fn new(records: &'a mut [u32], text: &'a mut [u8], encoding: Encoding) -> Self {
        Self { records, words: 0, text, written: 0, units: 0, encoding }
    }

    /// Says what there is, and how many bytes of the chunk were taken for it.
    pub fn report(&self, consumed: usize, report: &mut [u32; REPORT]) {
        let [taken, words, bytes, units, ..] = report;
        *taken = consumed as u32;
        *words = self.words as u32;
        *bytes = self.written as u32;
        *units = self.units as u32;
    }

    /// Whether there is room for one more record.
    pub fn has_room(&self) -> bool {
        self.words + LONGEST <= self.records.len()
    }

    /// Writes an item. A break: it lies where the next item may be written, so this is the last one.
    pub fn item(&mut self, item: Item<'_>, seen: &mut Seen<'_>) -> ControlFlow<()> {
        match item {
            Item::Event(event) => self.event(event, seen),
            Item::Fragment(fragment) => self.fragment(fragment, seen),
            Item::ReconnectionTime(time) => {
                self.push(Kind::ReconnectionTime as u32);
                self.push(time);
                ControlFlow::Continue(())
            }
            Item::Comment(piece) => self.piece(Kind::Comment, piece),
            Item::UnknownField(piece) => self.piece(Kind::UnknownField, piece),
            Item::LastEventId(id) => {
                let new = if seen.is_new_id(id) { flag::NEW_ID } else { 0 };
                self.texts(Kind::LastEventId as u32 | new, None, &[(new != 0, id)])
            }
            Item::Dropped(dropped) => {
                self.push(Kind::Dropped as u32 | limit(dropped));
                self.place(dropped.event, dropped.offset);
                ControlFlow::Continue(())
            }
            Item::IdIgnored(IdIgnored { event, offset, .. }) => {
                self.push(Kind::IdIgnored as u32);
                self.place(event, offset);
                ControlFlow::Continue(())
            }
            _ => ControlFlow::Continue(()),
        }
    }

    fn event(&mut self, event: Event<'_>, seen: &mut Seen<'_>) -> ControlFlow<()> {
        let repaired = if event.repaired { flag::REPAIRED } else { 0 };
        let incomplete = if event.incomplete { flag::INCOMPLETE } else { 0 };
        let shared = self.shared(event.data, seen);
        let head = Kind::Event as u32 | repaired | incomplete;
        self.block(head, event.data, shared, event.event_type, event.last_event_id, seen)
    }

    /// A `TextDecoder` is quicker with ASCII than strings are put together.
    fn shared(&self, data: Text<'_>, seen: &mut Seen<'_>) -> Option<Shared> {
        let text = data.as_str()?;
        if self.encoding == Encoding::Utf8 && text.is_ascii() {
            seen.forget();
            return None;
        }
        seen.share(text)
    }

    fn fragment(&mut self, fragment: Fragment<'_>, seen: &mut Seen<'_>) -> ControlFlow<()> {
        let end = match fragment.end {
            None => 0,
            Some(FragmentEnd::Dispatched) => flag::LAST,
            Some(FragmentEnd::Incomplete) => flag::LAST | flag::INCOMPLETE,
            Some(FragmentEnd::OverLimit(dropped)) => {
                flag::LAST | flag::ABORTED | flag::OVER_LIMIT | limit(dropped)
            }
            Some(_) => flag::LAST | flag::ABORTED,
        };
        let first = if fragment.first { flag::FIRST } else { 0 };
        let repaired = if fragment.repaired { flag::REPAIRED } else { 0 };
        let head = Kind::Fragment as u32 | end | first | repaired;
        let flow = self.block(head, fragment.text, None, fragment.event_type, fragment.last_event_id, seen);
        if let Some(FragmentEnd::OverLimit(dropped)) = fragment.end {
            self.place(dropped.event, dropped.offset);
        }
        flow
    }

    fn block(
        &mut self,
        head: u32,
        data: Text<'_>,
        shared: Option<Shared>,
        event_type: Text<'_>,
        id: Text<'_>,
        seen: &mut Seen<'_>,
    ) -> ControlFlow<()> {
        let (new_type, new_id) = (seen.is_new_type(event_type), seen.is_new_id(id));
        let head = head | if new_type { flag::NEW_TYPE } else { 0 } | if new_id { flag::NEW_ID } else { 0 };
        self.texts(head, shared, &[(true, data), (new_type, event_type), (new_id, id)])
    }

    fn piece(&mut self, kind: Kind, piece: Piece<'_>) -> ControlFlow<()> {
        let first = if piece.first { flag::FIRST } else { 0 };
        let last = if piece.last { flag::LAST } else { 0 };
        self.texts(kind as u32 | first | last, None, &[(true, piece.text)])
    }

    /// A record of those texts that are wanted: in the text area if they fit there together.
    fn texts(&mut self, head: u32, shared: Option<Shared>, texts: &[(bool, Text<'_>)]) -> ControlFlow<()> {
        let wanted = texts.iter().filter(|(wanted, _)| *wanted).map(|(_, text)| text);
        let bytes: usize = wanted.clone().map(|text| text.len()).sum();
        let room = self.text.len() - self.written;
        let needed = match self.encoding {
            Encoding::Utf8 => bytes,
            Encoding::Utf16 => 2 * bytes,
        };
        if needed > room {
            self.push(head | flag::FAR);
            for text in wanted {
                self.push(text.as_bytes().as_ptr() as usize as u32);
                self.push(text.len() as u32);
            }
            return ControlFlow::Break(());
        }
        let mut wanted = wanted.filter_map(|text| text.as_str());
        match shared {
            None => self.push(head),
            Some(Shared { start, end }) => {
                self.push(head | flag::SHARED);
                self.push(start.units as u32);
                let data = wanted.next().unwrap_or_default();
                self.text(data.get(start.bytes..data.len() - end.bytes).unwrap_or_default());
                self.push(end.units as u32);
            }
        }
        wanted.for_each(|text| self.text(text));
        ControlFlow::Continue(())
    }

    /// A text that fits.
    fn text(&mut self, text: &str) {
        let free = self.text.get_mut(self.written..).unwrap_or_default();
        let (bytes, units) = match self.encoding {
            Encoding::Utf8 => {
                if let Some(place) = free.get_mut(..text.len()) {
                    place.copy_from_slice(text.as_bytes());
                }
                (text.len(), utf16::units(text))
            }
            Encoding::Utf16 => {
                let (_, written) = utf16::write(text, free);
                (written, written / 2)
            }
        };
        self.written += bytes;
        self.units += units;
        self.push(units as u32);
    }

    fn place(&mut self, event: u64, offset: u64) {
        for word in [event as u32, (event >> 32) as u32, offset as u32, (offset >> 32) as u32] {
            self.push(word);
        }
    }

    fn push(&mut self, word: u32) {
        if let Some(place) = self.records.get_mut(self.words) {
            *place = word;
            self.words += 1;
        }
    }
}

fn limit(dropped: Dropped) -> u32 {
    match dropped.limit {
        Limit::EventType => flag::TYPE_LIMIT,
        _ => 0,
    }
}
