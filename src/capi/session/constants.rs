//! The constants of sessions.

// Presets of picosse_session_config_init().

/// `preset`: the parser's defaults, no terminal rule, no deadline, no reconnection.
pub const PICOSSE_PRESET_NONE: i32 = 0;
/// For the answer of a language model. The rules know how most servers end it; of its terminal
/// events only `[DONE]` is not shown. Deadlines: 120 s for the first event, 60 s between bytes, 120 s
/// between data, and none for the head, since many servers send it with the first event. An event
/// that the end of the stream cuts is delivered, flagged (feature `deliver-unfinished`). No request is
/// sent again, unless `reconnection` allows it.
///
/// Gemini, Ollama, Dify and DashScope send no terminal event that a rule can see: there the attempt
/// ends with PICOSSE_REASON_NO_TERMINAL_EVENT, unless you take PICOSSE_SESSION_LLM_RULES out of `flags`.
pub const PICOSSE_PRESET_LLM: i32 = 1;
/// As a browser's EventSource: it connects again until the server refuses, ten retries in a row give
/// no event, or the host cancels.
pub const PICOSSE_PRESET_EVENT_SOURCE: i32 = 2;
/// For MCP's streamable HTTP. Events with empty data set ID and reconnection time and are not shown.
/// A stream that ended is resumed by a GET with its ID, until the host cancels the session: only the
/// host knows that the response to its call has come.
pub const PICOSSE_PRESET_MCP: i32 = 3;

// Values of picosse_session_config.

/// No deadline; in the header it is written by hand as `UINT32_MAX`.
pub const PICOSSE_NEVER: u32 = 0xFFFF_FFFF;
/// The most terminal rules that a host can give to a session.
pub const PICOSSE_MOST_RULES: usize = 24;
/// The most bytes that they can take together. A rule takes 3 bytes and its texts.
pub const PICOSSE_MOST_RULE_BYTES: usize = 128;
/// `terminal`: the event ends the answer in success, and is not shown.
pub const PICOSSE_RULE_HIDDEN: i32 = 0;
/// The event ends the answer in success, and is shown before the end.
pub const PICOSSE_RULE_DELIVERED: i32 = 1;
/// The event says that the answer failed. It is shown before the end, since it says why.
pub const PICOSSE_RULE_FAILURE: i32 = 2;
/// `flags`: events with empty data are not shown. Their ID and reconnection time apply.
pub const PICOSSE_SESSION_HIDE_EMPTY_EVENTS: u32 = 1;
/// Only the latest event of each chunk is shown, for servers whose events each replace the one
/// before. The buffer must hold the data and event type of another event. Fragments are all shown.
pub const PICOSSE_SESSION_LATEST_ONLY: u32 = 2;
/// The terminal events of the common servers of language models end the stream, too. The rules for
/// them come behind those in `rules`.
pub const PICOSSE_SESSION_LLM_RULES: u32 = 4;
/// `reading`: a body is read as its media type says: an event stream, or lines of JSON; anything
/// else is shown as it is, as PICOSSE_BODY. Without a media type, and where bytes come before the
/// head, it is an event stream unless its first bytes are those of JSON or HTML. Without the feature
/// `lines` lines of JSON are shown as a body; without `sniffing` no first bytes are looked at.
pub const PICOSSE_READING_AS_ANSWERED: i32 = 0;
/// As an event stream, whatever its media type.
pub const PICOSSE_READING_EVENT_STREAM: i32 = 1;
/// As lines of JSON: each line is an event's data, and blank ones are skipped. Feature `lines`.
pub const PICOSSE_READING_JSON_LINES: i32 = 2;
/// As lines of text: each line is an event's data, blank ones included. Feature `lines`.
pub const PICOSSE_READING_LINES: i32 = 3;
/// `flags`: the request may be sent again: a GET, or a POST that the host knows to be harmless.
pub const PICOSSE_RECONNECT_IDEMPOTENT: u32 = 1;
/// A stream that broke off may be resumed by a GET with its ID, even if the request is not
/// idempotent.
pub const PICOSSE_RECONNECT_RESUME_BY_GET: u32 = 2;
/// A stream that ended cleanly is connected again, as a browser's EventSource does.
pub const PICOSSE_RECONNECT_AFTER_CLEAN_END: u32 = 4;
/// A stream that has shown events is connected again without an ID to go on from. Right for news,
/// wrong for an answer.
pub const PICOSSE_RECONNECT_WITHOUT_ID: u32 = 8;

// What kind of answer a status is.

/// `status_class`: 200 to 299, except 204 and 205: the body is what was asked for.
pub const PICOSSE_CLASS_OK: i32 = 1;
/// 204 or 205: there is nothing, and the server wants no reconnection.
pub const PICOSSE_CLASS_NO_CONTENT: i32 = 2;
/// 300 to 399. If the host's HTTP client follows it, the head that comes then takes its place.
pub const PICOSSE_CLASS_REDIRECT: i32 = 3;
/// 401, 403 or 407: the server wants other credentials.
pub const PICOSSE_CLASS_AUTH: i32 = 4;
/// 429: too many requests.
pub const PICOSSE_CLASS_RATE: i32 = 5;
/// 400 to 499, except those above and 408: the request is wrong.
pub const PICOSSE_CLASS_CLIENT: i32 = 6;
/// 500 to 599, and 408: the server could not answer now.
pub const PICOSSE_CLASS_SERVER: i32 = 7;
/// Not the status of a response: 0, or above 599.
pub const PICOSSE_CLASS_UNKNOWN: i32 = 8;

// What a body is, as its media type says.

/// `content`: `text/event-stream`.
pub const PICOSSE_CONTENT_EVENT_STREAM: i32 = 1;
/// A JSON media type.
pub const PICOSSE_CONTENT_JSON: i32 = 2;
/// Lines of JSON: `application/x-ndjson` and its other names. Without the feature `lines` they are not told
/// from others.
pub const PICOSSE_CONTENT_JSON_LINES: i32 = 3;
/// HTML.
pub const PICOSSE_CONTENT_HTML: i32 = 4;
/// Any other text.
pub const PICOSSE_CONTENT_TEXT: i32 = 5;
/// Another media type.
pub const PICOSSE_CONTENT_OTHER: i32 = 6;
/// No media type, or none that can be read.
pub const PICOSSE_CONTENT_UNKNOWN: i32 = 7;

// How a transport ended.

/// The response is complete.
pub const PICOSSE_TRANSPORT_COMPLETE: i32 = 1;
/// No connection, a reset, an error of TLS or of HTTP.
pub const PICOSSE_TRANSPORT_FAILED: i32 = 2;

// Why an attempt ended.

/// `reason`: an event met a terminal rule that ends the answer in success. `complete` says whether
/// all of it came.
pub const PICOSSE_REASON_DONE: i32 = 1;
/// The host cancelled it.
pub const PICOSSE_REASON_CANCELLED: i32 = 2;
/// The stream ended between two blocks, or a body of lines ended, and no rule says what a good end
/// is.
pub const PICOSSE_REASON_CLEAN: i32 = 3;
/// The stream ended inside a line or a block, or without a head and without a byte: something is
/// missing.
pub const PICOSSE_REASON_TRUNCATED: i32 = 4;
/// A deadline passed. The detail is PICOSSE_DEADLINE_CONNECT ...
pub const PICOSSE_REASON_TIMEOUT: i32 = 5;
/// The status of the response. Its body has been shown, as far as it came. The detail is
/// PICOSSE_CLASS_NO_CONTENT ...
pub const PICOSSE_REASON_HTTP: i32 = 6;
/// The status was good, and the body was not a stream, as its media type says or, without one, its
/// first bytes. The body has been shown whole. The detail is PICOSSE_CONTENT_JSON ...
pub const PICOSSE_REASON_BODY: i32 = 7;
/// The body was something else under the media type of an event stream. JSON and HTML have been
/// shown as a body. The detail is PICOSSE_PROTOCOL_GZIP ... Feature `sniffing`.
pub const PICOSSE_REASON_WRONG_PROTOCOL: i32 = 8;
/// An event crossed a limit under PICOSSE_OVER_LIMIT_FAIL: `event`, `offset`. The detail is
/// PICOSSE_LIMIT_DATA or PICOSSE_LIMIT_EVENT_TYPE.
pub const PICOSSE_REASON_EVENT_LIMIT: i32 = 9;
/// The body was longer than `body_limit`; that much of it has been shown.
pub const PICOSSE_REASON_BODY_LIMIT: i32 = 10;
/// The host said that its transport failed.
pub const PICOSSE_REASON_TRANSPORT: i32 = 11;
/// An event met a terminal rule that ends the answer in failure. It was shown.
pub const PICOSSE_REASON_FAILED: i32 = 12;
/// The stream ended between two blocks, or a body of lines ended, and no event met one of the rules:
/// the answer may be whole or cut. Set no rules, or only those of failure, for a server that sends no
/// terminal event.
pub const PICOSSE_REASON_NO_TERMINAL_EVENT: i32 = 13;

// What did not reach the host in an attempt.

/// `losses`: events crossed a limit. The counter `dropped` says how many. Lend a larger buffer, or
/// take the data in fragments.
pub const PICOSSE_LOST_EVENTS: u32 = 1;
/// IDs were ignored: over their limit, or with a NUL. The counter `ids_ignored` says how many. After a
/// reconnection the stream may go on at the wrong place.
pub const PICOSSE_LOST_IDS: u32 = 2;
/// With PICOSSE_SESSION_LATEST_ONLY: the attempt ended before the latest event was shown.
pub const PICOSSE_LOST_KEPT_EVENT: u32 = 4;
/// The attempt ended inside a line or an event. It was discarded, or shown flagged
/// PICOSSE_INCOMPLETE_EVENT.
pub const PICOSSE_LOST_END: u32 = 8;
/// An earlier attempt lost an event or an ID, and this one went on behind it.
pub const PICOSSE_LOST_EARLIER: u32 = 16;

// Which deadline passed.

/// The detail of PICOSSE_REASON_TIMEOUT: `connect`
pub const PICOSSE_DEADLINE_CONNECT: i32 = 1;
/// `first_byte`
pub const PICOSSE_DEADLINE_FIRST_BYTE: i32 = 2;
/// `first_event`
pub const PICOSSE_DEADLINE_FIRST_EVENT: i32 = 3;
/// `byte_idle`
pub const PICOSSE_DEADLINE_BYTE_IDLE: i32 = 4;
/// `progress_idle`
pub const PICOSSE_DEADLINE_PROGRESS_IDLE: i32 = 5;
/// `total`
pub const PICOSSE_DEADLINE_TOTAL: i32 = 6;

// What a body is that is no event stream, whatever its head says.

/// The detail of PICOSSE_REASON_WRONG_PROTOCOL: gzip; the host's HTTP client did not
/// decompress it.
pub const PICOSSE_PROTOCOL_GZIP: i32 = 1;
/// deflate, with a zlib header.
pub const PICOSSE_PROTOCOL_DEFLATE: i32 = 2;
/// Bytes that no text begins with: perhaps br, which has no mark of its own.
pub const PICOSSE_PROTOCOL_BINARY: i32 = 3;
/// A TLS record.
pub const PICOSSE_PROTOCOL_TLS: i32 = 4;
/// The sizes of HTTP chunks: the host's HTTP client did not take them out.
pub const PICOSSE_PROTOCOL_CHUNK_SIZES: i32 = 5;
/// A response head: the host fed the connection's bytes.
pub const PICOSSE_PROTOCOL_HTTP_HEAD: i32 = 6;
/// A page of HTML, or XML.
pub const PICOSSE_PROTOCOL_HTML: i32 = 7;
/// A JSON object or array.
pub const PICOSSE_PROTOCOL_JSON: i32 = 8;

// What to do after an attempt.

/// `advice`: call picosse_session_connect() again at `retry_at`, and send what `request` says.
pub const PICOSSE_ADVICE_RETRY: i32 = 1;
/// Do not; `give_up` says why.
pub const PICOSSE_ADVICE_GIVE_UP: i32 = 2;
/// `request`: the same request again. Call picosse_session_request_header() again for its headers.
pub const PICOSSE_REQUEST_SAME: i32 = 1;
/// A GET to the same URL, with `Last-Event-ID` and without the body.
pub const PICOSSE_REQUEST_RESUME: i32 = 2;
/// `give_up`: the stream is over: done, cleanly ended, or a body that was not a stream.
pub const PICOSSE_GIVE_UP_FINISHED: i32 = 1;
/// The host cancelled it.
pub const PICOSSE_GIVE_UP_CANCELLED: i32 = 2;
/// The server said that there is nothing (204).
pub const PICOSSE_GIVE_UP_NO_CONTENT: i32 = 3;
/// The server wants other credentials.
pub const PICOSSE_GIVE_UP_AUTH: i32 = 4;
/// The server refused the request as wrong.
pub const PICOSSE_GIVE_UP_CLIENT: i32 = 5;
/// The server redirects, and the host's HTTP client did not follow.
pub const PICOSSE_GIVE_UP_REDIRECT: i32 = 6;
/// A limit was crossed, and would be again.
pub const PICOSSE_GIVE_UP_LIMIT: i32 = 7;
/// The request is not safe to send twice (PICOSSE_RECONNECT_IDEMPOTENT).
pub const PICOSSE_GIVE_UP_NOT_IDEMPOTENT: i32 = 8;
/// Events were shown, and there is no ID to go on from: they would come again.
pub const PICOSSE_GIVE_UP_NO_ID: i32 = 9;
/// As many retries in a row as `retries` says gave no event.
pub const PICOSSE_GIVE_UP_ATTEMPTS: i32 = 10;
/// The server wants a longer pause than `longest_retry_after`.
pub const PICOSSE_GIVE_UP_RETRY_AFTER: i32 = 11;
/// The server said in an event that the answer failed.
pub const PICOSSE_GIVE_UP_FAILED: i32 = 12;

// What a text adds to the one before.

/// `change`: append it to what is shown; it is empty if nothing changed.
pub const PICOSSE_APPEND: i32 = 1;
/// Show it in place of what is shown.
pub const PICOSSE_REPLACE: i32 = 2;
