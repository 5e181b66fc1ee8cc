//! How servers of language models end their streams, and the verdict of a session: each recording in
//! `recordings/providers`, played with the preset for language models.

use cat::replay;
use ffi_tests::toolchain::folder;
use shown::Shown;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

mod cat;
mod server;
mod shown;

/// How a recording ends.
#[derive(Debug, PartialEq)]
struct Verdict {
    reason: String,
    /// The exit status of `sse-cat`.
    status: i32,
    is_complete: bool,
    /// How many events are shown.
    events: usize,
}

fn verdict(reason: &str, status: i32, is_complete: bool, events: usize) -> Verdict {
    Verdict { reason: reason.into(), status, is_complete, events }
}

/// The terminal event came.
fn done(events: usize) -> Verdict {
    verdict("done", 0, true, events)
}

/// The server says that the answer failed.
fn failed(events: usize) -> Verdict {
    verdict("failed", 10, false, events)
}

/// The stream ended between two events, without a terminal event.
fn without_terminal(events: usize) -> Verdict {
    verdict("no_terminal_event", 11, false, events)
}

/// The stream ended between two events, and the host has no terminal rules.
fn clean(events: usize) -> Verdict {
    verdict("clean", 0, true, events)
}

/// The response ended inside an event.
fn truncated(events: usize) -> Verdict {
    verdict("truncated", 4, false, events)
}

/// The connection failed.
fn transport(events: usize) -> Verdict {
    verdict("transport", 7, false, events)
}

/// The answer is not a stream.
fn body() -> Verdict {
    verdict("body", 0, true, 0)
}

/// How each recording ends, with the preset for language models.
fn table() -> Vec<(&'static str, Verdict)> {
    vec![
        ("openai-chat", done(4)),
        ("openai-chat-quotes-done", done(4)),
        ("openai-chat-done-at-end", done(3)),
        ("openai-chat-without-done", without_terminal(3)),
        ("openai-chat-cut-by-end", truncated(3)),
        ("openai-chat-cut-by-error", transport(3)),
        ("openai-chat-reset-between-events", transport(2)),
        ("openai-chat-error", without_terminal(3)),
        ("openai-chat-error-then-done", done(3)),
        ("deepseek", done(3)),
        ("openrouter", done(3)),
        ("openai-responses", done(4)),
        ("openai-responses-failed", failed(3)),
        ("openai-responses-failed-then-done", failed(3)),
        ("openai-responses-incomplete", failed(3)),
        ("openai-responses-error", failed(2)),
        ("openai-responses-gateway-error", failed(2)),
        ("openai-responses-without-terminal", without_terminal(2)),
        ("anthropic", done(8)),
        ("anthropic-overloaded", failed(4)),
        ("anthropic-overloaded-at-once", failed(1)),
        ("anthropic-without-stop", without_terminal(5)),
        ("anthropic-cut-by-end", truncated(4)),
        ("anthropic-cut-by-error", transport(3)),
        ("mistral-conversation", done(3)),
        ("mistral-conversation-error", failed(3)),
        ("gemini", without_terminal(2)),
        ("gemini-finished-early", without_terminal(2)),
        ("gemini-error", without_terminal(2)),
        ("gemini-cut-by-end", truncated(2)),
        ("gemini-cut-by-error", transport(2)),
        ("gemini-array", body()),
        ("ollama", without_terminal(3)),
        ("ollama-error", without_terminal(2)),
        ("ollama-cut-by-end", without_terminal(2)),
        ("ollama-cut-by-error", transport(2)),
        ("ollama-compatible", done(2)),
        ("dify", without_terminal(2)),
        ("dify-chatflow", without_terminal(4)),
        ("dify-error", without_terminal(2)),
        ("coze", done(4)),
        ("coze-unquoted", done(4)),
        ("coze-chatflow", done(3)),
        ("coze-failed", failed(2)),
        ("coze-error", failed(1)),
        ("coze-workflow", done(2)),
        ("coze-workflow-error", failed(2)),
        ("dashscope", without_terminal(3)),
        ("dashscope-error", failed(2)),
        ("dashscope-compatible", done(2)),
        ("replicate", done(3)),
        ("replicate-error", failed(2)),
        ("replicate-canceled", failed(2)),
        ("replicate-canceled-compact", failed(2)),
        ("cohere", done(3)),
        ("cohere-then-done", done(3)),
        ("cohere-error", done(3)),
        ("langserve", without_terminal(2)),
        ("langserve-error", failed(3)),
        ("langgraph", done(3)),
        ("spark", done(2)),
        ("spark-error", done(2)),
    ]
}

/// How a recording ends where the host has no terminal rules: for servers whose last event no rule can match.
fn table_without_rules() -> Vec<(&'static str, Verdict)> {
    vec![
        ("gemini", clean(2)),
        ("gemini-finished-early", clean(2)),
        ("gemini-cut-by-end", truncated(2)),
        ("gemini-cut-by-error", transport(2)),
        ("ollama", clean(3)),
        ("ollama-cut-by-end", clean(2)),
        ("ollama-cut-by-error", transport(2)),
        ("dify", clean(2)),
        ("dify-chatflow", clean(4)),
        ("dashscope", clean(3)),
        ("dashscope-error", clean(2)),
        ("langserve", clean(2)),
    ]
}

fn recordings() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("recordings/providers")
}

fn recording(name: &str) -> PathBuf {
    recordings().join(name).with_extension("rec")
}

/// The verdict in what `sse-cat --json` writes: a line for each event, and a last one.
fn verdict_of(shown: &Shown) -> Verdict {
    let last = shown.stdout.lines().last().expect("a line");
    let (_, reason) = last.split_once(r#""reason":""#).expect("a reason");
    let is_complete = last.contains(r#""complete":true"#);
    assert_ne!(is_complete, last.contains(r#""complete":false"#), "{last}");
    Verdict {
        reason: reason.split('"').next().expect("its end").into(),
        status: shown.status.expect("a status"),
        is_complete,
        events: shown.stdout.lines().filter(|line| line.starts_with(r#"{"data":"#)).count(),
    }
}

#[track_caller]
fn check(name: &str, shown: &Shown, expected: &Verdict) {
    let all = format!("{name}:\n{}{}", shown.stdout, shown.stderr);
    assert_eq!(&verdict_of(shown), expected, "{all}");
    // Chunks cut characters, and the output has them whole.
    assert!(!shown.stdout.contains(char::REPLACEMENT_CHARACTER), "{all}");
}

#[test]
fn each_servers_end_has_its_verdict() {
    for (name, expected) in table() {
        check(name, &replay(&recording(name)), &expected);
    }
}

#[test]
fn without_rules_a_clean_end_is_complete() {
    let folder = folder();
    for (name, expected) in table_without_rules() {
        let text = fs::read_to_string(recording(name)).expect("a recording");
        let (preset, changed) = ("--preset=llm", folder.path().join(name));
        assert!(text.contains(preset), "{name}");
        fs::write(&changed, text.replacen(preset, "--preset=llm --no-end-rule", 1)).expect("a file");
        check(name, &replay(&changed), &expected);
    }
}

#[test]
fn the_table_and_the_readme_name_each_recording() {
    let readme = fs::read_to_string(recordings().join("README.md")).expect("README.md");
    let paths = fs::read_dir(recordings()).expect("recordings").map(|entry| entry.expect("an entry").path());
    let files: BTreeSet<_> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "rec"))
        .map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned())
        .collect();
    let table: BTreeSet<_> = table().into_iter().map(|(name, _)| name.to_owned()).collect();
    assert_eq!(files, table);
    for name in files {
        assert!(readme.contains(&format!("`{name}`")), "{name} is not in README.md");
    }
}
