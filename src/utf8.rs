//! UTF-8 as the [Encoding Standard] decodes it: each maximal subpart of an ill-formed sequence
//! becomes one U+FFFD. Knows nothing of events.
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

    /// Its bytes and these, as many as there is room for.
    #[inline]
    pub(crate) fn with(self, more: &[u8]) -> Self {
        let (mut word, mut len) = (u32::from_le_bytes(self.bytes), u32::from(self.len));
        for &byte in more {
            if len >= 4 {
                break;
            }
            word |= u32::from(byte) << (8 * len);
            len += 1;
        }
        Self { bytes: word.to_le_bytes(), len: len as u8 }
    }

    fn first(mut self, len: usize) -> Self {
        self.len = len as u8;
        self
    }
}

/// What text begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sequence {
    /// A character of so many bytes.
    WellFormed(usize),
    /// So many bytes that are a maximal subpart of none.
    IllFormed(usize),
    /// All of it is the start of a character.
    Cut,
}

/// Table 3-7 of the Unicode Standard.
pub(crate) fn sequence(text: &[u8]) -> Sequence {
    let Some((&first, rest)) = text.split_first() else { return Sequence::Cut };
    let (more, low, high) = match first {
        0x00..=0x7F => (0, 0x80, 0xBF),
        0xC2..=0xDF => (1, 0x80, 0xBF),
        0xE0 => (2, 0xA0, 0xBF),
        0xED => (2, 0x80, 0x9F),
        0xE1..=0xEF => (2, 0x80, 0xBF),
        0xF0 => (3, 0x90, 0xBF),
        0xF1..=0xF3 => (3, 0x80, 0xBF),
        0xF4 => (3, 0x80, 0x8F),
        _ => return Sequence::IllFormed(1),
    };
    let (mut low, mut high) = (low, high);
    for at in 0..more {
        match rest.get(at) {
            None => return Sequence::Cut,
            Some(&byte) if byte < low || byte > high => return Sequence::IllFormed(at + 1),
            Some(_) => (low, high) = (0x80, 0xBF),
        }
    }
    Sequence::WellFormed(more + 1)
}

/// What comes of a character that began in an earlier chunk, or that is none.
pub(crate) enum Decoded {
    Character(Character),
    IllFormed,
    /// Nothing yet: this is carried on.
    Cut(Character),
}

/// Decodes one character from what is carried and the text behind it. Says how many bytes of that
/// text are done with.
pub(crate) fn decode(carry: Character, text: &[u8]) -> (Decoded, usize) {
    let near = carry.with(text);
    match sequence(near.as_bytes()) {
        Sequence::WellFormed(len) => (Decoded::Character(near.first(len)), len - carry.len()),
        Sequence::IllFormed(len) => (Decoded::IllFormed, len.saturating_sub(carry.len())),
        Sequence::Cut => (Decoded::Cut(near), near.len() - carry.len()),
    }
}

/// How far text goes on as it is: to a line end, or, unless it is raw, to what is no whole character.
#[inline(never)] // for the stack
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

/// Copies text for as long as its characters are usual, none of them a control character, and there
/// is room. Says how much that was.
#[inline]
pub(crate) fn copy_plain(text: &[u8], place: &mut [u8]) -> usize {
    let (mut from, mut to) = (text, place);
    loop {
        let is_copied = if from.first_chunk().is_some_and(|&bytes| unusual_bytes(bytes) == 0) {
            copy_first::<WORD>(&mut from, &mut to)
        } else if after_three_bytes::<PAIR>(from).is_some() {
            copy_first::<PAIR>(&mut from, &mut to)
        } else if after_three_bytes::<3>(from).is_some() {
            copy_first::<3>(&mut from, &mut to)
        } else {
            matches!(from, [b' '..=0x7F, ..]) && copy_first::<1>(&mut from, &mut to)
        };
        if !is_copied {
            return text.len() - from.len();
        }
    }
}

/// Copies the first bytes, and goes past them; nothing if there is no room.
#[inline(always)]
fn copy_first<const LEN: usize>(from: &mut &[u8], to: &mut &mut [u8]) -> bool {
    let place = core::mem::take(to).split_first_chunk_mut::<LEN>();
    let (Some((text, after)), Some((place, room))) = (from.split_first_chunk(), place) else { return false };
    *place = *text;
    (*from, *to) = (after, room);
    true
}

/// Bytes that are looked at in one go: as many as a register has.
#[cfg(any(target_pointer_width = "64", target_arch = "wasm32"))]
type Word = u64;
#[cfg(not(any(target_pointer_width = "64", target_arch = "wasm32")))]
type Word = u32;

const WORD: usize = size_of::<Word>();
/// The bytes of as many characters of three bytes as a word has room for.
const PAIR: usize = WORD / 3 * 3;

/// Goes past text that is seen at a glance: characters of three bytes, then ASCII.
#[inline(always)]
fn after_usual(text: &[u8]) -> &[u8] {
    let mut rest = text;
    while let Some(after) = after_three_bytes::<PAIR>(rest).or_else(|| after_three_bytes::<3>(rest)) {
        rest = after;
    }
    loop {
        let Some((&bytes, after)) = rest.split_first_chunk() else { return rest };
        rest = match unusual_bytes(bytes) {
            0 => after,
            // In a long word there may be many before it.
            first if WORD == 8 => return rest.get(first.trailing_zeros() as usize / 8..).unwrap_or_default(),
            _ => return rest,
        };
    }
}

/// Marks, by its highest bit, each byte that is not ASCII, or is a control character.
#[inline(always)]
fn unusual_bytes(bytes: [u8; WORD]) -> Word {
    const HIGH: Word = Word::from_le_bytes([0x80; WORD]);
    const SPACES: Word = Word::from_le_bytes([b' '; WORD]);
    let word = Word::from_le_bytes(bytes);
    (!(word | HIGH).wrapping_sub(SPACES) | word) & HIGH
}

/// What follows `LEN` bytes of characters of three bytes, if the text starts with them: neither longer
/// forms of shorter ones, nor surrogates.
#[inline(always)]
fn after_three_bytes<const LEN: usize>(text: &[u8]) -> Option<&[u8]> {
    // A bit for the first byte of each.
    let each: Word = if LEN == 6 { 1 << 24 | 1 } else { 1 };
    let word = Word::from_le_bytes(*text.first_chunk()?);
    // Of each: 0 in a longer form, 0x200D in a surrogate. Less 1, only a 0 has its highest bit set.
    let second = word & (each * 0x200F);
    let wrong = second.wrapping_sub(each) | (second ^ (each * 0x200D)).wrapping_sub(each);
    let is_well_formed = word & (each * 0xC0_C0F0) == each * 0x80_80E0 && wrong & (each * 0x80_0000) == 0;
    if is_well_formed { text.get(LEN..) } else { None }
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

/// Where the well-formed `text` crosses `room`: how many bytes of it are whole characters within, and
/// how many bytes the next one has.
pub(crate) fn split_at_room(text: &[u8], room: usize) -> (usize, usize) {
    let mut fits = room;
    while fits > 0 && text.get(fits).is_some_and(|&byte| is_continuation(byte)) {
        fits -= 1;
    }
    let continuation = text.iter().skip(fits + 1).take_while(|&&byte| is_continuation(byte));
    (fits, 1 + continuation.count())
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
        let text = "a你🎉é".as_bytes();
        let split = [(0, 1), (1, 3), (1, 3), (1, 3), (4, 4), (4, 4), (4, 4), (4, 4), (8, 2), (8, 2)];
        for (room, split) in split.into_iter().enumerate() {
            assert_eq!(split_at_room(text, room), split, "{room}");
        }
    }

    /// Each four bytes, where a word begins and where it does not, in text of both usual kinds.
    #[test]
    #[cfg_attr(miri, ignore = "takes too long")]
    fn text_ends_where_core_finds_no_whole_character() {
        let bytes = [0x0A, 0x20, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1]
            .into_iter()
            .chain([0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF, 0x00, 0x0D]);
        let bytes: std::vec::Vec<u8> = bytes.collect();
        for place in 0..bytes.len().pow(4) {
            let near = [0, 1, 2, 3].map(|power| bytes[place / bytes.len().pow(power) % bytes.len()]);
            for (before, after) in [("a", "b"), ("", "abcd"), ("你", "你好"), ("a你", "a你bcd")] {
                let text = [before.as_bytes(), &near, after.as_bytes()].concat();
                let line = text.split(|byte| matches!(byte, b'\r' | b'\n')).next().expect("a first line");
                let valid = match core::str::from_utf8(line) {
                    Ok(_) => line.len(),
                    Err(error) => error.valid_up_to(),
                };
                assert_eq!(text_len(&text, false), valid, "{}", text.escape_ascii());
                assert_eq!(text_len(&text, true), line.len(), "{}", text.escape_ascii());
                let mut place = [0; 16];
                let copied = copy_plain(&text, &mut place[..9]);
                let is_plain = text[..copied].iter().all(|&byte| byte >= b' ');
                assert!(copied <= valid.min(9) && is_plain, "{}", text.escape_ascii());
                assert_eq!(place[..copied], text[..copied], "{}", text.escape_ascii());
                assert!(place[9..] == [0; 7], "{}", text.escape_ascii());
            }
        }
    }

    #[test]
    fn usual_text_is_copied_as_far_as_there_is_room() {
        let text = "data in ASCII, 你好，世界。 and more of it".as_bytes();
        for room in 0..text.len() {
            let mut place = std::vec![0; room];
            let copied = copy_plain(text, &mut place);
            assert!(copied <= room && room - copied < 8, "{copied} of {room}");
            assert_eq!(place[..copied], text[..copied]);
        }
    }
}
