//! The items of one call, as records and their text.

use crate::memory::REPORT;
use crate::record::{RecordKind, flag};
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
                self.push(RecordKind::ReconnectionTime as u32);
                self.push(time);
                ControlFlow::Continue(())
            }
            Item::Comment(piece) => self.piece(RecordKind::Comment, piece),
            Item::UnknownField(piece) => self.piece(RecordKind::UnknownField, piece),
            Item::LastEventId(id) => {
                if seen.is_new_id(id) {
                    return self.one_text(RecordKind::LastEventId as u32 | flag::NEW_ID, id);
                }
                self.push(RecordKind::LastEventId as u32);
                ControlFlow::Continue(())
            }
            Item::Dropped(dropped) => {
                self.push(RecordKind::Dropped as u32 | limit(dropped));
                self.place(dropped.event, dropped.offset);
                ControlFlow::Continue(())
            }
            Item::IdIgnored(IdIgnored { event, offset, .. }) => {
                self.push(RecordKind::IdIgnored as u32);
                self.place(event, offset);
                ControlFlow::Continue(())
            }
            _ => ControlFlow::Continue(()),
        }
    }

    fn event(&mut self, event: Event<'_>, seen: &mut Seen<'_>) -> ControlFlow<()> {
        let repaired = if event.repaired { flag::REPAIRED } else { 0 };
        let incomplete = if event.incomplete { flag::INCOMPLETE } else { 0 };
        let head = RecordKind::Event as u32 | repaired | incomplete;
        self.block(head, event.data, event.event_type, event.last_event_id, seen)
    }

    fn fragment(&mut self, fragment: Fragment<'_>, seen: &mut Seen<'_>) -> ControlFlow<()> {
        let end = match fragment.end {
            None => 0,
            Some(FragmentEnd::Dispatched) => flag::LAST,
            Some(FragmentEnd::Incomplete) => flag::LAST | flag::INCOMPLETE,
            Some(FragmentEnd::OverLimit(_)) => flag::LAST | flag::ABORTED | flag::OVER_LIMIT,
            Some(_) => flag::LAST | flag::ABORTED,
        };
        let first = if fragment.first { flag::FIRST } else { 0 };
        let repaired = if fragment.repaired { flag::REPAIRED } else { 0 };
        let head = RecordKind::Fragment as u32 | end | first | repaired;
        self.block(head, fragment.text, fragment.event_type, fragment.last_event_id, seen)
    }

    fn block(
        &mut self,
        head: u32,
        data: Text<'_>,
        event_type: Text<'_>,
        id: Text<'_>,
        seen: &mut Seen<'_>,
    ) -> ControlFlow<()> {
        let event_type = seen.is_new_type(event_type).then_some(event_type);
        let id = seen.is_new_id(id).then_some(id);
        let new_type = if event_type.is_some() { flag::NEW_TYPE } else { 0 };
        let new_id = if id.is_some() { flag::NEW_ID } else { 0 };
        let head = head | new_type | new_id;
        let len = |text: Option<Text<'_>>| text.map_or(0, |text| text.len());
        if !self.fits(data.len() + len(event_type) + len(id)) {
            seen.forget();
            return self.far(head, [Some(data), event_type, id]);
        }
        let data = data.as_bytes();
        if head & flag::KIND == RecordKind::Event as u32 {
            self.data(head, data, seen);
        } else {
            self.push(head);
            self.string(data);
        }
        for text in [event_type, id].into_iter().flatten() {
            self.text(text);
        }
        ControlFlow::Continue(())
    }

    /// The head of an event and its data, of which only the middle crosses if it resembles the data before.
    /// But a `TextDecoder` is quicker with ASCII than strings are put together.
    fn data(&mut self, head: u32, data: &[u8], seen: &mut Seen<'_>) {
        if self.encoding == Encoding::Utf8 && utf16::copy_ascii(data, self.free()) {
            seen.forget();
            self.push(head);
            return self.advance(data.len(), data.len());
        }
        match seen.share(data) {
            None => {
                self.push(head);
                self.string(data);
            }
            Some(Shared { start, end }) => {
                self.push(head | flag::SHARED);
                self.push(start.units as u32);
                self.string(data.get(start.bytes..data.len() - end.bytes).unwrap_or_default());
                self.push(end.units as u32);
            }
        }
    }

    fn piece(&mut self, kind: RecordKind, piece: Piece<'_>) -> ControlFlow<()> {
        let first = if piece.first { flag::FIRST } else { 0 };
        let last = if piece.last { flag::LAST } else { 0 };
        self.one_text(kind as u32 | first | last, piece.text)
    }

    /// A record with one text.
    fn one_text(&mut self, head: u32, text: Text<'_>) -> ControlFlow<()> {
        if !self.fits(text.len()) {
            return self.far(head, [Some(text), None, None]);
        }
        self.push(head);
        self.text(text);
        ControlFlow::Continue(())
    }

    /// A record whose texts are read where they lie, which is until the next item.
    #[cold]
    fn far(&mut self, head: u32, texts: [Option<Text<'_>>; 3]) -> ControlFlow<()> {
        self.push(head | flag::FAR);
        for text in texts.into_iter().flatten() {
            self.push(text.as_bytes().as_ptr() as usize as u32);
            self.push(text.len() as u32);
        }
        ControlFlow::Break(())
    }

    /// Whether there is room for so many bytes of UTF-8.
    fn fits(&self, bytes: usize) -> bool {
        let room = self.text.len() - self.written;
        match self.encoding {
            Encoding::Utf8 => bytes <= room,
            Encoding::Utf16 => bytes <= room / 2,
        }
    }

    fn free(&mut self) -> &mut [u8] {
        self.text.get_mut(self.written..).unwrap_or_default()
    }

    /// The next bytes of a body that is no stream.
    pub fn body(&mut self, bytes: &[u8]) -> ControlFlow<()> {
        self.push(RecordKind::Body as u32);
        self.push(bytes.as_ptr() as usize as u32);
        self.push(bytes.len() as u32);
        ControlFlow::Break(())
    }

    /// A text without a record, if it fits.
    #[inline(never)] // for size
    pub fn plain(&mut self, text: &[u8]) {
        let text = if self.fits(text.len()) { text } else { &[] };
        self.string(text);
    }

    /// A text that fits.
    fn text(&mut self, text: Text<'_>) {
        self.string(text.as_bytes());
    }

    fn string(&mut self, text: &[u8]) {
        match self.encoding {
            Encoding::Utf8 => {
                if let Some(place) = self.free().get_mut(..text.len()) {
                    place.copy_from_slice(text);
                }
                self.advance(text.len(), utf16::units(text));
            }
            Encoding::Utf16 => {
                let (_, written) = utf16::write(text, self.free());
                self.advance(written, written / 2);
            }
        }
    }

    /// Text has been written.
    fn advance(&mut self, bytes: usize, units: usize) {
        self.written += bytes;
        self.units += units;
        self.push(units as u32);
    }

    fn place(&mut self, event: u64, offset: u64) {
        for word in [event as u32, (event >> 32) as u32, offset as u32, (offset >> 32) as u32] {
            self.push(word);
        }
    }

    #[inline(never)] // for size
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
