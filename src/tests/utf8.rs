//! Where text ends, and where a cut character begins.

use crate::utf8::{before_cut, text_len};

#[test]
fn an_incomplete_character_at_the_end_is_excluded() {
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
        // Ill-formed in any case.
        (b"a\x80", 2),
        (b"\x80\x80\x80\x80", 4),
        (b"\xC3\xA9\xA9", 3),
    ];
    for (text, before) in texts {
        assert_eq!(before_cut(text), before, "{}", text.escape_ascii());
    }
}

/// All combinations of four bytes, at the start of a word and elsewhere, in ASCII and in Chinese text.
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
        }
    }
}
