//! The host reports the time in milliseconds, from any monotonic clock, as a `u32` that may wrap.
//! Times are compared by serial-number arithmetic, which works for spans below 2^31 ms.
//!
//! If the host's clock jumps back, the latest reported time is used instead. A deadline may then be
//! late, but never early.

/// The longest deadline or delay: 24 days. A longer one is reduced to this.
pub(super) const LONGEST_SPAN: u32 = 24 * 24 * 60 * 60 * 1000;

/// How long a host waits, in milliseconds. `None` sets no limit. More than 24 days count as 24 days.
///
/// ```
/// use picosse::session::Deadlines;
/// let deadlines = Deadlines::LLM.byte_idle(Some(20_000)).total(Some(600_000));
/// assert_eq!(deadlines.first_event, Deadlines::LLM.first_event);
/// ```
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deadlines {
    /// From [`connect`](crate::Session::connect) until the response head or the first byte of the body.
    /// The head of a redirect does not count.
    pub connect: Option<u32>,
    /// From the response head until the first byte of the body.
    pub first_byte: Option<u32>,
    /// From [`connect`](crate::Session::connect) until the first data of an event or of a body.
    pub first_event: Option<u32>,
    /// From one byte to the next. Every byte counts, including keep-alive comments.
    pub byte_idle: Option<u32>,
    /// From the response head until the first data, then from data to data. Events and parts of events
    /// count. Comments, blank lines, other fields and empty data do not count, so keep-alives do not hide
    /// a stalled answer. The part of an event over the data limit does not count either.
    pub progress_idle: Option<u32>,
    /// From [`connect`](crate::Session::connect) until the end of the attempt.
    pub total: Option<u32>,
}

impl Deadlines {
    /// No deadlines.
    pub const NONE: Self = Self {
        connect: None,
        first_byte: None,
        first_event: None,
        byte_idle: None,
        progress_idle: None,
        total: None,
    };

    /// For the answer of a language model: 120 s for the first event (a long prompt takes long), then
    /// 60 s between bytes and 120 s between data (a model may think while keep-alives arrive). The head
    /// has no separate deadline, because many servers send it together with the first event.
    pub const LLM: Self = Self {
        first_event: Some(120_000),
        byte_idle: Some(60_000),
        progress_idle: Some(120_000),
        ..Self::NONE
    };

    /// Sets the [`connect`](Self::connect) deadline.
    #[must_use]
    pub const fn connect(mut self, span: Option<u32>) -> Self {
        self.connect = span;
        self
    }

    /// Sets the [`first_byte`](Self::first_byte) deadline.
    #[must_use]
    pub const fn first_byte(mut self, span: Option<u32>) -> Self {
        self.first_byte = span;
        self
    }

    /// Sets the [`first_event`](Self::first_event) deadline.
    #[must_use]
    pub const fn first_event(mut self, span: Option<u32>) -> Self {
        self.first_event = span;
        self
    }

    /// Sets the [`byte_idle`](Self::byte_idle) deadline.
    #[must_use]
    pub const fn byte_idle(mut self, span: Option<u32>) -> Self {
        self.byte_idle = span;
        self
    }

    /// Sets the [`progress_idle`](Self::progress_idle) deadline.
    #[must_use]
    pub const fn progress_idle(mut self, span: Option<u32>) -> Self {
        self.progress_idle = span;
        self
    }

    /// Sets the [`total`](Self::total) deadline.
    #[must_use]
    pub const fn total(mut self, span: Option<u32>) -> Self {
        self.total = span;
        self
    }
}

/// Which deadline expired.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
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

/// The time from `earlier` to `later`; 0 if `later` is not later.
fn span(earlier: u32, later: u32) -> u32 {
    let span = later.wrapping_sub(earlier);
    if span as i32 > 0 { span } else { 0 }
}

/// A moment at which a deadline starts or stops.
#[derive(Clone, Copy, Debug)]
#[repr(u8)]
enum Mark {
    /// The attempt began.
    Start,
    /// The head arrived, or the first byte if it came before a head.
    Opened,
    Byte,
    /// The last data arrived, or the head if there was no data yet.
    Quiet,
    Progress,
    Never,
}

/// When each deadline starts and stops, in the order of [`Deadlines`].
const RUNS: [(Deadline, Mark, Mark); 6] = [
    (Deadline::Connect, Mark::Start, Mark::Opened),
    (Deadline::FirstByte, Mark::Opened, Mark::Byte),
    (Deadline::FirstEvent, Mark::Start, Mark::Progress),
    (Deadline::ByteIdle, Mark::Byte, Mark::Never),
    (Deadline::ProgressIdle, Mark::Quiet, Mark::Never),
    (Deadline::Total, Mark::Start, Mark::Never),
];

/// The session's own clock, and the time of each [`Mark`] of the attempt. The clock stops while the
/// session is suspended, so the length of the suspension does not matter.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    /// The latest time that the host reported.
    host: u32,
    /// The session's own time: milliseconds since the attempt began.
    now: u32,
    /// When each of the first four [`Mark`]s was last set.
    times: [u32; 4],
    /// Which marks are set, one bit each.
    set: u8,
    suspended: bool,
}

/// A session may be suspended for weeks, in which the host's clock may wrap. So while suspended, only a
/// difference of less than a minute counts as a step back (for example, a time read before another call).
const LONGEST_STEP_BACK: u32 = 60 * 1000;

impl Clock {
    pub(crate) const fn new(host: u32) -> Self {
        Self { host, now: 0, times: [0; 4], set: 1 << Mark::Start as u8, suspended: false }
    }

    /// Begins an attempt. A suspended session stays suspended.
    pub(super) fn begin(&mut self, host: u32) {
        *self = Self { suspended: self.suspended, ..Self::new(host) };
    }

    /// The latest time that the host reported.
    pub(super) fn host(&self) -> u32 {
        self.host
    }

    pub(super) fn tell(&mut self, host: u32) {
        if self.suspended {
            let went_back = self.host.wrapping_sub(host) < LONGEST_STEP_BACK;
            self.host = if went_back { self.host } else { host };
            return;
        }
        let passed = span(self.host, host);
        self.host = self.host.wrapping_add(passed);
        self.now = self.now.wrapping_add(passed);
    }

    fn is_set(&self, mark: Mark) -> bool {
        self.set >> mark as u8 & 1 != 0
    }

    fn set(&mut self, mark: Mark) {
        self.set |= 1 << mark as u8;
        if let Some(time) = self.times.get_mut(mark as usize) {
            *time = self.now;
        }
    }

    pub(super) fn open(&mut self) {
        if !self.is_set(Mark::Opened) {
            self.set(Mark::Opened);
            self.set(Mark::Quiet);
        }
    }

    pub(super) fn byte(&mut self) {
        self.open();
        self.set(Mark::Byte);
    }

    pub(super) fn progress(&mut self) {
        self.set(Mark::Quiet);
        self.set(Mark::Progress);
    }

    pub(super) fn suspend(&mut self, host: u32) {
        self.tell(host);
        self.suspended = true;
    }

    pub(super) fn resume(&mut self, host: u32) {
        self.tell(host);
        self.suspended = false;
    }

    /// The deadline that expires first, and in how many milliseconds (negative: it has expired). None
    /// while suspended.
    fn next(&self, spans: &Spans) -> Option<(Deadline, i32)> {
        let (mut next, mut least) = (None, i32::MAX);
        for (&(deadline, from, until), &span) in RUNS.iter().zip(&spans.0) {
            let since = self.times.get(from as usize).copied().unwrap_or_default();
            let left = since.wrapping_add(span.min(LONGEST_SPAN)).wrapping_sub(self.now) as i32;
            let runs = span != Spans::NEVER && self.is_set(from) && !self.is_set(until);
            if runs && left < least {
                (next, least) = (Some(deadline), left);
            }
        }
        next.filter(|_| !self.suspended).map(|deadline| (deadline, least))
    }

    /// When the next deadline expires, on the host's clock.
    pub(super) fn next_on_host(&self, spans: &Spans) -> Option<u32> {
        self.next(spans).map(|(_, left)| self.host.wrapping_add(left as u32))
    }

    /// The deadline that has expired, if any.
    pub(super) fn passed(&self, spans: &Spans) -> Option<Deadline> {
        self.next(spans).filter(|(_, left)| *left <= 0).map(|(deadline, _)| deadline)
    }
}

/// The [`Deadlines`] as a session stores them: one span each, in milliseconds. A span above
/// [`LONGEST_SPAN`] counts as [`LONGEST_SPAN`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spans([u32; 6]);

impl Spans {
    /// The span of a deadline that is not set.
    pub(crate) const NEVER: u32 = u32::MAX;

    pub(crate) const fn new(deadlines: &Deadlines) -> Self {
        const fn span(span: Option<u32>) -> u32 {
            match span {
                Some(Spans::NEVER) => LONGEST_SPAN,
                Some(span) => span,
                None => Spans::NEVER,
            }
        }
        let Deadlines { connect, first_byte, first_event, byte_idle, progress_idle, total } = *deadlines;
        Self([
            span(connect),
            span(first_byte),
            span(first_event),
            span(byte_idle),
            span(progress_idle),
            span(total),
        ])
    }

    /// From spans in the order of [`Deadlines`].
    #[cfg(feature = "capi")]
    pub(crate) fn of_numbers(spans: [u32; 6]) -> Self {
        Self(spans)
    }

    /// The spans in the order of [`Deadlines`].
    #[cfg(any(test, picosse_fuzz, feature = "capi"))]
    pub(crate) const fn numbers(&self) -> [u32; 6] {
        self.0
    }
}
