//! The C ABI: the functions of `include/picosse.h`, whose text is made from these comments.
//!
//! For C programs; Rust programs use [`Parser`](crate::Parser). A thin layer: each function checks its
//! arguments, marks the parser busy and calls the engine.
//!
//! Safety of every function: each pointer is NULL or points to what the comment says, and no other
//! thread writes there during the call.
#![allow(unsafe_code, non_camel_case_types, clippy::missing_safety_doc)]

// Where there is unwinding or `std`, there is a handler already: in tests, and with all features.
#[cfg(all(feature = "staticlib", panic = "abort", not(feature = "std")))]
mod archive;
mod convert;
mod feed;
mod handle;
mod sizes;
mod types;

#[cfg(feature = "session")]
mod session;

use crate::english::text;
use crate::machine::{Machine, Raw, View};
use crate::options::{Options, Wanted};
use convert::error_status;
use core::ffi::{c_char, c_void};
use core::mem::MaybeUninit;
pub use feed::*;
use handle::{Kind, Use, exact, host_bytes};
#[cfg(feature = "session")]
pub use session::*;
pub use sizes::*;
pub use types::*;

/// The state in a `picosse_parser`.
#[derive(Clone, Copy)]
struct ParserState {
    machine: Machine,
    /// What a step delivers. A feed looks at its callbacks instead.
    wanted: Wanted,
    /// Whether a fragment came and had no callback, though events had one.
    unshown: bool,
}

impl Kind for picosse_parser {
    type State = ParserState;
    const IDLE: usize = handle::name(*b"picosse1");
}

const _: () = assert!(handle::fits::<picosse_parser>());

/// The status of a call, whether it went through or failed.
fn status(result: Result<i32, i32>) -> i32 {
    match result {
        Ok(status) | Err(status) => status,
    }
}

/// Returns the version of the library. It fits this header if its high 16 bits (major and minor
/// version) are those of PICOSSE_VERSION.
#[unsafe(no_mangle)]
pub extern "C" fn picosse_version() -> u32 {
    PICOSSE_VERSION
}

/// Returns a short English text for a status: a NUL-terminated string in static storage, never
/// NULL.
#[unsafe(no_mangle)]
pub extern "C" fn picosse_status_text(status: i32) -> *const c_char {
    match status {
        PICOSSE_OK => text!("done"),
        PICOSSE_ITEM => text!("an item was written"),
        PICOSSE_PAUSED => text!("paused by a callback"),
        PICOSSE_INCOMPLETE => text!("the stream ended inside a line or an event"),
        PICOSSE_ERR_ARGUMENT => text!("an argument is invalid"),
        PICOSSE_ERR_STATE => text!("not an initialised parser or session: initialise it first"),
        PICOSSE_ERR_BUSY => text!("called inside a callback of the same parser or session"),
        PICOSSE_ERR_SIZE => {
            text!("a struct has a wrong size: set it to its sizeof, or use the header of this library")
        }
        PICOSSE_ERR_BUFFER => {
            text!("the buffer is too small for the limits: lend a larger one, or set smaller limits")
        }
        PICOSSE_ERR_LIMIT => {
            text!("an event crossed a limit: picosse_parser_failure() says which one")
        }
        PICOSSE_ERR_FINISHED => text!("the parser was finished before these bytes: reset it first"),
        PICOSSE_ERR_STARTED => text!("bytes of this stream were already fed: reset before you set the ID"),
        PICOSSE_ERR_ID => text!("invalid ID: it contains NUL, CR or LF, is not UTF-8, or is over its limit"),
        PICOSSE_ENDED => text!("the attempt ended: picosse_session_end() says how"),
        PICOSSE_CLOSED => text!("ignored: the attempt had already ended, or is an older one"),
        PICOSSE_NONE => text!("there is none"),
        PICOSSE_LOSS => {
            text!("something was lost: it crossed a limit, or had no callback")
        }
        PICOSSE_ERR_RUNNING => text!("an attempt is running: report its end or cancel it first"),
        PICOSSE_ERR_CANCELLED => text!("the session was cancelled: restart it first"),
        PICOSSE_ERR_RULE => {
            text!("a terminal rule is empty, or the rules are too many or too long")
        }
        _ => text!("unknown status"),
    }
    .as_ptr()
    .cast()
}

/// Fills a config with the defaults. `size` is sizeof(picosse_config).
///
/// PICOSSE_OK: config is written.
/// PICOSSE_ERR_ARGUMENT: config is NULL or misaligned.
/// PICOSSE_ERR_SIZE: header and library are of different versions. Use the header of the
///   library.
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

/// Initialises a parser, also one that was used before. `size` is sizeof(picosse_parser). `config`
/// is copied; NULL stands for the defaults. `buffer` is lent: its `len` bytes belong to the parser
/// until you initialise it again or stop using it. `needed`, unless NULL, is set to the fewest
/// bytes that the config needs; SIZE_MAX means that no buffer is large enough. Do not call it
/// inside a callback of the same parser.
///
/// PICOSSE_OK: parser and needed are written.
/// PICOSSE_ERR_BUFFER: the buffer is too small. needed is written: lend at least that many bytes.
/// PICOSSE_ERR_ARGUMENT: parser is NULL or not aligned for a uint64_t, buffer is NULL and len is
///   not 0, or a config value is unknown or needs a feature that is not built in.
/// PICOSSE_ERR_SIZE: the size of the parser or of the config is wrong.
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
        let fill = |place: &mut MaybeUninit<ParserState>| {
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

/// Copies a parser: `parser` continues from where `source` is, with `buffer` as its buffer. First
/// copy the bytes of the source's buffer into `buffer`. `source` is only read. It may be `parser`
/// itself, or saved bytes of a parser from a machine of the same kind and the same version of the
/// library. Source and buffer are trusted: never restore bytes that somebody else could have
/// changed. Do not call it inside a callback of `parser`.
///
/// PICOSSE_OK: parser is written.
/// PICOSSE_ERR_STATE: source is not an initialised parser.
/// PICOSSE_ERR_BUSY: source is in the middle of a call.
/// PICOSSE_ERR_BUFFER: len is less than the source's config needs.
/// PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_SIZE: see picosse_parser_init().
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

/// Makes the parser ready for the next stream, with the same config and buffer. The last event ID
/// stays, since a new connection continues from it. The counters start from 0.
///
/// PICOSSE_OK: done.
/// PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
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

/// Sets `id` to the last event ID, which a new connection sends as Last-Event-ID. It is empty if
/// there is none. It is valid until the next call that changes the parser. It contains no CR, LF or
/// NUL, but may contain other control characters: check it before you put it into a header.
///
/// PICOSSE_OK: id is written.
/// PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
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

/// Sets the last event ID before the first byte of a stream. The bytes are copied. (NULL, 0)
/// removes the ID. After an error the earlier ID stays.
///
/// PICOSSE_OK: done.
/// PICOSSE_ERR_STARTED: bytes of this stream were already fed. Reset the parser first.
/// PICOSSE_ERR_ID: an invalid ID. Connect without one.
/// PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
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

/// Sets `counters` to what the parser has counted since it was initialised or reset.
///
/// PICOSSE_OK: counters is written.
/// PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_SIZE, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
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

/// Says which event made the parser return PICOSSE_ERR_LIMIT, as an item of the kind
/// PICOSSE_DROPPED.
///
/// PICOSSE_ITEM: item is written.
/// PICOSSE_OK: no event did.
/// PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_SIZE, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
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
