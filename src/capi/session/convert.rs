//! What a session shows, in the terms of the C ABI.

use super::constants::*;
use super::numbers::{Numbered, detail};
use super::types::*;
use crate::capi::convert::flag;
use crate::capi::types::*;
use crate::session::{Advice, Change, End, Losses, Refused, Request, SessionCounters, Verdict};
use core::mem::size_of;

impl From<Verdict> for picosse_verdict {
    fn from(verdict: Verdict) -> Self {
        Self {
            size: size_of::<Self>(),
            status_class: verdict.class.number(),
            content: verdict.content.number(),
            retry_after: verdict.retry_after.unwrap_or(PICOSSE_NEVER),
        }
    }
}

impl From<End> for picosse_end {
    fn from(end: End) -> Self {
        let (event, offset) = end.over_limit.map_or((0, 0), |dropped| (dropped.event, dropped.offset));
        let losses = losses(end.losses);
        let (request, retry_at, give_up) = match end.advice {
            Advice::RetryAt { at, request: Request::Same } => (PICOSSE_REQUEST_SAME, at, 0),
            Advice::RetryAt { at, request: Request::Resume } => (PICOSSE_REQUEST_RESUME, at, 0),
            Advice::GiveUp(why) => (0, 0, why.number()),
        };
        Self {
            size: size_of::<Self>(),
            reason: end.reason.number(),
            detail: detail(end.reason),
            event,
            offset,
            advice: end.advice.number(),
            request,
            retry_at,
            give_up,
            close_transport: u32::from(end.close_transport),
            complete: u32::from(losses == 0 && end.reason.is_good()),
            losses,
        }
    }
}

fn losses(losses: Losses) -> u32 {
    flag(losses.dropped > 0, PICOSSE_LOST_EVENTS)
        | flag(losses.ids_ignored > 0, PICOSSE_LOST_IDS)
        | flag(losses.kept > 0, PICOSSE_LOST_KEPT_EVENT)
        | flag(losses.incomplete, PICOSSE_LOST_END)
        | flag(losses.earlier, PICOSSE_LOST_EARLIER)
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
