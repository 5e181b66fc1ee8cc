//! What an event has in common with the one before, so that only the rest crosses to JavaScript.

use crate::utf16;
use picosse::Text;

/// The longest type, ID and data that are kept to be compared, in bytes.
const MOST_OF_TYPE: usize = 64;
const MOST_OF_ID: usize = 128;
const MOST: usize = 8 * 1024;
/// The memory that all of them need.
pub const MEMORY: usize = MOST_OF_TYPE + MOST_OF_ID + MOST;
/// Less in common is not worth a cut.
const LEAST: usize = 32;
/// A cut that may be this much farther out stays, so that JavaScript can keep the text before it.
const STEADY: usize = 32;

/// What the caller has seen of a stream.
pub struct Seen<'a> {
    event_type: KeptText<'a>,
    id: KeptText<'a>,
    data: KeptText<'a>,
    /// What the data before has in common with the one before that, at its start and at its end.
    shared: Shared,
}

/// A part of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    pub bytes: usize,
    pub units: usize,
}

/// What the data of an event has in common with that of the event before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shared {
    pub start: Extent,
    pub end: Extent,
}

impl<'a> Seen<'a> {
    /// The type is `message`, and the ID is empty. The memory is divided among what is kept.
    pub fn new(memory: &'a mut [u8; MEMORY]) -> Self {
        let (event_type, memory) = memory.split_at_mut(MOST_OF_TYPE);
        let (id, data) = memory.split_at_mut(MOST_OF_ID);
        let mut event_type = KeptText::new(event_type);
        event_type.keep(b"message");
        Self { event_type, id: KeptText::new(id), data: KeptText::new(data), shared: Shared::default() }
    }

    /// Whether this type is another than before.
    pub fn is_new_type(&mut self, event_type: Text<'_>) -> bool {
        self.event_type.is_new(event_type.as_bytes())
    }

    /// Whether this ID is another than before.
    pub fn is_new_id(&mut self, id: Text<'_>) -> bool {
        self.id.is_new(id.as_bytes())
    }

    /// What the data of an event shares with that of the event before; `None` if it is not worth it.
    pub fn share(&mut self, data: &[u8]) -> Option<Shared> {
        let shared = self.compare(data);
        self.shared = shared.unwrap_or_default();
        // What it begins with is there.
        self.data.keep_from(self.shared.start.bytes, data);
        shared
    }

    /// The next event shares nothing.
    pub fn forget(&mut self) {
        self.data.len = None;
    }

    fn compare(&self, data: &[u8]) -> Option<Shared> {
        let before = self.data.get()?;
        let mut start = same(before, data);
        while data.get(start).is_some_and(|byte| is_inside(*byte)) {
            start -= 1;
        }
        let (rest_before, rest) = (before.get(start..)?, data.get(start..)?);
        let mut end = same_at_end(rest_before, rest);
        while rest.get(rest.len() - end).is_some_and(|byte| is_inside(*byte)) {
            end -= 1;
        }
        if start + end < LEAST {
            return None;
        }
        let start = self.shared.start.up_to(start, |from| data.get(from..start));
        let end = self.shared.end.up_to(end, |from| data.get(data.len() - end..data.len() - from));
        Some(Shared { start, end })
    }
}

/// Whether a byte is inside a character: not its first.
fn is_inside(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

impl Extent {
    /// This part, where it goes nearly so far; or the one that goes so far, whose units are counted from
    /// here on if it is longer.
    fn up_to<'t>(self, bytes: usize, text: impl Fn(usize) -> Option<&'t [u8]>) -> Self {
        match bytes.checked_sub(self.bytes) {
            Some(0..STEADY) => self,
            Some(_) => Self { bytes, units: self.units + text(self.bytes).map_or(0, utf16::units) },
            None => Self { bytes, units: text(0).map_or(0, utf16::units) },
        }
    }
}

/// How many bytes two texts begin with alike.
fn same(a: &[u8], b: &[u8]) -> usize {
    let (a_blocks, a_rest) = a.as_chunks::<8>();
    let (b_blocks, b_rest) = b.as_chunks::<8>();
    let blocks = a_blocks.iter().zip(b_blocks).take_while(|(a, b)| a == b).count();
    let a = a_blocks.get(blocks).map_or(a_rest, |block| block.as_slice());
    let b = b_blocks.get(blocks).map_or(b_rest, |block| block.as_slice());
    8 * blocks + a.iter().zip(b).take_while(|(a, b)| a == b).count()
}
/// How many bytes two texts end with alike.
fn same_at_end(a: &[u8], b: &[u8]) -> usize {
    let (a_rest, a_blocks) = a.as_rchunks::<8>();
    let (b_rest, b_blocks) = b.as_rchunks::<8>();
    let blocks = a_blocks.iter().rev().zip(b_blocks.iter().rev()).take_while(|(a, b)| a == b).count();
    let a = a_blocks.iter().rev().nth(blocks).map_or(a_rest, |block| block.as_slice());
    let b = b_blocks.iter().rev().nth(blocks).map_or(b_rest, |block| block.as_slice());
    8 * blocks + a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count()
}

/// A text, as far as there is memory for it.
struct KeptText<'a> {
    memory: &'a mut [u8],
    /// `None` where there is no text, or too long a one.
    len: Option<usize>,
}

impl<'a> KeptText<'a> {
    fn new(memory: &'a mut [u8]) -> Self {
        Self { memory, len: Some(0) }
    }

    fn get(&self) -> Option<&[u8]> {
        self.memory.get(..self.len?)
    }

    fn keep(&mut self, text: &[u8]) {
        self.keep_from(0, text);
    }

    /// Keeps a text that begins as the one before.
    fn keep_from(&mut self, start: usize, text: &[u8]) {
        self.len = None;
        if let Some(kept) = self.memory.get_mut(start..text.len())
            && let Some(rest) = text.get(start..)
        {
            kept.copy_from_slice(rest);
            self.len = Some(text.len());
        }
    }

    /// Whether this text is another one, which is kept from now on.
    #[inline(never)] // for size
    fn is_new(&mut self, text: &[u8]) -> bool {
        // `!=` takes byte by byte where there are no vectors.
        let is_new =
            self.len != Some(text.len()) || self.get().is_none_or(|kept| same(kept, text) != text.len());
        if is_new {
            self.keep(text);
        }
        is_new
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::format;
    use std::string::String;
    use std::vec::Vec;

    /// Puts the data together again, as JavaScript does.
    fn joined(before: &[u16], data: &str, shared: Shared) -> Vec<u16> {
        let middle = &data[shared.start.bytes..data.len() - shared.end.bytes];
        let (start, end) = (shared.start.units, before.len() - shared.end.units);
        before[..start]
            .iter()
            .copied()
            .chain(middle.encode_utf16())
            .chain(before[end..].iter().copied())
            .collect()
    }

    fn check(texts: impl IntoIterator<Item = String>) -> usize {
        let mut memory = [0; MEMORY];
        let (mut seen, mut before, mut middles) = (Seen::new(&mut memory), Vec::new(), 0);
        for data in texts {
            let expected: Vec<u16> = data.encode_utf16().collect();
            match seen.share(data.as_bytes()) {
                Some(shared) => assert_eq!(joined(&before, &data, shared), expected, "{data:?}"),
                None => middles += expected.len(),
            }
            before = expected;
        }
        middles
    }

    #[test]
    fn start_and_end_of_the_event_before_make_the_data_whole() {
        let words = ["", "a", "é", "你", "好", "妈", "🌍", "🌎", "{\"é", "\"}", "你好你好你好你好你好"];
        let mut random = 1_u32;
        let mut pick = || {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            words[(random >> 16) as usize % words.len()]
        };
        let texts = (0..20_000).map(|_| format!("{}{}{}{}{}", pick(), pick(), pick(), pick(), pick()));
        check(texts.collect::<Vec<_>>());
    }

    #[test]
    fn a_text_that_grows_crosses_only_once() {
        let mut answer = String::new();
        let texts: Vec<String> = (0..500)
            .map(|_| {
                answer.push('好');
                format!("{{\"id\":\"chatcmpl-AbCdEfGh\",\"content\":\"{answer}\",\"finish_reason\":null}}")
            })
            .collect();
        let whole = texts[0].encode_utf16().count();
        assert_eq!(check(texts), whole);
    }

    #[test]
    fn data_that_is_too_long_to_keep_is_forgotten() {
        let mut memory = [0; MEMORY];
        let mut seen = Seen::new(&mut memory);
        let is_shared =
            [MOST, MOST + 1, MOST, MOST].map(|len| seen.share("x".repeat(len).as_bytes()).is_some());
        assert_eq!(is_shared, [false, true, false, true]);
    }
}
