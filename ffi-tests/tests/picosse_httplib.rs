//! `picosse_httplib.hpp`: each promise in its manual, against the server that plays each failure.

use ffi_tests::header::root;
use ffi_tests::toolchain::{CLANGXX, GCC, GXX, archive, folder, is_usual, run, runs};
use server::{Answer, Request, Server, scenario};
use shown::Shown;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

mod server;
mod shown;

/// The settings with which Debian builds cpp-httplib.
const FLAGS: [&str; 3] = ["-DCPPHTTPLIB_OPENSSL_SUPPORT", "-lcpp-httplib", "-pthread"];
const DONE: &[u8] = b"data: [DONE]\n\n";
const WHOLE: &str = "reason 1 detail 0 complete 1 give up 1\n";
const CANCELLED: &str = "reason 2 detail 0 complete 0 give up 2\n";

fn built(name: &str, source: &str) -> Option<PathBuf> {
    (GCC.links(name, "-lcpp-httplib") && GXX.is_here(name)).then(|| {
        let folder = folder();
        let made = GXX.program(&[source], &FLAGS, &folder);
        let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::copy(made, &program).expect("a copy for all tests");
        program
    })
}

/// The program; `None` on a machine without cpp-httplib.
static CASES: LazyLock<Option<PathBuf>> = LazyLock::new(|| built("httplib_cases", "httplib_cases.cpp"));

fn is_here() -> bool {
    CASES.is_some()
}

fn shown(program: &Path, arguments: &[&str]) -> Shown {
    let start = Instant::now();
    Shown::of(runs(program).stdin(Stdio::null()).args(arguments).output().expect("it runs"), start)
}

/// Runs a case against these answers. Returns its output and its requests.
#[track_caller]
fn play(case: &str, answers: impl Into<Vec<Answer>>, stdout: &str) -> (Shown, Vec<Request>) {
    let server = Server::start(answers);
    let shown = shown(CASES.as_ref().expect("cpp-httplib"), &[case, &server.url()]);
    shown.is(stdout, 0, &[]);
    (shown, server.requests())
}

fn answer(event: &[u8]) -> Answer {
    scenario::pieces(&[event, DONE])
}

#[test]
fn an_answer_is_shown_to_its_end_and_the_connection_closed() {
    if is_here() {
        play("plain", [scenario::stall(&[b"data: 1\n\n", DONE])], &format!("event 1\n{WHOLE}"));
    }
}

#[test]
fn two_posts_are_two_requests() {
    if is_here() {
        let stdout = format!("event 1\n{WHOLE}event 1\n{WHOLE}");
        let (_, requests) = play("post", [answer(b"data: 1\n\n")], &stdout);
        let asked: Vec<_> = requests
            .iter()
            .map(|one| (one.method.as_str(), one.path.as_str(), one.body.as_slice()))
            .collect();
        assert_eq!(asked, [("POST", "/chat", &b"{}"[..]); 2]);
        let headers = ["content-type", "accept", "last-event-id"].map(|name| requests[0].header(name));
        assert_eq!(headers, [Some("application/json"), Some("text/event-stream"), None]);
    }
}

#[test]
fn each_deadline_is_kept_while_the_client_reads() {
    if !is_here() {
        return;
    }
    let cases = [
        ("silence", scenario::stall(&[b"data: 1\n\n"]), "event 1\nreason 5 detail 4 complete 0 give up 8\n"),
        ("late", scenario::keep_alives(Duration::from_millis(5)), "reason 5 detail 3 complete 0 give up 8\n"),
        (
            "late",
            scenario::late(Duration::from_secs(60), scenario::closed()),
            "reason 5 detail 3 complete 0 give up 8\n",
        ),
    ];
    for (case, answer, stdout) in cases {
        let (shown, requests) = play(case, [answer], stdout);
        assert!(shown.stderr.starts_with("a deadline passed: "), "{}", shown.stderr);
        assert!(shown.time < Duration::from_secs(20), "{:?}", shown.time);
        assert_eq!(requests.len(), 1);
    }
}

#[test]
fn the_time_that_lambdas_take_does_not_count() {
    if is_here() {
        play("slow", [answer(b"data: 1\n\n")], &format!("event 1\n{WHOLE}"));
    }
}

#[test]
fn a_cancel_in_a_lambda_is_exact() {
    if is_here() {
        for case in ["cancel", "answer"] {
            let both = scenario::stall(&[b"data: 1\n\ndata: 2\n\n"]);
            play(case, [both], &format!("event 1\n{CANCELLED}"));
        }
    }
}

#[test]
fn another_thread_cancels_a_silent_answer_and_a_wait() {
    if is_here() {
        let silent = [scenario::stall(&[b"data: 1\n\n"])];
        let (shown, _) = play("cancel-thread", silent, &format!("event 1\n{CANCELLED}"));
        assert!(shown.time < Duration::from_secs(10), "{:?}", shown.time);
        let stdout =
            "body {\"code\":1,\"msg\":\"no\"}\nretry after 6\nreason 6 detail 5 complete 0 give up 2\n";
        let (_, requests) = play("cancel-wait", [scenario::too_many_requests()], stdout);
        assert_eq!(requests.len(), 1);
    }
}

#[test]
fn a_cancel_before_the_run_sends_nothing() {
    if is_here() {
        let stdout = format!("{CANCELLED}event 1\n{WHOLE}");
        let (_, requests) = play("cancel-early", [answer(b"data: 1\n\n")], &stdout);
        assert_eq!(requests.len(), 1, "of the second run");
    }
}

#[test]
fn an_exception_of_a_lambda_comes_out_and_the_next_answer_is_whole() {
    if is_here() {
        let (_, requests) = play("throw", [answer(b"data: 1\n\n")], "event 1\nthrown\nevent 1\nthrown\n");
        assert_eq!(requests.len(), 2);
    }
}

#[test]
fn a_second_run_in_a_lambda_is_refused() {
    if is_here() {
        play("meddle", [answer(b"data: 1\n\n")], "event 1\nerror -3\n");
    }
}

#[test]
fn the_last_event_id_is_sent_beside_the_hosts_headers() {
    if !is_here() {
        return;
    }
    let stdout = format!("event one\nevent two\nretry after 11\nevent three\n{WHOLE}");
    let (_, requests) = play("headers", scenario::resumed(), &stdout);
    let names = ["accept", "x-mine", "cache-control", "last-event-id"];
    let asked: Vec<_> = requests.iter().map(|one| names.map(|name| one.header(name))).collect();
    let of = |id| [Some("mine"), Some("1"), Some("no-cache"), Some(id)];
    assert_eq!(asked, [of("41"), of("2")]);
}

#[test]
fn a_stream_is_resumed_by_a_get_without_the_body() {
    if !is_here() {
        return;
    }
    let stdout = format!("event one\nevent two\nretry after 11\nevent three\n{WHOLE}");
    let (_, requests) = play("resume", scenario::resumed(), &stdout);
    let asked: Vec<_> = requests
        .iter()
        .map(|one| {
            (
                one.method.as_str(),
                one.body.as_slice(),
                one.header("last-event-id"),
                one.header("content-type"),
            )
        })
        .collect();
    assert_eq!(asked, [("POST", &b"{}"[..], None, Some("application/json")), ("GET", b"", Some("2"), None)]);
}

#[test]
fn each_end_is_reported() {
    if !is_here() {
        return;
    }
    let error = "body {\"code\":1,\"msg\":\"no\"}\n";
    let cases = [
        (scenario::json("401 Unauthorized"), error, "reason 6 detail 4 complete 0 give up 4\n"),
        (scenario::no_content(), "", "reason 6 detail 2 complete 0 give up 3\n"),
        (scenario::redirect(), "", "reason 6 detail 3 complete 0 give up 6\n"),
        (scenario::json("200 OK"), error, "reason 7 detail 2 complete 1 give up 1\n"),
        // The client does not understand a 103 or trailers.
        (scenario::announced(answer(b"data: 1\n\n")), "", "reason 11 detail 0 complete 0 give up 8\n"),
        (scenario::trailed(&[b"data: 1\n\n"]), "event 1\n", "reason 11 detail 0 complete 0 give up 8\n"),
        (scenario::closed(), "", "reason 11 detail 0 complete 0 give up 8\n"),
        (scenario::cut(&[b"data: 1\n\n"]), "event 1\n", "reason 11 detail 0 complete 0 give up 8\n"),
        (scenario::pieces(&[b"data: 1\n\n"]), "event 1\n", "reason 13 detail 0 complete 0 give up 8\n"),
        (
            scenario::pieces(&[b"data: 1\n\ndata: 2"]),
            "event 1\nevent 2\n",
            "reason 4 detail 0 complete 0 give up 8\n",
        ),
    ];
    for (answer, shown, end) in cases {
        play("plain", [answer], &format!("{shown}{end}"));
    }
}

#[test]
fn the_manuals_program_shows_an_answer() {
    if !is_here() {
        return;
    }
    let manual = fs::read_to_string(root().join("include/picosse_httplib.hpp")).expect("the header");
    let (_, rest) = manual.split_once(" *   #include \"picosse_httplib.hpp\"\n").expect("a program");
    let (program, _) = rest.split_once("\n *\n * Needs").expect("its end");
    let server = Server::start([answer(b"data: 1\n\n"), scenario::cut(&[])]);
    let code: String =
        program.lines().map(|line| format!("{}\n", line.strip_prefix(" *   ").unwrap_or_default())).collect();
    assert_eq!(code.matches("http://127.0.0.1:8080").count(), 1);
    let code = code.replace("http://127.0.0.1:8080", &server.url());
    let folder = folder();
    let path = folder.path().join("manual.cpp");
    fs::write(&path, format!("#include \"picosse_httplib.hpp\"\n{code}")).expect("a source");
    let path = path.to_str().expect("a path");
    let program = GXX.program(&[path], &FLAGS, &folder);
    shown(&program, &[]).is("1\n", 0, &[]);
    shown(&program, &[]).is("", 1, &["Read: "]);
    if CLANGXX.is_here("picosse_httplib.hpp without a warning") {
        run(CLANGXX.command("c++20").args([FLAGS[0], "-Wshadow", "-fsyntax-only", path]));
    }
}

#[test]
fn the_example_shows_an_answer_and_says_why_one_is_incomplete() {
    // The command in the guide has no sanitizer flags.
    if !is_here() || !is_usual() {
        return;
    }
    let folder = folder();
    let program = folder.path().join("chat");
    let guide = fs::read_to_string(root().join("docs/guide/cpp.md")).expect("the guide");
    let typed = guide.lines().find(|line| line.starts_with("c++ ")).expect("the command that builds it");
    let typed = typed.strip_suffix(" -o chat").expect("its program");
    let archive = archive().to_str().expect("a path");
    let typed = typed.replace("target/staticlib/libpicosse.a", archive);
    let script = format!("{typed} -o {}", program.display());
    run(Command::new("bash").args(["-euc", &script]).current_dir(root()));
    let asks = |answer: Answer| {
        let server = Server::start([answer]);
        shown(&program, &[&server.url(), "/v1/chat", "{}"])
    };
    asks(answer("data: 你好\n\n".as_bytes())).is("你好\n", 0, &[]);
    asks(scenario::pieces(&[b"data: 1\n\nda"])).is(
        "1\n",
        1,
        &["the stream broke off inside a line or an event"],
    );
    asks(scenario::json("401 Unauthorized")).is("", 1, &[r#"{"code":1,"msg":"no"}"#]);
}
