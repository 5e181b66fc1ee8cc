//! Linear time: four times the bytes take about four times the instructions.

use crate::job::Job;
use picosse::{Delivery, Options};
use picosse_benches::Way;
use std::process::ExitCode;

/// Four times the bytes may take this many times the instructions. Quadratic work would take sixteen
/// times.
const MOST: f64 = 4.2;

/// What a server can send without end.
struct Case {
    name: &'static str,
    start: &'static [u8],
    rest: u8,
    options: Options,
}

impl Case {
    fn stream(&self, len: usize) -> Vec<u8> {
        let mut stream = self.start.to_vec();
        stream.resize(len, self.rest);
        stream
    }
}

fn cases() -> [Case; 8] {
    let case = |name, start, rest, options| Case { name, start, rest, options };
    let all = Options::new();
    let small = all.data_limit(64);
    let in_fragments = small.delivery(Delivery::OversizedInFragments);
    [
        case("a data line", b"data: ", b'x', all.data_limit(4 << 20)),
        case("a comment", b": ", b'x', all),
        case("a comment, wanted", b": ", b'x', all.comments(true)),
        case("an unknown field", b"foo: ", b'x', all),
        case("an unknown field, wanted", b"foo: ", b'x', all.unknown_fields(true)),
        case("an event over its limit", b"data: ", b'x', small),
        case("the same in fragments", b"data: ", b'x', in_fragments),
        case("blank lines", b"", b'\n', all),
    ]
}

/// The short and the long stream of each case, for each chunk size.
pub fn jobs(full: bool) -> Vec<Job> {
    let mut jobs = Vec::new();
    for case in cases() {
        for chunk_len in [1, 16, 64] {
            // Single bytes are slow to watch.
            let short = if chunk_len == 1 && !full { 256 << 10 } else { 1 << 20 };
            for len in [short, 4 * short] {
                let Case { name, options, .. } = case;
                let stream = case.stream(len).into();
                jobs.push(Job { name, way: Way::Feed, chunk_len, options, stream });
            }
        }
    }
    jobs
}

/// Fails when one is not linear.
pub fn check(jobs: &[Job], counts: &[u64]) -> ExitCode {
    println!(
        "{:<26} {:>5} {:>9} {:>9} {:>9} {:>9} {:>6}",
        "linear time", "chunk", "bytes", "per byte", "bytes", "per byte", "ratio"
    );
    let mut bent = 0;
    for (jobs, counts) in jobs.chunks(2).zip(counts.chunks(2)) {
        let ([short, long], [few, many]) = (jobs, counts) else { unreachable!("they come in pairs") };
        let ratio = *many as f64 / *few as f64;
        bent += usize::from(ratio > MOST);
        println!(
            "{:<26} {:>5} {:>9} {:>9.3} {:>9} {:>9.3} {ratio:>6.3}{}",
            short.name,
            short.chunk_len,
            short.stream.len(),
            *few as f64 / short.stream.len() as f64,
            long.stream.len(),
            *many as f64 / long.stream.len() as f64,
            if ratio > MOST { " NOT LINEAR" } else { "" }
        );
    }
    println!("\n{bent} above a ratio of {MOST}");
    if bent == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
