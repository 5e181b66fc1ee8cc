//! The answers that the server can give. Each piece of a stream is one HTTP chunk, written
//! separately; none is empty.

use super::{Answer, Step};
use std::time::Duration;

/// A body in place of an event stream: see `typed`.
pub const ERROR: &[u8] = br#"{"code":1,"msg":"no"}"#;
pub const NDJSON: &[u8] = b"{\"data\":\"one\"}\n{\"data\":\"two\"}\n";
pub const LOGIN: &[u8] = b"<!DOCTYPE html>\n<title>Log in</title>\n<form><input name=user></form>\n";
/// `data: packed` and a blank line.
pub const GZIP: &[u8] = b"\x1F\x8B\x08\x00\x00\x00\x00\x00\x02\x03\x4B\x49\x2C\x49\xB4\x52\x28\
    \x48\x4C\xCE\x4E\x4D\xE1\xE2\x02\x00\x3F\x91\x96\x64\x0E\x00\x00\x00";
/// An event with the size lines of HTTP chunks in it.
pub const CHUNK_SIZES: &[u8] = b"b\r\ndata: one\n\n\r\n0\r\n\r\n";

const STREAM: &str = "Content-Type: text/event-stream";
const JSON: &str = "Content-Type: application/json";
const TEXT: &str = "Content-Type: text/plain";
const CHUNKED: &str = "Transfer-Encoding: chunked";

/// Long enough that a client reads what came before separately.
const MOMENT: Duration = Duration::from_millis(3);
const LAST_CHUNK: &[u8] = b"0\r\n\r\n";
/// The size of a chunk that never comes.
const LOST_CHUNK: &[u8] = b"40\r\n";

fn head(status: &str, headers: &[&str]) -> Step {
    let lines = [&["Connection: close"], headers].concat().join("\r\n");
    Step::Send(format!("HTTP/1.1 {status}\r\n{lines}\r\n\r\n").into_bytes())
}

/// A whole body with its length.
pub fn page(status: &str, headers: &[&str], body: &[u8]) -> Answer {
    let length = format!("Content-Length: {}", body.len());
    vec![head(status, &[headers, &[length.as_str()]].concat()), Step::Send(body.to_vec())]
}

fn chunk(piece: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", piece.len()).as_bytes(), piece, b"\r\n"].concat()
}

/// An event stream: these pieces, then these steps.
fn stream(pieces: &[&[u8]], rest: &[Step]) -> Answer {
    let mut steps = vec![head("200 OK", &[STREAM, CHUNKED])];
    for piece in pieces {
        steps.extend([Step::Pause(MOMENT), Step::Send(chunk(piece))]);
    }
    steps.extend_from_slice(rest);
    steps
}

/// An event stream that ends properly for HTTP, even inside an event.
pub fn pieces(pieces: &[&[u8]]) -> Answer {
    stream(pieces, &[Step::Send(LAST_CHUNK.to_vec())])
}

/// An event stream with trailers that would be wrong as headers.
pub fn trailed(pieces: &[&[u8]]) -> Answer {
    stream(pieces, &[Step::Send(b"0\r\nContent-Type: text/html\r\nRetry-After: 9\r\n\r\n".to_vec())])
}

/// The connection is closed after the size line of an HTTP chunk.
pub fn cut(pieces: &[&[u8]]) -> Answer {
    stream(pieces, &[Step::Send(LOST_CHUNK.to_vec())])
}

/// A TCP reset after the size line of an HTTP chunk. A pause before it lets the client read what came:
/// the reset discards the rest.
pub fn reset(pieces: &[&[u8]]) -> Answer {
    stream(pieces, &[Step::Send(LOST_CHUNK.to_vec()), Step::Pause(Duration::from_secs(1)), Step::Reset])
}

/// Silence after the pieces, or after the head if there are none.
pub fn stall(pieces: &[&[u8]]) -> Answer {
    stream(pieces, &[Step::Stall])
}

/// Comments without end, and no event.
pub fn keep_alives(every: Duration) -> Answer {
    stream(&[], &[Step::Repeat(chunk(b": ping\n\n"), every)])
}

/// Comments without end, as fast as the client reads.
pub fn flood() -> Answer {
    stream(&[], &[Step::Repeat(chunk(&b": ping\n\n".repeat(2000)), Duration::ZERO)])
}

/// Two events and half of the third, then a cut. Later requests get the third event and the end.
pub fn resumed() -> [Answer; 2] {
    let first = b"retry: 50\nid: 1\ndata: one\n\nid: 2\ndata: two\n\n";
    [cut(&[first, b"id: 3\ndata: th"]), pieces(&[b"id: 3\ndata: three\n\n", b"data: [DONE]\n\n"])]
}

/// The pieces, with this pause before each.
pub fn slow(pieces: &[&[u8]], pause: Duration) -> Answer {
    let steps = pieces.iter().flat_map(|piece| [Step::Pause(pause), Step::Send(chunk(piece))]);
    let rest: Vec<_> = steps.chain([Step::Send(LAST_CHUNK.to_vec())]).collect();
    stream(&[], &rest)
}

/// An answer that begins late.
pub fn late(time: Duration, answer: Answer) -> Answer {
    [vec![Step::Pause(time)], answer].concat()
}

/// An answer after two informational heads.
pub fn announced(answer: Answer) -> Answer {
    let heads = ["100 Continue", "103 Early Hints"].map(|status| head(status, &["Link: </style.css>"]));
    [heads.to_vec(), answer].concat()
}

/// An error as JSON with this status: `401 Unauthorized`, also `200 OK`.
pub fn json(status: &str) -> Answer {
    page(status, &[JSON], ERROR)
}

/// A body that repeats the status as text: `404 Not Found`.
pub fn text(status: &str) -> Answer {
    page(status, &[TEXT], status.as_bytes())
}

/// 429 with JSON, and a Retry-After of one second.
pub fn too_many_requests() -> Answer {
    page("429 Too Many Requests", &[JSON, "Retry-After: 1"], ERROR)
}

/// 429 with this `Date`, and a Retry-After that is a date.
pub fn busy_until(now: &str, then: &str) -> Answer {
    let (date, retry_after) = (format!("Date: {now}"), format!("Retry-After: {then}"));
    page("429 Too Many Requests", &[JSON, &date, &retry_after], ERROR)
}

/// 204, which tells a client not to reconnect.
pub fn no_content() -> Answer {
    vec![head("204 No Content", &[])]
}

/// 301 to another path of this server.
pub fn redirect() -> Answer {
    page("301 Moved Permanently", &["Location: /again"], b"")
}

/// 200 with any body under any media type, right or wrong.
pub fn typed(kind: &str, body: &[u8]) -> Answer {
    page("200 OK", &[&format!("Content-Type: {kind}")], body)
}

/// 200 with a body that gzip has packed, as its head says.
pub fn packed(kind: &str, body: &[u8]) -> Answer {
    page("200 OK", &[&format!("Content-Type: {kind}"), "Content-Encoding: gzip"], body)
}

/// 200 with a body and no media type.
pub fn untyped(body: &[u8]) -> Answer {
    page("200 OK", &[], body)
}

/// The connection is closed without a byte.
pub fn closed() -> Answer {
    Vec::new()
}

/// An event where the head should be.
pub fn headless() -> Answer {
    vec![Step::Send(b"data: x\n\n".to_vec())]
}
