//! Requests, and the threads that read the answers.

use crate::call::{self, Call};
use crate::request::Headers;
use crate::{mcp, redirect};
use picosse::session::{Generation, Request};
use std::io::{self, Read};
use std::sync::mpsc::SyncSender;
use std::thread;
use ureq::config::ConfigBuilder;
use ureq::http::header::{ACCEPT_ENCODING, CONTENT_TYPE, DATE, HOST, RETRY_AFTER, USER_AGENT};
use ureq::http::{self, HeaderMap, HeaderName, HeaderValue, Method, Response, Uri};
use ureq::tls::TlsConfig;
use ureq::typestate::AgentScope;
use ureq::{Agent, Body, Error, ResponseExt};

pub fn is_url(text: &str) -> bool {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)))
}

/// What to ask which server.
pub struct Asked {
    pub uri: Uri,
    pub method: Method,
    pub headers: Headers,
    pub body: Option<Vec<u8>>,
    /// Whether the answer may be compressed.
    pub compressed: bool,
    /// Whether any certificate is accepted.
    pub insecure: bool,
    /// Whether it is asked as an MCP client asks.
    pub is_mcp: bool,
}

/// What the main loop hears.
pub enum Heard {
    /// What a transport did, in which attempt.
    Call(Generation, Call),
    /// A response head, ahead of its call.
    Head { lines: Vec<String>, mcp_session: Option<HeaderValue> },
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
    /// Sends the request. A new thread reads the answer. Returns the lines of the request's head.
    pub fn send<'h>(
        &self,
        how: Request,
        headers: impl Iterator<Item = (&'static str, &'h [u8])>,
        attempt: Generation,
        sender: SyncSender<Heard>,
    ) -> (Connection, Vec<String>) {
        let agent: Agent = self.config().build().into();
        let connection = Connection(agent.clone());
        let is_same = how == Request::Same;
        let body = self.body.clone().filter(|_| is_same);
        let mut request = http::Request::new(());
        *request.uri_mut() = self.uri.clone();
        *request.method_mut() = if is_same { self.method.clone() } else { Method::GET };
        *request.headers_mut() = self.headers(headers, body.as_deref());
        let lines = request_lines(&request, self.compressed);
        let uri = self.uri.clone();
        thread::spawn(move || {
            // Nobody listens any more when the program is ending.
            let mut say = |heard| sender.send(heard).map_err(io::Error::other);
            let problem = match redirect::run(&agent, request, body) {
                Ok(response) => read(response, &uri, attempt, &mut say).err().map(|error| error.to_string()),
                Err(error) => Some(problem(&error)),
            };
            let _ = say(Heard::Call(attempt, problem.map_or(Call::End, Call::Error)));
        });
        (connection, lines)
    }

    /// How all requests are sent: an answer is one whatever its status is, and `redirect` follows redirects.
    pub fn config(&self) -> ConfigBuilder<AgentScope> {
        let tls = TlsConfig::builder().disable_verification(self.insecure).build();
        let config = Agent::config_builder().http_status_as_error(false).max_redirects(0).tls_config(tls);
        // What the caller does not want, the library must not add.
        let config = config.allow_non_standard_methods(true).accept("").user_agent("");
        if self.compressed { config } else { config.accept_encoding("") }
    }

    /// The headers of a request with this body: the caller's, then those of the session, then our own.
    pub fn headers<'h>(
        &self,
        session: impl Iterator<Item = (&'static str, &'h [u8])>,
        body: Option<&[u8]>,
    ) -> HeaderMap {
        let mut headers = self.headers.sent.clone();
        for (name, value) in session {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_bytes(value)) {
                headers.entry(name).or_insert(value);
            }
        }
        let agent = concat!("sse-cat/", env!("CARGO_PKG_VERSION"));
        headers.entry(USER_AGENT).or_insert(HeaderValue::from_static(agent));
        match body {
            None => drop(headers.remove(CONTENT_TYPE)),
            Some(body) => {
                let is_json = matches!(body.trim_ascii_start(), [b'{' | b'[', ..]);
                let kind = if is_json { "application/json" } else { "application/x-www-form-urlencoded" };
                headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static(kind));
            }
        }
        if self.compressed {
            headers.remove(ACCEPT_ENCODING); // Only gzip can be read, whatever a browser may ask for.
        }
        for name in &self.headers.without {
            headers.remove(name);
        }
        headers
    }
}

/// Why there is no answer, and what helps.
pub fn problem(error: &Error) -> String {
    match error {
        Error::Io(error) => {
            let problem = error.to_string();
            let is_certificate = problem.contains("invalid peer certificate");
            if is_certificate { format!("{problem}; --insecure accepts it") } else { problem }
        }
        error => error.to_string(),
    }
}

/// The head of a request as `--verbose` shows it.
fn request_lines(request: &http::Request<()>, compressed: bool) -> Vec<String> {
    let uri = request.uri();
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let mut lines = vec![format!("> {} {path} HTTP/1.1", request.method())];
    if let (false, Some(host)) = (request.headers().contains_key(HOST), uri.authority()) {
        lines.push(format!("> host: {host}"));
    }
    if compressed {
        lines.push("> accept-encoding: gzip".into());
    }
    lines.extend(header_lines('>', request.headers()));
    lines
}

fn header_lines(mark: char, headers: &HeaderMap) -> impl Iterator<Item = String> {
    let line = move |(name, value): (&HeaderName, &HeaderValue)| {
        format!("{mark} {name}: {}", String::from_utf8_lossy(value.as_bytes()))
    };
    headers.iter().map(line)
}

/// Says what each read gives, at once.
fn read(
    response: Response<Body>,
    asked: &Uri,
    attempt: Generation,
    say: &mut impl FnMut(Heard) -> io::Result<()>,
) -> io::Result<()> {
    let value = |name| {
        let values: Vec<_> = response.headers().get_all(name).iter().map(HeaderValue::as_bytes).collect();
        (!values.is_empty()).then(|| values.join(&b", "[..]))
    };
    let mut lines = Vec::new();
    if response.get_uri() != asked {
        lines.push(format!("* redirected to {}", response.get_uri()));
    }
    lines.push(format!("< {:?} {}", response.version(), response.status()));
    lines.extend(header_lines('<', response.headers()));
    say(Heard::Head { lines, mcp_session: response.headers().get(mcp::SESSION_ID).cloned() })?;
    let mut say = |call| say(Heard::Call(attempt, call));
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
