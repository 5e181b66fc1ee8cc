//! Streams whose events each hold the whole text so far: what is new in each.

/// Tells what a text adds to the one before, without keeping it: its length and a hash are enough
/// to know whether the next one begins with it. Two texts of one length with the same hash are
/// taken for the same; that happens by chance once in 2^64 times. (To lend back what was shown
/// would need the host to keep it as UTF-8 in one piece, which many do not.)
///
/// For servers that send "a", "ab", "abc" where others send "a", "b", "c". Which kind a server is
/// must be known: nothing tells "ha" and then "haha" apart.
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
    /// Append this, which is empty if nothing changed.
    Append(T),
    /// Show this instead.
    Replace(T),
}

/// FNV-1a.
const BASIS: u64 = 0xCBF2_9CE4_8422_2325;

pub(super) fn hash(bytes: &[u8]) -> u64 {
    hash_on(BASIS, bytes)
}

/// Goes on with the hash of what came before.
fn hash_on(so_far: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(so_far, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}

impl Cumulative {
    /// A new one: nothing is shown yet.
    pub const fn new() -> Self {
        Self { len: 0, hash: BASIS }
    }

    /// The text as it is now. What is to be appended is whole characters, as both texts are.
    pub fn next<'t>(&mut self, text: &'t str) -> Change<&'t str> {
        let before = self.len;
        let appended = self.next_bytes(text.as_bytes());
        match (appended, text.get(before..)) {
            (Change::Append(_), Some(new)) => Change::Append(new),
            _ => Change::Replace(text),
        }
    }

    /// The text as it is now, in any encoding. The appended part may begin inside a character.
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
