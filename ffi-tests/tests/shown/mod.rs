//! The output of a program.

#![allow(dead_code, reason = "each test needs a part of it")]

use std::process::Output;
use std::time::{Duration, Instant};

pub struct Shown {
    pub stdout: String,
    pub stderr: String,
    pub status: Option<i32>,
    pub time: Duration,
}

impl Shown {
    pub fn of(output: Output, start: Instant) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("text");
        let (stdout, stderr) = (text(output.stdout), text(output.stderr));
        Self { stdout, stderr, status: output.status.code(), time: start.elapsed() }
    }

    /// Checks standard output, the exit status, and that each line is on standard error.
    #[track_caller]
    pub fn is(&self, stdout: &str, status: i32, lines: &[&str]) {
        let all = format!("{}\n{}", self.stdout, self.stderr);
        assert_eq!(self.stdout, stdout, "{all}");
        assert_eq!(self.status, Some(status), "{all}");
        for line in lines {
            assert!(self.stderr.contains(line), "{line:?} is not in\n{all}");
        }
    }
}
