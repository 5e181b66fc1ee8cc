//! The C examples, built as their comments say and run.

use answer::ANSWER;
use ffi_tests::toolchain::{Compiler, GCC, GXX, folder, runs};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::Duration;

mod answer;

const POSIX: &str = "-D_POSIX_C_SOURCE=200809L";

/// Gives a program the pieces on its standard input, one after the other.
fn pipe(program: &Path, pieces: &[&[u8]]) -> Output {
    let mut child = Command::new(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut input = child.stdin.take().expect("its standard input");
    for piece in pieces {
        input.write_all(piece).expect("it reads");
        sleep(Duration::from_millis(2));
    }
    drop(input);
    child.wait_with_output().expect("it ends")
}

#[test]
fn sse_cat_prints_each_event_and_reports_a_truncated_end() {
    reads_standard_input(GCC, "c/sse_cat.c");
}

#[test]
fn sse_cat_in_cxx_does_the_same() {
    reads_standard_input(GXX, "cpp/sse_cat.cpp");
}

#[track_caller]
fn reads_standard_input(compiler: Compiler, source: &str) {
    if !compiler.is_here(source) {
        return;
    }
    let folder = folder();
    let program = compiler.program(&[&format!("../../examples/{source}")], &[POSIX], &folder);

    let whole = pipe(&program, &ANSWER);
    let expected = "[message] 你好\n[message] two lines\nin one event\n[message] 🌍\n\
                    [message] [DONE]\n[message] after the end\n";
    assert_eq!(String::from_utf8_lossy(&whole.stdout), expected);
    assert_eq!(String::from_utf8_lossy(&whole.stderr), "");
    assert!(whole.status.success());

    let cut = pipe(&program, &ANSWER[..2]);
    assert_eq!(String::from_utf8_lossy(&cut.stdout), "");
    assert_eq!(String::from_utf8_lossy(&cut.stderr), "the stream ended inside a line or an event\n");
    assert!(cut.status.success());

    let large = [&b"data: "[..], &[b'x'; 70_000], b"\n\ndata: next\n\n"];
    let large = pipe(&program, &large);
    assert_eq!(String::from_utf8_lossy(&large.stdout), "[message] next\n");
    assert_eq!(
        String::from_utf8_lossy(&large.stderr),
        "event 0 is too large, dropped\n\
         something was lost: it crossed a limit, or had no callback\n"
    );
    assert_eq!(large.status.code(), Some(9));
}

/// Runs the README's C example with this data in place of `hello`.
fn readme(data: &str) -> Output {
    let readme = std::fs::read_to_string(ffi_tests::header::root().join("README.md")).expect("README.md");
    let (_, rest) = readme.split_once("```c\n").expect("a C example");
    let (source, _) = rest.split_once("```").expect("its end");
    assert_eq!(source.matches("data: hello").count(), 1);
    let folder = folder();
    let path = folder.path().join("readme.c");
    std::fs::write(&path, source.replace("data: hello", &format!("data: {data}"))).expect("a source");
    let flags = ["-Wno-overlength-strings"];
    let program = GCC.program(&[path.to_str().expect("a path")], &flags, &folder);
    runs(&program).output().expect("it ends")
}

#[test]
fn the_c_example_of_the_readme_prints_its_event_and_fails_where_one_is_too_large() {
    if !GCC.is_here("the README's C example") {
        return;
    }
    let small = readme("hello");
    assert_eq!((&small.stdout[..], small.status.code()), (&b"hello\n"[..], Some(0)));
    let large = readme(&"x".repeat(40 * 1024));
    assert_eq!((&large.stdout[..], large.status.code()), (&b""[..], Some(1)));
}
