//! Runs vectors through the Rust interface, and writes their logs.

use crate::text::quote;
use crate::vectors::{Op, Settings};
use picosse::{
    Counters, Dropped, Event, Failure, Fed, Finish, Fragment, FragmentEnd, IdIgnored, Item, Limit, Parser,
    Piece,
};
use std::mem::take;
use std::ops::ControlFlow;

/// How items are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Push,
    /// Pushed, with a pause after every item.
    Pause,
    Pull,
}

pub const MODES: [Mode; 3] = [Mode::Push, Mode::Pause, Mode::Pull];

/// The log of a parser's life, in canonical lines.
#[derive(Default)]
struct Log {
    lines: Vec<String>,
    fragments: Option<Vec<u8>>,
    piece: Option<(&'static str, Vec<u8>)>,
    /// Whether the log already says that bytes are refused.
    stopped: bool,
}

fn place(limit: Limit, event: u64, offset: u64) -> String {
    let limit = match limit {
        Limit::Data => "data",
        Limit::EventType => "event-type",
        _ => "unknown",
    };
    format!("{limit} event {event} offset {offset}")
}

fn flags(repaired: bool, incomplete: bool) -> String {
    let flag = |on: bool, name: &'static str| if on { name } else { "" };
    format!("{}{}", flag(repaired, " repaired"), flag(incomplete, " incomplete"))
}

impl Log {
    fn item(&mut self, item: Item<'_>) {
        let line = match item {
            Item::Event(Event { event_type, data, last_event_id, repaired, incomplete, .. }) => format!(
                "event {} {} id {}{}",
                quote(event_type.as_bytes()),
                quote(data.as_bytes()),
                quote(last_event_id.as_bytes()),
                flags(repaired, incomplete)
            ),
            Item::Fragment(fragment) => return self.fragment(&fragment),
            Item::ReconnectionTime(milliseconds) => format!("retry {milliseconds}"),
            Item::Comment(piece) => return self.piece("comment", &piece),
            Item::UnknownField(piece) => return self.piece("unknown", &piece),
            Item::LastEventId(id) => format!("id {}", quote(id.as_bytes())),
            Item::Dropped(Dropped { limit, event, offset, .. }) => {
                format!("dropped {}", place(limit, event, offset))
            }
            Item::IdIgnored(IdIgnored { event, offset, .. }) => {
                format!("id-ignored event {event} offset {offset}")
            }
            _ => "an item of an unknown kind".to_owned(),
        };
        self.lines.push(line);
    }

    fn check(&mut self, right: bool, what: &str) {
        if !right {
            self.lines.push(format!("wrong {what}"));
        }
    }

    fn fragment(&mut self, fragment: &Fragment<'_>) {
        self.check(fragment.first == self.fragments.is_none(), "first");
        self.check(!fragment.text.is_empty() || fragment.end.is_some(), "empty");
        let mut data = self.fragments.take().unwrap_or_default();
        data.extend(fragment.text.as_bytes());
        let whole = |incomplete| {
            format!(
                "fragments {} {} id {}{}",
                quote(fragment.event_type.as_bytes()),
                quote(&data),
                quote(fragment.last_event_id.as_bytes()),
                flags(fragment.repaired, incomplete)
            )
        };
        let line = match fragment.end {
            None => {
                self.fragments = Some(data);
                return;
            }
            Some(FragmentEnd::Dispatched) => whole(false),
            Some(FragmentEnd::Incomplete) => whole(true),
            Some(FragmentEnd::OverLimit(Dropped { limit, event, offset, .. })) => {
                format!("aborted {} over {}", quote(&data), place(limit, event, offset))
            }
            Some(FragmentEnd::EndOfStream) => format!("aborted {} end-of-stream", quote(&data)),
            Some(_) => "an end of an unknown kind".to_owned(),
        };
        self.lines.push(line);
    }

    fn piece(&mut self, kind: &'static str, piece: &Piece<'_>) {
        self.check(piece.first == self.piece.is_none(), "first");
        self.check(!piece.text.is_empty() || piece.last, "empty");
        let mut text = self.piece.take().map(|(_, text)| text).unwrap_or_default();
        text.extend(piece.text.as_bytes());
        if piece.last {
            self.lines.push(format!("{kind} {}", quote(&text)));
        } else {
            self.piece = Some((kind, text));
        }
    }

    fn stop(&mut self, failure: Failure) {
        if take(&mut self.stopped) {
            self.stopped = true;
            return;
        }
        self.stopped = true;
        self.lines.push(match failure {
            Failure::Limit(Dropped { limit, event, offset, .. }) => {
                format!("failed {}", place(limit, event, offset))
            }
            _ => "refused".to_owned(),
        });
    }

    /// The stream ended, or the parser was reset: what is unfinished gets no last part.
    fn cut(&mut self) {
        self.fragments = None;
        if let Some((kind, text)) = self.piece.take() {
            self.lines.push(format!("{kind} {} cut", quote(&text)));
        }
    }

    fn counters(&mut self, counters: Counters) {
        self.lines.push(format!(
            "counters bytes={} lines={} events={} comments={} unknown={} ids_ignored={} dropped={} discarded={}",
            counters.bytes,
            counters.lines,
            counters.events,
            counters.comments,
            counters.unknown_fields,
            counters.ids_ignored,
            counters.dropped,
            counters.discarded
        ));
    }
}

struct Runner<'b> {
    parser: Parser<&'b mut [u8]>,
    mode: Mode,
    log: Log,
}

impl Runner<'_> {
    fn feed(&mut self, mut chunk: &[u8]) {
        loop {
            let log = &mut self.log;
            let mut items = 0;
            let result = match self.mode {
                Mode::Pull => self.parser.step(chunk).map(|step| {
                    items = usize::from(step.item.is_some());
                    step.item.into_iter().for_each(|item| log.item(item));
                    step.consumed
                }),
                Mode::Push => self.parser.feed(chunk, |item| log.item(item)).map(|()| chunk.len()),
                Mode::Pause => {
                    let fed = self.parser.feed_until_pause(chunk, |item| {
                        log.item(item);
                        items += 1;
                        ControlFlow::Break(())
                    });
                    fed.map(|fed| match fed {
                        Fed::All => chunk.len(),
                        Fed::Paused { consumed } => consumed,
                    })
                }
            };
            let more = items > 0;
            self.log.check(items < 2, "pause");
            match result {
                Ok(consumed) => {
                    chunk = chunk.get(consumed..).unwrap_or_default();
                    self.log.check(more || chunk.is_empty(), "consumed");
                }
                Err(error) => return self.log.stop(error.failure),
            }
            if !more {
                return;
            }
        }
    }

    fn finish(&mut self) {
        loop {
            let end = match self.parser.finish() {
                Ok(Finish::Item(item)) => {
                    self.log.item(item);
                    continue;
                }
                Ok(Finish::Clean) => "clean",
                Ok(Finish::Incomplete) => "incomplete",
                Ok(Finish::Loss) => "loss",
                Err(error) => {
                    self.log.cut();
                    return self.log.stop(error.failure);
                }
            };
            self.log.cut();
            return self.log.lines.push(end.to_owned());
        }
    }
}

/// The log of a parser under `ops`, where each input is one chunk.
///
/// # Panics
/// When the parser cannot be made.
pub fn run(settings: &Settings, ops: &[Op], mode: Mode) -> Vec<String> {
    let options = settings.options();
    let mut buffer = vec![0xA5; options.capacity().expect("a capacity")];
    let parser = Parser::with_options(&mut buffer[..], options).expect("a parser");
    let mut runner = Runner { parser, mode, log: Log::default() };
    for op in ops {
        match op {
            Op::Feed(chunk) => runner.feed(chunk),
            Op::Finish => runner.finish(),
            Op::Reset => {
                runner.log.cut();
                runner.log.stopped = false;
                runner.parser.reset();
            }
            Op::Seed(id) => {
                if runner.parser.set_last_event_id(id).is_err() {
                    runner.log.lines.push("seed refused".to_owned());
                }
            }
        }
    }
    let Runner { parser, mut log, .. } = runner;
    log.lines.push(format!("last-id {}", quote(parser.last_event_id().as_bytes())));
    log.counters(parser.counters());
    log.lines
}
