//! The constants of sessions.

// Presets of picosse_session_config_init().

/// The defaults: no terminal rules, no deadlines, no reconnection.
pub const PICOSSE_PRESET_NONE: i32 = 0;
/// For the answer of a language model. PICOSSE_SESSION_LLM_RULES find its end. Deadlines: 120 s
/// until the first event, 60 s between bytes, 120 s between data. There is none for the head, since
/// many servers send it together with the first event. An event cut by the end of the stream is
/// delivered, flagged PICOSSE_INCOMPLETE_EVENT (feature `deliver-unfinished`). No request is sent
/// again, unless you set `reconnection`.
///
/// Gemini, Ollama, Dify and DashScope send no terminal event that a rule can find: the attempt ends
/// with PICOSSE_REASON_NO_TERMINAL_EVENT. For them, remove PICOSSE_SESSION_LLM_RULES from `flags`.
pub const PICOSSE_PRESET_LLM: i32 = 1;
/// Like the EventSource of a browser: reconnects until the server refuses, ten retries in a row
/// give no event, or you cancel.
pub const PICOSSE_PRESET_EVENT_SOURCE: i32 = 2;
/// For the streamable HTTP of MCP. Events with empty data are hidden; their ID and reconnection
/// time still apply. A stream that ended is resumed by a GET with its ID until you cancel: only you
/// know when the response to your call has come.
pub const PICOSSE_PRESET_MCP: i32 = 3;

// Values of picosse_session_config.

/// No deadline, or no time.
pub const PICOSSE_NEVER: u32 = 0xFFFF_FFFF;
/// The most terminal rules in a config.
pub const PICOSSE_MOST_RULES: usize = 24;
/// The most bytes that they take together. Each rule takes 3 bytes and its texts.
pub const PICOSSE_MOST_RULE_BYTES: usize = 128;
/// Success. The event is not delivered.
pub const PICOSSE_RULE_HIDDEN: i32 = 0;
/// Success. The event is delivered.
pub const PICOSSE_RULE_DELIVERED: i32 = 1;
/// Failure. The event is delivered, since it says why.
pub const PICOSSE_RULE_FAILURE: i32 = 2;
/// Events with empty data are hidden. Their ID and reconnection time still apply.
pub const PICOSSE_SESSION_HIDE_EMPTY_EVENTS: u32 = 1;
/// Only the latest event of each chunk is delivered, for servers whose events each replace the one
/// before. The buffer needs room for the data and event type of another event. Fragments are all
/// delivered.
pub const PICOSSE_SESSION_LATEST_ONLY: u32 = 2;
/// Adds rules for the terminal events of common language model servers, after those in `rules`.
/// They hide `[DONE]` and deliver the others.
pub const PICOSSE_SESSION_LLM_RULES: u32 = 4;
/// As its media type says: an event stream, or lines of JSON; any other body is delivered
/// unchanged, as PICOSSE_BODY. If there is no media type, or bytes come before the head: as an
/// event stream, unless the first bytes are those of JSON or HTML. Without the feature `lines`,
/// lines of JSON are delivered as a body. Without `sniffing`, the first bytes are not checked.
pub const PICOSSE_READING_AS_ANSWERED: i32 = 0;
/// As an event stream, whatever its media type. The first bytes are still checked: see
/// PICOSSE_REASON_WRONG_PROTOCOL.
pub const PICOSSE_READING_EVENT_STREAM: i32 = 1;
/// As lines of JSON: each line is the data of an event; blank lines are skipped. Feature
/// `lines`.
pub const PICOSSE_READING_JSON_LINES: i32 = 2;
/// As lines of text: each line is the data of an event, also a blank one. Feature `lines`.
pub const PICOSSE_READING_LINES: i32 = 3;
/// The request may be sent again: a GET, or a POST that does no harm when it is sent twice.
pub const PICOSSE_RECONNECT_IDEMPOTENT: u32 = 1;
/// A stream that broke off may be resumed by a GET with its ID, even if the request is not
/// idempotent.
pub const PICOSSE_RECONNECT_RESUME_BY_GET: u32 = 2;
/// Reconnect also after a clean end, as the EventSource of a browser does.
pub const PICOSSE_RECONNECT_AFTER_CLEAN_END: u32 = 4;
/// Reconnect also if events were delivered and there is no ID to continue from. Right for news,
/// wrong for the answer to one request.
pub const PICOSSE_RECONNECT_WITHOUT_ID: u32 = 8;

// Classes of statuses.

/// 200 to 299, except 204 and 205: the body is what was asked for.
pub const PICOSSE_CLASS_OK: i32 = 1;
/// 204 or 205: there is nothing, and the server wants no reconnection.
pub const PICOSSE_CLASS_NO_CONTENT: i32 = 2;
/// 300 to 399. If your HTTP client follows it, the head of the next response replaces it.
pub const PICOSSE_CLASS_REDIRECT: i32 = 3;
/// 401, 403 or 407: the server wants other credentials.
pub const PICOSSE_CLASS_AUTH: i32 = 4;
/// 429: too many requests.
pub const PICOSSE_CLASS_RATE: i32 = 5;
/// Other statuses from 400 to 499, except 408: the request is wrong.
pub const PICOSSE_CLASS_CLIENT: i32 = 6;
/// 500 to 599, and 408: the server could not answer now.
pub const PICOSSE_CLASS_SERVER: i32 = 7;
/// Not a valid status: 0, or above 599.
pub const PICOSSE_CLASS_UNKNOWN: i32 = 8;

// Media types of bodies.

/// `text/event-stream`.
pub const PICOSSE_CONTENT_EVENT_STREAM: i32 = 1;
/// A JSON media type.
pub const PICOSSE_CONTENT_JSON: i32 = 2;
/// Lines of JSON: `application/x-ndjson` and its other names. Never without the feature
/// `lines`.
pub const PICOSSE_CONTENT_JSON_LINES: i32 = 3;
/// HTML.
pub const PICOSSE_CONTENT_HTML: i32 = 4;
/// Any other text.
pub const PICOSSE_CONTENT_TEXT: i32 = 5;
/// Another media type.
pub const PICOSSE_CONTENT_OTHER: i32 = 6;
/// No media type, or an unreadable one.
pub const PICOSSE_CONTENT_UNKNOWN: i32 = 7;

// How a transport ended.

/// The response is complete, as for picosse_session_on_end().
pub const PICOSSE_TRANSPORT_COMPLETE: i32 = 1;
/// The transport failed, as for picosse_session_on_error().
pub const PICOSSE_TRANSPORT_FAILED: i32 = 2;

// Why an attempt ended.

/// An event matched a terminal rule of success. `complete` says whether anything was lost.
pub const PICOSSE_REASON_DONE: i32 = 1;
/// You cancelled it.
pub const PICOSSE_REASON_CANCELLED: i32 = 2;
/// The stream ended after a whole event or line, and there are no terminal rules of success.
pub const PICOSSE_REASON_CLEAN: i32 = 3;
/// The stream ended inside a line or an event, or before any head or byte came. Something is
/// missing.
pub const PICOSSE_REASON_TRUNCATED: i32 = 4;
/// A deadline passed. `detail`: PICOSSE_DEADLINE_CONNECT ...
pub const PICOSSE_REASON_TIMEOUT: i32 = 5;
/// The status is not a success. The body was delivered as far as it came. `detail`:
/// PICOSSE_CLASS_NO_CONTENT ...
pub const PICOSSE_REASON_HTTP: i32 = 6;
/// The status is a success, but the body is not a stream. Its media type says so; if it has none,
/// its first bytes do. The whole body was delivered. `detail`: PICOSSE_CONTENT_JSON ...
pub const PICOSSE_REASON_BODY: i32 = 7;
/// An event stream was expected, and something else came. JSON and HTML were delivered as a body.
/// `detail`: PICOSSE_PROTOCOL_GZIP ... Feature `sniffing`.
pub const PICOSSE_REASON_WRONG_PROTOCOL: i32 = 8;
/// An event crossed a limit under PICOSSE_OVER_LIMIT_FAIL: `event`, `offset`. `detail`:
/// PICOSSE_LIMIT_DATA or PICOSSE_LIMIT_EVENT_TYPE.
pub const PICOSSE_REASON_EVENT_LIMIT: i32 = 9;
/// The body is longer than `body_limit`. That much of it was delivered.
pub const PICOSSE_REASON_BODY_LIMIT: i32 = 10;
/// You reported that the transport failed.
pub const PICOSSE_REASON_TRANSPORT: i32 = 11;
/// An event matched a terminal rule of failure. It was delivered.
pub const PICOSSE_REASON_FAILED: i32 = 12;
/// The stream ended after a whole event or line, but no event matched a terminal rule. The answer
/// may be whole or cut. If the server sends no terminal event, set no rules, or only rules of
/// failure.
pub const PICOSSE_REASON_NO_TERMINAL_EVENT: i32 = 13;

// What did not reach the host in an attempt.

/// Events crossed a limit. The counter `dropped` says how many. Lend a larger buffer, or take the
/// data in fragments.
pub const PICOSSE_LOST_EVENTS: u32 = 1;
/// IDs were ignored: over their limit, or with a NUL. The counter `ids_ignored` says how many. A
/// reconnection may continue at the wrong place.
pub const PICOSSE_LOST_IDS: u32 = 2;
/// With PICOSSE_SESSION_LATEST_ONLY: the attempt ended before the latest event was delivered.
pub const PICOSSE_LOST_KEPT_EVENT: u32 = 4;
/// The attempt ended inside a line or an event. The part that came was discarded, or delivered
/// flagged PICOSSE_INCOMPLETE_EVENT.
pub const PICOSSE_LOST_END: u32 = 8;
/// An earlier attempt lost an event or an ID, and this one continued after it.
pub const PICOSSE_LOST_EARLIER: u32 = 16;

// Which deadline passed.

/// `connect` passed.
pub const PICOSSE_DEADLINE_CONNECT: i32 = 1;
/// `first_byte` passed.
pub const PICOSSE_DEADLINE_FIRST_BYTE: i32 = 2;
/// `first_event` passed.
pub const PICOSSE_DEADLINE_FIRST_EVENT: i32 = 3;
/// `byte_idle` passed.
pub const PICOSSE_DEADLINE_BYTE_IDLE: i32 = 4;
/// `progress_idle` passed.
pub const PICOSSE_DEADLINE_PROGRESS_IDLE: i32 = 5;
/// `total` passed.
pub const PICOSSE_DEADLINE_TOTAL: i32 = 6;

// What a body is that is not an event stream, whatever its head says.

/// gzip. Your HTTP client did not decompress it.
pub const PICOSSE_PROTOCOL_GZIP: i32 = 1;
/// deflate with a zlib header. Your HTTP client did not decompress it.
pub const PICOSSE_PROTOCOL_DEFLATE: i32 = 2;
/// Not text. Perhaps br, which cannot be recognised.
pub const PICOSSE_PROTOCOL_BINARY: i32 = 3;
/// A TLS record: the connection was not decrypted.
pub const PICOSSE_PROTOCOL_TLS: i32 = 4;
/// Sizes of HTTP chunks, which your HTTP client did not remove.
pub const PICOSSE_PROTOCOL_CHUNK_SIZES: i32 = 5;
/// A response head. Feed only the body.
pub const PICOSSE_PROTOCOL_HTTP_HEAD: i32 = 6;
/// HTML or XML.
pub const PICOSSE_PROTOCOL_HTML: i32 = 7;
/// A JSON object or array.
pub const PICOSSE_PROTOCOL_JSON: i32 = 8;

// What to do after an attempt.

/// At `retry_at` call picosse_session_connect(), and send what `request` says.
pub const PICOSSE_ADVICE_RETRY: i32 = 1;
/// This stream is over. `give_up` says why.
pub const PICOSSE_ADVICE_GIVE_UP: i32 = 2;
/// The same request. Call picosse_session_request_header() again for its headers.
pub const PICOSSE_REQUEST_SAME: i32 = 1;
/// A GET to the same URL with `Last-Event-ID`, and without a body.
pub const PICOSSE_REQUEST_RESUME: i32 = 2;
/// The stream is over: done, cleanly ended, or a body that is not a stream.
pub const PICOSSE_GIVE_UP_FINISHED: i32 = 1;
/// You cancelled it.
pub const PICOSSE_GIVE_UP_CANCELLED: i32 = 2;
/// The server has no content (204).
pub const PICOSSE_GIVE_UP_NO_CONTENT: i32 = 3;
/// The server wants other credentials.
pub const PICOSSE_GIVE_UP_AUTH: i32 = 4;
/// The server says that the request is wrong.
pub const PICOSSE_GIVE_UP_CLIENT: i32 = 5;
/// The server redirects, and your HTTP client did not follow.
pub const PICOSSE_GIVE_UP_REDIRECT: i32 = 6;
/// A limit was crossed, and would be again.
pub const PICOSSE_GIVE_UP_LIMIT: i32 = 7;
/// The request must not be sent twice: PICOSSE_RECONNECT_IDEMPOTENT is not set.
pub const PICOSSE_GIVE_UP_NOT_IDEMPOTENT: i32 = 8;
/// Events were delivered, and there is no ID to continue from. They would come again.
pub const PICOSSE_GIVE_UP_NO_ID: i32 = 9;
/// As many retries in a row as `retries` allows gave no event.
pub const PICOSSE_GIVE_UP_ATTEMPTS: i32 = 10;
/// The server asks for a pause longer than `longest_retry_after`.
pub const PICOSSE_GIVE_UP_RETRY_AFTER: i32 = 11;
/// An event of the server says that the answer failed.
pub const PICOSSE_GIVE_UP_FAILED: i32 = 12;

// What a text adds to the one before.

/// Append `out` to what you show. It is empty if nothing changed.
pub const PICOSSE_APPEND: i32 = 1;
/// Show `out` instead of what you show.
pub const PICOSSE_REPLACE: i32 = 2;
