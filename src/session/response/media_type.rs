//! The media type of a response, parsed as the [MIME Sniffing standard] says; several values that
//! were joined by commas are taken apart as the [Fetch standard] says: the last one that is a media
//! type counts.
//!
//! [MIME Sniffing standard]: https://mimesniff.spec.whatwg.org/#parsing-a-mime-type
//! [Fetch standard]: https://fetch.spec.whatwg.org/#concept-header-extract-mime-type

/// What a body is, as its media type says.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// `text/event-stream`.
    EventStream,
    /// A JSON media type: `application/json`, `text/json`, or one that ends with `+json`.
    Json,
    /// Lines of JSON: `application/x-ndjson` and its other names.
    JsonLines,
    /// `text/html` or `application/xhtml+xml`.
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
        let (mut content, mut values) = (Self::Unknown, header);
        while let Some(some) = values {
            let (value, rest) = cut(some, b',');
            match MediaType::parse(value) {
                Some(MediaType { main: b"*", sub: b"*" }) | None => {}
                Some(media_type) => content = media_type.content(),
            }
            values = rest;
        }
        content
    }
}

/// What comes before this byte, and what behind it, if it is there and no quotes are around it.
#[inline(never)] // for size
fn cut(text: &[u8], at: u8) -> (&[u8], Option<&[u8]>) {
    let (mut quoted, mut escaped) = (false, false);
    let mut parts = text.splitn(2, |&byte| {
        quoted ^= byte == b'"' && !escaped;
        escaped = quoted && byte == b'\\' && !escaped;
        byte == at && !quoted
    });
    (parts.next().unwrap_or_default(), parts.next())
}

/// Type and subtype, in whatever case they came.
struct MediaType<'a> {
    main: &'a [u8],
    sub: &'a [u8],
}

impl<'a> MediaType<'a> {
    fn parse(value: &'a [u8]) -> Option<Self> {
        let (main, rest) = cut(trim(value), b'/');
        let sub = trim_end(cut(rest?, b';').0);
        (is_token(main) && is_token(sub)).then_some(Self { main, sub })
    }

    fn content(&self) -> Content {
        let mains = if is(self.main, b"text") {
            TEXT
        } else if is(self.main, b"application") {
            APPLICATION
        } else {
            0
        };
        let known = KNOWN.iter().find(|(sub, under, _)| under & mains != 0 && is(self.sub, sub.as_bytes()));
        match (known, self.sub.last_chunk::<5>()) {
            (Some((_, _, content)), _) => *content,
            (None, Some(end)) if is(end, b"+json") => Content::Json,
            (None, _) if mains == TEXT => Content::Text,
            (None, _) => Content::Other,
        }
    }
}

#[inline(never)] // for size
fn is(text: &[u8], name: &[u8]) -> bool {
    text.eq_ignore_ascii_case(name)
}

const TEXT: u8 = 1;
const APPLICATION: u8 = 2;

/// Subtypes, the types that they stand under, and what they are.
const KNOWN: &[(&str, u8, Content)] = &[
    ("event-stream", TEXT, Content::EventStream),
    ("json", TEXT | APPLICATION, Content::Json),
    ("html", TEXT, Content::Html),
    ("xhtml+xml", APPLICATION, Content::Html),
    ("x-ndjson", TEXT | APPLICATION, Content::JsonLines),
    ("ndjson", TEXT | APPLICATION, Content::JsonLines),
    ("jsonl", TEXT | APPLICATION, Content::JsonLines),
    ("x-jsonl", TEXT | APPLICATION, Content::JsonLines),
    ("jsonlines", TEXT | APPLICATION, Content::JsonLines),
    ("x-jsonlines", TEXT | APPLICATION, Content::JsonLines),
    ("json-lines", TEXT | APPLICATION, Content::JsonLines),
];

/// The value of a header without the white space around it.
#[inline(never)] // for size
pub(super) fn trim(mut value: &[u8]) -> &[u8] {
    while let [b'\t' | b'\n' | b'\r' | b' ', rest @ ..] = value {
        value = rest;
    }
    trim_end(value)
}

#[inline(never)] // for size
fn trim_end(mut value: &[u8]) -> &[u8] {
    while let [rest @ .., b'\t' | b'\n' | b'\r' | b' '] = value {
        value = rest;
    }
    value
}

/// Whether it is one or more HTTP token code points.
fn is_token(value: &[u8]) -> bool {
    let is_token = |byte: &u8| {
        matches!(byte, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^'..=b'`' | b'|' | b'~')
            || byte.is_ascii_alphanumeric()
    };
    !value.is_empty() && value.iter().all(is_token)
}
