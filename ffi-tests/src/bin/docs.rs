//! Writes the page of `include/picosse.h` to the file that its argument names.

use ffi_tests::header::committed;
use ffi_tests::page::page;
use std::process::ExitCode;

fn main() -> std::io::Result<ExitCode> {
    let Some(file) = std::env::args_os().nth(1) else {
        eprintln!("usage: docs FILE");
        return Ok(ExitCode::from(2));
    };
    let (page, wrong) = page(&committed());
    std::fs::write(file, page)?;
    wrong.iter().for_each(|wrong| eprintln!("picosse.h: {wrong}"));
    Ok(if wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
