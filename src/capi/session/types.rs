//! The types of sessions.

use crate::capi::sizes::PICOSSE_SESSION_WORDS;
use crate::capi::{picosse_config, picosse_item, picosse_text};
use core::ffi::c_void;

/// One stream from the first attempt to the last. Place it at any address that is aligned for a
/// uint64_t, and initialise it with picosse_session_init(). Its PICOSSE_SESSION_WORDS words are
/// private.
///
/// It is plain data: outside its own callbacks it may be moved to another address, and then only the
/// moved one may be used. For a second session that goes on from the same point:
/// picosse_session_restore().
///
/// Threads: one at a time; two sessions on two threads need no lock.
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(missing_debug_implementations)]
pub struct picosse_session {
    pub(crate) words: [u64; PICOSSE_SESSION_WORDS],
}

/// A host's function that is shown an item. `user` is what the host gave to the call it is in,
/// `generation` is the attempt's.
pub type picosse_session_callback =
    Option<unsafe extern "C" fn(user: *mut c_void, generation: u32, item: *const picosse_item) -> i32>;

/// A terminal rule: which event ends the stream, by its data, its type, or both. The whole data is
/// compared, byte for byte. A text whose ptr is NULL is not compared. A rule by type alone decides
/// also where the event is dropped. An event that the end of the stream cuts meets a rule by data
/// only. In fragments the data has been shown before the rule is met.
///
/// It is only read, and only during picosse_session_init(), which copies it.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct picosse_rule {
    /// The data.
    pub data: picosse_text,
    /// The event type.
    pub event_type: picosse_text,
    /// PICOSSE_RULE_HIDDEN, PICOSSE_RULE_DELIVERED or PICOSSE_RULE_FAILURE.
    pub terminal: i32,
}

/// How long to wait for what, in milliseconds. PICOSSE_NEVER: no deadline. More than 24 days count
/// as 24 days. A part of the config.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct picosse_deadlines {
    /// From connecting until the response head, or a byte of the body. A redirect's head does not
    /// count.
    pub connect: u32,
    /// From the response head until the first byte of the body.
    pub first_byte: u32,
    /// From connecting until the first data of an event, or of a body.
    pub first_event: u32,
    /// From one byte to the next, whatever it is; keep-alive comments count.
    pub byte_idle: u32,
    /// From the response head until data, and from data to data. Comments, blank lines, other fields
    /// and empty data do not count, so that keep-alives do not hide a dead answer. The part of an event
    /// that is over its limit does not count either.
    pub progress_idle: u32,
    /// From connecting until the end of the attempt.
    pub total: u32,
}

/// When a session advises another attempt. Times are in milliseconds.
///
/// The delay is the server's reconnection time, or `base`, doubled for each attempt in a row that
/// gave no event, up to `longest`, but never less than the server asked for, in `retry` or
/// Retry-After. The host's entropy adds up to half as much. A part of the config.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct picosse_reconnection {
    /// PICOSSE_RECONNECT_IDEMPOTENT | ...; 0: never connect again.
    pub flags: u32,
    /// How many retries in a row may give no event before the session gives up.
    pub retries: u32,
    /// The delay where the server has set no reconnection time.
    pub base: u32,
    /// The least delay, also where the server says 0.
    pub shortest: u32,
    /// The longest delay before jitter, where the server does not ask for more.
    pub longest: u32,
    /// The longest Retry-After that is waited for; if the server asks for more, the session gives up.
    /// A longer reconnection time counts as this, and so does a Retry-After that cannot be read.
    pub longest_retry_after: u32,
}

/// The options of a session. Fill it with picosse_session_config_init(), change what should differ,
/// and give it to picosse_session_init(), which copies it.
///
/// The buffer must hold what the parser's limits need, and data_limit + event_type_limit again with
/// PICOSSE_SESSION_LATEST_ONLY, where two events share PICOSSE_REST_OF_BUFFER.
///
/// It is only read; any number of threads may share one.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct picosse_session_config {
    /// sizeof(picosse_session_config).
    pub size: usize,
    /// The parser's part, with its own size. All calls of a session obey its `wanted`.
    pub parser: picosse_config,
    /// The host's own terminal rules; the first one that an event meets counts. They are copied.
    pub rules: *const picosse_rule,
    /// How many. At most PICOSSE_MOST_RULES, which take at most PICOSSE_MOST_RULE_BYTES together.
    pub rule_count: usize,
    /// PICOSSE_SESSION_HIDE_EMPTY_EVENTS | PICOSSE_SESSION_LATEST_ONLY | ...
    pub flags: u32,
    /// How the body of a good response is read: PICOSSE_READING_AS_ANSWERED (default) ...
    pub reading: i32,
    /// The most bytes of a body that is no stream that are shown. Default 65536.
    pub body_limit: u32,
    /// How long to wait for what.
    pub deadlines: picosse_deadlines,
    /// When to advise another attempt.
    pub reconnection: picosse_reconnection,
}

/// What a session needs of a response head. A header that the response does not have is a text whose
/// ptr is NULL. It is only read, and only during the call.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct picosse_head {
    /// sizeof(picosse_head).
    pub size: usize,
    /// The status code. Where the platform gives none, do not report a head: 0 is a failure.
    pub status: u32,
    /// The value of Content-Type; several values joined by commas.
    pub content_type: picosse_text,
    /// The value of Retry-After, as it came.
    pub retry_after: picosse_text,
    /// The value of Date: the server's clock, for a Retry-After that is a date.
    pub date: picosse_text,
}

/// What a response head says. It is a copy, and belongs to the host.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct picosse_verdict {
    /// sizeof(picosse_verdict).
    pub size: usize,
    /// PICOSSE_CLASS_OK ... Anything else ends the attempt with PICOSSE_REASON_HTTP, once its body
    /// has been shown.
    pub status_class: i32,
    /// PICOSSE_CONTENT_EVENT_STREAM ...
    pub content: i32,
    /// How long the server wants to be left alone, in milliseconds, as its Retry-After says: in
    /// seconds, or as a date, which is read against Date. Where that cannot be known, it is
    /// `longest_retry_after`. PICOSSE_NEVER if the server does not say, or the status is a good one.
    pub retry_after: u32,
}

/// How an attempt ended, and what to do next. It is a copy, and belongs to the host.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct picosse_end {
    /// sizeof(picosse_end).
    pub size: usize,
    /// PICOSSE_REASON_DONE ... More may come in later versions.
    pub reason: i32,
    /// The comment of the reason says what; 0 where it says nothing.
    pub detail: i32,
    /// For PICOSSE_REASON_EVENT_LIMIT: which event, from 0; dropped ones count.
    pub event: u64,
    /// For the same: where in the stream, in bytes from 0, the first character starts that did not
    /// fit.
    pub offset: u64,
    /// PICOSSE_ADVICE_RETRY or PICOSSE_ADVICE_GIVE_UP.
    pub advice: i32,
    /// To retry: PICOSSE_REQUEST_SAME or PICOSSE_REQUEST_RESUME; otherwise 0.
    pub request: i32,
    /// To retry: the time of the host's clock at which to connect; otherwise 0.
    pub retry_at: u32,
    /// To give up: PICOSSE_GIVE_UP_FINISHED ...; otherwise 0. More may come in later versions.
    pub give_up: i32,
    /// 1: the transport may still be open; close it. What it still brings is counted and not shown.
    /// Otherwise 0.
    pub close_transport: u32,
    /// Whether the whole answer came (1): it ended as it should, with its terminal event where there
    /// are rules, or it was a whole body that is no stream; and nothing was lost. Otherwise 0.
    pub complete: u32,
    /// What did not reach the host: PICOSSE_LOST_EVENTS | ...; 0 if nothing.
    /// picosse_session_counters() says how many.
    pub losses: u32,
}

/// How much a session has seen: in this attempt, except where it says since when. It is a copy, and
/// belongs to the host.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct picosse_session_counts {
    /// sizeof(picosse_session_counts).
    pub size: usize,
    /// Attempts since the session was initialised or restarted.
    pub attempts: u32,
    /// Bytes of the stream taken.
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
    /// Bytes of a body that is no stream.
    pub body: u64,
    /// Events with empty data that were not shown.
    pub suppressed: u64,
    /// Events that a later one in the same chunk took the place of.
    pub superseded: u64,
    /// Bytes that came too late, or under an old generation, since the session was initialised or
    /// restarted.
    pub late: u64,
}

/// Finds what each whole text adds to the one before, by a length and a hash. Initialise it with
/// picosse_cumulative_init(). Its words are private. It is plain data without pointers: a copy is
/// independent.
///
/// Threads: one at a time; two on two threads need no lock.
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(missing_debug_implementations)]
pub struct picosse_cumulative {
    pub(crate) words: [u64; 3],
}
