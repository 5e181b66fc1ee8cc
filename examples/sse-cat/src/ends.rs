//! The exit status of the program.

use picosse::session::{Class, Content, Losses, Reason};

/// The exit status of a program that SIGINT ended.
pub const INTERRUPTED: u8 = 130;
/// The exit status where something was dropped.
pub const LOSS: u8 = 9;

/// The exit status after a last attempt that ended for this reason, with these losses.
pub fn exit_status(reason: Reason, losses: Losses) -> u8 {
    let status = match reason {
        Reason::Body(Content::Html) | Reason::WrongProtocol(_) => 6,
        Reason::Done | Reason::Clean | Reason::Body(_) => 0,
        Reason::Http(Class::Auth | Class::Client | Class::Redirect | Class::NoContent) => 3,
        Reason::Truncated => 4,
        Reason::Timeout(_) => 5,
        Reason::EventLimit(_) | Reason::BodyLimit => 8,
        Reason::Failed => 10,
        Reason::NoTerminalEvent => 11,
        Reason::Cancelled => INTERRUPTED,
        _ => 7,
    };
    match status {
        0 | 11 if !losses.is_empty() => LOSS,
        _ => status,
    }
}
