//! The results of a session as English text for people and as names for programs.

use super::clock::Deadline;
use super::end::{Advice, GiveUp, Reason, Request};
use super::response::{Class, Content, Protocol};
use crate::english::{plain, text};
use core::fmt;

impl Reason {
    /// A name for programs, in lower case with underscores, such as `done` and `idle_timeout`. Names never
    /// change.
    pub fn name(self) -> &'static str {
        plain(self.name_text())
    }

    /// The name, as C can read it.
    pub(crate) fn name_text(self) -> &'static str {
        match self {
            Self::Done => text!("done"),
            Self::Failed => text!("failed"),
            Self::Cancelled => text!("cancelled"),
            Self::Clean => text!("clean"),
            Self::NoTerminalEvent => text!("no_terminal_event"),
            Self::Truncated => text!("truncated"),
            Self::Timeout(deadline) => match deadline {
                Deadline::Connect => text!("connect_timeout"),
                Deadline::FirstByte => text!("first_byte_timeout"),
                Deadline::FirstEvent => text!("first_event_timeout"),
                Deadline::ByteIdle => text!("idle_timeout"),
                Deadline::ProgressIdle => text!("progress_timeout"),
                Deadline::Total => text!("total_timeout"),
            },
            Self::Http(class) => match class {
                Class::NoContent => text!("no_content"),
                Class::Redirect => text!("redirect"),
                Class::Auth => text!("auth"),
                Class::Rate => text!("rate"),
                Class::Client => text!("client"),
                Class::Server => text!("server"),
                Class::Ok | Class::Unknown => text!("status"),
            },
            Self::Body(_) => text!("body"),
            Self::WrongProtocol(_) => text!("wrong_protocol"),
            Self::EventLimit(_) => text!("event_limit"),
            Self::BodyLimit => text!("body_limit"),
            Self::Transport => text!("transport"),
        }
    }

    /// The text without the detail.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Done => text!("the answer is done"),
            Self::Failed => text!("the server said that the answer failed"),
            Self::Cancelled => text!("cancelled"),
            Self::Clean => text!("the stream ended"),
            Self::NoTerminalEvent => {
                text!("the stream ended between two events, without its terminal event")
            }
            Self::Truncated => text!("the stream broke off inside a line or an event"),
            Self::Timeout(_) => text!("a deadline passed"),
            Self::Http(_) => text!("the response status is not a success"),
            Self::Body(_) => text!("the response is not an event stream"),
            Self::WrongProtocol(_) => text!("the bytes are not an event stream"),
            Self::EventLimit(_) => text!("an event crossed a limit"),
            Self::BodyLimit => text!("the body is longer than its limit"),
            Self::Transport => text!("the transport failed"),
        }
    }

    /// The detail, which follows the text.
    pub(crate) fn detail(self) -> Option<&'static str> {
        match self {
            Self::Timeout(deadline) => Some(deadline.text()),
            Self::Http(class) => Some(class.text()),
            Self::Body(content) => Some(content.text()),
            Self::WrongProtocol(protocol) => Some(protocol.text()),
            Self::EventLimit(limit) => Some(limit.text()),
            Self::Done
            | Self::Failed
            | Self::Cancelled
            | Self::Clean
            | Self::NoTerminalEvent
            | Self::Truncated
            | Self::BodyLimit
            | Self::Transport => None,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(plain(self.text()))?;
        match self.detail() {
            Some(detail) => write!(f, ": {}", plain(detail)),
            None => Ok(()),
        }
    }
}

impl Deadline {
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Connect => text!("no response head in time"),
            Self::FirstByte => text!("no byte of the body in time"),
            Self::FirstEvent => text!("no data in time"),
            Self::ByteIdle => text!("no byte for too long"),
            Self::ProgressIdle => text!("no data for too long"),
            Self::Total => text!("the attempt took too long"),
        }
    }
}

impl Class {
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Ok => text!("success"),
            Self::NoContent => text!("no content"),
            Self::Redirect => text!("a redirect that was not followed"),
            Self::Auth => text!("other credentials are needed"),
            Self::Rate => text!("too many requests"),
            Self::Client => text!("the request was refused"),
            Self::Server => text!("the server failed"),
            Self::Unknown => text!("no valid status"),
        }
    }
}

impl Content {
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::EventStream => text!("an event stream"),
            Self::Json => text!("JSON"),
            Self::JsonLines => text!("lines of JSON"),
            Self::Html => text!("HTML"),
            Self::Text => text!("text"),
            Self::Other => text!("another media type"),
            Self::Unknown => text!("no media type"),
        }
    }
}

impl Protocol {
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Gzip => text!("gzip"),
            Self::Deflate => text!("deflate"),
            Self::Binary => text!("binary data"),
            Self::Tls => text!("TLS records"),
            Self::ChunkSizes => text!("sizes of HTTP chunks"),
            Self::HttpHead => text!("a response head"),
            Self::Html => text!("HTML"),
            Self::Json => text!("JSON"),
        }
    }
}

impl Advice {
    /// A name for programs: `retry`, `resume`, or the [name](GiveUp::name) of the reason to give up. Names
    /// never change.
    pub fn name(self) -> &'static str {
        plain(self.name_text())
    }

    /// The name, as C can read it.
    pub(crate) fn name_text(self) -> &'static str {
        match self {
            Self::RetryAt { request: Request::Same, .. } => text!("retry"),
            Self::RetryAt { request: Request::Resume, .. } => text!("resume"),
            Self::GiveUp(why) => why.name_text(),
        }
    }

    /// The text without the reason to give up.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::RetryAt { request, .. } => request.text(),
            Self::GiveUp(_) => text!("give up"),
        }
    }
}

impl Request {
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Same => text!("connect again"),
            Self::Resume => text!("resume with a GET"),
        }
    }
}

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(plain(self.text()))?;
        match self {
            Self::RetryAt { .. } => Ok(()),
            Self::GiveUp(why) => write!(f, ": {why}"),
        }
    }
}

impl GiveUp {
    /// A name for programs. Names never change.
    pub fn name(self) -> &'static str {
        plain(self.name_text())
    }

    fn name_text(self) -> &'static str {
        match self {
            Self::Finished => text!("finished"),
            Self::Failed => text!("failed"),
            Self::Cancelled => text!("cancelled"),
            Self::NoContent => text!("no_content"),
            Self::Auth => text!("auth"),
            Self::Client => text!("client"),
            Self::Redirect => text!("redirect"),
            Self::Limit => text!("limit"),
            Self::NotIdempotent => text!("not_idempotent"),
            Self::NoId => text!("no_id"),
            Self::Attempts => text!("attempts"),
            Self::RetryAfter => text!("retry_after"),
        }
    }

    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Finished => text!("the stream is over"),
            Self::Failed => text!("the server said that the answer failed"),
            Self::Cancelled => text!("the host cancelled the stream"),
            Self::NoContent => text!("the server has no content"),
            Self::Auth => text!("the server wants other credentials"),
            Self::Client => text!("the server refuses the request"),
            Self::Redirect => text!("the redirect was not followed"),
            Self::Limit => text!("the limit would be crossed again"),
            Self::NotIdempotent => text!("the request must not be sent twice"),
            Self::NoId => text!("events would be repeated, because there is no ID to resume from"),
            Self::Attempts => text!("too many attempts in a row without an event"),
            Self::RetryAfter => text!("the server asks for a longer pause than the options allow"),
        }
    }
}

/// Implements `Display` for types that only show their text.
macro_rules! shown_as_text {
    ($($named:ty),*) => {
        $(impl fmt::Display for $named {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(plain(self.text()))
            }
        })*
    };
}
shown_as_text!(Deadline, Class, Content, Protocol, GiveUp, Request);
