//! Requests, and the threads that read the answers.

use crate::call::{self, Call};
use picosse::session::{Generation, Request};
use std::io::{self, Read};
use std::sync::mpsc::SyncSender;
use std::thread;
use ureq::http::header::{CONTENT_TYPE, DATE, RETRY_AFTER};
use ureq::http::{self, HeaderMap, HeaderName, HeaderValue, Method, Response, Uri};
use ureq::{Agent, Body};

pub fn is_url(text: &str) -> bool {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)))
}

/// What to ask which server.
pub struct Asked {
    pub uri: Uri,
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The body of a POST; without one it is a GET.
    pub post: Option<String>,
}

/// What the main loop hears.
pub enum Heard {
    /// What a transport did, in which attempt.
    Call(Generation, Call),
    /// Ctrl-C was pressed (said by its handler).
    Interrupted,
}

/// A connection that can be closed, however long its server is silent.
pub struct Connection(Agent);

impl Connection {
    pub fn close(self) {
        self.0.shutdown();
    }
}

impl Asked {
    /// Sends the request; a thread of its own says what comes of it.
    pub fn send<'h>(
        &self,
        how: Request,
        headers: impl Iterator<Item = (&'static str, &'h [u8])>,
        attempt: Generation,
        sender: SyncSender<Heard>,
    ) -> Connection {
        // A bad status is an answer, and so is the last of too many redirects.
        let config = Agent::config_builder().http_status_as_error(false).max_redirects_will_error(false);
        let agent: Agent = config.max_redirects(5).build().into();
        let connection = Connection(agent.clone());
        let post = self.post.clone().filter(|_| how == Request::Same);
        let mut request = http::Request::new(());
        *request.uri_mut() = self.uri.clone();
        *request.headers_mut() = self.headers(headers, post.is_some());
        thread::spawn(move || {
            // Nobody listens any more when the program is ending.
            let mut say = |call| sender.send(Heard::Call(attempt, call)).map_err(io::Error::other);
            let response = match post {
                None => agent.run(request),
                Some(body) => {
                    *request.method_mut() = Method::POST;
                    agent.run(request.map(|()| body))
                }
            };
            let problem = match response {
                Ok(response) => read(response, &mut say).err().map(|error| error.to_string()),
                Err(error) => Some(error.to_string()),
            };
            let _ = say(problem.map_or(Call::End, Call::Error));
        });
        connection
    }

    fn headers<'h>(
        &self,
        session: impl Iterator<Item = (&'static str, &'h [u8])>,
        has_body: bool,
    ) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            headers.append(name, value.clone());
        }
        for (name, value) in session {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_bytes(value)) {
                headers.entry(name).or_insert(value);
            }
        }
        if has_body {
            headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static("application/json"));
        } else {
            headers.remove(CONTENT_TYPE);
        }
        headers
    }
}

/// Says what each read gives, at once.
fn read(response: Response<Body>, say: &mut impl FnMut(Call) -> io::Result<()>) -> io::Result<()> {
    let value = |name| {
        let values: Vec<_> = response.headers().get_all(name).iter().map(HeaderValue::as_bytes).collect();
        (!values.is_empty()).then(|| values.join(&b", "[..]))
    };
    say(Call::Response(call::Response {
        status: response.status().as_u16(),
        content_type: value(CONTENT_TYPE),
        retry_after: value(RETRY_AFTER),
        date: value(DATE),
    }))?;
    let mut reader = response.into_body().into_reader();
    let mut block = vec![0; 64 * 1024];
    loop {
        match reader.read(&mut block) {
            Ok(0) => return Ok(()),
            Ok(len) => say(Call::Chunk(block[..len].to_vec()))?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
