//! English texts, for Rust and for C.

/// A text that C can also read. It ends with two NULs, or three, so that its length is odd. The linker
/// drops such a text if the program does not use it. A constant with a single NUL, or of 4, 8, 16 or 32
/// bytes, would be placed in a section of mergeable constants, which a linker keeps or drops as a whole.
macro_rules! text {
    ($text:literal) => {{
        const EVEN: bool = $text.len() % 2 == 0;
        const TEXT: &str = if EVEN { concat!($text, "\0\0\0") } else { concat!($text, "\0\0") };
        TEXT
    }};
}
pub(crate) use text;

/// The text without its NULs.
pub(crate) fn plain(text: &'static str) -> &'static str {
    text.trim_end_matches('\0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_an_odd_length_and_ends_with_nuls() {
        for (text, expected) in [(text!(""), ""), (text!("odd"), "odd"), (text!("even"), "even")] {
            assert_eq!(text.len() % 2, 1, "{expected}");
            assert!(text.ends_with("\0\0"), "{expected}");
            assert_eq!(plain(text), expected);
        }
    }
}
