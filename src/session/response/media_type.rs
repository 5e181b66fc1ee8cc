//! The media type of a response, parsed as the [MIME Sniffing standard] says; several values that
//! were joined by commas are taken apart as the [Fetch standard] says: the last one that is a media
//! type counts.
//!
//! [MIME Sniffing standard]: https://mimesniff.spec.whatwg.org/#parsing-a-mime-type
//! [Fetch standard]: https://fetch.spec.whatwg.org/#concept-header-extract-mime-type

/// What a body is, as its media type says.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Content {
    /// `text/event-stream`.
    EventStream,
    /// A JSON media type: `application/json`, `text/json`, or one that ends with `+json`.
    Json,
    /// Lines of JSON: `application/x-ndjson` and its other names. Told from others with the feature
    /// `lines`.
    JsonLines,
    /// HTML: `text/html` or `application/xhtml+xml`.
    Html,
    /// Any other `text/…`.
    Text,
    /// Another media type.
    Other,
    /// No media type, or none that can be read.
    Unknown,
}

impl Content {
    /// What the value of a `Content-Type` header says; `None` is no such header.
    #[inline(never)] // for size
    pub fn of(header: Option<&[u8]>) -> Self {
        let (mut quoted, mut escaped) = (false, false);
        let values = header.unwrap_or_default().split(|&byte| {
            quoted ^= byte == b'"' && !escaped;
            escaped = quoted && byte == b'\\' && !escaped;
            byte == b',' && !quoted
        });
        values.filter_map(of_value).last().unwrap_or(Self::Unknown)
    }
}

/// What one value says; `None` if it is no media type, or `*/*`.
fn of_value(value: &[u8]) -> Option<Content> {
    let name = trim(value.split(|&byte| byte == b';').next()?);
    let (main, sub) = name.split_at_checked(name.iter().position(|&byte| byte == b'/')?)?;
    let sub = sub.get(1..)?;
    if !is_token(main) || !is_token(sub) || is(name, b"*/*") {
        return None;
    }
    Some(if is(name, b"text/event-stream") {
        Content::EventStream
    } else if is(name, b"text/html") || is(name, b"application/xhtml+xml") {
        Content::Html
    } else if is_json(name) {
        Content::Json
    } else if are_json_lines(sub) {
        Content::JsonLines
    } else if is(main, b"text") {
        Content::Text
    } else {
        Content::Other
    })
}

fn is_json(name: &[u8]) -> bool {
    let Some((before, end)) = name.split_last_chunk::<4>() else { return false };
    matches!(before, [.., b'/' | b'+']) && is(end, b"json")
}

/// Whether these are lines of JSON. They are not told from others where they cannot be read.
fn are_json_lines(sub: &[u8]) -> bool {
    const NAMES: [&[u8]; 7] =
        [b"x-ndjson", b"ndjson", b"jsonl", b"x-jsonl", b"jsonlines", b"x-jsonlines", b"json-lines"];
    cfg!(feature = "lines") && NAMES.iter().any(|name| is(sub, name))
}

/// Compares without regard to the case of ASCII letters.
#[inline(never)] // for size
fn is(text: &[u8], name: &[u8]) -> bool {
    text.eq_ignore_ascii_case(name)
}

/// The value of a header without the white space around it.
#[inline(never)] // for size
pub(super) fn trim(mut value: &[u8]) -> &[u8] {
    while let [b'\t' | b'\n' | b'\r' | b' ', rest @ ..] | [rest @ .., b'\t' | b'\n' | b'\r' | b' '] = value {
        value = rest;
    }
    value
}

/// Whether it is one or more HTTP token code points.
#[inline(never)] // for size
fn is_token(value: &[u8]) -> bool {
    let is_token = |byte: &u8| {
        matches!(byte, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^'..=b'`' | b'|' | b'~')
            || byte.is_ascii_alphanumeric()
    };
    !value.is_empty() && value.iter().all(is_token)
}
