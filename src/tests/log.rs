//! The log of a stream, with fragments and pieces joined. The parser and the reference are compared by
//! their logs.

use crate::{Counters, Dropped, Failure, Fragment, FragmentEnd, IdIgnored, Item, Piece, Text, TextPolicy};
use core::fmt;
use std::vec::Vec;

/// Bytes with readable `Debug` output.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Bytes(pub Vec<u8>);

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "b\"{}\"", self.0.escape_ascii())
    }
}

impl From<&[u8]> for Bytes {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

impl From<&str> for Bytes {
    fn from(text: &str) -> Self {
        text.as_bytes().into()
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    Event {
        event_type: Bytes,
        data: Bytes,
        last_event_id: Bytes,
        repaired: bool,
        incomplete: bool,
    },
    Fragments {
        /// The event types during delivery, each with how many bytes of data had it.
        named: Vec<(Bytes, usize)>,
        event_type: Bytes,
        data: Bytes,
        last_event_id: Bytes,
        repaired: bool,
        end: FragmentEnd,
    },
    ReconnectionTime(u32),
    Comment {
        text: Bytes,
        ended: bool,
    },
    UnknownField {
        text: Bytes,
        ended: bool,
    },
    LastEventId(Bytes),
    Dropped(Dropped),
    IdIgnored(IdIgnored),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    Clean,
    Incomplete,
    Loss,
    Failed(Failure),
}

/// Everything that a stream produced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    pub entries: Vec<Entry>,
    pub verdict: Ending,
    pub counters: Counters,
    pub last_event_id: Bytes,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PieceKind {
    Comment,
    UnknownField,
}

/// Adds `len` bytes of data that were delivered under this event type.
pub fn name(named: &mut Vec<(Bytes, usize)>, event_type: &[u8], len: usize) {
    match named.last_mut() {
        Some((last, bytes)) if last.0 == event_type => *bytes += len,
        _ => named.push((event_type.into(), len)),
    }
}

/// The fragments so far of an event that has not ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Open {
    data: Vec<u8>,
    named: Vec<(Bytes, usize)>,
    repaired: bool,
}

/// Joins items to entries, and checks that their flags are consistent.
#[derive(Clone, Debug)]
pub struct Recorder {
    policy: TextPolicy,
    entries: Vec<Entry>,
    fragments: Option<Open>,
    /// The comment or unknown field that has not ended.
    line: Option<(PieceKind, Vec<u8>)>,
}

impl Recorder {
    pub fn new(policy: TextPolicy) -> Self {
        Self { policy, entries: Vec::new(), fragments: None, line: None }
    }

    /// Forgets everything; for a reset.
    pub fn clear(&mut self) {
        *self = Self::new(self.policy);
    }

    fn text<'t>(&self, text: Text<'t>) -> &'t [u8] {
        let checked = core::str::from_utf8(text.as_bytes()).ok();
        assert_eq!(text.as_str(), checked, "as_str differs from the bytes");
        assert!(self.policy == TextPolicy::Raw || checked.is_some(), "not UTF-8: {text:?}");
        text.as_bytes()
    }

    fn bytes(&self, text: Text<'_>) -> Bytes {
        self.text(text).into()
    }

    pub fn take(&mut self, item: Item<'_>) {
        match item {
            Item::Comment(piece) => return self.piece(PieceKind::Comment, piece),
            Item::UnknownField(piece) => return self.piece(PieceKind::UnknownField, piece),
            // The end of the stream may cut a line and an event at once.
            Item::Fragment(Fragment { end: Some(FragmentEnd::EndOfStream), .. }) => {}
            _ => assert_eq!(self.line, None, "{item:?} inside a line of pieces"),
        }
        let entry = match item {
            Item::Event(event) => {
                assert_eq!(self.fragments, None, "an event inside an event in fragments");
                assert!(!event.event_type.is_empty());
                Entry::Event {
                    event_type: self.bytes(event.event_type),
                    data: self.bytes(event.data),
                    last_event_id: self.bytes(event.last_event_id),
                    repaired: event.repaired,
                    incomplete: event.incomplete,
                }
            }
            Item::Fragment(fragment) => {
                assert_eq!(fragment.first, self.fragments.is_none(), "first: {fragment:?}");
                assert!(fragment.end.is_some() || !fragment.text.is_empty(), "empty: {fragment:?}");
                let mut open = self.fragments.take().unwrap_or_default();
                let text = self.text(fragment.text);
                let event_type = self.text(fragment.event_type);
                let last_event_id = self.text(fragment.last_event_id);
                assert!(!event_type.is_empty());
                assert!(fragment.repaired || !open.repaired, "repaired and then not");
                open.repaired = fragment.repaired;
                if !text.is_empty() {
                    name(&mut open.named, event_type, text.len());
                }
                open.data.extend(text);
                let Some(end) = fragment.end else {
                    self.fragments = Some(open);
                    return;
                };
                assert!(!end.is_aborted() || !open.data.is_empty(), "aborted before it began");
                Entry::Fragments {
                    named: open.named,
                    event_type: event_type.into(),
                    data: Bytes(open.data),
                    last_event_id: last_event_id.into(),
                    repaired: fragment.repaired,
                    end,
                }
            }
            Item::ReconnectionTime(milliseconds) => Entry::ReconnectionTime(milliseconds),
            Item::LastEventId(id) => Entry::LastEventId(self.bytes(id)),
            Item::Dropped(dropped) => {
                assert_eq!(self.fragments, None, "dropped instead of aborted");
                Entry::Dropped(dropped)
            }
            Item::IdIgnored(ignored) => Entry::IdIgnored(ignored),
            Item::Comment(_) | Item::UnknownField(_) => unreachable!(),
        };
        self.entries.push(entry);
    }

    fn piece(&mut self, kind: PieceKind, piece: Piece<'_>) {
        assert_eq!(piece.first, self.line.is_none(), "first: {piece:?}");
        assert!(piece.last || !piece.text.is_empty(), "empty: {piece:?}");
        let (begun, mut text) = self.line.take().unwrap_or((kind, Vec::new()));
        assert_eq!(begun, kind, "a piece of another kind");
        text.extend(self.text(piece.text));
        if piece.last {
            self.entries.push(line(kind, text, true));
        } else {
            self.line = Some((kind, text));
        }
    }

    /// Ends the log. A comment or unknown field without a last piece is the last entry.
    pub fn close(mut self, verdict: Ending, counters: Counters, last_event_id: Text<'_>) -> Log {
        assert_eq!(self.fragments, None, "an event in fragments did not end");
        let last_event_id = self.bytes(last_event_id);
        if let Some((kind, text)) = self.line.take() {
            self.entries.push(line(kind, text, false));
        }
        Log { entries: self.entries, verdict, counters, last_event_id }
    }
}

fn line(kind: PieceKind, text: Vec<u8>, ended: bool) -> Entry {
    let text = Bytes(text);
    match kind {
        PieceKind::Comment => Entry::Comment { text, ended },
        PieceKind::UnknownField => Entry::UnknownField { text, ended },
    }
}

/// An event without flags.
pub fn event(event_type: &str, data: &str, last_event_id: &str) -> Entry {
    Entry::Event {
        event_type: event_type.into(),
        data: data.into(),
        last_event_id: last_event_id.into(),
        repaired: false,
        incomplete: false,
    }
}

/// An event in fragments without flags.
pub fn fragments(event_type: &str, data: &str, last_event_id: &str, end: FragmentEnd) -> Entry {
    Entry::Fragments {
        named: Vec::from([(event_type.into(), data.len())]),
        event_type: event_type.into(),
        data: data.into(),
        last_event_id: last_event_id.into(),
        repaired: false,
        end,
    }
}
