//! Decides how the body of an attempt is read: by the head, or by the host's choice and the first bytes.

use super::{Class, Content, FirstBytes, Head, Protocol, Sign, Verdict};
use crate::session::end::Reason;
use crate::session::session_options::Reading;
use crate::session::session_state::{Effect, Route, SessionState};

impl SessionState {
    /// Takes a head; `None` if another head follows.
    #[inline(never)] // for size
    pub(crate) fn on_response(
        &mut self,
        buffer: &[u8],
        generation: u32,
        now: u32,
        head: &Head<'_>,
    ) -> Option<Effect> {
        if !self.is_current(generation) {
            return Some(Effect::Closed);
        }
        self.clock.tell(now);
        let class = Class::of(head.status)?;
        match self.verdict {
            // The client has followed the redirect. The redirect's body does not count.
            Some(Verdict { class: Class::Redirect, .. }) => self.first = FirstBytes::new(self.taken()),
            // The body has begun: a second head is ignored.
            Some(_) if self.has_bytes() => return Some(Effect::Running),
            Some(_) | None => {}
        }
        let content = Content::of(head.content_type);
        let pause = head.pause(self.chosen.reconnection.longest_retry_after);
        let retry_after = pause.filter(|_| class != Class::Ok);
        self.verdict = Some(Verdict { class, content, retry_after });
        if class != Class::Redirect {
            self.clock.open();
        }
        if self.events.tally.is_done() {
            return Some(Effect::Running); // The terminal event was found: nothing more is read.
        }
        let route = self.route_of_head(class, content);
        // A body that has begun is read on as it began, with two exceptions: an error, and a body of which
        // only white space and blank lines have arrived.
        let may_change = match route {
            Route::Undecided => false,
            Route::Body => self.first.is_blank(),
            Route::EventStream | Route::Lines(_) => self.first.is_blank() && self.machine.at_line_start(),
        };
        if !self.has_bytes() || class != Class::Ok || may_change {
            self.route = route;
        }
        Some(match class {
            Class::NoContent => self.end(buffer, Reason::Http(class)),
            _ => Effect::Running,
        })
    }

    fn route_of_head(&self, class: Class, content: Content) -> Route {
        let reading = self.chosen.reading;
        match (reading, content) {
            _ if class != Class::Ok => Route::Body,
            (Reading::EventStream, _) | (Reading::AsAnswered, Content::EventStream) => Route::EventStream,
            (Reading::AsAnswered, Content::Unknown) => Route::Undecided,
            _ => reading.lines(content).map_or(Route::Body, Route::Lines),
        }
    }

    /// If the head does not decide, the host's choice does. The first bytes may still show that it is not
    /// an event stream.
    pub(in crate::session) fn route_without_head(&self) -> Route {
        self.chosen.reading.lines(Content::Unknown).map_or(Route::EventStream, Route::Lines)
    }

    /// How many bytes of a chunk are read as a stream; the rest is a body. An error: the first bytes are
    /// certainly another protocol.
    #[inline]
    pub(in crate::session) fn stream_len(&mut self, chunk: &[u8]) -> Result<usize, Protocol> {
        if self.first.is_open() { self.sniff(chunk) } else { Ok(self.read_len(chunk)) }
    }

    #[cold]
    fn sniff(&mut self, chunk: &[u8]) -> Result<usize, Protocol> {
        let (sign, blank) = self.first.look(chunk, self.taken());
        match (self.route, sign) {
            (Route::EventStream, Sign::Certain(protocol)) => Err(protocol),
            (Route::EventStream, Sign::NoText) if self.expects_event_stream() => Ok(chunk.len()),
            // The body starts after white space and a byte order mark.
            (Route::EventStream, Sign::Body(_) | Sign::NoText) => Ok(blank),
            _ => Ok(self.read_len(chunk)),
        }
    }

    /// How many bytes of a chunk are not a body.
    fn read_len(&self, chunk: &[u8]) -> usize {
        if self.route == Route::Body { 0 } else { chunk.len() }
    }
}
