//! The types and constants of the C ABI.

use super::sizes::PICOSSE_PARSER_WORDS;
use core::ffi::{c_char, c_void};

/// The major version of this header.
pub const PICOSSE_VERSION_MAJOR: u32 = 0;
/// The minor version.
pub const PICOSSE_VERSION_MINOR: u32 = 1;
/// The patch version.
pub const PICOSSE_VERSION_PATCH: u32 = 0;
/// All three: major << 16 | minor << 8 | patch.
pub const PICOSSE_VERSION: u32 =
    PICOSSE_VERSION_MAJOR << 16 | PICOSSE_VERSION_MINOR << 8 | PICOSSE_VERSION_PATCH;

// Statuses. A value never gets another meaning.

/// Done. From a feed: all bytes were taken. From a finish: the stream ended between two blocks, and
/// everything was handed out.
pub const PICOSSE_OK: i32 = 0;
/// An item was written. Look at it, then call again with the bytes that were not consumed.
pub const PICOSSE_ITEM: i32 = 1;
/// A callback asked for a pause. To go on, feed the bytes that were not consumed, or finish
/// again.
pub const PICOSSE_PAUSED: i32 = 2;
/// The stream ended inside a line, or inside a block with data, an event type or an ID. Nothing was
/// dropped before.
pub const PICOSSE_INCOMPLETE: i32 = 3;
/// The session's attempt ended with this call, and no more items come. picosse_session_end() says
/// how it ended and what to do next. Returned once in each attempt.
pub const PICOSSE_ENDED: i32 = 4;
/// Nothing was done: the attempt was over, or the generation is an older one. Bytes were
/// counted.
pub const PICOSSE_CLOSED: i32 = 5;
/// What was asked for does not exist. Nothing was written.
pub const PICOSSE_NONE: i32 = 6;
/// The stream ended, and not everything was handed out: an event or an ID crossed a limit (lend a
/// larger buffer, or set larger limits; the counters `dropped` and `ids_ignored` say how many), or an
/// event came in fragments and the callbacks had `on_event` but no `on_fragment`. Returned in place of
/// PICOSSE_INCOMPLETE.
pub const PICOSSE_LOSS: i32 = 7;
/// An invalid argument: a pointer that is NULL or misaligned, an impossible length, a config value
/// that is unknown or needs a feature that is not built in, or a chunk that lies in the lent buffer.
/// Correct the call, or build the archive with the feature.
pub const PICOSSE_ERR_ARGUMENT: i32 = -1;
/// Not an initialised parser or session: it was never initialised, was overwritten, or is of the
/// other kind. Initialise it.
pub const PICOSSE_ERR_STATE: i32 = -2;
/// A call from inside a callback of the same parser or session. Return from the callback first. If a
/// callback was left by longjmp, initialise the parser or session again.
pub const PICOSSE_ERR_BUSY: i32 = -3;
/// A struct has a size that this archive does not know. Set `size` to its sizeof; if it is, header
/// and archive differ.
pub const PICOSSE_ERR_SIZE: i32 = -4;
/// The buffer is too small for the limits. Lend as much as `needed` says, or set smaller limits.
pub const PICOSSE_ERR_BUFFER: i32 = -5;
/// An event crossed a limit under PICOSSE_OVER_LIMIT_FAIL; picosse_parser_failure() says which.
/// Returned until picosse_parser_reset().
pub const PICOSSE_ERR_LIMIT: i32 = -6;
/// The stream was finished before these bytes, which are counted as discarded. Reset the parser.
pub const PICOSSE_ERR_FINISHED: i32 = -7;
/// The ID must be set before the first byte is fed. Reset the parser first.
pub const PICOSSE_ERR_STARTED: i32 = -8;
/// An invalid ID: it contains NUL, CR or LF, is not UTF-8, or is over its limit. Go on
/// without one.
pub const PICOSSE_ERR_ID: i32 = -9;
/// An attempt of the session is running. Report its end or cancel it first.
pub const PICOSSE_ERR_RUNNING: i32 = -10;
/// The session was cancelled. Restart it first.
pub const PICOSSE_ERR_CANCELLED: i32 = -11;
/// An empty terminal rule, or rules that are more than PICOSSE_MOST_RULES or take more than
/// PICOSSE_MOST_RULE_BYTES. Compare other events in the host.
pub const PICOSSE_ERR_RULE: i32 = -12;

// What a callback returns.

/// A callback returns it to go on.
pub const PICOSSE_CONTINUE: i32 = 0;
/// To stop right after this item: the call makes no other callback and returns PICOSSE_PAUSED.
pub const PICOSSE_PAUSE: i32 = 1;
/// To cancel the session: the attempt ends with this item. (To a parser it is a pause.)
pub const PICOSSE_CANCEL: i32 = 2;

// Kinds of items.

/// A whole event: `data`, `event_type`, `last_event_id`. Flags: PICOSSE_REPAIRED,
/// PICOSSE_INCOMPLETE_EVENT.
pub const PICOSSE_EVENT: i32 = 1;
/// A part of an event: `data` is the next part; `event_type` and `last_event_id` are final with
/// PICOSSE_LAST. Flags: PICOSSE_FIRST, PICOSSE_LAST, PICOSSE_ABORTED (`limit` says why;
/// PICOSSE_LIMIT_NONE: the stream ended), PICOSSE_REPAIRED, PICOSSE_INCOMPLETE_EVENT. Feature
/// `fragments`.
pub const PICOSSE_FRAGMENT: i32 = 2;
/// The server set the reconnection time: `reconnection_time`, in milliseconds.
pub const PICOSSE_RECONNECTION_TIME: i32 = 3;
/// A part of a comment: `data`. Flags: PICOSSE_FIRST, PICOSSE_LAST. Only if wanted. Feature
/// `ignored-lines`.
pub const PICOSSE_COMMENT: i32 = 4;
/// A part of a line with an unknown field name, from the name on: `data`. Flags: PICOSSE_FIRST,
/// PICOSSE_LAST. Only if wanted. Feature `ignored-lines`.
pub const PICOSSE_UNKNOWN_FIELD: i32 = 5;
/// A block without an event set the last event ID: `last_event_id`. Only if wanted.
pub const PICOSSE_LAST_EVENT_ID: i32 = 6;
/// An event crossed a limit and is not delivered: `limit`, `event`, `offset`.
pub const PICOSSE_DROPPED: i32 = 7;
/// An ID was over its limit and is ignored; the earlier one stays: `event`, `offset`.
pub const PICOSSE_ID_IGNORED: i32 = 8;
/// Only from sessions: the next bytes of a body that is not a stream, such as an error's: `data`, as
/// they came. They may not be UTF-8, and may be cut inside a character.
pub const PICOSSE_BODY: i32 = 9;

// Flags of items.

/// The event or line begins with this part.
pub const PICOSSE_FIRST: u32 = 1;
/// The event or line ends with this part.
pub const PICOSSE_LAST: u32 = 2;
/// The event in fragments ends here. Discard all its parts.
pub const PICOSSE_ABORTED: u32 = 4;
/// Ill-formed UTF-8 was replaced by U+FFFD.
pub const PICOSSE_REPAIRED: u32 = 8;
/// The stream ended inside this event (PICOSSE_END_OF_STREAM_DELIVER).
pub const PICOSSE_INCOMPLETE_EVENT: u32 = 16;

// Limits that an event can cross.

/// No limit was crossed.
pub const PICOSSE_LIMIT_NONE: i32 = 0;
/// The data, the LFs between its lines included.
pub const PICOSSE_LIMIT_DATA: i32 = 1;
/// The event type.
pub const PICOSSE_LIMIT_EVENT_TYPE: i32 = 2;

// Values of picosse_config.

/// `delivery`: each event whole; `over_limit` says what becomes of one over the data limit.
pub const PICOSSE_DELIVERY_WHOLE: i32 = 0;
/// Events within the data limit whole, larger ones in fragments (PICOSSE_FRAGMENT). Feature
/// `fragments`.
pub const PICOSSE_DELIVERY_OVERSIZED_IN_FRAGMENTS: i32 = 1;
/// Every event in fragments, as its bytes arrive; the data limit is not applied and may be 0. Feature
/// `fragments`.
pub const PICOSSE_DELIVERY_FRAGMENTS: i32 = 2;
/// `over_limit`: an event over a limit is dropped (PICOSSE_DROPPED); the stream goes on.
pub const PICOSSE_OVER_LIMIT_SKIP: i32 = 0;
/// An event over a limit stops the stream: the parser returns PICOSSE_ERR_LIMIT, and a session's
/// attempt ends with PICOSSE_REASON_EVENT_LIMIT.
pub const PICOSSE_OVER_LIMIT_FAIL: i32 = 1;
/// `text`: valid UTF-8; ill-formed bytes of the stream are replaced by U+FFFD.
pub const PICOSSE_TEXT_UTF8: i32 = 0;
/// The bytes as they came.
pub const PICOSSE_TEXT_RAW: i32 = 1;
/// `end_of_stream`: an unfinished line and block are discarded, as the standard says.
pub const PICOSSE_END_OF_STREAM_DISCARD: i32 = 0;
/// They are delivered, flagged PICOSSE_INCOMPLETE_EVENT. Feature `deliver-unfinished`.
pub const PICOSSE_END_OF_STREAM_DELIVER: i32 = 1;
/// `wanted`: items of the kind PICOSSE_COMMENT. Feature `ignored-lines`.
pub const PICOSSE_WANT_COMMENTS: u32 = 1;
/// Items of the kind PICOSSE_UNKNOWN_FIELD. Feature `ignored-lines`.
pub const PICOSSE_WANT_UNKNOWN_FIELDS: u32 = 2;
/// Items of the kind PICOSSE_LAST_EVENT_ID.
pub const PICOSSE_WANT_LAST_EVENT_IDS: u32 = 4;

/// A parser for one event stream. Place it at any address that is aligned for a uint64_t, and
/// initialise it with picosse_parser_init(). Its PICOSSE_PARSER_WORDS words are private.
///
/// It is plain data: outside its own callbacks it may be moved to another address, and then only the
/// moved one may be used. For a second parser that goes on from the same point:
/// picosse_parser_restore().
///
/// Threads: one at a time; two parsers on two threads need no lock.
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(missing_debug_implementations)]
pub struct picosse_parser {
    pub(crate) words: [u64; PICOSSE_PARSER_WORDS],
}

/// Text: `len` bytes from `ptr` on. No NUL follows it, and it may contain NULs.
///
/// In text that the library gives, `ptr` is never NULL. The text of an item lies in the chunk or in
/// the lent buffer: it is valid inside the callback that gets it, or after a step until the next
/// call with the same parser or session, while the chunk is left alone. Any thread may read it
/// meanwhile.
///
/// In text that the host gives, `ptr` is NULL where there is no text.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct picosse_text {
    /// The first byte.
    pub ptr: *const c_char,
    /// The number of bytes.
    pub len: usize,
}

/// What came out of the stream. Its kind says which members have a meaning; the others are empty or
/// 0. It is valid, and any thread may read it, as long as its text.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct picosse_item {
    /// sizeof(picosse_item).
    pub size: usize,
    /// PICOSSE_EVENT ... PICOSSE_BODY. Later versions may add kinds: ignore those you do not know.
    pub kind: i32,
    /// PICOSSE_FIRST | PICOSSE_LAST ...
    pub flags: u32,
    /// The data of an event, or the next part of a fragment, comment or unknown field.
    pub data: picosse_text,
    /// The event type, `message` when the stream named none.
    pub event_type: picosse_text,
    /// The last event ID string, empty when there is none.
    pub last_event_id: picosse_text,
    /// Milliseconds; UINT32_MAX stands for any larger number.
    pub reconnection_time: u32,
    /// PICOSSE_LIMIT_NONE, PICOSSE_LIMIT_DATA or PICOSSE_LIMIT_EVENT_TYPE.
    pub limit: i32,
    /// Which event of the stream crossed a limit, from 0; dropped ones count.
    pub event: u64,
    /// Where in the stream, in bytes from 0, the first character starts that did not fit.
    pub offset: u64,
}

/// A host's function that is shown an item. `user` is what the host gave to the call it is in.
/// Returns PICOSSE_CONTINUE or PICOSSE_PAUSE (any other value is a pause, too). It must not call
/// with the same parser, and must not be left by an exception or a longjmp.
pub type picosse_callback = Option<unsafe extern "C" fn(user: *mut c_void, item: *const picosse_item) -> i32>;

/// The host's functions, one for each kind of item. NULL: the kind is not wanted, and its work is
/// skipped. One function may serve several kinds.
///
/// It is only read, and only during a call; any number of parsers and threads may share one.
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

/// The options of a parser. Fill it with picosse_config_init(), change what should differ, and give
/// it to picosse_parser_init(), which copies it.
///
/// Limits count bytes of decoded text (U+FFFD counts three). The buffer must hold data_limit +
/// event_type_limit + 3 * last_event_id_limit bytes, where PICOSSE_REST_OF_BUFFER counts as 0.
///
/// It is only read; any number of threads may share one.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct picosse_config {
    /// sizeof(picosse_config).
    pub size: usize,
    /// The most bytes of data of an event that comes whole. Default PICOSSE_REST_OF_BUFFER.
    pub data_limit: usize,
    /// The most bytes of an event type. Default 64.
    pub event_type_limit: usize,
    /// The most bytes of an ID. Default 128.
    pub last_event_id_limit: usize,
    /// PICOSSE_DELIVERY_WHOLE (default) ...
    pub delivery: i32,
    /// PICOSSE_OVER_LIMIT_SKIP (default) or PICOSSE_OVER_LIMIT_FAIL.
    pub over_limit: i32,
    /// PICOSSE_TEXT_UTF8 (default) or PICOSSE_TEXT_RAW.
    pub text: i32,
    /// PICOSSE_END_OF_STREAM_DISCARD (default) or PICOSSE_END_OF_STREAM_DELIVER.
    pub end_of_stream: i32,
    /// Which kinds of items come out beside those that always do: PICOSSE_WANT_COMMENTS | ...
    /// Default 0. A parser's step and finish_step obey it. Its feed and finish ignore it: there a
    /// callback that is not NULL says that its kind is wanted. A session has one callback for all
    /// kinds, so each of its calls obeys it.
    pub wanted: u32,
}

/// How much a parser has seen since it was initialised or reset. It depends on the bytes fed only,
/// not on how they were cut. It is a copy, and belongs to the host.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct picosse_counters {
    /// sizeof(picosse_counters).
    pub size: usize,
    /// Bytes taken.
    pub bytes: u64,
    /// Lines ended by a CR, an LF or both.
    pub lines: u64,
    /// Events dispatched, whole or in fragments.
    pub events: u64,
    /// Comments begun.
    pub comments: u64,
    /// Lines with a field name that the standard does not know.
    pub unknown_fields: u64,
    /// IDs ignored: they contain a NUL, or are over their limit.
    pub ids_ignored: u64,
    /// Events that crossed a limit and were not delivered.
    pub dropped: u64,
    /// Bytes fed after the end or after a failure.
    pub discarded: u64,
}
