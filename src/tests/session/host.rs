//! A host with a clock that the test sets, and a list of the items that it was shown.

use crate::session::{
    Advice, Deadline, Deadlines, End, Entropy, Generation, Head, Reason, SessionStep, Stop, TransportEnd,
};
use crate::{Item, Outcome, Session, SessionItem, SessionOptions};
use core::ops::ControlFlow;
use std::format;
use std::string::String;
use std::vec::Vec;

/// The size of the buffer; enough for all tests of sessions.
pub const MEMORY: usize = 8192;

#[derive(Clone)]
pub struct TestHost {
    pub session: Session<[u8; MEMORY]>,
    pub now: u32,
    pub attempt: Generation,
    /// The items that were shown, each as a short text.
    pub shown: Vec<String>,
    /// How each attempt ended.
    pub ends: Vec<End>,
    /// After how many items of a call to stop, and how.
    pub stop: Option<(usize, Stop)>,
}

impl TestHost {
    /// A host before its first attempt.
    pub fn new(options: &SessionOptions<'_>) -> Self {
        let session = Session::new([0xFF; MEMORY], *options).expect("the options are good ones");
        let attempt = session.generation();
        Self { session, now: 1000, attempt, shown: Vec::new(), ends: Vec::new(), stop: None }
    }

    /// A host in its first attempt, before the head.
    pub fn connected(options: &SessionOptions<'_>) -> Self {
        let mut host = Self::new(options);
        host.connect();
        host
    }

    /// A host in its first attempt, after the head of an event stream.
    pub fn open(options: &SessionOptions<'_>) -> Self {
        let mut host = Self::connected(options);
        host.head(200);
        host
    }

    pub fn connect(&mut self) {
        self.connect_with(0);
    }

    pub fn connect_with(&mut self, entropy: u32) {
        self.attempt =
            self.session.connect(self.now, Entropy(entropy)).expect("nothing runs, nothing is cancelled");
    }

    /// Reports the head of an event stream with this status.
    pub fn head(&mut self, status: u16) -> Outcome {
        self.respond(&Head::new(status).content_type("text/event-stream"))
    }

    pub fn respond(&mut self, head: &Head<'_>) -> Outcome {
        let outcome = self.session.on_response(self.attempt, self.now, head);
        self.note(outcome)
    }

    pub fn feed(&mut self, chunk: impl AsRef<[u8]>) -> Outcome {
        let mut items = ShownItems::new(self);
        let outcome =
            self.session.feed(self.attempt, self.now, chunk.as_ref(), |of, item| items.take(of, item));
        self.take(items, outcome)
    }

    pub fn end(&mut self) -> Outcome {
        let mut items = ShownItems::new(self);
        let outcome = self.session.on_end(self.attempt, self.now, |of, item| items.take(of, item));
        self.take(items, outcome)
    }

    pub fn error(&mut self) -> Outcome {
        let mut items = ShownItems::new(self);
        let outcome = self.session.on_error(self.attempt, self.now, |of, item| items.take(of, item));
        self.take(items, outcome)
    }

    /// Lets time pass, and reports it.
    pub fn wait(&mut self, milliseconds: u32) -> Outcome {
        self.now = self.now.wrapping_add(milliseconds);
        self.time()
    }

    pub fn time(&mut self) -> Outcome {
        let outcome = self.session.on_time(self.now);
        self.note(outcome)
    }

    pub fn cancel(&mut self) -> Outcome {
        let outcome = self.session.cancel();
        self.note(outcome)
    }

    pub fn restart(&mut self) -> Outcome {
        let outcome = self.session.restart();
        self.note(outcome)
    }

    /// Feeds a chunk in steps.
    pub fn step(&mut self, chunk: &[u8]) -> Outcome {
        let mut rest = chunk;
        loop {
            let SessionStep { item, outcome } = self.session.step(self.attempt, self.now, rest);
            self.shown.extend(item.map(describe));
            match outcome {
                Outcome::Paused { consumed } => rest = &rest[consumed..],
                outcome => return self.note(outcome),
            }
        }
    }

    /// Feeds a chunk item by item. The iterator is dropped, and a new one made, after the items whose bit is
    /// set.
    pub fn items(&mut self, chunk: &[u8], pauses: u64) -> Outcome {
        let (mut rest, mut count) = (chunk, 0);
        loop {
            let mut items = self.session.items(self.attempt, self.now, rest);
            while let Some(item) = items.next() {
                self.shown.push(describe(item));
                count += 1;
                if pauses >> (count % 64) & 1 == 1 {
                    break;
                }
            }
            let outcome = items.outcome();
            match outcome {
                Outcome::Paused { consumed } => {
                    assert_eq!(consumed, items.consumed());
                    rest = &rest[consumed..];
                }
                _ => {
                    assert_eq!((items.consumed(), items.next()), (rest.len(), None));
                    drop(items);
                    return self.note(outcome);
                }
            }
        }
    }

    /// Reports the end of the transport, in steps.
    pub fn end_step(&mut self, how: TransportEnd) -> Outcome {
        loop {
            let SessionStep { item, outcome } = self.session.end_step(self.attempt, self.now, how);
            self.shown.extend(item.map(describe));
            if !matches!(outcome, Outcome::Paused { .. }) {
                return self.note(outcome);
            }
        }
    }

    fn take(&mut self, items: ShownItems, outcome: Outcome) -> Outcome {
        self.shown.extend(items.shown);
        self.note(outcome)
    }

    fn note(&mut self, outcome: Outcome) -> Outcome {
        if let Outcome::Ended(end) = outcome {
            self.ends.push(end);
        }
        outcome
    }

    /// How the attempt ended, if it did.
    pub fn reason(&self) -> Option<Reason> {
        self.ends.last().map(|end| end.reason)
    }

    pub fn advice(&self) -> Advice {
        self.ends.last().expect("an attempt ended").advice
    }

    pub fn late(&self) -> u64 {
        self.session.counters().late
    }
}

/// The items that one call shows.
struct ShownItems {
    attempt: Generation,
    shown: Vec<String>,
    stop: Option<(usize, Stop)>,
}

impl ShownItems {
    fn new(host: &TestHost) -> Self {
        Self { attempt: host.attempt, shown: Vec::new(), stop: host.stop }
    }

    fn take(&mut self, generation: Generation, item: SessionItem<'_>) -> ControlFlow<Stop> {
        assert_eq!(generation, self.attempt, "{item:?}");
        self.shown.push(describe(item));
        match self.stop {
            Some((items, stop)) if self.shown.len() >= items => ControlFlow::Break(stop),
            _ => ControlFlow::Continue(()),
        }
    }
}

/// An item as a short text: `x` is an event with this data.
pub fn describe(item: SessionItem<'_>) -> String {
    let text = |text: crate::Text<'_>| String::from_utf8_lossy(text.as_bytes()).into_owned();
    match item {
        SessionItem::Body(bytes) => format!("body: {}", bytes.escape_ascii()),
        SessionItem::Stream(Item::Event(event)) => {
            let named = event.event_type != "message";
            let name = if named { format!("{}: ", text(event.event_type)) } else { String::new() };
            let cut = if event.incomplete { " (incomplete)" } else { "" };
            format!("{name}{}{cut}", text(event.data))
        }
        SessionItem::Stream(Item::Fragment(fragment)) => {
            let end = fragment.end.map_or("…", |end| if end.is_aborted() { " (aborted)" } else { "." });
            format!("{}{end}", text(fragment.text))
        }
        SessionItem::Stream(Item::Comment(piece)) => format!(":{}", text(piece.text)),
        SessionItem::Stream(Item::ReconnectionTime(milliseconds)) => format!("retry: {milliseconds}"),
        SessionItem::Stream(Item::LastEventId(id)) => format!("id: {}", text(id)),
        SessionItem::Stream(item) => format!("{item:?}"),
    }
}

/// Only this deadline.
pub fn only(deadline: Deadline, span: u32) -> Deadlines {
    let mut spans = Deadlines::NONE;
    *match deadline {
        Deadline::Connect => &mut spans.connect,
        Deadline::FirstByte => &mut spans.first_byte,
        Deadline::FirstEvent => &mut spans.first_event,
        Deadline::ByteIdle => &mut spans.byte_idle,
        Deadline::ProgressIdle => &mut spans.progress_idle,
        Deadline::Total => &mut spans.total,
    } = Some(span);
    spans
}
