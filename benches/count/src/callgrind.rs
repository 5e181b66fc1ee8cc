//! Runs this program under callgrind.

use crate::Part;
use crate::job::Job;
use anyhow::{Context, Result, ensure};
use picosse_benches::Tally;
use std::hint::black_box;
use std::process::Command;
use std::{env, fs};

pub struct Counts {
    /// Which instructions the parser may use: what valgrind shows of the CPU decides.
    pub cpu: String,
    /// The instructions of each job, in order.
    pub instructions: Vec<u64>,
}

/// Counts the jobs of this part.
pub fn count(part: Part, full: bool) -> Result<Counts> {
    let folder = tempfile::tempdir()?;
    let dump = folder.path().join("dump");
    let output = Command::new("valgrind")
        .args(["-q", "--tool=callgrind", "--toggle-collect=work", "--dump-after=work"])
        .arg(format!("--callgrind-out-file={}", dump.display()))
        .arg(env::current_exe()?)
        .args(match part {
            Part::Budget => ["--work", "budget"],
            Part::Linear => ["--work", "linear"],
        })
        .args(full.then_some("--full"))
        .output()?;
    ensure!(output.status.success(), "valgrind: {}", String::from_utf8_lossy(&output.stderr));

    // There is one dump after each job, numbered from 1. The last dump has no number.
    let instructions = (1..)
        .map_while(|number| fs::read_to_string(dump.with_extension(number.to_string())).ok())
        .map(|dump| total(&dump))
        .collect::<Result<Vec<_>>>()?;
    ensure!(instructions.len() == part.jobs(full).len(), "callgrind did not see each job");
    Ok(Counts { cpu: String::from_utf8(output.stdout)?.trim().to_owned(), instructions })
}

fn total(dump: &str) -> Result<u64> {
    let total = dump.lines().find_map(|line| line.strip_prefix("totals: "));
    Ok(total.context("a dump without a total")?.trim().parse()?)
}

/// The work of the counted process.
pub fn do_all(jobs: &[Job]) {
    println!("{}", cpu());
    for job in jobs {
        let mut memory = job.memory();
        black_box(work(black_box(job), &mut memory));
    }
}

fn cpu() -> &'static str {
    if cfg!(picosse_portable) {
        return "portable";
    }
    #[cfg(target_arch = "x86_64")]
    return if is_x86_feature_detected!("avx2") { "avx2" } else { "sse2" };
    #[cfg(not(target_arch = "x86_64"))]
    env::consts::ARCH
}

/// Callgrind counts inside this function, which it finds by name.
#[inline(never)]
#[unsafe(no_mangle)]
fn work(job: &Job, memory: &mut [u8]) -> Tally {
    job.run(memory)
}
