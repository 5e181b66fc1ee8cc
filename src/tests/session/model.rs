//! A model of a session, written from the session's documentation. Its time does not wrap, and it has no
//! parser.

use super::call_items::ItemKind;
use crate::session::{Advice, Class, Deadline, End, GiveUp, Reason, Request, TransportEnd};
use crate::{Outcome, SessionOptions};

const LONGEST_SPAN: u64 = 24 * 24 * 60 * 60 * 1000;

/// A call of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    Feed,
    Response,
    End,
    Error,
    Time,
    Cancel,
    Restart,
}

/// The times of an attempt.
#[derive(Clone, Copy, Debug)]
struct Marks {
    connected: u64,
    opened: Option<u64>,
    byte: Option<u64>,
    /// The last data that was shown.
    data: Option<u64>,
    /// The last bytes that may have contained data.
    perhaps_data: Option<u64>,
}

#[derive(Clone, Debug)]
pub struct Model {
    options: SessionOptions<'static>,
    pub running: bool,
    /// The first reported end of the transport.
    closing: Option<TransportEnd>,
    pub cancelled: bool,
    end: Option<End>,
    /// The latest reported time.
    pub now: u64,
    suspended: Option<u64>,
    marks: Marks,
    class: Option<Class>,
    /// Whether a byte of the body was fed, taken or not. The body of a redirect does not count.
    has_begun: bool,
    events: u32,
    failures: u32,
    /// Whether the last feed paused.
    paused: bool,
    /// Whether the session had a deadline when it was last asked.
    has_deadline: bool,
}

impl Model {
    pub fn new(options: SessionOptions<'static>) -> Self {
        let marks = Marks { connected: 0, opened: None, byte: None, data: None, perhaps_data: None };
        Self {
            options,
            running: false,
            closing: None,
            cancelled: false,
            end: None,
            now: 0,
            suspended: None,
            marks,
            class: None,
            has_begun: false,
            events: 0,
            failures: 0,
            paused: false,
            has_deadline: true,
        }
    }

    pub fn connect(&mut self, time: u64) {
        let suspended = self.suspended.map(|_| time);
        let marks = Marks { connected: time, ..Self::new(self.options).marks };
        let (failures, options) = (self.failures, self.options);
        *self = Self { running: true, now: time, suspended, marks, failures, ..Self::new(options) };
    }

    /// Whether bytes and heads of this attempt are taken.
    pub fn is_open(&self) -> bool {
        self.running && self.closing.is_none()
    }

    fn tell(&mut self, time: u64) {
        self.now = self.now.max(time);
    }

    /// A response head was taken.
    pub fn head(&mut self, time: u64, status: u16) {
        self.tell(time);
        let Some(class) = Class::of(status) else { return };
        if self.class == Some(Class::Redirect) {
            self.has_begun = false;
        }
        if self.class.is_none() || !self.has_begun {
            self.class = Some(class);
            if class != Class::Redirect {
                self.marks.opened = self.marks.opened.or(Some(self.now));
            }
        }
    }

    pub fn is_suspended(&self) -> bool {
        self.suspended.is_some()
    }

    /// Bytes were taken, and showed these items.
    pub fn bytes(&mut self, time: u64, len: usize, seen: &[ItemKind]) {
        self.tell(time);
        if len > 0 {
            self.has_begun = true;
            self.marks.opened = self.marks.opened.or(Some(self.now));
            self.marks.byte = Some(self.now);
            self.marks.perhaps_data = Some(self.now);
        }
        // The latest event may be shown after a pause, and so later than it arrived.
        if !self.options.chosen.latest_only
            && seen.iter().any(|seen| matches!(seen, ItemKind::Event | ItemKind::Part))
        {
            self.marks.data = Some(self.now);
        }
        self.events += events(seen);
    }

    pub fn close(&mut self, time: u64, end: TransportEnd, seen: &[ItemKind]) {
        self.tell(time);
        self.closing = self.closing.or(Some(end));
        self.events += events(seen);
    }

    pub fn time(&mut self, time: u64) {
        self.tell(time);
    }

    pub fn suspend(&mut self, time: u64) {
        self.tell(time);
        self.suspended = self.suspended.or(Some(self.now));
    }

    /// Earlier times move as if no time had passed since. Times during the suspension become now.
    pub fn resume(&mut self, time: u64) {
        self.tell(time);
        let Some(since) = self.suspended.take().filter(|_| self.running) else { return };
        let now = self.now;
        let shift = |mark: u64| if mark >= since { now } else { mark + (now - since) };
        let Marks { connected, opened, byte, data, perhaps_data } = self.marks;
        self.marks = Marks {
            connected: shift(connected),
            opened: opened.map(shift),
            byte: byte.map(shift),
            data: data.map(shift),
            perhaps_data: perhaps_data.map(shift),
        };
    }

    /// When a deadline expires, if the last data arrived at `data`.
    fn at(&self, deadline: Deadline, data: Option<u64>) -> Option<u64> {
        let [connect, first_byte, first_event, byte_idle, progress_idle, total] =
            self.options.chosen.spans.numbers();
        let Marks { connected, opened, byte, .. } = self.marks;
        let (since, span) = match deadline {
            Deadline::Connect => (opened.is_none().then_some(connected), connect),
            Deadline::FirstByte => (opened.filter(|_| byte.is_none()), first_byte),
            Deadline::FirstEvent => (data.is_none().then_some(connected), first_event),
            Deadline::ByteIdle => (byte, byte_idle),
            Deadline::ProgressIdle => (data.or(opened), progress_idle),
            Deadline::Total => (Some(connected), total),
        };
        (span != u32::MAX).then_some(since? + u64::from(span).min(LONGEST_SPAN))
    }

    /// The earliest and the latest time at which the next deadline may expire.
    fn next(&self) -> [Option<u64>; 2] {
        let next = |data| {
            let all = [
                Deadline::Connect,
                Deadline::FirstByte,
                Deadline::FirstEvent,
                Deadline::ByteIdle,
                Deadline::ProgressIdle,
                Deadline::Total,
            ];
            all.into_iter().filter_map(|deadline| self.at(deadline, data)).min()
        };
        let stands_still = !self.is_open() || self.suspended.is_some();
        [self.marks.data, self.marks.perhaps_data].map(|data| if stands_still { None } else { next(data) })
    }

    /// Checks the next deadline of the session.
    pub fn check_next_deadline(&mut self, told: Option<u32>) {
        let [earliest, latest] = self.next();
        self.has_deadline = told.is_some();
        match told {
            // A terminal event may be kept until the host continues after a pause. No deadline runs then.
            None if self.options.chosen.latest_only && self.paused => {}
            None => assert_eq!(latest, None, "a deadline runs, and none is told"),
            Some(told) => {
                let from_now = i64::from(told.wrapping_sub(self.now as u32) as i32);
                let told = self.now as i64 + from_now;
                assert!(earliest.is_some_and(|earliest| told >= earliest as i64), "early: {told}");
                assert!(latest.is_none_or(|latest| told <= latest as i64), "late: {told}");
            }
        }
    }

    /// Checks the outcome of a call that was not refused.
    pub fn check(&mut self, call: Call, outcome: Outcome, has_id: bool) {
        let [_, latest] = self.next();
        if call == Call::Feed {
            self.paused = matches!(outcome, Outcome::Paused { .. });
        }
        match outcome {
            Outcome::Closed => assert!(!self.running, "{call:?} is closed, and an attempt runs"),
            Outcome::Running => {
                assert!(self.running, "{call:?}");
                assert!(matches!(call, Call::Feed | Call::Response | Call::Time), "{call:?} is no end");
                let passed = call == Call::Time && latest.is_some_and(|latest| latest <= self.now);
                assert!(!passed || !self.has_deadline, "a deadline is missed");
            }
            Outcome::Paused { .. } => {
                assert!(self.running && matches!(call, Call::Feed | Call::End | Call::Error))
            }
            Outcome::Ended(end) => {
                assert!(self.running, "{call:?}: another end");
                self.check_end(call, &end, has_id);
                self.running = false;
                self.end = (call != Call::Restart).then_some(end);
            }
        }
        if let (Call::Cancel, Some(End { advice: advice @ Advice::RetryAt { .. }, .. })) =
            (call, &mut self.end)
        {
            *advice = Advice::GiveUp(GiveUp::Cancelled);
        }
        if matches!(call, Call::Cancel | Call::Restart) {
            self.cancelled = call == Call::Cancel;
        }
        if call == Call::Restart {
            let suspended = self.suspended;
            *self = Self { suspended, ..Self::new(self.options) };
        }
    }

    pub fn end(&self) -> Option<End> {
        self.end
    }

    fn check_end(&mut self, call: Call, end: &End, has_id: bool) {
        let bad = self.class.filter(|class| *class != Class::Ok);
        let possible = match end.reason {
            Reason::Done | Reason::Failed => matches!(call, Call::Feed | Call::End | Call::Error),
            Reason::Cancelled => matches!(call, Call::Cancel | Call::Restart) || self.cancelled,
            Reason::Clean | Reason::NoTerminalEvent | Reason::Truncated | Reason::Body(_) => {
                self.closing == Some(TransportEnd::Complete)
            }
            Reason::WrongProtocol(_) => call == Call::Feed || self.closing == Some(TransportEnd::Complete),
            Reason::Timeout(deadline) => {
                let at = self.at(deadline, self.marks.data);
                call == Call::Time && at.is_some_and(|at| at <= self.now) && self.suspended.is_none()
            }
            Reason::Http(class) => bad == Some(class),
            Reason::EventLimit(_) => matches!(call, Call::Feed | Call::End | Call::Error),
            Reason::BodyLimit => call == Call::Feed,
            Reason::Transport => self.closing == Some(TransportEnd::Failed),
        };
        assert!(possible, "{call:?} ends as {end:?}: {self:?}");
        let is_good = end.is_complete();
        assert!(!is_good || matches!(end.reason, Reason::Done | Reason::Clean | Reason::Body(_)), "{end:?}");
        if !matches!(end.reason, Reason::Done | Reason::Failed | Reason::Cancelled | Reason::EventLimit(_)) {
            assert!(bad.is_none() || matches!(end.reason, Reason::Http(_)), "{end:?} of {bad:?}");
        }
        assert_eq!(end.close_transport, !matches!(call, Call::End | Call::Error) || !self.is_closed_by(end));
        // The terminal event counts, shown or not.
        self.events += u32::from(matches!(end.reason, Reason::Done | Reason::Failed));
        self.failures = if self.events > 0 { 1 } else { self.failures + 1 };
        self.check_advice(end, has_id);
    }

    /// Whether the transport itself ended the attempt.
    fn is_closed_by(&self, end: &End) -> bool {
        !matches!(end.reason, Reason::Cancelled | Reason::EventLimit(_))
    }

    fn check_advice(&self, end: &End, has_id: bool) {
        let Advice::RetryAt { at, request } = end.advice else { return };
        let chosen = &self.options.chosen.reconnection;
        match request {
            Request::Same => assert!(chosen.idempotent, "{end:?}"),
            Request::Resume => assert!(chosen.resume_by_get && has_id && !chosen.idempotent, "{end:?}"),
        }
        let is_final = match end.reason {
            Reason::Done
            | Reason::Failed
            | Reason::Cancelled
            | Reason::Body(_)
            | Reason::EventLimit(_)
            | Reason::BodyLimit => true,
            Reason::Clean => !chosen.after_clean_end,
            Reason::Http(class) => {
                matches!(class, Class::NoContent | Class::Redirect | Class::Auth | Class::Client)
            }
            Reason::NoTerminalEvent
            | Reason::Truncated
            | Reason::Timeout(_)
            | Reason::WrongProtocol(_)
            | Reason::Transport => false,
        };
        assert!(!is_final, "{end:?}");
        assert!(self.events == 0 || has_id || chosen.without_id, "events would come again: {end:?}");
        // Some events count and are never shown: an event that is kept until the end of its chunk, and an
        // empty event with an ID.
        let counts_unseen = self.options.chosen.latest_only || !self.options.chosen.empty_events;
        assert!(counts_unseen || self.failures <= chosen.retries, "{end:?}");
        let delay = u64::from(at.wrapping_sub(self.now as u32));
        let least = u64::from(chosen.shortest.min(chosen.longest)).min(LONGEST_SPAN);
        assert!((least..=LONGEST_SPAN).contains(&delay), "{end:?} at {}", self.now);
    }
}

fn events(seen: &[ItemKind]) -> u32 {
    seen.iter().filter(|seen| matches!(seen, ItemKind::Event | ItemKind::Empty)).count() as u32
}
