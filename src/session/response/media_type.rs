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
    pub fn of(header: Option<&[u8]>) -> Self {
        let mut content = Self::Unknown;
        for value in Values(header.unwrap_or_default()) {
            match MediaType::parse(value) {
                Some(MediaType { main: b"*", sub: b"*" }) | None => {}
                Some(media_type) => content = media_type.content(),
            }
        }
        content
    }
}

/// Type and subtype, in whatever case they came.
struct MediaType<'a> {
    main: &'a [u8],
    sub: &'a [u8],
}

impl<'a> MediaType<'a> {
    fn parse(value: &'a [u8]) -> Option<Self> {
        let value = trim(value);
        let slash = value.iter().position(|&byte| byte == b'/')?;
        let (main, rest) = (value.get(..slash)?, value.get(slash + 1..)?);
        let sub = trim_end(rest.split(|&byte| byte == b';').next().unwrap_or_default());
        (is_token(main) && is_token(sub)).then_some(Self { main, sub })
    }

    fn content(&self) -> Content {
        let is = |main: &str| self.main.eq_ignore_ascii_case(main.as_bytes());
        let mains = if is("text") {
            TEXT
        } else if is("application") {
            APPLICATION
        } else {
            0
        };
        let known = KNOWN
            .iter()
            .find(|(sub, under, _)| under & mains != 0 && self.sub.eq_ignore_ascii_case(sub.as_bytes()));
        match known {
            Some((_, _, content)) => *content,
            None if ends_in_json(self.sub) => Content::Json,
            None if mains == TEXT => Content::Text,
            None => Content::Other,
        }
    }
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

fn ends_in_json(sub: &[u8]) -> bool {
    sub.last_chunk::<5>().is_some_and(|end| end.eq_ignore_ascii_case(b"+json"))
}

/// The values that commas join, where no quotes are around them.
struct Values<'a>(&'a [u8]);

impl<'a> Iterator for Values<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if self.0.is_empty() {
            return None;
        }
        let (mut quoted, mut escaped) = (false, false);
        let comma = self.0.iter().position(|&byte| {
            quoted ^= byte == b'"' && !escaped;
            escaped = quoted && byte == b'\\' && !escaped;
            byte == b',' && !quoted
        });
        let end = comma.unwrap_or(self.0.len());
        let value = self.0.get(..end).unwrap_or_default();
        self.0 = self.0.get(end + 1..).unwrap_or_default();
        Some(value)
    }
}

fn is_whitespace(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\r' | b' ')
}

fn trim(value: &[u8]) -> &[u8] {
    let start = value.iter().take_while(|&&byte| is_whitespace(byte)).count();
    trim_end(value.get(start..).unwrap_or_default())
}

fn trim_end(value: &[u8]) -> &[u8] {
    let end = value.iter().rev().take_while(|&&byte| is_whitespace(byte)).count();
    value.get(..value.len() - end).unwrap_or_default()
}

/// Whether it is one or more HTTP token code points.
fn is_token(value: &[u8]) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !value.is_empty() && value.iter().all(|&byte| is_token(byte))
}
