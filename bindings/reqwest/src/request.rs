//! The request of each attempt.

use picosse::session;
use reqwest::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::header::{DATE, RETRY_AFTER, TRANSFER_ENCODING};
use reqwest::{Client, Method, Request, Response};
use std::pin::Pin;

/// The answer to a request that was sent, when its head has come.
pub type Answer = Pin<Box<dyn Future<Output = reqwest::Result<Response>> + Send>>;

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// Names the session of MCP's streamable HTTP: the server gives it once, and wants it in each request.
const MCP_SESSION_ID: HeaderName = HeaderName::from_static("mcp-session-id");

/// What is sent, again and again.
pub struct Template {
    client: Client,
    request: Request,
    /// Whether the body was a stream, which has been sent and is gone.
    is_spent: bool,
}

impl Template {
    pub fn new(client: Client, request: Request) -> Self {
        Self { client, request, is_spent: false }
    }

    /// The ID that the program itself goes on from.
    pub fn last_event_id(&self) -> Option<&[u8]> {
        self.request.headers().get(LAST_EVENT_ID).map(HeaderValue::as_bytes)
    }

    /// Whether this request can be sent.
    pub fn can_send(&self, how: session::Request) -> bool {
        match how {
            session::Request::Resume => true,
            _ => !self.is_spent,
        }
    }

    /// Sends it, with a session's headers where the program has set none.
    pub fn send<'h>(
        &mut self,
        how: session::Request,
        headers: impl Iterator<Item = (&'static str, &'h [u8])>,
    ) -> Answer {
        let mut request = match how {
            session::Request::Resume => self.resumption(),
            _ => self.copy(),
        };
        let own = request.headers_mut();
        own.remove(LAST_EVENT_ID); // The session has it, or the server has set another since.
        for (name, value) in headers {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_bytes(value)) {
                own.entry(name).or_insert(value);
            }
        }
        Box::pin(self.client.execute(request))
    }

    /// The request again; a body that is a stream goes with the first copy.
    fn copy(&mut self) -> Request {
        self.request.try_clone().unwrap_or_else(|| {
            let body = self.request.body_mut().take();
            self.is_spent = true;
            let mut request = self.bare(self.request.method().clone());
            *request.body_mut() = body;
            request
        })
    }

    /// A GET without the body and its headers.
    fn resumption(&self) -> Request {
        let mut request = self.bare(Method::GET);
        for name in [CONTENT_TYPE, CONTENT_LENGTH, CONTENT_ENCODING, TRANSFER_ENCODING] {
            request.headers_mut().remove(name);
        }
        request
    }

    fn bare(&self, method: Method) -> Request {
        let mut request = Request::new(method, self.request.url().clone());
        request.headers_mut().clone_from(self.request.headers());
        *request.timeout_mut() = self.request.timeout().copied();
        *request.version_mut() = self.request.version();
        request
    }

    /// Keeps what later requests have to repeat.
    pub fn learn(&mut self, answered: &HeaderMap) {
        if let Some(id) = answered.get(MCP_SESSION_ID) {
            self.request.headers_mut().entry(MCP_SESSION_ID).or_insert_with(|| id.clone());
        }
    }
}

/// The headers of a response that a session reads, each with its values joined.
pub struct Told {
    content_type: Option<Vec<u8>>,
    retry_after: Option<Vec<u8>>,
    date: Option<Vec<u8>>,
}

impl Told {
    pub fn of(headers: &HeaderMap) -> Self {
        let joined = |name| {
            let values: Vec<_> = headers.get_all(name).iter().map(HeaderValue::as_bytes).collect();
            (!values.is_empty()).then(|| values.join(&b", "[..]))
        };
        Self { content_type: joined(CONTENT_TYPE), retry_after: joined(RETRY_AFTER), date: joined(DATE) }
    }

    pub fn head(&self, status: u16) -> session::Head<'_> {
        let mut head = session::Head::new(status);
        head.content_type = self.content_type.as_deref();
        head.retry_after = self.retry_after.as_deref();
        head.date = self.date.as_deref();
        head
    }
}
