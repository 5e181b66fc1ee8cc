//! Feeds a parser a stream in chunks, with or without pauses, and records its items.

use super::log::{Ending, Log, Recorder};
use crate::{Buffer, Failure, Fed, FeedError, Finish, Options, Parser};
use core::ops::ControlFlow;
use std::vec;
use std::vec::Vec;

/// How a chunk is given to the parser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// In one call.
    Feed,
    /// With a pause after every item. The rest is fed even if it is empty.
    Pause,
    /// With a pause after every item. An empty rest is not fed: pending items come with the next chunk.
    PauseLazily,
    /// With a pause after the items whose bit is set.
    PauseAt(u64),
    /// In steps.
    Step,
    /// Item by item. The iterator is dropped after the items whose bit is set.
    Items(u64),
}

impl Way {
    /// Whether there is a pause after the item with this number.
    pub fn pauses_after(self, item: u32) -> bool {
        match self {
            Self::Feed => false,
            Self::Pause | Self::PauseLazily | Self::Step => true,
            Self::PauseAt(items) | Self::Items(items) => items >> (item % 64) & 1 == 1,
        }
    }
}

/// A parser and a recorder of its items.
#[derive(Clone)]
pub struct Driver<B: Buffer> {
    pub parser: Parser<B>,
    pub recorder: Recorder,
    failure: Option<Failure>,
    items: u32,
}

impl<B: Buffer> Driver<B> {
    pub fn new(parser: Parser<B>) -> Self {
        let recorder = Recorder::new(parser.options().text);
        Self { parser, recorder, failure: None, items: 0 }
    }

    /// Clones into another buffer.
    pub fn clone_with_buffer<C: Buffer>(&self, buffer: C) -> Driver<C> {
        Driver {
            parser: self.parser.clone_with_buffer(buffer).expect("the buffer has the capacity"),
            recorder: self.recorder.clone(),
            failure: self.failure,
            items: self.items,
        }
    }

    pub fn chunk(&mut self, chunk: &[u8], way: Way) {
        let mut rest = chunk;
        loop {
            let before = self.parser.counters();
            let outcome = match way {
                Way::Step => self.step(rest),
                Way::Items(_) => self.items(rest, way),
                _ => self.feed(rest, way),
            };
            let after = self.parser.counters();
            let (consumed, paused) = match outcome {
                Ok(taken) => taken,
                Err(error) => (error.consumed, false),
            };
            assert!(consumed <= rest.len(), "{consumed} of {} bytes", rest.len());
            assert_eq!(after.bytes - before.bytes, consumed as u64, "bytes taken");
            match outcome {
                Ok(_) => {
                    assert!(paused || consumed == rest.len(), "stopped without a pause");
                    assert_eq!(self.failure, None, "took bytes after a failure");
                    assert_eq!(after.discarded, before.discarded);
                }
                Err(error) => {
                    assert!(self.failure.is_none_or(|first| first == error.failure), "another failure");
                    assert!(self.failure.is_none() || consumed == 0, "took bytes after a failure");
                    assert_eq!(after.discarded - before.discarded, (rest.len() - consumed) as u64);
                    self.failure = Some(error.failure);
                }
            }
            rest = &rest[consumed..];
            if !paused || (way == Way::PauseLazily && rest.is_empty()) {
                return;
            }
        }
    }

    /// Feeds once. Returns how many bytes were taken, and whether it paused.
    fn feed(&mut self, chunk: &[u8], way: Way) -> Result<(usize, bool), FeedError> {
        if way == Way::Feed {
            self.parser.feed(chunk, |item| self.recorder.take(item))?;
            return Ok((chunk.len(), false));
        }
        let mut paused = false;
        let fed = self.parser.feed_until_pause(chunk, |item| {
            assert!(!paused, "{item:?} after a pause");
            self.recorder.take(item);
            paused = way.pauses_after(self.items);
            self.items += 1;
            if paused { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        Ok(match fed {
            Fed::All => (chunk.len(), false),
            Fed::Paused { consumed } => (consumed, true),
        })
    }

    fn step(&mut self, chunk: &[u8]) -> Result<(usize, bool), FeedError> {
        let step = self.parser.step(chunk)?;
        if let Some(item) = step.item {
            self.recorder.take(item);
        }
        Ok((step.consumed, step.item.is_some()))
    }

    fn items(&mut self, chunk: &[u8], way: Way) -> Result<(usize, bool), FeedError> {
        let mut items = self.parser.items(chunk);
        while let Some(item) = items.next()? {
            self.recorder.take(item);
            let pauses = way.pauses_after(self.items);
            self.items += 1;
            if pauses {
                return Ok((items.consumed(), true));
            }
        }
        assert!(items.next()?.is_none(), "an item after the last");
        Ok((items.consumed(), false))
    }

    /// Ends the stream. Returns the log.
    pub fn finish(mut self) -> Log {
        let verdict = self.end();
        self.recorder.close(verdict, self.parser.counters(), self.parser.last_event_id())
    }

    /// Ends the stream without consuming the driver.
    pub fn end(&mut self) -> Ending {
        loop {
            match self.parser.finish() {
                Ok(Finish::Item(item)) => self.recorder.take(item),
                Ok(Finish::Clean) => break self.verdict(Ending::Clean),
                Ok(Finish::Incomplete) => break self.verdict(Ending::Incomplete),
                Ok(Finish::Loss) => break self.verdict(Ending::Loss),
                Err(FeedError { consumed, failure }) => {
                    assert_eq!(consumed, 0);
                    assert!(self.failure.is_none_or(|first| first == failure), "another failure");
                    break Ending::Failed(failure);
                }
            }
        }
    }

    fn verdict(&self, verdict: Ending) -> Ending {
        assert_eq!(self.failure, None, "finished after a failure");
        verdict
    }

    pub fn reset(&mut self) {
        self.parser.reset();
        self.recorder.clear();
        self.failure = None;
    }

    /// Feeds the stream in chunks that end at these ascending offsets.
    pub fn chunks(&mut self, stream: &[u8], cuts: &[usize], way: Way) {
        let mut start = 0;
        for end in cuts.iter().copied().chain([stream.len()]) {
            self.chunk(&stream[start..end], way);
            start = end;
        }
    }
}

/// A buffer of exactly the needed capacity, filled with bytes that are not UTF-8.
pub fn memory(options: &Options) -> Vec<u8> {
    vec![0xFF; options.capacity().expect("the limits are small")]
}

/// Feeds the stream to a new parser. Returns the log.
pub fn run(stream: &[u8], options: &Options, cuts: &[usize], way: Way) -> Log {
    let mut memory = memory(options);
    let parser = Parser::with_options(&mut memory[..], *options).expect("it has the capacity");
    let mut driver = Driver::new(parser);
    driver.chunks(stream, cuts, way);
    driver.finish()
}

/// The log of a stream. Checks that the log is the same in one chunk, in two chunks cut anywhere, in single
/// bytes, and with pauses.
pub fn every_way(stream: &[u8], options: &Options) -> Log {
    let log = run(stream, options, &[], Way::Feed);
    let text = stream.escape_ascii();
    for cut in 0..=stream.len() {
        assert_eq!(run(stream, options, &[cut], Way::Feed), log, "{text} cut at {cut}");
    }
    let all: Vec<usize> = (0..stream.len()).collect();
    for way in [Way::Feed, Way::Pause, Way::PauseLazily, Way::Step, Way::Items(0), Way::Items(u64::MAX)] {
        assert_eq!(run(stream, options, &[], way), log, "{text}: {way:?}");
        assert_eq!(run(stream, options, &all, way), log, "{text} in single bytes: {way:?}");
    }
    log
}
