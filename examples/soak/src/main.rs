//! Pushes gigabytes of a stream through one parser, cut, paused and broken off at random, and
//! compares its items with what was written; shows that memory stays as it is.
//!
//! ```sh
//! cargo run --release -p soak -- [--gib 10] [--seed N]
//! ```

mod blocks;
mod memory;
mod stretch;
mod tally;

use clap::Parser as _;
use core::ops::ControlFlow;
use fastrand::Rng;
use picosse::{Failure, Fed, FeedError, Finish, Parser};
use std::error::Error;
use std::process::ExitCode;
use std::time::Instant;
use stretch::Stretch;
use tally::{Items, Tally};

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

#[derive(clap::Parser)]
#[command(about = "Pushes gigabytes through one parser and compares its items with what was written")]
struct Arguments {
    /// How much to push.
    #[arg(long, value_name = "N", default_value_t = 10.0)]
    gib: f64,

    /// The same seed and length make the same run.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}

const GIB: u64 = 1 << 30;
const STRETCHES: usize = 64;
const STRETCH_LEN: usize = 256 << 10;
/// What code and stack may grow by as they are used for the first time, in KiB.
const GROWTH: u64 = 1024;

/// What was done to the parser.
#[derive(Default)]
struct Calls {
    streams: u64,
    feeds: u64,
    pauses: u64,
    steps: u64,
    pulls: u64,
}

struct Soak<'b> {
    random: Rng,
    parser: Parser<&'b mut [u8]>,
    /// Of the current stream, foretold.
    told: Tally,
    /// Of the current stream, as it came out.
    seen: Items,
    last_event_id: String,
    /// How many of the next chunks are single bytes.
    singles: usize,
    all: Tally,
    calls: Calls,
}

impl<'b> Soak<'b> {
    fn new(random: Rng, buffer: &'b mut [u8]) -> Outcome<Self> {
        let parser = Parser::with_options(buffer, stretch::OPTIONS)?;
        Ok(Self {
            random,
            parser,
            told: Tally::default(),
            seen: Items::default(),
            last_event_id: String::with_capacity(stretch::ID_LIMIT),
            singles: 0,
            all: Tally::default(),
            calls: Calls::default(),
        })
    }

    /// Up to 64 KiB, as often short as long; now and then a row of single bytes.
    fn chunk_len(&mut self) -> usize {
        if self.singles > 0 {
            self.singles -= 1;
            return 1;
        }
        if self.random.u8(..) < 8 {
            self.singles = self.random.usize(..2048);
        }
        let most = 1 << self.random.u32(..=16);
        self.random.usize(1..=most)
    }

    fn push(&mut self, mut rest: &[u8]) -> Outcome {
        while !rest.is_empty() {
            if self.random.u8(..) < 8 {
                self.give(&[])?;
            }
            let len = self.chunk_len().min(rest.len());
            let taken = self.give(&rest[..len])?;
            rest = &rest[taken..];
        }
        Ok(())
    }

    /// Gives the parser a chunk in one way or another; how much of it was taken.
    fn give(&mut self, chunk: &[u8]) -> Outcome<usize> {
        match self.random.u8(..5) {
            0 => self.steps(chunk),
            1 => self.items(chunk),
            way => self.feed(chunk, way == 2),
        }
    }

    fn feed(&mut self, chunk: &[u8], may_pause: bool) -> Outcome<usize> {
        let Self { random, parser, seen, .. } = self;
        self.calls.feeds += 1;
        if !may_pause {
            parser.feed(chunk, |item| seen.take(&item))?;
            return Ok(chunk.len());
        }
        let fed = parser.feed_until_pause(chunk, |item| {
            seen.take(&item);
            if random.u8(..) < 32 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        Ok(match fed {
            Fed::All => chunk.len(),
            Fed::Paused { consumed } => {
                self.calls.pauses += 1;
                consumed
            }
        })
    }

    fn steps(&mut self, chunk: &[u8]) -> Outcome<usize> {
        let mut at = 0;
        loop {
            let step = self.parser.step(&chunk[at..])?;
            self.calls.steps += 1;
            at += step.consumed;
            match step.item {
                Some(item) => self.seen.take(&item),
                None => break,
            }
        }
        same("bytes taken", at, chunk.len())?;
        Ok(at)
    }

    /// Pulls items, and gives up now and then.
    fn items(&mut self, chunk: &[u8]) -> Outcome<usize> {
        self.calls.pulls += 1;
        let mut items = self.parser.items(chunk);
        while let Some(item) = items.next()? {
            self.seen.take(&item);
            if self.random.u8(..) < 8 {
                break;
            }
        }
        Ok(items.consumed())
    }

    fn check(&mut self) -> Outcome {
        // A pause may have left an item due.
        self.feed(&[], false)?;
        self.seen.close();
        same("counters", self.parser.counters(), self.told.counters)?;
        same("items", self.seen, self.told.items)?;
        same("last event ID", self.parser.last_event_id().as_str(), Some(&*self.last_event_id))
    }

    /// One stream that ends anywhere.
    fn stream(&mut self, stretches: &[Stretch], count: u64) -> Outcome {
        if self.random.bool() {
            self.push(b"\xEF\xBB\xBF")?;
            self.told.counters.bytes += 3;
        }
        for number in 1..=count {
            let stretch = &stretches[self.random.usize(..stretches.len())];
            self.push(&stretch.bytes)?;
            stretch.tell(stretch.bytes.len(), &mut self.told, &mut self.last_event_id);
            if number % (GIB / STRETCH_LEN as u64) == 0 {
                self.check()?;
                eprintln!("{} GiB", (self.all.counters.bytes + self.told.counters.bytes) / GIB);
            }
        }
        let stretch = &stretches[self.random.usize(..stretches.len())];
        let len = self.random.usize(..=stretch.bytes.len());
        self.push(&stretch.bytes[..len])?;
        let is_clean = stretch.tell(len, &mut self.told, &mut self.last_event_id);
        self.check()?;
        if self.random.bool() {
            self.finish(is_clean)?;
        }
        self.all.add(&self.told);
        (self.told, self.seen) = (Tally::default(), Items::default());
        self.calls.streams += 1;
        self.parser.reset();
        self.check()
    }

    /// The end of the stream, and a byte too many.
    fn finish(&mut self, is_clean: bool) -> Outcome {
        let end = match self.told.items {
            Items { dropped: 1.., .. } | Items { ids_ignored: 1.., .. } => Finish::Loss,
            _ if is_clean => Finish::Clean,
            _ => Finish::Incomplete,
        };
        same("end", self.parser.finish()?, end)?;
        let refused = FeedError { consumed: 0, failure: Failure::Finished };
        same("a byte after the end", self.parser.step(b"x"), Err(refused))?;
        same("bytes discarded", self.parser.counters().discarded, 1)
    }

    /// Half of the bytes are one stream, the others many.
    fn run(&mut self, stretches: &[Stretch], bytes: u64) -> Outcome {
        self.stream(stretches, bytes / 2 / STRETCH_LEN as u64)?;
        let mut said = self.all.counters.bytes / GIB;
        while self.all.counters.bytes < bytes {
            let count = self.random.u64(..16);
            self.stream(stretches, count)?;
            if self.all.counters.bytes / GIB > said {
                said = self.all.counters.bytes / GIB;
                eprintln!("{said} GiB");
            }
        }
        Ok(())
    }

    fn report(&self) {
        let Tally { counters, items, .. } = &self.all;
        let Calls { streams, feeds, pauses, steps, pulls } = self.calls;
        println!("{} bytes in {streams} streams, {} lines", counters.bytes, counters.lines);
        println!("{feeds} feeds with {pauses} pauses, {steps} steps, {pulls} chunks pulled");
        println!("{} events, {} of them repaired", counters.events, items.repaired);
        println!("{} bytes of data, {} events dropped", items.data_bytes, counters.dropped);
        println!("{} comments, {} unknown fields", counters.comments, counters.unknown_fields);
        println!("{} IDs without an event, {} IDs ignored", items.last_event_ids, counters.ids_ignored);
        println!("{} reconnection times", items.reconnection_times);
    }
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, got: T, told: T) -> Outcome {
    if got == told { Ok(()) } else { Err(format!("{what}\n  got  {got:?}\n  told {told:?}").into()) }
}

/// Runs it all.
fn soak(arguments: &Arguments, seed: u64) -> Outcome {
    let mut random = Rng::with_seed(seed);
    let stretches: Vec<_> = (0..STRETCHES).map(|_| blocks::stretch(random.fork(), STRETCH_LEN)).collect();
    let mut buffer = [0; 2048];
    let mut soak = Soak::new(random, &mut buffer)?;
    let bytes = (arguments.gib * GIB as f64) as u64;

    let resident = memory::resident();
    let allocations = memory::allocations();
    let start = Instant::now();
    soak.run(&stretches, bytes)?;
    let seconds = start.elapsed().as_secs_f64();
    let allocations = memory::allocations() - allocations;

    soak.report();
    println!("{seconds:.0} s, {:.2} GB/s", soak.all.counters.bytes as f64 / seconds / 1e9);
    println!("{allocations} allocations");
    same("allocations", allocations, 0)?;
    match (resident, memory::resident()) {
        (Some(before), Some(after)) => {
            println!("resident set {before} KiB at the start, {after} KiB at the end");
            same("the resident set grew", after > before + GROWTH, false)
        }
        _ => {
            println!("SKIPPED: resident set: this system has no /proc/self/status");
            Ok(())
        }
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let seed = arguments.seed.unwrap_or_else(|| fastrand::u64(..));
    println!("seed {seed}");
    match soak(&arguments, seed) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("FAILED with --gib {} --seed {seed}: {error}", arguments.gib);
            ExitCode::FAILURE
        }
    }
}
