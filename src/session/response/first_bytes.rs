//! Detects the format of a body from its first bytes (sniffing). Only done if an event stream is expected,
//! or nothing is known about the body.

/// The format of a body that is not an event stream, found by its first bytes.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Protocol {
    /// `gzip`: the host's HTTP client did not decompress it.
    Gzip,
    /// `deflate`, with a zlib header.
    Deflate,
    /// Not text. Perhaps `br`, which has no signature.
    Binary,
    /// A TLS record: the server speaks TLS.
    Tls,
    /// Chunk sizes of HTTP's chunked encoding: the host's HTTP client did not remove them.
    ChunkSizes,
    /// A response head: the host fed the raw bytes of the connection.
    HttpHead,
    /// A page of HTML, or XML.
    Html,
    /// A JSON object or array.
    Json,
}

/// What the first bytes mean for the attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// Certainly not an event stream: the attempt ends at once.
    Certain(Protocol),
    /// Most likely an error: it is handed out as a body.
    Body(Protocol),
    /// Not text: it is handed out as a body, unless an event stream is expected.
    NoText,
    /// Suspicious: it is read as an event stream, and explains the result if there are no events.
    Odd(Protocol),
    /// Possibly an event stream.
    Nothing,
}

const BYTE_ORDER_MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// The first bytes of a body, after white space and a byte order mark.
///
/// Positions count all bytes of the attempt and may wrap. Only distances to the current chunk are used, and
/// those fit into a `usize`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FirstBytes {
    bytes: [u8; 16],
    len: u8,
    /// Whether a byte of the body has arrived.
    has_begun: bool,
    /// Whether the first stored byte is the first byte of the body.
    at_start: bool,
    /// Whether the next chunk may contain some of the first bytes.
    is_open: bool,
    /// The position of the first stored byte.
    first: usize,
    /// How far the body was examined.
    seen: usize,
}

impl FirstBytes {
    /// For a body that starts at `offset`: the body of a redirect may precede it.
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

    /// Whether the next chunk may contain some of the first bytes.
    #[inline]
    pub(in crate::session) fn is_open(&self) -> bool {
        self.is_open
    }

    /// Examines a chunk that starts at `offset`. Returns what the first bytes look like, and how many bytes
    /// of the chunk precede the first stored one. Bytes that were examined before a pause are not stored
    /// twice.
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

    /// Whether the first stored byte came before the chunk at `offset`.
    fn is_before(&self, offset: usize) -> bool {
        (self.first.wrapping_sub(offset) as isize) < 0
    }

    /// Whether no byte of the body has arrived.
    pub(in crate::session) fn is_unseen(&self) -> bool {
        !self.has_begun
    }

    /// Whether only white space and a byte order mark, or a part of one, have arrived.
    pub(in crate::session) fn is_blank(&self) -> bool {
        if !cfg!(feature = "sniffing") {
            return !self.has_begun;
        }
        self.len == 0 || (self.at_start && BYTE_ORDER_MARK.starts_with(self.get()))
    }

    fn get(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or_default()
    }

    /// What the first bytes look like.
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
            // zlib headers. With most of them the second byte is not text; "x^" may be text.
            [b'x', 0x01 | 0x9C, ..] => Sign::Certain(Protocol::Deflate),
            [b'x', 0xDA, third, ..] if third & 0xC0 != 0x80 => Sign::Certain(Protocol::Deflate),
            [b'x', 0xDA] => Sign::Odd(Protocol::Deflate),
            [b'x', b'^', rest @ ..] if !rest.iter().all(u8::is_ascii) => Sign::Odd(Protocol::Deflate),
            [0x14..=0x17, 0x03, ..] => Sign::Certain(Protocol::Tls),
            [b'{' | b'[', ..] => Sign::Body(Protocol::Json),
            [b'<', ..] => Sign::Body(Protocol::Html),
            bytes if bytes.starts_with(b"HTTP/") => Sign::Odd(Protocol::HttpHead),
            // The next byte decides whether it is certain.
            [0x14..=0x17 | 0x1F, ..] => Sign::Odd(Protocol::Binary),
            [0..=0x1F | 0x7F..=0xC1 | 0xF5.., ..] => Sign::NoText,
            bytes if bytes.iter().any(|&byte| is_control(byte)) => Sign::Odd(Protocol::Binary),
            bytes if is_chunk_size(bytes) => Sign::Odd(Protocol::ChunkSizes),
            _ => Sign::Nothing,
        }
    }

    /// Whether the first bytes are a comment or a field that the standard knows.
    pub(in crate::session) fn look_like_an_event_stream(&self) -> bool {
        let starts = [&b":"[..], b"data:", b"event:", b"id:", b"retry:"];
        starts.iter().any(|start| self.get().starts_with(start))
    }
}

/// Whether this control character does not occur in text.
fn is_control(byte: u8) -> bool {
    matches!(byte, 0..=8 | 0x0E..=0x1A | 0x1C..=0x1F | 0x7F)
}

/// Whether the bytes begin with a line of hexadecimal digits.
fn is_chunk_size(bytes: &[u8]) -> bool {
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let rest = bytes.get(digits..).unwrap_or_default();
    digits > 0 && rest.starts_with(b"\r\n")
}
