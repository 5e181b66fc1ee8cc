//! What a stream amounts to.

use std::hint::black_box;

/// What contestants must agree on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub events: u64,
    pub data: u64,
}

impl Tally {
    /// Counts one event, all of which must exist: `event` is hidden from the optimiser.
    #[inline]
    pub fn see<T>(&mut self, event: T, data: usize) {
        black_box(&event);
        self.events += 1;
        self.data += data as u64;
    }

    /// The truth, found by slow means: blocks of whole lines, without comments among data lines.
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
