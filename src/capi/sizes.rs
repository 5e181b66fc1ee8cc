//! How large a parser and a session are. The host places them, so each number is part of the ABI.

/// The size of a picosse_parser with 64-bit pointers, in words of 8 bytes.
pub const PICOSSE_PARSER_WORDS_64: usize = 39;
/// Its size with 32-bit pointers.
pub const PICOSSE_PARSER_WORDS_32: usize = 29;
/// The size of a picosse_session with 64-bit pointers, in words of 8 bytes.
pub const PICOSSE_SESSION_WORDS_64: usize = 96;
/// Its size with 32-bit pointers.
pub const PICOSSE_SESSION_WORDS_32: usize = 78;

/// The words of a parser on this target. The header chooses by UINTPTR_MAX.
pub const PICOSSE_PARSER_WORDS: usize = on_this_target(PICOSSE_PARSER_WORDS_64, PICOSSE_PARSER_WORDS_32);
/// The words of a session on this target.
pub const PICOSSE_SESSION_WORDS: usize = on_this_target(PICOSSE_SESSION_WORDS_64, PICOSSE_SESSION_WORDS_32);

const fn on_this_target(with_64_bits: usize, with_32_bits: usize) -> usize {
    if size_of::<*const u8>() > 4 { with_64_bits } else { with_32_bits }
}
