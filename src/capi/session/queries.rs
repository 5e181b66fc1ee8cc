//! The getters of a session: ID, request headers, verdict, end, counters.

use super::config::given;
use super::structs::*;
use super::{begin, look};
use crate::capi::convert::error_status;
use crate::capi::handle;
use crate::capi::{status, types::*};
use crate::error::Error;
use crate::session::SessionState;
use core::ffi::c_void;

/// Sets `id` to the last event ID; empty if there is none. It stays from one attempt to the next.
/// The text is valid until the next call that changes the session.
///
/// PICOSSE_OK: id is written.
/// PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
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

/// Sets the last event ID for the next attempt. The bytes are copied. (NULL, 0) removes the ID.
/// After an error the earlier ID stays.
///
/// PICOSSE_OK: done.
/// PICOSSE_ERR_RUNNING: an attempt is running. Report its end or cancel it first.
/// PICOSSE_ERR_ID: an invalid ID. Connect without one.
/// PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
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

/// Sets `name` and `value` to a header that the request should have in addition to your own. For
/// each request, call it with index 0, 1, ... until it returns PICOSSE_NONE. The headers are:
///
/// - Accept: `text/event-stream`; `application/json, text/event-stream` with
///   PICOSSE_RECONNECT_RESUME_BY_GET; `application/x-ndjson` with PICOSSE_READING_JSON_LINES;
///   `text/plain` with PICOSSE_READING_LINES.
/// - Cache-Control: `no-cache`.
/// - Last-Event-ID: the last event ID, if there is one and a header can carry it.
///
/// The texts are not NUL-terminated: use `len`. They contain no control characters. They are valid
/// until the next call that changes the session.
///
/// PICOSSE_OK: name and value are written.
/// PICOSSE_NONE: there are no more headers.
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

/// Sets `verdict` to what the response head of this attempt means.
///
/// PICOSSE_OK: verdict is written.
/// PICOSSE_NONE: no head was reported in this attempt.
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

/// Sets `end` to how the last attempt ended, and what to do next.
///
/// PICOSSE_OK: end is written.
/// PICOSSE_NONE: an attempt is running, or there was none since the session was initialised or
///   restarted.
/// PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_SIZE, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
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

/// Sets `counters` to what the session has counted.
///
/// PICOSSE_OK: counters is written.
/// PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_SIZE, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_session_counters(
    session: *const picosse_session,
    counters: *mut picosse_session_counts,
) -> i32 {
    // SAFETY: the host says what the pointers are.
    let work = || unsafe { write_found(session, counters, |engine| Some(engine.counters().into())) };
    status(work())
}

/// Sets `sentence` to an English sentence for a log or a developer. It says what was lost, why
/// nothing was delivered, or that events were delivered. It is NUL-terminated, in static storage.
///
/// PICOSSE_OK: sentence is written.
/// PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
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

/// Writes what `find` returns to the host's struct. The size, its first member, stays.
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
