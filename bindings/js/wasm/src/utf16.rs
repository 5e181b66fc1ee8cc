//! Text as JavaScript counts and holds it, of UTF-8.

/// The lowest bit of each byte.
const LOW: u64 = 0x0101_0101_0101_0101;
/// The highest bit of each byte.
const HIGH: u64 = LOW << 7;

/// How many UTF-16 units a text is.
pub fn units(text: &[u8]) -> usize {
    let (blocks, rest) = text.as_chunks::<8>();
    let mut units = text.len();
    for block in blocks {
        let bytes = u64::from_le_bytes(*block);
        if bytes & HIGH != 0 {
            // Each byte but the first of a character is no unit; a character of four bytes is two.
            let later = (bytes >> 7) & !(bytes >> 6) & LOW;
            let of_four = (bytes >> 7) & (bytes >> 6) & (bytes >> 5) & (bytes >> 4) & LOW;
            units = units + of_four.count_ones() as usize - later.count_ones() as usize;
        }
    }
    for byte in rest {
        match byte {
            0x80..=0xBF => units -= 1,
            0xF0.. => units += 1,
            _ => {}
        }
    }
    units
}

/// Copies a text to where there is room for it, and says whether it is ASCII. If not, it may be there in
/// part.
pub fn copy_ascii(text: &[u8], out: &mut [u8]) -> bool {
    let Some(out) = out.get_mut(..text.len()) else { return false };
    let (blocks, rest) = text.as_chunks::<8>();
    let (places, rest_of_out) = out.as_chunks_mut::<8>();
    for (block, place) in blocks.iter().zip(places) {
        if u64::from_le_bytes(*block) & HIGH != 0 {
            return false;
        }
        *place = *block;
    }
    for (byte, place) in rest.iter().zip(rest_of_out) {
        *place = *byte;
    }
    rest.is_ascii()
}

/// Writes a text as UTF-16, in whole characters as far as there is room. Returns how many of its bytes
/// were taken, and how many were written.
pub fn write(text: &[u8], out: &mut [u8]) -> (usize, usize) {
    let (mut taken, mut written) = (0, 0);
    loop {
        let rest = text.get(taken..).unwrap_or_default();
        let free = out.get_mut(written..).unwrap_or_default();
        if let Some(bytes) = rest.first_chunk().map(|block| u64::from_le_bytes(*block))
            && bytes & HIGH == 0
            && let Some(place) = free.first_chunk_mut()
        {
            let (low, high) = (wide(bytes as u32), wide((bytes >> 32) as u32));
            *place = (u128::from(low) | u128::from(high) << 64).to_le_bytes();
            (taken, written) = (taken + 8, written + 16);
            continue;
        }
        // A character, and how many bytes it takes.
        let low = |byte: u8| u32::from(byte & 0x3F);
        let (character, len) = match *rest {
            [a, ..] if a < 0x80 => (u32::from(a), 1),
            [a, b, ..] if a < 0xE0 => (u32::from(a & 0x1F) << 6 | low(b), 2),
            [a, b, c, ..] if a < 0xF0 => (u32::from(a & 0x0F) << 12 | low(b) << 6 | low(c), 3),
            [a, b, c, d, ..] => (u32::from(a & 7) << 18 | low(b) << 12 | low(c) << 6 | low(d), 4),
            _ => break,
        };
        let Some(added) = put(character, free) else { break };
        (taken, written) = (taken + len, written + added);
    }
    (taken, written)
}

/// Four ASCII bytes as four units.
fn wide(bytes: u32) -> u64 {
    let pairs = (u64::from(bytes) | u64::from(bytes) << 16) & 0x0000_FFFF_0000_FFFF;
    (pairs | pairs << 8) & 0x00FF_00FF_00FF_00FF
}

/// Writes one character, if there is room. Returns how many bytes that took.
fn put(character: u32, free: &mut [u8]) -> Option<usize> {
    if character < 0x1_0000 {
        *free.first_chunk_mut()? = (character as u16).to_le_bytes();
        return Some(2);
    }
    let beyond = character - 0x1_0000;
    let (high, low) = (0xD800 | beyond >> 10, 0xDC00 | beyond & 0x3FF);
    *free.first_chunk_mut()? = (high | low << 16).to_le_bytes();
    Some(4)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::String;
    use std::vec::Vec;

    const CHARACTERS: &str =
        "a~\u{7F}\u{80}é\u{7FF}\u{800}你\u{D7FF}\u{E000}\u{FEFF}\u{FFFF}\u{10000}🌍\u{10FFFF}\0";

    /// Texts in which each character stands at each place of a block.
    fn texts() -> impl Iterator<Item = String> {
        CHARACTERS.chars().flat_map(|character| {
            (0..20).flat_map(move |before| {
                (0..20).map(move |behind| {
                    String::from_iter([&"x".repeat(before), &*String::from(character), &"é".repeat(behind)])
                })
            })
        })
    }

    #[test]
    fn a_text_is_counted_and_written_as_the_standard_library_does() {
        for text in texts() {
            let expected: Vec<u16> = text.encode_utf16().collect();
            assert_eq!(units(text.as_bytes()), expected.len(), "{text:?}");
            let mut out = [0xAA; 256];
            assert_eq!(write(text.as_bytes(), &mut out), (text.len(), 2 * expected.len()), "{text:?}");
            let written = out.chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
            assert!(written.take(expected.len()).eq(expected), "{text:?}");
        }
    }

    #[test]
    fn ascii_is_copied() {
        for text in texts() {
            let mut out = [0; 256];
            assert_eq!(copy_ascii(text.as_bytes(), &mut out), text.is_ascii(), "{text:?}");
            assert!(!text.is_ascii() || out[..text.len()] == *text.as_bytes(), "{text:?}");
            assert!(!copy_ascii(text.as_bytes(), &mut [0; 3]) || text.len() <= 3);
        }
    }

    #[test]
    fn where_there_is_too_little_room_whole_characters_are_written() {
        for text in texts() {
            for room in 0..2 * text.len() {
                let mut out = [0; 256];
                let (taken, written) = write(text.as_bytes(), &mut out[..room]);
                assert_eq!(units(&text.as_bytes()[..taken]) * 2, written, "{text:?}");
                let next = text[taken..].chars().next().map_or(0, |next| next.len_utf16() * 2);
                assert!(taken == text.len() || written + next > room, "{text:?}");
            }
        }
    }
}
