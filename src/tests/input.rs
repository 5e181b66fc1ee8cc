//! The input of property tests and fuzz targets: options, a stream, and how it is fed.

use super::choices::{DELIVERIES, ENDS_OF_STREAM, ignored_lines};
use super::drive::Way;
use super::log::Bytes;
use crate::{Options, OverLimit, TextPolicy};
use arbitrary::{Arbitrary, Result, Unstructured};
use std::vec::Vec;

/// One test case.
#[derive(Clone, Debug)]
pub struct Input {
    pub options: Options,
    pub way: Way,
    /// Ascending offsets at which the stream is cut. Two equal offsets make an empty chunk.
    pub cuts: Vec<usize>,
    /// Further actions: one byte chooses the action, one byte is its parameter.
    pub steps: Vec<(u8, u8)>,
    pub stream: Bytes,
}

impl Input {
    /// An offset in the stream, chosen by the step with this number.
    pub fn place(&self, step: usize) -> usize {
        let (high, low) = self.steps.get(step).copied().unwrap_or_default();
        usize::from(u16::from_be_bytes([high, low])) * self.stream.0.len() / usize::from(u16::MAX)
    }

    /// A boolean, chosen by the step with this number.
    pub fn choice(&self, step: usize) -> bool {
        self.steps.get(step).is_some_and(|(choice, _)| choice & 1 == 1)
    }
}

/// A length: small numbers unchanged, and some large ones.
pub fn length(byte: u8) -> usize {
    match byte {
        0..240 => usize::from(byte),
        240.. => usize::from(byte - 239) * 800,
    }
}

/// Decodes the bytes of a fuzzer: twelve bytes for options and ways, a count, two bytes for each step, and
/// the stream. Missing bytes are 0.
impl Arbitrary<'_> for Input {
    fn arbitrary(bytes: &mut Unstructured<'_>) -> Result<Self> {
        let options = options(bytes.arbitrary()?);
        let way = way(bytes.arbitrary()?, bytes.arbitrary()?);
        let repeat = bytes.arbitrary()?;
        let steps: u8 = bytes.arbitrary()?;
        let steps = (0..steps % 32).map(|_| bytes.arbitrary()).collect::<Result<Vec<(u8, u8)>>>()?;
        let stream = bytes.bytes(bytes.len())?.to_vec();
        let stream = repeated(stream, repeat);
        Ok(Self { options, way, cuts: cuts(&steps, stream.len()), steps, stream: Bytes(stream) })
    }
}

fn options([data, event_type, last_event_id, choices, wanted]: [u8; 5]) -> Options {
    let is_set = |byte: u8, bit: u8| byte >> bit & 1 == 1;
    let delivery = DELIVERIES.get(usize::from(choices % 4)).copied().unwrap_or_default();
    let end = ENDS_OF_STREAM.get(usize::from(is_set(choices, 4))).copied().unwrap_or_default();
    let options = Options::new()
        .data_limit(length(data))
        .event_type_limit(length(event_type))
        .last_event_id_limit(length(last_event_id))
        .delivery(delivery)
        .over_limit(if is_set(choices, 2) { OverLimit::Fail } else { OverLimit::Skip })
        .text(if is_set(choices, 3) { TextPolicy::Raw } else { TextPolicy::Utf8 })
        .end_of_stream(end)
        .last_event_ids(is_set(wanted, 2));
    ignored_lines(options, is_set(wanted, 0), is_set(wanted, 1))
}

fn way(choice: u8, pauses: u16) -> Way {
    let items = u64::from(pauses) * 0x0001_0001_0001_0001;
    match choice % 7 {
        0 => Way::Feed,
        1 => Way::Pause,
        2 => Way::PauseLazily,
        3 => Way::PauseAt(items),
        4 => Way::Step,
        5 => Way::Items(items),
        _ => Way::Items(0),
    }
}

/// Repeats a part of the stream, rarely many times. So a few bytes make a long stream.
fn repeated(mut stream: Vec<u8>, [at, len, times, more]: [u8; 4]) -> Vec<u8> {
    const LONGEST: usize = 20_000;
    let at = usize::from(at).min(stream.len());
    let end = stream.len().min(at + usize::from(len));
    let part = stream[at..end].to_vec();
    let times = if more < 250 { usize::from(times % 4) } else { usize::from(times) * 32 };
    let times = times.min(LONGEST / part.len().max(1));
    stream.splice(at..at, part.repeat(times));
    stream
}

/// Cuts into chunks of these lengths, repeated.
fn cuts(steps: &[(u8, u8)], len: usize) -> Vec<usize> {
    if steps.iter().all(|&(_, byte)| byte == 0) {
        return Vec::new();
    }
    let lengths = steps.iter().map(|&(_, byte)| length(byte)).cycle();
    let ends = lengths.scan(0, |end, length| {
        *end += length;
        Some(*end)
    });
    ends.take_while(|&end| end < len).collect()
}
