//! The committed budget: the instructions that each shape may take in each way.

use crate::job::Job;
use crate::skipped;
use anyhow::{Context, Result};
use picosse::{Delivery, Options};
use picosse_benches::{SHAPES, Way, stream};
use std::fmt::Write;
use std::fs;
use std::process::ExitCode;
use std::rc::Rc;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/budget.csv");
const HEAD: &str = "cpu,shape,way,chunk,instructions";

/// The share of the budget by which a count may change.
const SLACK: f64 = 0.05;

const WAYS: [(Way, usize); 11] = [
    (Way::Feed, 16 << 10),
    (Way::Feed, 64),
    (Way::Feed, 1),
    (Way::Step, 16 << 10),
    (Way::Items, 16 << 10),
    (Way::Fragments, 16 << 10),
    (Way::C, 16 << 10),
    (Way::Session, 16 << 10),
    (Way::Session, 64),
    (Way::SessionItems, 16 << 10),
    (Way::SessionItems, 1460),
];

pub fn jobs() -> Vec<Job> {
    let mut jobs = Vec::new();
    for shape in SHAPES {
        let (long, short) = (Rc::from(stream(shape, 256 << 10)), Rc::from(stream(shape, 32 << 10)));
        for (way, chunk_len) in WAYS {
            let stream: &Rc<[u8]> = if chunk_len == 1 { &short } else { &long };
            let options = match way {
                Way::Fragments => Options::new().delivery(Delivery::Fragments).data_limit(0),
                _ => Options::new().data_limit(stream.len()),
            };
            jobs.push(Job { name: shape.name(), way, chunk_len, options, stream: Rc::clone(stream) });
        }
    }
    jobs
}

struct Budget {
    /// Counts change with the compiler.
    rustc: String,
    /// Each line without its instructions, and the instructions.
    rows: Vec<(String, u64)>,
}

impl Budget {
    fn read() -> Result<Self> {
        let text = fs::read_to_string(FILE).with_context(|| format!("{FILE} (--write makes it)"))?;
        let mut lines = text.lines();
        let rustc = lines.next().and_then(|line| line.strip_prefix("# ")).unwrap_or_default().to_owned();
        let rows = lines.filter(|line| *line != HEAD).map(|line| {
            let (key, instructions) = line.rsplit_once(',').with_context(|| format!("{FILE}: {line}"))?;
            Ok((key.to_owned(), instructions.parse()?))
        });
        Ok(Self { rustc, rows: rows.collect::<Result<_>>()? })
    }

    fn get(&self, key: &str) -> Option<u64> {
        self.rows.iter().find(|row| row.0 == key).map(|row| row.1)
    }

    /// Whether it has a budget for this CPU.
    fn knows(&self, cpu: &str) -> bool {
        self.rows.iter().any(|row| of_cpu(&row.0, cpu))
    }
}

fn of_cpu(key: &str, cpu: &str) -> bool {
    key.split(',').next() == Some(cpu)
}

fn key(cpu: &str, job: &Job) -> String {
    format!("{cpu},{},{},{}", job.name, job.way.name(), job.chunk_len)
}

/// Makes these counts the budget of this CPU.
pub fn write(rustc: &str, cpu: &str, counts: &[u64]) -> Result<()> {
    let jobs = jobs();
    let mut text = format!("# {rustc}\n{HEAD}\n");
    let others = Budget::read().map(|budget| budget.rows).unwrap_or_default();
    let kept = others.into_iter().filter(|row| !of_cpu(&row.0, cpu));
    let new = jobs.iter().map(|job| key(cpu, job)).zip(counts.iter().copied());
    for (key, instructions) in kept.chain(new) {
        writeln!(text, "{key},{instructions}")?;
    }
    fs::write(FILE, text)?;
    print(&jobs, counts, |_, _| String::new());
    println!("written to {FILE}\n");
    Ok(())
}

/// Fails when a count grew.
pub fn check(rustc: &str, cpu: &str, counts: &[u64]) -> Result<ExitCode> {
    let (jobs, budget) = (jobs(), Budget::read()?);
    let (mut grown, mut shrunk) = (0, 0);
    print(&jobs, counts, |job, instructions| {
        let Some(allowed) = budget.get(&key(cpu, job)) else { return "no budget".to_owned() };
        let change = instructions as f64 / allowed as f64 - 1.0;
        let verdict = if change > SLACK {
            grown += 1;
            "GREW"
        } else if change < -SLACK {
            shrunk += 1;
            "the budget can be lowered"
        } else {
            ""
        };
        format!("{:>+7.1} % {verdict}", 100.0 * change)
    });
    if !budget.knows(cpu) {
        return Ok(skipped(&format!("the budget: it has no counts for this CPU ({cpu})")));
    }
    let missing = jobs.iter().filter(|job| budget.get(&key(cpu, job)).is_none()).count();
    println!("{grown} grew by more than 5 %, {shrunk} shrank by more than 5 %, {missing} without a budget\n");
    if grown + missing == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    if budget.rustc != rustc {
        println!("The budget is of another compiler: {}\n", budget.rustc);
    }
    Ok(ExitCode::FAILURE)
}

fn print(jobs: &[Job], counts: &[u64], mut verdict: impl FnMut(&Job, u64) -> String) {
    println!(
        "{:<10} {:<10} {:>6} {:>13} {:>9} {:>10}   against the budget",
        "shape", "way", "chunk", "instructions", "per byte", "per event"
    );
    for (job, &instructions) in jobs.iter().zip(counts) {
        let row = format!(
            "{:<10} {:<10} {:>6} {:>13} {:>9.3} {:>10.0} {}",
            job.name,
            job.way.name(),
            job.chunk_len,
            instructions,
            instructions as f64 / job.stream.len() as f64,
            instructions as f64 / job.events() as f64,
            verdict(job, instructions)
        );
        println!("{}", row.trim_end());
    }
    println!();
}
