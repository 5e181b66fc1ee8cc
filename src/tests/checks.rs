//! Checks that must hold for every input. Property tests and fuzz targets call them.

use super::drive::{Driver, Way, memory, run};
use super::input::Input;
use super::log::{Ending, Entry, Log};
use super::reference::reference;
use crate::{Buffer, Delivery, Failure, FragmentEnd, Limit, Options, OverLimit, Parser};
use std::vec::Vec;

/// A fuzzer also feeds streams up to this length in single bytes. Longer ones would take too long.
const IN_SINGLE_BYTES: usize = 512;

/// The result does not depend on cuts and pauses.
pub fn chunking(input: &Input) {
    let (stream, options) = (&input.stream.0, &input.options);
    let whole = run(stream, options, &[], Way::Feed);
    assert_eq!(run(stream, options, &input.cuts, input.way), whole, "cut");
    if !cfg!(picosse_fuzz) || stream.len() <= IN_SINGLE_BYTES {
        let all: Vec<usize> = (0..stream.len()).collect();
        assert_eq!(run(stream, options, &all, input.way), whole, "in single bytes");
    }
}

/// The result equals the reference, in one chunk, cut, and in single bytes.
pub fn model(input: &Input) {
    let (stream, options) = (&input.stream.0, &input.options);
    assert_eq!(run(stream, options, &[], Way::Feed), reference(stream, options, b""), "in one chunk");
    chunking(input);
}

/// A reset keeps only the last event ID, at any point of an earlier stream, whether the parser had paused,
/// finished or failed.
pub fn reset(before: &[u8], pause: bool, finish: bool, input: &Input) {
    let (stream, options) = (&input.stream.0, &input.options);
    let mut used = memory(options);
    let mut driver = Driver::new(parser(&mut used, options));
    if pause {
        let _ = driver.parser.step(before);
    } else {
        driver.chunk(before, Way::Feed);
    }
    if finish {
        let _ = driver.parser.finish();
    }
    let id = driver.parser.last_event_id().as_bytes().to_vec();
    driver.reset();
    driver.chunks(stream, &input.cuts, input.way);
    let reset = driver.finish();

    let mut fresh = memory(options);
    let mut driver = Driver::new(parser(&mut fresh, options));
    driver.parser.set_last_event_id(&id).expect("a stream has set it");
    driver.chunks(stream, &input.cuts, input.way);
    assert_eq!(reset, driver.finish(), "a new parser");
    assert_eq!(reset, reference(stream, options, &id), "the reference");
}

/// A copy made at any point continues like the original, and the two do not affect each other.
pub fn copy(at: usize, pause: bool, input: &Input) {
    let options = &input.options;
    let mut original = memory(options);
    let Some((driver, after)) = begun(parser(&mut original, options), at, pause, input) else { return };
    let mut copied = memory(options);
    both_go_on(driver.clone_with_buffer(&mut copied[..]), driver, after, input);
}

/// A clone of a parser that owns its `N` bytes continues like the original.
#[cfg(test)]
pub fn clone<const N: usize>(at: usize, pause: bool, input: &Input) {
    let parser = Parser::with_options([0xFF; N], input.options).expect("it has the capacity");
    let Some((driver, after)) = begun(parser, at, pause, input) else { return };
    both_go_on(driver.clone(), driver, after, input);
}

/// A parser in the middle of a stream, and the rest of the stream; `None` if the parser has failed.
fn begun<B: Buffer>(parser: Parser<B>, at: usize, pause: bool, input: &Input) -> Option<(Driver<B>, &[u8])> {
    let (before, after) = input.stream.0.split_at(at);
    let mut driver = Driver::new(parser);
    if !pause {
        driver.chunk(before, input.way);
        return Some((driver, after));
    }
    let step = driver.parser.step(before).ok()?;
    if let Some(item) = step.item {
        driver.recorder.take(item);
    }
    let consumed = step.consumed;
    Some((driver, &input.stream.0[consumed..]))
}

fn both_go_on<A: Buffer, B: Buffer>(mut copy: Driver<A>, mut driver: Driver<B>, after: &[u8], input: &Input) {
    let expected = reference(&input.stream.0, &input.options, b"");
    copy.chunks(after, &cuts_within(input, after.len()), input.way);
    assert_eq!(copy.finish(), expected, "the copy");
    driver.chunks(after, &[], Way::Feed);
    assert_eq!(driver.finish(), expected, "the original");
}

/// The fragments of an event, joined, are the event. Under `OversizedInFragments`, only events over the data
/// limit are in fragments.
#[cfg(feature = "fragments")]
pub fn fragments(input: &Input) {
    let stream = &input.stream.0;
    let limit = input.options.limits.data;
    let whole = input.options.delivery(Delivery::Whole).data_limit(most(stream));
    let whole = run(stream, &whole, &[], Way::Feed);
    for delivery in [Delivery::Fragments, Delivery::OversizedInFragments] {
        let mut parts = run(stream, &input.options.delivery(delivery), &input.cuts, input.way);
        for entry in &parts.entries {
            match entry {
                Entry::Event { data, .. } => {
                    assert_eq!(delivery, Delivery::OversizedInFragments, "{entry:?}");
                    assert!(data.0.len() <= limit, "over the limit, but whole: {entry:?}");
                }
                Entry::Fragments { data, .. } => {
                    assert!(delivery == Delivery::Fragments || data.0.len() > limit, "{entry:?}");
                }
                _ => {}
            }
        }
        parts.entries =
            parts.entries.into_iter().filter_map(|entry| put_together(entry, &parts.verdict)).collect();
        assert_eq!(parts, whole, "{delivery:?}");
    }
}

/// Turns an entry in fragments into the entry that whole delivery would give.
#[cfg(feature = "fragments")]
fn put_together(entry: Entry, verdict: &Ending) -> Option<Entry> {
    let Entry::Fragments { named: _, event_type, data, last_event_id, repaired, end } = entry else {
        return Some(entry);
    };
    let event = |incomplete| Some(Entry::Event { event_type, data, last_event_id, repaired, incomplete });
    match end {
        FragmentEnd::Dispatched => event(false),
        FragmentEnd::Incomplete => event(true),
        FragmentEnd::OverLimit(dropped) if matches!(verdict, Ending::Failed(_)) => {
            assert_eq!(*verdict, Ending::Failed(Failure::Limit(dropped)));
            None
        }
        FragmentEnd::OverLimit(dropped) => Some(Entry::Dropped(dropped)),
        FragmentEnd::EndOfStream => None,
    }
}

/// Limits depend only on the stream: an event at the limit is delivered, an event one byte longer is not,
/// and other events are not affected.
pub fn limits(input: &Input) {
    let stream = &input.stream.0;
    let roomy = input.options.delivery(Delivery::Whole).over_limit(OverLimit::Skip);
    let all = run(stream, &roomy.data_limit(most(stream)), &[], Way::Feed);
    let lens: Vec<usize> = events(&all).map(|(data, _)| data).collect();
    let Some(len) = lens.get(input.place(0) % lens.len().max(1)).copied() else { return };
    for limit in [Some(len), len.checked_sub(1)].into_iter().flatten() {
        let options = roomy.data_limit(limit);
        let log = run(stream, &options, &input.cuts, input.way);
        let expected = events(&all).filter(|(data, _)| *data <= limit);
        assert!(
            events(&log).map(|(_, entry)| entry).eq(expected.map(|(_, entry)| entry)),
            "{limit}: {log:?}"
        );
        let over = events(&all).filter(|(data, _)| *data > limit).count() as u64;
        // An event that is lost for its type or at the end of the stream may cross this limit first.
        let others = all.counters.dropped + u64::from(all.verdict != Ending::Clean);
        let found = log.entries.iter().filter(|entry| is_over_data_limit(entry)).count() as u64;
        assert!((over..=over + others).contains(&found), "{limit}: {found} dropped, not {over}: {log:?}");
        assert_eq!(log, reference(stream, &options, b""), "{limit}");
        let failing = options.over_limit(OverLimit::Fail);
        assert_eq!(
            run(stream, &failing, &input.cuts, input.way),
            reference(stream, &failing, b""),
            "{limit}"
        );
    }
}

/// The whole events, each with the length of its data.
fn events(log: &Log) -> impl Iterator<Item = (usize, &Entry)> {
    log.entries.iter().filter_map(|entry| match entry {
        Entry::Event { data, .. } => Some((data.0.len(), entry)),
        _ => None,
    })
}

fn is_over_data_limit(entry: &Entry) -> bool {
    matches!(entry, Entry::Dropped(dropped) if dropped.limit == Limit::Data)
}

/// The longest possible text of this stream: each byte may become a U+FFFD.
fn most(stream: &[u8]) -> usize {
    3 * stream.len()
}

/// The cuts that fit a part of the stream.
fn cuts_within(input: &Input, len: usize) -> Vec<usize> {
    input.cuts.iter().copied().take_while(|&cut| cut <= len).collect()
}

fn parser<'b>(memory: &'b mut [u8], options: &Options) -> Parser<&'b mut [u8]> {
    Parser::with_options(memory, *options).expect("it has the capacity")
}
