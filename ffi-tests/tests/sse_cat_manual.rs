//! The manual of `sse-cat`: each command in it runs, each option exists, the exit statuses are those of `--help`.

use cat::{path, program};
use ffi_tests::header::root;
use ffi_tests::toolchain::{folder, skipped};
use server::{Answer, Server, scenario};
use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::process::Command;

mod cat;
mod server;
mod shown;

fn manual() -> String {
    fs::read_to_string(root().join("examples/sse-cat/README.md")).expect("the manual")
}

fn help() -> String {
    String::from_utf8(program().arg("--help").output().expect("it runs").stdout).expect("text")
}

/// The lines of its blocks of shell commands, without comments and the alias.
fn commands() -> Vec<String> {
    let manual = manual();
    let blocks = manual.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default());
    let lines = blocks.flat_map(str::lines).filter(|line| !line.starts_with("alias "));
    lines.map(|line| line.split("  #").next().unwrap_or_default().trim().to_owned()).collect()
}

fn news() -> Vec<Answer> {
    vec![scenario::pieces(&[b"retry: 10\n\ndata: 1\n\n", b"data: [DONE]\n\n"]), scenario::no_content()]
}

fn mcp() -> Vec<Answer> {
    let json = ["Content-Type: application/json"];
    let answer = |body: &str| scenario::page("200 OK", &json, body.as_bytes());
    vec![
        answer(r#"{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-06-18"}}"#),
        scenario::page("202 Accepted", &[], b""),
        answer(r#"{"jsonrpc":"2.0","id":1,"result":{"tools":[]}}"#),
    ]
}

#[test]
fn each_command_of_the_manual_shows_something() {
    let commands = commands();
    assert!(commands.len() >= 7, "{commands:?}");
    let folder = folder();
    let program_folder = path().parent().expect("its folder").display();
    let search = format!("{program_folder}:{}", env::var("PATH").unwrap_or_default());
    for command in commands {
        if command.starts_with("curl ") && Command::new("curl").arg("--version").output().is_err() {
            skipped("a command of the manual of sse-cat", "curl is not here");
            continue;
        }
        let server = Server::start(if command.contains("mcp") { mcp() } else { news() });
        let command = ["https://example.org", "http://127.0.0.1:8000"]
            .iter()
            .fold(command, |command, host| command.replace(host, &server.url()));
        let mut shell = Command::new("sh");
        shell.args(["-c", &command]).env("PATH", &search).current_dir(folder.path());
        let output = shell.output().expect("a shell");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(!output.stdout.is_empty(), "{command}: {stderr}");
        assert!(matches!(output.status.code(), Some(0 | 3)), "{command}: {stderr}");
    }
}

/// The words of a text that begin with two dashes.
fn options(text: &str) -> BTreeSet<&str> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    words.filter(|word| word.starts_with("--") && word.len() > 2 && !word.starts_with("---")).collect()
}

#[test]
fn each_option_of_the_manual_exists() {
    let (manual, help) = (manual(), help());
    // Of cargo and curl.
    let others = ["--release", "--data-binary"];
    let known = options(&help);
    for option in options(&manual).into_iter().filter(|option| !others.contains(option)) {
        assert!(known.contains(option), "{option} is not in {known:?}");
    }
}

#[test]
fn the_exit_statuses_of_the_manual_are_those_of_the_help() {
    let (manual, help) = (manual(), help());
    let table: Vec<u8> =
        manual.lines().filter_map(|line| line.strip_prefix("| ")?.split(' ').next()?.parse().ok()).collect();
    let (_, list) = help.split_once("Exit status:").expect("a list");
    let list: Vec<u8> =
        list.lines().filter_map(|line| line.split_whitespace().next()?.parse().ok()).collect();
    assert_eq!(table, list);
}
