//! The memory of a parser and of a session beside the lent buffer: the state, and the stack of a call.

use ffi_tests::toolchain::{GCC, folder, run, say, skipped};
use picosse::capi::{PICOSSE_PARSER_WORDS, PICOSSE_SESSION_WORDS};
use std::collections::HashMap;
use std::process::Command;

#[test]
fn state_and_stack_of_a_parser_are_small() {
    let test = "state_and_stack_of_a_parser_are_small";
    if !cfg!(all(target_os = "linux", target_env = "gnu")) {
        return skipped(test, "its stacks are those of Linux with glibc");
    }
    if !GCC.is_here(test) {
        return;
    }
    let folder = folder();
    // Without `now`, the first call of each function would find it on the painted stack.
    let output = run(&mut Command::new(GCC.program(&["stack.c"], &["-O2", "-Wl,-z,now"], &folder)));
    let said = String::from_utf8(output.stdout).expect("lines of ASCII");
    let bytes: HashMap<&str, usize> = said
        .lines()
        .map(|line| line.split_once(' ').expect("a name and a number"))
        .map(|(name, bytes)| (name, bytes.parse().expect("a number")))
        .collect();
    assert!((2000..2100).contains(&bytes["known"]), "a call that takes 2000 bytes: {bytes:?}");
    let calls = ["init", "feed", "step", "finish", "finish_step"].map(|call| (call, bytes[call]));
    say(&format!("bytes of a parser's state: {}; of its calls' stacks: {calls:?}", bytes["state"]));
    let calls_of_session = ["init", "restore", "on_response", "feed", "step", "on_end", "end_step"]
        .map(|call| (call, bytes[&*format!("session_{call}")]));
    say(&format!(
        "bytes of a session's state: {}; of its calls' stacks: {calls_of_session:?}",
        bytes["session_state"]
    ));
    assert_eq!(bytes["state"], 8 * PICOSSE_PARSER_WORDS, "the size in C and in Rust");
    assert_eq!(bytes["session_state"], 8 * PICOSSE_SESSION_WORDS, "the size in C and in Rust");
    for (call, bytes) in calls {
        let most = if call == "feed" { 1152 } else { 1280 };
        assert!(bytes <= most, "stack of picosse_parser_{call}: {bytes} bytes");
    }
    for (call, bytes) in calls_of_session {
        assert!(bytes <= 2560, "stack of picosse_session_{call}: {bytes} bytes");
    }
}
