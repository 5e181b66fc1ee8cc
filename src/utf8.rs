//! Decodes UTF-8 as the [Encoding Standard] does: each maximal subpart of an ill-formed sequence
//! becomes one U+FFFD. A character that a chunk's end cuts is carried over. Knows nothing of
//! events.
//!
//! [Encoding Standard]: https://encoding.spec.whatwg.org/#utf-8-decoder

/// U+FFFD, which stands for each ill-formed sequence.
pub(crate) const REPLACEMENT: &[u8] = "\u{FFFD}".as_bytes();

/// Up to four bytes of one character.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Character {
    bytes: [u8; 4],
    /// 0 ..= 4
    len: u8,
}

impl Character {
    pub(crate) const EMPTY: Self = Self { bytes: [0; 4], len: 0 };

    pub(crate) fn len(self) -> usize {
        usize::from(self.len)
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len()).unwrap_or_default()
    }

    /// The same with one byte more; itself when it is full.
    fn with(mut self, byte: u8) -> Self {
        if let Some(place) = self.bytes.get_mut(usize::from(self.len)) {
            *place = byte;
            self.len += 1;
        }
        self
    }

    /// The first bytes of a character that more bytes may complete (at most three).
    pub(crate) fn unfinished(bytes: &[u8]) -> Self {
        bytes.iter().fold(Self::EMPTY, |character, &byte| character.with(byte))
    }
}

/// What the next bytes decode to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// The `used` bytes of the span themselves: well-formed, not empty.
    Text,
    /// A character that began in an earlier chunk.
    Character(Character),
    /// U+FFFD, for an ill-formed sequence.
    Replacement,
    /// Nothing yet: the `used` bytes are the carried start of a character.
    Unfinished,
}

/// One step of decoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decoded {
    pub(crate) piece: Piece,
    /// How many bytes of the span are done with; 0 when only carried bytes were ill-formed.
    pub(crate) used: usize,
    /// What is carried on.
    pub(crate) carry: Character,
}

impl Decoded {
    /// The next `len` bytes, which are text as they are.
    pub(crate) fn text(len: usize) -> Self {
        Self { piece: Piece::Text, used: len, carry: Character::EMPTY }
    }
}

/// Decodes the next piece of `carry` followed by `span`; `None` when nothing is left. `last` says
/// that the text ends with the span.
#[inline]
pub(crate) fn decode(carry: Character, span: &[u8], last: bool) -> Option<Decoded> {
    if carry.len == 0 { decode_anew(span, last) } else { complete(carry, span, last) }
}

/// The same where nothing is carried.
#[inline]
pub(crate) fn decode_anew(span: &[u8], last: bool) -> Option<Decoded> {
    if span.is_empty() {
        return None;
    }
    let (piece, used, carry) = match core::str::from_utf8(span) {
        Ok(_) => (Piece::Text, span.len(), Character::EMPTY),
        Err(error) => match (error.valid_up_to(), error.error_len()) {
            (0, Some(len)) => (Piece::Replacement, len, Character::EMPTY),
            (0, None) if last => (Piece::Replacement, span.len(), Character::EMPTY),
            (0, None) => (Piece::Unfinished, span.len(), Character::unfinished(span)),
            (valid, _) => (Piece::Text, valid, Character::EMPTY),
        },
    };
    Some(Decoded { piece, used, carry })
}

/// Goes on with a character that began in an earlier chunk.
#[cold]
fn complete(carry: Character, span: &[u8], last: bool) -> Option<Decoded> {
    let mut unfinished = carry;
    for (used, &byte) in span.iter().enumerate() {
        let longer = unfinished.with(byte);
        match core::str::from_utf8(longer.as_bytes()) {
            Ok(_) => {
                let piece = Piece::Character(longer);
                return Some(Decoded { piece, used: used + 1, carry: Character::EMPTY });
            }
            Err(error) if error.error_len().is_none() => unfinished = longer,
            // What came before this byte was a correct start, so it is the maximal subpart.
            Err(_) => {
                return Some(Decoded { piece: Piece::Replacement, used, carry: Character::EMPTY });
            }
        }
    }
    if last {
        Some(Decoded { piece: Piece::Replacement, used: span.len(), carry: Character::EMPTY })
    } else if span.is_empty() {
        None
    } else {
        Some(Decoded { piece: Piece::Unfinished, used: span.len(), carry: unfinished })
    }
}

/// How many bytes of `text` come before a character that its end may cut.
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

/// How many bytes of the well-formed `text` are whole characters within its first `room` bytes.
pub(crate) fn whole_characters(text: &[u8], room: usize) -> usize {
    let mut end = room;
    while end > 0 && text.get(end).is_some_and(|&byte| is_continuation(byte)) {
        end -= 1;
    }
    end
}

/// How many bytes the character at the start of the well-formed `text` has.
pub(crate) fn first_character(text: &[u8]) -> usize {
    let continuation = text.iter().skip(1).take_while(|&&byte| is_continuation(byte));
    1 + continuation.count()
}

fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_that_the_end_may_cut_is_left_out() {
        let texts: [(&[u8], usize); 14] = [
            (b"", 0),
            (b"abc", 3),
            (b"ab\xC3", 2),
            (b"a\xC3\xA9", 3),
            (b"ab\xE4", 2),
            (b"ab\xE4\xBD", 2),
            (b"ab\xE4\xBD\xA0", 5),
            (b"a\xF0", 1),
            (b"a\xF0\x9F", 1),
            (b"\xF0\x9F\x8E", 0),
            (b"a\xF0\x9F\x8E\x89", 5),
            // What is ill-formed anyway.
            (b"a\x80", 2),
            (b"\x80\x80\x80\x80", 4),
            (b"\xC3\xA9\xA9", 3),
        ];
        for (text, before) in texts {
            assert_eq!(before_cut(text), before, "{}", text.escape_ascii());
        }
    }

    #[test]
    fn only_whole_characters_count_as_room() {
        let text = "a你🎉".as_bytes();
        let whole: [usize; 9] = [0, 1, 1, 1, 4, 4, 4, 4, 8];
        for (room, whole) in whole.into_iter().enumerate() {
            assert_eq!(whole_characters(text, room), whole, "{room}");
        }
        assert_eq!([text, &text[1..], &text[4..]].map(first_character), [1, 3, 4]);
    }
}
