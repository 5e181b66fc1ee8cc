//! Whether and when to connect again.

use super::clock::LONGEST_SPAN;
use super::end::{Advice, GiveUp, Reason, Request};
use super::response::Class;
use super::session_state::SessionState;

/// When a session advises another attempt. Times are in milliseconds.
///
/// ```
/// use picosse::session::Reconnection;
/// let reconnection = Reconnection::NEVER.idempotent(true).retries(3);
/// # let _ = reconnection;
/// ```
///
/// The backoff starts at the server's reconnection time, or at `base` if it set none. It doubles with each
/// attempt in a row that brought no event, up to `longest`. It is never shorter than the server requires,
/// in `retry` or `Retry-After`. Jitter from the host's entropy adds up to half of it, so that clients that
/// lost the same server do not all reconnect at the same time.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reconnection {
    /// Whether the request may be sent again: a GET, or a POST that the host knows to be safe to repeat.
    pub idempotent: bool,
    /// Whether an interrupted stream may be resumed by a GET with its ID, even if the request is not
    /// idempotent (MCP).
    pub resume_by_get: bool,
    /// Whether to connect again after a clean end, as a browser's `EventSource` does.
    pub after_clean_end: bool,
    /// Whether to connect again after events were shown, if there is no ID to resume from. Right for a
    /// news feed, wrong for an answer, which would be repeated.
    pub without_id: bool,
    /// How many retries in a row may bring no event before the session gives up.
    pub retries: u32,
    /// The first delay, if the server has set no reconnection time.
    pub base: u32,
    /// The shortest delay, even if the server says 0.
    pub shortest: u32,
    /// The longest delay before jitter, unless the server requires more.
    pub longest: u32,
    /// The longest `Retry-After` that the session accepts; it gives up if the server requires more. A
    /// longer reconnection time is reduced to this. An unreadable `Retry-After` counts as this.
    pub longest_retry_after: u32,
}

impl Reconnection {
    /// Never connects again, because the request is not idempotent. It is the basis for other settings,
    /// with 5 retries, a `base` of 1 s, a `longest` of 30 s and a `longest_retry_after` of 120 s:
    /// `Reconnection::NEVER.idempotent(true)` connects again before the first event, and later if there is
    /// an ID.
    pub const NEVER: Self = Self {
        idempotent: false,
        resume_by_get: false,
        after_clean_end: false,
        without_id: false,
        retries: 5,
        base: 1000,
        shortest: 100,
        longest: 30_000,
        longest_retry_after: 120_000,
    };

    /// Like a browser's `EventSource`, but limited: a GET that is sent again until the server refuses it,
    /// or ten retries in a row bring no event. The `base` is 3 s.
    pub const EVENT_SOURCE: Self = Self {
        idempotent: true,
        after_clean_end: true,
        without_id: true,
        retries: 10,
        base: 3000,
        ..Self::NEVER
    };

    /// For MCP's streamable HTTP: a stream that ended, cleanly or not, is resumed by a GET with its ID.
    /// Only the host knows when it has received the response to its call; it then cancels the session.
    pub const MCP: Self = Self { resume_by_get: true, after_clean_end: true, ..Self::NEVER };

    /// Sets [`idempotent`](Self::idempotent).
    #[must_use]
    pub const fn idempotent(mut self, value: bool) -> Self {
        self.idempotent = value;
        self
    }

    /// Sets [`resume_by_get`](Self::resume_by_get).
    #[must_use]
    pub const fn resume_by_get(mut self, value: bool) -> Self {
        self.resume_by_get = value;
        self
    }

    /// Sets [`after_clean_end`](Self::after_clean_end).
    #[must_use]
    pub const fn after_clean_end(mut self, value: bool) -> Self {
        self.after_clean_end = value;
        self
    }

    /// Sets [`without_id`](Self::without_id).
    #[must_use]
    pub const fn without_id(mut self, value: bool) -> Self {
        self.without_id = value;
        self
    }

    /// Sets [`retries`](Self::retries).
    #[must_use]
    pub const fn retries(mut self, value: u32) -> Self {
        self.retries = value;
        self
    }

    /// Sets [`base`](Self::base).
    #[must_use]
    pub const fn base(mut self, value: u32) -> Self {
        self.base = value;
        self
    }

    /// Sets [`shortest`](Self::shortest).
    #[must_use]
    pub const fn shortest(mut self, value: u32) -> Self {
        self.shortest = value;
        self
    }

    /// Sets [`longest`](Self::longest).
    #[must_use]
    pub const fn longest(mut self, value: u32) -> Self {
        self.longest = value;
        self
    }

    /// Sets [`longest_retry_after`](Self::longest_retry_after).
    #[must_use]
    pub const fn longest_retry_after(mut self, value: u32) -> Self {
        self.longest_retry_after = value;
        self
    }
}

/// What a session remembers of its attempts.
#[derive(Clone, Copy, Debug)]
pub(super) struct History {
    /// How many attempts in a row brought no event.
    pub(super) failures: u32,
    /// Whether anything was handed out since the session was restarted.
    pub(super) shown: bool,
    /// Whether an attempt lost something that later attempts do not receive again.
    pub(super) lost: bool,
    /// The reconnection time that the server set.
    pub(super) reconnection_time: Option<u32>,
}

impl History {
    pub(super) const NEW: Self = Self { failures: 0, shown: false, lost: false, reconnection_time: None };
}

impl SessionState {
    /// What to do after an attempt that ended for this reason. `failures`: how many attempts in a row,
    /// with this one, brought no event.
    pub(super) fn advice(&self, buffer: &[u8], reason: Reason, failures: u32) -> Advice {
        match self.request(buffer, reason, failures) {
            Err(why) => Advice::GiveUp(why),
            Ok(request) => {
                Advice::RetryAt { at: self.clock.host().wrapping_add(self.delay(failures)), request }
            }
        }
    }

    /// How many attempts in a row brought no event, including this one.
    pub(super) fn failures(&self, buffer: &[u8]) -> u32 {
        // An event resets the count, and so does a new ID from an empty event (MCP sends one first).
        let tally = &self.events.tally;
        let is_primed = tally.suppressed > 0 && self.id_hash(buffer) != self.id_before;
        let before = if tally.has_events || is_primed { 0 } else { self.events.history.failures };
        before.saturating_add(1)
    }

    /// Notes whether a body was handed out that is an answer, which must not be repeated. An error in place
    /// of a stream is not an answer.
    #[inline]
    pub(super) fn note_answer(&mut self) {
        self.events.history.shown |= self.body > 0 && self.is_good() && !self.expects_event_stream();
    }

    /// The `Retry-After` of this attempt.
    fn retry_after(&self) -> Option<u32> {
        self.verdict.and_then(|verdict| verdict.retry_after)
    }

    /// Which request to send again, or why to give up.
    #[inline(never)] // for size
    pub(super) fn request(&self, buffer: &[u8], reason: Reason, failures: u32) -> Result<Request, GiveUp> {
        let reconnection = &self.chosen.reconnection;
        match reason {
            Reason::Done | Reason::Body(_) => return Err(GiveUp::Finished),
            Reason::Failed => return Err(GiveUp::Failed),
            Reason::Clean if !reconnection.after_clean_end => return Err(GiveUp::Finished),
            Reason::Cancelled => return Err(GiveUp::Cancelled),
            Reason::EventLimit(_) | Reason::BodyLimit => return Err(GiveUp::Limit),
            Reason::Http(Class::NoContent) => return Err(GiveUp::NoContent),
            Reason::Http(Class::Redirect) => return Err(GiveUp::Redirect),
            Reason::Http(Class::Auth) => return Err(GiveUp::Auth),
            Reason::Http(Class::Client) => return Err(GiveUp::Client),
            Reason::Http(Class::Ok | Class::Rate | Class::Server | Class::Unknown)
            | Reason::Clean
            | Reason::NoTerminalEvent
            | Reason::Truncated
            | Reason::Timeout(_)
            | Reason::WrongProtocol(_)
            | Reason::Transport => {}
        }
        let has_id = self.header_id(buffer).is_some();
        let request = if reconnection.idempotent {
            Request::Same
        } else if reconnection.resume_by_get && has_id {
            Request::Resume
        } else if reason == Reason::Clean {
            return Err(GiveUp::Finished);
        } else {
            return Err(GiveUp::NotIdempotent);
        };
        if self.events.history.shown && !has_id && !reconnection.without_id {
            Err(GiveUp::NoId)
        } else if failures > reconnection.retries {
            Err(GiveUp::Attempts)
        } else if self.retry_after().is_some_and(|span| span > reconnection.longest_retry_after) {
            Err(GiveUp::RetryAfter)
        } else {
            Ok(request)
        }
    }

    /// How long to wait before the next attempt.
    fn delay(&self, failures: u32) -> u32 {
        let reconnection = &self.chosen.reconnection;
        // Never earlier than the server requires, up to `longest_retry_after`.
        let reconnection_time = self.events.history.reconnection_time;
        let asked = reconnection_time.map(|span| span.min(reconnection.longest_retry_after));
        let base = asked.unwrap_or(reconnection.base).max(reconnection.shortest);
        // The first failure, also the first after an event, waits for the base.
        let doublings = failures.saturating_sub(1).min(31);
        let doubled = if doublings < base.leading_zeros() { base << doublings } else { u32::MAX };
        let least = asked.unwrap_or(0).max(self.retry_after().unwrap_or(0));
        let delay = doubled.min(reconnection.longest).max(least);
        let jitter = (u64::from(delay / 2 + 1) * u64::from(self.entropy)) >> 32;
        delay.saturating_add(jitter as u32).min(LONGEST_SPAN) // The jitter is at most half of the delay.
    }
}
