//! Texts in English for Rust and for C.

/// A text that C can read, too. Its second NUL keeps it out of the section of mergeable strings, of
/// which a linker takes all or nothing: so a program that asks for no text has none.
macro_rules! text {
    ($text:literal) => {
        concat!($text, "\0\0")
    };
}
pub(crate) use text;

/// The text without its NULs.
pub(crate) fn plain(text: &'static str) -> &'static str {
    text.get(..text.len().saturating_sub(2)).unwrap_or_default()
}
