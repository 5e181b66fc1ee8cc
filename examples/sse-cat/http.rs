//! The stream of a server.

use std::io::Read;
use ureq::http::header::{ACCEPT, CONTENT_TYPE};
use ureq::http::{self, HeaderMap, HeaderName, HeaderValue, Method, Response};
use ureq::{Agent, Body};

/// How much of a refusal is shown, in bytes.
const EXCERPT: u64 = 400;

pub fn is_url(text: &str) -> bool {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)))
}

/// What to ask which server.
pub struct Request {
    pub url: String,
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The body of a POST; without one it is a GET.
    pub post: Option<String>,
}

impl Request {
    /// Asks the server. What comes back is an event stream, or why there is none.
    pub fn open(&self) -> Result<impl Read + use<>, String> {
        let response = self.send().map_err(|error| format!("cannot open {}: {error}", self.url))?;
        let status = response.status();
        if !status.is_success() {
            let excerpt = excerpt(response);
            return Err(format!("{} answered {status}{excerpt}", self.url));
        }
        match response.headers().get(CONTENT_TYPE) {
            None => {
                Err(format!("{} answered {status} without a content type, not an event stream", self.url))
            }
            Some(value) if !is_event_stream(value) => {
                let value = value.as_bytes().escape_ascii();
                Err(format!("{} answered with content type {value}, not text/event-stream", self.url))
            }
            Some(_) => Ok(response.into_body().into_reader()),
        }
    }

    fn send(&self) -> Result<Response<Body>, ureq::Error> {
        // A refusal is read as an answer, since it often says why.
        let agent: Agent = Agent::config_builder().http_status_as_error(false).build().into();
        let mut headers: HeaderMap = HeaderMap::new();
        for (name, value) in &self.headers {
            headers.append(name, value.clone());
        }
        headers.entry(ACCEPT).or_insert(HeaderValue::from_static("text/event-stream"));
        if self.post.is_some() {
            headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static("application/json"));
        }
        let mut request = http::Request::get(&self.url).body(())?;
        *request.headers_mut() = headers;
        match &self.post {
            None => agent.run(request),
            Some(body) => {
                *request.method_mut() = Method::POST;
                agent.run(request.map(|()| body.as_str()))
            }
        }
    }
}

fn is_event_stream(content_type: &HeaderValue) -> bool {
    let essence = content_type.as_bytes().split(|byte| *byte == b';').next().unwrap_or_default();
    essence.trim_ascii().eq_ignore_ascii_case(b"text/event-stream")
}

/// The start of the body on one line, after a colon; nothing when there is none.
fn excerpt(response: Response<Body>) -> String {
    let mut body = Vec::new();
    // What was read before an error is shown all the same.
    let _ = response.into_body().into_reader().take(EXCERPT).read_to_end(&mut body);
    let text = String::from_utf8_lossy(&body);
    let line: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|s| !s.is_empty()).collect();
    if line.is_empty() { String::new() } else { format!(": {}", line.join(" ")) }
}
