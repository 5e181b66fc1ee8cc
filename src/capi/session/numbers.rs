//! The numbers of a session's answers in C.

use super::constants::*;
use crate::capi::convert::limit_number;
use crate::item::Limit;
use crate::session::{Advice, Class, Content, Deadline, GiveUp, Protocol, Reason, Request};

/// A value that has a number in C.
pub(super) trait Numbered: Copy + 'static {
    /// One for each number.
    const ALL: &'static [Self];

    fn number(self) -> i32;

    /// The value with this number.
    fn numbered(number: i32) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.number() == number)
    }
}

impl Numbered for Limit {
    const ALL: &'static [Self] = &[Self::Data, Self::EventType];

    fn number(self) -> i32 {
        limit_number(self)
    }
}

impl Numbered for Class {
    const ALL: &'static [Self] = &[
        Self::Ok,
        Self::NoContent,
        Self::Redirect,
        Self::Auth,
        Self::Rate,
        Self::Client,
        Self::Server,
        Self::Unknown,
    ];

    fn number(self) -> i32 {
        match self {
            Self::Ok => PICOSSE_CLASS_OK,
            Self::NoContent => PICOSSE_CLASS_NO_CONTENT,
            Self::Redirect => PICOSSE_CLASS_REDIRECT,
            Self::Auth => PICOSSE_CLASS_AUTH,
            Self::Rate => PICOSSE_CLASS_RATE,
            Self::Client => PICOSSE_CLASS_CLIENT,
            Self::Server => PICOSSE_CLASS_SERVER,
            Self::Unknown => PICOSSE_CLASS_UNKNOWN,
        }
    }
}

impl Numbered for Content {
    const ALL: &'static [Self] =
        &[Self::EventStream, Self::Json, Self::JsonLines, Self::Html, Self::Text, Self::Other, Self::Unknown];

    fn number(self) -> i32 {
        match self {
            Self::EventStream => PICOSSE_CONTENT_EVENT_STREAM,
            Self::Json => PICOSSE_CONTENT_JSON,
            Self::JsonLines => PICOSSE_CONTENT_JSON_LINES,
            Self::Html => PICOSSE_CONTENT_HTML,
            Self::Text => PICOSSE_CONTENT_TEXT,
            Self::Other => PICOSSE_CONTENT_OTHER,
            Self::Unknown => PICOSSE_CONTENT_UNKNOWN,
        }
    }
}

impl Numbered for Deadline {
    const ALL: &'static [Self] =
        &[Self::Connect, Self::FirstByte, Self::FirstEvent, Self::ByteIdle, Self::ProgressIdle, Self::Total];

    fn number(self) -> i32 {
        match self {
            Self::Connect => PICOSSE_DEADLINE_CONNECT,
            Self::FirstByte => PICOSSE_DEADLINE_FIRST_BYTE,
            Self::FirstEvent => PICOSSE_DEADLINE_FIRST_EVENT,
            Self::ByteIdle => PICOSSE_DEADLINE_BYTE_IDLE,
            Self::ProgressIdle => PICOSSE_DEADLINE_PROGRESS_IDLE,
            Self::Total => PICOSSE_DEADLINE_TOTAL,
        }
    }
}

impl Numbered for Protocol {
    const ALL: &'static [Self] = &[
        Self::Gzip,
        Self::Deflate,
        Self::Binary,
        Self::Tls,
        Self::ChunkSizes,
        Self::HttpHead,
        Self::Html,
        Self::Json,
    ];

    fn number(self) -> i32 {
        match self {
            Self::Gzip => PICOSSE_PROTOCOL_GZIP,
            Self::Deflate => PICOSSE_PROTOCOL_DEFLATE,
            Self::Binary => PICOSSE_PROTOCOL_BINARY,
            Self::Tls => PICOSSE_PROTOCOL_TLS,
            Self::ChunkSizes => PICOSSE_PROTOCOL_CHUNK_SIZES,
            Self::HttpHead => PICOSSE_PROTOCOL_HTTP_HEAD,
            Self::Html => PICOSSE_PROTOCOL_HTML,
            Self::Json => PICOSSE_PROTOCOL_JSON,
        }
    }
}

impl Numbered for GiveUp {
    const ALL: &'static [Self] = &[
        Self::Finished,
        Self::Cancelled,
        Self::NoContent,
        Self::Auth,
        Self::Client,
        Self::Redirect,
        Self::Limit,
        Self::NotIdempotent,
        Self::NoId,
        Self::Attempts,
        Self::RetryAfter,
        Self::Failed,
    ];

    fn number(self) -> i32 {
        match self {
            Self::Finished => PICOSSE_GIVE_UP_FINISHED,
            Self::Cancelled => PICOSSE_GIVE_UP_CANCELLED,
            Self::NoContent => PICOSSE_GIVE_UP_NO_CONTENT,
            Self::Auth => PICOSSE_GIVE_UP_AUTH,
            Self::Client => PICOSSE_GIVE_UP_CLIENT,
            Self::Redirect => PICOSSE_GIVE_UP_REDIRECT,
            Self::Limit => PICOSSE_GIVE_UP_LIMIT,
            Self::NotIdempotent => PICOSSE_GIVE_UP_NOT_IDEMPOTENT,
            Self::NoId => PICOSSE_GIVE_UP_NO_ID,
            Self::Attempts => PICOSSE_GIVE_UP_ATTEMPTS,
            Self::RetryAfter => PICOSSE_GIVE_UP_RETRY_AFTER,
            Self::Failed => PICOSSE_GIVE_UP_FAILED,
        }
    }
}

impl Numbered for Advice {
    const ALL: &'static [Self] =
        &[Self::RetryAt { at: 0, request: Request::Same }, Self::GiveUp(GiveUp::Finished)];

    fn number(self) -> i32 {
        match self {
            Self::RetryAt { .. } => PICOSSE_ADVICE_RETRY,
            Self::GiveUp(_) => PICOSSE_ADVICE_GIVE_UP,
        }
    }
}

impl Numbered for Request {
    const ALL: &'static [Self] = &[Self::Same, Self::Resume];

    fn number(self) -> i32 {
        match self {
            Self::Same => PICOSSE_REQUEST_SAME,
            Self::Resume => PICOSSE_REQUEST_RESUME,
        }
    }
}

/// The number does not include the detail.
impl Numbered for Reason {
    const ALL: &'static [Self] = &[
        Self::Done,
        Self::Cancelled,
        Self::Clean,
        Self::Truncated,
        Self::Timeout(Deadline::Connect),
        Self::Http(Class::Unknown),
        Self::Body(Content::Unknown),
        Self::WrongProtocol(Protocol::Binary),
        Self::EventLimit(Limit::Data),
        Self::BodyLimit,
        Self::Transport,
        Self::Failed,
        Self::NoTerminalEvent,
    ];

    fn number(self) -> i32 {
        match self {
            Self::Done => PICOSSE_REASON_DONE,
            Self::Cancelled => PICOSSE_REASON_CANCELLED,
            Self::Clean => PICOSSE_REASON_CLEAN,
            Self::Truncated => PICOSSE_REASON_TRUNCATED,
            Self::Timeout(_) => PICOSSE_REASON_TIMEOUT,
            Self::Http(_) => PICOSSE_REASON_HTTP,
            Self::Body(_) => PICOSSE_REASON_BODY,
            Self::WrongProtocol(_) => PICOSSE_REASON_WRONG_PROTOCOL,
            Self::EventLimit(_) => PICOSSE_REASON_EVENT_LIMIT,
            Self::BodyLimit => PICOSSE_REASON_BODY_LIMIT,
            Self::Transport => PICOSSE_REASON_TRANSPORT,
            Self::Failed => PICOSSE_REASON_FAILED,
            Self::NoTerminalEvent => PICOSSE_REASON_NO_TERMINAL_EVENT,
        }
    }
}

/// The number of a reason's detail; 0 if it has none.
pub(super) fn detail(reason: Reason) -> i32 {
    match reason {
        Reason::Timeout(deadline) => deadline.number(),
        Reason::Http(class) => class.number(),
        Reason::Body(content) => content.number(),
        Reason::WrongProtocol(protocol) => protocol.number(),
        Reason::EventLimit(limit) => limit.number(),
        Reason::Done
        | Reason::Cancelled
        | Reason::Clean
        | Reason::Truncated
        | Reason::BodyLimit
        | Reason::Transport
        | Reason::Failed
        | Reason::NoTerminalEvent => 0,
    }
}

/// The reason with this number and this detail.
pub(super) fn reason(number: i32, detail: i32) -> Option<Reason> {
    Some(match Reason::numbered(number)? {
        Reason::Timeout(_) => Reason::Timeout(Deadline::numbered(detail)?),
        Reason::Http(_) => Reason::Http(Class::numbered(detail)?),
        Reason::Body(_) => Reason::Body(Content::numbered(detail)?),
        Reason::WrongProtocol(_) => Reason::WrongProtocol(Protocol::numbered(detail)?),
        Reason::EventLimit(_) => Reason::EventLimit(Limit::numbered(detail)?),
        without_detail @ (Reason::Done
        | Reason::Cancelled
        | Reason::Clean
        | Reason::Truncated
        | Reason::BodyLimit
        | Reason::Transport
        | Reason::Failed
        | Reason::NoTerminalEvent) => without_detail,
    })
}
