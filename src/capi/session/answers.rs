//! What a session answers, in the types of the C ABI.

use super::constants::*;
use super::numbers::{Numbered, detail};
use super::structs::*;
use crate::capi::convert::flag;
use crate::capi::types::*;
use crate::session::{Advice, Change, Ended, Losses, Refused, SessionCounters, SessionState, Verdict};
use core::mem::{MaybeUninit, size_of};

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

impl picosse_end {
    const EMPTY: Self = Self {
        size: size_of::<Self>(),
        reason: 0,
        detail: 0,
        event: 0,
        offset: 0,
        advice: 0,
        request: 0,
        retry_at: 0,
        give_up: 0,
        close_transport: 0,
        complete: 0,
        losses: 0,
    };

    /// Writes how an attempt ended, in place.
    pub(super) fn write(place: &mut MaybeUninit<Self>, size: usize, engine: &SessionState, ended: &Ended) {
        let end = place.write(Self { size, ..Self::EMPTY });
        end.reason = ended.reason.number();
        end.detail = detail(ended.reason);
        if let Some(dropped) = engine.over_limit(ended) {
            (end.event, end.offset) = (dropped.event, dropped.offset);
        }
        end.advice = ended.advice.number();
        match ended.advice {
            Advice::RetryAt { at, request } => {
                end.retry_at = at;
                end.request = request.number();
            }
            Advice::GiveUp(why) => end.give_up = why.number(),
        }
        end.close_transport = u32::from(ended.close_transport);
        end.losses = losses(engine.losses(ended));
        end.complete = u32::from(end.losses == 0 && ended.reason.is_good());
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

/// The status of a refused attempt.
pub(super) fn refused_status(refused: Refused) -> i32 {
    match refused {
        Refused::Running => PICOSSE_ERR_RUNNING,
        Refused::Cancelled => PICOSSE_ERR_CANCELLED,
    }
}

/// The number of a change, and its text.
pub(super) fn change(change: Change<&[u8]>) -> (i32, picosse_text) {
    match change {
        Change::Append(text) => (PICOSSE_APPEND, picosse_text::of(text)),
        Change::Replace(text) => (PICOSSE_REPLACE, picosse_text::of(text)),
    }
}
