//! The types and constants of the C ABI.

use super::sizes::PICOSSE_PARSER_WORDS;
use core::ffi::{c_char, c_void};

/// The major version of this header.
pub const PICOSSE_VERSION_MAJOR: u32 = 0;
/// The minor version.
pub const PICOSSE_VERSION_MINOR: u32 = 1;
/// The patch version.
pub const PICOSSE_VERSION_PATCH: u32 = 0;
/// All three as one number: major << 16 | minor << 8 | patch.
pub const PICOSSE_VERSION: u32 =
    PICOSSE_VERSION_MAJOR << 16 | PICOSSE_VERSION_MINOR << 8 | PICOSSE_VERSION_PATCH;

// Statuses. A value never gets another meaning.

/// Success. From a feed: all bytes were taken. From a finish: the stream ended after a whole event,
/// and nothing was lost.
pub const PICOSSE_OK: i32 = 0;
/// An item was written. Use it, then call again with the bytes that were not consumed.
pub const PICOSSE_ITEM: i32 = 1;
/// A callback returned PICOSSE_PAUSE. To go on, feed the bytes that were not consumed, or finish
/// again.
pub const PICOSSE_PAUSED: i32 = 2;
/// The stream ended inside a line, or before the blank line that ends an event. Nothing else was
/// lost.
pub const PICOSSE_INCOMPLETE: i32 = 3;
/// The attempt ended with this call. picosse_session_end() says how, and what to do next. Each
/// attempt returns this status once.
pub const PICOSSE_ENDED: i32 = 4;
/// Ignored: the attempt had already ended, or the generation is an older one. Bytes are counted as
/// late.
pub const PICOSSE_CLOSED: i32 = 5;
/// What you asked for does not exist now. Nothing was written.
pub const PICOSSE_NONE: i32 = 6;
/// The stream ended, and something was lost. Perhaps an event or an ID crossed a limit: lend a
/// larger buffer or set larger limits. The counters `dropped` and `ids_ignored` say how many. Or an
/// event came in fragments, and `on_event` was set but `on_fragment` was not. The end of the stream
/// may be incomplete as well.
pub const PICOSSE_LOSS: i32 = 7;
/// An invalid argument: a NULL or misaligned pointer, an impossible length, an unknown config
/// value, a config value whose feature is not built in, or a chunk inside the lent buffer. Correct
/// the call, or build the library with the feature.
pub const PICOSSE_ERR_ARGUMENT: i32 = -1;
/// Not an initialised parser or session. Initialise it first.
pub const PICOSSE_ERR_STATE: i32 = -2;
/// Called from inside a callback of the same parser or session. Call after the callback has
/// returned. If a longjmp left the callback, initialise the parser or session again.
pub const PICOSSE_ERR_BUSY: i32 = -3;
/// A struct has the wrong `size`. Set it to the sizeof of the struct. If it already has that value,
/// header and library are of different versions.
pub const PICOSSE_ERR_SIZE: i32 = -4;
/// The buffer is too small for the limits. Lend at least `needed` bytes, or set smaller limits.
pub const PICOSSE_ERR_BUFFER: i32 = -5;
/// An event crossed a limit under PICOSSE_OVER_LIMIT_FAIL. picosse_parser_failure() says which one.
/// The parser takes no more bytes until it is reset.
pub const PICOSSE_ERR_LIMIT: i32 = -6;
/// The parser was finished before these bytes. They are counted as discarded. Reset it first.
pub const PICOSSE_ERR_FINISHED: i32 = -7;
/// Bytes of this stream were already fed. Reset the parser first.
pub const PICOSSE_ERR_STARTED: i32 = -8;
/// An invalid ID: it contains NUL, CR or LF, is not UTF-8, or is over its limit. Connect without an
/// ID.
pub const PICOSSE_ERR_ID: i32 = -9;
/// An attempt is running. Report its end or cancel it first.
pub const PICOSSE_ERR_RUNNING: i32 = -10;
/// The session was cancelled. Restart it first.
pub const PICOSSE_ERR_CANCELLED: i32 = -11;
/// A terminal rule is empty, or the rules are more than PICOSSE_MOST_RULES or larger than
/// PICOSSE_MOST_RULE_BYTES. Set fewer or shorter rules, and compare other events yourself.
pub const PICOSSE_ERR_RULE: i32 = -12;

// What a callback returns.

/// Go on.
pub const PICOSSE_CONTINUE: i32 = 0;
/// Stop after this item. The call makes no other callback and returns PICOSSE_PAUSED.
pub const PICOSSE_PAUSE: i32 = 1;
/// From a picosse_session_callback: cancel the session. The attempt ends with this item. (A parser
/// takes it for a pause.)
pub const PICOSSE_CANCEL: i32 = 2;

// Kinds of items.

/// A whole event: `data`, `event_type`, `last_event_id`. Flags: PICOSSE_REPAIRED,
/// PICOSSE_INCOMPLETE_EVENT.
pub const PICOSSE_EVENT: i32 = 1;
/// A piece of an event: `data`. `event_type` and `last_event_id` are final with PICOSSE_LAST. With
/// PICOSSE_ABORTED, `limit` says why: PICOSSE_LIMIT_NONE if the stream ended; otherwise `event` and
/// `offset` are filled too. Flags: PICOSSE_FIRST, PICOSSE_LAST, PICOSSE_ABORTED, PICOSSE_REPAIRED,
/// PICOSSE_INCOMPLETE_EVENT. Feature `fragments`.
pub const PICOSSE_FRAGMENT: i32 = 2;
/// The server set the reconnection time: `reconnection_time`.
pub const PICOSSE_RECONNECTION_TIME: i32 = 3;
/// A piece of a comment: `data`. Flags: PICOSSE_FIRST, PICOSSE_LAST. Only if you ask for it: see
/// `wanted` of picosse_config. Feature `ignored-lines`.
pub const PICOSSE_COMMENT: i32 = 4;
/// A piece of a line with an unknown field name, starting at the name: `data`. Flags:
/// PICOSSE_FIRST, PICOSSE_LAST. Only if you ask for it. Feature `ignored-lines`.
pub const PICOSSE_UNKNOWN_FIELD: i32 = 5;
/// An ID came without an event: `last_event_id`. Only if you ask for it.
pub const PICOSSE_LAST_EVENT_ID: i32 = 6;
/// An event crossed a limit and is not delivered: `limit`, `event`, `offset`.
pub const PICOSSE_DROPPED: i32 = 7;
/// An ID was over its limit and is ignored. The earlier ID stays: `event`, `offset`.
pub const PICOSSE_ID_IGNORED: i32 = 8;
/// Only from sessions. The next bytes of a body that is not an event stream, such as the text of an
/// error: `data`, unchanged. It may be cut inside a character, or not be UTF-8.
pub const PICOSSE_BODY: i32 = 9;

// Flags of items.

/// The first piece of an event or line.
pub const PICOSSE_FIRST: u32 = 1;
/// The last piece of an event or line.
pub const PICOSSE_LAST: u32 = 2;
/// The event ends here, unfinished. Discard all its fragments.
pub const PICOSSE_ABORTED: u32 = 4;
/// Invalid UTF-8 was replaced by U+FFFD.
pub const PICOSSE_REPAIRED: u32 = 8;
/// The stream ended inside this event. Only with PICOSSE_END_OF_STREAM_DELIVER.
pub const PICOSSE_INCOMPLETE_EVENT: u32 = 16;

// Limits that an event can cross.

/// No limit was crossed.
pub const PICOSSE_LIMIT_NONE: i32 = 0;
/// The limit of the data, including the LFs between its lines.
pub const PICOSSE_LIMIT_DATA: i32 = 1;
/// The limit of the event type.
pub const PICOSSE_LIMIT_EVENT_TYPE: i32 = 2;

// Values of picosse_config.

/// Each event whole. For an event over the data limit see `over_limit`.
pub const PICOSSE_DELIVERY_WHOLE: i32 = 0;
/// Events within the data limit whole, larger ones as PICOSSE_FRAGMENT. Feature `fragments`.
pub const PICOSSE_DELIVERY_OVERSIZED_IN_FRAGMENTS: i32 = 1;
/// Every event as PICOSSE_FRAGMENT, as its bytes arrive. The data limit is not used and may be 0.
/// Feature `fragments`.
pub const PICOSSE_DELIVERY_FRAGMENTS: i32 = 2;
/// An event over a limit becomes PICOSSE_DROPPED, and the stream goes on.
pub const PICOSSE_OVER_LIMIT_SKIP: i32 = 0;
/// An event over a limit ends the stream: a parser returns PICOSSE_ERR_LIMIT, the attempt of a
/// session ends with PICOSSE_REASON_EVENT_LIMIT.
pub const PICOSSE_OVER_LIMIT_FAIL: i32 = 1;
/// Valid UTF-8: invalid bytes are replaced by U+FFFD.
pub const PICOSSE_TEXT_UTF8: i32 = 0;
/// The bytes as they came.
pub const PICOSSE_TEXT_RAW: i32 = 1;
/// An unfinished line or event is discarded, as the standard says.
pub const PICOSSE_END_OF_STREAM_DISCARD: i32 = 0;
/// It is delivered, flagged PICOSSE_INCOMPLETE_EVENT. Feature `deliver-unfinished`.
pub const PICOSSE_END_OF_STREAM_DELIVER: i32 = 1;
/// Deliver PICOSSE_COMMENT. Feature `ignored-lines`.
pub const PICOSSE_WANT_COMMENTS: u32 = 1;
/// Deliver PICOSSE_UNKNOWN_FIELD. Feature `ignored-lines`.
pub const PICOSSE_WANT_UNKNOWN_FIELDS: u32 = 2;
/// Deliver PICOSSE_LAST_EVENT_ID.
pub const PICOSSE_WANT_LAST_EVENT_IDS: u32 = 4;

/// A parser for one event stream. Place it at any address that is aligned for a uint64_t. Its words
/// are private.
///
/// It is plain data: outside its own callbacks you may move it to another address and use it there.
/// Then do not use the old one. To have two parsers that go on from the same point, call
/// picosse_parser_restore().
///
/// Threads: one call at a time. Two parsers on two threads need no lock.
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(missing_debug_implementations)]
pub struct picosse_parser {
    pub(crate) words: [u64; PICOSSE_PARSER_WORDS],
}

/// Text: `len` bytes at `ptr`. It is not NUL-terminated and may contain NUL bytes.
///
/// From the library, `ptr` is never NULL. The text of an item lies in the chunk or in the lent
/// buffer. In a callback, it is valid until the callback returns. After a function without
/// callbacks, such as picosse_parser_step(), it is valid until the next call with the same parser
/// or session. Do not change the chunk before that. Any thread may read the text while it is valid.
///
/// To the library, a NULL `ptr` means that there is no text.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct picosse_text {
    /// The first byte.
    pub ptr: *const c_char,
    /// The number of bytes.
    pub len: usize,
}

/// One thing found in the stream. `kind` says what it is and which members it fills. The other
/// members are 0 or empty text. Any thread may read an item while its text is valid.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct picosse_item {
    /// sizeof(picosse_item).
    pub size: usize,
    /// PICOSSE_EVENT ... Ignore kinds you do not know: later versions may add some.
    pub kind: i32,
    /// PICOSSE_FIRST | PICOSSE_LAST | ...
    pub flags: u32,
    /// The data of an event; or the next piece of an event, a comment, an unknown field or a body.
    pub data: picosse_text,
    /// The event type; `message` if the stream names none.
    pub event_type: picosse_text,
    /// The last event ID; empty if there is none.
    pub last_event_id: picosse_text,
    /// Milliseconds. UINT32_MAX stands for any larger number.
    pub reconnection_time: u32,
    /// PICOSSE_LIMIT_NONE ...
    pub limit: i32,
    /// The number of the event that crossed a limit, from 0. Dropped events are counted too.
    pub event: u64,
    /// The byte offset in the stream, from 0, of the first character over the limit.
    pub offset: u64,
}

/// A function of the host that gets an item.
pub type picosse_callback = Option<unsafe extern "C" fn(user: *mut c_void, item: *const picosse_item) -> i32>;

/// Your functions, one for each kind of item. NULL: you do not want that kind, and its work is
/// skipped. One function may serve several kinds.
///
/// The library only reads this struct, and only during a call. Any number of parsers and threads
/// may share one.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct picosse_callbacks {
    /// sizeof(picosse_callbacks).
    pub size: usize,
    /// PICOSSE_EVENT
    pub on_event: picosse_callback,
    /// PICOSSE_FRAGMENT
    pub on_fragment: picosse_callback,
    /// PICOSSE_RECONNECTION_TIME
    pub on_reconnection_time: picosse_callback,
    /// PICOSSE_COMMENT
    pub on_comment: picosse_callback,
    /// PICOSSE_UNKNOWN_FIELD
    pub on_unknown_field: picosse_callback,
    /// PICOSSE_LAST_EVENT_ID
    pub on_last_event_id: picosse_callback,
    /// PICOSSE_DROPPED
    pub on_dropped: picosse_callback,
    /// PICOSSE_ID_IGNORED
    pub on_id_ignored: picosse_callback,
}

/// The options of a parser. Fill it with picosse_config_init(), change what you want, and pass it
/// to picosse_parser_init(), which copies it.
///
/// Limits count bytes of decoded text; a U+FFFD counts as three. The buffer must have at least
/// data_limit + event_type_limit + 3 * last_event_id_limit bytes, where PICOSSE_REST_OF_BUFFER
/// counts as 0.
///
/// The library only reads it. Any number of threads may share one.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct picosse_config {
    /// sizeof(picosse_config).
    pub size: usize,
    /// The most bytes of data of a whole event. Default: PICOSSE_REST_OF_BUFFER.
    pub data_limit: usize,
    /// The most bytes of an event type. Default: 64.
    pub event_type_limit: usize,
    /// The most bytes of an ID. Default: 128.
    pub last_event_id_limit: usize,
    /// Whole events or fragments: PICOSSE_DELIVERY_WHOLE (default) ...
    pub delivery: i32,
    /// Skip or fail: PICOSSE_OVER_LIMIT_SKIP (default) ...
    pub over_limit: i32,
    /// Valid UTF-8 or the bytes as they came: PICOSSE_TEXT_UTF8 (default) ...
    pub text: i32,
    /// Discard or deliver an unfinished event: PICOSSE_END_OF_STREAM_DISCARD (default) ...
    pub end_of_stream: i32,
    /// Kinds of items that are not delivered by default: PICOSSE_WANT_COMMENTS | ... Default: 0.
    /// Used by picosse_parser_step(), picosse_parser_finish_step() and all calls of a session.
    /// picosse_parser_feed() and picosse_parser_finish() look at their callbacks instead.
    pub wanted: u32,
}

/// What a parser has counted since it was initialised or reset. The numbers depend on the bytes
/// only, not on how they were cut. The struct is a copy and belongs to the host.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct picosse_counters {
    /// sizeof(picosse_counters).
    pub size: usize,
    /// Bytes taken.
    pub bytes: u64,
    /// Lines ended by CR, LF or CRLF.
    pub lines: u64,
    /// Events dispatched, whole or in fragments.
    pub events: u64,
    /// Comments, counted when they begin.
    pub comments: u64,
    /// Lines with an unknown field name.
    pub unknown_fields: u64,
    /// IDs ignored, because they contain a NUL or are over their limit.
    pub ids_ignored: u64,
    /// Events that crossed a limit and were not delivered.
    pub dropped: u64,
    /// Bytes fed after the end of the stream or after a failure.
    pub discarded: u64,
}
