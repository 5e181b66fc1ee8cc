//! What is written where.

use crate::demo;
use picosse::{Dropped, Event, IdIgnored, Item, Limit, Piece, Text};
use serde_json::json;
use std::io::{self, BufWriter, StdoutLock, Write};

/// How events are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// One line of JSON each.
    Json,
    /// To be read by people.
    Text,
    /// Only the text of a chat answer.
    Answer,
}

/// What the summary needs.
#[derive(Default)]
pub struct Tally {
    pub bytes: u64,
    pub chunks: u64,
    pub events: u64,
    /// How many chunks began inside a character.
    pub cut_characters: u64,
    /// How many events had their data lent out of the chunk.
    pub lent: u64,
    pub reconnection_time: Option<u32>,
}

impl Tally {
    pub fn chunk(&mut self, chunk: &[u8]) {
        self.bytes += chunk.len() as u64;
        self.chunks += 1;
        self.cut_characters += u64::from(is_inside_character(chunk));
    }

    pub fn event(&mut self, event: &Event<'_>, chunk: &[u8]) {
        self.events += 1;
        let is_lent = chunk.as_ptr_range().contains(&event.data.as_bytes().as_ptr());
        self.lent += u64::from(is_lent);
    }
}

/// Whether `bytes` start with the middle of a character.
pub fn is_inside_character(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(|byte| byte & 0b1100_0000 == 0b1000_0000)
}

/// Standard output and what goes there.
pub struct Show {
    out: BufWriter<StdoutLock<'static>>,
    style: Style,
    /// Whether each event is written out at once.
    at_once: bool,
    /// Whether the last line that was written lacks its end.
    open_line: bool,
}

impl Show {
    pub fn new(style: Style, at_once: bool) -> Self {
        let out = BufWriter::with_capacity(64 * 1024, io::stdout().lock());
        Self { out, style, at_once, open_line: false }
    }

    pub fn item(&mut self, item: &Item<'_>) -> io::Result<()> {
        match item {
            Item::Event(event) => self.event(event),
            Item::Comment(piece) => self.comment(piece),
            Item::Dropped(dropped) => self.dropped(dropped),
            Item::IdIgnored(ignored) => self.id_ignored(ignored),
            _ => Ok(()),
        }
    }

    fn event(&mut self, event: &Event<'_>) -> io::Result<()> {
        match self.style {
            Style::Json => {
                let (kind, data, id) = (text(event.event_type), text(event.data), text(event.last_event_id));
                writeln!(self.out, "{}", json!({"event": kind, "data": data, "last_event_id": id}))?;
            }
            Style::Text => {
                if event.event_type != *"message" {
                    write!(self.out, "[{}] ", event.event_type)?;
                }
                writeln!(self.out, "{}", event.data)?;
            }
            Style::Answer => {
                let readable = demo::readable(text(event.data)).unwrap_or_default();
                self.out.write_all(readable.as_bytes())?;
                self.open_line = !readable.ends_with('\n') && (self.open_line || !readable.is_empty());
            }
        }
        if self.at_once { self.out.flush() } else { Ok(()) }
    }

    fn comment(&mut self, piece: &Piece<'_>) -> io::Result<()> {
        if piece.first {
            self.out.write_all(b":")?;
        }
        self.out.write_all(piece.text.as_bytes())?;
        self.open_line = !piece.last;
        if piece.last {
            self.out.write_all(b"\n")?;
            self.out.flush()?;
        }
        Ok(())
    }

    fn dropped(&mut self, dropped: &Dropped) -> io::Result<()> {
        let Dropped { limit, event, offset, .. } = dropped;
        self.complain(&match limit {
            Limit::Data => format!("event {event} is dropped: byte {offset} is over its --buffer of data"),
            Limit::EventType => {
                format!("event {event} is dropped: byte {offset} is over the event type limit")
            }
        })
    }

    fn id_ignored(&mut self, ignored: &IdIgnored) -> io::Result<()> {
        let IdIgnored { event, offset, .. } = ignored;
        self.complain(&format!("the ID in event {event} is ignored: byte {offset} is over the ID limit"))
    }

    /// One line on standard error, in its place among the events.
    fn complain(&mut self, problem: &str) -> io::Result<()> {
        self.out.flush()?;
        eprintln!("sse-cat: {problem}");
        Ok(())
    }

    /// The parser was given the stream up to `offset`.
    pub fn fed(&mut self, offset: u64) -> io::Result<()> {
        writeln!(self.out, "{}", json!({"fed": offset}))
    }

    /// Writes out what was written so far.
    pub fn write_out(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// The end of the stream: a line of JSON, or a summary on standard error.
    pub fn end(&mut self, tally: &Tally, last_event_id: Text<'_>, complete: bool) -> io::Result<()> {
        if self.style == Style::Json {
            let (id, retry) = (text(last_event_id), tally.reconnection_time);
            writeln!(self.out, "{}", json!({"end": true, "last_event_id": id, "retry_ms": retry}))?;
            return self.out.flush();
        }
        if self.open_line {
            self.out.write_all(b"\n")?;
        }
        self.out.flush()?;
        let Tally { bytes, chunks, events, cut_characters, lent, .. } = tally;
        eprintln!(
            "events: {events}, bytes: {bytes}, chunks: {chunks}, cuts inside characters: {cut_characters}, \
             copies avoided: {lent}"
        );
        if let Some(milliseconds) = tally.reconnection_time {
            eprintln!("reconnection time: {milliseconds} ms");
        }
        if !last_event_id.is_empty() {
            eprintln!("last event ID: {last_event_id}");
        }
        if !complete {
            eprintln!("the stream stopped in the middle of a line or an event, which is not shown");
        }
        Ok(())
    }
}

/// The text as a string, which it always is: the parser repairs what is not UTF-8.
fn text(text: Text<'_>) -> &str {
    text.as_str().unwrap_or_default()
}
