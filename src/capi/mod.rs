//! The C ABI: the functions of `include/picosse.h`, whose text is made from these comments.
//!
//! For C programs; Rust programs use [`Parser`](crate::Parser). Thin: each function checks what it
//! is given, marks the parser busy, and calls the same engine.
//!
//! Safety, of every function: each pointer is NULL or points to what its comment says, and
//! nobody else writes there during the call.
#![allow(unsafe_code, non_camel_case_types, clippy::missing_safety_doc)]

// Where there is unwinding or `std`, there is a handler already: in tests, and with all features.
#[cfg(all(feature = "staticlib", panic = "abort", not(feature = "std")))]
mod archive;
mod convert;
mod handle;
mod sizes;
mod stream;
mod types;

// Behind the others, as in the header.
#[cfg(feature = "session")]
mod session;

use crate::english::text;
use crate::machine::{Machine, Raw, View};
use crate::options::{Options, Wanted};
use convert::error_status;
use core::ffi::{c_char, c_void};
use core::mem::MaybeUninit;
use handle::{Kind, Use, exact, host_bytes};
#[cfg(feature = "session")]
pub use session::*;
pub use sizes::*;
pub use stream::*;
pub use types::*;

/// What a parser holds.
#[derive(Clone, Copy)]
struct Engine {
    machine: Machine,
    /// What a step hands out; a feed goes by its callbacks.
    wanted: Wanted,
    /// Whether a fragment of this stream came, and the host took whole events only.
    unshown: bool,
}

impl Kind for picosse_parser {
    type State = Engine;
    const IDLE: usize = handle::name(*b"picosse1");
}

const _: () = assert!(handle::fits::<picosse_parser>());

/// A status or, where the work went on to its end, the status of that.
fn status(result: Result<i32, i32>) -> i32 {
    match result {
        Ok(status) | Err(status) => status,
    }
}

/// The version of the archive. It fits a header whose PICOSSE_VERSION has the same high 16 bits.
#[unsafe(no_mangle)]
pub extern "C" fn picosse_version() -> u32 {
    PICOSSE_VERSION
}

/// What a status means, in English: a NUL-terminated string in static storage. Never NULL.
#[unsafe(no_mangle)]
pub extern "C" fn picosse_status_text(status: i32) -> *const c_char {
    match status {
        PICOSSE_OK => text!("done"),
        PICOSSE_ITEM => text!("an item was written"),
        PICOSSE_PAUSED => text!("paused by a callback"),
        PICOSSE_INCOMPLETE => text!("the stream ended inside a block; nothing was dropped before"),
        PICOSSE_ERR_ARGUMENT => text!("an argument is impossible"),
        PICOSSE_ERR_STATE => text!("this is not initialised, or something else: initialise it"),
        PICOSSE_ERR_BUSY => text!("it is in the middle of another call: return from its callback"),
        PICOSSE_ERR_SIZE => text!("a struct has an unknown size: header and archive differ"),
        PICOSSE_ERR_BUFFER => text!("the buffer is too small for the limits: lend more, or set smaller ones"),
        PICOSSE_ERR_LIMIT => {
            text!("an event is over a limit: picosse_parser_failure() says which; reset for the next stream")
        }
        PICOSSE_ERR_FINISHED => text!("the stream was finished before these bytes: reset for the next one"),
        PICOSSE_ERR_STARTED => text!("the ID must be set before the first byte is fed, or after a reset"),
        PICOSSE_ERR_ID => text!("no stream can have set this ID, or it is over its limit: go without one"),
        PICOSSE_ENDED => text!("the attempt ended: picosse_session_end() says how"),
        PICOSSE_CLOSED => text!("the attempt was over, or is another one: nothing was done"),
        PICOSSE_NONE => text!("there is none"),
        PICOSSE_LOSS => {
            text!("not everything was handed out: something crossed a limit, or had no callback")
        }
        PICOSSE_ERR_RUNNING => text!("an attempt is running: cancel it, or report its end, first"),
        PICOSSE_ERR_CANCELLED => text!("the session was cancelled: restart it first"),
        PICOSSE_ERR_RULE => {
            text!("a terminal rule is empty, or they are too many or too long: compare the event yourself")
        }
        _ => text!("unknown status"),
    }
    .as_ptr()
    .cast()
}

/// Fills a config with the defaults. `size` is sizeof(picosse_config).
///
/// PICOSSE_OK: config is written. PICOSSE_ERR_ARGUMENT: config is NULL or misaligned.
/// PICOSSE_ERR_SIZE: use the header that came with the archive.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_config_init(config: *mut picosse_config, size: usize) -> i32 {
    let work = || {
        handle::check_place(config, size)?;
        // SAFETY: the host says that there is a config of the right size.
        unsafe { config.write(picosse_config::new()) };
        Ok(PICOSSE_OK)
    };
    status(work())
}

/// Initialises a parser. `size` is sizeof(picosse_parser). `config` is copied; NULL: the defaults.
/// `buffer` is lent: its `len` bytes belong to the parser until it is initialised again or no
/// longer used. `needed`, unless NULL, is set to the number of bytes that the config needs at
/// least; SIZE_MAX: no buffer can have as many. A parser may be initialised again at any time,
/// except inside its own callback.
///
/// PICOSSE_OK: the parser and needed are written. PICOSSE_ERR_BUFFER: the buffer is too small;
/// needed is written. PICOSSE_ERR_ARGUMENT: parser is NULL or not aligned for a uint64_t, buffer is
/// NULL and len is not 0, or a config value is unknown. PICOSSE_ERR_SIZE: the size of the parser or
/// of the config is wrong.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_parser_init(
    parser: *mut picosse_parser,
    size: usize,
    config: *const picosse_config,
    buffer: *mut c_void,
    len: usize,
    needed: *mut usize,
) -> i32 {
    let work = || {
        handle::check_place(parser, size)?;
        if !handle::is_memory(buffer, len) {
            return Err(PICOSSE_ERR_ARGUMENT);
        }
        // SAFETY: the host says what config is.
        let config = unsafe { exact(config)? };
        let options = config.map_or(Some(Options::new()), picosse_config::options);
        let options = options.ok_or(PICOSSE_ERR_ARGUMENT)?;
        // SAFETY: the host says that it may be written.
        unsafe { handle::write_wanted(needed, options.limits.needed()) };
        let options = options.for_buffer(len).map_err(error_status)?;
        let fill = |place: &mut MaybeUninit<Engine>| {
            // SAFETY: zeros are a machine, no kind that is wanted, and false.
            let engine = unsafe { handle::zeroed(place) };
            engine.machine.begin(options);
            engine.wanted = options.wanted;
        };
        // SAFETY: `check_place` found a place, and the host lends the buffer.
        unsafe { handle::place(parser, fill, buffer.cast(), len) };
        Ok(PICOSSE_OK)
    };
    status(work())
}

/// Makes `parser` go on, over `buffer`, from where `source` is. First copy the bytes of the source's
/// buffer into `buffer`. `source` is only read. It may be a copy of a parser's bytes, made on any
/// machine of this kind, and it may be `parser` itself. Source and buffer are trusted: never restore
/// bytes that someone else may have changed. Do not call it for a parser inside its own callback.
///
/// PICOSSE_OK: parser is written. PICOSSE_ERR_STATE: source is not an initialised parser.
/// PICOSSE_ERR_BUSY: source is in the middle of a call. PICOSSE_ERR_BUFFER: len is less than the
/// source's config needs. PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_SIZE: as picosse_parser_init().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_parser_restore(
    parser: *mut picosse_parser,
    size: usize,
    source: *const picosse_parser,
    buffer: *mut c_void,
    len: usize,
) -> i32 {
    let work = || {
        handle::check_place(parser, size)?;
        // SAFETY: the host says what source is.
        let found = unsafe { handle::look(source)? };
        if !handle::is_memory(buffer, len) {
            return Err(PICOSSE_ERR_ARGUMENT);
        }
        found.state.machine.options().for_buffer(len).map_err(error_status)?;
        // SAFETY: `check_place` found a place, and the host lends the buffer.
        unsafe {
            handle::place_copy(parser, source, buffer.cast(), len);
            Use::begin(parser)?.parts().0.machine.forget_cpu();
        }
        Ok(PICOSSE_OK)
    };
    status(work())
}

/// Makes the parser ready for a new stream, with the same config and buffer. Only the last event ID
/// stays: a new connection goes on from it.
///
/// PICOSSE_OK. PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_parser_reset(parser: *mut picosse_parser) -> i32 {
    // SAFETY: the host says what parser is.
    match unsafe { Use::begin(parser) } {
        Ok(mut parser) => {
            let (engine, _) = parser.parts();
            engine.machine.reset();
            engine.unshown = false;
            PICOSSE_OK
        }
        Err(status) => status,
    }
}

/// Sets `id` to the last event ID string, which a new connection sends as Last-Event-ID. It is empty
/// when there is none, and valid until the next call that changes the parser. It has no CR, LF or
/// NUL, but may have other control characters: check it before you put it into a header.
///
/// PICOSSE_OK: id is written. PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_parser_last_event_id(
    parser: *const picosse_parser,
    id: *mut picosse_text,
) -> i32 {
    let work = || {
        // SAFETY: the host says what parser is.
        let parser = unsafe { handle::look(parser)? };
        // SAFETY: the parser is idle, and the host lends its buffer.
        let buffer = unsafe { parser.buffer() };
        let view = View { machine: &parser.state.machine, buffer };
        // SAFETY: the host says that id may be written.
        unsafe { handle::write(id, view.last_event_id().into())? };
        Ok(PICOSSE_OK)
    };
    status(work())
}

/// Sets the last event ID string before the first byte of the stream is fed; (NULL, 0) removes it.
/// The bytes are copied.
///
/// PICOSSE_OK. PICOSSE_ERR_STARTED: bytes were fed already; reset first. PICOSSE_ERR_ID: an invalid
/// ID; go on without one. PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY. After an error
/// the earlier ID stays.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_parser_set_last_event_id(
    parser: *mut picosse_parser,
    id: *const c_void,
    len: usize,
) -> i32 {
    let work = || {
        // SAFETY: the host says what parser is.
        let mut parser = unsafe { Use::begin(parser)? };
        let (engine, buffer) = parser.parts();
        // SAFETY: the host says what id is.
        let id = unsafe { host_bytes(id, len, buffer)? };
        engine.machine.set_last_event_id(buffer, id).map_err(error_status)?;
        Ok(PICOSSE_OK)
    };
    status(work())
}

/// Sets `counters` to what the parser has seen since it was initialised or reset.
///
/// PICOSSE_OK: counters is written. PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_SIZE, PICOSSE_ERR_STATE,
/// PICOSSE_ERR_BUSY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_parser_counters(
    parser: *const picosse_parser,
    counters: *mut picosse_counters,
) -> i32 {
    let work = || {
        // SAFETY: the host says what the pointers are.
        unsafe {
            let parser = handle::look(parser)?;
            let seen = picosse_counters::from(parser.state.machine.counters());
            handle::write_sized(counters, seen)?;
        }
        Ok(PICOSSE_OK)
    };
    status(work())
}

/// Says which event made the parser fail with PICOSSE_ERR_LIMIT, as an item of the kind
/// PICOSSE_DROPPED.
///
/// PICOSSE_ITEM: item is written. PICOSSE_OK: the parser has not failed. PICOSSE_ERR_ARGUMENT,
/// PICOSSE_ERR_SIZE, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_parser_failure(
    parser: *const picosse_parser,
    item: *mut picosse_item,
) -> i32 {
    let work = || {
        // SAFETY: the host says what the pointers are; the parser is idle, and the host lends its buffer.
        unsafe {
            let size = handle::sized(item)?;
            let parser = handle::look(parser)?;
            let machine = &parser.state.machine;
            match machine.failure() {
                Some(crate::Failure::Limit(_)) => {
                    let view = View { machine, buffer: parser.buffer() };
                    picosse_item::write(&mut *item.cast(), size, view, &Raw::Dropped);
                    Ok(PICOSSE_ITEM)
                }
                Some(crate::Failure::Finished) | None => Ok(PICOSSE_OK),
            }
        }
    };
    status(work())
}
