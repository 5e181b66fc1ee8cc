//! The program `sse-cat`, and the output of a run.

#![allow(dead_code, reason = "each test needs a part of it")]

use crate::server::Server;
use crate::shown::Shown;
use ffi_tests::toolchain::{self, folder};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::Instant;

static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| toolchain::program("sse-cat"));

pub fn path() -> &'static Path {
    &PROGRAM
}

pub fn program() -> Command {
    let mut command = Command::new(path());
    command.stdin(Stdio::null());
    for name in ["http_proxy", "https_proxy", "all_proxy"] {
        command.env_remove(name).env_remove(name.to_uppercase());
    }
    command
}

/// Plays a recording.
pub fn replay(recording: &Path) -> Shown {
    let start = Instant::now();
    Shown::of(program().arg("--replay").arg(recording).output().expect("it runs"), start)
}

/// Shows the answer of the server. Asserts that the replay of its recording shows the same.
#[track_caller]
pub fn show(server: &Server, arguments: &[&str]) -> Shown {
    let folder = folder();
    let recording = folder.path().join("recording");
    let (mut command, start) = (program(), Instant::now());
    command.arg(server.url()).args(arguments).arg("--record").arg(&recording);
    let shown = Shown::of(command.output().expect("it runs"), start);
    let again = replay(&recording);
    assert_eq!(again.stdout, shown.stdout);
    assert_eq!(again.stderr, shown.stderr);
    assert_eq!(again.status, shown.status);
    shown
}
