//! "UTF-8 decode" of the Encoding Standard, step by step, for a whole stream.

use crate::TextPolicy;
use std::vec::Vec;

pub const BOM: &[u8] = b"\xEF\xBB\xBF";

/// A decoded character and its position in the stream.
#[derive(Clone, Copy, Debug)]
pub struct Char {
    bytes: [u8; 4],
    len: usize,
    /// The offset of its first byte.
    pub at: usize,
    /// The offset after its last byte.
    pub end: usize,
    /// Whether it replaces an ill-formed sequence.
    pub replaced: bool,
    /// Whether the end of the stream cut it.
    pub unfinished: bool,
}

impl Char {
    fn code_point(code_point: u32, at: usize, end: usize) -> Self {
        let mut bytes = [0; 4];
        let character = char::from_u32(code_point).expect("the decoder refuses surrogates");
        let len = character.encode_utf8(&mut bytes).len();
        Self { bytes, len, at, end, replaced: false, unfinished: false }
    }

    fn replacement(at: usize, end: usize) -> Self {
        Self { replaced: true, ..Self::code_point(0xFFFD, at, end) }
    }

    fn byte(byte: u8, at: usize) -> Self {
        Self { bytes: [byte, 0, 0, 0], len: 1, at, end: at + 1, replaced: false, unfinished: false }
    }

    pub fn text(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    pub fn is(&self, ascii: u8) -> bool {
        self.text() == [ascii]
    }
}

/// The characters of a stream, without its leading byte order mark.
pub fn decode(stream: &[u8], policy: TextPolicy) -> Vec<Char> {
    let start = if stream.starts_with(BOM) { BOM.len() } else { 0 };
    match policy {
        TextPolicy::Raw => (start..stream.len()).map(|at| Char::byte(stream[at], at)).collect(),
        TextPolicy::Utf8 => utf8(stream, start),
    }
}

fn utf8(stream: &[u8], start: usize) -> Vec<Char> {
    let mut chars = Vec::new();
    let (mut code_point, mut seen, mut needed) = (0_u32, 0, 0);
    let (mut lower, mut upper) = (0x80_u8, 0xBF_u8);
    // The start of the character, and the next byte to take.
    let (mut at, mut next) = (start, start);
    while next < stream.len() {
        let byte = stream[next];
        if needed == 0 {
            at = next;
            next += 1;
            match byte {
                0x00..=0x7F => chars.push(Char::code_point(byte.into(), at, next)),
                0xC2..=0xDF => {
                    needed = 1;
                    code_point = u32::from(byte & 0x1F);
                }
                0xE0..=0xEF => {
                    match byte {
                        0xE0 => lower = 0xA0,
                        0xED => upper = 0x9F,
                        _ => {}
                    }
                    needed = 2;
                    code_point = u32::from(byte & 0xF);
                }
                0xF0..=0xF4 => {
                    match byte {
                        0xF0 => lower = 0x90,
                        0xF4 => upper = 0x8F,
                        _ => {}
                    }
                    needed = 3;
                    code_point = u32::from(byte & 0x7);
                }
                _ => chars.push(Char::replacement(at, next)),
            }
            continue;
        }
        let in_range = (lower..=upper).contains(&byte);
        (lower, upper) = (0x80, 0xBF);
        if !in_range {
            // The byte is not taken: it begins the next character.
            (code_point, seen, needed) = (0, 0, 0);
            chars.push(Char::replacement(at, next));
            continue;
        }
        next += 1;
        code_point = (code_point << 6) | u32::from(byte & 0x3F);
        seen += 1;
        if seen == needed {
            chars.push(Char::code_point(code_point, at, next));
            (code_point, seen, needed) = (0, 0, 0);
        }
    }
    if needed != 0 {
        chars.push(Char { unfinished: true, ..Char::replacement(at, next) });
    }
    chars
}
