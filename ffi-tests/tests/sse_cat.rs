//! The example `sse-cat` against the server that plays each failure. Each run is recorded, and the
//! recording shows the same again.

use cat::{program, replay, show};
use ffi_tests::toolchain::folder;
use server::{Answer, Server, scenario};
use shown::Shown;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

mod cat;
mod server;
mod shown;

/// A GET that is sent again, soon, and twice at most.
const RETRIES: &[&str] = &["--preset=llm", "--idempotent", "--retries=1"];
const DONE: &[u8] = b"data: [DONE]\n\n";
/// A second on a clock of whole milliseconds.
const SECOND: Duration = Duration::from_millis(999);

fn server<const N: usize>(answers: [Answer; N]) -> Server {
    Server::start(answers)
}

#[test]
fn a_whole_answer_ends_with_its_terminal_event_though_the_server_stalls() {
    let server = server([scenario::stall(&[
        b"data: \xE4\xBD",
        b"\xA0\xE5\xA5\xBD\n\nda",
        b"ta: [DONE]\n\ndata: late\n\n",
    ])]);
    let shown = show(&server, &["--post", "{}", "--header", "Authorization: secret"]);
    shown.is("你好\n", 0, &["attempt 1: the answer is done\n"]);
    let [request] = &server.requests()[..] else { panic!("one request") };
    assert_eq!((request.method.as_str(), request.body.as_slice()), ("POST", &b"{}"[..]));
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_eq!(request.header("accept"), Some("text/event-stream"));
    assert_eq!(request.header("authorization"), Some("secret"));
}

#[test]
fn an_event_of_a_terminal_type_is_shown() {
    let server = server([scenario::stall(&[b"data: 1\n\nevent: finish\ndata: 2\n\ndata: 3\n\n"])]);
    show(&server, &["--end-type", "finish", "--end-data", "no such"]).is("1\n[finish] 2\n", 0, &["done"]);
}

#[test]
fn a_stall_is_found_by_its_deadline() {
    let silent = server([scenario::stall(&[])]);
    let line =
        "attempt 1: a deadline passed: no byte of the body in time: not again (--idempotent allows it)\n";
    let none = "nothing is shown: The response head has arrived, but no byte of the body";
    show(&silent, &["--post=", "--first-byte-timeout=60"]).is("", 5, &[line, none]);

    let begun = server([scenario::stall(&[b"data: 1\n\ndata: 2"])]);
    let whole = server([scenario::stall(&[b"data: 1\n\n"])]);
    let expected = "no terminal event came. Expected: data `a` or type `b`. Set another with --end-data";
    show(&whole, &["--post=", "--idle-timeout=60", "--end-data=a", "--end-type=b"]).is("1\n", 5, &[expected]);
    show(&begun, &["--post=", "--idle-timeout=60"]).is(
        "1\n",
        5,
        &["a deadline passed: no byte for too long", "something is missing: The last event is incomplete"],
    );
    assert_eq!((silent.requests().len(), begun.requests().len()), (1, 1));

    let late = server([scenario::late(Duration::from_secs(60), scenario::closed())]);
    let shown = show(&late, &["--preset=none", "--connect-timeout=60"]);
    shown.is(
        "",
        5,
        &["a deadline passed: no response head in time", "No response head and no byte has arrived"],
    );
}

#[test]
fn keep_alives_do_not_hide_that_nothing_comes() {
    let server = server([scenario::keep_alives(Duration::from_millis(5))]);
    let shown =
        show(&server, &["--preset=llm", "--idle-timeout=5000", "--progress-timeout=2000", "--comments"]);
    assert!(shown.stdout.contains(": ping\n"), "{}", shown.stdout);
    assert_eq!(shown.status, Some(5));
    assert!(shown.stderr.contains("nothing is shown: Only comments have arrived"), "{}", shown.stderr);
}

#[test]
fn a_server_that_is_never_silent_is_still_ended_by_its_deadline() {
    for deadline in ["--progress-timeout=1000", "--total-timeout=1000"] {
        let server = server([scenario::flood()]);
        let shown = show(&server, &["--preset=llm", deadline]);
        shown.is("", 5, &["nothing is shown: Only comments have arrived"]);
    }
}

#[test]
fn a_long_body_of_a_refusal_says_that_it_is_cut() {
    let body = "a".repeat(999) + &"你".repeat(3);
    let long = scenario::page("400 Bad Request", &["Content-Type: text/plain"], body.as_bytes());
    let server = server([long]);
    let told = format!("the body says: {}… (--json shows all)\n", "a".repeat(999));
    show(&server, &[]).is("", 3, &[&told]);
    let shown = show(&server, &["--json"]);
    assert!(shown.stdout.contains(&body), "{}", shown.stdout);
}

#[test]
fn a_refusal_is_told_with_its_body_and_not_repeated() {
    let body = r#"the body says: {"code":1,"msg":"no"}"#;
    let unauthorized = server([scenario::json("401 Unauthorized")]);
    let line = "attempt 1: the response status is not a success: other credentials are needed (401)\n";
    let shown = show(&unauthorized, RETRIES);
    shown.is("", 3, &[body, line]);
    assert!(!shown.stderr.contains("nothing is shown"), "{} says it twice", shown.stderr);
    let missing = server([scenario::text("404 Not Found")]);
    show(&missing, &[]).is("", 3, &["the body says: 404 Not Found", "the request was refused (404)\n"]);
    let empty = server([scenario::no_content()]);
    show(&empty, &[]).is("", 3, &["attempt 1: the response status is not a success: no content\n"]);
    for server in [unauthorized, missing, empty] {
        assert_eq!(server.requests().len(), 1);
    }
    let moved = server([scenario::redirect()]);
    show(&moved, &[]).is(
        "",
        3,
        &["attempt 1: the response status is not a success: a redirect that was not followed (301)\n"],
    );
    assert_eq!(moved.requests().len(), 6);
}

#[test]
fn too_many_requests_are_repeated_when_the_server_wants() {
    let server = server([scenario::too_many_requests(), scenario::pieces(&[b"data: 1\n\n", DONE])]);
    let shown = show(&server, RETRIES);
    shown.is(
        "1\n",
        0,
        &["too many requests (429, Retry-After: 1): connect again in 1.", "attempt 2: the answer is done\n"],
    );
    let [first, second] = &server.requests()[..] else { panic!("two requests") };
    assert!(second.came - first.came >= SECOND);
}

#[test]
fn a_server_that_says_until_when_it_is_busy_is_asked_then() {
    let (now, soon, late) =
        ("Fri, 31 Dec 1999 23:59:59 GMT", "Sat, 01 Jan 2000 00:00:00 GMT", "Sat, 01 Jan 2000 01:00:00 GMT");
    let short = server([scenario::busy_until(now, soon), scenario::pieces(&[b"data: 1\n\n", DONE])]);
    let line = format!("too many requests (429, Retry-After: {soon}): connect again in 1.");
    show(&short, RETRIES).is("1\n", 0, &[&line]);
    let [first, second] = &short.requests()[..] else { panic!("two requests") };
    assert!(second.came - first.came >= Duration::from_secs(1));

    let long = server([scenario::busy_until(now, late)]);
    show(&long, RETRIES).is(
        "",
        7,
        &["not again: the server asks for a longer pause than the options allow\n"],
    );
}

#[test]
fn a_failing_server_is_given_up() {
    let failing = server([scenario::json("503 Service Unavailable")]);
    let lines = [
        "attempt 1: the response status is not a success: the server failed (503): connect again in 1.",
        "attempt 2: the response status is not a success: the server failed (503): not again: too many attempts",
    ];
    show(&failing, RETRIES).is("", 7, &lines);
    let closing = server([scenario::closed()]);
    show(&closing, RETRIES).is(
        "",
        7,
        &["attempt 1: the transport failed (", "attempt 2: the transport failed ("],
    );
    let headless = server([scenario::headless()]);
    show(&headless, &["--post="]).is("", 7, &["attempt 1: the transport failed ("]);
    assert_eq!((failing.requests().len(), closing.requests().len(), headless.requests().len()), (2, 2, 1));
}

#[test]
fn a_cut_stream_is_resumed_with_its_id() {
    let server = server(scenario::resumed());
    let line = "attempt 1: the transport failed (";
    show(&server, RETRIES).is(
        "one\ntwo\nthree\n",
        0,
        &[line, "): connect again in 0.1 s\n", "last event ID: 3\n"],
    );
    let requests = server.requests();
    let ids: Vec<_> = requests.iter().map(|request| request.header("last-event-id")).collect();
    assert_eq!(ids, [None, Some("2")]);
}

#[test]
fn mcp_resumes_a_post_by_a_get() {
    let server = server(scenario::resumed());
    let arguments = ["--preset=mcp", "--post={}", "--end-data=[DONE]", "--last-event-id=0"];
    show(&server, &arguments).is("one\ntwo\nthree\n", 0, &["): resume with a GET in 0.1 s\n"]);
    let [first, second] = &server.requests()[..] else { panic!("two requests") };
    assert_eq!((first.method.as_str(), first.header("last-event-id")), ("POST", Some("0")));
    assert_eq!((second.method.as_str(), second.header("last-event-id")), ("GET", Some("2")));
    assert_eq!((second.body.len(), second.header("content-type")), (0, None));
    assert_eq!(second.header("accept"), Some("application/json, text/event-stream"));
}

#[test]
fn a_header_of_the_host_takes_the_place_of_the_sessions() {
    let server = server([scenario::no_content()]);
    show(&server, &["--header=accept: text/*", "--header=Last-Event-ID: b", "--last-event-id=a"]);
    let [request] = &server.requests()[..] else { panic!("one request") };
    assert_eq!((request.header("accept"), request.header("last-event-id")), (Some("text/*"), Some("b")));
}

#[test]
fn json_has_a_line_for_each_attempt_and_why_it_ended() {
    let error = br#"{"code":1,"msg":"no"}"#.escape_ascii().to_string();
    let answers =
        server([scenario::json("503 No"), scenario::pieces(&[b"id: 7\nretry: 9\ndata: 1\n\n", DONE])]);
    let shown = show(&answers, &[RETRIES, &["--json"]].concat());
    let lines: Vec<_> = shown.stdout.lines().collect();
    let [first, event, second, end] = lines[..] else { panic!("four lines: {lines:?}") };
    assert!(first.starts_with(r#"{"advice":"retry","attempt":1,"body":""#), "{first}");
    assert!(first.contains(&error) && first.ends_with(r#","reason":"server","status":503}"#), "{first}");
    assert_eq!(event, r#"{"data":"1","event":"message","incomplete":false,"last_event_id":"7"}"#);
    assert_eq!(second, r#"{"advice":"finished","attempt":2,"complete":true,"reason":"done","status":200}"#);
    assert_eq!(end, r#"{"complete":true,"end":true,"last_event_id":"7","reason":"done","retry_ms":9}"#);
    assert_eq!(shown.stderr, "");

    let body = show(&server([scenario::json("200 OK")]), &["--json"]).stdout;
    assert!(body.contains(&format!(r#""body":"{error}""#)) && body.contains(r#""reason":"body""#), "{body}");
}

#[test]
fn a_recording_has_no_request_and_can_be_read() {
    let folder = folder();
    let (path, text) =
        (folder.path().join("recording"), |path: &Path| fs::read_to_string(path).expect("text"));
    let server = server([scenario::pieces(&[b"data: \xE4\xBD", b"\xA0 \n\n"])]);
    let mut command = program();
    command.arg(server.url() + "/secret?secret").args([
        "--header=Cookie: secret",
        "--post=secret",
        "--end-data=a b",
    ]);
    command.arg("--record").arg(&path).output().expect("it runs");
    let recording = text(&path);
    let mut lines = recording.lines();
    assert_eq!(lines.next(), Some("picosse-record 1"));
    assert_eq!(lines.next(), Some(r"options --end-data=a\x20b --preset=llm"));
    let calls: Vec<_> = lines.map(|line| line.split_once(' ').expect("a time").1).collect();
    let [connect, head, chunks @ .., end] = &calls[..] else { panic!("{recording}") };
    assert!(connect.starts_with("connect "), "{recording}");
    assert_eq!((*head, *end), ("response 200 text/event-stream - -", "end"));
    // Where the bytes are cut is the network's.
    let bytes: String = chunks.iter().map(|call| call.strip_prefix("chunk ").expect("a chunk")).collect();
    assert_eq!(bytes, r"data: \xe4\xbd\xa0 \n\n");
    assert!(!recording.contains("secret"), "{recording}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_is_heard_while_a_stream_stalls_and_while_a_retry_is_waited_for() {
    for answer in [scenario::stall(&[b"data: 1\n\n"]), scenario::pieces(&[b"retry: 20000\ndata: 1\n\n"])] {
        let (folder, server, mut command) = (folder(), server([answer]), program());
        let (recording, start) = (folder.path().join("recording"), Instant::now());
        command
            .args([&server.url(), "--record"])
            .arg(&recording)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let child = command.spawn().expect("it runs");
        while !fs::read_to_string(&recording).is_ok_and(|text| text.contains("chunk")) {
            sleep(Duration::from_millis(5));
        }
        sleep(Duration::from_millis(50)); // the end comes
        Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill");
        let shown = Shown::of(child.wait_with_output().expect("it ends"), start);
        shown.is("1\n", 130, &["events: 1,"]);
        let again = replay(&recording);
        assert_eq!((again.stdout, again.stderr, again.status), (shown.stdout, shown.stderr, shown.status));
        assert!(shown.time < Duration::from_secs(10));
    }
}

#[test]
fn recordings_made_by_hand_show_what_is_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("recordings");
    let paths = fs::read_dir(folder).expect("recordings").map(|entry| entry.expect("an entry").path());
    let mut count = 0;
    for path in paths.filter(|path| path.extension().is_some_and(|extension| extension == "rec")) {
        let shown = replay(&path);
        let status = shown.status.expect("a status");
        let all = format!("{}--\n{}-- {status}\n", shown.stdout, shown.stderr);
        let expected = fs::read_to_string(path.with_extension("out")).expect("what is expected");
        assert_eq!(all, expected, "{}", path.display());
        count += 1;
    }
    assert!(count >= 4, "only {count} recordings");
}

#[test]
fn the_recording_of_the_manual_shows_its_character() {
    let page = ffi_tests::header::root().join("examples/sse-cat/recordings.md");
    let page = fs::read_to_string(page).expect("recordings.md");
    let (_, rest) = page.split_once("```text\npicosse-record").expect("a recording");
    let (recording, _) = rest.split_once("```").expect("its end");
    let folder = folder();
    let path = folder.path().join("recording");
    fs::write(&path, format!("picosse-record{recording}")).expect("a file");
    replay(&path).is(
        "你好\n",
        5,
        &["attempt 1: a deadline passed: no byte for too long: not again (--idempotent allows it)\n"],
    );
}

#[test]
fn a_malformed_recording_is_refused_with_its_line() {
    let (folder, head) = (folder(), "picosse-record 1\noptions --preset=llm\n");
    let path = folder.path().join("recording");
    let cases = [
        (String::new(), 1, "begins with `picosse-record 1`"),
        ("picosse-record 2\noptions\n".into(), 1, "begins with"),
        ("picosse-record 1\n0 connect\n".into(), 2, "`options` must follow"),
        ("picosse-record 1\noptions --header=a:b\n".into(), 2, "--header"),
        (format!("picosse-record 1\noptions --end-data={}\n", "x".repeat(257)), 2, "rule"),
        (format!("{head}0 connect\n\n# what follows is wrong\nconnect\n"), 6, "`connect` is no time"),
        (format!("{head}0 connet\n"), 3, "`connet` is no call"),
        (format!("{head}0 connect x\n"), 3, "`x` is no such number"),
        (format!("{head}0 response\n"), 3, "a status must follow"),
        (format!("{head}0 response 70000\n"), 3, "`70000` is no such number"),
        (format!("{head}0 response 200 a b c d\n"), 3, "`d` is too much"),
        (format!("{head}0 chunk \\x4\n"), 3, "must be followed by"),
        (format!("{head}0 chunk \\q\n"), 3, "must be followed by"),
        (format!("{head}0 end now\n"), 3, "`now` is too much"),
        (format!("{head}0@x end\n"), 3, "invalid digit"),
        (format!("{head}0 connect\n1 connect\n"), 4, "an attempt is running"),
        (format!("{head}0 cancel\n1 connect\n"), 4, "was cancelled"),
    ];
    for (text, line, problem) in cases {
        fs::write(&path, &text).expect("a file");
        let shown = replay(&path);
        shown.is("", 1, &[&format!("sse-cat: {}:{line}: ", path.display()), problem]);
    }
}

#[test]
fn wrong_usage_is_refused() {
    let (url, too_much) = ("http://127.0.0.1:1", "x".repeat(250));
    let cases: &[&[&str]] = &[
        &["-", "--post=a"],
        &["127.0.0.1:8801/x"],
        &["ws://127.0.0.1/x"],
        &[url, "-X", "GET", "-d", "a"],
        &[url, "-d", "@no such file"],
        &[url, "-X", "PUT", "--preset=event-source"],
        &[url, "-H", "no colon"],
        &["-", "--idle-timeout=1"],
        &[url, "--chunk=1"],
        &[url, "--lines", "--events"],
        &[url, "--preset=event-source", "--post=a"],
        &[url, "--last-event-id=a\nb"],
        &[url, "--end-data", &too_much, "--end-type=message"],
        &[url, "--no-end-rule", "--end-data=a"],
        &[url, "--no-end-rule", "--fail-type=a"],
        &["http://a b"],
        &["--replay=a", "--json"],
        &["--replay=a", url],
    ];
    for arguments in cases {
        let output = program().args(*arguments).output().expect("it runs");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn a_file_of_which_something_was_dropped_has_an_exit_status_of_its_own() {
    let folder = folder();
    let path = folder.path().join("stream");
    let shown = |stream: &str| {
        fs::write(&path, stream).expect("a file");
        let mut command = program();
        let output = command.args(["--buffer", "1000"]).arg(&path).output().expect("it runs");
        Shown::of(output, Instant::now())
    };
    let large = "x".repeat(1001);
    let lines = ["event 0 is dropped", "something was dropped: events: 1, IDs: 0\n"];
    shown(&format!("data: {large}\n\ndata: a\n\n")).is("a\n", 9, &lines);
    shown(&format!("id: {large}\ndata: a\n\n")).is("a\n", 9, &["something was dropped: events: 0, IDs: 1\n"]);
    // The standard asks to ignore an ID with a NUL.
    shown("id: \0\ndata: a\n\n").is("a\n", 0, &[]);
    shown(&format!("data: {}\n\n", &large[1..])).is(&format!("{}\n", &large[1..]), 0, &[]);
}
