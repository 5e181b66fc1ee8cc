//! Counts the instructions of the parser, and compares them with a committed budget and with linear time.
//!
//! The program runs itself under callgrind, with `--work`: that one only parses.

mod budget;
mod callgrind;
mod job;
mod linear;

use anyhow::Result;
use callgrind::Counts;
use clap::{Parser, ValueEnum};
use job::Job;
use std::process::{Command, ExitCode};
use std::thread;

#[derive(Parser)]
#[command(about, version)]
struct Args {
    /// Rewrite the budget with the counts of this run
    #[arg(long)]
    write: bool,
    /// Check linear time for single bytes up to 4 MiB, too (slow)
    #[arg(long)]
    full: bool,
    /// Do the work of one part, for callgrind to watch
    #[arg(long, hide = true)]
    work: Option<Part>,
}

/// The part that one run of callgrind counts.
#[derive(Clone, Copy, ValueEnum)]
enum Part {
    Budget,
    Linear,
}

impl Part {
    fn jobs(self, full: bool) -> Vec<Job> {
        match self {
            Self::Budget => budget::jobs(),
            Self::Linear => linear::jobs(full),
        }
    }
}

fn main() -> Result<ExitCode> {
    let args = Args::parse();
    if let Some(part) = args.work {
        callgrind::do_all(&part.jobs(args.full));
        return Ok(ExitCode::SUCCESS);
    }
    let Some(valgrind) = version("valgrind") else {
        return Ok(skipped("instruction counts: there is no valgrind on this machine"));
    };
    let rustc = version("rustc").unwrap_or_default();
    let (budget, linear) = thread::scope(|scope| {
        let linear = scope.spawn(|| callgrind::count(Part::Linear, args.full));
        (callgrind::count(Part::Budget, args.full), linear.join().expect("it does not panic"))
    });
    let (Counts { cpu, instructions }, linear) = (budget?, linear?);
    println!("{rustc}, {valgrind}, cpu {cpu}\n");

    let budget = if args.write {
        budget::write(&rustc, &cpu, &instructions)?;
        ExitCode::SUCCESS
    } else {
        budget::check(&rustc, &cpu, &instructions)?
    };
    let linear = linear::check(&linear::jobs(args.full), &linear.instructions);
    Ok(if linear == ExitCode::SUCCESS { budget } else { linear })
}

/// The version that a program prints; `None` if it is not installed.
fn version(program: &str) -> Option<String> {
    let output = Command::new(program).arg("--version").output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Prints what was skipped and why. Fails where `PICOSSE_NO_SKIP` is set.
fn skipped(why: &str) -> ExitCode {
    println!("SKIPPED: {why}");
    if std::env::var_os("PICOSSE_NO_SKIP").is_some() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
