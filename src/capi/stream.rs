//! Chunks in, items out.

use super::convert::failure_status;
use super::handle::{self, Use, check_exact, host_bytes};
use super::{Engine, status, types::*};
use crate::error::FeedError;
use crate::machine::{End, Raw, Sink, View};
use crate::options::Wanted;
use crate::scan::IS_FAST;
use core::ffi::c_void;
use core::ops::ControlFlow;

/// Takes a chunk of the stream, cut anywhere, and shows each item to its callback, in order. An
/// event comes out of the call that brings the byte which ends it. `callbacks` may be NULL. `user`
/// is passed to the callbacks. `consumed`, unless NULL, is set to the number of bytes taken, in
/// every case.
///
/// PICOSSE_OK: all bytes were taken. PICOSSE_PAUSED: a callback asked for a pause; to go on, feed
/// the bytes after the consumed ones. PICOSSE_ERR_LIMIT, PICOSSE_ERR_FINISHED: the parser takes no
/// more bytes and counts the others as discarded; reset it before the next stream.
/// PICOSSE_ERR_ARGUMENT: chunk is NULL and len is not 0, or the chunk lies in the lent buffer.
/// PICOSSE_ERR_SIZE: the size of the callbacks is wrong. PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_parser_feed(
    parser: *mut picosse_parser,
    chunk: *const c_void,
    len: usize,
    callbacks: *const picosse_callbacks,
    user: *mut c_void,
    consumed: *mut usize,
) -> i32 {
    let mut taken = 0;
    let mut work = || {
        // SAFETY: the host says what the pointers are.
        let (mut parser, wanted) = unsafe { (Use::begin(parser)?, wanted(callbacks)?) };
        let (engine, buffer) = parser.parts();
        // SAFETY: the host says what chunk is.
        let chunk = unsafe { host_bytes(chunk, len, buffer)? };
        let mut show = Show { callbacks, user, paused: false, unshown: false };
        engine.machine.options_mut().wanted = wanted;
        let result = engine.machine.run(buffer, chunk, &mut show);
        engine.machine.options_mut().wanted = engine.wanted;
        engine.unshown |= show.unshown;
        match result {
            Ok(count) => {
                taken = count;
                Ok(if show.paused { PICOSSE_PAUSED } else { PICOSSE_OK })
            }
            Err(FeedError { consumed, failure }) => {
                taken = consumed;
                Err(failure_status(failure))
            }
        }
    };
    let status = status(work());
    // SAFETY: the host says that it may be written.
    unsafe { handle::write_wanted(consumed, taken) };
    status
}

/// Takes bytes of a chunk up to and including the next item, which it writes to `item`. Needs no
/// callback. Call it again with the bytes after the consumed ones until it returns PICOSSE_OK.
/// `consumed`, unless NULL, is set in every case; it may be 0 with an item.
///
/// PICOSSE_ITEM: item is written; its text is valid until the next call with this parser, while the
/// chunk is left alone. PICOSSE_OK: no item is left, and all bytes were taken. PICOSSE_ERR_SIZE: the
/// size of the item is wrong. Other errors: as picosse_parser_feed().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_parser_step(
    parser: *mut picosse_parser,
    chunk: *const c_void,
    len: usize,
    item: *mut picosse_item,
    consumed: *mut usize,
) -> i32 {
    let mut taken = 0;
    let mut work = || {
        // SAFETY: the host says what the pointers are.
        let mut parser = unsafe {
            handle::sized(item)?;
            Use::begin(parser)?
        };
        let (engine, buffer) = parser.parts();
        // SAFETY: the host says what chunk is.
        let chunk = unsafe { host_bytes(chunk, len, buffer)? };
        let mut write = Write { item, status: PICOSSE_OK };
        match engine.machine.run(buffer, chunk, &mut write) {
            Ok(count) => {
                taken = count;
                Ok(write.status)
            }
            Err(FeedError { consumed, failure }) => {
                taken = consumed;
                Err(failure_status(failure))
            }
        }
    };
    let status = status(work());
    // SAFETY: the host says that it may be written.
    unsafe { handle::write_wanted(consumed, taken) };
    status
}

/// Ends the stream, and shows the last items to the callbacks (which may be NULL): an unfinished
/// block is discarded, or delivered if the config says so. Afterwards the parser takes no bytes
/// until it is reset.
///
/// PICOSSE_OK: the stream ended between two blocks, and everything was handed out. PICOSSE_LOSS: not
/// everything was, with or without a callback for it; picosse_parser_counters() says how much.
/// PICOSSE_INCOMPLETE: the stream ended inside a block, and nothing was dropped before.
/// PICOSSE_PAUSED: a callback asked for a pause; call again. PICOSSE_ERR_LIMIT: the parser had
/// failed, or the last event is over a limit. PICOSSE_ERR_SIZE: the size of the callbacks is wrong.
/// PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_parser_finish(
    parser: *mut picosse_parser,
    callbacks: *const picosse_callbacks,
    user: *mut c_void,
) -> i32 {
    let work = || {
        // SAFETY: the host says what the pointers are.
        let (mut parser, wanted) = unsafe { (Use::begin(parser)?, wanted(callbacks)?) };
        let (engine, buffer) = parser.parts();
        loop {
            let raw = finish(engine, buffer, wanted)?;
            // SAFETY: as `wanted` found them.
            engine.unshown |= unsafe { has_no_place(callbacks, &raw) };
            let view = View { machine: &engine.machine, buffer };
            // SAFETY: the functions are the host's own.
            if !callbacks.is_null() && unsafe { show_other(callbacks, user, view, raw) }.is_break() {
                return Ok(PICOSSE_PAUSED);
            }
        }
    };
    status(work())
}

/// Ends the stream and writes its last items, one in each call: call it until it returns something
/// other than PICOSSE_ITEM.
///
/// PICOSSE_ITEM: item is written; call again. PICOSSE_ERR_SIZE: the size of the item is wrong.
/// Others: as picosse_parser_finish(), except PICOSSE_PAUSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_parser_finish_step(
    parser: *mut picosse_parser,
    item: *mut picosse_item,
) -> i32 {
    let work = || {
        // SAFETY: the host says what the pointers are.
        let mut parser = unsafe {
            handle::sized(item)?;
            Use::begin(parser)?
        };
        let (engine, buffer) = parser.parts();
        let raw = finish(engine, buffer, engine.wanted)?;
        // SAFETY: the host says that item may be written.
        Ok(unsafe { write_item(item, View { machine: &engine.machine, buffer }, &raw) })
    };
    status(work())
}

/// Which kinds are wanted: those with a callback.
///
/// # Safety
/// `callbacks` is NULL or points to a struct whose first member is its size.
unsafe fn wanted(callbacks: *const picosse_callbacks) -> Result<Wanted, i32> {
    // SAFETY: as the caller promised; `check_exact` found a whole one.
    unsafe {
        check_exact(callbacks)?;
        Ok(if callbacks.is_null() { Wanted::default() } else { (*callbacks).wanted() })
    }
}

/// Shows each item to the callback for its kind.
struct Show {
    callbacks: *const picosse_callbacks,
    user: *mut c_void,
    paused: bool,
    /// Whether a fragment came, and the host takes whole events only.
    unshown: bool,
}

impl<'c> Sink<'c> for Show {
    #[inline(always)]
    fn take(&mut self, view: View<'_>, raw: Raw<'c>) -> ControlFlow<()> {
        // SAFETY: the functions are the host's own.
        let answer = unsafe { show(self.callbacks, self.user, view, raw) };
        self.paused = answer.is_break();
        // SAFETY: they are as `wanted` found them, or the host's own change.
        self.unshown |= unsafe { has_no_place(self.callbacks, &raw) };
        answer
    }
}

/// Whether this is a fragment, and there is a callback for events but none for fragments: then the
/// host does not know what its config asks for.
///
/// # Safety
/// `callbacks` is NULL or points to callbacks.
#[inline(always)]
unsafe fn has_no_place(callbacks: *const picosse_callbacks, raw: &Raw<'_>) -> bool {
    // SAFETY: as the caller promised.
    matches!(raw, Raw::Fragment { .. })
        && !callbacks.is_null()
        && unsafe { (*callbacks).on_fragment.is_none() && (*callbacks).on_event.is_some() }
}

/// Shows an item to the callback for its kind. (No reference to the callbacks is kept: they are the
/// host's, which may change them meanwhile.)
///
/// # Safety
/// `callbacks` is NULL or points to callbacks, which are functions of their type.
#[inline(always)]
unsafe fn show(
    callbacks: *const picosse_callbacks,
    user: *mut c_void,
    view: View<'_>,
    raw: Raw<'_>,
) -> ControlFlow<()> {
    if callbacks.is_null() {
        return ControlFlow::Continue(());
    }
    // SAFETY: as the caller promised.
    unsafe {
        match raw {
            Raw::Event { .. } if IS_FAST => call((*callbacks).on_event, user, view.item(raw).into()),
            _ => show_other(callbacks, user, view, raw),
        }
    }
}

/// The same for any item, in one place.
///
/// # Safety
/// `callbacks` points to callbacks, which are functions of their type.
#[inline(never)]
unsafe fn show_other(
    callbacks: *const picosse_callbacks,
    user: *mut c_void,
    view: View<'_>,
    raw: Raw<'_>,
) -> ControlFlow<()> {
    // SAFETY: as the caller promised.
    unsafe { call((*callbacks).for_item(&raw), user, any_item(view, raw)) }
}

#[inline(never)] // for size
pub(super) fn any_item(view: View<'_>, raw: Raw<'_>) -> picosse_item {
    view.item(raw).into()
}

/// Calls back, if there is a function.
///
/// # Safety
/// It is a function of its type.
#[inline(always)]
unsafe fn call(callback: picosse_callback, user: *mut c_void, item: picosse_item) -> ControlFlow<()> {
    let Some(callback) = callback else { return ControlFlow::Continue(()) };
    // SAFETY: as the caller promised; the item lives during the call.
    match unsafe { callback(user, &item) } {
        PICOSSE_CONTINUE => ControlFlow::Continue(()),
        _ => ControlFlow::Break(()),
    }
}

/// The next item of the end of the stream, where these kinds are wanted; or how it ended.
#[inline]
fn finish(engine: &mut Engine, buffer: &mut [u8], wanted: Wanted) -> Result<Raw<'static>, i32> {
    engine.machine.options_mut().wanted = wanted;
    let end = engine.machine.finish(buffer);
    engine.machine.options_mut().wanted = engine.wanted;
    match end {
        Ok(End::Item(raw)) => Ok(raw),
        Ok(End::Clean | End::Incomplete) if engine.machine.has_loss() || engine.unshown => Err(PICOSSE_LOSS),
        Ok(End::Clean) => Err(PICOSSE_OK),
        Ok(End::Incomplete) => Err(PICOSSE_INCOMPLETE),
        Err(error) => Err(failure_status(error.failure)),
    }
}

/// Writes the first item for the host.
struct Write {
    item: *mut picosse_item,
    status: i32,
}

impl<'c> Sink<'c> for Write {
    #[inline(always)]
    fn take(&mut self, view: View<'_>, raw: Raw<'c>) -> ControlFlow<()> {
        // SAFETY: the host says that item may be written.
        self.status = unsafe { write_item(self.item, view, &raw) };
        ControlFlow::Break(())
    }
}

/// Writes an item for the host.
///
/// # Safety
/// `item` is NULL or points to a struct that may be written and whose first member is its size.
#[inline(never)]
unsafe fn write_item(item: *mut picosse_item, view: View<'_>, raw: &Raw<'_>) -> i32 {
    // SAFETY: as the caller promised.
    status(unsafe { handle::write_sized(item, view.item(*raw).into()) }.map(|()| PICOSSE_ITEM))
}
