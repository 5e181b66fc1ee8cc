//! How an attempt ended, in words, in names for programs, and as the program's exit status.

use picosse::session::{Advice, Class, Content, Deadline, GiveUp, Reason, Request};

/// The exit status of a program that SIGINT ended.
pub const INTERRUPTED: u8 = 130;
/// The exit status where something was dropped.
pub const LOSS: u8 = 9;

pub fn exit_status(reason: Reason) -> u8 {
    match reason {
        Reason::Body(Content::Html) => 6,
        Reason::Done | Reason::Clean | Reason::Body(_) => 0,
        Reason::Http(Class::Auth | Class::Client | Class::Redirect | Class::NoContent) => 3,
        Reason::Truncated => 4,
        Reason::Timeout(_) => 5,
        Reason::WrongProtocol(_) => 6,
        Reason::EventLimit(_) | Reason::BodyLimit => 8,
        Reason::Cancelled => INTERRUPTED,
        _ => 7,
    }
}

pub fn reason_name(reason: Reason) -> &'static str {
    match reason {
        Reason::Done => "done",
        Reason::Cancelled => "cancelled",
        Reason::Clean => "clean",
        Reason::Truncated => "truncated",
        Reason::Timeout(Deadline::Connect) => "connect_timeout",
        Reason::Timeout(Deadline::FirstByte) => "first_byte_timeout",
        Reason::Timeout(Deadline::FirstEvent) => "first_event_timeout",
        Reason::Timeout(Deadline::ByteIdle) => "idle_timeout",
        Reason::Timeout(Deadline::ProgressIdle) => "progress_timeout",
        Reason::Timeout(Deadline::Total) => "total_timeout",
        Reason::Http(Class::NoContent) => "no_content",
        Reason::Http(Class::Redirect) => "redirect",
        Reason::Http(Class::Auth) => "auth",
        Reason::Http(Class::Rate) => "rate",
        Reason::Http(Class::Client) => "client",
        Reason::Http(Class::Server) => "server",
        Reason::Http(_) => "status",
        Reason::Body(_) => "body",
        Reason::WrongProtocol(_) => "wrong_protocol",
        Reason::EventLimit(_) => "event_limit",
        Reason::BodyLimit => "body_limit",
        Reason::Transport => "transport",
        _ => "other",
    }
}

pub fn advice_name(advice: Advice) -> &'static str {
    let why = match advice {
        Advice::RetryAt { request: Request::Same, .. } => return "retry",
        Advice::RetryAt { request: Request::Resume, .. } => return "resume",
        Advice::GiveUp(why) => why,
    };
    match why {
        GiveUp::Finished => "finished",
        GiveUp::Cancelled => "cancelled",
        GiveUp::NoContent => "no_content",
        GiveUp::Auth => "auth",
        GiveUp::Client => "client",
        GiveUp::Redirect => "redirect",
        GiveUp::Limit => "limit",
        GiveUp::NotIdempotent => "not_idempotent",
        GiveUp::NoId => "no_id",
        GiveUp::Attempts => "attempts",
        GiveUp::RetryAfter => "retry_after",
        _ => "other",
    }
}

pub fn reason_text(reason: Reason) -> &'static str {
    match reason {
        Reason::Done => "the stream is done",
        Reason::Cancelled => "interrupted",
        Reason::Clean => "the stream ended",
        Reason::Truncated => "the stream broke off",
        Reason::Timeout(Deadline::Connect) => "no answer within --connect-timeout",
        Reason::Timeout(Deadline::FirstByte) => "no byte within --first-byte-timeout",
        Reason::Timeout(Deadline::FirstEvent) => "no event within --first-event-timeout",
        Reason::Timeout(Deadline::ByteIdle) => "silence for --idle-timeout",
        Reason::Timeout(Deadline::ProgressIdle) => "no event for --progress-timeout",
        Reason::Timeout(Deadline::Total) => "--total-timeout is over",
        Reason::Http(Class::NoContent) => "no content",
        Reason::Http(Class::Redirect) => "a redirect too many",
        Reason::Http(Class::Auth) => "other credentials are wanted",
        Reason::Http(Class::Rate) => "too many requests",
        Reason::Http(Class::Client) => "the request is refused",
        Reason::Http(Class::Server) => "the server failed",
        Reason::Http(_) => "no valid status",
        Reason::Body(Content::Html) => "a page of HTML",
        Reason::Body(_) => "an answer that is no event stream",
        Reason::WrongProtocol(_) => "something else under the name of an event stream",
        Reason::EventLimit(_) => "an event crossed a limit",
        Reason::BodyLimit => "the body is longer than --buffer",
        Reason::Transport => "the transport failed",
        _ => "it ended",
    }
}

/// What follows after `delay` milliseconds, or why nothing does; `None` where the reason says all.
pub fn advice_text(advice: Advice, delay: u32) -> Option<String> {
    let why = match advice {
        Advice::RetryAt { request, .. } => {
            let how = if request == Request::Resume { "resumed" } else { "again" };
            return Some(format!("{how} in {:.1} s", f64::from(delay) / 1000.0));
        }
        Advice::GiveUp(why) => why,
    };
    let text = match why {
        GiveUp::NotIdempotent => "not again, without --idempotent",
        GiveUp::NoId => "not again, since events would come twice: there is no ID to go on from",
        GiveUp::Attempts => "not again, after so many attempts without an event",
        GiveUp::RetryAfter => "not again, since the server wants so long a pause",
        GiveUp::NoContent | GiveUp::Auth | GiveUp::Client | GiveUp::Redirect | GiveUp::Limit => "not again",
        _ => return None,
    };
    Some(text.into())
}
