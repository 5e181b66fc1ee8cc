//! MCP over streamable HTTP: what surrounds a call.

use crate::http::{Asked, problem};
use crate::redirect;
use picosse::EventReader;
use serde_json::{Value, json};
use std::time::Duration;
use ureq::http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use ureq::{Agent, Body, ResponseExt};

pub const SESSION_ID: HeaderName = HeaderName::from_static("mcp-session-id");
const PROTOCOL_VERSION: HeaderName = HeaderName::from_static("mcp-protocol-version");
/// The newest version that this program knows. The server may choose another.
const VERSION: &str = "2025-11-25";
const ACCEPT: &[u8] = b"application/json, text/event-stream";
/// How long each request around the call may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// The most bytes of JSON that a server may answer to `initialize`.
const MOST: u64 = 1 << 20;

/// The ID of a JSON-RPC request, as JSON; `None` for what is no request.
pub fn request_id(body: &[u8]) -> Option<String> {
    let request: Value = serde_json::from_slice(body).ok()?;
    request.get("method")?;
    Some(request.get("id")?.to_string())
}

/// Whether the response to a request is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    Result,
    Error,
}

/// What the JSON-RPC response with this ID says, if `data` is that.
pub fn response(data: &[u8], id: &str) -> Option<Answered> {
    let message: Value = serde_json::from_slice(data).ok()?;
    let awaited: Value = serde_json::from_str(id).ok()?;
    if *message.get("id")? != awaited {
        return None;
    }
    match (message.get("result"), message.get("error")) {
        (Some(_), _) => Some(Answered::Result),
        (None, Some(_)) => Some(Answered::Error),
        (None, None) => None,
    }
}

/// Opens an MCP session for the requests that follow. Returns whether there is one to close.
/// Nothing is done where there is one, or where the caller opens it.
pub fn initialize(asked: &mut Asked) -> Result<bool, String> {
    let method = asked.body.as_deref().map(serde_json::from_slice::<Value>).map(|message| match message {
        Ok(message) => message.get("method").and_then(Value::as_str).unwrap_or_default().to_owned(),
        Err(_) => String::new(),
    });
    let is_left_alone = method.is_some_and(|method| method.is_empty() || method == "initialize");
    if is_left_alone || asked.headers.sent.contains_key(SESSION_ID) {
        return Ok(false);
    }
    let client = json!({"name": "sse-cat", "version": env!("CARGO_PKG_VERSION")});
    let params = json!({"protocolVersion": VERSION, "capabilities": {}, "clientInfo": client});
    let initialize = json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params});
    let answer = post(asked, &initialize)?;
    // What follows needs no redirect, except to another server: that one gets no credentials.
    if redirect::is_same_server(&asked.uri, answer.get_uri()) {
        asked.uri = answer.get_uri().clone();
    }
    if let Some(id) = answer.headers().get(SESSION_ID) {
        asked.headers.sent.insert(SESSION_ID, id.clone());
    }
    let version = version(answer)?;
    let version = HeaderValue::from_str(&version).map_err(|error| error.to_string())?;
    asked.headers.sent.entry(PROTOCOL_VERSION).or_insert(version);
    post(asked, &json!({"jsonrpc": "2.0", "method": "notifications/initialized"}))?;
    Ok(asked.headers.sent.contains_key(SESSION_ID))
}

/// Closes an MCP session that `initialize` has opened. A server that wants no such request may refuse it.
pub fn close(asked: &Asked) {
    let _ = send(asked, Method::DELETE, None);
}

fn post(asked: &Asked, message: &Value) -> Result<Response<Body>, String> {
    send(asked, Method::POST, Some(message.to_string().into_bytes()))
}

fn send(asked: &Asked, method: Method, body: Option<Vec<u8>>) -> Result<Response<Body>, String> {
    let agent: Agent = asked.config().timeout_global(Some(PATIENCE)).build().into();
    let mut request = Request::new(());
    *request.uri_mut() = asked.uri.clone();
    *request.method_mut() = method;
    *request.headers_mut() = asked.headers([("accept", ACCEPT)].into_iter(), body.as_deref());
    let answer = redirect::run(&agent, request, body).map_err(|error| problem(&error))?;
    match answer.status() {
        status if status.is_success() => Ok(answer),
        StatusCode::UNAUTHORIZED => Err("the server wants other credentials (401)".into()),
        status => Err(format!("the server refuses it ({status})")),
    }
}

/// The version of the protocol that the server has chosen.
fn version(answer: Response<Body>) -> Result<String, String> {
    let kind = answer.headers().get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_stream = kind.trim_start().to_ascii_lowercase().starts_with("text/event-stream");
    let message = if is_stream {
        let mut events = EventReader::new(answer.into_body().into_reader());
        let is_response = |data: &str| response(data.as_bytes(), "0").is_some();
        let found = events.find_map(|event| match event {
            Ok(event) => is_response(event.data()).then(|| Ok(event.data().to_owned())),
            Err(error) => Some(Err(error.to_string())),
        });
        found.ok_or("the server does not answer it")??
    } else {
        let body = answer.into_body().into_with_config().limit(MOST).read_to_string();
        body.map_err(|error| error.to_string())?
    };
    let message: Value = serde_json::from_str(&message).map_err(|error| error.to_string())?;
    let version = message.pointer("/result/protocolVersion").and_then(Value::as_str);
    version.map(str::to_owned).ok_or_else(|| match message.pointer("/error/message") {
        Some(why) => format!("the server refuses it: {why}"),
        None => "the answer has no protocol version".into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_is_told_from_other_messages_by_its_id() {
        for (message, expected) in [
            (r#"{"jsonrpc":"2.0","id":7,"result":{}}"#, Some(Answered::Result)),
            (r#"{"jsonrpc":"2.0","id":7,"error":{"code":-1}}"#, Some(Answered::Error)),
            (r#"{"jsonrpc":"2.0","id":"7","result":{}}"#, None),
            (r#"{"jsonrpc":"2.0","id":8,"result":{}}"#, None),
            (r#"{"jsonrpc":"2.0","id":7,"method":"sampling/createMessage"}"#, None),
            (r#"{"jsonrpc":"2.0","method":"notifications/progress"}"#, None),
            ("[DONE]", None),
        ] {
            assert_eq!(response(message.as_bytes(), "7"), expected, "{message}");
        }
        assert_eq!(request_id(br#"{"id": "a b", "method": "ping"}"#).as_deref(), Some(r#""a b""#));
        assert_eq!(request_id(br#"{"id":1,"result":{}}"#), None);
        assert_eq!(request_id(br#"{"method":"notifications/initialized"}"#), None);
    }
}
