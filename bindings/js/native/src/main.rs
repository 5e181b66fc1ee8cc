//! Reads cases, and writes what the native library makes of each, for the tests to compare. A case is a
//! line of JSON, and so is its answer.

mod parser;
mod session;
mod shown;

use serde_json::Value;
use std::io::{self, BufRead, Write};

fn main() -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let case: Value = serde_json::from_str(&line?)?;
        let answer = if case["steps"].is_array() { session::answer(&case) } else { parser::answer(&case) };
        writeln!(out, "{answer}")?;
    }
    out.flush()
}

/// Memory for as long as the program runs.
fn memory(capacity: Option<usize>) -> &'static mut [u8] {
    vec![0; capacity.expect("limits that a buffer can have")].leak()
}

fn bytes(base16: &str) -> Vec<u8> {
    (0..base16.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&base16[at..at + 2], 16).expect("Base16"))
        .collect()
}
