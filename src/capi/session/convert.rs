//! What a session shows, in the terms of the C ABI.

use super::types::*;
use super::words::*;
use crate::capi::convert::flag;
use crate::capi::types::*;
use crate::item::Limit;
use crate::session::{
    Advice, Change, Class, Content, Deadline, End, GiveUp, Losses, Protocol, Reason, Refused, Request,
    SessionCounters, Verdict,
};
use core::mem::size_of;

fn class(class: Class) -> i32 {
    match class {
        Class::Ok => PICOSSE_CLASS_OK,
        Class::NoContent => PICOSSE_CLASS_NO_CONTENT,
        Class::Redirect => PICOSSE_CLASS_REDIRECT,
        Class::Auth => PICOSSE_CLASS_AUTH,
        Class::Rate => PICOSSE_CLASS_RATE,
        Class::Client => PICOSSE_CLASS_CLIENT,
        Class::Server => PICOSSE_CLASS_SERVER,
        Class::Unknown => PICOSSE_CLASS_UNKNOWN,
    }
}

fn content(content: Content) -> i32 {
    match content {
        Content::EventStream => PICOSSE_CONTENT_EVENT_STREAM,
        Content::Json => PICOSSE_CONTENT_JSON,
        Content::JsonLines => PICOSSE_CONTENT_JSON_LINES,
        Content::Html => PICOSSE_CONTENT_HTML,
        Content::Text => PICOSSE_CONTENT_TEXT,
        Content::Other => PICOSSE_CONTENT_OTHER,
        Content::Unknown => PICOSSE_CONTENT_UNKNOWN,
    }
}

fn deadline(deadline: Deadline) -> i32 {
    match deadline {
        Deadline::Connect => PICOSSE_DEADLINE_CONNECT,
        Deadline::FirstByte => PICOSSE_DEADLINE_FIRST_BYTE,
        Deadline::FirstEvent => PICOSSE_DEADLINE_FIRST_EVENT,
        Deadline::ByteIdle => PICOSSE_DEADLINE_BYTE_IDLE,
        Deadline::ProgressIdle => PICOSSE_DEADLINE_PROGRESS_IDLE,
        Deadline::Total => PICOSSE_DEADLINE_TOTAL,
    }
}

fn protocol(protocol: Protocol) -> i32 {
    match protocol {
        Protocol::Gzip => PICOSSE_PROTOCOL_GZIP,
        Protocol::Deflate => PICOSSE_PROTOCOL_DEFLATE,
        Protocol::Binary => PICOSSE_PROTOCOL_BINARY,
        Protocol::Tls => PICOSSE_PROTOCOL_TLS,
        Protocol::ChunkSizes => PICOSSE_PROTOCOL_CHUNK_SIZES,
        Protocol::HttpHead => PICOSSE_PROTOCOL_HTTP_HEAD,
        Protocol::Html => PICOSSE_PROTOCOL_HTML,
        Protocol::Json => PICOSSE_PROTOCOL_JSON,
    }
}

fn give_up(why: GiveUp) -> i32 {
    match why {
        GiveUp::Finished => PICOSSE_GIVE_UP_FINISHED,
        GiveUp::Cancelled => PICOSSE_GIVE_UP_CANCELLED,
        GiveUp::NoContent => PICOSSE_GIVE_UP_NO_CONTENT,
        GiveUp::Auth => PICOSSE_GIVE_UP_AUTH,
        GiveUp::Client => PICOSSE_GIVE_UP_CLIENT,
        GiveUp::Redirect => PICOSSE_GIVE_UP_REDIRECT,
        GiveUp::Limit => PICOSSE_GIVE_UP_LIMIT,
        GiveUp::NotIdempotent => PICOSSE_GIVE_UP_NOT_IDEMPOTENT,
        GiveUp::NoId => PICOSSE_GIVE_UP_NO_ID,
        GiveUp::Attempts => PICOSSE_GIVE_UP_ATTEMPTS,
        GiveUp::RetryAfter => PICOSSE_GIVE_UP_RETRY_AFTER,
        GiveUp::Failed => PICOSSE_GIVE_UP_FAILED,
    }
}

impl From<Verdict> for picosse_verdict {
    fn from(verdict: Verdict) -> Self {
        Self {
            size: size_of::<Self>(),
            status_class: class(verdict.class),
            content: content(verdict.content),
            retry_after: verdict.retry_after.unwrap_or(PICOSSE_NEVER),
        }
    }
}

impl From<End> for picosse_end {
    fn from(end: End) -> Self {
        let (reason, detail) = match end.reason {
            Reason::Done => (PICOSSE_REASON_DONE, 0),
            Reason::Cancelled => (PICOSSE_REASON_CANCELLED, 0),
            Reason::Clean => (PICOSSE_REASON_CLEAN, 0),
            Reason::Truncated => (PICOSSE_REASON_TRUNCATED, 0),
            Reason::Timeout(which) => (PICOSSE_REASON_TIMEOUT, deadline(which)),
            Reason::Http(status) => (PICOSSE_REASON_HTTP, class(status)),
            Reason::Body(body) => (PICOSSE_REASON_BODY, content(body)),
            Reason::WrongProtocol(found) => (PICOSSE_REASON_WRONG_PROTOCOL, protocol(found)),
            Reason::EventLimit(dropped) => {
                let limit = match dropped.limit {
                    Limit::Data => PICOSSE_LIMIT_DATA,
                    Limit::EventType => PICOSSE_LIMIT_EVENT_TYPE,
                };
                (PICOSSE_REASON_EVENT_LIMIT, limit)
            }
            Reason::BodyLimit => (PICOSSE_REASON_BODY_LIMIT, 0),
            Reason::Transport => (PICOSSE_REASON_TRANSPORT, 0),
            Reason::Failed => (PICOSSE_REASON_FAILED, 0),
            Reason::NoTerminalEvent => (PICOSSE_REASON_NO_TERMINAL_EVENT, 0),
        };
        let (event, offset) = match end.reason {
            Reason::EventLimit(dropped) => (dropped.event, dropped.offset),
            _ => (0, 0),
        };
        let (advice, request, retry_at, give_up) = match end.advice {
            Advice::RetryAt { at, request: Request::Same } => {
                (PICOSSE_ADVICE_RETRY, PICOSSE_REQUEST_SAME, at, 0)
            }
            Advice::RetryAt { at, request: Request::Resume } => {
                (PICOSSE_ADVICE_RETRY, PICOSSE_REQUEST_RESUME, at, 0)
            }
            Advice::GiveUp(why) => (PICOSSE_ADVICE_GIVE_UP, 0, 0, give_up(why)),
        };
        Self {
            size: size_of::<Self>(),
            reason,
            detail,
            event,
            offset,
            advice,
            request,
            retry_at,
            give_up,
            close_transport: u32::from(end.close_transport),
            complete: u32::from(end.is_complete()),
            losses: losses(end.losses),
        }
    }
}

fn losses(losses: Losses) -> u32 {
    flag(losses.dropped > 0, PICOSSE_LOST_EVENTS)
        | flag(losses.ids_ignored > 0, PICOSSE_LOST_IDS)
        | flag(losses.kept > 0, PICOSSE_LOST_KEPT_EVENT)
        | flag(losses.incomplete, PICOSSE_LOST_END)
}

impl From<SessionCounters> for picosse_session_counts {
    fn from(counters: SessionCounters) -> Self {
        let SessionCounters { attempts, stream, body, suppressed, superseded, late } = counters;
        Self {
            size: size_of::<Self>(),
            attempts,
            bytes: stream.bytes,
            lines: stream.lines,
            events: stream.events,
            comments: stream.comments,
            unknown_fields: stream.unknown_fields,
            ids_ignored: stream.ids_ignored,
            dropped: stream.dropped,
            body,
            suppressed,
            superseded,
            late,
        }
    }
}

/// The status that tells why there is no attempt.
pub(super) fn refused_status(refused: Refused) -> i32 {
    match refused {
        Refused::Running => PICOSSE_ERR_RUNNING,
        Refused::Cancelled => PICOSSE_ERR_CANCELLED,
    }
}

/// A change, and its text.
pub(super) fn change(change: Change<&[u8]>) -> (i32, picosse_text) {
    match change {
        Change::Append(text) => (PICOSSE_APPEND, picosse_text::of(text)),
        Change::Replace(text) => (PICOSSE_REPLACE, picosse_text::of(text)),
    }
}
