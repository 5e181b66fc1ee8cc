//! The host of a session: it passes calls on, live ones and recorded ones alike, and shows what comes
//! of them. What it shows depends on nothing else, so that a recording shows the same again.

use crate::call::{Call, Response};
use crate::ends;
use crate::record::Recorder;
use crate::show::{AttemptEnd, Show, StreamEnd, Tally};
use core::ops::ControlFlow;
use picosse::session::{Advice, Class, Content, End, Entropy, Generation, Head, Reason, Stop};
use picosse::{Item, Outcome, Session, SessionItem};
use std::error::Error;
use std::io;

pub struct Host {
    pub session: Session<&'static mut [u8]>,
    seen: Seen,
    recorder: Option<Recorder>,
    /// Whether an event stream is read, whatever the head says: then no other body is a good answer.
    expects_events: bool,
    cancelled: bool,
}

/// What has come, and where it is shown.
struct Seen {
    show: Show,
    tally: Tally,
    /// Whether a good body that is no stream was shown.
    good_body: bool,
    attempt: Attempt,
}

/// What came in this attempt.
#[derive(Default)]
struct Attempt {
    status: Option<u16>,
    /// What the transport says of its failure.
    problem: String,
    /// A body that is not shown as it is.
    body: Vec<u8>,
}

impl Host {
    pub fn new(
        session: Session<&'static mut [u8]>,
        expects_events: bool,
        show: Show,
        recorder: Option<Recorder>,
    ) -> Self {
        let (tally, attempt) = (Tally::default(), Attempt::default());
        let seen = Seen { show, tally, good_body: false, attempt };
        Self { session, seen, recorder, expects_events, cancelled: false }
    }

    /// Makes a call: for this attempt, or for the latest one.
    pub fn call(&mut self, now: u32, of: Option<Generation>, call: &Call) -> Result<(), Box<dyn Error>> {
        let latest = self.session.generation();
        if let Some(recorder) = &mut self.recorder {
            recorder.write(now, of.filter(|of| *of != latest), call)?;
        }
        let attempt = of.unwrap_or(latest);
        let outcome = match call {
            Call::Connect(entropy) => {
                self.session.connect(now, Entropy(*entropy))?;
                self.seen.attempt = Attempt::default();
                Outcome::Running
            }
            Call::Response(Response { status, content_type, retry_after, date }) => {
                let mut head = Head::new(*status);
                head.content_type = content_type.as_deref();
                head.retry_after = retry_after.as_deref();
                head.date = date.as_deref();
                if self.is_running(attempt) {
                    let before = self.seen.attempt.status.replace(*status);
                    if before.and_then(Class::of) == Some(Class::Redirect) {
                        self.seen.attempt.body.clear(); // The redirect was followed: its page is no answer.
                    }
                }
                self.session.on_response(attempt, now, &head)
            }
            Call::Chunk(bytes) => {
                if self.is_running(attempt) {
                    self.seen.tally.chunk(bytes);
                }
                self.take(bytes, |session, on_item| session.feed(attempt, now, bytes, on_item))?
            }
            Call::End => self.take(&[], |session, on_item| session.on_end(attempt, now, on_item))?,
            Call::Error(problem) => {
                if self.is_running(attempt) {
                    self.seen.attempt.problem.clone_from(problem);
                }
                self.take(&[], |session, on_item| session.on_error(attempt, now, on_item))?
            }
            Call::Time => self.session.on_time(now),
            Call::Cancel => {
                self.cancelled = true;
                self.session.cancel()
            }
            Call::Suspend => {
                self.session.suspend(now);
                Outcome::Running
            }
            Call::Resume => {
                self.session.resume(now);
                Outcome::Running
            }
            Call::Restart => {
                // What runs ends first, as long as its attempt has a number.
                if let Outcome::Ended(end) = self.session.cancel() {
                    self.attempt_ended(end, now)?;
                }
                self.cancelled = false;
                self.seen.forget_stream();
                self.session.restart()
            }
        };
        if let Outcome::Ended(end) = outcome {
            self.attempt_ended(end, now)?;
        }
        Ok(())
    }

    fn is_running(&self, attempt: Generation) -> bool {
        self.session.generation() == attempt && self.session.end().is_none()
    }

    /// Shows the items that a call gives.
    fn take(
        &mut self,
        chunk: &[u8],
        call: impl FnOnce(
            &mut Session<&'static mut [u8]>,
            &mut dyn FnMut(Generation, SessionItem<'_>) -> ControlFlow<Stop>,
        ) -> Outcome,
    ) -> io::Result<Outcome> {
        let is_good = self.has_good_body();
        let (seen, mut shown) = (&mut self.seen, Ok(()));
        let outcome = call(&mut self.session, &mut |_, item| {
            shown = match item {
                SessionItem::Stream(item) => seen.item(&item, chunk),
                SessionItem::Body(bytes) => seen.body(bytes, is_good),
            };
            if shown.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(Stop::Cancel) }
        });
        shown.and(Ok(outcome))
    }

    /// Whether a body that is no stream is what was asked for, as far as the head says.
    fn has_good_body(&self) -> bool {
        let is_good = |content| matches!(content, Content::Json | Content::Text | Content::Other);
        let verdict = self.session.verdict().filter(|_| !self.expects_events);
        verdict.is_some_and(|verdict| verdict.class == Class::Ok && is_good(verdict.content))
    }

    fn attempt_ended(&mut self, end: End, now: u32) -> io::Result<()> {
        // The head may have come after the body, or not told what it is.
        let is_answer = matches!(end.reason, Reason::Body(content) if content != Content::Html);
        let is_good = is_answer || self.has_good_body();
        self.seen.body(&[], is_good)?;
        let Attempt { status, problem, body } = std::mem::take(&mut self.seen.attempt);
        let delay = match end.advice {
            Advice::RetryAt { at, .. } => Some(at.wrapping_sub(now)),
            Advice::GiveUp(_) => None,
        };
        let number = self.session.counters().attempts;
        self.seen.show.attempt(&AttemptEnd { number, status, end, delay, problem, body })
    }

    /// Whether there is nothing more to do.
    pub fn is_over(&self) -> bool {
        let given_up = |end: End| matches!(end.advice, Advice::GiveUp(_));
        self.cancelled || self.session.end().is_some_and(given_up)
    }

    /// Shows the end; gives the exit status.
    pub fn finish(mut self) -> io::Result<u8> {
        let last = self.session.end().filter(|_| !self.cancelled);
        let reason = last.map_or(Reason::Cancelled, |end| end.reason);
        let losses = self.session.end().map(|end| end.losses).unwrap_or_default();
        let end = StreamEnd::Session {
            reason,
            complete: last.is_some_and(|end| end.is_complete()),
            losses,
            nothing: self.seen.tally.events == 0 && !self.seen.good_body,
            diagnosis: self.session.diagnose(),
        };
        self.seen.show.end(&self.seen.tally, self.session.last_event_id(), end)?;
        Ok(ends::exit_status(reason, losses))
    }
}

impl Seen {
    /// Another stream begins.
    fn forget_stream(&mut self) {
        (self.tally, self.good_body) = (Tally::default(), false);
    }

    fn item(&mut self, item: &Item<'_>, chunk: &[u8]) -> io::Result<()> {
        self.tally.item(item, chunk);
        self.show.item(item)
    }

    fn body(&mut self, bytes: &[u8], is_good: bool) -> io::Result<()> {
        let body = &mut self.attempt.body;
        body.extend_from_slice(bytes);
        if is_good && !body.is_empty() {
            self.good_body = true;
            if self.show.body(body)? {
                body.clear();
            }
        }
        Ok(())
    }
}
