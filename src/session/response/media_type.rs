//! The media type of a response, parsed as in the [MIME Sniffing standard]. Values joined by commas are
//! split as in the [Fetch standard]: the last valid media type counts.
//!
//! [MIME Sniffing standard]: https://mimesniff.spec.whatwg.org/#parsing-a-mime-type
//! [Fetch standard]: https://fetch.spec.whatwg.org/#concept-header-extract-mime-type

/// The kind of a body, by its media type.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Content {
    /// `text/event-stream`.
    EventStream,
    /// A JSON media type: `application/json`, `text/json`, or one that ends with `+json`.
    Json,
    /// Lines of JSON: `application/x-ndjson` and its other names. Only recognised with the feature `lines`.
    JsonLines,
    /// HTML: `text/html` or `application/xhtml+xml`.
    Html,
    /// Any other `text/…`.
    Text,
    /// Another media type.
    Other,
    /// No media type, or an invalid one.
    Unknown,
}

impl Content {
    /// The kind for the value of a `Content-Type` header; `None` if there is no such header.
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

/// The kind for one value; `None` if it is not a media type, or is `*/*`.
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

/// Whether the subtype is one of lines of JSON. Never without the feature `lines`.
fn are_json_lines(sub: &[u8]) -> bool {
    const NAMES: [&[u8]; 7] =
        [b"x-ndjson", b"ndjson", b"jsonl", b"x-jsonl", b"jsonlines", b"x-jsonlines", b"json-lines"];
    cfg!(feature = "lines") && NAMES.iter().any(|name| is(sub, name))
}

/// Compares, ignoring ASCII case.
#[inline(never)] // for size
fn is(text: &[u8], name: &[u8]) -> bool {
    text.eq_ignore_ascii_case(name)
}

/// The value of a header without leading and trailing white space.
#[inline(never)] // for size
pub(super) fn trim(mut value: &[u8]) -> &[u8] {
    while let [b'\t' | b'\n' | b'\r' | b' ', rest @ ..] | [rest @ .., b'\t' | b'\n' | b'\r' | b' '] = value {
        value = rest;
    }
    value
}

/// Whether the value is a non-empty HTTP token.
#[inline(never)] // for size
fn is_token(value: &[u8]) -> bool {
    let is_token = |byte: &u8| {
        matches!(byte, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^'..=b'`' | b'|' | b'~')
            || byte.is_ascii_alphanumeric()
    };
    !value.is_empty() && value.iter().all(is_token)
}
