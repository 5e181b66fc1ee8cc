//! What the example `sse-cat` shows in a terminal, which the program `script` plays.

#![cfg(target_os = "linux")] // whose `script` takes these options

use cat::path;
use ffi_tests::toolchain::skipped;
use server::{Answer, Server, scenario};
use std::process::{Command, Stdio};
use std::time::Duration;

mod cat;
mod server;
mod shown;

/// What a terminal gets of both outputs, without what takes a line away.
fn in_a_terminal(server: &Server, arguments: &str) -> Option<String> {
    in_this_terminal("xterm", server, arguments)
}

fn in_this_terminal(kind: &str, server: &Server, arguments: &str) -> Option<String> {
    let command = format!("{} {} {arguments}", path().display(), server.url());
    let mut script = Command::new("script");
    script.args(["-qefc", &command, "/dev/null"]).env("TERM", kind).stdin(Stdio::null());
    match script.output() {
        Ok(output) => Some(String::from_utf8(output.stdout).expect("text")),
        Err(why) => {
            skipped("sse-cat in a terminal", &format!("script: {why}"));
            None
        }
    }
}

/// The text that stays: of a line, what stands behind the last time that it was taken away.
fn stays(shown: &str) -> Vec<&str> {
    shown.lines().map(|line| line.rsplit("\r\x1b[2K").next().unwrap_or_default()).collect()
}

fn server<const N: usize>(answers: [Answer; N]) -> Server {
    Server::start(answers)
}

#[test]
fn a_status_line_says_what_is_waited_for_and_goes_away() {
    let pause = |seconds: u64| Duration::from_millis(seconds * 1000 + 300);
    let slow =
        scenario::late(pause(1), scenario::slow(&[b": a\n", b"data: 1\n\n", b"data: 2\n\n"], pause(1)));
    let Some(shown) = in_a_terminal(&server([slow]), "--preset=none") else { return };
    for line in [
        "waiting 1 s for the response head (bytes: 0, comments: 0)\r\x1b[2K",
        "waiting 1 s for the first event (bytes: 0, comments: 0)\r\x1b[2K",
        "waiting 2 s for the first event (bytes: 4, comments: 1)\r\x1b[2K1",
        "waiting 1 s for the next event (bytes: 13, comments: 1)\r\x1b[2K2",
    ] {
        assert!(shown.contains(line), "{line:?} is not in {shown:?}");
    }
    assert_eq!(stays(&shown)[..2], ["1", "2"], "{shown:?}");

    let late = server([scenario::late(pause(1), scenario::json("401 Unauthorized"))]);
    let Some(shown) = in_a_terminal(&late, "--preset=mcp") else { return };
    assert!(shown.contains("waiting 1 s for the MCP session\r\x1b[2Ksse-cat: initialize: "), "{shown:?}");

    let again = server([scenario::too_many_requests(), scenario::pieces(&[b"data: [DONE]\n\n"])]);
    let Some(shown) = in_a_terminal(&again, "--preset=llm --idempotent --retries=1") else { return };
    assert!(shown.contains("connecting again in 1 s\r\x1b[2K"), "{shown:?}");
}

#[test]
fn a_dumb_terminal_gets_no_status_line() {
    let late = server([scenario::late(Duration::from_millis(1300), scenario::pieces(&[b"data: 1\n\n"]))]);
    let Some(shown) = in_this_terminal("dumb", &late, "--preset=none") else { return };
    assert!(shown.starts_with("1\r\n") && !shown.contains("\x1b"), "{shown:?}");
}

#[test]
fn control_characters_are_shown_and_not_obeyed() {
    let stream = b"event: a\x1b[1m\ndata: \x1b]0;title\x07 \xC2\x9B31m\n\n";
    let Some(shown) = in_a_terminal(&server([scenario::pieces(&[stream])]), "--preset=none") else { return };
    assert_eq!(stays(&shown)[0], r"[a\u{1b}[1m] \u{1b}]0;title\u{7} \u{9b}31m", "{shown:?}");

    let body = b"{\"a\":\"\x1b[31m\"}";
    let json = scenario::page("200 OK", &["Content-Type: application/json"], body);
    let Some(shown) = in_a_terminal(&server([json]), "-v") else { return };
    assert!(shown.contains("{\"a\":\"\\u{1b}[31m\"}\r\n"), "{shown:?}");

    let head = scenario::page("404 No", &["X-Own: \u{9b}31m", "Content-Type: text/plain"], body);
    let Some(shown) = in_a_terminal(&server([head]), "-v") else { return };
    let lines = stays(&shown);
    assert!(lines.iter().all(|line| !line.contains(['\x1b', '\u{9b}'])), "{shown:?}");
    assert!(shown.contains("404"), "{shown:?}");
}
