//! What is written where.

use crate::demo;
use crate::harmless::{Harmless, harmless};
use crate::status::Status;
use crate::words::{excerpt, how_it_ends, what_helps, what_next};
use picosse::session::{Diagnosis, End, Losses, Reason};
use picosse::{Counters, Dropped, Event, IdIgnored, Item, Limit, Piece, Text};
use serde_json::json;
use std::borrow::Cow;
use std::io::{self, BufWriter, IsTerminal, Write};

/// How events are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// One line of JSON each.
    Json,
    /// To be read by people.
    Text,
    /// With type and ID, as the fields of an event stream.
    Fields,
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

    pub fn item(&mut self, item: &Item<'_>, chunk: &[u8]) {
        match item {
            Item::Event(event) => {
                self.events += 1;
                let is_lent = chunk.as_ptr_range().contains(&event.data.as_bytes().as_ptr());
                self.lent += u64::from(is_lent);
            }
            Item::ReconnectionTime(milliseconds) => self.reconnection_time = Some(*milliseconds),
            _ => {}
        }
    }
}

/// Whether `bytes` start with the middle of a character.
pub fn is_inside_character(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(|byte| byte & 0b1100_0000 == 0b1000_0000)
}

/// How an attempt ended.
pub struct AttemptEnd {
    pub number: u32,
    pub status: Option<u16>,
    pub retry_after: Option<Vec<u8>>,
    pub end: End,
    /// How long to wait before the next one.
    pub delay: Option<u32>,
    /// What the transport says of its failure.
    pub problem: String,
    /// A body that was not shown.
    pub body: Vec<u8>,
}

/// How all ended.
pub enum StreamEnd {
    Parser {
        /// Whether nothing is missing but what was dropped.
        complete: bool,
    },
    Session {
        /// Of the last attempt.
        reason: Reason,
        complete: bool,
        /// Of all attempts.
        losses: Losses,
        /// No event and no good body was shown.
        nothing: bool,
        diagnosis: Diagnosis,
        /// Which events would have ended the stream, in words.
        terminal_events: String,
    },
}

/// Standard output and standard error.
pub struct Show {
    /// Written through `out`, so that the status line is gone before.
    output: BufWriter<Box<dyn Write>>,
    status: Status,
    style: Style,
    /// Whether each event is written out at once.
    at_once: bool,
    verbose: bool,
    /// Whether the last line that was written lacks its end.
    open_line: bool,
    /// Whether the event before had several lines; `None` before the first event.
    had_lines: Option<bool>,
}

impl Show {
    pub fn new(style: Style, at_once: bool, verbose: bool, status: Status) -> Self {
        let stdout = io::stdout().lock();
        let is_terminal = stdout.is_terminal();
        let stdout: Box<dyn Write> =
            if is_terminal { Box::new(Harmless::new(stdout)) } else { Box::new(stdout) };
        let output = BufWriter::with_capacity(64 * 1024, stdout);
        Self { output, status, style, at_once, verbose, open_line: false, had_lines: None }
    }

    fn out(&mut self) -> &mut impl Write {
        self.status.clear();
        &mut self.output
    }

    /// Shows what is waited for, if somebody looks. A line that is not complete stays as it is.
    pub fn waiting(&mut self, text: &str) {
        if !self.open_line {
            self.status.show(text);
        }
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
                let line = json!({
                    "event": text(event.event_type),
                    "data": text(event.data),
                    "last_event_id": text(event.last_event_id),
                    "incomplete": event.incomplete,
                });
                writeln!(self.out(), "{line}")?;
            }
            Style::Text => {
                let has_lines = event.data.as_bytes().contains(&b'\n');
                if self.had_lines.replace(has_lines).is_some_and(|had| had || has_lines) {
                    self.out().write_all(b"\n")?; // sets events of several lines apart
                }
                if event.event_type != *"message" {
                    write!(self.out(), "[{}] ", event.event_type)?;
                }
                writeln!(self.out(), "{}", event.data)?;
            }
            Style::Fields => {
                writeln!(self.out(), "event: {}", event.event_type)?;
                if !event.last_event_id.is_empty() {
                    writeln!(self.out(), "id: {}", event.last_event_id)?;
                }
                for line in text(event.data).split('\n') {
                    writeln!(self.out(), "data: {line}")?;
                }
                self.out().write_all(b"\n")?;
            }
            Style::Answer => {
                let readable = demo::readable(text(event.data)).unwrap_or_default();
                self.out().write_all(readable.as_bytes())?;
                self.open_line = !readable.ends_with('\n') && (self.open_line || !readable.is_empty());
            }
        }
        if event.incomplete && self.style != Style::Json {
            self.complain("the last event or line lacks its end: the stream ended there")?;
        }
        if self.at_once { self.out().flush() } else { Ok(()) }
    }

    fn comment(&mut self, piece: &Piece<'_>) -> io::Result<()> {
        if piece.first {
            self.out().write_all(b":")?;
        }
        self.out().write_all(piece.text.as_bytes())?;
        self.open_line = !piece.last;
        if piece.last {
            self.out().write_all(b"\n")?;
            self.out().flush()?;
        }
        Ok(())
    }

    fn dropped(&mut self, dropped: &Dropped) -> io::Result<()> {
        let Dropped { limit, event, offset, .. } = dropped;
        self.complain(&match limit {
            Limit::Data => format!("event {event} is dropped: byte {offset} is over its --buffer of data"),
            limit => format!("event {event} is dropped: byte {offset} is over the {limit}"),
        })
    }

    fn id_ignored(&mut self, ignored: &IdIgnored) -> io::Result<()> {
        let IdIgnored { event, offset, .. } = ignored;
        self.complain(&format!("the ID in event {event} is ignored: byte {offset} is over the ID limit"))
    }

    /// Says at the end that not everything was shown.
    pub fn loss(&mut self, counters: &Counters) -> io::Result<()> {
        let Counters { dropped, ids_ignored, .. } = counters;
        self.complain(&format!("something was dropped: events: {dropped}, IDs: {ids_ignored}"))
    }

    /// One line on standard error, in its place among the events.
    pub fn complain(&mut self, problem: &str) -> io::Result<()> {
        self.note(&format!("sse-cat: {problem}"))
    }

    /// The head of a request or a response, if it is wanted.
    pub fn head(&mut self, lines: &[String]) -> io::Result<()> {
        for line in lines.iter().filter(|_| self.verbose).collect::<Vec<_>>() {
            self.note(line)?;
        }
        Ok(())
    }

    fn note(&mut self, line: &str) -> io::Result<()> {
        self.out().flush()?;
        eprintln!("{}", harmless(line));
        Ok(())
    }

    /// The parser was given the stream up to `offset`.
    pub fn fed(&mut self, offset: u64) -> io::Result<()> {
        writeln!(self.out(), "{}", json!({"fed": offset}))
    }

    /// Writes out what was written so far.
    pub fn write_out(&mut self) -> io::Result<()> {
        self.out().flush()
    }

    /// A good body that is no stream, where it can stand as it is: says whether it does.
    pub fn body(&mut self, bytes: &[u8]) -> io::Result<bool> {
        if self.style == Style::Json {
            return Ok(false);
        }
        if let Some(last) = bytes.last() {
            self.open_line = *last != b'\n';
        }
        self.out().write_all(bytes)?;
        self.out().flush()?;
        Ok(true)
    }

    /// Ends the line that is open.
    fn end_line(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.open_line) {
            self.out().write_all(b"\n")?;
        }
        Ok(())
    }

    /// The end of an attempt: a line of JSON, or lines on standard error.
    pub fn attempt(&mut self, attempt: &AttemptEnd) -> io::Result<()> {
        let AttemptEnd { number, status, retry_after, end, delay, problem, body } = attempt;
        let retry_after = retry_after.as_deref().map(String::from_utf8_lossy);
        if self.style == Style::Json {
            let mut line = json!({
                "attempt": number,
                "status": status,
                "reason": end.reason.name(),
                "advice": end.advice.name(),
                "complete": end.is_complete(),
            });
            tell_losses(&mut line, end.losses);
            if let Some(when) = retry_after {
                line["retry_after"] = json!(when);
            }
            if let Some(delay) = delay {
                line["delay_ms"] = json!(delay);
            }
            if !body.is_empty() {
                line["body"] = json!(String::from_utf8_lossy(body));
            }
            writeln!(self.out(), "{line}")?;
            return self.out().flush();
        }
        self.end_line()?;
        let excerpt = excerpt(body);
        if !excerpt.is_empty() {
            self.complain(&format!("the body says: {excerpt}"))?;
        }
        let status = status.filter(|status| !(200..300).contains(status));
        let retry_after = retry_after.map(|when: Cow<'_, str>| format!("Retry-After: {when}"));
        let details = [status.map(|status| status.to_string()), retry_after, Some(problem.clone())];
        let details: Vec<String> = details.into_iter().flatten().filter(|text| !text.is_empty()).collect();
        let mut line = format!("attempt {number}: {}", end.reason);
        if !details.is_empty() {
            line += &format!(" ({})", details.join(", "));
        }
        if let Some(next) = what_next(end.advice, delay.unwrap_or(0)) {
            line += &format!(": {next}");
        }
        self.complain(&line)
    }

    /// The end of all: a line of JSON, or a summary on standard error.
    pub fn end(&mut self, tally: &Tally, last_event_id: Text<'_>, end: StreamEnd) -> io::Result<()> {
        if self.style == Style::Json {
            let (id, retry) = (text(last_event_id), tally.reconnection_time);
            let mut line = json!({"end": true, "last_event_id": id, "retry_ms": retry});
            if let StreamEnd::Session { reason, complete, losses, nothing, diagnosis, terminal_events } = end
            {
                line["reason"] = json!(reason.name());
                line["complete"] = json!(complete);
                tell_losses(&mut line, losses);
                if nothing || !complete || diagnosis == Diagnosis::LooksLikeEventStream {
                    line["diagnosis"] = json!(diagnosis.as_str());
                }
                if diagnosis == Diagnosis::NoTerminalEvent {
                    line["terminal_events"] = json!(terminal_events);
                }
            }
            writeln!(self.out(), "{line}")?;
            return self.out().flush();
        }
        self.end_line()?;
        let Tally { bytes, chunks, events, cut_characters, lent, .. } = tally;
        let mut line = format!(
            "events: {events}, bytes: {bytes}, chunks: {chunks}, cuts inside characters: {cut_characters}"
        );
        if self.verbose {
            line += &format!(", copies avoided: {lent}");
        }
        self.note(&line)?;
        if let Some(milliseconds) = tally.reconnection_time {
            self.note(&format!("reconnection time: {milliseconds} ms"))?;
        }
        if !last_event_id.is_empty() {
            self.note(&format!("last event ID: {last_event_id}"))?;
        }
        match end {
            StreamEnd::Parser { complete: false } => {
                self.note("the stream stopped in the middle of a line or an event, which is not shown")
            }
            StreamEnd::Session { reason, complete, nothing, diagnosis, terminal_events, .. } => {
                let what = match diagnosis {
                    _ if matches!(reason, Reason::Http(_)) => return Ok(()), // The line of the attempt says it.
                    _ if nothing => "nothing is shown",
                    Diagnosis::LooksLikeEventStream => "the body is shown as it is",
                    Diagnosis::Interrupted
                        if matches!(reason, Reason::Timeout(_)) && !terminal_events.is_empty() =>
                    {
                        return self
                            .note(&format!("no terminal event came.{}", how_it_ends(&terminal_events)));
                    }
                    // The reason of the attempt says all.
                    Diagnosis::Events | Diagnosis::Interrupted | Diagnosis::MediaType => return Ok(()),
                    _ if complete => return Ok(()),
                    _ => "something is missing",
                };
                self.note(&format!("{what}: {diagnosis}{}", what_helps(diagnosis, &terminal_events)))
            }
            StreamEnd::Parser { complete: true } => Ok(()),
        }
    }
}

fn tell_losses(line: &mut serde_json::Value, losses: Losses) {
    if !losses.is_empty() {
        let Losses { dropped, ids_ignored, kept, incomplete, earlier, .. } = losses;
        line["losses"] = json!({
            "dropped": dropped,
            "ids_ignored": ids_ignored,
            "kept": kept,
            "incomplete": incomplete,
            "earlier": earlier,
        });
    }
}

/// The text as a string, which it always is: the parser repairs what is not UTF-8.
fn text(text: Text<'_>) -> &str {
    text.as_str().unwrap_or_default()
}
