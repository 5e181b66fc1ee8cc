//! The types and constants of the C ABI.

use core::ffi::{c_char, c_void};

/// The version of this header: major << 16 | minor << 8 | patch. Compare it with
/// picosse_version(), the version of the archive.
pub const PICOSSE_VERSION: u32 = 0x0000_0100;

// Status. Values are never used again for something else; a host takes a negative value it does
// not know for an error.

/// Done. All bytes were taken; from a finish: the stream ended between two blocks, and everything
/// was handed out.
pub const PICOSSE_OK: i32 = 0;
/// An item was written. Look at it, then call again with the bytes that were not consumed.
pub const PICOSSE_ITEM: i32 = 1;
/// A callback asked for a pause. Feed the bytes that were not consumed to go on.
pub const PICOSSE_PAUSED: i32 = 2;
/// The stream ended inside a line, or inside a block with data, an event type or an ID. Nothing was
/// dropped before.
pub const PICOSSE_INCOMPLETE: i32 = 3;
/// The attempt of a session ended with this call, and no item comes any more: picosse_session_end()
/// says how, and what to do next. Comes once in each attempt.
pub const PICOSSE_ENDED: i32 = 4;
/// Nothing was done: the session's attempt was over, or this is not its generation. Bytes were
/// counted.
pub const PICOSSE_CLOSED: i32 = 5;
/// There is none of what was asked for; nothing was written.
pub const PICOSSE_NONE: i32 = 6;
/// The stream ended, and not everything was handed out: an event or an ID crossed a limit, or an ID
/// had a NUL. The counters `dropped` and `ids_ignored` say how many. Takes the place of
/// PICOSSE_INCOMPLETE.
pub const PICOSSE_LOSS: i32 = 7;
/// A pointer is NULL that must not be, or not aligned, a length or a config value is impossible,
/// or the chunk lies in the lent buffer. Nothing was changed.
pub const PICOSSE_ERR_ARGUMENT: i32 = -1;
/// This is no parser, or no session: it was never initialised, or was overwritten, or is one of the
/// other kind. Initialise it.
pub const PICOSSE_ERR_STATE: i32 = -2;
/// A call from inside a callback of the same parser or session, or after a callback was left by
/// longjmp. Return from the callback first; after a longjmp, initialise it anew.
pub const PICOSSE_ERR_BUSY: i32 = -3;
/// A struct has a size that this archive does not know: header and archive differ.
pub const PICOSSE_ERR_SIZE: i32 = -4;
/// The buffer is too small for the limits. Lend as much as `needed` says, or set smaller limits.
pub const PICOSSE_ERR_BUFFER: i32 = -5;
/// An event crossed a limit under PICOSSE_OVER_LIMIT_FAIL; picosse_parser_failure() says which.
/// Comes again until picosse_parser_reset().
pub const PICOSSE_ERR_LIMIT: i32 = -6;
/// The stream was finished before these bytes, which are counted as discarded. Reset first.
pub const PICOSSE_ERR_FINISHED: i32 = -7;
/// The ID must be set before the first byte is fed. Reset first.
pub const PICOSSE_ERR_STARTED: i32 = -8;
/// No stream can have set this ID: it is over its limit, has a NUL, CR or LF, or is not UTF-8.
pub const PICOSSE_ERR_ID: i32 = -9;
/// An attempt of the session is running. Cancel it, or report its end, first.
pub const PICOSSE_ERR_RUNNING: i32 = -10;
/// The session was cancelled. Restart it first.
pub const PICOSSE_ERR_CANCELLED: i32 = -11;
/// There are more terminal rules than PICOSSE_MOST_RULES, or one has neither data nor a type, or
/// more than PICOSSE_LONGEST_RULE bytes of one. Compare such events yourself.
pub const PICOSSE_ERR_RULE: i32 = -12;

// What a callback returns.

/// A callback's answer: go on.
pub const PICOSSE_CONTINUE: i32 = 0;
/// A callback's answer: stop right after this item. No further callback comes from this call.
pub const PICOSSE_PAUSE: i32 = 1;
/// The answer of a session's callback: cancel the session. The attempt ends with this item. (To a
/// parser it is a pause.)
pub const PICOSSE_CANCEL: i32 = 2;

// Kinds of items.

/// A whole event: `data`, `event_type`, `last_event_id`; flags REPAIRED,
/// INCOMPLETE_EVENT.
pub const PICOSSE_EVENT: i32 = 1;
/// A part of an event: `data` is the next part, `event_type` and `last_event_id` are final with
/// LAST; flags FIRST, LAST, ABORTED (`limit` says why, PICOSSE_LIMIT_NONE: the stream ended),
/// REPAIRED, INCOMPLETE_EVENT.
pub const PICOSSE_FRAGMENT: i32 = 2;
/// The server set the reconnection time: `reconnection_time`, in milliseconds.
pub const PICOSSE_RECONNECTION_TIME: i32 = 3;
/// A part of a comment: `data`; flags FIRST, LAST.
pub const PICOSSE_COMMENT: i32 = 4;
/// A part of a line with an unknown field name, the whole line from its name on: `data`; flags
/// FIRST, LAST.
pub const PICOSSE_UNKNOWN_FIELD: i32 = 5;
/// A block that dispatched no event set the last event ID: `last_event_id`.
pub const PICOSSE_LAST_EVENT_ID: i32 = 6;
/// An event crossed a limit and is not delivered: `limit`, `event`, `offset`.
pub const PICOSSE_DROPPED: i32 = 7;
/// An ID was over its limit and is ignored, the earlier one stays: `event`, `offset`.
pub const PICOSSE_ID_IGNORED: i32 = 8;
/// Of sessions only: the next bytes of a body that is no stream, an error's, say: `data`, as they
/// came. They need not be UTF-8, and characters may be cut.
pub const PICOSSE_BODY: i32 = 9;

// Flags of items.

/// The event or line begins with this part.
pub const PICOSSE_FIRST: u32 = 1;
/// The event or line ends with this part.
pub const PICOSSE_LAST: u32 = 2;
/// The event in fragments ends here and is to be discarded with all its parts.
pub const PICOSSE_ABORTED: u32 = 4;
/// Ill-formed UTF-8 was replaced by U+FFFD.
pub const PICOSSE_REPAIRED: u32 = 8;
/// The stream ended inside this event (PICOSSE_END_OF_STREAM_DELIVER).
pub const PICOSSE_INCOMPLETE_EVENT: u32 = 16;

// Limits that an event can cross.

/// None.
pub const PICOSSE_LIMIT_NONE: i32 = 0;
/// The data, the LFs between its lines included.
pub const PICOSSE_LIMIT_DATA: i32 = 1;
/// The event type.
pub const PICOSSE_LIMIT_EVENT_TYPE: i32 = 2;

// Values of picosse_config.

/// Each event whole; one over the data limit is answered as `over_limit` says.
pub const PICOSSE_DELIVERY_WHOLE: i32 = 0;
/// Events within the data limit whole, larger ones in fragments.
pub const PICOSSE_DELIVERY_OVERSIZED_IN_FRAGMENTS: i32 = 1;
/// Every event in fragments, as its bytes arrive; the data limit is not applied and may be 0.
pub const PICOSSE_DELIVERY_FRAGMENTS: i32 = 2;
/// An event over a limit is dropped; the stream goes on.
pub const PICOSSE_OVER_LIMIT_SKIP: i32 = 0;
/// An event over a limit stops the parser with PICOSSE_ERR_LIMIT.
pub const PICOSSE_OVER_LIMIT_FAIL: i32 = 1;
/// Text is valid UTF-8, repaired where the stream's was not.
pub const PICOSSE_TEXT_UTF8: i32 = 0;
/// Text is the bytes as they came.
pub const PICOSSE_TEXT_RAW: i32 = 1;
/// The unfinished line and block at the end of the stream are discarded, as the standard says.
pub const PICOSSE_END_OF_STREAM_DISCARD: i32 = 0;
/// They are delivered, flagged PICOSSE_INCOMPLETE_EVENT.
pub const PICOSSE_END_OF_STREAM_DELIVER: i32 = 1;
/// picosse_parser_step() and picosse_parser_finish_step() write comments, too.
pub const PICOSSE_WANT_COMMENTS: u32 = 1;
/// They write unknown fields, too.
pub const PICOSSE_WANT_UNKNOWN_FIELDS: u32 = 2;
/// They write IDs that no event carries, too.
pub const PICOSSE_WANT_LAST_EVENT_IDS: u32 = 4;

/// A parser for one event stream. The host places it anywhere that is aligned for a uint64_t, and
/// initialises it with picosse_parser_init(); there is nothing to free. Its words are private.
/// It is plain data: see picosse_parser_restore() for copies.
///
/// A parser may be used by one thread at a time; two parsers on two threads need no lock.
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(missing_debug_implementations)]
pub struct picosse_parser {
    pub(crate) words: [u64; 64],
}

/// Text: `len` bytes from `ptr` on. `ptr` is never NULL in text that is shown (in text that a host
/// gives it may be: no text), and no NUL follows the bytes.
///
/// Text that is shown belongs to the parser or session, or to the chunk it was found in; it is valid inside the
/// callback that shows it, and after a step until the next call with the same parser or session or
/// until the chunk's memory is used for something else. Any thread may read it meanwhile.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct picosse_text {
    /// The first byte.
    pub ptr: *const c_char,
    /// The number of bytes.
    pub len: usize,
}

/// What came out of the stream. `kind` says which members mean something; the others are empty
/// or 0.
///
/// An item may be read by any thread for as long as its text is valid.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct picosse_item {
    /// sizeof(picosse_item), set by whoever owns it; nothing is written beyond it.
    pub size: usize,
    /// PICOSSE_EVENT ... PICOSSE_BODY. More kinds may come in later versions.
    pub kind: i32,
    /// PICOSSE_FIRST | PICOSSE_LAST ...
    pub flags: u32,
    /// The data of an event, or the next part of a fragment, comment or unknown field.
    pub data: picosse_text,
    /// The event type, `message` when the stream named none.
    pub event_type: picosse_text,
    /// The last event ID string, empty when there is none.
    pub last_event_id: picosse_text,
    /// Milliseconds; more than a uint32_t holds is its largest value.
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

/// The host's functions, one for each kind of item; NULL for a kind that is not wanted, whose work
/// is then skipped. One function may serve several kinds.
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

/// What a host chooses. Fill it with picosse_config_init(), change what should differ, and give it
/// to picosse_parser_init(), which copies it.
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
    /// The most bytes of data of an event that comes whole. PICOSSE_REST_OF_BUFFER, the default:
    /// all that the other limits leave of the buffer.
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
    /// For picosse_parser_step(): PICOSSE_WANT_COMMENTS | ... Default 0. (A feed goes by its
    /// callbacks.)
    pub wanted: u32,
}

/// How much a parser has seen since it was initialised or reset. Depends on the bytes fed alone,
/// not on how they were cut.
///
/// It is a copy: it belongs to the host.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct picosse_counters {
    /// sizeof(picosse_counters), set by the host; nothing is written beyond it.
    pub size: usize,
    /// Bytes taken.
    pub bytes: u64,
    /// Lines ended by a CR, an LF or both.
    pub lines: u64,
    /// Events dispatched, whole or in fragments.
    pub events: u64,
    /// Comments begun.
    pub comments: u64,
    /// Lines whose field name the standard does not know.
    pub unknown_fields: u64,
    /// IDs ignored: with a NUL in them, or over their limit.
    pub ids_ignored: u64,
    /// Events that crossed a limit and were not delivered.
    pub dropped: u64,
    /// Bytes fed after the end or after a failure.
    pub discarded: u64,
}
