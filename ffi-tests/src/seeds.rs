//! The vectors as the fuzz targets read them (`src/tests/input.rs`): what a fuzzer starts from.

use crate::header::root;
use crate::vectors::{Op, Settings, Vector, all};
use picosse::{Delivery, EndOfStream, OverLimit, TextPolicy};
use std::path::PathBuf;

/// Longer ones teach a fuzzer nothing more, and are slow.
const LONGEST: usize = 4096;

/// The folder of the seeds.
pub fn folder() -> PathBuf {
    root().join("fuzz/seeds/vectors")
}

/// Each seed with the name of its file.
pub fn seeds() -> Vec<(String, Vec<u8>)> {
    let short = all().into_iter().filter(|vector| vector.input_len() <= LONGEST);
    (0..=u8::MAX)
        .cycle()
        .zip(short)
        .map(|(number, vector)| (file_name(&vector), seed(number, &vector)))
        .collect()
}

/// The vector's title, with a dash for each run of other characters than letters and digits.
fn file_name(vector: &Vector) -> String {
    let (_, title) = vector.name.split_once(": ").unwrap_or(("", &vector.name));
    let words = title.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
}

fn seed(number: u8, vector: &Vector) -> Vec<u8> {
    let streams = vector.ops.iter().filter_map(|op| match op {
        Op::Feed(bytes) => Some(&bytes[..]),
        Op::Finish | Op::Reset | Op::Seed(_) => None,
    });
    let pauses = number.wrapping_mul(91);
    // Together they have every way, every call, and chunks of many lengths.
    let calls = (0..=u8::MAX).step_by(37).map(|call| number.wrapping_add(call));
    let steps = calls.zip([13, 1, 40, 5, 0, 7, 2]).flat_map(|(call, length)| [call, length]);
    let mut seed = options(&vector.settings).to_vec();
    seed.extend([number, pauses, !pauses, 0, 0, 0, 0, 7]);
    seed.extend(steps);
    seed.extend(streams.flatten());
    seed
}

fn options(settings: &Settings) -> [u8; 5] {
    let bit = |on: bool, bit: u8| u8::from(on) << bit;
    let delivery = match settings.delivery {
        Delivery::Whole => 0,
        Delivery::OversizedInFragments => 1,
        Delivery::Fragments => 2,
        other => panic!("{other:?} has no number"),
    };
    let choices = delivery
        | bit(settings.over_limit == OverLimit::Fail, 2)
        | bit(settings.text == TextPolicy::Raw, 3)
        | bit(settings.end_of_stream == EndOfStream::Deliver, 4);
    let wanted =
        bit(settings.comments, 0) | bit(settings.unknown_fields, 1) | bit(settings.last_event_ids, 2);
    let [data, event_type, id] =
        [settings.data_limit, settings.event_type_limit, settings.last_event_id_limit].map(limit);
    [data, event_type, id, choices, wanted]
}

/// The byte that stands for a limit, or for the next larger limit that has one.
fn limit(bytes: usize) -> u8 {
    match u8::try_from(bytes) {
        Ok(byte @ 0..240) => byte,
        _ => u8::try_from(bytes.div_ceil(800)).unwrap_or(u8::MAX).saturating_add(239),
    }
}
