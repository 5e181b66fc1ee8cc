//! The example `sse-cat`, and what a run of it has shown.

use crate::server::Server;
use ffi_tests::toolchain::{example, folder};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| example("sse-cat"));

pub fn program() -> Command {
    let mut command = Command::new(&*PROGRAM);
    command.stdin(Stdio::null());
    for name in ["http_proxy", "https_proxy", "all_proxy"] {
        command.env_remove(name).env_remove(name.to_uppercase());
    }
    command
}

/// What a run has shown.
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

/// Plays a recording.
pub fn replay(recording: &Path) -> Shown {
    let start = Instant::now();
    Shown::of(program().arg("--replay").arg(recording).output().expect("it runs"), start)
}

/// Shows what the server answers, and holds the recording to the same.
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
