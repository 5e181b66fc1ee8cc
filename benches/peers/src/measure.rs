//! Measures the processor time of this thread, since other programs may use the core, too.

use crate::allocations;
use crate::contestants::{CONTESTANTS, Contestant, Input, Kind};
use cpu_time::ThreadTime;
use picosse_benches::{Shape, Tally, buffer, stream};
use std::hint::black_box;
use std::time::Duration;

/// How long one turn of a contestant takes.
const TURN: Duration = Duration::from_millis(10);
/// A contestant gets no more turns in a cell after this time.
const ENOUGH: Duration = Duration::from_secs(1);
/// A contestant that would need more than this for the whole stream gets a short one.
const SLOW: Duration = Duration::from_millis(40);
/// How many times shorter that stream is. Some contestants need quadratic time.
const SHORTER: usize = 16;

/// One contestant on one shape in one chunk size.
pub struct Cell {
    pub shape: Shape,
    pub chunk: usize,
    pub contestant: &'static Contestant,
    /// Bytes of the stream it was measured on.
    pub len: usize,
    /// Whether it got the short stream.
    pub short: bool,
    /// Bytes per nanosecond, median of its turns.
    pub speed: f64,
    pub tally: Tally,
    /// Whether it found every event and byte. Limits do not count them.
    pub agrees: bool,
    /// Allocations of one run, setup included.
    pub allocations: u64,
}

/// All that was measured.
pub struct Table {
    pub shapes: Vec<Shape>,
    pub chunks: Vec<usize>,
    pub cells: Vec<Cell>,
}

impl Table {
    pub fn cells(&self, shape: Shape, chunk: usize) -> impl Iterator<Item = &Cell> {
        self.cells.iter().filter(move |cell| cell.shape == shape && cell.chunk == chunk)
    }

    pub fn cell(&self, name: &str, shape: Shape, chunk: usize) -> Option<&Cell> {
        self.cells(shape, chunk).find(|cell| cell.contestant.name == name)
    }

    /// The fastest peer with correct counts.
    pub fn fastest_peer(&self, shape: Shape, chunk: usize) -> Option<&Cell> {
        self.cells(shape, chunk)
            .filter(|cell| cell.contestant.kind == Kind::Peer && cell.agrees)
            .max_by(|a, b| a.speed.total_cmp(&b.speed))
    }
}

pub struct Measurer {
    len: usize,
    rounds: usize,
    buffer: Vec<u8>,
}

/// One contestant's part in a cell.
struct Turns {
    contestant: &'static Contestant,
    input: Input,
    short: bool,
    tally: Tally,
    agrees: bool,
    allocations: u64,
    /// Runs in a turn.
    runs: u32,
    spent: Duration,
    /// Nanoseconds of a run.
    times: Vec<f64>,
}

impl Measurer {
    pub fn new(len: usize, rounds: usize) -> Self {
        // The last block may go over the length.
        Self { len, rounds: rounds.max(1), buffer: buffer(len + len / 2) }
    }

    /// Measures all contestants in turns, round by round, so that a slow moment of the machine hits
    /// them all.
    pub fn measure(&mut self, shape: Shape, chunk: usize) -> Vec<Cell> {
        // Long streams, so that a branch predictor cannot learn them. A single line and 1-byte chunks do not
        // need that.
        let len = match (shape, chunk) {
            (_, ..64) => self.len / 16,
            (Shape::Drip, _) => self.len / 4,
            _ => self.len,
        };
        let [long, short] = [len, len / SHORTER].map(|len| {
            // Never freed: some hundred MiB in all.
            let stream: &'static [u8] = stream(shape, len).leak();
            Input { stream, chunk: chunk.min(stream.len()) }
        });
        let truths = [long, short].map(|input| Tally::of(input.stream));
        let mut all: Vec<Turns> =
            CONTESTANTS.iter().map(|contestant| self.prepare(contestant, [long, short], truths)).collect();
        for _ in 0..self.rounds {
            for turns in &mut all {
                if turns.times.is_empty() || turns.spent < ENOUGH {
                    self.turn(turns);
                }
            }
        }
        all.into_iter().map(|turns| turns.cell(shape, chunk)).collect()
    }

    /// Warms a contestant up, and finds out how fast it is and whether its counts are correct.
    fn prepare(
        &mut self,
        contestant: &'static Contestant,
        [long, short]: [Input; 2],
        [truth, short_truth]: [Tally; 2],
    ) -> Turns {
        let (probe, _) = self.run(contestant, short);
        let slow = probe * SHORTER as u32 > SLOW;
        let (input, truth) = if slow { (short, short_truth) } else { (long, truth) };
        let before = allocations::count();
        let (time, tally) = self.run(contestant, input);
        let allocations = allocations::count() - before;
        let runs = TURN.as_nanos() / time.as_nanos().max(1);
        Turns {
            contestant,
            input,
            short: slow,
            tally,
            agrees: tally == truth,
            allocations,
            runs: runs.clamp(1, 1 << 20) as u32,
            spent: Duration::ZERO,
            times: Vec::with_capacity(self.rounds),
        }
    }

    fn run(&mut self, contestant: &Contestant, input: Input) -> (Duration, Tally) {
        let start = ThreadTime::now();
        let tally = (contestant.run)(black_box(input), &mut self.buffer);
        (start.elapsed(), tally)
    }

    fn turn(&mut self, turns: &mut Turns) {
        let start = ThreadTime::now();
        for _ in 0..turns.runs {
            black_box((turns.contestant.run)(black_box(turns.input), &mut self.buffer));
        }
        let time = start.elapsed();
        turns.spent += time;
        turns.times.push(time.as_nanos() as f64 / f64::from(turns.runs));
    }
}

impl Turns {
    fn cell(mut self, shape: Shape, chunk: usize) -> Cell {
        self.times.sort_by(f64::total_cmp);
        let time = self.times[self.times.len() / 2];
        let len = self.input.stream.len();
        Cell {
            shape,
            chunk,
            contestant: self.contestant,
            len,
            short: self.short,
            speed: len as f64 / time,
            tally: self.tally,
            agrees: self.agrees,
            allocations: self.allocations,
        }
    }
}
