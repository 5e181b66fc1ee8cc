//! Options, as the caller writes them: words, one behind the other.

use picosse::{Delivery, EndOfStream, Options, OverLimit};

/// A word that stands for what the preset has.
pub const UNSET: u32 = u32::MAX;

/// Words that are read from first to last; behind the last one all are unset.
pub struct Words<'a>(pub &'a [u32]);

impl Words<'_> {
    /// The next word, if it is set.
    pub fn next(&mut self) -> Option<u32> {
        let (&word, rest) = self.0.split_first()?;
        self.0 = rest;
        (word != UNSET).then_some(word)
    }

    /// The next word as a number of bytes.
    fn bytes(&mut self) -> Option<usize> {
        self.next().map(|bytes| bytes as usize)
    }

    /// The next word as yes or no.
    pub fn flag(&mut self) -> Option<bool> {
        self.next().map(|word| word != 0)
    }

    /// Changes the parser's options by the next nine words.
    pub fn parser_options(&mut self, mut options: Options) -> Options {
        if let Some(bytes) = self.bytes() {
            options = options.data_limit(bytes);
        }
        if let Some(bytes) = self.bytes() {
            options = options.event_type_limit(bytes);
        }
        if let Some(bytes) = self.bytes() {
            options = options.last_event_id_limit(bytes);
        }
        if let Some(delivery) = self.next() {
            options = options.delivery(match delivery {
                1 => Delivery::OversizedInFragments,
                2 => Delivery::Fragments,
                _ => Delivery::Whole,
            });
        }
        if let Some(fail) = self.flag() {
            options = options.over_limit(if fail { OverLimit::Fail } else { OverLimit::Skip });
        }
        if let Some(deliver) = self.flag() {
            let answer = if deliver { EndOfStream::Deliver } else { EndOfStream::Discard };
            options = options.end_of_stream(answer);
        }
        if let Some(wanted) = self.flag() {
            options = options.comments(wanted);
        }
        if let Some(wanted) = self.flag() {
            options = options.unknown_fields(wanted);
        }
        if let Some(wanted) = self.flag() {
            options = options.last_event_ids(wanted);
        }
        options
    }
}
