//! Text that a terminal shows and does not obey.

use std::borrow::Cow;
use std::io::{self, Write};

/// The text with control characters escaped, and with the characters that turn the direction of writing.
pub fn harmless(text: &str) -> Cow<'_, str> {
    if !text.contains(is_harmful) {
        return text.into();
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_harmful(c) { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    shown.into()
}

fn is_harmful(c: char) -> bool {
    let is_layout = matches!(c, '\n' | '\t');
    let turns = matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    (c.is_control() && !is_layout) || turns
}

/// A terminal that gets only harmless text. A character that is cut waits for the rest of it.
pub struct Harmless<W> {
    terminal: W,
    cut: Vec<u8>,
}

impl<W: Write> Harmless<W> {
    pub fn new(terminal: W) -> Self {
        Self { terminal, cut: Vec::new() }
    }
}

impl<W: Write> Write for Harmless<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.cut.extend_from_slice(bytes);
        let held = std::mem::take(&mut self.cut);
        for part in held.utf8_chunks() {
            self.terminal.write_all(harmless(part.valid()).as_bytes())?;
            let is_last = part.invalid().as_ptr_range().end == held.as_ptr_range().end;
            match str::from_utf8(part.invalid()) {
                Err(error) if is_last && error.error_len().is_none() => self.cut = part.invalid().to_vec(),
                Err(_) => self.terminal.write_all("\u{FFFD}".as_bytes())?,
                Ok(_) => {}
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.terminal.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_escaped() {
        assert_eq!(
            harmless("a\x1b[31m\r\x07\u{9b}\u{7f}\u{202e}"),
            r"a\u{1b}[31m\r\u{7}\u{9b}\u{7f}\u{202e}"
        );
        assert_eq!(harmless("你好\n\t🌍"), "你好\n\t🌍");
    }

    #[test]
    fn cut_characters_are_joined_and_other_bytes_replaced() {
        let bytes = "a你\x1b🌍\n".as_bytes();
        for cut in 0..=bytes.len() {
            let mut terminal = Harmless::new(Vec::new());
            for part in [&bytes[..cut], &bytes[cut..]] {
                terminal.write_all(part).expect("a vector");
            }
            assert_eq!(String::from_utf8_lossy(&terminal.terminal), "a你\\u{1b}🌍\n", "{cut}");
        }
        let mut terminal = Harmless::new(Vec::new());
        terminal.write_all(b"a\xFFb\xE4\xBDc").expect("a vector");
        assert_eq!(String::from_utf8_lossy(&terminal.terminal), "a\u{FFFD}b\u{FFFD}c");
    }
}
