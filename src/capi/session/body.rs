//! Chunks of an attempt in, items out.

use super::config::given;
use super::constants::*;
use super::structs::*;
use super::{begin, tell};
use crate::capi::handle::{self, Cancelling};
use crate::capi::{status, types::*};
use crate::machine::{Raw, View};
use crate::scan::IS_FAST;
use crate::session::{AnyHost, Effect, Host, Out, SessionState, Stop, TransportEnd};
use core::ffi::c_void;
use core::mem::{MaybeUninit, size_of};
use core::ops::ControlFlow;

/// Takes the next chunk of the body and calls the callback for each item, in order. `callback` may
/// be NULL. `user` is passed to the callback. `consumed`, unless NULL, is always set to the number
/// of bytes taken. These are all bytes of the chunk; after a pause, those before it; after an
/// error, none.
///
/// Deadlines include the time that callbacks take. To exclude it, note the time before this call
/// and after it. Then call picosse_session_suspend() with the first time and
/// picosse_session_resume() with the second.
///
/// PICOSSE_OK: the attempt goes on.
/// PICOSSE_PAUSED: the callback asked for a pause. To go on, feed the bytes after the consumed
///   ones.
/// PICOSSE_ENDED: the attempt ended with this call. picosse_session_end() says how.
/// PICOSSE_CLOSED: ignored. The attempt had already ended, or the generation is an older one. The
///   bytes are counted as late.
/// PICOSSE_ERR_ARGUMENT: chunk is NULL and len is not 0, or the chunk lies in the lent buffer.
/// PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_session_feed(
    session: *mut picosse_session,
    generation: u32,
    now: u32,
    chunk: *const c_void,
    len: usize,
    callback: picosse_session_callback,
    user: *mut c_void,
    consumed: *mut usize,
) -> i32 {
    let mut taken = 0;
    let mut work = || {
        // SAFETY: the host says what session is.
        let mut session = unsafe { begin(session)? };
        let cancelling = session.cancelling();
        let (engine, buffer) = session.parts();
        // SAFETY: the host says what chunk is.
        let chunk = unsafe { given(picosse_text { ptr: chunk.cast(), len }, buffer)? };
        // SAFETY: the function is the host's own, and the call goes on.
        let mut host = unsafe { Callback::new(callback, user, generation, cancelling) };
        let effect = engine.feed(buffer, generation, now, chunk, &mut host);
        taken = taken_in(effect, len);
        Ok(tell(engine, generation, effect))
    };
    let status = status(work());
    // SAFETY: the host says that it may be written.
    unsafe { handle::write_wanted(consumed, taken) };
    status
}

/// Takes bytes of a chunk up to the next item, and writes the item to `item`. It needs no callback.
/// Call it again with the bytes after the consumed ones until it returns something other than
/// PICOSSE_ITEM. `consumed`, unless NULL, is always set; it may be 0 with an item.
///
/// PICOSSE_ITEM: item is written. Its text is valid until the next call with this session; leave
///   the chunk unchanged until then. If the attempt ended with this item, the next call returns
///   PICOSSE_ENDED.
/// PICOSSE_OK: all bytes were taken, and no item is left. The attempt goes on.
/// PICOSSE_ERR_SIZE: the size of the item is wrong.
/// PICOSSE_ENDED, PICOSSE_CLOSED, PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY: see
///   picosse_session_feed().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_session_step(
    session: *mut picosse_session,
    generation: u32,
    now: u32,
    chunk: *const c_void,
    len: usize,
    item: *mut picosse_item,
    consumed: *mut usize,
) -> i32 {
    let mut taken = 0;
    let mut work = || {
        // SAFETY: the host says what the pointers are.
        let mut session = unsafe {
            handle::sized(item)?;
            begin(session)?
        };
        let (engine, buffer) = session.parts();
        // SAFETY: the host says what chunk is.
        let chunk = unsafe { given(picosse_text { ptr: chunk.cast(), len }, buffer)? };
        let mut found = None;
        let effect = engine.feed_any(buffer, generation, now, chunk, &mut found);
        taken = taken_in(effect, len);
        // SAFETY: the host says that item may be written.
        unsafe { stepped(engine, buffer, generation, found, effect, item) }
    };
    let status = status(work());
    // SAFETY: the host says that it may be written.
    unsafe { handle::write_wanted(consumed, taken) };
    status
}

/// Reports that the response is complete: no more bytes will come. Calls the callback for the last
/// items; it may be NULL. An unfinished event is discarded or delivered, as `end_of_stream` says.
/// In a body of lines, a last line without a line end is delivered, flagged
/// PICOSSE_INCOMPLETE_EVENT. If another attempt is advised, such an event or line is always
/// discarded, since it would come again.
///
/// PICOSSE_ENDED: the attempt ended with this call. picosse_session_end() says how.
/// PICOSSE_PAUSED: the callback asked for a pause. Call again.
/// PICOSSE_CLOSED: ignored. The attempt had already ended, or the generation is an older one.
/// PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_session_on_end(
    session: *mut picosse_session,
    generation: u32,
    now: u32,
    callback: picosse_session_callback,
    user: *mut c_void,
) -> i32 {
    // SAFETY: the host says what the pointers are.
    status(unsafe { close(session, generation, now, TransportEnd::Complete, callback, user) })
}

/// Reports that the transport failed: no connection, a reset, a TLS or HTTP error. Calls the
/// callback for the last items; it may be NULL.
///
/// PICOSSE_ENDED, PICOSSE_PAUSED, PICOSSE_CLOSED, PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE,
///   PICOSSE_ERR_BUSY: see picosse_session_on_end().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_session_on_error(
    session: *mut picosse_session,
    generation: u32,
    now: u32,
    callback: picosse_session_callback,
    user: *mut c_void,
) -> i32 {
    // SAFETY: the host says what the pointers are.
    status(unsafe { close(session, generation, now, TransportEnd::Failed, callback, user) })
}

/// Reports how the transport ended, without a callback: writes the last items, one in each call.
/// Call it until it returns something other than PICOSSE_ITEM. `how` is PICOSSE_TRANSPORT_COMPLETE
/// or PICOSSE_TRANSPORT_FAILED.
///
/// PICOSSE_ITEM: item is written. Call again.
/// PICOSSE_ENDED: the attempt ended with this call. picosse_session_end() says how.
/// PICOSSE_CLOSED: ignored. The attempt had already ended, or the generation is an older one.
/// PICOSSE_ERR_ARGUMENT: `how` is unknown, or a pointer is NULL or misaligned.
/// PICOSSE_ERR_SIZE: the size of the item is wrong.
/// PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_session_end_step(
    session: *mut picosse_session,
    generation: u32,
    now: u32,
    how: i32,
    item: *mut picosse_item,
) -> i32 {
    let work = || {
        let how = match how {
            PICOSSE_TRANSPORT_COMPLETE => TransportEnd::Complete,
            PICOSSE_TRANSPORT_FAILED => TransportEnd::Failed,
            _ => return Err(PICOSSE_ERR_ARGUMENT),
        };
        // SAFETY: the host says what the pointers are.
        let mut session = unsafe {
            handle::sized(item)?;
            begin(session)?
        };
        let (engine, buffer) = session.parts();
        let mut found = None;
        let effect = engine.on_end(buffer, generation, now, how, &mut found);
        // SAFETY: the host says that item may be written.
        unsafe { stepped(engine, buffer, generation, found, effect, item) }
    };
    status(work())
}

/// The transport is complete or has failed.
///
/// # Safety
/// `session` is NULL or points to a session, and `callback` is a function of its type.
unsafe fn close(
    session: *mut picosse_session,
    generation: u32,
    now: u32,
    how: TransportEnd,
    callback: picosse_session_callback,
    user: *mut c_void,
) -> Result<i32, i32> {
    // SAFETY: as the caller promised.
    let mut session = unsafe { begin(session)? };
    let cancelling = session.cancelling();
    let (engine, buffer) = session.parts();
    // SAFETY: as the caller promised, and the call goes on.
    let mut host = unsafe { Callback::new(callback, user, generation, cancelling) };
    let effect = engine.on_end(buffer, generation, now, how, &mut host);
    Ok(tell(engine, generation, effect))
}

/// How many bytes of a chunk were taken.
fn taken_in(effect: Effect, len: usize) -> usize {
    match effect {
        Effect::Paused { consumed } => consumed,
        Effect::Running | Effect::Ended | Effect::Closed => len,
    }
}

/// The status of a step, and its item.
///
/// # Safety
/// `item` may be written, and its first member is its size.
unsafe fn stepped(
    engine: &mut SessionState,
    buffer: &[u8],
    generation: u32,
    found: Option<Out<'_>>,
    effect: Effect,
    item: *mut picosse_item,
) -> Result<i32, i32> {
    let Some(out) = found else { return Ok(tell(engine, generation, effect)) };
    engine.untold = matches!(effect, Effect::Ended);
    // SAFETY: as the caller promised.
    let (place, size) = unsafe { (&mut *item.cast::<MaybeUninit<picosse_item>>(), handle::sized(item)?) };
    match out {
        Out::Item(raw) => picosse_item::write(place, size, engine.view(buffer), &raw),
        Out::Body(bytes) => place.write(picosse_item { size, ..picosse_item::body(bytes) }),
    };
    Ok(PICOSSE_ITEM)
}

type Function = unsafe extern "C" fn(*mut c_void, u32, *const picosse_item) -> i32;

/// The host's callback during a call.
struct Callback {
    function: Option<Function>,
    user: *mut c_void,
    generation: u32,
    cancelling: Cancelling<picosse_session>,
}

impl Callback {
    /// # Safety
    /// `function` has its type, and the call of `cancelling` lasts as long as this value.
    unsafe fn new(
        function: Option<Function>,
        user: *mut c_void,
        generation: u32,
        cancelling: Cancelling<picosse_session>,
    ) -> Self {
        Self { function, user, generation, cancelling }
    }

    /// As [`show`](Self::show), not inlined, for size.
    #[inline(never)]
    fn show_any(&self, function: Function, item: &picosse_item) -> ControlFlow<Stop> {
        self.show(function, item)
    }

    /// Calls the function with an item.
    #[inline(always)]
    fn show(&self, function: Function, item: &picosse_item) -> ControlFlow<Stop> {
        // SAFETY: as `new` was promised; the item lives during the call.
        let (answer, cancelled) =
            unsafe { (function(self.user, self.generation, item), self.cancelling.is_set()) };
        match answer {
            _ if cancelled => ControlFlow::Break(Stop::Cancel),
            PICOSSE_CONTINUE => ControlFlow::Continue(()),
            PICOSSE_CANCEL => ControlFlow::Break(Stop::Cancel),
            _ => ControlFlow::Break(Stop::Pause),
        }
    }
}

impl<'c> Host<'c> for Callback {
    #[inline(always)]
    fn item(&mut self, view: View<'_>, raw: &Raw<'c>) -> ControlFlow<Stop> {
        let Some(function) = self.function else { return ControlFlow::Continue(()) };
        let mut place = MaybeUninit::uninit();
        let item = match *raw {
            Raw::Event { data, event_type, flaws } if IS_FAST => {
                return self.show(function, place.write(picosse_item::event(view, data, event_type, flaws)));
            }
            _ => picosse_item::write(&mut place, size_of::<picosse_item>(), view, raw),
        };
        self.show_any(function, item)
    }

    fn body(&mut self, bytes: &'c [u8]) -> ControlFlow<Stop> {
        let Some(function) = self.function else { return ControlFlow::Continue(()) };
        self.show_any(function, &picosse_item::body(bytes))
    }

    fn any(&mut self) -> AnyHost<'_, 'c> {
        self
    }
}
