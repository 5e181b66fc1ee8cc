//! Sessions: making one, and what becomes of its attempts. (What comes out of them is in `stream`,
//! what a session tells of itself in `look`.)

mod config;
mod constants;
mod convert;
mod numbers;
mod place;
mod types;

// In the order of the header.
mod stream;

mod queries;

mod texts;

mod cumulative;

use super::convert::error_status;
use super::handle::{self, Content, Kind, Use, exact};
use super::{status, types::*};
use crate::session::{Effect, Rules, SessionState};
pub use constants::*;
use convert::refused_status;
use core::ffi::c_void;
pub use cumulative::*;
use place::place;
pub use queries::*;
pub use stream::*;
pub use texts::*;
pub use types::*;

impl Kind for picosse_session {
    type State = SessionState;
    // Four equal bytes are a number that one instruction loads.
    const IDLE: usize = handle::name(*b"ssssion1");
}

const _: () = assert!(handle::fits::<picosse_session>());
const _: () = assert!(<picosse_session as Kind>::IDLE != <picosse_parser as Kind>::IDLE);

/// The status of what a call did to an attempt. An end is told once.
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

/// The status of what a call did to the current attempt.
fn tell_now(engine: &mut SessionState, effect: Effect) -> i32 {
    tell(engine, engine.generation(), effect)
}

/// Fills a config with a preset. `size` is sizeof(picosse_session_config), `preset` is
/// PICOSSE_PRESET_NONE ...
///
/// PICOSSE_OK: config is written. PICOSSE_ERR_ARGUMENT: config is NULL or misaligned, or the preset
/// is unknown. PICOSSE_ERR_SIZE: use the header that came with the archive.
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

/// Initialises a session. `size` is sizeof(picosse_session). `config` is copied with its rules;
/// NULL: PICOSSE_PRESET_NONE. `buffer` is lent: its `len` bytes belong to the session until it is
/// initialised again or no longer used. `needed`, unless NULL, is set to the number of bytes that
/// the config needs at least; SIZE_MAX: no buffer can have as many. A session may be initialised
/// again at any time, except inside its own callback.
///
/// PICOSSE_OK: the session and needed are written. PICOSSE_ERR_BUFFER: the buffer is too small;
/// needed is written. PICOSSE_ERR_RULE: a rule is empty, or the rules are too many or too long.
/// PICOSSE_ERR_ARGUMENT: session is NULL or not aligned for a uint64_t, buffer or rules is NULL and
/// its number is not 0, or a config value is unknown. PICOSSE_ERR_SIZE: the size of the session,
/// the config or its parser's config is wrong.
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

/// Makes `session` go on, over `buffer`, from where `source` is. First copy the bytes of the
/// source's buffer into `buffer`. `source` is only read. It may be a copy of a session's bytes,
/// made on any machine of this kind, and it may be `session` itself. Source and buffer are trusted:
/// never restore bytes that someone else may have changed. Do not call it for a session inside its
/// own callback.
///
/// PICOSSE_OK: session is written. PICOSSE_ERR_STATE: source is not an initialised session.
/// PICOSSE_ERR_BUSY: source is in the middle of a call. PICOSSE_ERR_BUFFER: len is less than the
/// source's config needs. PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_SIZE: as picosse_session_init().
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

/// Begins an attempt; the host sends its request right after it. `now` is the time; `entropy` is any
/// random number, which spreads the delay before the next attempt. `generation` is set to the number
/// of the attempt: give it with each report. What is reported under an older one changes nothing.
///
/// PICOSSE_OK: generation is written. PICOSSE_ERR_RUNNING: an attempt is running; report its end or
/// cancel it. PICOSSE_ERR_CANCELLED: the session was cancelled; restart it. PICOSSE_ERR_ARGUMENT,
/// PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
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

/// Reports a response head. The last one before the body counts; one that comes after the first
/// bytes of the body still counts if it is the only one. `verdict`, unless NULL, is set to what the
/// session makes of it.
///
/// PICOSSE_OK: verdict is written, and the attempt goes on; feed the body, also that of an error.
/// PICOSSE_ENDED: verdict is written; there is no body to wait for; close the transport.
/// PICOSSE_NONE: the status is 100 to 199, so another head follows. PICOSSE_CLOSED: the attempt was
/// over, or is an older one. PICOSSE_ERR_ARGUMENT: head is NULL or misaligned, or a text has a
/// length without a ptr. PICOSSE_ERR_SIZE: the size of head or verdict is wrong. PICOSSE_ERR_STATE,
/// PICOSSE_ERR_BUSY.
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

/// Reports the time. If a deadline has passed, the attempt ends. Only this call ends an attempt for
/// a deadline: make it also while bytes keep coming.
///
/// PICOSSE_OK: the attempt goes on. PICOSSE_ENDED: it ended with this call; close the transport.
/// PICOSSE_CLOSED: no attempt is running. PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE,
/// PICOSSE_ERR_BUSY.
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

/// Sets `at` to the time at which the next deadline passes: call picosse_session_on_time() then. Ask
/// again after each other call. picosse_time_left() says how long to wait.
///
/// PICOSSE_OK: at is written. PICOSSE_NONE: there is no deadline now; wait for the transport only.
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
/// more is shown, whatever the transport still brings. It may be called inside a callback of the
/// same session: no other item comes, and the call that made the callback returns PICOSSE_ENDED.
///
/// PICOSSE_ENDED: the attempt ended with this call; close the transport. PICOSSE_CLOSED: no attempt
/// was running; do not connect again. PICOSSE_OK: called inside a callback; its call will end the
/// attempt. PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE.
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

/// Reports that the program goes into the background: the deadlines stand still, however long it
/// stays there. Bytes are still taken.
///
/// PICOSSE_OK. PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
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

/// Reports that the program is back: the deadlines go on, so that a connection that died meanwhile
/// is detected.
///
/// PICOSSE_OK. PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
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

/// Makes the session ready for another stream, with the same config and buffer: it has no ID and no
/// reconnection time, and is not cancelled. Generations go on. Not for another attempt at the same
/// stream: that is picosse_session_connect().
///
/// PICOSSE_OK. PICOSSE_ENDED: done, and an attempt that was running ended as cancelled; close the
/// transport. PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
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

/// Looks at a session without changing it, and not at its buffer.
///
/// # Safety
/// `session` is NULL or points to a session that may be read, and it outlives `'h`.
#[inline(never)] // for size
unsafe fn look<'h>(session: *const picosse_session) -> Result<&'h Content<SessionState>, i32> {
    // SAFETY: as the caller promised.
    unsafe { handle::look(session) }
}

/// A call without arguments that can fail.
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
