//! Sessions: making one, and what becomes of its attempts. (What comes out of them is in `stream`,
//! what a session tells of itself in `look`.)

mod config;
mod convert;
mod types;
mod words;

// In the order of the header.
mod stream;

mod look;

mod cumulative;

use super::convert::error_status;
use super::handle::{self, Kind, Use, exact};
use super::{status, types::*};
use crate::error::Error;
use crate::session::{Class, Engine, Outcome, Rule};
use convert::refused_status;
use core::ffi::c_void;
use core::mem::size_of;
pub use cumulative::*;
pub use look::*;
pub use stream::*;
pub use types::*;
pub use words::*;

/// What a session holds.
#[derive(Clone, Copy)]
pub(super) struct State {
    engine: Engine,
    /// Whether the attempt ended in a step that had an item to tell of first.
    untold: bool,
}

impl Kind for picosse_session {
    type State = State;
    const IDLE: u64 = u64::from_be_bytes(*b"session1");
}

const _: () = assert!(size_of::<picosse_session>() == 1344);
const _: () = assert!(<picosse_session as Kind>::IDLE != <picosse_parser as Kind>::IDLE);

impl State {
    /// The status of what a call for this attempt came to. An end is told once.
    fn tell(&mut self, generation: u32, outcome: Outcome) -> i32 {
        match outcome {
            Outcome::Running => PICOSSE_OK,
            Outcome::Paused { .. } => PICOSSE_PAUSED,
            Outcome::Ended(_) => PICOSSE_ENDED,
            Outcome::Closed if self.untold && generation == self.engine.generation() => {
                self.untold = false;
                PICOSSE_ENDED
            }
            Outcome::Closed => PICOSSE_CLOSED,
        }
    }

    /// The same where no generation is given.
    fn tell_now(&mut self, outcome: Outcome) -> i32 {
        self.tell(self.engine.generation(), outcome)
    }
}

/// Fills a config with a preset. `size` is sizeof(picosse_session_config), `preset` is
/// PICOSSE_PRESET_NONE ... The rules of a preset are the archive's, for ever.
///
/// PICOSSE_OK. PICOSSE_ERR_ARGUMENT: config is NULL, or the preset is unknown. PICOSSE_ERR_SIZE: the
/// archive has another config; use the header that came with it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_session_config_init(
    config: *mut picosse_session_config,
    size: usize,
    preset: i32,
) -> i32 {
    let work = || {
        handle::check_place(config, size)?;
        let preset = picosse_session_config::preset(preset).ok_or(PICOSSE_ERR_ARGUMENT)?;
        // SAFETY: the host says that there is a config of the right size.
        unsafe { config.write(preset) };
        Ok(PICOSSE_OK)
    };
    status(work())
}

/// Makes a session. `size` is sizeof(picosse_session), `config` is copied with its rules (NULL:
/// PICOSSE_PRESET_NONE), and `buffer` is lent: its `len` bytes are the session's until it is
/// initialised anew or not used any more. Nothing is allocated, so there is nothing to free. A
/// session may be initialised again at any time but from inside its own callback.
///
/// PICOSSE_OK. PICOSSE_ERR_ARGUMENT: session is NULL or not aligned for uint64_t, buffer or rules is
/// NULL while its number is not 0, or a config value is unknown. PICOSSE_ERR_SIZE: the session's or
/// the config's size differs; use the header that came with the archive. PICOSSE_ERR_RULE: a rule is
/// empty or too long, or there are too many. PICOSSE_ERR_BUFFER: the buffer is too small. With
/// PICOSSE_OK and PICOSSE_ERR_BUFFER `needed`, unless NULL, is set to the number of bytes that the
/// config needs at least, SIZE_MAX when no buffer can have them.
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
        let config = match unsafe { exact(config)? } {
            Some(config) => config,
            None => picosse_session_config::preset(PICOSSE_PRESET_NONE).ok_or(PICOSSE_ERR_ARGUMENT)?,
        };
        if !handle::is_memory(buffer, len) {
            return Err(PICOSSE_ERR_ARGUMENT);
        }
        let mut place = [Rule::data(""); Rule::MOST];
        // SAFETY: the host says that the rules are there.
        let options = unsafe { config.options(&mut place)? };
        let engine = options.for_buffer(len).and_then(|options| Engine::new(&options));
        if !matches!(engine, Err(Error::InvalidRule)) {
            // SAFETY: the host says that it may be written.
            unsafe { handle::write_wanted(needed, options.capacity().unwrap_or(usize::MAX)) };
        }
        let engine = engine.map_err(error_status)?;
        // SAFETY: `check_place` found a place, and the host lends the buffer.
        unsafe { handle::place(session, State { engine, untold: false }, buffer.cast(), len) };
        Ok(PICOSSE_OK)
    };
    status(work())
}

/// Continues a copy. Copy the bytes of a session's buffer into `buffer` first; then `session` goes
/// on, over `buffer`, from where `source` is. Only `source` is read; it may itself be a copy of a
/// session's bytes, made on any machine of this kind, and may be `session`. Both are trusted: never
/// restore bytes that a stranger may have changed. Like picosse_session_init(), not to be called for
/// a session from inside its own callback.
///
/// PICOSSE_OK. PICOSSE_ERR_ARGUMENT and PICOSSE_ERR_SIZE as picosse_session_init().
/// PICOSSE_ERR_STATE: source is no session. PICOSSE_ERR_BUSY: source is in the middle of a call.
/// PICOSSE_ERR_BUFFER: len is less than the source's config needs.
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
        // SAFETY: the host says what source is; it is copied before anything is written.
        let State { engine, untold } = unsafe { handle::look(source)?.state };
        if !handle::is_memory(buffer, len) {
            return Err(PICOSSE_ERR_ARGUMENT);
        }
        let engine = engine.moved(len).map_err(error_status)?;
        // SAFETY: `check_place` found a place, and the host lends the buffer.
        unsafe { handle::place(session, State { engine, untold }, buffer.cast(), len) };
        Ok(PICOSSE_OK)
    };
    status(work())
}

/// Begins an attempt: the host sends its request now, with picosse_session_request_header(). `now`
/// is the time of the host's clock in milliseconds; `entropy` is any random number, which spreads
/// the delay before the next attempt. `generation` is set to the attempt's number: what the host
/// reports under an older one changes nothing.
///
/// PICOSSE_OK. PICOSSE_ERR_RUNNING: an attempt is running; cancel it, or report its end.
/// PICOSSE_ERR_CANCELLED: the session was cancelled; restart it. PICOSSE_ERR_ARGUMENT,
/// PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY. generation is only written with PICOSSE_OK.
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
        let mut session = unsafe { Use::begin(session)? };
        let (state, buffer) = session.parts();
        let attempt = state.engine.connect(buffer, now, entropy).map_err(refused_status)?;
        state.untold = false;
        // SAFETY: the host says that it may be written.
        unsafe { handle::write(generation, attempt)? };
        Ok(PICOSSE_OK)
    };
    status(work())
}

/// Reports a response head, which stays the host's. `verdict`, unless NULL, is set to what it comes
/// to; `verdict->size` must be set to sizeof(picosse_verdict). A head that comes after the first
/// bytes of the body is still of use.
///
/// PICOSSE_OK: the attempt goes on; feed the body, an error's as well. PICOSSE_ENDED: the status
/// says that there is no body to wait for; close the transport. PICOSSE_NONE: the status is 100 to
/// 199, so another head follows; verdict is not written. PICOSSE_CLOSED: nothing was done, and
/// verdict is not written. PICOSSE_ERR_ARGUMENT: head is NULL, or a text has a length without a ptr.
/// PICOSSE_ERR_SIZE, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
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
        let (head, mut session) = unsafe {
            let head = exact(head)?.ok_or(PICOSSE_ERR_ARGUMENT)?;
            if !verdict.is_null() {
                handle::sized(verdict)?;
            }
            (head, Use::begin(session)?)
        };
        let (state, buffer) = session.parts();
        // SAFETY: the host says that its texts are there.
        let head = unsafe { head.head(buffer)? };
        let outcome = state.engine.on_response(buffer, generation, now, &head);
        match (outcome, state.engine.verdict()) {
            (Outcome::Running, _) if Class::of(head.status).is_none() => return Ok(PICOSSE_NONE),
            (Outcome::Running | Outcome::Ended(_), Some(found)) if !verdict.is_null() => {
                // SAFETY: the host says that it may be written.
                unsafe { handle::write_sized(verdict, found.into())? };
            }
            _ => {}
        }
        Ok(state.tell(generation, outcome))
    };
    status(work())
}

/// Reports the time. If a deadline has passed, the attempt ends.
///
/// PICOSSE_OK: the attempt goes on. PICOSSE_ENDED: it ended with this call; close the transport.
/// PICOSSE_CLOSED: none is running. PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_session_on_time(session: *mut picosse_session, now: u32) -> i32 {
    // SAFETY: the host says what session is.
    let work = || unsafe {
        with(session, |state, buffer| {
            let outcome = state.engine.on_time(buffer, now);
            state.tell_now(outcome)
        })
    };
    status(work())
}

/// Sets `at` to the time of the host's clock at which the next deadline passes: when to call
/// picosse_session_on_time() at the latest. Ask again after each call.
///
/// PICOSSE_OK: at is written. PICOSSE_NONE: there is no deadline now. PICOSSE_ERR_ARGUMENT,
/// PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_session_next_deadline(session: *const picosse_session, at: *mut u32) -> i32 {
    let work = || {
        handle::check_out(at)?;
        // SAFETY: the host says what session is.
        let session = unsafe { handle::look(session)? };
        let next = session.state.engine.next_deadline().ok_or(PICOSSE_NONE)?;
        // SAFETY: the host says that at may be written.
        unsafe { handle::write(at, next)? };
        Ok(PICOSSE_OK)
    };
    status(work())
}

/// Ends the attempt, if one is running, and refuses others until the session is restarted. Nothing
/// is shown any more, whatever the transport does: where its own cancelling has no effect, this has.
/// It may be called from inside a callback of the same session, too: no other item comes, and the
/// call that the callback is in answers PICOSSE_ENDED.
///
/// PICOSSE_ENDED: the attempt ended with this call; close the transport. PICOSSE_CLOSED: none was
/// running. PICOSSE_OK: the call that the callback is in will end it. PICOSSE_ERR_ARGUMENT,
/// PICOSSE_ERR_STATE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_session_cancel(session: *mut picosse_session) -> i32 {
    let work = || unsafe {
        // SAFETY: the host says what session is.
        with(session, |state, buffer| {
            let outcome = state.engine.cancel(buffer);
            state.tell_now(outcome)
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

/// Says that the program goes into the background, where no time passes for it: the deadlines stand
/// still. Bytes that come all the same are taken.
///
/// PICOSSE_OK. PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_session_suspend(session: *mut picosse_session, now: u32) -> i32 {
    // SAFETY: the host says what session is.
    let work = || unsafe {
        with(session, |state, _| {
            state.engine.suspend(now);
            PICOSSE_OK
        })
    };
    status(work())
}

/// Says that it is back: the deadlines go on, so that a connection that died meanwhile is found out.
///
/// PICOSSE_OK. PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_session_resume(session: *mut picosse_session, now: u32) -> i32 {
    // SAFETY: the host says what session is.
    let work = || unsafe {
        with(session, |state, _| {
            state.engine.resume(now);
            PICOSSE_OK
        })
    };
    status(work())
}

/// Makes the session as new, for another stream, with the same config and buffer: no ID, no
/// reconnection time, not cancelled. Generations go on.
///
/// PICOSSE_OK. PICOSSE_ENDED: an attempt was running, and ended as cancelled; the session is as new
/// all the same. PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_session_restart(session: *mut picosse_session) -> i32 {
    // SAFETY: the host says what session is.
    let work = || unsafe {
        with(session, |state, buffer| {
            let outcome = state.engine.restart(buffer);
            match state.tell_now(outcome) {
                PICOSSE_CLOSED => PICOSSE_OK,
                told => told,
            }
        })
    };
    status(work())
}

/// A call without arguments that can fail.
///
/// # Safety
/// `session` is NULL or points to a session that may be read and written.
unsafe fn with(
    session: *mut picosse_session,
    work: impl FnOnce(&mut State, &mut [u8]) -> i32,
) -> Result<i32, i32> {
    // SAFETY: as the caller promised.
    let mut session = unsafe { Use::begin(session)? };
    let (state, buffer) = session.parts();
    Ok(work(state, buffer))
}
