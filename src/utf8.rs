//! Decodes UTF-8 as in the [Encoding Standard]: each maximal subpart of an ill-formed sequence becomes one
//! U+FFFD. Independent of events.
//!
//! [Encoding Standard]: https://encoding.spec.whatwg.org/#utf-8-decoder

/// Up to four bytes of one character.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Character {
    bytes: [u8; 4],
    /// 0 ..= 4
    len: u8,
}

impl Character {
    pub(crate) const EMPTY: Self = Self { bytes: [0; 4], len: 0 };
    /// U+FFFD, which stands for each ill-formed sequence.
    pub(crate) const REPLACEMENT: Self = Self { bytes: [0xEF, 0xBF, 0xBD, 0], len: 3 };

    /// Its first byte; the whole character if it is ASCII.
    pub(crate) fn first_byte(self) -> u8 {
        let [first, ..] = self.bytes;
        first
    }

    /// Copies it to the start of `place`, if there is room.
    #[inline(always)]
    pub(crate) fn copy_to(self, place: &mut [u8]) -> bool {
        let mut word = u32::from_le_bytes(self.bytes);
        let Some(place) = place.get_mut(..self.len()) else { return false };
        for byte in place {
            *byte = word as u8;
            word >>= 8;
        }
        true
    }

    pub(crate) const fn len(self) -> usize {
        self.len as usize
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len()).unwrap_or_default()
    }

    /// Appends bytes, as many as fit.
    #[inline]
    pub(crate) fn with(self, more: &[u8]) -> Self {
        more.iter().fold(self, |character, &byte| character.and(byte))
    }

    /// Appends a byte, if it fits.
    #[inline(always)]
    pub(crate) fn and(self, byte: u8) -> Self {
        let word = u32::from_le_bytes(self.bytes) | u32::from(byte).wrapping_shl(8 * u32::from(self.len));
        if self.len < 4 { Self { bytes: word.to_le_bytes(), len: self.len + 1 } } else { self }
    }
}

/// What a text begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sequence {
    /// A character with this many bytes.
    WellFormed(usize),
    /// A maximal subpart of an ill-formed sequence, with this many bytes.
    IllFormed(usize),
    /// The whole text is the start of a character.
    Cut,
}

/// What `text` begins with, by table 3-7 of the Unicode Standard.
pub(crate) fn sequence(text: &[u8]) -> Sequence {
    let Some((&first, rest)) = text.split_first() else { return Sequence::Cut };
    let more = match first {
        0x00..=0x7F => 0,
        0xC2..=0xDF => 1,
        0xE0..=0xEF => 2,
        0xF0..=0xF4 => 3,
        _ => return Sequence::IllFormed(1),
    };
    let mut low = match first {
        0xE0 => 0xA0,
        0xF0 => 0x90,
        _ => 0x80_u32,
    };
    let mut high = match first {
        0xED => 0x9F,
        0xF4 => 0x8F,
        _ => 0xBF_u32,
    };
    for at in 0..more {
        match rest.get(at) {
            None => return Sequence::Cut,
            Some(&byte) if u32::from(byte) < low || u32::from(byte) > high => {
                return Sequence::IllFormed(at + 1);
            }
            Some(_) => (low, high) = (0x80, 0xBF),
        }
    }
    Sequence::WellFormed(more + 1)
}

/// The result of decoding a cut or ill-formed character.
pub(crate) enum Decoded {
    Character(Character),
    /// An ill-formed sequence. `true`: the byte belongs to it.
    IllFormed(bool),
    /// Not complete yet: these bytes are carried on.
    Cut(Character),
}

/// Decodes one character from the carried bytes and the byte after them.
#[inline(always)]
pub(crate) fn decode(carry: Character, byte: u8, is_raw: bool) -> Decoded {
    let near = carry.and(byte);
    match sequence(near.as_bytes()) {
        _ if is_raw => Decoded::Character(near),
        Sequence::WellFormed(_) => Decoded::Character(near),
        Sequence::IllFormed(len) => Decoded::IllFormed(len == near.len()),
        Sequence::Cut => Decoded::Cut(near),
    }
}

/// The length of the text that can be used unchanged: up to a line end or, unless it is raw, up to a cut or
/// ill-formed character.
#[inline(never)] // to bound stack use
pub(crate) fn text_len(text: &[u8], is_raw: bool) -> usize {
    let mut rest = text;
    loop {
        rest = match after_usual(rest) {
            rest @ ([] | [b'\r' | b'\n', ..]) => return text.len() - rest.len(),
            rest @ [0x80..=0xFF, ..] if !is_raw => match sequence(rest) {
                Sequence::WellFormed(len) => rest.get(len..).unwrap_or_default(),
                Sequence::IllFormed(_) | Sequence::Cut => return text.len() - rest.len(),
            },
            [_, after @ ..] => after,
        };
    }
}

/// Whether `text` is well-formed UTF-8. It may contain line ends.
pub(crate) fn is_utf8(text: &[u8]) -> bool {
    let mut rest = text;
    loop {
        rest = match rest.get(text_len(rest, false)..) {
            Some([b'\r' | b'\n', after @ ..]) => after,
            rest => return rest.is_some_and(<[u8]>::is_empty),
        };
    }
}

/// The bytes that are examined at once, as many as a register has.
#[cfg(any(target_pointer_width = "64", target_arch = "wasm32"))]
type Word = u64;
#[cfg(not(any(target_pointer_width = "64", target_arch = "wasm32")))]
type Word = u32;

const WORD: usize = size_of::<Word>();
/// Whether a word has eight bytes. Then speed counts more than code size even without vector instructions.
pub(crate) const IS_WIDE: bool = WORD == 8;
/// The length of the three-byte characters that fit into a word: 6 or 3.
const PAIR: usize = WORD / 3 * 3;

/// Skips the most common text: characters of three bytes (such as Chinese), then ASCII. Returns the rest.
#[inline(always)]
fn after_usual(text: &[u8]) -> &[u8] {
    let mut rest = text;
    while let Some(after) = after_three_bytes::<PAIR>(rest).or_else(|| after_three_bytes::<3>(rest)) {
        rest = after;
    }
    while let Some((&bytes, after)) = rest.split_first_chunk() {
        match unusual_bytes(bytes) {
            0 => rest = after,
            // A long word may have many usual bytes before the first unusual one.
            first if WORD == 8 => return rest.get(first.trailing_zeros() as usize / 8..).unwrap_or_default(),
            _ => break,
        }
    }
    while let [b' '..=0x7F, after @ ..] = rest {
        rest = after;
    }
    rest
}

/// Marks each byte that is not ASCII or is a control character, with the byte's highest bit.
#[inline(always)]
fn unusual_bytes(bytes: [u8; WORD]) -> Word {
    const HIGH: Word = Word::from_le_bytes([0x80; WORD]);
    const SPACES: Word = Word::from_le_bytes([b' '; WORD]);
    let word = Word::from_le_bytes(bytes);
    (!(word | HIGH).wrapping_sub(SPACES) | word) & HIGH
}

/// The rest after `LEN` bytes of well-formed three-byte characters, if the text starts with them. (Overlong
/// forms and surrogates are ill-formed.)
#[inline(always)]
fn after_three_bytes<const LEN: usize>(text: &[u8]) -> Option<&[u8]> {
    // The lowest bit of each character.
    let each: Word = if LEN == 6 { 1 << 24 | 1 } else { 1 };
    let word = Word::from_le_bytes(*text.first_chunk()?);
    // These bits of a character are 0 in an overlong form, and 0x200D in a surrogate. After subtracting 1,
    // only a 0 has its highest bit set.
    let second = word & (each * 0x200F);
    let wrong = second.wrapping_sub(each) | (second ^ (each * 0x200D)).wrapping_sub(each);
    let is_well_formed = word & (each * 0xC0_C0F0) == each * 0x80_80E0 && wrong & (each * 0x80_0000) == 0;
    if is_well_formed { text.get(LEN..) } else { None }
}

/// The length of `text` without an incomplete character at its end.
pub(crate) fn before_cut(text: &[u8]) -> usize {
    for (back, &byte) in text.iter().rev().take(3).enumerate() {
        let len = match byte {
            0xC0.. => usize::from(byte >= 0xE0) + usize::from(byte >= 0xF0) + 2,
            0x80.. => continue,
            _ => 1,
        };
        return if back + 1 < len { text.len() - (back + 1) } else { text.len() };
    }
    text.len()
}
