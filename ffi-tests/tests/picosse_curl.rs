//! `picosse_curl.h`: each promise in its manual, against the server that plays each failure.

use ffi_tests::header::root;
use ffi_tests::toolchain::{CLANG, CLANGXX, Compiler, GCC, GXX, folder, is_usual, run, runs, skipped};
use server::{Answer, Request, Server, Step, scenario};
use shown::Shown;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

mod server;
mod shown;

const POSIX: &str = "-D_POSIX_C_SOURCE=200809L";
const DONE: &[u8] = b"data: [DONE]\n\n";
const WHOLE: &str = "reason 1 complete 1 give up 1 connections 1\n";

fn built(name: &str, source: &str, flags: &[&str]) -> Option<PathBuf> {
    GCC.links(name, "-lcurl").then(|| {
        let folder = folder();
        let made = GCC.program(&[source], &[flags, &["-lcurl"]].concat(), &folder);
        let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::copy(made, &program).expect("a copy for all tests");
        program
    })
}

/// The programs; `None` on a machine without libcurl.
static CASES: LazyLock<Option<PathBuf>> =
    LazyLock::new(|| built("curl_cases", "curl_cases.c", &["-pthread"]));
static CHAT: LazyLock<Option<PathBuf>> = LazyLock::new(|| built("chat", "../../examples/c/chat.c", &[POSIX]));

fn shown(program: &Path, arguments: &[&str]) -> Shown {
    let (mut command, start) = (runs(program), Instant::now());
    command.env("NO_PROXY", "*").stdin(Stdio::null()).args(arguments);
    Shown::of(command.output().expect("it runs"), start)
}

/// Runs a case against these answers. Returns its output and its requests.
#[track_caller]
fn play(case: &str, answers: impl Into<Vec<Answer>>, stdout: &str) -> (Shown, Vec<Request>) {
    let server = Server::start(answers);
    let shown = shown(CASES.as_ref().expect("libcurl"), &[case, &server.url()]);
    shown.is(stdout, 0, &[]);
    (shown, server.requests())
}

fn answer(event: &[u8]) -> Answer {
    scenario::pieces(&[event, DONE])
}

fn is_here() -> bool {
    CASES.is_some()
}

#[test]
fn an_answer_is_shown_to_its_end_and_the_connection_closed() {
    if !is_here() {
        return;
    }
    let stalls = scenario::stall(&[b"data: 1\n\n", DONE]);
    play("plain", [scenario::announced(stalls)], &format!("event 1\nrun 4\n{WHOLE}"));
}

#[test]
fn a_host_with_a_loop_proceeds_step_by_step() {
    if !is_here() {
        return;
    }
    let slowly = scenario::late(Duration::from_millis(300), answer(b"data: 1\n\n"));
    play("step", [slowly], &format!("event 1\nstatus 4, many steps\n{WHOLE}"));
}

#[test]
fn trailers_are_not_a_head() {
    if is_here() {
        let stdout = "event 1\nrun 4\nreason 13 complete 0 give up 8 connections 1\n";
        play("plain", [scenario::trailed(&[b"data: 1\n\n"])], stdout);
    }
}

#[test]
fn several_answers_share_a_multi_handle_with_other_transfers() {
    if !is_here() {
        return;
    }
    let answers = [answer(b"data: 1\n\n")];
    let (_, requests) =
        play("many", answers, &format!("event 1\nevent 1\nevent 1\n{}others 1\n", WHOLE.repeat(3)));
    assert_eq!(requests.len(), 4);
}

#[test]
fn a_loop_over_sockets_retries_and_keeps_deadlines() {
    if !is_here() {
        return;
    }
    let whole = answer(b"data: 1\n\n");
    let stdout = [["retry after 11\n"; 2], ["event 1\n"; 2], ["reason 1 complete 1\n"; 2]].concat().concat();
    let (_, requests) = play("sockets", [scenario::closed(), scenario::closed(), whole], &stdout);
    assert_eq!(requests.len(), 4);
    let stdout = [["event 1\n"; 2], ["reason 5 complete 0\n"; 2]].concat().concat();
    play("sockets", [scenario::stall(&[b"data: 1\n\n"])], &stdout);
}

#[test]
fn a_cancel_in_a_callback_is_exact() {
    if !is_here() {
        return;
    }
    let both = scenario::stall(&[b"data: 1\n\ndata: 2\n\n"]);
    play("cancel", [both], "event 1\nrun 4\nreason 2 complete 0 give up 2 connections 1\n");
}

#[test]
fn another_thread_cancels_a_silent_answer_at_once() {
    if !is_here() {
        return;
    }
    let stdout = "event 1\nrun 4\nreason 2 complete 0 give up 2 connections 1\n";
    let (shown, _) = play("cancel-thread", [scenario::stall(&[b"data: 1\n\n"])], stdout);
    assert!(shown.time < Duration::from_secs(10), "{:?}", shown.time);
}

#[test]
fn a_cancel_after_the_start_sends_nothing() {
    if !is_here() {
        return;
    }
    let stdout = "run 4\nreason 2 complete 0 give up 2 connections 0\n";
    let (_, requests) = play("cancel-early", [answer(b"data: 1\n\n")], stdout);
    assert_eq!(requests.len(), 0);
}

#[test]
fn a_cancel_prevents_the_next_attempt() {
    if !is_here() {
        return;
    }
    let busy = || scenario::json("503 Service Unavailable");
    let stdout = "body {\"code\":1,\"msg\":\"no\"}\nretry after 6\nrun 4\nreason 6 complete 0 give up 2 connections 1\n";
    for case in ["cancel-retry", "cancel-wait"] {
        let (_, requests) = play(case, [busy()], stdout);
        assert_eq!(requests.len(), 1, "{case}");
    }
}

#[test]
fn in_a_callback_every_call_but_cancel_is_refused() {
    if !is_here() {
        return;
    }
    let stdout = format!("event 1\nstart -10 run -3 step -3 on_time -3\nrun 4\n{WHOLE}");
    play("meddle", [answer(b"data: 1\n\n")], &stdout);
}

#[test]
fn the_time_that_callbacks_take_does_not_count() {
    if !is_here() {
        return;
    }
    play("slow", [answer(b"data: 1\n\n")], &format!("event 1\nrun 4\n{WHOLE}"));
}

#[test]
fn the_last_event_id_is_sent_beside_the_hosts_headers() {
    if !is_here() {
        return;
    }
    let stdout = format!("kind 3\nevent one\nevent two\nretry after 11\nevent three\nrun 4\n{WHOLE}");
    let (_, requests) = play("headers", scenario::resumed(), &stdout);
    let asked: Vec<_> = requests
        .iter()
        .map(|one| ["accept", "x-mine", "cache-control", "last-event-id"].map(|name| one.header(name)))
        .collect();
    let of = |id| [Some("mine"), Some("1"), Some("no-cache"), Some(id)];
    assert_eq!(asked, [of("41"), of("2")]);
    let accepts = requests[0].headers.iter().filter(|(name, _)| name == "accept");
    assert_eq!(accepts.count(), 1, "the host's alone");
}

#[test]
fn a_stream_is_resumed_by_a_get_without_the_body() {
    if !is_here() {
        return;
    }
    let stdout = format!("event one\nevent two\nretry after 11\nevent three\nrun 4\n{WHOLE}");
    let (_, requests) = play("resume", scenario::resumed(), &stdout);
    let asked: Vec<_> = requests
        .iter()
        .map(|one| (one.method.as_str(), one.body.as_slice(), one.header("last-event-id")))
        .collect();
    assert_eq!(asked, [("POST", &b"{}"[..], None), ("GET", b"", Some("2"))]);
}

#[test]
fn the_head_after_a_redirect_counts() {
    if !is_here() {
        return;
    }
    let (_, requests) = play(
        "redirect",
        [scenario::redirect(), answer(b"data: 1\n\n")],
        "event 1\nrun 4\nreason 1 complete 1 give up 1 connections 2\n",
    );
    assert_eq!(requests.len(), 2);
}

#[test]
fn the_head_of_a_proxy_is_not_the_servers() {
    if !is_here() {
        return;
    }
    let tunnel = "HTTP/1.1 200 Connection established\r\nContent-Type: text/html\r\n\r\n";
    let through = [vec![Step::Send(tunnel.as_bytes().to_vec())], answer(b"data: 1\n\n")].concat();
    let (_, requests) = play("proxy", [through], &format!("event 1\nrun 4\n{WHOLE}"));
    assert_eq!(requests[0].method, "CONNECT");
}

/// A connection that stays open after a whole answer.
fn kept_open() -> Answer {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 9\r\n\r\ndata: 1\n\n";
    vec![Step::Send(head.as_bytes().to_vec()), Step::Pause(Duration::from_secs(1))]
}

#[test]
fn a_request_that_must_not_be_sent_twice_gets_a_new_connection() {
    if !is_here() {
        return;
    }
    let server = Server::start([kept_open(), answer(b"data: 2\n\n")]);
    let url = server.url();
    let shown = shown(CASES.as_ref().expect("libcurl"), &["post", &url, &url]);
    let first = "event 1\nrun 4\nreason 13 complete 0 give up 8 connections 1\n";
    shown.is(&format!("{first}event 2\nrun 4\n{WHOLE}"), 0, &[]);
    let methods: Vec<_> = server.requests().into_iter().map(|one| one.method).collect();
    assert_eq!(methods, ["POST", "POST"]);
}

#[test]
fn a_request_that_may_be_repeated_uses_the_connection_that_is_open() {
    if !is_here() {
        return;
    }
    // The server closes the connection without reading, and libcurl sends the request again.
    let server = Server::start([kept_open(), answer(b"data: 2\n\n")]);
    let url = server.url();
    let shown = shown(CASES.as_ref().expect("libcurl"), &["again", &url, &url]);
    assert!(shown.stdout.ends_with(&format!("event 2\nrun 4\n{WHOLE}")), "{}", shown.stdout);
    assert!(shown.time > Duration::from_millis(900), "it waited for the connection: {:?}", shown.time);
}

#[test]
fn impossible_requests_are_refused() {
    if !is_here() {
        return;
    }
    let refused = "init -1 -1 -1 -5\nshared: run -1 step -1\nidle: step 4 on_time 4 wait 7\n\
                   id: start -9\nheader: start -1\nstart 0 -10\n";
    play("misuse", [answer(b"data: 1\n\n")], refused);
}

#[test]
fn chat_shows_an_answer_and_says_why_one_is_incomplete() {
    let Some(program) = &*CHAT else { return };
    let cases = [
        (answer(b"data: 1\n\n"), "1\n", 0, ""),
        (scenario::json("401 Unauthorized"), "{\"code\":1,\"msg\":\"no\"}\n", 1, "wants other credentials"),
        (
            scenario::json("200 OK"),
            "{\"code\":1,\"msg\":\"no\"}\n",
            1,
            "not an event stream, by its media type",
        ),
        (scenario::cut(&[b"data: 1\n\n"]), "1\n", 1, "Transferred a partial file"),
        (scenario::pieces(&[b"data: 1\n\n"]), "1\n", 1, "terminal"),
    ];
    for (answer, stdout, status, line) in cases {
        let server = Server::start([answer]);
        let shown = shown(program, &[&server.url(), "{}"]);
        shown.is(stdout, status, &[line]);
        assert_eq!(shown.stderr.is_empty(), status == 0, "{}", shown.stderr);
        assert_eq!(server.requests()[0].header("content-type"), Some("application/json"));
    }
    shown(program, &[]).is("", 2, &[]);
}

#[test]
fn the_manuals_program_shows_an_answer() {
    if !is_here() {
        return;
    }
    let header = manual();
    let (_, rest) = header.split_once(" *   #include \"picosse_curl.h\"\n").expect("a program");
    let (program, _) = rest.split_once("\n *\n * examples/c/chat.c").expect("its end");
    let code: String =
        program.lines().map(|line| format!("{}\n", line.trim_start_matches(" *").trim_start())).collect();
    let server = Server::start([answer(b"data: 1\n\n"), scenario::cut(&[])]);
    assert_eq!(code.matches("http://127.0.0.1:8080/").count(), 1);
    let code = code.replace("http://127.0.0.1:8080/", &server.url());
    let folder = folder();
    let path = folder.path().join("manual.c");
    fs::write(&path, format!("#include \"picosse_curl.h\"\n{code}")).expect("a source");
    let program = GCC.program(&[path.to_str().expect("a path")], &[POSIX, "-lcurl"], &folder);
    shown(&program, &[]).is("1", 0, &[]);
    shown(&program, &[]).is("", 1, &["Transferred a partial file"]);
}

#[test]
fn the_manuals_loop_is_run_by_a_test() {
    let host = fs::read_to_string(root().join("ffi-tests/hosts/curl_cases.c")).expect("the host");
    let manual = manual();
    let (_, rest) = manual.split_once("each round of your loop is:\n *\n").expect("the loop");
    let (lines, _) = rest.split_once("\n *\n").expect("its end");
    for line in lines.lines().map(|line| line.trim_start_matches(" *").trim()) {
        assert!(host.contains(line), "{line}");
    }
}

fn manual() -> String {
    fs::read_to_string(root().join("include/picosse_curl.h")).expect("the header")
}

/// Lines with code.
fn code_lines(example: &str) -> usize {
    let source = fs::read_to_string(root().join("examples/c").join(example)).expect("an example");
    let parts = source.split("/*").enumerate();
    let code: String = parts
        .map(|(i, part)| if i == 0 { part } else { part.split_once("*/").expect("its end").1 })
        .collect();
    code.lines().filter(|line| !line.trim().is_empty()).count()
}

#[test]
fn the_examples_are_as_short_as_the_manual_says() {
    let manual = manual();
    for example in ["chat.c", "curl_chat.c"] {
        let (_, rest) = manual.split_once(&format!("examples/c/{example} ")).expect("it is named");
        let words = rest.replace("\n *", "");
        let (sentence, _) = words.split_once("lines.").expect("its sentence");
        let lines = sentence.split_whitespace().last().expect("a number");
        assert_eq!(lines, code_lines(example).to_string(), "{example}");
    }
}

fn checks(compilers: [Compiler; 2], standards: &[&str], flags: &[&str]) {
    let folder = folder();
    for compiler in compilers {
        if compiler.is_here("picosse_curl.h without a warning") {
            let file = folder.path().join(if compiler.is_cxx { "alone.cpp" } else { "alone.c" });
            let twice =
                "#include \"picosse_curl.h\"\n#include \"picosse_curl.h\"\nint main(void) { return 0; }\n";
            fs::write(&file, twice).expect("a source");
            for standard in standards {
                run(compiler.command(standard).args(flags).arg("-fsyntax-only").arg(&file));
            }
        }
    }
}

#[test]
fn the_header_compiles_without_a_warning() {
    if !is_here() {
        return;
    }
    checks([GCC, CLANG], &["c99", "c11", "gnu17"], &[POSIX, "-Wstrict-prototypes", "-Wshadow", "-Wundef"]);
    checks([GXX, CLANGXX], &["c++11", "c++17", "c++20"], &["-Wshadow"]);
}

#[test]
fn the_header_asks_for_a_clock_in_one_sentence() {
    if !is_here() {
        return;
    }
    let folder = folder();
    let file = folder.path().join("strict.c");
    fs::write(&file, "#include \"picosse_curl.h\"\n").expect("a source");
    let output = GCC.command("c99").arg("-fsyntax-only").arg(&file).output().expect("the compiler");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("define _POSIX_C_SOURCE as 200809L before the first #include"), "{said}");
}

#[test]
fn valgrind_finds_no_leak_and_no_invalid_read() {
    if !is_here() {
        return;
    }
    let test = "valgrind_finds_no_leak_and_no_invalid_read";
    if !is_usual() {
        return;
    }
    if Command::new("valgrind").arg("--version").output().is_err() {
        return skipped(test, "no valgrind here");
    }
    let cases: [(&str, Vec<Answer>); 7] = [
        ("headers", scenario::resumed().into()),
        ("many", vec![answer(b"data: 1\n\n")]),
        ("sockets", vec![scenario::closed(), answer(b"data: 1\n\n")]),
        ("cancel", vec![scenario::stall(&[b"data: 1\n\ndata: 2\n\n"])]),
        ("redirect", vec![scenario::redirect(), answer(b"data: 1\n\n")]),
        ("misuse", vec![answer(b"data: 1\n\n")]),
        ("fifty", vec![answer(b"data: 1\n\n")]),
    ];
    for (case, answers) in cases {
        let server = Server::start(answers);
        let mut valgrind = Command::new("valgrind");
        valgrind.args(["--quiet", "--leak-check=full", "--errors-for-leak-kinds=definite,indirect"]);
        valgrind.arg("--error-exitcode=99").arg(CASES.as_ref().expect("libcurl"));
        run(valgrind.args([case, &server.url()]).env("NO_PROXY", "*"));
    }
}
