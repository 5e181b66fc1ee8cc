//! The host of a session. It passes live and recorded calls on and shows the results. The output
//! depends only on the calls and the options, so a recording shows the same again.

use crate::call::{Call, Response};
use crate::ends;
use crate::mcp::{self, Answered};
use crate::record::Recorder;
use crate::setup::Stream;
use crate::show::{AttemptEnd, Show, StreamEnd, Tally};
use crate::status::TICK;
use core::ops::ControlFlow;
use picosse::session::{
    Advice, Class, Content, End, Entropy, Generation, GiveUp, Head, Reason, SessionCounters, Stop,
};
use picosse::{Counters, Item, Outcome, Session, SessionItem};
use std::error::Error;
use std::io;
use std::time::Duration;

pub struct Host {
    pub session: Session<&'static mut [u8]>,
    seen: Seen,
    recorder: Option<Recorder>,
    /// Whether an event stream is read, whatever the head says: then no other body is a good answer.
    expects_events: bool,
    /// Which events end the stream well, in words.
    terminal_events: String,
    /// The ID of the JSON-RPC response that ends the stream.
    awaited: Option<String>,
    /// What that response said.
    answered: Option<Answered>,
    cancelled: bool,
    wait: Wait,
}

/// Since when nothing new has come.
#[derive(Default)]
struct Wait {
    seen: Progress,
    since: u32,
    /// When the status line was last written.
    told: u32,
}

/// What has come so far: whatever changes here is news.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Progress {
    attempts: u32,
    has_head: bool,
    has_ended: bool,
    events: u64,
    body: u64,
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
    retry_after: Option<Vec<u8>>,
    /// What the transport says of its failure.
    problem: String,
    /// A body that is not shown as it is.
    body: Vec<u8>,
    /// A body in which a JSON-RPC response is awaited.
    message: Vec<u8>,
}

impl Host {
    pub fn new(
        session: Session<&'static mut [u8]>,
        stream: &Stream,
        show: Show,
        recorder: Option<Recorder>,
    ) -> Self {
        let (tally, attempt) = (Tally::default(), Attempt::default());
        Self {
            session,
            seen: Seen { show, tally, good_body: false, attempt },
            recorder,
            expects_events: stream.expects_events(),
            terminal_events: stream.terminal_events(),
            awaited: stream.end_response.clone(),
            answered: None,
            cancelled: false,
            wait: Wait::default(),
        }
    }

    /// Says something of the program's own.
    pub fn complain(&mut self, problem: &str) -> io::Result<()> {
        self.seen.show.complain(problem)
    }

    /// Shows the head of a request or a response, if it is wanted.
    pub fn head(&mut self, lines: &[String]) -> io::Result<()> {
        self.seen.show.head(lines)
    }

    fn progress(&self) -> Progress {
        let SessionCounters { attempts, stream, body, .. } = self.session.counters();
        let (has_head, has_ended) = (self.seen.attempt.status.is_some(), self.session.end().is_some());
        Progress { attempts, has_head, has_ended, events: stream.events, body }
    }

    /// Says that this is waited for, ahead of all attempts.
    pub fn waiting_for(&mut self, what: &str, waited: Duration) {
        self.seen.show.waiting(&format!("waiting {} s for {what}", waited.as_secs()));
    }

    /// Says what is waited for, if somebody looks and nothing has come for a while.
    pub fn waiting(&mut self, now: u32) {
        let seen = self.progress();
        if seen != self.wait.seen {
            self.wait = Wait { seen, since: now, told: now };
        }
        if now.wrapping_sub(self.wait.told) < TICK.as_millis() as u32 {
            return;
        }
        self.wait.told = now;
        let what = match (self.session.end().map(|end| end.advice), seen) {
            (Some(Advice::RetryAt { at, .. }), _) => {
                let left = (at.wrapping_sub(now) as i32).max(0) as u32;
                let seconds = left.div_ceil(1000);
                return self.seen.show.waiting(&format!("connecting again in {seconds} s"));
            }
            (Some(Advice::GiveUp(_)), _) => return,
            (None, Progress { has_head: false, .. }) => "the response head",
            (None, Progress { body: 1.., .. }) => "the rest of the body",
            (None, Progress { events: 0, .. }) => "the first event",
            (None, _) => "the next event",
        };
        let seconds = now.wrapping_sub(self.wait.since) / 1000;
        let Counters { bytes, comments, .. } = self.session.counters().stream;
        let came = format!("bytes: {}, comments: {comments}", bytes + seen.body);
        self.seen.show.waiting(&format!("waiting {seconds} s for {what} ({came})"));
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
                    self.seen.attempt.retry_after.clone_from(retry_after);
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
                (self.cancelled, self.answered) = (false, None);
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
        let (awaited, answered) = (self.awaited.as_deref(), &mut self.answered);
        let outcome = call(&mut self.session, &mut |_, item| {
            shown = match item {
                SessionItem::Stream(item) => {
                    if let (Item::Event(event), Some(id)) = (&item, awaited) {
                        *answered = mcp::response(event.data.as_bytes(), id);
                    }
                    seen.item(&item, chunk)
                }
                SessionItem::Body(bytes) => {
                    if awaited.is_some() {
                        seen.attempt.message.extend_from_slice(bytes);
                    }
                    seen.body(bytes, is_good)
                }
            };
            let goes_on = shown.is_ok() && answered.is_none();
            if goes_on { ControlFlow::Continue(()) } else { ControlFlow::Break(Stop::Cancel) }
        });
        shown.and(Ok(outcome))
    }

    /// What a JSON-RPC response that was awaited says, as the session would say it.
    fn with_answer(&self, mut end: End) -> End {
        match self.answered {
            None => {}
            Some(Answered::Result) => {
                (end.reason, end.advice) = (Reason::Done, Advice::GiveUp(GiveUp::Finished));
            }
            Some(Answered::Error) => {
                (end.reason, end.advice) = (Reason::Failed, Advice::GiveUp(GiveUp::Failed));
            }
        }
        end
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
        let attempt = std::mem::take(&mut self.seen.attempt);
        if let (true, Some(id)) = (is_answer, &self.awaited) {
            self.answered = mcp::response(&attempt.message, id);
        }
        let end = self.with_answer(end);
        let Attempt { status, retry_after, problem, body, .. } = attempt;
        let delay = match end.advice {
            Advice::RetryAt { at, .. } => Some(at.wrapping_sub(now)),
            Advice::GiveUp(_) => None,
        };
        let number = self.session.counters().attempts;
        self.seen.show.attempt(&AttemptEnd { number, status, retry_after, end, delay, problem, body })
    }

    /// Whether there is nothing more to do.
    pub fn is_over(&self) -> bool {
        let given_up = |end: End| matches!(end.advice, Advice::GiveUp(_));
        self.cancelled || self.session.end().is_some_and(given_up)
    }

    /// Shows the end; gives the exit status.
    pub fn finish(mut self) -> io::Result<u8> {
        let last = self.session.end().filter(|_| !self.cancelled).map(|end| self.with_answer(end));
        let reason = last.map_or(Reason::Cancelled, |end| end.reason);
        let losses = self.session.end().map(|end| end.losses).unwrap_or_default();
        let end = StreamEnd::Session {
            reason,
            complete: last.is_some_and(|end| end.is_complete()),
            losses,
            nothing: self.seen.tally.events == 0 && !self.seen.good_body,
            diagnosis: self.session.diagnose(),
            terminal_events: self.terminal_events,
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
