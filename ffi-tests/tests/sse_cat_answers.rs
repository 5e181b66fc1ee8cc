//! What the example `sse-cat` makes of an answer that is not whole, or that is no stream. Each run is
//! recorded, and the recording shows the same again.

use cat::{replay, show};
use ffi_tests::toolchain::folder;
use server::{Answer, Server, scenario};
use shown::Shown;
use std::fs;

mod cat;
mod server;
mod shown;

/// A GET that is sent again, soon, and once at most.
const RETRIES: &[&str] = &["--preset=llm", "--idempotent", "--retries=1"];
const DONE: &[u8] = b"data: [DONE]\n\n";
const STREAM: &str = "text/event-stream";
/// What may come before JSON and HTML: nothing, white space, a byte order mark.
const BLANKS: [&[u8]; 4] = [b"", b"\r\n \n", b"\xEF\xBB\xBF", b"\xEF\xBB\xBF \n"];

fn server<const N: usize>(answers: [Answer; N]) -> Server {
    Server::start(answers)
}

/// Plays a recording of these calls.
fn play(options: &str, calls: &str) -> Shown {
    let folder = folder();
    let path = folder.path().join("recording");
    fs::write(&path, format!("picosse-record 1\noptions {options}\n{calls}")).expect("a file");
    replay(&path)
}

/// Checks that the last line of JSON has each of these members.
#[track_caller]
fn ends_with(shown: &Shown, status: i32, members: &[&str]) {
    let end = shown.stdout.lines().last().unwrap_or_default();
    for member in members {
        assert!(end.contains(member), "{member} is not in {end}");
    }
    assert_eq!(shown.status, Some(status), "{end}");
}

#[test]
fn an_event_over_the_limit_is_missing_though_the_answer_is_done() {
    let large = [&b"data: "[..], &[b'x'; 1001], b"\n\n"].concat();
    let (missing, losses) = (
        "Events were dropped, since they are over a limit",
        r#""losses":{"dropped":1,"earlier":false,"ids_ignored":0,"incomplete":false,"kept":0}"#,
    );
    let one = server([scenario::typed(STREAM, &[b"data: 1\n\n", &large[..], b"data: 2\n\n", DONE].concat())]);
    let only = server([scenario::typed(STREAM, &[&large, DONE].concat())]);
    // The newest of the texts that replace each other.
    let newest = server([scenario::typed(STREAM, &[b"data: 1\n\n", &large[..], DONE].concat())]);
    for (server, stdout, what, arguments) in [
        (&one, "1\n2\n", "something is missing", &[][..]),
        (&only, "", "nothing is shown", &[]),
        (&newest, "1\n", "something is missing", &["--latest-only"]),
        (&only, "", "nothing is shown", &["--latest-only"]),
    ] {
        let arguments = [&["--post={}", "--buffer=1000"], arguments].concat();
        let lines = ["is dropped: byte", "attempt 1: the answer is done\n", &format!("{what}: {missing}")];
        let shown = show(server, &arguments);
        shown.is(stdout, 9, &lines);
        assert!(shown.stderr.ends_with(" Use --buffer.\n"), "{}", shown.stderr);

        let json = show(server, &[&arguments, &["--json"][..]].concat());
        ends_with(&json, 9, &[r#""reason":"done""#, r#""complete":false"#, losses, missing]);
        let attempt = json.stdout.lines().rev().nth(1).expect("the end of the attempt");
        assert!(attempt.contains(r#""complete":false"#) && attempt.contains(losses), "{attempt}");
    }
    show(&one, &["--post={}", "--buffer=1001"]).is(&format!("1\n{}\n2\n", "x".repeat(1001)), 0, &[]);
}

#[test]
fn an_id_that_is_ignored_is_missing_though_the_answer_is_done() {
    let nul = server([scenario::pieces(&[b"id: a\0b\ndata: 1\n\n", DONE])]);
    show(&nul, &["--post={}"]).is("1\n", 9, &["something is missing: An ID was ignored"]);
    let losses = r#""losses":{"dropped":0,"earlier":false,"ids_ignored":1,"incomplete":false,"kept":0}"#;
    ends_with(&show(&nul, &["--post={}", "--json"]), 9, &[losses, r#""complete":false"#]);
}

#[test]
fn what_an_attempt_lost_is_missing_in_the_answer_of_the_next() {
    let large = [&b"id: 2\ndata: "[..], &[b'x'; 1001], b"\n\n"].concat();
    let answers = [
        scenario::cut(&[b"retry: 50\nid: 1\ndata: 1\n\n", &large]),
        scenario::pieces(&[b"id: 3\ndata: 3\n\n", DONE]),
    ];
    let server = server(answers);
    let arguments = [RETRIES, &["--buffer=1000"]].concat();
    let lines = ["attempt 2: the answer is done\n", "something is missing: An earlier attempt lost"];
    show(&server, &arguments).is("1\n3\n", 9, &lines);
    assert_eq!(server.requests()[1].header("last-event-id"), Some("2"));
}

#[test]
fn an_answer_that_the_server_ends_as_failed_is_shown_and_not_asked_for_again() {
    let failed = b"event: response.failed\ndata: {\"why\":1}\n\n";
    let server = server([scenario::pieces(&[b"id: 1\ndata: 1\n\n", failed, DONE])]);
    let line = "attempt 1: the server said that the answer failed\n";
    let shown = "1\n[response.failed] {\"why\":1}\n";
    show(&server, RETRIES).is(shown, 10, &[line, "something is missing: The server ended the answer"]);
    assert_eq!(server.requests().len(), 1);
    let end = [r#""reason":"failed""#, r#""complete":false"#, r#""diagnosis":"The server ended"#];
    ends_with(&show(&server, &[RETRIES, &["--json"]].concat()), 10, &end);

    let own = ["--preset=none", "--fail-type=no such", "--fail-type=response.failed", "--end-data=[DONE]"];
    show(&server, &own).is(shown, 10, &[line]);
    // Where no other rule is set, a clean end is whole.
    show(&server, &own[..2]).is(&format!("{shown}[DONE]\n"), 0, &["the stream ended\n"]);
}

#[test]
fn an_end_between_events_is_whole_only_where_no_terminal_event_is_expected() {
    let server = server([scenario::pieces(&[b"data: {\"text\":1}\r\n\r\n", b"data: {\"text\":2}\r\n\r\n"])]);
    let shown = "{\"text\":1}\n{\"text\":2}\n";
    let line = "attempt 1: the stream ended between two events, without its terminal event: not again \
                (--idempotent allows it)\n";
    let missing = "something is missing: The stream ended between two events without its terminal event";
    let expected = "Expected: data `[DONE]`, or type `response.completed`, ";
    show(&server, &["--post={}"]).is(shown, 11, &[line, missing, expected, "or none with --no-end-rule.\n"]);
    let end = [r#""reason":"no_terminal_event""#, r#""complete":false"#];
    ends_with(&show(&server, &["--post={}", "--json"]), 11, &end);

    let without = show(&server, &["--post={}", "--no-end-rule"]);
    without.is(shown, 0, &["attempt 1: the stream ended\n"]);
    assert!(!without.stderr.contains("missing"), "{}", without.stderr);
    let end = [r#""reason":"clean""#, r#""complete":true"#];
    ends_with(&show(&server, &["--post={}", "--no-end-rule", "--json"]), 0, &end);
}

#[test]
fn a_truncated_answer_is_shown_and_not_asked_for_again() {
    let server = server([scenario::pieces(&[b"id: 1\ndata: one\n\nda", b"ta: tw"])]);
    let line =
        "attempt 1: the stream broke off inside a line or an event: not again (--idempotent allows it)\n";
    show(&server, &["--post={}"]).is("one\ntw\n", 4, &[line]);
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn what_is_no_event_stream_is_told_apart() {
    let lying = server([scenario::typed("text/event-stream", scenario::ERROR)]);
    let line = "the bytes are not an event stream: JSON";
    let lines = [
        r#"the body says: {"code":1,"msg":"no"}"#,
        &format!("attempt 1: {line}: connect again in 1."),
        &format!("attempt 2: {line}: not again: too many attempts"),
        "nothing is shown: The body is JSON",
    ];
    show(&lying, RETRIES).is("", 6, &lines);
    assert_eq!(lying.requests().len(), 2);

    let packed = server([scenario::typed("text/event-stream", scenario::GZIP)]);
    show(&packed, &["--post="]).is("", 6, &["nothing is shown: The body is compressed by gzip"]);
    let sizes = server([scenario::typed("text/event-stream", b"c\r\nevent: one\n\n\r\n0\r\n\r\n")]);
    show(&sizes, &["--post="]).is("", 6, &["nothing is shown: The sizes of HTTP chunks are in the body"]);
    let login = server([scenario::typed("text/html", scenario::LOGIN)]);
    show(&login, &[]).is(
        "",
        6,
        &[
            "the body says: <!DOCTYPE html> <title>Log in</title>",
            "attempt 1: the response is not an event stream: HTML\n",
        ],
    );
}

#[test]
fn json_or_html_in_place_of_an_event_stream_is_shown_as_its_body() {
    for blank in BLANKS {
        for (error, says, what) in [
            (scenario::ERROR, r#"the body says: {"code":1,"msg":"no"}"#, "JSON"),
            (scenario::LOGIN, "the body says: <!DOCTYPE html> <title>Log in</title>", "HTML"),
        ] {
            let server = server([scenario::typed(STREAM, &[blank, error].concat())]);
            let line = format!("attempt 1: the bytes are not an event stream: {what}: not again");
            show(&server, &["--post={}"]).is("", 6, &[says, &line, "nothing is shown: The body is"]);
            let json = show(&server, &["--post={}", "--json"]);
            ends_with(&json, 6, &[r#""complete":false"#, r#""reason":"wrong_protocol""#]);
            let body = error.escape_ascii().to_string().replace("\\'", "'");
            assert!(json.stdout.contains(&format!(r#""body":"{body}""#)), "{}", json.stdout);

            // Its head may come late, or not at all.
            let blank = blank.escape_ascii();
            let body = error.escape_ascii();
            for head in ["2 response 200 text/event-stream\n", ""] {
                let late = play("--preset=llm", &format!("0 connect\n1 chunk {blank}{body}\n{head}3 end\n"));
                late.is("", 6, &[says]);
            }
        }
    }
}

#[test]
fn a_body_without_a_media_type_is_told_by_its_first_bytes() {
    let json = server([scenario::untyped(scenario::ERROR)]);
    show(&json, &["--post={}"]).is(
        "{\"code\":1,\"msg\":\"no\"}\n",
        0,
        &["the response is not an event stream: JSON\n"],
    );
    let html = server([scenario::untyped(scenario::LOGIN)]);
    show(&html, &["--post={}"]).is("", 6, &["the body says: <!DOCTYPE html>", "not an event stream: HTML\n"]);
    let stream = server([scenario::untyped(&[b"data: 1\n\n", DONE].concat())]);
    show(&stream, &["--post={}"]).is("1\n", 0, &["the answer is done\n"]);
}

#[test]
fn an_event_stream_under_another_media_type_is_shown_as_it_is_and_told() {
    let stream = "event: a\ndata: 1\n\n";
    for kind in ["text/plain", "application/octet-stream", "application/json"] {
        let server = server([scenario::typed(kind, stream.as_bytes())]);
        let line =
            "the body is shown as it is: The body has another media type, but begins like an event stream";
        show(&server, &["--preset=none"]).is(stream, 0, &[line, "Use --events.\n"]);
        let end = [r#""complete":true"#, r#""diagnosis":"The body has another media type"#];
        ends_with(&show(&server, &["--preset=none", "--json"]), 0, &end);
        show(&server, &["--preset=none", "--events"]).is("[a] 1\n", 0, &["the stream ended\n"]);
    }
    let html = server([scenario::typed("text/html", stream.as_bytes())]);
    show(&html, &[]).is("", 6, &["nothing is shown: The body has another media type", "Use --events.\n"]);
}

#[test]
fn a_body_that_only_looks_odd_is_no_error() {
    for body in ["42\r\n", "x^2 + 1", "HTTP/2 is new", "[1]\n", "<3"] {
        let server = server([scenario::typed("text/plain", body.as_bytes())]);
        let shown = show(&server, &["--post={}"]);
        let line_end = if body.ends_with('\n') { "" } else { "\n" };
        shown.is(
            &format!("{body}{line_end}"),
            0,
            &["attempt 1: the response is not an event stream: text\n"],
        );
        assert!(!shown.stderr.contains("shown as it is"), "{}", shown.stderr);
    }
    let numbers = server([scenario::typed("application/x-ndjson", b"1\r\n2\r\n")]);
    show(&numbers, &["--preset=none"]).is("1\n2\n", 0, &["the stream ended\n"]);
    let beef = server([scenario::typed(STREAM, b"beef\r\ndata: hi\r\n\r\n")]);
    show(&beef, &["--preset=none"]).is("hi\n", 0, &["the stream ended\n"]);
    show(&beef, &["--post={}", "--no-end-rule"]).is("hi\n", 0, &["the stream ended\n"]);
}

#[test]
fn a_good_answer_that_is_no_stream_is_shown_as_it_is() {
    let server = server([scenario::json("200 OK")]);
    show(&server, &[]).is(
        "{\"code\":1,\"msg\":\"no\"}\n",
        0,
        &["attempt 1: the response is not an event stream: JSON\n"],
    );
    show(&server, &["--buffer=10"]).is(
        "{\"code\":1,\n",
        8,
        &["the body is longer than its limit: not again: the limit would be crossed again\n"],
    );
}

#[test]
fn lines_are_read_as_events() {
    let json = server([scenario::typed("application/x-ndjson", scenario::NDJSON)]);
    show(&json, &["--preset=none"]).is(
        "{\"data\":\"one\"}\n{\"data\":\"two\"}\n",
        0,
        &["the stream ended\n"],
    );
    let text = server([scenario::typed("text/plain", b"a\n\nb")]);
    show(&text, &["--preset=none", "--lines"]).is("a\n\nb\n", 0, &[]);
    show(&text, &["--preset=none", "--json-lines"]).is("a\nb\n", 0, &[]);
    let unnamed = server([scenario::typed("text/plain", b"data: a\n\n")]);
    show(&unnamed, &["--preset=none", "--events"]).is("a\n", 0, &[]);
}

#[test]
fn the_page_of_a_redirect_that_was_followed_is_not_shown() {
    let moved = "0 connect\n1 response 302 text/html\n2 chunk <p>moved\n3 response 200 ";
    let json = play("--preset=none", &format!("{moved}application/json\n4 chunk {{\"a\":1}}\n5 end\n"));
    json.is("{\"a\":1}\n", 0, &[]);
    let stream = play("--preset=none", &format!("{moved}text/event-stream\n4 chunk data: a\\n\\n\n5 end\n"));
    stream.is("a\n", 0, &[]);
    assert!(!stream.stderr.contains("moved"), "{}", stream.stderr);
}

#[test]
fn a_last_line_without_its_end_is_shown_unless_another_attempt_brings_it() {
    let server = server([scenario::typed("application/x-ndjson", b"{\"a\":1}\n{\"b\":2}")]);
    let shown = show(&server, &["--preset=none"]);
    shown.is(
        "{\"a\":1}\n{\"b\":2}\n",
        0,
        &["the last event or line lacks its end", "attempt 1: the stream ended\n"],
    );
    assert!(!shown.stderr.contains("missing"), "{}", shown.stderr);
    let json = show(&server, &["--preset=none", "--json"]);
    ends_with(&json, 0, &[r#""complete":true"#]);
    let events: Vec<_> = json.stdout.lines().map(|line| line.contains(r#""incomplete":true"#)).collect();
    assert_eq!(events, [false, true, false, false], "{}", json.stdout);

    let lines = "0 connect\n1 response 200 application/x-ndjson\n2 chunk 1\\n2\n3";
    let again = play("--preset=event-source", &format!("{lines} end\n"));
    again.is("1\n", 130, &["the stream broke off inside a line or an event: connect again in 3.0 s\n"]);
    let cut = play("--preset=none", &format!("{lines} error reset\n"));
    cut.is("1\n", 7, &["something is missing: The last event is incomplete"]);
}
