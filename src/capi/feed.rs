//! The parser: chunks in, items out.

use super::handle::{self, Use, check_exact, host_bytes};
use super::{ParserState, status, types::*};
use crate::machine::{Grammar, Machine, Raw, RawFinish, Sink, View};
use crate::options::Wanted;
use crate::scan::IS_FAST;
use core::ffi::c_void;
use core::mem::MaybeUninit;
use core::ops::ControlFlow;

/// Takes the next chunk of the stream and calls a callback for each item, in order. An event is
/// delivered by the call that brings its last byte. `callbacks` may be NULL. `user` is passed to
/// the callbacks. `consumed`, unless NULL, is always set to the number of bytes taken.
///
/// PICOSSE_OK: all bytes were taken.
/// PICOSSE_PAUSED: a callback asked for a pause. To go on, feed the bytes after the consumed
///   ones.
/// PICOSSE_ERR_LIMIT, PICOSSE_ERR_FINISHED: the parser takes no more bytes, and counts the rest as
///   discarded. Reset it before the next stream.
/// PICOSSE_ERR_ARGUMENT: chunk is NULL and len is not 0, or the chunk lies in the lent buffer.
/// PICOSSE_ERR_SIZE: the size of the callbacks is wrong.
/// PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
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
        // SAFETY: the host says what parser is.
        let mut parser = unsafe { Use::begin(parser)? };
        let (ParserState { machine, unshown, .. }, buffer) = parser.parts();
        // SAFETY: the host says what the pointers are.
        let (mut show, chunk) =
            unsafe { (Show::new(callbacks, user, unshown)?, host_bytes(chunk, len, buffer)?) };
        machine.set_wanted(show.wanted());
        let ran = machine.run(buffer, chunk, Grammar::EventStream, &mut show);
        taken = ran.consumed;
        if ran.failed {
            return Err(failed_status(machine));
        }
        Ok(if show.paused { PICOSSE_PAUSED } else { PICOSSE_OK })
    };
    let status = status(work());
    // SAFETY: the host says that it may be written.
    unsafe { handle::write_wanted(consumed, taken) };
    status
}

/// Takes bytes of a chunk up to the next item, and writes the item to `item`. It needs no callback.
/// Call it again with the bytes after the consumed ones until it returns PICOSSE_OK. `consumed`,
/// unless NULL, is always set; it may be 0 with an item.
///
/// PICOSSE_ITEM: item is written. Its text is valid until the next call with this parser; leave the
///   chunk unchanged until then.
/// PICOSSE_OK: all bytes were taken, and no item is left.
/// PICOSSE_ERR_SIZE: the size of the item is wrong.
/// PICOSSE_ERR_LIMIT, PICOSSE_ERR_FINISHED, PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE,
///   PICOSSE_ERR_BUSY: see picosse_parser_feed().
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
        let (size, mut parser) = unsafe { (handle::sized(item)?, Use::begin(parser)?) };
        let (engine, buffer) = parser.parts();
        // SAFETY: the host says what chunk is.
        let chunk = unsafe { host_bytes(chunk, len, buffer)? };
        // SAFETY: the host says that item may be written.
        let mut write = Write { item: unsafe { &mut *item.cast() }, size, status: PICOSSE_OK };
        engine.machine.set_wanted(engine.wanted);
        let ran = engine.machine.run(buffer, chunk, Grammar::EventStream, &mut write);
        taken = ran.consumed;
        if ran.failed { Err(failed_status(&engine.machine)) } else { Ok(write.status) }
    };
    let status = status(work());
    // SAFETY: the host says that it may be written.
    unsafe { handle::write_wanted(consumed, taken) };
    status
}

/// Ends the stream and calls the callbacks for its last items. An unfinished event is discarded, or
/// delivered if the config says so. `callbacks` may be NULL. Reset the parser before the next
/// stream.
///
/// PICOSSE_OK: the stream ended after a whole event, and nothing was lost.
/// PICOSSE_INCOMPLETE: the stream ended inside an event. Nothing else was lost.
/// PICOSSE_LOSS: something was lost, whether or not a callback was set for it.
///   picosse_parser_counters() says how much.
/// PICOSSE_PAUSED: a callback asked for a pause. Call again.
/// PICOSSE_ERR_LIMIT: the parser had failed, or the last event is over a limit.
/// PICOSSE_ERR_SIZE: the size of the callbacks is wrong.
/// PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_parser_finish(
    parser: *mut picosse_parser,
    callbacks: *const picosse_callbacks,
    user: *mut c_void,
) -> i32 {
    let work = || {
        // SAFETY: the host says what parser is.
        let mut parser = unsafe { Use::begin(parser)? };
        let (engine, buffer) = parser.parts();
        let ParserState { machine, unshown, .. } = engine;
        // SAFETY: the host says what the pointers are.
        let mut show = unsafe { Show::new(callbacks, user, unshown)? };
        machine.set_wanted(show.wanted());
        let status = finish(machine, buffer, &mut show);
        Ok(if show.paused { PICOSSE_PAUSED } else { engine.ended(status) })
    };
    status(work())
}

/// Ends the stream and writes its last items, one in each call. Call it until it returns something
/// other than PICOSSE_ITEM.
///
/// PICOSSE_ITEM: item is written. Call again.
/// PICOSSE_ERR_SIZE: the size of the item is wrong.
/// PICOSSE_OK, PICOSSE_INCOMPLETE, PICOSSE_LOSS, PICOSSE_ERR_LIMIT, PICOSSE_ERR_ARGUMENT,
///   PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY: see picosse_parser_finish().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_parser_finish_step(
    parser: *mut picosse_parser,
    item: *mut picosse_item,
) -> i32 {
    let work = || {
        // SAFETY: the host says what the pointers are.
        let (size, mut parser) = unsafe { (handle::sized(item)?, Use::begin(parser)?) };
        let (engine, buffer) = parser.parts();
        // SAFETY: the host says that item may be written.
        let mut write = Write { item: unsafe { &mut *item.cast() }, size, status: PICOSSE_OK };
        engine.machine.set_wanted(engine.wanted);
        let status = finish(&mut engine.machine, buffer, &mut write);
        Ok(engine.ended(status))
    };
    status(work())
}

/// The status of a parser that takes no more bytes.
#[cold]
fn failed_status(machine: &Machine) -> i32 {
    if machine.has_failed() { PICOSSE_ERR_LIMIT } else { PICOSSE_ERR_FINISHED }
}

type Function = unsafe extern "C" fn(*mut c_void, *const picosse_item) -> i32;

/// Calls the callback for each item. It keeps no reference to the callbacks: the host may change them
/// during the call.
struct Show<'s> {
    callbacks: *const picosse_callbacks,
    user: *mut c_void,
    paused: bool,
    /// Whether a fragment came and had no callback, though events had one.
    unshown: &'s mut bool,
}

impl<'s> Show<'s> {
    /// # Safety
    /// `callbacks` is NULL or points to a struct whose first member is its size. Its functions have
    /// their type as long as this value lives.
    unsafe fn new(
        callbacks: *const picosse_callbacks,
        user: *mut c_void,
        unshown: &'s mut bool,
    ) -> Result<Self, i32> {
        // SAFETY: as the caller promised.
        unsafe { check_exact(callbacks)? };
        Ok(Self { callbacks, user, paused: false, unshown })
    }

    /// The wanted kinds: those with a callback.
    #[inline(always)]
    fn wanted(&self) -> Wanted {
        // SAFETY: as `new` was promised.
        if self.callbacks.is_null() { Wanted::NOTHING } else { unsafe { (*self.callbacks).wanted() } }
    }

    /// Calls the callback for an item of any kind.
    #[inline(never)]
    fn show(&mut self, view: View<'_>, raw: &Raw<'_>) {
        // SAFETY: as `new` was promised.
        let (callback, on_event) = unsafe { ((*self.callbacks).for_item(raw), (*self.callbacks).on_event) };
        match callback {
            Some(callback) => {
                let mut place = MaybeUninit::uninit();
                self.call(callback, picosse_item::write(&mut place, size_of::<picosse_item>(), view, raw));
            }
            None => *self.unshown |= matches!(raw, Raw::Fragment { .. }) && on_event.is_some(),
        }
    }

    #[inline(always)]
    fn call(&mut self, callback: Function, item: &picosse_item) {
        // SAFETY: it is a function of its type, as `new` was promised; the item lives during the call.
        let answer = unsafe { callback(self.user, item) };
        // A write at each item would cost more.
        if answer != PICOSSE_CONTINUE {
            self.paused = true;
        }
    }
}

impl<'c> Sink<'c> for Show<'_> {
    #[inline(always)]
    fn take(&mut self, view: View<'_>, raw: &Raw<'c>) -> ControlFlow<()> {
        if self.callbacks.is_null() {
            return ControlFlow::Continue(());
        }
        match *raw {
            Raw::Event { data, event_type, flaws } if IS_FAST => {
                // SAFETY: as `new` was promised.
                if let Some(callback) = unsafe { (*self.callbacks).on_event } {
                    self.call(callback, &picosse_item::event(view, data, event_type, flaws));
                }
            }
            _ => self.show(view, raw),
        }
        if self.paused { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

/// Writes the first item for the host.
struct Write<'i> {
    item: &'i mut MaybeUninit<picosse_item>,
    size: usize,
    status: i32,
}

impl<'c> Sink<'c> for Write<'_> {
    #[inline(always)]
    fn take(&mut self, view: View<'_>, raw: &Raw<'c>) -> ControlFlow<()> {
        picosse_item::write(self.item, self.size, view, raw);
        self.status = PICOSSE_ITEM;
        ControlFlow::Break(())
    }
}

/// Gives the items of the end of the stream to `sink`. PICOSSE_ITEM: it stopped. Otherwise how the
/// stream ended.
#[inline(always)]
fn finish(machine: &mut Machine, buffer: &mut [u8], sink: &mut dyn Sink<'static>) -> i32 {
    loop {
        match &machine.finish(buffer) {
            RawFinish::Item(raw) => {
                if sink.take(View { machine, buffer }, raw).is_break() {
                    return PICOSSE_ITEM;
                }
            }
            RawFinish::Clean => return PICOSSE_OK,
            RawFinish::Incomplete => return PICOSSE_INCOMPLETE,
            RawFinish::Failed => return PICOSSE_ERR_LIMIT,
        }
    }
}

impl ParserState {
    /// The status of a finish. A loss counts before the way the stream ended.
    fn ended(&self, status: i32) -> i32 {
        let has_ended = matches!(status, PICOSSE_OK | PICOSSE_INCOMPLETE);
        if has_ended && (self.machine.has_loss() || self.unshown) { PICOSSE_LOSS } else { status }
    }
}
