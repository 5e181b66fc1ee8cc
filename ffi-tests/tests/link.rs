//! Programs that link the archive, and run.

use ffi_tests::header::root;
use ffi_tests::toolchain::{GCC, archive, cargo, folder, run, skipped};
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
fn two_threads_need_no_lock_says_the_sanitizer() {
    let test = "two_threads_need_no_lock_says_the_sanitizer";
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

const OTHER: &str = r#"
/// What a Rust archive of somebody else does: allocate, panic, catch.
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

/// Makes another Rust archive, with `std` in it, and the libraries that it needs.
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
