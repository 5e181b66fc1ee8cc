//! Programs that link the archive, and run.

use ffi_tests::header::root;
use ffi_tests::toolchain::{GCC, archive, cargo, folder, run, skipped};
use picosse::session::Diagnosis;
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

fn runs(test: &str, source: &str, flags: &[&str]) {
    if GCC.is_here(test) {
        let folder = folder();
        run(&mut Command::new(GCC.program(&[source], flags, &folder)));
    }
}

#[test]
fn c_program_links_with_the_archive_alone() {
    runs("c_program_links_with_the_archive_alone", "minimal.c", &["-O1"]);
}

#[test]
fn c_program_runs_without_an_allocator() {
    runs("c_program_runs_without_an_allocator", "no_allocator.c", &["-O1", "-fno-builtin"]);
}

#[test]
fn two_threads_need_no_lock() {
    runs("two_threads_need_no_lock", "threads.c", &["-O1", "-pthread"]);
}

#[test]
fn two_threads_need_no_lock_under_thread_sanitizer() {
    let test = "two_threads_need_no_lock_under_thread_sanitizer";
    if GCC.links(test, "-fsanitize=thread") {
        runs(test, "threads.c", &["-O1", "-pthread", "-fsanitize=thread"]);
    }
}

#[test]
fn freestanding_program_runs_without_a_library() {
    let test = "freestanding_program_runs_without_a_library";
    if cfg!(all(target_arch = "x86_64", target_os = "linux")) {
        let flags = [
            "-O1",
            "-ffreestanding",
            "-nostdlib",
            "-static",
            "-no-pie",
            "-fno-pie",
            "-fno-stack-protector",
            "-fcf-protection=none",
        ];
        runs(test, "freestanding.c", &flags);
    } else {
        skipped(test, "its start is written for x86-64 Linux");
    }
}

/// A program linked without the functions that it does not call, and the texts that it prints.
struct Linked {
    bytes: Vec<u8>,
    texts: HashSet<String>,
}

const DROPS_SECTIONS: &str = "-Wl,--gc-sections";

impl Linked {
    fn new(source: &str, flags: &[&str]) -> Self {
        let folder = folder();
        // Stripped, since the name of a symbol may end like a text.
        let program = GCC.program(&[source], &[&["-O1", "-s", DROPS_SECTIONS][..], flags].concat(), &folder);
        let said = String::from_utf8(run(&mut Command::new(&program)).stdout).expect("texts of ASCII");
        let texts = said.lines().filter(|text| !text.is_empty()).map(str::to_owned).collect();
        Self { bytes: fs::read(&program).expect("the program"), texts }
    }

    /// Whether a text is in the program: each ends with two NULs.
    fn has(&self, text: &str) -> bool {
        let ended = format!("{text}\0\0");
        self.bytes.windows(ended.len()).any(|window| window == ended.as_bytes())
    }

    /// Whether a text may be in the program: it is, or ends, one that the program prints.
    fn asks_for(&self, text: &str) -> bool {
        self.texts.iter().any(|own| own.ends_with(text))
    }
}

#[test]
fn a_program_links_only_the_texts_that_it_asks_for() {
    if !GCC.links("a_program_links_only_the_texts_that_it_asks_for", DROPS_SECTIONS) {
        return;
    }
    let calls = [
        "picosse_status_text(number)",
        "picosse_reason_text(number)",
        "picosse_detail_text(number / 100, number % 100)",
        "picosse_class_text(number)",
        "picosse_content_text(number)",
        "picosse_deadline_text(number)",
        "picosse_advice_text(number)",
        "picosse_give_up_text(number)",
        "picosse_reason_name(number / 100, number % 100)",
        "picosse_advice_name(1 + number / 100 % 2, number % 100, number % 100)",
    ];
    let mut programs = vec![Linked::new("minimal.c", &[]), Linked::new("minimal_session.c", &[])];
    programs.extend(calls.map(|call| Linked::new("texts.c", &[&format!("-DTEXT(number)={call}")])));
    let mut all: HashSet<String> = programs.iter().flat_map(|program| program.texts.clone()).collect();
    let diagnoses = [Diagnosis::Events, Diagnosis::Dropped, Diagnosis::NoAnswer, Diagnosis::NoData];
    all.extend(diagnoses.map(|diagnosis| diagnosis.to_string()));
    assert!(all.len() > 80, "{all:?}");
    for (program, name) in programs.iter().zip(["minimal.c", "minimal_session.c"].into_iter().chain(calls)) {
        for text in &all {
            assert_eq!(program.has(text), program.asks_for(text), "{text:?} in a program with {name}");
        }
    }
}

const OTHER: &str = r#"
/// What the Rust archive of another project does: allocate, panic, catch.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn other_sum(bytes: *const u8, len: usize) -> usize {
    let copy = unsafe { std::slice::from_raw_parts(bytes, len) }.to_vec();
    copy.iter().map(|&byte| usize::from(byte)).sum()
}

#[unsafe(no_mangle)]
pub extern "C" fn other_catches_a_panic() -> i32 {
    i32::from(std::panic::catch_unwind(|| std::panic::panic_any(1)).is_err())
}
"#;

/// Builds another Rust archive, with `std`, and names the libraries that it needs.
fn other_archive(folder: &TempDir) -> (PathBuf, Vec<String>) {
    let project = folder.path().join("other");
    fs::create_dir_all(project.join("src")).expect("a folder");
    fs::write(project.join("src/lib.rs"), OTHER).expect("a source");
    let manifest = project.join("Cargo.toml");
    let text =
        "[package]\nname = \"other\"\nedition = \"2024\"\n[lib]\ncrate-type = [\"staticlib\"]\n[workspace]\n";
    fs::write(&manifest, text).expect("a manifest");
    let target = folder.path().join("target");
    let output = run(cargo(&target)
        .args(["rustc", "--release", "--offline", "--manifest-path"])
        .arg(&manifest)
        .args(["--", "--print", "native-static-libs"]));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let libraries =
        said.lines().find_map(|line| line.split_once("native-static-libs:")).map_or("", |parts| parts.1);
    (target.join("release/libother.a"), libraries.split_whitespace().map(str::to_owned).collect())
}

#[test]
fn two_rust_archives_link_in_both_orders() {
    let test = "two_rust_archives_link_in_both_orders";
    if !GCC.is_here(test) {
        return;
    }
    let folder = folder();
    let (other, libraries) = other_archive(&folder);
    let own = archive().to_owned();
    for (name, archives) in [("own_first", [&own, &other]), ("other_first", [&other, &own])] {
        let program: &Path = &folder.path().join(name);
        let mut command = GCC.command("c99");
        command.arg(root().join("ffi-tests/hosts/two_archives.c")).args(archives).args(&libraries);
        run(command.arg("-o").arg(program));
        run(&mut Command::new(program));
    }
}
