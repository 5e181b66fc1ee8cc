//! The programs in the comments of `picosse.h`, built and run.

use ffi_tests::header::{committed, programs};
use ffi_tests::toolchain::{GCC, folder};
use std::io::Write;
use std::process::{Command, Output, Stdio};

/// Builds the program of this number, with more sources from `hosts`, and gives it each input.
fn run(number: usize, others: &[&str], inputs: &[&str]) -> Vec<(String, String, Option<i32>)> {
    let programs = programs(&committed());
    assert_eq!(programs.len(), 2, "one program for the parser, one for the session");
    let folder = folder();
    let source = folder.path().join("manual.c");
    std::fs::write(&source, &programs[number]).expect("a source");
    let sources = [&[source.to_str().expect("a path")], others].concat();
    let program = GCC.program(&sources, &[] as &[&str], &folder);
    let told = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    let answer = |input: &&str| {
        let mut child = Command::new(&program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        child.stdin.take().expect("its input").write_all(input.as_bytes()).expect("it reads");
        let Output { stdout, stderr, status } = child.wait_with_output().expect("it ends");
        (told(stdout), told(stderr), status.code())
    };
    inputs.iter().map(answer).collect()
}

#[test]
fn the_parsers_program_prints_each_event_and_tells_of_a_loss() {
    if !GCC.is_here("the parser's program of picosse.h") {
        return;
    }
    let large = format!("data: a\n\ndata: {}\n\ndata: b\n\n", "x".repeat(40_000));
    let said =
        run(0, &[], &["data: 你好\n\nid: 1\ndata: a\ndata: b\r\n\r\n", "data: a\n\ndata: b\n", &large]);
    assert_eq!(said[0], ("你好\na\nb\n".to_owned(), String::new(), Some(0)));
    assert_eq!((said[1].0.as_str(), said[1].2), ("a\n", Some(1)));
    assert!(said[1].1.starts_with("the stream ended inside a line or an event"), "{}", said[1].1);
    assert_eq!((said[2].0.as_str(), said[2].2), ("a\nb\n", Some(1)));
    assert!(!said[2].1.is_empty() && said[2].1 != said[1].1, "{}", said[2].1);
}

#[test]
fn the_sessions_program_reads_an_answer_and_connects_again_when_advised() {
    if !GCC.is_here("the session's program of picosse.h") {
        return;
    }
    const ASKED: &str = "Accept: text/event-stream\nCache-Control: no-cache\nsend\n";
    const ANSWER: &str = "head 200 text/event-stream -\nbytes data: half \\n\\ndata: an answer\\n\nbytes \\n\n\
                          bytes data: [DONE]\\n\\n\n";
    let busy = format!("head 503 text/plain 2\nbytes busy\nend\n{ANSWER}");
    let said = run(1, &["manual_http.c"], &[ANSWER, &busy, "failure\nhead 401 - -\nend\n"]);
    assert_eq!(said[0], ("half an answer".to_owned(), format!("{ASKED}close\n"), Some(0)));
    let twice = format!("{ASKED}close\nsleep 2000\n{ASKED}close\n");
    assert_eq!(said[1], ("busyhalf an answer".to_owned(), twice, Some(0)), "across the wrap of the clock");
    let (shown, told, status) = &said[2];
    assert_eq!((shown.as_str(), *status), ("", Some(1)));
    assert!(told.starts_with(&format!("{ASKED}close\nsleep ")), "{told}");
    assert!(told.trim_end().ends_with("(401, 403 or 407)."), "{told}");
}

#[test]
fn the_sessions_program_finds_silence_by_its_deadline() {
    if GCC.is_here("the session's program of picosse.h") {
        let head = "head 200 text/event-stream -\n";
        let silence = format!("{head}nothing\n{head}bytes data: a\\n\\n\nnothing\n");
        let said = run(1, &["manual_http.c"], &[&silence]);
        let (shown, told, status) = &said[0];
        assert_eq!((shown.as_str(), *status), ("a", Some(1)), "{told}");
        assert_eq!(told.matches("close\n").count(), 2, "{told}");
        assert!(told.contains("\na deadline passed\n"), "{told}");
    }
}
