//! What the first bytes of a body tell. They are looked at only where an event stream is expected, or
//! nothing is known.

/// What a body is that is no event stream, whatever its head says.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Protocol {
    /// `gzip`: the host's HTTP client did not decompress it.
    Gzip,
    /// `deflate`, with a zlib header.
    Deflate,
    /// Bytes that no text begins with: perhaps `br`, which has no mark of its own.
    Binary,
    /// A TLS record: the other side speaks TLS.
    Tls,
    /// The sizes of HTTP chunks: the host's HTTP client did not take them out.
    ChunkSizes,
    /// A response head: the host handed out the connection's bytes.
    HttpHead,
    /// A page of HTML, or XML.
    Html,
    /// A JSON object or array.
    Json,
}

/// What follows from what the first bytes look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// No event stream begins so: the attempt ends at once.
    Certain(Protocol),
    /// An error, most likely: it is handed out as a body.
    Body(Protocol),
    /// No text begins so: it is handed out as a body, unless an event stream is expected.
    NoText,
    /// It only looks odd: it explains why nothing came of the bytes, if nothing does.
    Odd(Protocol),
    /// An event stream may begin so.
    Nothing,
}

const BYTE_ORDER_MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// The first bytes of a body, after white space and a byte order mark.
///
/// Where they stand is counted in all bytes of the attempt, and wraps: only the distance to the
/// current chunk counts, which is shorter than memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FirstBytes {
    bytes: [u8; 16],
    len: u8,
    /// Whether a byte of the body has come.
    has_begun: bool,
    /// Whether the first that is kept is the first of the body.
    at_start: bool,
    /// Whether a chunk may have some of them.
    is_open: bool,
    /// Where the first that is kept stands.
    first: usize,
    /// How far it was looked at.
    seen: usize,
}

impl FirstBytes {
    /// Of a body that starts at `offset`: a redirect's body may have come before it.
    pub(crate) const fn new(offset: usize) -> Self {
        Self {
            bytes: [0; 16],
            len: 0,
            has_begun: false,
            at_start: false,
            is_open: true,
            first: offset,
            seen: offset,
        }
    }

    /// Whether a chunk may have some of them.
    #[inline]
    pub(in crate::session) fn is_open(&self) -> bool {
        self.is_open
    }

    /// Looks at a chunk that starts at `offset`, and says what they look like, and how many bytes of
    /// the chunk come before the first that is kept. What was looked at before a pause counts once.
    pub(super) fn look(&mut self, chunk: &[u8], offset: usize) -> (Sign, usize) {
        if !cfg!(feature = "sniffing") {
            self.has_begun |= !chunk.is_empty();
            self.is_open = !self.has_begun;
            return (Sign::Nothing, 0);
        }
        self.is_open = usize::from(self.len) < self.bytes.len() || !self.is_before(offset);
        let known = self.seen.wrapping_sub(offset);
        for &byte in chunk.get(known..).unwrap_or_default() {
            if usize::from(self.len) == self.bytes.len() {
                break;
            }
            self.push(byte);
            self.seen = self.seen.wrapping_add(1);
        }
        let blank = match self.len {
            0 => chunk.len(),
            _ if self.is_before(offset) => 0,
            _ => self.first.wrapping_sub(offset).min(chunk.len()),
        };
        (if blank < chunk.len() { self.sign() } else { Sign::Nothing }, blank)
    }

    fn push(&mut self, byte: u8) {
        let is_first = !core::mem::replace(&mut self.has_begun, true);
        if self.len == 0 {
            if byte.is_ascii_whitespace() {
                return;
            }
            self.first = self.seen;
            self.at_start = is_first;
        }
        if let Some(place) = self.bytes.get_mut(usize::from(self.len)) {
            *place = byte;
            self.len += 1;
        }
        if self.at_start && self.get() == BYTE_ORDER_MARK {
            self.len = 0;
        }
    }

    /// Whether the first that is kept came in an earlier chunk than the one at `offset`.
    fn is_before(&self, offset: usize) -> bool {
        (self.first.wrapping_sub(offset) as isize) < 0
    }

    /// Whether no byte of the body has come.
    pub(in crate::session) fn is_unseen(&self) -> bool {
        !self.has_begun
    }

    /// Whether nothing but white space and a byte order mark, or the start of one, has come.
    pub(in crate::session) fn is_blank(&self) -> bool {
        if !cfg!(feature = "sniffing") {
            return !self.has_begun;
        }
        self.len == 0 || (self.at_start && BYTE_ORDER_MARK.starts_with(self.get()))
    }

    fn get(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or_default()
    }

    /// What they look like.
    pub(in crate::session) fn protocol(&self) -> Option<Protocol> {
        match self.sign() {
            Sign::Certain(protocol) | Sign::Body(protocol) | Sign::Odd(protocol) => Some(protocol),
            Sign::NoText => Some(Protocol::Binary),
            Sign::Nothing => None,
        }
    }

    fn sign(&self) -> Sign {
        match self.get() {
            _ if !cfg!(feature = "sniffing") => Sign::Nothing,
            [0x1F, 0x8B, ..] => Sign::Certain(Protocol::Gzip),
            // With these headers of zlib the second byte makes it no text; "x^" may be some.
            [b'x', 0x01 | 0x9C, ..] => Sign::Certain(Protocol::Deflate),
            [b'x', 0xDA, third, ..] if third & 0xC0 != 0x80 => Sign::Certain(Protocol::Deflate),
            [b'x', 0xDA] => Sign::Odd(Protocol::Deflate),
            [b'x', b'^', rest @ ..] if !rest.iter().all(u8::is_ascii) => Sign::Odd(Protocol::Deflate),
            [0x14..=0x17, 0x03, ..] => Sign::Certain(Protocol::Tls),
            [b'{' | b'[', ..] => Sign::Body(Protocol::Json),
            [b'<', ..] => Sign::Body(Protocol::Html),
            bytes if bytes.starts_with(b"HTTP/") => Sign::Odd(Protocol::HttpHead),
            // A byte that may begin a certain one waits for the next.
            [0x14..=0x17 | 0x1F, ..] => Sign::Odd(Protocol::Binary),
            [0..=0x1F | 0x7F..=0xC1 | 0xF5.., ..] => Sign::NoText,
            bytes if bytes.iter().any(|&byte| is_control(byte)) => Sign::Odd(Protocol::Binary),
            bytes if is_chunk_size(bytes) => Sign::Odd(Protocol::ChunkSizes),
            _ => Sign::Nothing,
        }
    }

    /// Whether they are a comment or a field that the standard knows.
    pub(in crate::session) fn look_like_an_event_stream(&self) -> bool {
        let starts = [&b":"[..], b"data:", b"event:", b"id:", b"retry:"];
        starts.iter().any(|start| self.get().starts_with(start))
    }
}

/// Whether no text has this control character.
fn is_control(byte: u8) -> bool {
    matches!(byte, 0..=8 | 0x0E..=0x1A | 0x1C..=0x1F | 0x7F)
}

/// Whether a line of hexadecimal digits stands at the start.
fn is_chunk_size(bytes: &[u8]) -> bool {
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let rest = bytes.get(digits..).unwrap_or_default();
    digits > 0 && rest.starts_with(b"\r\n")
}
