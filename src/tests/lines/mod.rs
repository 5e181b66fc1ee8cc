//! Bodies of lines, where each line is the data of an event. They are compared with a reference that has
//! the whole stream.

mod vectors;

use super::decode::{BOM, Char, decode};
use super::drive::{Way, memory};
use super::input::Input;
use super::log::{Bytes, Ending, Entry, Log, Recorder};
use super::properties::config;
use super::streams::{inputs, streams};
use crate::built_in::BlankLines;
use crate::machine::{Grammar, Machine, Raw, RawFinish, Sink, View};
use crate::{
    Counters, Delivery, Dropped, EndOfStream, Failure, FeedError, FragmentEnd, Limit, Options, OverLimit,
};
use core::ops::ControlFlow;
use proptest::collection::vec;
use proptest::prelude::*;
use std::vec::Vec;

/// A machine that reads lines, and a recorder of its items.
struct LineDriver {
    machine: Machine,
    buffer: Vec<u8>,
    blank: BlankLines,
    recorder: Recorder,
    items: u32,
}

/// Records the items of one call.
struct LineRecorder<'r> {
    recorder: &'r mut Recorder,
    items: &'r mut u32,
    way: Way,
    paused: bool,
}

impl<'c> Sink<'c> for LineRecorder<'_> {
    fn take(&mut self, view: View<'_>, raw: &Raw<'c>) -> ControlFlow<()> {
        assert!(!self.paused, "{raw:?} after a pause");
        self.recorder.take(view.item(*raw));
        self.paused = self.way.pauses_after(*self.items);
        *self.items += 1;
        if self.paused { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

impl LineDriver {
    fn new(options: &Options, blank: BlankLines) -> Self {
        let recorder = Recorder::new(options.text);
        Self { machine: Machine::new(*options), buffer: memory(options), blank, recorder, items: 0 }
    }

    fn chunk(&mut self, chunk: &[u8], way: Way) {
        let mut rest = chunk;
        loop {
            let before = self.machine.counters();
            let failed = self.machine.failure().is_some();
            let Self { machine, buffer, blank, recorder, items } = self;
            let mut call = LineRecorder { recorder, items, way, paused: false };
            let outcome = machine.run(buffer, rest, Grammar::TextLines(*blank), &mut call).result(machine);
            let paused = call.paused && outcome.is_ok();
            let counters = self.machine.counters();
            let (taken, discarded) = match outcome {
                Ok(taken) => (taken, 0),
                Err(FeedError { consumed, failure }) => {
                    assert_eq!(self.machine.failure(), Some(failure));
                    (consumed, rest.len() - consumed)
                }
            };
            assert!(paused || taken + discarded == rest.len(), "stopped without a pause");
            assert!(!failed || discarded == rest.len(), "took bytes after a failure");
            assert_eq!(counters.bytes - before.bytes, taken as u64);
            assert_eq!(counters.discarded - before.discarded, discarded as u64);
            rest = &rest[taken..];
            if !paused || (way == Way::PauseLazily && rest.is_empty()) {
                return;
            }
        }
    }

    fn end(&mut self) -> Ending {
        loop {
            let end = self.machine.finish_lines(&mut self.buffer);
            let failure = self.machine.failure();
            let verdict = match end {
                RawFinish::Item(raw) => {
                    assert!(failure.is_some(), "open after its end");
                    let view = View { machine: &self.machine, buffer: &self.buffer };
                    self.recorder.take(view.item(raw));
                    continue;
                }
                RawFinish::Clean => Ending::Clean,
                RawFinish::Incomplete => Ending::Incomplete,
                RawFinish::Failed => return Ending::Failed(Failure::Limit(self.machine.dropped())),
            };
            assert_eq!(failure, Some(Failure::Finished));
            return verdict;
        }
    }

    fn finish(mut self) -> Log {
        let verdict = self.end();
        let view = View { machine: &self.machine, buffer: &self.buffer };
        self.recorder.close(verdict, self.machine.counters(), view.last_event_id())
    }
}

fn run(stream: &[u8], options: &Options, blank: BlankLines, cuts: &[usize], way: Way) -> Log {
    let mut lines = LineDriver::new(options, blank);
    let mut start = 0;
    for end in cuts.iter().copied().chain([stream.len()]) {
        lines.chunk(&stream[start..end], way);
        start = end;
    }
    lines.finish()
}

/// The log of a body of lines. Checks that the log is the same in one chunk, in two chunks cut anywhere, in
/// single bytes, with pauses, and by the reference.
fn every_way(stream: &[u8], options: &Options, blank: BlankLines) -> Log {
    let log = reference(stream, options, blank);
    let text = stream.escape_ascii();
    let all: Vec<usize> = (0..stream.len()).collect();
    for way in [Way::Feed, Way::Pause, Way::PauseLazily] {
        assert_eq!(run(stream, options, blank, &[], way), log, "{text}: {way:?}");
        assert_eq!(run(stream, options, blank, &all, way), log, "{text} in single bytes: {way:?}");
        for cut in 0..=stream.len() {
            assert_eq!(run(stream, options, blank, &[cut], way), log, "{text} cut at {cut}: {way:?}");
        }
    }
    log
}

/// The log of a body of lines, computed from the whole body.
fn reference(stream: &[u8], options: &Options, blank: BlankLines) -> Log {
    let counters = Counters { bytes: stream.len() as u64, ..Counters::default() };
    let mut log = Log { entries: Vec::new(), verdict: Ending::Clean, counters, last_event_id: "".into() };
    let chars = decode(stream, options.text);
    let mut rest = &chars[..];
    while !rest.is_empty() {
        let len = rest.iter().position(|next| next.is(b'\r') || next.is(b'\n'));
        let (line, after) = rest.split_at(len.unwrap_or(rest.len()));
        let end = match after {
            [cr, lf, ..] if cr.is(b'\r') && lf.is(b'\n') => 2,
            _ => after.len().min(1),
        };
        rest = &after[end..];
        let is_mark = rest.is_empty() && BOM.starts_with(stream);
        let event = match options.end_of_stream {
            _ if line.is_empty() && blank == BlankLines::Skip => Ok(None),
            _ if end > 0 => one(line, FragmentEnd::Dispatched, options),
            EndOfStream::Deliver => one(line, FragmentEnd::Incomplete, options),
            // A part of a byte order mark is not a line yet; a part of a character is not text yet.
            EndOfStream::Discard if is_mark => Ok(None),
            EndOfStream::Discard => {
                let cut = line.last().is_some_and(|last| last.unfinished);
                one(&line[..line.len() - usize::from(cut)], FragmentEnd::EndOfStream, options)
            }
        };
        match event {
            Ok(event) => {
                let counts = end > 0 || options.end_of_stream == EndOfStream::Deliver;
                log.counters.events += u64::from(counts && event.is_some());
                log.entries.extend(event);
            }
            Err(crossing) => {
                let event = log.counters.events + log.counters.dropped;
                let dropped = Dropped { limit: Limit::Data, event, offset: crossing.at as u64 };
                log.counters.dropped += 1;
                if options.over_limit == OverLimit::Fail {
                    // Bytes that look like a byte order mark were taken before that was refuted.
                    let mark = BOM.iter().zip(stream).take_while(|(mark, byte)| mark == byte).count();
                    log.counters.bytes = crossing.end.max(mark) as u64;
                    log.counters.discarded = stream.len() as u64 - log.counters.bytes;
                    log.verdict = Ending::Failed(Failure::Limit(dropped));
                    return log;
                }
                log.entries.push(Entry::Dropped(dropped));
            }
        }
        log.counters.lines += u64::from(end > 0);
        log.verdict = if end > 0 { Ending::Clean } else { Ending::Incomplete };
    }
    log
}

/// The entry of a line, or the character that crosses the limit.
fn one(line: &[Char], end: FragmentEnd, options: &Options) -> Result<Option<Entry>, Char> {
    let mut data = Vec::new();
    for next in line {
        data.extend(next.text());
        if options.delivery == Delivery::Whole && data.len() > options.limits.data {
            return Err(*next);
        }
    }
    let is_oversized = data.len() > options.limits.data;
    let in_fragments = options.delivery.cuts_each() || (options.delivery.cuts_oversized() && is_oversized);
    if end.is_aborted() && (!in_fragments || data.is_empty()) {
        return Ok(None);
    }
    let (event_type, data, last_event_id) = ("message".into(), Bytes(data), "".into());
    let repaired = line.iter().any(|next| next.replaced);
    let incomplete = end == FragmentEnd::Incomplete;
    Ok(Some(if in_fragments {
        let named = if data.0.is_empty() { Vec::new() } else { [("message".into(), data.0.len())].into() };
        Entry::Fragments { named, event_type, data, last_event_id, repaired, end }
    } else {
        Entry::Event { event_type, data, last_event_id, repaired, incomplete }
    }))
}

/// The result equals the reference, for any cuts and pauses.
fn check(input: &Input, blank: BlankLines) {
    let (stream, options) = (&input.stream.0, &input.options);
    let expected = reference(stream, options, blank);
    assert_eq!(run(stream, options, blank, &[], Way::Feed), expected, "in one chunk");
    assert_eq!(run(stream, options, blank, &input.cuts, input.way), expected, "cut");
    let all: Vec<usize> = (0..stream.len()).collect();
    assert_eq!(run(stream, options, blank, &all, input.way), expected, "in single bytes");
}

fn blanks() -> impl Strategy<Value = BlankLines> {
    prop_oneof![Just(BlankLines::Skip), Just(BlankLines::Deliver)]
}

/// Line ends, and bytes of byte order marks and of a few characters.
fn bytes() -> impl Strategy<Value = Bytes> {
    let some = proptest::sample::select(&b"\r\n\nab\xEF\xBB\xBF\xBE\xE4\xBD\xA0\xF0\x9F\xFF\0"[..]);
    vec(prop_oneof![8 => some, 1 => any::<u8>()], 0..64).prop_map(Bytes)
}

proptest! {
    #![proptest_config(config(8192))]

    #[test]
    fn any_bytes_give_the_result_of_the_reference(input in inputs(bytes(), 13), blank in blanks()) {
        check(&input, blank);
    }

    #[test]
    fn any_lines_give_the_result_of_the_reference(input in inputs(streams(12), 24), blank in blanks()) {
        check(&input, blank);
    }
}

proptest! {
    #![proptest_config(config(2048))]

    /// Lines of many KiB, whose data is stored before it is validated.
    #[test]
    #[cfg_attr(miri, ignore = "takes too long")]
    fn long_lines_give_the_result_of_the_reference(input in inputs(streams(1000), 8000), blank in blanks()) {
        check(&input, blank);
    }
}
