//! Random calls of a host, in any order, compared with the model.

use super::call_items::{CallItems, describe};
use super::model::{Call, Model};
use crate::session::{
    Content, Deadlines, Entropy, Generation, Head, Reconnection, Refused, Rule, Stop, TransportEnd,
};
use crate::tests::choices::READINGS;
use crate::tests::input::{Input, length};
use crate::{Delivery, Finish, Options, Outcome, Parser, Session, SessionItem, SessionOptions};
use core::ops::ControlFlow;
use std::string::String;
use std::vec;
use std::vec::Vec;

const RULES: &[Rule<'static>] = &[
    Rule::data("[DONE]"),
    Rule::event_type("end").delivered(),
    Rule::data("x").and_event_type("t").failure(),
    Rule::data("").and_event_type("t").delivered(),
];

const HEADS: &[Head<'static>] = &[
    head(200, Some(b"text/event-stream")),
    head(200, Some(b"text/event-stream")),
    head(200, Some(b"application/json")),
    head(200, Some(b"application/x-ndjson")),
    head(200, None),
    head(103, None),
    head(204, None),
    head(302, None),
    head(401, Some(b"text/event-stream")),
    head(429, Some(b"text/html")),
    head(503, Some(b"application/json")),
    head(0, None),
];

const fn head(status: u16, content_type: Option<&'static [u8]>) -> Head<'static> {
    Head { status, content_type, retry_after: Some(b"3"), date: None }
}

/// The options that two bytes choose.
fn options(parser: Options, choices: u8, spans: u8) -> SessionOptions<'static> {
    let is_set = |bit: u8| choices >> bit & 1 == 1;
    // A span of 0, one that sometimes expires, and one that is too long.
    let span = |bit: u8| match (spans >> bit & 1 == 1, is_set(bit)) {
        (false, _) => None,
        (true, true) => Some(1 + 300 * u32::from(bit)),
        (true, false) => Some([u32::MAX, 0, 700][usize::from(bit % 3)]),
    };
    let deadlines = Deadlines {
        connect: span(0),
        first_byte: span(1),
        first_event: span(2),
        byte_idle: span(3),
        progress_idle: span(4),
        total: span(5),
    };
    let presets = [
        Reconnection::NEVER,
        Reconnection::EVENT_SOURCE,
        Reconnection::MCP,
        Reconnection { idempotent: true, ..Reconnection::NEVER },
    ];
    let reconnection = Reconnection { retries: 2, ..presets[usize::from(choices >> 6)] };
    SessionOptions::new()
        .parser(|_| parser)
        .terminal_rules(&RULES[usize::from(choices % 5)..])
        .deadlines(deadlines)
        .reconnection(reconnection)
        .body_limit(if spans >> 6 & 1 == 1 { 5 } else { 1000 })
        .reading(READINGS.get(usize::from(spans >> 6)).copied().unwrap_or_default())
        .empty_events(!is_set(3))
        .latest_only(is_set(4) && parser.delivery == Delivery::Whole)
}

/// A host and its session.
struct Run<'i> {
    session: Session<&'i mut [u8]>,
    options: SessionOptions<'static>,
    model: Model,
    attempt: Generation,
    /// The clock of the host, which does not wrap.
    time: u64,
    stream: &'i [u8],
    at: usize,
    /// The bytes that the parser took in this attempt, and the items shown.
    taken: Vec<u8>,
    shown: Vec<String>,
    /// Whether the bytes were read as lines.
    lines: bool,
    /// Whether the last pause left bytes that were not fed again.
    owes: bool,
}

/// For any calls of a host: each attempt has one end and no item after it, no deadline expires early, no
/// advice is wrong, and the items are those of a parser.
pub fn check(input: &Input) {
    let (choices, spans) = input.steps.first().copied().unwrap_or_default();
    let options = options(input.options, choices, spans);
    let mut memory = vec![0xFF; options.capacity().expect("the limits are small")];
    let session = Session::new(&mut memory[..], options).expect("it has the capacity");
    let mut run = Run {
        attempt: session.generation(),
        session,
        options,
        model: Model::new(options),
        time: u64::from(u32::MAX) - 2000 * u64::from(choices % 2),
        stream: &input.stream.0,
        at: 0,
        taken: Vec::new(),
        shown: Vec::new(),
        lines: false,
        owes: false,
    };
    run.connect(spans);
    for &(choice, how) in input.steps.iter().skip(1) {
        run.call(choice, how);
        run.check();
    }
    run.finish();
}

impl Run<'_> {
    fn call(&mut self, choice: u8, how: u8) {
        match choice % 32 {
            0..=7 => self.feed(length(how), None),
            8 | 9 => self.feed(length(how), Some((usize::from(how % 3), Stop::Pause))),
            10 => self.feed(length(how), Some((usize::from(how % 4), Stop::Cancel))),
            11 => self.step(length(how)),
            12 => self.items(length(how), usize::from(how % 5)),
            13..=15 => self.respond(&HEADS[usize::from(how) % HEADS.len()]),
            16 => self.close(transport_end(how), (how & 2 == 2).then_some((0, Stop::Pause))),
            17 => self.close(transport_end(how), (how & 2 == 2).then_some((0, Stop::Cancel))),
            18 => self.end_step(transport_end(how)),
            19..=21 => self.wait(u64::from(how) * 3),
            22 => self.wait(self.days(how) * 24 * 60 * 60 * 1000),
            23 => self.wait_for_deadline(),
            24 => self.go_back(u64::from(how) * 7_000_000),
            25 => self.suspend(how & 1 == 1),
            26 => self.end_now(Call::Cancel),
            27 => self.end_now(Call::Restart),
            28 => self.call_stale(self.attempt.number().wrapping_add(1 + u32::from(how))),
            29 => self.set_id(how),
            _ => self.connect(how),
        }
    }

    /// How many days may pass between two calls.
    fn days(&self, how: u8) -> u64 {
        u64::from(if self.model.is_suspended() { how % 49 } else { how % 20 })
    }

    fn now(&self) -> u32 {
        self.time as u32
    }

    fn connect(&mut self, how: u8) {
        let before = self.session.generation();
        match self.session.connect(self.now(), Entropy(u32::from(how) << 24)) {
            Ok(attempt) => {
                assert!(!self.model.running && !self.model.cancelled);
                assert_ne!(attempt, before);
                self.attempt = attempt;
                self.model.connect(self.time);
                (self.taken, self.shown, self.lines, self.owes) = Default::default();
                self.call_stale(before.number());
            }
            Err(Refused::Running) => assert!(self.model.running),
            Err(Refused::Cancelled) => assert!(self.model.cancelled && !self.model.running),
        }
    }

    /// The next bytes of the stream, which repeats.
    fn chunk(&mut self, len: usize) -> Vec<u8> {
        if self.at == self.stream.len() {
            self.at = 0;
        }
        self.stream[self.at..self.stream.len().min(self.at + len)].to_vec()
    }

    fn feed(&mut self, len: usize, stop: Option<(usize, Stop)>) {
        let (chunk, before) = (self.chunk(len), self.seen_bytes());
        let mut items = CallItems::new(self.attempt, stop);
        let outcome = self.session.feed(self.attempt, self.now(), &chunk, |of, item| items.take(of, item));
        self.fed(&chunk, before, items, outcome);
    }

    fn step(&mut self, len: usize) {
        let (chunk, before) = (self.chunk(len), self.seen_bytes());
        let mut items = CallItems::new(self.attempt, None);
        let step = self.session.step(self.attempt, self.time as u32, &chunk);
        let _ = step.item.map(|item| items.take(self.attempt, item));
        if let Outcome::Paused { .. } = step.outcome {
            assert!(step.item.is_some(), "a pause without an item");
        }
        let outcome = step.outcome;
        self.fed(&chunk, before, items, outcome);
    }

    /// Pulls up to `most` items; all if `most` is 4.
    fn items(&mut self, len: usize, most: usize) {
        let (chunk, before) = (self.chunk(len), self.seen_bytes());
        let mut items = CallItems::new(self.attempt, None);
        let mut pulled = self.session.items(self.attempt, self.time as u32, &chunk);
        let most = if most == 4 { usize::MAX } else { most };
        while items.seen.len() < most {
            let Some(item) = pulled.next() else {
                assert!(!matches!(pulled.outcome(), Outcome::Paused { .. }), "a pause without an item");
                break;
            };
            let _ = items.take(self.attempt, item);
        }
        let outcome = pulled.outcome();
        drop(pulled);
        self.fed(&chunk, before, items, outcome);
    }

    fn fed(&mut self, chunk: &[u8], before: [u64; 3], items: CallItems, outcome: Outcome) {
        let taken = match outcome {
            Outcome::Paused { consumed } => consumed,
            _ => chunk.len(),
        };
        assert!(taken <= chunk.len());
        self.at += taken;
        let [stream, body, late] = self.seen_bytes();
        let parsed = (stream - before[0]) as usize;
        assert_eq!(parsed as u64 + body - before[1] + late - before[2], taken as u64, "each byte once");
        if !self.model.is_open() {
            assert_eq!((outcome, items.seen.len()), (Outcome::Closed, 0));
            assert_eq!(late - before[2], taken as u64);
            return;
        }
        // After an empty chunk, the rest is still not fed.
        self.owes = taken < chunk.len() || (self.owes && chunk.is_empty());
        self.lines |= self.session.is_lines();
        self.taken.extend_from_slice(&chunk[..parsed]);
        self.model.bytes(self.time, chunk.len(), &items.seen);
        self.take(Call::Feed, items, outcome);
    }

    /// The bytes of the stream, the bytes of a body, and the late bytes.
    fn seen_bytes(&self) -> [u64; 3] {
        let counters = self.session.counters();
        [counters.stream.bytes, counters.body, counters.late]
    }

    fn take(&mut self, call: Call, items: CallItems, outcome: Outcome) {
        self.model.cancelled |= items.cancelled;
        self.shown.extend(items.shown);
        self.judge(call, outcome);
    }

    fn judge(&mut self, call: Call, outcome: Outcome) {
        let has_id = self.session.request_headers().count() == 3;
        self.model.check(call, outcome, has_id);
        if matches!(outcome, Outcome::Ended(_)) {
            self.compare();
        }
    }

    fn respond(&mut self, head: &Head<'_>) {
        let outcome = self.session.on_response(self.attempt, self.now(), head);
        if self.model.is_open() {
            self.model.head(self.time, head.status);
            self.judge(Call::Response, outcome);
        } else {
            assert_eq!(outcome, Outcome::Closed);
        }
    }

    fn close(&mut self, end: TransportEnd, stop: Option<(usize, Stop)>) {
        let mut items = CallItems::new(self.attempt, stop);
        let (attempt, now) = (self.attempt, self.now());
        let outcome = match end {
            TransportEnd::Failed => self.session.on_error(attempt, now, |of, item| items.take(of, item)),
            TransportEnd::Complete => self.session.on_end(attempt, now, |of, item| items.take(of, item)),
        };
        self.closed(end, items, outcome);
    }

    fn end_step(&mut self, end: TransportEnd) {
        let mut items = CallItems::new(self.attempt, None);
        let step = self.session.end_step(self.attempt, self.time as u32, end);
        let _ = step.item.map(|item| items.take(self.attempt, item));
        let outcome = step.outcome;
        self.closed(end, items, outcome);
    }

    fn closed(&mut self, end: TransportEnd, items: CallItems, outcome: Outcome) {
        let call = match end {
            TransportEnd::Failed => Call::Error,
            TransportEnd::Complete => Call::End,
        };
        if !self.model.running {
            assert_eq!((outcome, items.seen.len()), (Outcome::Closed, 0));
            return;
        }
        self.model.close(self.time, end, &items.seen);
        self.take(call, items, outcome);
    }

    fn wait(&mut self, milliseconds: u64) {
        self.time += milliseconds;
        let outcome = self.session.on_time(self.now());
        if self.model.running {
            self.model.time(self.time);
        }
        self.judge(Call::Time, outcome);
    }

    /// One millisecond before the next deadline nothing happens, then it expires.
    fn wait_for_deadline(&mut self) {
        let Some(at) = self.session.next_deadline() else { return };
        let span = u64::from(at.wrapping_sub(self.now()));
        if span > 0 && span < 1 << 31 && self.time >= self.model.now {
            self.wait(span - 1);
            assert!(self.model.running, "early");
            self.wait(1);
            assert!(!self.model.running, "late");
        }
    }

    /// Sets the clock back by less than 24 days. Not while suspended: another test covers that.
    fn go_back(&mut self, milliseconds: u64) {
        if self.model.is_suspended() {
            return;
        }
        let longest = 24 * 24 * 60 * 60 * 1000;
        self.time = self.time.saturating_sub(milliseconds).max(self.model.now.saturating_sub(longest));
    }

    fn suspend(&mut self, is_away: bool) {
        if self.time < self.model.now {
            return; // Another test covers a step back while suspended.
        }
        if is_away {
            self.session.suspend(self.now());
            self.model.suspend(self.time);
        } else {
            self.session.resume(self.now());
            self.model.resume(self.time);
        }
    }

    fn end_now(&mut self, call: Call) {
        let outcome = if call == Call::Cancel { self.session.cancel() } else { self.session.restart() };
        self.judge(call, outcome);
        if call == Call::Restart {
            assert_ne!(self.session.generation(), self.attempt);
        }
    }

    /// Calls with another generation change nothing.
    fn call_stale(&mut self, number: u32) {
        let (stale, now) = (Generation::from_number(number), self.now().wrapping_add(9999));
        if stale == self.session.generation() {
            return;
        }
        let before = (self.session.counters(), self.session.next_deadline());
        let shown = |_, item: SessionItem<'_>| -> ControlFlow<Stop> { panic!("{item:?}") };
        let closed = [
            self.session.feed(stale, now, b"data: x\n\n", shown),
            self.session.on_response(stale, now, &HEADS[0]),
            self.session.on_end(stale, now, shown),
            self.session.on_error(stale, now, shown),
        ];
        assert_eq!(closed, [Outcome::Closed; 4]);
        let mut after = (self.session.counters(), self.session.next_deadline());
        assert_eq!(after.0.late, before.0.late + 9);
        after.0.late = before.0.late;
        assert_eq!(after, before);
    }

    fn set_id(&mut self, how: u8) {
        let id = [b'a' + how % 26; 3];
        let set = self.session.set_last_event_id(&id[..usize::from(how % 4)]);
        assert!(set.is_err() || !self.model.running);
    }

    /// Checks what must hold between any two calls.
    fn check(&mut self) {
        assert_eq!(self.session.end(), self.model.end());
        self.model.check_next_deadline(self.session.next_deadline());
        let _ = self.session.diagnose();
    }

    /// Checks that the items shown are those of a parser, except a terminal event and empty events.
    fn compare(&self) {
        if self.lines {
            return;
        }
        let is_stream = self.session.verdict().is_some_and(|verdict| verdict.content == Content::EventStream);
        if is_stream && self.session.end().is_some_and(|end| end.advice.is_retry()) {
            let is_cut = |item: &&String| item.ends_with(" true");
            assert_eq!(self.shown.iter().find(is_cut), None, "it would come again");
        }
        let Options { delivery, .. } = self.options.parser;
        let chosen = &self.options.chosen;
        if delivery != Delivery::Whole || chosen.latest_only || !chosen.empty_events {
            return;
        }
        let mut memory = vec![0; self.options.parser.capacity().expect("the limits are small")];
        let mut parser =
            Parser::with_options(&mut memory[..], self.options.parser).expect("it has the capacity");
        let mut given = Vec::new();
        let shown: Vec<_> = self.shown.iter().filter(|item| !item.is_empty()).collect();
        let _ = parser.feed(&self.taken, |item| {
            given.push(describe(&SessionItem::Stream(item)));
        });
        while let Ok(Finish::Item(item)) = parser.finish() {
            given.push(describe(&SessionItem::Stream(item)));
        }
        let given: Vec<_> = given.iter().filter(|item| !item.is_empty()).collect();
        // A pause may stop before a byte that decides about earlier bytes.
        let owed = usize::from(self.owes);
        let both = shown.len().min(given.len()).saturating_sub(owed);
        assert_eq!(shown[..both], given[..both], "of {}", self.taken.escape_ascii());
        assert!(shown.len() <= both + 1 + owed, "{shown:?}, not {given:?}");
    }

    /// Ends a running attempt. There must be exactly one end.
    fn finish(&mut self) {
        let is_running = self.model.running;
        self.close(TransportEnd::Failed, None);
        assert!(!self.model.running);
        self.check();
        assert_eq!(self.session.end().is_some(), is_running || self.model.end().is_some());
    }
}

fn transport_end(how: u8) -> TransportEnd {
    if how & 1 == 1 { TransportEnd::Failed } else { TransportEnd::Complete }
}
