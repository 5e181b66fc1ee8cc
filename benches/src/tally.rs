//! The events and bytes in a stream.

use std::hint::black_box;

/// The counts on which contestants must agree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub events: u64,
    pub data: u64,
}

impl Tally {
    /// Counts one event. The optimiser must produce all of it: `event` is hidden from it.
    #[inline]
    pub fn see<T>(&mut self, event: T, data: usize) {
        black_box(&event);
        self.events += 1;
        self.data += data as u64;
    }

    /// The true counts, found slowly. Blocks have whole lines, and no comment between data lines.
    pub fn of(stream: &[u8]) -> Self {
        let text = std::str::from_utf8(stream).expect("streams are UTF-8").replace("\r\n", "\n");
        let mut tally = Self::default();
        for block in text.split("\n\n") {
            let values = block.lines().filter_map(|line| line.strip_prefix("data:"));
            let lens: Vec<_> = values.map(|value| value.strip_prefix(' ').unwrap_or(value).len()).collect();
            if !lens.is_empty() {
                tally.see((), lens.iter().sum::<usize>() + lens.len() - 1);
            }
        }
        tally
    }
}
