//! The C example `curl_chat` against the server that plays each failure: each row of the table in its
//! first comment.

use answer::ANSWER;
use ffi_tests::toolchain::{GCC, folder, runs};
use server::{Answer, Server, scenario};
use shown::Shown;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

mod answer;
mod server;
mod shown;

const BODY: &str = r#"{"stream":true}"#;
const DONE: &[u8] = b"data: [DONE]\n\n";
/// How many milliseconds the server may be silent, in the tests of silence.
const SILENCE: &str = "2000";
/// A second on a clock of whole milliseconds.
const SECOND: Duration = Duration::from_millis(999);
const SHOWN: &str = "你好\ntwo lines\nin one event\n🌍\n";

/// The program; `None` on a machine without libcurl.
static PROGRAM: LazyLock<Option<PathBuf>> = LazyLock::new(|| {
    GCC.links("curl_chat.c", "-lcurl").then(|| {
        let folder = folder();
        let made = GCC.program(&["../../examples/c/curl_chat.c"], &["-lcurl"], &folder);
        let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join("curl_chat");
        fs::copy(made, &program).expect("a copy for all tests");
        program
    })
});

fn is_here() -> bool {
    PROGRAM.is_some()
}

fn program() -> Command {
    let mut command = runs(PROGRAM.as_ref().expect("libcurl"));
    command.env("NO_PROXY", "*").stdin(Stdio::null());
    command
}

fn run(url: &str, arguments: &[&str]) -> Shown {
    let start = Instant::now();
    Shown::of(program().arg(url).args(arguments).output().expect("it runs"), start)
}

/// Sends a GET.
fn get(server: &Server) -> Shown {
    run(&server.url(), &[])
}

/// Sends a POST, which must be the server's only request.
#[track_caller]
fn post(answer: Answer) -> Shown {
    post_with(answer, &[BODY])
}

/// Sends a POST to a server that falls silent.
#[track_caller]
fn post_to_silence(answer: Answer) -> Shown {
    post_with(answer, &[BODY, SILENCE])
}

#[track_caller]
fn post_with(answer: Answer, arguments: &[&str]) -> Shown {
    let server = server([answer]);
    let shown = run(&server.url(), arguments);
    let [request] = &server.requests()[..] else { panic!("{} requests", server.requests().len()) };
    assert_eq!((request.method.as_str(), request.body.as_slice()), ("POST", BODY.as_bytes()));
    shown
}

/// An event that is too large, and a small one.
fn large() -> Vec<u8> {
    [&b"data: "[..], &[b'x'; 300_000], b"\n\ndata: 2\n\n"].concat()
}

fn server<const N: usize>(answers: [Answer; N]) -> Server {
    Server::start(answers)
}

#[test]
fn curl_chat_shows_a_whole_answer_without_a_remark() {
    if !is_here() {
        return;
    }
    let server = server([scenario::announced(scenario::pieces(&ANSWER))]);
    let shown = run(&server.url(), &[BODY]);
    shown.is(SHOWN, 0, &[]);
    assert_eq!(shown.stderr, "");
    let [request] = &server.requests()[..] else { panic!("one request") };
    let headers = ["content-type", "accept", "last-event-id"].map(|name| request.header(name));
    assert_eq!(headers, [Some("application/json"), Some("text/event-stream"), None]);
    assert_eq!((request.method.as_str(), request.body.as_slice()), ("POST", BODY.as_bytes()));
}

#[test]
fn curl_chat_closes_at_the_end_though_the_server_stalls() {
    if !is_here() {
        return;
    }
    let server = server([scenario::stall(&[b"data: a\0b\n\n", DONE])]);
    let shown = run(&server.url(), &["", "60000"]);
    shown.is("a\0b\n", 0, &[]);
    assert!(shown.time < Duration::from_secs(10), "{:?}", shown.time);
}

#[test]
fn curl_chat_finds_a_stall_by_its_deadline() {
    if !is_here() {
        return;
    }
    let late = scenario::late(Duration::from_secs(60), scenario::closed());
    post_to_silence(late).is("", 5, &["the server took too long: No response head and no byte has arrived"]);
    post_to_silence(scenario::stall(&[])).is(
        "",
        5,
        &["took too long: The response head has arrived, but no byte"],
    );
    let begun = post_to_silence(scenario::stall(&[b"data: 1\n\ndata: 2"]));
    begun.is("1\n", 5, &[]);
    assert_eq!(begun.stderr, "the server took too long\n");
}

#[test]
fn curl_chat_retries_after_a_stall() {
    if !is_here() {
        return;
    }
    let server = server([scenario::stall(&[b"retry: 100\n\n"]), scenario::pieces(&[b"data: 1\n\n", DONE])]);
    run(&server.url(), &["", SILENCE]).is("1\n", 0, &[]);
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn curl_chat_is_not_deceived_by_keep_alives() {
    if !is_here() {
        return;
    }
    let pings = post_to_silence(scenario::keep_alives(Duration::from_millis(5)));
    pings.is("", 5, &["the server took too long: Only comments have arrived"]);
}

#[test]
fn curl_chat_shows_the_body_of_a_refusal_and_does_not_retry() {
    if !is_here() {
        return;
    }
    let refused = "the server refused, or failed: The server";
    let cases = [
        (scenario::json("401 Unauthorized"), r#"{"code":1,"msg":"no"}"#, "wants other credentials"),
        (scenario::text("404 Not Found"), "404 Not Found", "refused the request"),
        (scenario::no_content(), "", "says that there is no content"),
        (scenario::redirect(), "", "redirects"),
    ];
    for (answer, body, why) in cases {
        let server = server([answer]);
        get(&server).is("", 3, &[body, &format!("{refused} {why}")]);
        assert_eq!(server.requests().len(), 1, "{why}");
    }
}

#[test]
fn curl_chat_waits_as_long_as_the_server_asks() {
    if !is_here() {
        return;
    }
    let answer = || scenario::pieces(&[b"data: 1\n\n", DONE]);
    let (now, then) = ("Fri, 31 Dec 1999 23:59:59 GMT", "Sat, 01 Jan 2000 00:00:00 GMT");
    let busy = scenario::busy_until(now, then);
    for busy in [scenario::too_many_requests(), busy, scenario::json("503 Service Unavailable")] {
        let server = server([busy, answer()]);
        get(&server).is("1\n", 0, &[r#"{"code":1,"msg":"no"}"#]);
        let [first, second] = &server.requests()[..] else { panic!("two requests") };
        assert!(second.came - first.came >= SECOND);
    }
    let late = server([scenario::busy_until(now, "Sat, 01 Jan 2000 01:00:00 GMT")]);
    get(&late).is("", 7, &["has had too many requests (429)"]);
    assert_eq!(late.requests().len(), 1);
}

#[test]
fn curl_chat_never_repeats_a_post() {
    if !is_here() {
        return;
    }
    let line = "the server refused, or failed: The server";
    post(scenario::too_many_requests()).is("", 7, &[&format!("{line} has had too many requests (429)")]);
    post(scenario::json("503 Service Unavailable")).is("", 7, &[&format!("{line} failed (5xx")]);
    post(scenario::redirect()).is("", 3, &["redirects"]);
    post(scenario::closed()).is("", 7, &["No response head and no byte has arrived"]);
    post(scenario::cut(&[b"id: 1\ndata: 1\n\n"])).is("1\n", 7, &[]);
    post(scenario::reset(&[b"id: 1\ndata: 1\n\n"])).is("1\n", 7, &[]);
}

#[test]
fn curl_chat_refuses_what_is_not_an_event_stream() {
    if !is_here() {
        return;
    }
    let (stream, line) = ("text/event-stream", "the response is not an event stream: ");
    let cases = [
        (scenario::json("200 OK"), r#"{"code":1,"msg":"no"}"#, "not an event stream, by its media type"),
        (scenario::typed("text/html", scenario::LOGIN), "<title>Log in</title>", "by its media type"),
        (scenario::typed(stream, scenario::GZIP), line, "The body is compressed by gzip"),
        (scenario::typed("text/plain", b"data: 1\n\n"), "data: 1\n\n", "begins like an event stream"),
    ];
    for (answer, first, second) in cases {
        post(answer).is("", 6, &[first, second, line]);
    }
    // White space and a byte order mark may come before the body.
    for blank in [&b""[..], b"\r\n \n", b"\xEF\xBB\xBF", b"\xEF\xBB\xBF \n"] {
        let answer = |body: &[u8]| scenario::typed(stream, &[blank, body].concat());
        let json = [r#"{"code":1,"msg":"no"}"#, line, "The body is JSON where"];
        post(answer(scenario::ERROR)).is("", 6, &json);
        let html = ["<!DOCTYPE html>\n<title>Log in</title>", line, "The body is a page of HTML"];
        post(answer(scenario::LOGIN)).is("", 6, &html);
    }
}

#[test]
fn curl_chat_retries_where_an_error_has_the_type_of_a_stream() {
    if !is_here() {
        return;
    }
    let error = scenario::typed("text/event-stream", scenario::ERROR);
    let server = server([error, scenario::pieces(&[b"data: 1\n\n", DONE])]);
    get(&server).is("1\n", 0, &[r#"{"code":1,"msg":"no"}"#]);
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn curl_chat_reports_an_answer_that_the_server_ends_as_failed() {
    if !is_here() {
        return;
    }
    let failed = b"event: response.failed\ndata: why\n\n";
    let server = server([scenario::pieces(&[b"id: 1\ndata: 1\n\n", failed, DONE])]);
    let shown = get(&server);
    shown.is("1\nwhy\n", 10, &[]);
    assert_eq!(shown.stderr, "the server says that the answer failed\n");
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn curl_chat_shows_lines_of_json_as_events() {
    if !is_here() {
        return;
    }
    let lines = "{\"data\":\"one\"}\n{\"data\":\"two\"}\n";
    let answer = |text: &str| scenario::typed("application/x-ndjson", text.as_bytes());
    post(answer(&format!("{lines}[DONE]\n"))).is(lines, 0, &[]);
    post(answer(lines)).is(lines, 11, &["the answer ended without its last event\n"]);
}

#[test]
fn curl_chat_reports_an_incomplete_answer() {
    if !is_here() {
        return;
    }
    let pieces: &[&[u8]] = &[b"data: one\n\nda", b"ta: tw"];
    let shown = post(scenario::pieces(pieces));
    shown.is("one\ntw\n", 4, &[]);
    assert_eq!(shown.stderr, "the answer broke off inside an event\n");

    // Without an ID a GET would bring the first event twice.
    let server = server([scenario::pieces(pieces)]);
    get(&server).is("one\ntw\n", 4, &["the answer broke off inside an event\n"]);
    assert_eq!(server.requests().len(), 1);
    let line = "the answer ended without its last event";
    post(scenario::pieces(&[b"data: 1\n\n"])).is("1\n", 11, &[line]);
    post(scenario::pieces(&[b": nothing\n\n"])).is("", 11, &[line, ": Only comments have arrived"]);
}

#[test]
fn curl_chat_resumes_after_a_cut() {
    if !is_here() {
        return;
    }
    let server = server(scenario::resumed());
    let shown = get(&server);
    shown.is("one\ntwo\nthree\n", 0, &[]);
    assert_eq!(shown.stderr, "");
    let requests = server.requests();
    let asked: Vec<_> =
        requests.iter().map(|one| (one.method.as_str(), one.header("last-event-id"))).collect();
    assert_eq!(asked, [("GET", None), ("GET", Some("2"))]);
}

#[test]
fn curl_chat_gives_up_a_server_that_closes_at_once() {
    if !is_here() {
        return;
    }
    let server = server([scenario::closed()]);
    get(&server).is("", 7, &["Server returned nothing", ": No response head and no byte has arrived"]);
    assert_eq!(server.requests().len(), 3);
}

#[test]
fn curl_chat_refuses_bytes_without_a_head() {
    if !is_here() {
        return;
    }
    post(scenario::headless()).is("", 7, &[": No response head and no byte has arrived"]);
}

#[test]
fn curl_chat_reports_a_refused_connection() {
    if !is_here() {
        return;
    }
    run("http://127.0.0.1:1", &[BODY]).is("", 7, &["onnect to server: No response head and no byte"]);
    run("no such scheme://", &[BODY]).is("", 7, &["URL"]);
}

#[test]
fn curl_chat_ends_where_something_is_too_large() {
    if !is_here() {
        return;
    }
    post(scenario::typed("text/html", &large())).is("", 8, &["the body is too large: "]);
}

#[test]
fn curl_chat_drops_an_oversized_event_and_reports_it() {
    if !is_here() {
        return;
    }
    let line = "an event was left out, since it is too large, or an ID was ignored";
    let shown = post(scenario::stall(&[b"data: 1\n\n", &large(), DONE]));
    shown.is("1\n2\n", 9, &[]);
    assert_eq!(shown.stderr, format!("{line}\n"));
    let only = [&large()[..], b"event: response.failed\ndata: why\n\n"].concat();
    post(scenario::pieces(&[&only])).is("2\nwhy\n", 10, &[]);
    post(scenario::pieces(&[b"id: \0\ndata: 1\n\n", DONE])).is("1\n", 9, &[line]);

    // The second attempt does not bring the event that the first one dropped.
    let first = scenario::cut(&[b"retry: 50\nid: 1\ndata: 1\n\n", &large()]);
    let server = server([first, scenario::pieces(&[b"data: 3\n\n", DONE])]);
    get(&server).is("1\n2\n3\n", 9, &[line]);
}

#[cfg(target_os = "linux")]
#[test]
fn curl_chat_ends_where_its_output_cannot_be_written() {
    if !is_here() {
        return;
    }
    let server = server([scenario::stall(&[b"data: 1\n\n"])]);
    let (mut command, start) = (program(), Instant::now());
    command.arg(server.url()).stdout(fs::File::create("/dev/full").expect("it is there"));
    let shown = Shown::of(
        command.stderr(Stdio::piped()).spawn().expect("it runs").wait_with_output().expect("it ends"),
        start,
    );
    shown.is("", 1, &["the output cannot be written\n"]);
}

#[test]
fn curl_chat_refuses_wrong_arguments() {
    if !is_here() {
        return;
    }
    for arguments in [&[][..], &["url", "", "0"], &["url", "", "1", "more"]] {
        let start = Instant::now();
        let shown = Shown::of(program().args(arguments).output().expect("it runs"), start);
        shown.is("", 2, &["usage: "]);
    }
}
