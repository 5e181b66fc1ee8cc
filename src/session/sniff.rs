//! What the first bytes of a body tell, where a head does not, or tells otherwise.

/// What a body is that is no event stream, whatever its head says.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

impl Protocol {
    /// Whether it is so plain that nothing which was made of the bytes speaks against it.
    pub(super) fn is_certain(self) -> bool {
        match self {
            Self::Gzip | Self::Deflate | Self::Tls | Self::ChunkSizes | Self::HttpHead => true,
            Self::Binary | Self::Html | Self::Json => false,
        }
    }
}

/// The first bytes of a body.
#[derive(Clone, Copy, Debug)]
pub(super) struct FirstBytes {
    bytes: [u8; 16],
    len: u8,
}

impl FirstBytes {
    pub(super) const NONE: Self = Self { bytes: [0; 16], len: 0 };

    /// Remembers what of a chunk is among them.
    pub(super) fn add(&mut self, chunk: &[u8]) {
        let free = self.bytes.get_mut(usize::from(self.len)..).unwrap_or_default();
        for (place, &byte) in free.iter_mut().zip(chunk) {
            *place = byte;
            self.len += 1;
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    fn get(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or_default()
    }

    /// What they are the beginning of; `None` for what may be an event stream, or lines.
    pub(super) fn protocol(&self) -> Option<Protocol> {
        protocol(self.get())
    }

    /// Whether the very first byte may begin an event stream. (More of them may not be there yet.)
    pub(super) fn may_be_event_stream(&self) -> bool {
        protocol(self.get().get(..1).unwrap_or_default()).is_none()
    }
}

fn protocol(bytes: &[u8]) -> Option<Protocol> {
    match bytes {
        [0x1F, 0x8B, ..] => return Some(Protocol::Gzip),
        [0x78, 0x01 | 0x5E | 0x9C | 0xDA, ..] => return Some(Protocol::Deflate),
        [0x14..=0x17, 0x03, ..] => return Some(Protocol::Tls),
        _ if bytes.starts_with(b"HTTP/") => return Some(Protocol::HttpHead),
        _ => {}
    }
    if bytes.iter().any(|byte| matches!(byte, 0..=8 | 0x0E..=0x1A | 0x1C..=0x1F | 0x7F)) {
        return Some(Protocol::Binary);
    }
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match text.trim_ascii_start().first()? {
        b'<' => Some(Protocol::Html),
        b'{' | b'[' => Some(Protocol::Json),
        0..=0x1F | 0x7F | 0x80..=0xC1 | 0xF5.. => Some(Protocol::Binary),
        _ if is_chunk_size(bytes) => Some(Protocol::ChunkSizes),
        _ => None,
    }
}

/// Whether a line of hexadecimal digits stands at the start.
fn is_chunk_size(bytes: &[u8]) -> bool {
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let rest = bytes.get(digits..).unwrap_or_default();
    digits > 0 && rest.starts_with(b"\r\n")
}
