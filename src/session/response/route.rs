//! What the body of an attempt is read as: the head tells, or the host's choice and the first bytes.

use super::{Class, Content, FirstBytes, Head, Sign, Verdict};
use crate::machine::BlankLines;
use crate::session::end::Reason;
use crate::session::engine::{Effect, Engine, Route};
use crate::session::filter::Host;
use crate::session::options::Reading;

impl Engine {
    pub(crate) fn on_response(
        &mut self,
        buffer: &[u8],
        generation: u32,
        now: u32,
        head: &Head<'_>,
    ) -> Effect {
        if !self.is_current(generation) {
            return Effect::Closed;
        }
        self.clock.tell(now);
        let Some(class) = Class::of(head.status) else { return Effect::Running };
        match self.verdict {
            // The client has followed the redirect; what came of that one's body is no answer.
            Some(Verdict { class: Class::Redirect, .. }) => self.first = FirstBytes::new(self.taken()),
            // The body has begun: there is no other head.
            Some(_) if self.has_bytes() => return Effect::Running,
            Some(_) | None => {}
        }
        let content = Content::of(head.content_type);
        let pause = head.pause(self.chosen.reconnection.longest_retry_after);
        let retry_after = pause.filter(|_| class != Class::Ok);
        self.verdict = Some(Verdict { class, content, retry_after });
        if class != Class::Redirect {
            self.clock.open();
        }
        if self.tally.is_done() {
            return Effect::Running; // The last event was found: nothing else is read.
        }
        let route = self.route_of_head(class, content);
        // What has begun goes on as it began, unless it is the body of an error, or only blank lines
        // and white space before a body that the head tells of.
        let may_change = match route {
            Route::Undecided => false,
            Route::Body => self.first.is_blank(),
            Route::EventStream | Route::Lines(_) => self.first.is_blank() && self.machine.at_line_start(),
        };
        if !self.has_bytes() || class != Class::Ok || may_change {
            self.route = route;
        }
        match class {
            Class::NoContent => self.end(buffer, Reason::Http(class), true),
            _ => Effect::Running,
        }
    }

    fn route_of_head(&self, class: Class, content: Content) -> Route {
        match (class, self.chosen.reading, content) {
            (Class::Ok, Reading::AsAnswered, Content::EventStream) => Route::EventStream,
            (Class::Ok, Reading::AsAnswered, Content::JsonLines) => Route::Lines(BlankLines::Skip),
            (Class::Ok, Reading::AsAnswered, Content::Unknown) => Route::Undecided,
            (Class::Ok, Reading::EventStream, _) => Route::EventStream,
            (Class::Ok, Reading::JsonLines, _) => Route::Lines(BlankLines::Skip),
            (Class::Ok, Reading::Lines, _) => Route::Lines(BlankLines::Deliver),
            _ => Route::Body,
        }
    }

    /// Where the head does not tell, the host's choice decides. What is no event stream shows it by
    /// its first bytes.
    pub(in crate::session) fn route_without_head(&self) -> Route {
        match self.chosen.reading {
            Reading::AsAnswered | Reading::EventStream => Route::EventStream,
            Reading::JsonLines => Route::Lines(BlankLines::Skip),
            Reading::Lines => Route::Lines(BlankLines::Deliver),
        }
    }

    /// Looks at the first bytes. If they are no event stream where one should be, takes the chunk.
    #[cold]
    pub(in crate::session) fn sniff<'c>(
        &mut self,
        buffer: &mut [u8],
        chunk: &'c [u8],
        host: Host<'_, 'c>,
    ) -> Option<Effect> {
        let offset = self.taken();
        let sign = self.first.look(chunk, offset);
        match (self.route, sign) {
            (Route::EventStream, Sign::Certain(protocol)) => {
                self.late += chunk.len() as u64;
                Some(self.end(buffer, Reason::WrongProtocol(protocol), true))
            }
            (Route::EventStream, Sign::NoText) if self.expects_event_stream() => None,
            (Route::EventStream, Sign::Body(_) | Sign::NoText) => {
                let blank = self.first.blank_in(chunk, offset);
                Some(self.feed_first_body(buffer, chunk, blank, host))
            }
            _ => None,
        }
    }

    /// What stands where an event stream should be is handed out as a body, from its first character
    /// on. White space and a byte order mark come before.
    fn feed_first_body<'c>(
        &mut self,
        buffer: &mut [u8],
        chunk: &'c [u8],
        blank: usize,
        host: Host<'_, 'c>,
    ) -> Effect {
        let (before, body) = chunk.split_at_checked(blank).unwrap_or_default();
        match self.feed(buffer, self.generation, self.clock.host(), before, host) {
            Effect::Running => {}
            paused @ Effect::Paused { .. } => return paused,
            ended @ (Effect::Ended | Effect::Closed) => {
                self.late += body.len() as u64;
                return ended;
            }
        }
        self.route = Route::Body;
        match self.feed_body(buffer, body, host) {
            Effect::Paused { consumed } => Effect::Paused { consumed: blank + consumed },
            outcome => outcome,
        }
    }
}
