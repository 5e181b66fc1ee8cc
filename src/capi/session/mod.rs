//! Sessions: init, attempts, time, cancel. The bytes of a body are in `body`, the getters in `queries`.

mod answers;
mod body;
mod config;
mod constants;
mod cumulative;
mod numbers;
mod place;
mod queries;
mod structs;
mod texts;

use super::convert::error_status;
use super::handle::{self, Inner, Kind, Use, exact};
use super::{status, types::*};
use crate::session::{Effect, Rules, SessionState};
use answers::refused_status;
pub use body::*;
pub use constants::*;
use core::ffi::c_void;
pub use cumulative::*;
use place::place;
pub use queries::*;
pub use structs::*;
pub use texts::*;

impl Kind for picosse_session {
    type State = SessionState;
    // Four equal bytes are a number that one instruction loads.
    const IDLE: usize = handle::name(*b"ssssion1");
}

const _: () = assert!(handle::fits::<picosse_session>());
const _: () = assert!(<picosse_session as Kind>::IDLE != <picosse_parser as Kind>::IDLE);

/// The status of a call to an attempt. PICOSSE_ENDED is returned once.
#[inline(never)] // for size
fn tell(engine: &mut SessionState, generation: u32, effect: Effect) -> i32 {
    match effect {
        Effect::Running => PICOSSE_OK,
        Effect::Paused { .. } => PICOSSE_PAUSED,
        Effect::Ended => PICOSSE_ENDED,
        Effect::Closed if engine.untold && generation == engine.generation() => {
            engine.untold = false;
            PICOSSE_ENDED
        }
        Effect::Closed => PICOSSE_CLOSED,
    }
}

/// The status of a call to the current attempt.
fn tell_now(engine: &mut SessionState, effect: Effect) -> i32 {
    tell(engine, engine.generation(), effect)
}

/// Fills a config with a preset. `size` is sizeof(picosse_session_config). `preset` is
/// PICOSSE_PRESET_NONE ...
///
/// PICOSSE_OK: config is written.
/// PICOSSE_ERR_ARGUMENT: config is NULL or misaligned, or the preset is unknown.
/// PICOSSE_ERR_SIZE: header and library are of different versions. Use the header of the
///   library.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_session_config_init(
    config: *mut picosse_session_config,
    size: usize,
    preset: i32,
) -> i32 {
    let work = || {
        handle::check_place(config, size)?;
        // SAFETY: the host says that there is a config of the right size.
        let place = unsafe { &mut *config.cast() };
        picosse_session_config::preset(place, preset).map(|_| PICOSSE_OK).ok_or(PICOSSE_ERR_ARGUMENT)
    };
    status(work())
}

/// Initialises a session, also one that was used before. `size` is sizeof(picosse_session).
/// `config` and its rules are copied; NULL stands for PICOSSE_PRESET_NONE. `buffer` is lent: its
/// `len` bytes belong to the session until you initialise it again or stop using it. `needed`,
/// unless NULL, is set to the fewest bytes that the config needs; SIZE_MAX means that no buffer is
/// large enough. Do not call it inside a callback of the same session.
///
/// PICOSSE_OK: session and needed are written.
/// PICOSSE_ERR_BUFFER: the buffer is too small. needed is written: lend at least that many bytes.
/// PICOSSE_ERR_RULE: a rule is empty, or the rules are too many or too long.
/// PICOSSE_ERR_ARGUMENT: session is NULL or not aligned for a uint64_t, buffer or rules is NULL
///   although its length is not 0, or a config value is unknown or needs a feature that is not
///   built in.
/// PICOSSE_ERR_SIZE: the size of the session, of the config or of its `parser` is wrong.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_session_init(
    session: *mut picosse_session,
    size: usize,
    config: *const picosse_session_config,
    buffer: *mut c_void,
    len: usize,
    needed: *mut usize,
) -> i32 {
    let work = || {
        handle::check_place(session, size)?;
        // SAFETY: the host says what config is.
        let config = unsafe { exact(config)? }.unwrap_or(picosse_session_config::NONE);
        if !handle::is_memory(buffer, len) {
            return Err(PICOSSE_ERR_ARGUMENT);
        }
        // By reference: a copy would take much of a small stack.
        let options = config.options();
        let options = options.as_ref().map_err(|status| *status)?;
        let mut rules = Rules::NONE;
        if options.llm_rules {
            rules.add_llm();
        }
        // SAFETY: the host says that the rules are there.
        for rule in unsafe { config.rules()? } {
            rules.add(&rule?).map_err(|_| PICOSSE_ERR_RULE)?;
        }
        let capacity = options.needed();
        // SAFETY: the host says that it may be written.
        unsafe { handle::write_wanted(needed, capacity) };
        let parser = options.sharing(len, capacity).map_err(|_| PICOSSE_ERR_BUFFER)?;
        let fill = |at: &mut _| place(at, &parser, &options.chosen, &rules);
        // SAFETY: `check_place` found a place, and the host lends the buffer.
        unsafe { handle::place(session, fill, buffer.cast(), len) };
        Ok(PICOSSE_OK)
    };
    status(work())
}

/// Copies a session: `session` continues from where `source` is, with `buffer` as its buffer. First
/// copy the bytes of the source's buffer into `buffer`. `source` is only read. It may be `session`
/// itself, or saved bytes of a session from a machine of the same kind and the same version of the
/// library. Source and buffer are trusted: never restore bytes that somebody else could have
/// changed. Do not call it inside a callback of `session`.
///
/// PICOSSE_OK: session is written.
/// PICOSSE_ERR_STATE: source is not an initialised session.
/// PICOSSE_ERR_BUSY: source is in the middle of a call.
/// PICOSSE_ERR_BUFFER: len is less than the source's config needs.
/// PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_SIZE: see picosse_session_init().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_session_restore(
    session: *mut picosse_session,
    size: usize,
    source: *const picosse_session,
    buffer: *mut c_void,
    len: usize,
) -> i32 {
    let work = || {
        handle::check_place(session, size)?;
        // SAFETY: the host says what source is.
        let found = unsafe { look(source)? };
        if !handle::is_memory(buffer, len) {
            return Err(PICOSSE_ERR_ARGUMENT);
        }
        found.state.check_buffer(len).map_err(error_status)?;
        // SAFETY: `check_place` found a place, and the host lends the buffer.
        unsafe {
            handle::place_copy(session, source, buffer.cast(), len);
            begin(session)?.parts().0.forget_cpu();
        }
        Ok(PICOSSE_OK)
    };
    status(work())
}

/// Begins an attempt. Send the request right after it. `now` is the time. `entropy` is any random
/// number; it spreads the delay before the next attempt. `generation` is set to the number of the
/// attempt: pass it with each report. A report with an older one is ignored.
///
/// PICOSSE_OK: generation is written.
/// PICOSSE_ERR_RUNNING: an attempt is running. Report its end or cancel it first.
/// PICOSSE_ERR_CANCELLED: the session was cancelled. Restart it first.
/// PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_session_connect(
    session: *mut picosse_session,
    now: u32,
    entropy: u32,
    generation: *mut u32,
) -> i32 {
    let work = || {
        handle::check_out(generation)?;
        // SAFETY: the host says what session is.
        let mut session = unsafe { begin(session)? };
        let (engine, buffer) = session.parts();
        let attempt = engine.connect(buffer, now, entropy).map_err(refused_status)?;
        engine.untold = false;
        // SAFETY: the host says that it may be written.
        unsafe { handle::write(generation, attempt)? };
        Ok(PICOSSE_OK)
    };
    status(work())
}

/// Reports a response head. If several come, the last one before the body counts. A head that comes
/// after the first bytes of the body counts only if it is the first head of the attempt. `verdict`,
/// unless NULL, is set to what the head means.
///
/// PICOSSE_OK: verdict is written. The attempt goes on: feed the body, also that of an error.
/// PICOSSE_ENDED: verdict is written. The attempt ended, since there is no body to wait for: close
///   the transport.
/// PICOSSE_NONE: the status is 100 to 199. Another head follows.
/// PICOSSE_CLOSED: ignored. The attempt had already ended, or the generation is an older one.
/// PICOSSE_ERR_ARGUMENT: head is NULL or misaligned, or a text has a length without a ptr.
/// PICOSSE_ERR_SIZE: the size of head or verdict is wrong.
/// PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_session_on_response(
    session: *mut picosse_session,
    generation: u32,
    now: u32,
    head: *const picosse_head,
    verdict: *mut picosse_verdict,
) -> i32 {
    let work = || {
        // SAFETY: the host says what the pointers are.
        let (head, size, mut session) = unsafe {
            let head = exact(head)?.ok_or(PICOSSE_ERR_ARGUMENT)?;
            let size = if verdict.is_null() { 0 } else { handle::sized(verdict)? };
            (head, size, begin(session)?)
        };
        let (engine, buffer) = session.parts();
        // SAFETY: the host says that its texts are there.
        let head = unsafe { head.head(buffer)? };
        let effect = engine.on_response(buffer, generation, now, &head).ok_or(PICOSSE_NONE)?;
        if let (Effect::Running | Effect::Ended, Some(found)) = (effect, engine.verdict()) {
            if !verdict.is_null() {
                // SAFETY: the host says that it may be written.
                unsafe { verdict.write(picosse_verdict { size, ..found.into() }) };
            }
        }
        Ok(tell(engine, generation, effect))
    };
    status(work())
}

/// Reports the time. If a deadline has passed, the attempt ends. No other call checks the
/// deadlines: make this one also while bytes keep coming.
///
/// PICOSSE_OK: the attempt goes on.
/// PICOSSE_ENDED: the attempt ended with this call. Close the transport.
/// PICOSSE_CLOSED: no attempt is running.
/// PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_session_on_time(session: *mut picosse_session, now: u32) -> i32 {
    // SAFETY: the host says what session is.
    let work = || unsafe {
        with(session, |engine, buffer| {
            let effect = engine.on_time(buffer, now);
            tell_now(engine, effect)
        })
    };
    status(work())
}

/// Sets `at` to the time of the next deadline. Call picosse_session_on_time() then. Ask again after
/// each other call. picosse_time_left() says how long to wait.
///
/// PICOSSE_OK: at is written.
/// PICOSSE_NONE: there is no deadline now. Wait for the transport only.
/// PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_session_next_deadline(session: *const picosse_session, at: *mut u32) -> i32 {
    let work = || {
        handle::check_out(at)?;
        // SAFETY: the host says what session is.
        let session = unsafe { look(session)? };
        let next = session.state.next_deadline().ok_or(PICOSSE_NONE)?;
        // SAFETY: the host says that at may be written.
        unsafe { handle::write(at, next)? };
        Ok(PICOSSE_OK)
    };
    status(work())
}

/// Ends the attempt, if one is running, and refuses others until the session is restarted. Nothing
/// more is delivered. You may call it inside a callback of the same session: no other item comes,
/// and the call that made the callback returns PICOSSE_ENDED.
///
/// PICOSSE_ENDED: the attempt ended with this call. Close the transport.
/// PICOSSE_CLOSED: no attempt was running. Do not connect again.
/// PICOSSE_OK: called inside a callback. The attempt ends when the callback returns.
/// PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_session_cancel(session: *mut picosse_session) -> i32 {
    let work = || unsafe {
        // SAFETY: the host says what session is.
        with(session, |engine, buffer| {
            let effect = engine.cancel(buffer);
            tell_now(engine, effect)
        })
    };
    match work() {
        Err(PICOSSE_ERR_BUSY) => {
            // SAFETY: it was found busy.
            unsafe { handle::cancel_call(session) };
            PICOSSE_OK
        }
        done => status(done),
    }
}

/// Reports that the program goes into the background. The deadlines stand still until
/// picosse_session_resume(), however long that takes. Bytes are still taken.
///
/// PICOSSE_OK: done.
/// PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_session_suspend(session: *mut picosse_session, now: u32) -> i32 {
    // SAFETY: the host says what session is.
    let work = || unsafe {
        with(session, |engine, _| {
            engine.suspend(now);
            PICOSSE_OK
        })
    };
    status(work())
}

/// Reports that the program is back. The deadlines run again, so a connection that died meanwhile
/// is detected.
///
/// PICOSSE_OK: done.
/// PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_session_resume(session: *mut picosse_session, now: u32) -> i32 {
    // SAFETY: the host says what session is.
    let work = || unsafe {
        with(session, |engine, _| {
            engine.resume(now);
            PICOSSE_OK
        })
    };
    status(work())
}

/// Makes the session ready for another stream, with the same config and buffer. It then has no ID
/// and no reconnection time, and is not cancelled. The numbers of generations continue. For another
/// attempt at the same stream call picosse_session_connect() instead.
///
/// PICOSSE_OK: done.
/// PICOSSE_ENDED: done. A running attempt was cancelled: close its transport.
/// PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_session_restart(session: *mut picosse_session) -> i32 {
    // SAFETY: the host says what session is.
    let work = || unsafe {
        with(session, |engine, buffer| {
            let effect = engine.cancel(buffer);
            let told = tell_now(engine, effect);
            engine.restart(buffer);
            if told == PICOSSE_CLOSED { PICOSSE_OK } else { told }
        })
    };
    status(work())
}

/// Begins a call that changes the session.
///
/// # Safety
/// `session` is NULL or points to a session that may be read and written.
#[inline(never)] // for size
unsafe fn begin(session: *mut picosse_session) -> Result<Use<picosse_session>, i32> {
    // SAFETY: as the caller promised.
    unsafe { Use::begin(session) }
}

/// Reads a session, without its buffer.
///
/// # Safety
/// `session` is NULL or points to a session that may be read, and it outlives `'h`.
#[inline(never)] // for size
unsafe fn look<'h>(session: *const picosse_session) -> Result<&'h Inner<SessionState>, i32> {
    // SAFETY: as the caller promised.
    unsafe { handle::look(session) }
}

/// A call whose arguments need no check.
///
/// # Safety
/// `session` is NULL or points to a session that may be read and written.
unsafe fn with(
    session: *mut picosse_session,
    work: impl FnOnce(&mut SessionState, &mut [u8]) -> i32,
) -> Result<i32, i32> {
    // SAFETY: as the caller promised.
    let mut session = unsafe { begin(session)? };
    let (engine, buffer) = session.parts();
    Ok(work(engine, buffer))
}
