//! For streams whose events each contain the whole text so far: finds the new part.

/// Finds what a text adds to the previous one, without storing the text. It keeps a length and a 64-bit
/// hash, and checks whether the next text begins with the previous one. Two different texts of equal
/// length have the same hash by chance once in 2^64 times.
///
/// Use it for servers that send "a", "ab", "abc" where others send "a", "b", "c". You must know which
/// kind your server is: "ha" followed by "haha" fits both.
///
/// ```
/// use picosse::session::{Change, Cumulative};
/// let mut text = Cumulative::new();
/// assert_eq!(text.next("你"), Change::Append("你"));
/// assert_eq!(text.next("你好"), Change::Append("好"));
/// assert_eq!(text.next("您好"), Change::Replace("您好"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cumulative {
    len: usize,
    hash: u64,
}

/// What to do with the text that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change<T> {
    /// Append this text. It is empty if nothing changed.
    Append(T),
    /// Replace the shown text with this one.
    Replace(T),
}

/// FNV-1a.
const BASIS: u64 = 0xCBF2_9CE4_8422_2325;

pub(super) fn hash(bytes: &[u8]) -> u64 {
    hash_on(BASIS, bytes)
}

/// Continues the hash of the preceding bytes.
fn hash_on(so_far: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(so_far, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}

impl Cumulative {
    /// Starts with an empty text.
    pub const fn new() -> Self {
        Self { len: 0, hash: BASIS }
    }

    /// Takes the current text and returns the change. An appended part is whole characters.
    pub fn next<'t>(&mut self, text: &'t str) -> Change<&'t str> {
        let before = self.len;
        let appended = self.next_bytes(text.as_bytes());
        match (appended, text.get(before..)) {
            (Change::Append(_), Some(new)) => Change::Append(new),
            _ => Change::Replace(text),
        }
    }

    /// Takes the current text in any encoding and returns the change. An appended part may begin inside a
    /// character.
    pub fn next_bytes<'t>(&mut self, text: &'t [u8]) -> Change<&'t [u8]> {
        let parts = text.split_at_checked(self.len);
        let change = match parts {
            Some((old, new)) if hash(old) == self.hash => {
                self.hash = hash_on(self.hash, new);
                Change::Append(new)
            }
            Some(_) | None => {
                self.hash = hash(text);
                Change::Replace(text)
            }
        };
        self.len = text.len();
        change
    }
}

impl Default for Cumulative {
    fn default() -> Self {
        Self::new()
    }
}
