//! Drives a session: attempt after attempt, one item at a time.

use crate::cancel::CancelHandle;
use crate::clock::Clock;
use crate::item::{Ended, Event, Item, Opened};
use crate::request::{Answer, Template, Told};
use bytes::{Buf, Bytes};
use http_body::Body as _;
use picosse::session::{self, Advice, End, Entropy, GiveUp, Reason, TransportEnd};
use picosse::{Outcome, Session};
use reqwest::{Body, Response, StatusCode};
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// After so many chunks without an item, other tasks have their turn.
const CHUNKS_AT_ONCE: usize = 64;

/// Which event is the last one.
pub type Until = Box<dyn FnMut(&Event) -> bool + Send>;

/// All of it stays here between two polls, so a poll may be abandoned at any time.
pub struct Driver {
    pub session: Session<Vec<u8>>,
    pub cancel: CancelHandle,
    pub until: Option<Until>,
    template: Template,
    clock: Clock,
    phase: Phase,
    /// Of the attempt.
    status: Option<StatusCode>,
    error: Option<reqwest::Error>,
}

enum Phase {
    /// Until the next attempt; at once if no time is set.
    Waiting {
        at: Option<u32>,
        request: session::Request,
    },
    Requesting(Answer),
    /// The chunk is what is left of the last one.
    Reading {
        body: Body,
        chunk: Bytes,
    },
    /// The transport has ended; the session may still have items.
    Closing(TransportEnd),
    /// The attempt has ended, which is not told yet.
    Ended(End),
    Over,
}

impl Driver {
    pub fn new(template: Template, session: Session<Vec<u8>>) -> Self {
        Self {
            session,
            cancel: CancelHandle::default(),
            until: None,
            template,
            clock: Clock::new(),
            phase: Phase::Waiting { at: None, request: session::Request::Same },
            status: None,
            error: None,
        }
    }

    pub fn is_over(&self) -> bool {
        matches!(self.phase, Phase::Over)
    }

    /// The next item; `None` after the last one.
    pub fn poll_item(&mut self, cx: &mut Context<'_>) -> Poll<Option<Item>> {
        self.session.resume(self.clock.now());
        let polled = self.poll_running(cx);
        if polled.is_ready() {
            // The time that the program takes with an item is not the server's silence.
            self.session.suspend(self.clock.now());
        }
        polled
    }

    fn poll_running(&mut self, cx: &mut Context<'_>) -> Poll<Option<Item>> {
        for _ in 0..CHUNKS_AT_ONCE {
            if self.cancel.poll(cx.waker()) {
                self.cancel_now();
            }
            if let Some(item) = self.next_of_phase() {
                return Poll::Ready(Some(item));
            }
            if self.is_over() {
                return Poll::Ready(None);
            }
            if let Some(item) = ready!(self.poll_transport(cx)) {
                return Poll::Ready(Some(item));
            }
        }
        // Chunks without a byte put no deadline off.
        let outcome = self.session.on_time(self.clock.now());
        self.note(outcome);
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// What comes without waiting.
    fn next_of_phase(&mut self) -> Option<Item> {
        loop {
            let now = self.clock.now();
            let attempt = self.session.generation();
            let (item, outcome) = match &mut self.phase {
                Phase::Reading { chunk, .. } if !chunk.is_empty() => {
                    let step = self.session.step(attempt, now, chunk);
                    let (item, outcome) = (step.item.and_then(|item| Item::of(item, chunk)), step.outcome);
                    match outcome {
                        Outcome::Paused { consumed } => chunk.advance(consumed),
                        Outcome::Running | Outcome::Ended(_) | Outcome::Closed => chunk.clear(),
                    }
                    // A server that is never silent is ended by its deadline, too.
                    let is_late = self.session.next_deadline().is_some_and(|due| self.clock.has_passed(due));
                    match outcome {
                        Outcome::Running if is_late => (item, self.session.on_time(now)),
                        _ => (item, outcome),
                    }
                }
                Phase::Closing(how) => {
                    let step = self.session.end_step(attempt, now, *how);
                    (step.item.and_then(|item| Item::of(item, &Bytes::new())), step.outcome)
                }
                Phase::Ended(_) => return Some(self.tell_end()),
                Phase::Waiting { .. } | Phase::Requesting(_) | Phase::Reading { .. } | Phase::Over => {
                    return None;
                }
            };
            self.note(outcome);
            if let Some(item) = item {
                self.stop_behind(&item);
                return Some(item);
            }
        }
    }

    /// Waits for the transport, or for what is due.
    fn poll_transport(&mut self, cx: &mut Context<'_>) -> Poll<Option<Item>> {
        let brought = match &mut self.phase {
            Phase::Waiting { at, request } => {
                let request = *request;
                if let Some(at) = *at {
                    ready!(self.clock.poll(cx, at));
                }
                self.connect(request);
                return Poll::Ready(None);
            }
            Phase::Requesting(answer) => answer.as_mut().poll(cx).map(|answer| match answer {
                Ok(response) => self.open(response),
                Err(error) => self.fail(error),
            }),
            Phase::Reading { body, chunk } => match Pin::new(body).poll_frame(cx) {
                Poll::Ready(Some(Ok(frame))) => {
                    *chunk = frame.into_data().unwrap_or_default(); // Trailers are no bytes of the body.
                    Poll::Ready(None)
                }
                Poll::Ready(Some(Err(error))) => Poll::Ready(self.fail(error)),
                Poll::Ready(None) => {
                    self.phase = Phase::Closing(TransportEnd::Complete);
                    Poll::Ready(None)
                }
                Poll::Pending => Poll::Pending,
            },
            Phase::Closing(_) | Phase::Ended(_) | Phase::Over => return Poll::Ready(None),
        };
        if brought.is_ready() {
            return brought;
        }
        let Some(due) = self.session.next_deadline() else { return Poll::Pending };
        ready!(self.clock.poll(cx, due));
        let outcome = self.session.on_time(self.clock.now());
        self.note(outcome);
        Poll::Ready(None)
    }

    fn connect(&mut self, request: session::Request) {
        (self.status, self.error) = (None, None);
        let begun = self.session.connect(self.clock.now(), Entropy(fastrand::u32(..)));
        debug_assert!(begun.is_ok(), "no attempt runs, and none was cancelled");
        self.phase = Phase::Requesting(self.template.send(request, self.session.request_headers()));
    }

    fn open(&mut self, response: Response) -> Option<Item> {
        let (status, headers) = (response.status(), response.headers().clone());
        let opened = Opened { status, url: response.url().clone(), headers };
        self.status = Some(status);
        self.template.learn(&opened.headers);
        self.phase = Phase::Reading { body: response.into(), chunk: Bytes::new() };
        let told = Told::of(&opened.headers);
        let (attempt, head) = (self.session.generation(), told.head(status.as_u16()));
        let outcome = self.session.on_response(attempt, self.clock.now(), &head);
        self.note(outcome);
        Some(Item::Opened(opened))
    }

    fn fail(&mut self, error: reqwest::Error) -> Option<Item> {
        self.error = Some(error);
        self.phase = Phase::Closing(TransportEnd::Failed);
        None
    }

    /// Leaves the transport, which closes it, once the attempt has ended.
    fn note(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Ended(end) => self.phase = Phase::Ended(end),
            Outcome::Running | Outcome::Paused { .. } | Outcome::Closed => {}
        }
    }

    /// Ends the attempt behind an event that is the last one, as the program says.
    fn stop_behind(&mut self, item: &Item) {
        let (Item::Event(event), Some(until)) = (item, &mut self.until) else { return };
        if !until(event) {
            return;
        }
        self.until = None;
        if event.incomplete() {
            return; // How the stream ends says whether it is whole.
        }
        let mut end = match &self.phase {
            Phase::Ended(end) => *end,
            _ => self.end_as_cancelled(),
        };
        if end.reason != Reason::Failed {
            (end.reason, end.advice) = (Reason::Done, Advice::GiveUp(GiveUp::Finished));
        }
        self.phase = Phase::Ended(end);
    }

    fn cancel_now(&mut self) {
        let is_last = match &self.phase {
            Phase::Ended(end) => !end.advice.is_retry(),
            Phase::Over => true,
            Phase::Waiting { .. } | Phase::Requesting(_) | Phase::Reading { .. } | Phase::Closing(_) => false,
        };
        if !is_last {
            self.phase = Phase::Ended(self.end_as_cancelled());
        }
    }

    /// Cancels the session. Between two attempts, another begins for that, and is not sent.
    fn end_as_cancelled(&mut self) -> End {
        if self.session.connect(self.clock.now(), Entropy(0)).is_ok() {
            (self.status, self.error) = (None, None); // Of the earlier attempt.
        }
        match self.session.cancel() {
            Outcome::Ended(end) => end,
            outcome => unreachable!("an attempt was running: {outcome:?}"),
        }
    }

    /// Tells how the attempt ended, and goes on to the next if there is one.
    fn tell_end(&mut self) -> Item {
        let Phase::Ended(mut end) = mem::replace(&mut self.phase, Phase::Over) else {
            unreachable!("the attempt has ended")
        };
        let next = match end.advice {
            Advice::RetryAt { at, request } => Some((at, request)),
            Advice::GiveUp(_) => None,
        };
        let can_send = next.is_none_or(|(_, request)| self.template.can_send(request));
        if self.until.is_some() && end.reason == Reason::Clean && next.is_none() {
            end.reason = Reason::NoTerminalEvent;
        }
        let ended = Ended {
            end,
            diagnosis: self.session.diagnose(),
            status: self.status,
            error: self.error.take(),
            sent_once: !can_send,
        };
        match next {
            Some((at, request)) if can_send => {
                self.phase = Phase::Waiting { at: Some(at), request };
                Item::Retrying { wait: self.clock.left(at), request, because: ended }
            }
            _ => Item::Ended(ended),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body::Frame;
    use picosse::SessionOptions;
    use picosse::session::{Deadline, Deadlines};
    use std::convert::Infallible;
    use std::future::poll_fn;
    use std::time::Duration;

    /// Frames without bytes, one after the other, as a server of HTTP/2 may send them.
    struct EmptyFrames;

    impl http_body::Body for EmptyFrames {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            Poll::Ready(Some(Ok(Frame::data(Bytes::new()))))
        }
    }

    #[tokio::test]
    async fn a_deadline_ends_a_body_of_empty_frames() {
        let options = SessionOptions::llm().deadlines(Deadlines::NONE.first_event(Some(50)));
        let session = Session::new(vec![0; 1024], options).expect("good options");
        let (client, request) = reqwest::Client::new().get("http://localhost").build_split();
        let mut driver = Driver::new(Template::new(client, request.expect("a good request")), session);
        driver.session.connect(driver.clock.now(), Entropy(0)).expect("the first attempt");
        driver.phase = Phase::Reading { body: Body::wrap(EmptyFrames), chunk: Bytes::new() };
        let item = poll_fn(|cx| driver.poll_item(cx));
        let item = tokio::time::timeout(Duration::from_secs(10), item).await.expect("a deadline");
        let Some(Item::Ended(ended)) = item else { panic!("{item:?}") };
        assert_eq!(ended.end.reason, Reason::Timeout(Deadline::FirstEvent));
    }
}
