//! The archive, the C and C++ compilers, and the programs made with them. The variables in `README.md`
//! replace each of them.

use crate::header::root;
use std::env;
use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use tempfile::TempDir;

/// Prints that a test was skipped.
///
/// # Panics
/// Where `PICOSSE_NO_SKIP` is set: then nothing may be skipped.
pub fn skipped(test: &str, why: &str) {
    assert!(env::var_os("PICOSSE_NO_SKIP").is_none(), "{test} may not be skipped: {why}");
    say(&format!("SKIPPED: {test}: {why}"));
}

/// Writes a line that the test harness shows even where the test passes.
pub fn say(line: &str) {
    // The harness hides what println! writes.
    let _ = std::io::stderr().write_all(format!("{line}\n").as_bytes());
}

/// `cargo` in the project's folder, as a user's shell would run it, with its own target folder.
pub fn cargo(target: &Path) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.current_dir(root()).env("CARGO_TARGET_DIR", target);
    // Flags for the tests, such as those of coverage, do not apply to the archive.
    for name in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "RUSTC_WRAPPER", "CARGO_BUILD_TARGET"] {
        cargo.env_remove(name);
    }
    // The variables that cargo sets for a test would make build scripts run again.
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy();
        if ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|start| name.starts_with(start)) {
            cargo.env_remove(&*name);
        }
    }
    cargo
}

/// The target folder of the running test: it is in `TARGET/PROFILE/deps`.
///
/// # Panics
/// Never, where cargo runs the test.
pub fn target() -> PathBuf {
    let test = env::current_exe().expect("the running test");
    test.ancestors().nth(3).expect("a target folder").to_owned()
}

/// The words of a variable; none where it is not set.
fn words(variable: &str) -> Vec<String> {
    env::var(variable).unwrap_or_default().split_whitespace().map(str::to_owned).collect()
}

/// Whether programs are built without extra flags and run without a runner.
pub fn is_usual() -> bool {
    ["PICOSSE_TEST_FLAGS", "PICOSSE_TEST_RUNNER"].iter().all(|variable| words(variable).is_empty())
}

/// A command that runs `program`.
pub fn runs(program: &Path) -> Command {
    let mut words = words("PICOSSE_TEST_RUNNER").into_iter();
    let Some(runner) = words.next() else { return Command::new(program) };
    let mut command = Command::new(runner);
    command.args(words).arg(program);
    command
}

/// The C archive, built by the project's own alias, once in a process.
///
/// # Panics
/// When it cannot be built.
pub fn archive() -> &'static Path {
    static ARCHIVE: OnceLock<PathBuf> = OnceLock::new();
    ARCHIVE.get_or_init(|| {
        if let Some(archive) = env::var_os("PICOSSE_TEST_ARCHIVE") {
            return archive.into();
        }
        run(cargo(&target()).arg("staticlib"));
        archive_in(&target())
    })
}

/// The archive, built at another optimisation level and with more arguments for rustc. The next call
/// overwrites it.
///
/// # Panics
/// When it cannot be built.
pub fn archive_at(opt_level: &str, arguments: &[&str]) -> PathBuf {
    let target = target().join("levels");
    let mut cargo = cargo(&target);
    run(cargo.env("CARGO_PROFILE_STATICLIB_OPT_LEVEL", opt_level).args(["staticlib", "--"]).args(arguments));
    archive_in(&target)
}

fn archive_in(target: &Path) -> PathBuf {
    let names = ["libpicosse.a", "picosse.lib"].map(|name| target.join("staticlib").join(name));
    names.into_iter().find(|path| path.exists()).expect("the archive")
}

/// A program of `examples` that is a package, built by this call.
///
/// # Panics
/// When it cannot be built.
pub fn program(name: &str) -> PathBuf {
    run(cargo(&target()).args(["build", "--package", name]));
    target().join("debug").join(name).with_extension(env::consts::EXE_EXTENSION)
}

/// Runs a command that must succeed.
///
/// # Panics
/// When it does not; with all it wrote.
pub fn run(command: &mut Command) -> Output {
    let output = command.stdin(Stdio::null()).output().unwrap_or_else(|why| panic!("{command:?}: {why}"));
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

/// A temporary folder for one test.
///
/// # Panics
/// When it cannot be made.
pub fn folder() -> TempDir {
    TempDir::new().expect("a temporary folder")
}

/// A compiler of one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compiler {
    pub program: &'static str,
    pub is_cxx: bool,
}

pub const GCC: Compiler = Compiler { program: "gcc", is_cxx: false };
pub const GXX: Compiler = Compiler { program: "g++", is_cxx: true };
pub const CLANG: Compiler = Compiler { program: "clang", is_cxx: false };
pub const CLANGXX: Compiler = Compiler { program: "clang++", is_cxx: true };
pub const ARM_GCC: Compiler = Compiler { program: "arm-none-eabi-gcc", is_cxx: false };
pub const ARM_GXX: Compiler = Compiler { program: "arm-none-eabi-g++", is_cxx: true };

const C_WARNINGS: &[&str] = &["-pedantic", "-Wall", "-Wextra", "-Wconversion", "-Werror", "-Wc++-compat"];
const CXX_WARNINGS: &[&str] =
    &["-pedantic", "-Wall", "-Wextra", "-Wconversion", "-Werror", "-Wold-style-cast"];

impl Compiler {
    /// The program, or the one that a variable names instead.
    fn program_name(self) -> String {
        let variable = if self.is_cxx { "PICOSSE_TEST_CXX" } else { "PICOSSE_TEST_CC" };
        env::var(variable).unwrap_or_else(|_| self.program.to_owned())
    }

    /// Whether it is on this machine. If not, `test` is SKIPPED.
    pub fn is_here(self, test: &str) -> bool {
        let name = self.program_name();
        let here = Command::new(&name).arg("--version").output().is_ok_and(|out| out.status.success());
        if !here {
            skipped(test, &format!("no {name} here"));
        }
        here
    }

    /// Whether it can link with a flag. If not, `test` is SKIPPED.
    pub fn links(self, test: &str, flag: &str) -> bool {
        if !self.is_here(test) {
            return false;
        }
        let folder = folder();
        let source = folder.path().join("empty.c");
        std::fs::write(&source, "int main(void) { return 0; }\n").expect("a source");
        let output =
            self.command("c99").arg(flag).arg(&source).arg("-o").arg(folder.path().join("empty")).output();
        let links = output.is_ok_and(|output| output.status.success());
        if !links {
            skipped(test, &format!("{} does not link with {flag}", self.program_name()));
        }
        links
    }

    /// A call of the compiler with every warning an error.
    pub fn command(self, standard: &str) -> Command {
        let mut command = Command::new(self.program_name());
        command.arg(format!("-std={standard}"));
        command.args(if self.is_cxx { CXX_WARNINGS } else { C_WARNINGS });
        command.arg("-I").arg(root().join("include")).arg("-g");
        command
    }

    /// Makes a program of sources in `hosts`, the archive last on the line.
    pub fn program<S: AsRef<OsStr>>(self, sources: &[&str], flags: &[S], folder: &TempDir) -> PathBuf {
        let program = folder.path().join("program");
        let mut command = self.command(if self.is_cxx { "c++17" } else { "c99" });
        command.args(sources.iter().map(|source| root().join("ffi-tests/hosts").join(source)));
        command.args(flags).args(words("PICOSSE_TEST_FLAGS")).arg(archive()).arg("-o").arg(&program);
        run(&mut command);
        program
    }
}
