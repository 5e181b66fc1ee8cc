//! A reference parser, written from "Interpreting an event stream" of the HTML Standard. It has the whole
//! stream: it decodes it, splits it into lines, and handles the lines in order. The options are added in
//! the simplest possible way.

use super::decode::{BOM, Char, decode};
use super::log::{Bytes, Ending, Entry, Log, name};
use crate::options::Wanted;
use crate::{Counters, Delivery, Dropped, Failure, FragmentEnd, IdIgnored, Limit, Options, OverLimit};
use std::vec::Vec;

const FIELD_NAMES: [&[u8]; 4] = [b"data", b"event", b"id", b"retry"];

/// The log of the stream for a parser with these options and this last event ID.
pub fn reference(stream: &[u8], options: &Options, last_event_id: &[u8]) -> Log {
    let counters = Counters { bytes: stream.len() as u64, ..Counters::default() };
    let mut parser = Reference {
        options: *options,
        entries: Vec::new(),
        unended: None,
        counters,
        last_event_id: last_event_id.to_vec(),
        block: Block::default(),
    };
    let verdict = match parser.interpret(stream) {
        Ok(_) if parser.counters.dropped > 0 || parser.has_lost_id() => Ending::Loss,
        Ok(verdict) => verdict,
        Err(dropped) => Ending::Failed(Failure::Limit(dropped)),
    };
    parser.entries.extend(parser.unended);
    let mut counters = parser.counters;
    counters.discarded = stream.len() as u64 - counters.bytes;
    Log { entries: parser.entries, verdict, counters, last_event_id: Bytes(parser.last_event_id) }
}

/// A line without its end.
struct Line {
    chars: Vec<Char>,
    /// Where it ends.
    end: usize,
    /// Whether a CR, an LF or both end it, and not the end of the stream.
    ended: bool,
}

impl Line {
    fn new(end: usize) -> Self {
        Self { chars: Vec::new(), end, ended: false }
    }
}

/// Splits into lines at CR LF, LF and CR. The last line may have no end.
fn split(chars: &[Char], end: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut line = Line::new(end);
    let mut chars = chars.iter().peekable();
    while let Some(character) = chars.next() {
        if !character.is(b'\r') && !character.is(b'\n') {
            line.chars.push(*character);
            continue;
        }
        if character.is(b'\r') {
            chars.next_if(|next| next.is(b'\n'));
        }
        (line.end, line.ended) = (character.at, true);
        lines.push(core::mem::replace(&mut line, Line::new(end)));
    }
    if !line.chars.is_empty() {
        lines.push(line);
    }
    lines
}

fn text(chars: &[Char]) -> Vec<u8> {
    chars.iter().flat_map(Char::text).copied().collect()
}

/// What the lines since the last blank line have set.
#[derive(Default)]
struct Block {
    /// The data buffer, without the LF after its last line; `None` before the first line.
    data: Option<Vec<u8>>,
    event_type: Vec<u8>,
    last_event_id: Option<Vec<u8>>,
    repaired: bool,
    dropping: bool,
    /// Whether the data is delivered in fragments.
    streaming: bool,
    named: Vec<(Bytes, usize)>,
}

impl Block {
    fn is_begun(&self) -> bool {
        self.data.is_some() || !self.event_type.is_empty() || self.last_event_id.is_some() || self.dropping
    }

    /// Whether fragments were delivered.
    fn is_open(&self) -> bool {
        self.streaming && self.data.as_ref().is_some_and(|data| !data.is_empty())
    }
}

struct Reference {
    options: Options,
    entries: Vec<Entry>,
    /// The comment or unknown field that the end of the stream cut.
    unended: Option<Entry>,
    counters: Counters,
    last_event_id: Vec<u8>,
    block: Block,
}

impl Reference {
    fn has_lost_id(&self) -> bool {
        self.entries.iter().any(|entry| matches!(entry, Entry::IdIgnored(_)))
    }

    fn interpret(&mut self, stream: &[u8]) -> Result<Ending, Dropped> {
        let deliver = self.options.end_of_stream.delivers();
        let mut in_line = false;
        for mut line in split(&decode(stream, self.options.text), stream.len()) {
            if line.ended {
                self.line(&line)?;
                self.counters.lines += 1;
                continue;
            }
            in_line = true;
            line.ended = deliver;
            // A part of a byte order mark may still become one, so it is not a line yet.
            if deliver || !BOM.starts_with(stream) {
                self.line(&line)?;
            }
        }
        let incomplete = in_line || self.block.is_begun();
        if deliver {
            if self.block.is_begun() {
                self.dispatch(FragmentEnd::Incomplete);
            }
        } else if self.block.is_open() {
            self.fragments(FragmentEnd::EndOfStream);
        }
        Ok(if incomplete { Ending::Incomplete } else { Ending::Clean })
    }

    fn line(&mut self, line: &Line) -> Result<(), Dropped> {
        // A character that the end of the stream cuts is not complete. No field name contains such a one.
        let cut = !line.ended && line.chars.last().is_some_and(|last| last.unfinished);
        let chars = &line.chars[..line.chars.len() - usize::from(cut)];
        let colon = chars.iter().position(|character| character.is(b':'));
        match colon {
            _ if line.chars.is_empty() => self.dispatch(FragmentEnd::Dispatched),
            Some(0) => {
                self.counters.comments += 1;
                if self.options.wanted.has(Wanted::COMMENTS) {
                    let text = Bytes(text(&chars[1..]));
                    self.part(text.0.is_empty(), line.ended, Entry::Comment { text, ended: line.ended });
                }
            }
            Some(colon) => {
                let after = &chars[colon + 1..];
                let value = match after.first() {
                    Some(first) if first.is(b' ') => &after[1..],
                    _ => after,
                };
                let (at, end) = (chars[colon].at, chars[colon].end);
                self.field(line, chars, &text(&chars[..colon]), value, (at, end))?;
            }
            None => {
                let name = text(chars);
                let undecided = !cut && FIELD_NAMES.iter().any(|known| known.starts_with(&name));
                if line.ended {
                    self.field(line, chars, &name, &[], (line.end, line.end))?;
                } else if !undecided {
                    self.unknown_field(line, chars);
                }
            }
        }
        Ok(())
    }

    /// "Process the field". `named`: the offset where the end of its name is known, and the number of bytes
    /// that are taken then.
    fn field(
        &mut self,
        line: &Line,
        chars: &[Char],
        name: &[u8],
        value: &[Char],
        named: (usize, usize),
    ) -> Result<(), Dropped> {
        match name {
            b"data" => self.data(value, named),
            b"event" => self.event_type(value),
            b"id" => {
                if line.ended {
                    self.id(value);
                }
                Ok(())
            }
            b"retry" => {
                if line.ended {
                    self.retry(value);
                }
                Ok(())
            }
            _ => {
                self.unknown_field(line, chars);
                Ok(())
            }
        }
    }

    fn data(&mut self, value: &[Char], (at, taken): (usize, usize)) -> Result<(), Dropped> {
        if self.block.dropping {
            return Ok(());
        }
        if self.block.data.is_some() {
            self.append(b"\n", at, taken)?;
        } else {
            self.block.data = Some(Vec::new());
            self.block.streaming = self.options.delivery.cuts_each();
        }
        for character in value {
            if !self.block.dropping {
                self.block.repaired |= character.replaced;
                self.append(character.text(), character.at, character.end)?;
            }
        }
        Ok(())
    }

    fn append(&mut self, text: &[u8], at: usize, taken: usize) -> Result<(), Dropped> {
        let data = self.block.data.get_or_insert_default();
        let over = data.len() + text.len() > self.options.limits.data;
        if over && self.options.delivery == Delivery::Whole {
            return self.over(Limit::Data, at, taken);
        }
        data.extend(text);
        let out = if self.block.streaming { text.len() } else { data.len() };
        self.block.streaming |= over;
        if self.block.streaming {
            let event_type = self.event_type_text();
            name(&mut self.block.named, &event_type.0, out);
        }
        Ok(())
    }

    fn event_type(&mut self, value: &[Char]) -> Result<(), Dropped> {
        if self.block.dropping {
            return Ok(());
        }
        let mut event_type = Vec::new();
        for character in value {
            event_type.extend(character.text());
            if event_type.len() > self.options.limits.event_type {
                self.block.event_type.clear();
                return self.over(Limit::EventType, character.at, character.end);
            }
            self.block.repaired |= character.replaced;
        }
        self.block.event_type = event_type;
        Ok(())
    }

    fn id(&mut self, value: &[Char]) {
        let mut id = Vec::new();
        let mut crossing = None;
        for character in value {
            id.extend(character.text());
            if crossing.is_none() && id.len() > self.options.limits.last_event_id {
                crossing = Some(character.at as u64);
            }
        }
        if id.contains(&0) {
            self.counters.ids_ignored += 1;
        } else if let Some(offset) = crossing {
            self.counters.ids_ignored += 1;
            self.entries.push(Entry::IdIgnored(IdIgnored { event: self.event_number(), offset }));
        } else {
            self.block.last_event_id = Some(id);
            self.block.repaired |= value.iter().any(|character| character.replaced);
        }
    }

    fn retry(&mut self, value: &[Char]) {
        let digits = text(value);
        if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
            return;
        }
        let milliseconds = digits
            .iter()
            .fold(0_u32, |sum, digit| sum.saturating_mul(10).saturating_add(u32::from(digit - b'0')));
        self.entries.push(Entry::ReconnectionTime(milliseconds));
    }

    fn unknown_field(&mut self, line: &Line, chars: &[Char]) {
        self.counters.unknown_fields += 1;
        if self.options.wanted.has(Wanted::UNKNOWN_FIELDS) {
            let text = Bytes(text(chars));
            self.part(text.0.is_empty(), line.ended, Entry::UnknownField { text, ended: line.ended });
        }
    }

    /// Adds a comment or unknown field. It has pieces if there is text, or at the line's end.
    fn part(&mut self, empty: bool, ended: bool, entry: Entry) {
        if ended {
            self.entries.push(entry);
        } else if !empty {
            self.unended = Some(entry);
        }
    }

    /// "Dispatch the event", at a blank line or at the end of the stream.
    fn dispatch(&mut self, end: FragmentEnd) {
        let committed = self.block.last_event_id.take();
        if let Some(id) = &committed {
            self.last_event_id.clone_from(id);
        }
        if self.block.data.is_some() {
            self.counters.events += 1;
            if self.block.streaming {
                self.fragments(end);
            } else {
                self.entries.push(Entry::Event {
                    event_type: self.event_type_text(),
                    data: Bytes(self.block.data.take().unwrap_or_default()),
                    last_event_id: Bytes(self.last_event_id.clone()),
                    repaired: self.block.repaired,
                    incomplete: end == FragmentEnd::Incomplete,
                });
            }
        } else if committed.is_some() && self.options.wanted.has(Wanted::LAST_EVENT_IDS) {
            self.entries.push(Entry::LastEventId(Bytes(self.last_event_id.clone())));
        }
        self.block = Block::default();
    }

    fn fragments(&mut self, end: FragmentEnd) {
        self.entries.push(Entry::Fragments {
            named: core::mem::take(&mut self.block.named),
            event_type: self.event_type_text(),
            data: Bytes(self.block.data.take().unwrap_or_default()),
            last_event_id: Bytes(self.last_event_id.clone()),
            repaired: self.block.repaired,
            end,
        });
    }

    /// Drops the event, which crossed a limit. `taken`: how many bytes of the stream are taken if it fails.
    fn over(&mut self, limit: Limit, at: usize, taken: usize) -> Result<(), Dropped> {
        let dropped = Dropped { limit, event: self.event_number(), offset: at as u64 };
        self.counters.dropped += 1;
        if self.block.is_open() {
            self.fragments(FragmentEnd::OverLimit(dropped));
        } else if self.options.over_limit == OverLimit::Skip {
            self.entries.push(Entry::Dropped(dropped));
        }
        let last_event_id = self.block.last_event_id.take();
        self.block = Block { last_event_id, dropping: true, ..Block::default() };
        if self.options.over_limit == OverLimit::Fail {
            self.counters.bytes = taken as u64;
            return Err(dropped);
        }
        Ok(())
    }

    fn event_type_text(&self) -> Bytes {
        if self.block.event_type.is_empty() { "message".into() } else { self.block.event_type[..].into() }
    }

    fn event_number(&self) -> u64 {
        // An event that is being dropped is already counted.
        self.counters.events + self.counters.dropped - u64::from(self.block.dropping)
    }
}
