//! The structs of sessions.

use crate::capi::sizes::PICOSSE_SESSION_WORDS;
use crate::capi::{picosse_config, picosse_item, picosse_text};
use core::ffi::c_void;

/// One stream, from its first attempt to its last. Place it at any address that is aligned for a
/// uint64_t. Its words are private.
///
/// It is plain data: outside its own callbacks you may move it to another address and use it there.
/// Then do not use the old one. To have two sessions that go on from the same point, call
/// picosse_session_restore().
///
/// Threads: one call at a time. Two sessions on two threads need no lock.
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(missing_debug_implementations)]
pub struct picosse_session {
    pub(crate) words: [u64; PICOSSE_SESSION_WORDS],
}

/// A function of the host that gets an item.
pub type picosse_session_callback =
    Option<unsafe extern "C" fn(user: *mut c_void, generation: u32, item: *const picosse_item) -> i32>;

/// A terminal rule: which event ends the stream, by its data, its event type, or both. The whole
/// text is compared, byte for byte. A text whose ptr is NULL is not compared.
///
/// A rule by type alone also matches an event that is dropped. An event cut by the end of the
/// stream can only match a rule by data. With fragments, the data is delivered before the rule can
/// match.
///
/// The library only reads it, and only during picosse_session_init(), which copies it.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct picosse_rule {
    /// The data.
    pub data: picosse_text,
    /// The event type.
    pub event_type: picosse_text,
    /// What the event means: PICOSSE_RULE_HIDDEN ...
    pub terminal: i32,
}

/// How long to wait, in milliseconds. PICOSSE_NEVER: no deadline. More than 24 days count as 24
/// days.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct picosse_deadlines {
    /// From connecting to the response head or a byte of the body. The head of a redirect does not
    /// count.
    pub connect: u32,
    /// From the response head to the first byte of the body.
    pub first_byte: u32,
    /// From connecting to the first data of an event or a body.
    pub first_event: u32,
    /// From one byte to the next. All bytes count, also those of keep-alive comments.
    pub byte_idle: u32,
    /// From the response head to data, and from data to data. Comments, blank lines, other fields
    /// and empty data do not count, so keep-alives do not hide a dead answer. Data over its limit
    /// does not count either.
    pub progress_idle: u32,
    /// From connecting to the end of the attempt.
    pub total: u32,
}

/// When to advise another attempt. Times are in milliseconds.
///
/// The delay is the reconnection time of the server, or `base`. It doubles with each attempt in a
/// row that gives no event, up to `longest`. It is never shorter than the server asks for in
/// `retry` or Retry-After. Jitter, from the `entropy` of picosse_session_connect(), then adds up to
/// half of the delay.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct picosse_reconnection {
    /// PICOSSE_RECONNECT_IDEMPOTENT | ...; 0: never reconnect.
    pub flags: u32,
    /// The most retries in a row that give no event.
    pub retries: u32,
    /// The delay if the server sets no reconnection time.
    pub base: u32,
    /// The shortest delay, also if the server sets 0.
    pub shortest: u32,
    /// The longest delay before jitter, unless the server asks for more.
    pub longest: u32,
    /// The longest Retry-After to wait for. If the server asks for more, the session gives up. A
    /// longer reconnection time, or a Retry-After that cannot be read, counts as this time.
    pub longest_retry_after: u32,
}

/// The options of a session. Fill it with picosse_session_config_init(), change what you want, and
/// pass it to picosse_session_init(), which copies it.
///
/// The buffer must have what the limits of the parser need. With PICOSSE_SESSION_LATEST_ONLY it
/// must be larger by data_limit + event_type_limit bytes. If data_limit is PICOSSE_REST_OF_BUFFER,
/// two events share the rest of the buffer equally.
///
/// The library only reads it. Any number of threads may share one.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct picosse_session_config {
    /// sizeof(picosse_session_config).
    pub size: usize,
    /// The options of the parser, with their own size. See section 2.
    pub parser: picosse_config,
    /// Your terminal rules. The first rule that matches an event counts.
    pub rules: *const picosse_rule,
    /// How many rules: at most PICOSSE_MOST_RULES.
    pub rule_count: usize,
    /// PICOSSE_SESSION_HIDE_EMPTY_EVENTS | ...
    pub flags: u32,
    /// How to read the body of a successful response: PICOSSE_READING_AS_ANSWERED (default) ...
    pub reading: i32,
    /// The most bytes to deliver of a body that is not a stream. Default: 65536.
    pub body_limit: u32,
    /// How long to wait.
    pub deadlines: picosse_deadlines,
    /// When to advise another attempt.
    pub reconnection: picosse_reconnection,
}

/// What a session needs from a response head. A missing header is a text whose ptr is NULL. The
/// library only reads it, and only during the call.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct picosse_head {
    /// sizeof(picosse_head).
    pub size: usize,
    /// The status code. If your platform does not tell it, do not report a head: 0 is a failure.
    pub status: u32,
    /// The value of Content-Type. Join several values with commas.
    pub content_type: picosse_text,
    /// The value of Retry-After, unchanged.
    pub retry_after: picosse_text,
    /// The value of Date: the clock of the server, for a Retry-After that is a date.
    pub date: picosse_text,
}

/// What a response head means. The struct is a copy and belongs to the host.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct picosse_verdict {
    /// sizeof(picosse_verdict).
    pub size: usize,
    /// PICOSSE_CLASS_OK ... Any other class ends the attempt with PICOSSE_REASON_HTTP, after the
    /// body was delivered.
    pub status_class: i32,
    /// The media type: PICOSSE_CONTENT_EVENT_STREAM ...
    pub content: i32,
    /// How long the server asks you to wait, in milliseconds. It comes from Retry-After, in seconds
    /// or as a date compared with Date; an unreadable one counts as `longest_retry_after`.
    /// PICOSSE_NEVER: the server does not ask, or the status is a success.
    pub retry_after: u32,
}

/// How an attempt ended, and what to do next. The struct is a copy and belongs to the host.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct picosse_end {
    /// sizeof(picosse_end).
    pub size: usize,
    /// Why it ended: PICOSSE_REASON_DONE ... Later versions may add some.
    pub reason: i32,
    /// More about the reason, if its comment names a detail; otherwise 0.
    pub detail: i32,
    /// With PICOSSE_REASON_EVENT_LIMIT: the number of the event that crossed the limit, from 0.
    /// Dropped events are counted too.
    pub event: u64,
    /// With PICOSSE_REASON_EVENT_LIMIT: the byte offset in the stream, from 0, of the first
    /// character over the limit.
    pub offset: u64,
    /// What to do: PICOSSE_ADVICE_RETRY or PICOSSE_ADVICE_GIVE_UP.
    pub advice: i32,
    /// To retry: which request to send, PICOSSE_REQUEST_SAME ... Otherwise 0.
    pub request: i32,
    /// To retry: when to connect, on your clock. Otherwise 0.
    pub retry_at: u32,
    /// To give up: why, PICOSSE_GIVE_UP_FINISHED ... Otherwise 0. Later versions may add some.
    pub give_up: i32,
    /// 1: the transport may still be open. Close it; more bytes are ignored. Otherwise 0.
    pub close_transport: u32,
    /// 1: the whole answer came. Nothing was lost, and the stream ended as it should: with a
    /// terminal event, if there are terminal rules of success. A whole body that is not a stream
    /// counts, too. Otherwise 0.
    pub complete: u32,
    /// What was lost: PICOSSE_LOST_EVENTS | ...; 0: nothing. The counters say how much.
    pub losses: u32,
}

/// What a session has counted in this attempt, unless a member says otherwise. The struct is a copy
/// and belongs to the host.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct picosse_session_counts {
    /// sizeof(picosse_session_counts).
    pub size: usize,
    /// Attempts since the session was initialised or restarted.
    pub attempts: u32,
    /// Bytes of the stream taken.
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
    /// Bytes of a body that is not a stream.
    pub body: u64,
    /// Events hidden because their data is empty.
    pub suppressed: u64,
    /// Events replaced by a later one in the same chunk.
    pub superseded: u64,
    /// Bytes that came too late, or with an older generation, since the session was initialised or
    /// restarted.
    pub late: u64,
}

/// Compares each text with the one before, by length and hash. It does not keep the text. Its words
/// are private. It is plain data without pointers: a copy is independent.
///
/// Threads: one call at a time. Two of them on two threads need no lock.
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(missing_debug_implementations)]
pub struct picosse_cumulative {
    pub(crate) words: [u64; 3],
}
