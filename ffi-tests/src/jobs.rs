//! Vectors through the C interface: what a host is told to do, and what it answers.
//!
//! A host reads jobs, line by line, from the file that its first argument names:
//!
//! ```text
//! job behind push                    (or `front`: where the protected page is; `pause`, `pull`)
//! limits DATA TYPE ID
//! choose DELIVERY OVER_LIMIT TEXT END_OF_STREAM WANTED     (the values of picosse.h)
//! feed HEX                           (one chunk; also `seed HEX`, `finish`, `reset`)
//! end
//! ```
//!
//! It writes a line `job`, then the log in the words of a vector's, for each.

use crate::plan::Plan;
use crate::rust::{self, MODES, Mode};
use crate::text::{canonical, hex};
use crate::toolchain::{folder, run, runs};
use crate::vectors::{self, Op, Settings};
use picosse::{Delivery, EndOfStream, OverLimit, TextPolicy};
use std::fmt::Write;
use std::path::Path;

struct Job {
    name: String,
    text: String,
    expected: Vec<String>,
}

fn header(settings: &Settings, guard: &str, mode: Mode) -> String {
    let mode = match mode {
        Mode::Push => "push",
        Mode::Pause => "pause",
        Mode::Pull => "pull",
    };
    let Settings { data_limit, event_type_limit, last_event_id_limit, .. } = settings;
    let delivery = match settings.delivery {
        Delivery::Whole => 0,
        Delivery::OversizedInFragments => 1,
        Delivery::Fragments => 2,
        other => panic!("{other:?} has no number"),
    };
    let over_limit = i32::from(settings.over_limit == OverLimit::Fail);
    let text = i32::from(settings.text == TextPolicy::Raw);
    let end = i32::from(settings.end_of_stream == EndOfStream::Deliver);
    let wanted = u32::from(settings.comments)
        | u32::from(settings.unknown_fields) << 1
        | u32::from(settings.last_event_ids) << 2;
    format!(
        "job {guard} {mode}\nlimits {data_limit} {event_type_limit} {last_event_id_limit}\n\
         choose {delivery} {over_limit} {text} {end} {wanted}\n"
    )
}

fn job(settings: &Settings, ops: &[Op], guard: &str, mode: Mode) -> String {
    let mut text = header(settings, guard, mode);
    for op in ops {
        let _ = match op {
            Op::Feed(chunk) => writeln!(text, "feed {}", hex(chunk, "")),
            Op::Seed(id) => writeln!(text, "seed {}", hex(id, "")),
            Op::Finish => writeln!(text, "finish"),
            Op::Reset => writeln!(text, "reset"),
        };
    }
    text + "end\n"
}

/// Every vector, in every plan and mode; the protected page is behind and in front in turn.
fn jobs() -> Vec<Job> {
    let mut jobs = Vec::new();
    for vector in vectors::all() {
        // The Rust log also has the counters and the last event ID, which a vector may leave out.
        let log = rust::run(&vector.settings, &vector.ops, Mode::Push);
        let expected = if vector.compare(&log).is_ok() { log } else { vector.expected.clone() };
        for plan in Plan::all(&vector) {
            let ops = plan.cut(&vector.ops);
            for mode in MODES {
                let guard = if jobs.len() % 2 == 0 { "behind" } else { "front" };
                let name = format!("{}, {plan:?}, {mode:?}, page {guard}", vector.name);
                let text = job(&vector.settings, &ops, guard, mode);
                jobs.push(Job { name, text, expected: expected.clone() });
            }
        }
    }
    jobs
}

/// Runs every job in one process of `host` and checks each log.
///
/// # Panics
/// When one differs; with the first few.
pub fn check(host: &Path) {
    let jobs = jobs();
    let folder = folder();
    let file = folder.path().join("jobs");
    std::fs::write(&file, jobs.iter().map(|job| job.text.as_str()).collect::<String>()).expect("the jobs");
    let output = run(runs(host).arg(&file));
    let output = String::from_utf8(output.stdout).expect("a log in ASCII");
    let logs: Vec<Vec<String>> = output
        .split("job\n")
        .skip(1)
        .map(|log| {
            log.lines().map(|line| canonical(line).unwrap_or_else(|why| format!("{why}: {line}"))).collect()
        })
        .collect();
    assert_eq!(logs.len(), jobs.len(), "jobs answered");
    let wrong: Vec<String> = jobs
        .iter()
        .zip(&logs)
        .filter(|(job, log)| job.expected != **log)
        .map(|(job, log)| format!("{}\n  expected {:#?}\n  got {log:#?}", job.name, job.expected))
        .collect();
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong[..wrong.len().min(3)].join("\n"));
}
