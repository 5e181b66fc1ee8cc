//! What a session tells of itself: its ID, the headers of the next request, how it went.

use super::config::given;
use super::types::*;
use super::{begin, look};
use crate::capi::convert::error_status;
use crate::capi::handle;
use crate::capi::{status, types::*};
use crate::error::Error;
use crate::session::SessionState;
use core::ffi::c_void;

/// Sets `id` to the last event ID string, empty when there is none. It is kept from one attempt to
/// the next, and valid until the next call that changes the session.
///
/// PICOSSE_OK: id is written. PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_session_last_event_id(
    session: *const picosse_session,
    id: *mut picosse_text,
) -> i32 {
    let work = || {
        // SAFETY: the host says what the pointers are; the session is idle, and its buffer lent.
        unsafe {
            let session = look(session)?;
            let view = session.state.view(session.buffer());
            handle::write(id, view.last_event_id().into())?;
        }
        Ok(PICOSSE_OK)
    };
    status(work())
}

/// Sets the last event ID string for the next attempt; (NULL, 0) removes it. The bytes are copied.
///
/// PICOSSE_OK. PICOSSE_ERR_RUNNING: an attempt is running. PICOSSE_ERR_ID: an invalid ID; go on
/// without one. PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY. After an error the
/// earlier ID stays.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_session_set_last_event_id(
    session: *mut picosse_session,
    id: *const c_void,
    len: usize,
) -> i32 {
    let work = || {
        // SAFETY: the host says what session is.
        let mut session = unsafe { begin(session)? };
        let (engine, buffer) = session.parts();
        // SAFETY: the host says what id is.
        let id = unsafe { given(picosse_text { ptr: id.cast(), len }, buffer)? };
        match engine.set_last_event_id(buffer, id) {
            Ok(()) => Ok(PICOSSE_OK),
            Err(Error::AlreadyStarted) => Err(PICOSSE_ERR_RUNNING),
            Err(error) => Err(error_status(error)),
        }
    };
    status(work())
}

/// Sets `name` and `value` to a header that the request should have beside the host's own. Call it
/// with index 0, 1, ... until PICOSSE_NONE, for each request anew. The list is:
///
/// - Accept: `text/event-stream`; `application/json, text/event-stream` with
///   PICOSSE_RECONNECT_RESUME_BY_GET; `application/x-ndjson` with PICOSSE_READING_JSON_LINES;
///   `text/plain` with PICOSSE_READING_LINES.
/// - Cache-Control: `no-cache`.
/// - Last-Event-ID: the last event ID, if there is one and a header can carry it.
///
/// Values have no control characters. The texts are valid until the next call that changes the
/// session.
///
/// PICOSSE_OK: name and value are written. PICOSSE_NONE: the list has no more.
/// PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_session_request_header(
    session: *const picosse_session,
    index: usize,
    name: *mut picosse_text,
    value: *mut picosse_text,
) -> i32 {
    let work = || {
        handle::check_out(name)?;
        handle::check_out(value)?;
        // SAFETY: the host says what the pointers are; the session is idle, and its buffer lent.
        unsafe {
            let session = look(session)?;
            let header = session.state.request_header(session.buffer(), index);
            let (its_name, its_value) = header.ok_or(PICOSSE_NONE)?;
            handle::write(name, picosse_text::of(its_name.as_bytes()))?;
            handle::write(value, picosse_text::of(its_value))?;
        }
        Ok(PICOSSE_OK)
    };
    status(work())
}

/// Sets `verdict` to what the session made of the response head.
///
/// PICOSSE_OK: verdict is written. PICOSSE_NONE: no head was reported in this attempt.
/// PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_SIZE, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_session_verdict(
    session: *const picosse_session,
    verdict: *mut picosse_verdict,
) -> i32 {
    // SAFETY: the host says what the pointers are.
    let work = || unsafe { write_found(session, verdict, |engine| engine.verdict().map(Into::into)) };
    status(work())
}

/// Sets `end` to how the last attempt ended and what to do next.
///
/// PICOSSE_OK: end is written. PICOSSE_NONE: an attempt is running, or there was none since the
/// session was initialised or restarted. PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_SIZE, PICOSSE_ERR_STATE,
/// PICOSSE_ERR_BUSY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_session_end(session: *const picosse_session, end: *mut picosse_end) -> i32 {
    let work = || {
        // SAFETY: the host says what the pointers are.
        let (place, size, engine) = unsafe {
            let size = handle::sized(end)?;
            (&mut *end.cast(), size, &look(session)?.state)
        };
        picosse_end::write(place, size, engine, engine.ended().ok_or(PICOSSE_NONE)?);
        Ok(PICOSSE_OK)
    };
    status(work())
}

/// Sets `counters` to what the session has seen.
///
/// PICOSSE_OK: counters is written. PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_SIZE, PICOSSE_ERR_STATE,
/// PICOSSE_ERR_BUSY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_session_counters(
    session: *const picosse_session,
    counters: *mut picosse_session_counts,
) -> i32 {
    // SAFETY: the host says what the pointers are.
    let work = || unsafe { write_found(session, counters, |engine| Some(engine.counters().into())) };
    status(work())
}

/// Sets `sentence` to what is missing, or why nothing is shown, or that something is: one sentence
/// in English, in static storage, with a NUL behind it, for a log or a developer.
///
/// PICOSSE_OK: sentence is written. PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_session_diagnose(
    session: *const picosse_session,
    sentence: *mut picosse_text,
) -> i32 {
    let work = || {
        handle::check_out(sentence)?;
        // SAFETY: the host says what the pointers are.
        unsafe {
            let session = look(session)?;
            handle::write(sentence, picosse_text::of(session.state.diagnose().as_str().as_bytes()))?;
        }
        Ok(PICOSSE_OK)
    };
    status(work())
}

/// Writes what there is for the host, after its first member, the size.
///
/// # Safety
/// As [`handle::look`] and [`handle::write_sized`].
unsafe fn write_found<T: Copy>(
    session: *const picosse_session,
    out: *mut T,
    find: impl FnOnce(&SessionState) -> Option<T>,
) -> Result<i32, i32> {
    // SAFETY: as the caller promised.
    unsafe {
        handle::sized(out)?;
        let found = find(&look(session)?.state).ok_or(PICOSSE_NONE)?;
        handle::write_sized(out, found)?;
    }
    Ok(PICOSSE_OK)
}
