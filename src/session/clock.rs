//! Time, as the host tells it: milliseconds of any clock that does not go back, in a `u32` that may
//! wrap. Times are compared by serial-number arithmetic, which holds for spans below 2^31 ms.
//!
//! A time before the latest one that was told counts as that one, so that a clock which jumps back
//! makes deadlines late and never early.

/// The longest span that a deadline or a delay can be: 24 days. A longer one counts as this.
pub(super) const LONGEST_SPAN: u32 = 24 * 24 * 60 * 60 * 1000;

/// How long a host waits for what, in milliseconds; `None` is for ever. More than 24 days count as
/// 24 days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deadlines {
    /// From [`connect`](crate::Session::connect) until the response head, or a byte of the body.
    pub connect: Option<u32>,
    /// From the response head until the first byte of the body.
    pub first_byte: Option<u32>,
    /// From [`connect`](crate::Session::connect) until the first data of an event, or of a body.
    pub first_event: Option<u32>,
    /// From one byte to the next, whatever it is; keep-alive comments count.
    pub byte_idle: Option<u32>,
    /// From the response head until data, and from data to data: events and parts of one. Comments,
    /// blank lines and other fields do not count, so that keep-alives do not hide a dead answer; nor
    /// does what is left out of an event over its limit.
    pub progress_idle: Option<u32>,
    /// From [`connect`](crate::Session::connect) until the end of the attempt.
    pub total: Option<u32>,
}

impl Deadlines {
    /// No deadline at all.
    pub const NONE: Self = Self {
        connect: None,
        first_byte: None,
        first_event: None,
        byte_idle: None,
        progress_idle: None,
        total: None,
    };

    /// For an answer of a language model: 30 s for the head, 120 s for the first event (a long
    /// prompt), then 60 s between bytes and 120 s between data (a model that thinks while
    /// keep-alives come).
    pub const LLM: Self = Self {
        connect: Some(30_000),
        first_byte: None,
        first_event: Some(120_000),
        byte_idle: Some(60_000),
        progress_idle: Some(120_000),
        total: None,
    };
}

/// Which deadline passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deadline {
    /// [`Deadlines::connect`]
    Connect,
    /// [`Deadlines::first_byte`]
    FirstByte,
    /// [`Deadlines::first_event`]
    FirstEvent,
    /// [`Deadlines::byte_idle`]
    ByteIdle,
    /// [`Deadlines::progress_idle`]
    ProgressIdle,
    /// [`Deadlines::total`]
    Total,
}

const ALL: [Deadline; 6] = [
    Deadline::Connect,
    Deadline::FirstByte,
    Deadline::FirstEvent,
    Deadline::ByteIdle,
    Deadline::ProgressIdle,
    Deadline::Total,
];

/// How long `later` is after `earlier`; 0 if it is not.
fn span(earlier: u32, later: u32) -> u32 {
    let span = later.wrapping_sub(earlier);
    if span as i32 > 0 { span } else { 0 }
}

/// When what happened in an attempt.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    /// The latest time that was told.
    now: u32,
    connected: u32,
    /// When the head came, or the first byte if there was none.
    opened: Option<u32>,
    byte: Option<u32>,
    progress: Option<u32>,
    suspended: bool,
}

impl Clock {
    pub(super) const fn new(now: u32) -> Self {
        Self { now, connected: now, opened: None, byte: None, progress: None, suspended: false }
    }

    /// An attempt begins. Who is away stays away.
    pub(super) fn begin(&mut self, now: u32) {
        *self = Self { suspended: self.suspended, ..Self::new(now) };
    }

    pub(super) fn now(&self) -> u32 {
        self.now
    }

    /// While the host is away, all that is running stands still: it comes along.
    pub(super) fn tell(&mut self, now: u32) {
        let passed = span(self.now, now);
        self.now = self.now.wrapping_add(passed);
        if self.suspended {
            self.connected = self.connected.wrapping_add(passed);
            for mark in [&mut self.opened, &mut self.byte, &mut self.progress].into_iter().flatten() {
                *mark = mark.wrapping_add(passed);
            }
        }
    }

    pub(super) fn open(&mut self) {
        self.opened = self.opened.or(Some(self.now));
    }

    pub(super) fn byte(&mut self) {
        self.open();
        self.byte = Some(self.now);
    }

    pub(super) fn progress(&mut self) {
        self.progress = Some(self.now);
    }

    pub(super) fn suspend(&mut self) {
        self.suspended = true;
    }

    pub(super) fn resume(&mut self) {
        self.suspended = false;
    }

    /// When this deadline passes, if it is running.
    fn at(&self, deadline: Deadline, spans: &Deadlines) -> Option<u32> {
        let (since, span) = match deadline {
            Deadline::Connect if self.opened.is_none() => (Some(self.connected), spans.connect),
            Deadline::FirstByte if self.byte.is_none() => (self.opened, spans.first_byte),
            Deadline::FirstEvent if self.progress.is_none() => (Some(self.connected), spans.first_event),
            Deadline::ByteIdle => (self.byte, spans.byte_idle),
            Deadline::ProgressIdle => (self.progress.or(self.opened), spans.progress_idle),
            Deadline::Total => (Some(self.connected), spans.total),
            Deadline::Connect | Deadline::FirstByte | Deadline::FirstEvent => return None,
        };
        Some(since?.wrapping_add(span?.min(LONGEST_SPAN)))
    }

    /// The deadline that passes first, and when; none while suspended.
    pub(super) fn next(&self, spans: &Deadlines) -> Option<(Deadline, u32)> {
        if self.suspended {
            return None;
        }
        let running = ALL.into_iter().filter_map(|deadline| Some((deadline, self.at(deadline, spans)?)));
        running.min_by_key(|(_, at)| at.wrapping_sub(self.now) as i32)
    }

    /// The deadline that has passed.
    pub(super) fn passed(&self, spans: &Deadlines) -> Option<Deadline> {
        let (deadline, at) = self.next(spans)?;
        (at.wrapping_sub(self.now) as i32 <= 0).then_some(deadline)
    }
}
