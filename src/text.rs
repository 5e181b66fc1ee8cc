//! Text of a stream.

use core::fmt;

/// Text of the stream, borrowed from the chunk or from the parser.
///
/// Under [`TextPolicy::Utf8`](crate::TextPolicy::Utf8), the default, it is valid UTF-8 and
/// [`as_str`](Text::as_str) costs nothing.
///
/// It compares with `str` and with bytes. When displayed, ill-formed UTF-8 becomes U+FFFD.
#[derive(Clone, Copy, Default)]
pub struct Text<'a> {
    bytes: &'a [u8],
    /// Whether `bytes` is known to be well-formed UTF-8.
    proven: bool,
}

impl<'a> Text<'a> {
    /// Text from any bytes.
    pub(crate) fn raw(bytes: &'a [u8]) -> Self {
        Self { bytes, proven: false }
    }

    /// Text from bytes that are well-formed UTF-8.
    ///
    /// # Safety
    /// `bytes` must be well-formed UTF-8.
    #[allow(unsafe_code)]
    pub(crate) unsafe fn proven(bytes: &'a [u8]) -> Self {
        debug_assert!(core::str::from_utf8(bytes).is_ok());
        Self { bytes, proven: true }
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The text as a string; `None` if it is not UTF-8, which only happens under
    /// [`TextPolicy::Raw`](crate::TextPolicy::Raw). Free under the default policy; otherwise it validates
    /// the bytes once.
    #[allow(unsafe_code)]
    pub fn as_str(&self) -> Option<&'a str> {
        if self.proven {
            // SAFETY: only `Text::proven` sets `proven`, and its caller guarantees well-formed UTF-8.
            Some(unsafe { core::str::from_utf8_unchecked(self.bytes) })
        } else {
            core::str::from_utf8(self.bytes).ok()
        }
    }

    /// The number of bytes.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether the text is empty.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(text) = self.as_str() {
            return f.pad(text);
        }
        for chunk in self.bytes.utf8_chunks() {
            f.write_str(chunk.valid())?;
            if !chunk.invalid().is_empty() {
                f.write_str("\u{FFFD}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_str() {
            Some(text) => fmt::Debug::fmt(text, f),
            None => write!(f, "b\"{}\"", self.bytes.escape_ascii()),
        }
    }
}

#[cfg(feature = "defmt")]
impl defmt::Format for Text<'_> {
    fn format(&self, f: defmt::Formatter<'_>) {
        match self.as_str() {
            Some(text) => defmt::write!(f, "{=str:?}", text),
            None => defmt::write!(f, "{=[u8]:a}", self.bytes),
        }
    }
}

impl AsRef<[u8]> for Text<'_> {
    fn as_ref(&self) -> &[u8] {
        self.bytes
    }
}

impl PartialEq for Text<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for Text<'_> {}

impl PartialEq<str> for Text<'_> {
    fn eq(&self, other: &str) -> bool {
        self.bytes == other.as_bytes()
    }
}

impl PartialEq<&str> for Text<'_> {
    fn eq(&self, other: &&str) -> bool {
        self.bytes == other.as_bytes()
    }
}

impl PartialEq<[u8]> for Text<'_> {
    fn eq(&self, other: &[u8]) -> bool {
        self.bytes == other
    }
}
