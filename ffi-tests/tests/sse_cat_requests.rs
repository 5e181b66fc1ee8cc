//! What the example `sse-cat` sends: requests as curl has them, and the calls of an MCP client.

use cat::{program, show};
use ffi_tests::toolchain::folder;
use server::{Answer, Request, Server, scenario};
use shown::Shown;
use std::fs;
use std::io::Write;
use std::process::Stdio;
use std::time::Instant;

mod cat;
mod server;
mod shown;

const DONE: &[u8] = b"data: [DONE]\n\n";

fn server<const N: usize>(answers: [Answer; N]) -> Server {
    Server::start(answers)
}

fn only(server: &Server) -> Request {
    let [request] = &server.requests()[..] else { panic!("one request") };
    request.clone()
}

#[test]
fn a_body_is_sent_as_json_or_as_a_form_and_may_come_from_a_file() {
    let folder = folder();
    let path = folder.path().join("body");
    fs::write(&path, "\n{\"a\":1}\n").expect("a file");
    let file = format!("@{}", path.display());
    let json = "application/json";
    let form = "application/x-www-form-urlencoded";
    for (arguments, body, kind) in [
        (&["-d", "{\"stream\":true}"][..], "{\"stream\":true}", json),
        (&["--data", "[1]"], "[1]", json),
        (&["-d", &file], "\n{\"a\":1}\n", json),
        (&["-d", "a=1", "-d", "b=2"], "a=1&b=2", form),
        (&["-d", "x", "-H", "content-type: text/plain"], "x", "text/plain"),
    ] {
        let server = server([scenario::pieces(&[b"data: 1\n\n", DONE])]);
        show(&server, arguments).is("1\n", 0, &["attempt 1: the answer is done\n"]);
        let request = only(&server);
        assert_eq!(request.method, "POST");
        assert_eq!(String::from_utf8_lossy(&request.body), body);
        assert_eq!(request.header("content-type"), Some(kind));
    }

    let server = server([scenario::pieces(&[DONE])]);
    let mut command = program();
    command.args([&server.url(), "-d@-"]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().expect("it runs");
    child.stdin.take().expect("its standard input").write_all(b"{}").expect("it reads");
    assert!(child.wait().expect("it ends").success());
    assert_eq!(only(&server).body, b"{}");
}

#[test]
fn the_method_and_compression_are_as_the_caller_wants() {
    let plain = server([scenario::pieces(&[DONE])]);
    show(&plain, &["-X", "PUT", "-d", "{}"]).is("", 0, &["the answer is done"]);
    assert_eq!((only(&plain).method.as_str(), only(&plain).header("accept-encoding")), ("PUT", None));
    assert_eq!(only(&plain).header("user-agent"), Some(concat!("sse-cat/", env!("CARGO_PKG_VERSION"))));

    let packed = server([scenario::packed("text/event-stream", scenario::GZIP)]);
    show(&packed, &["--preset=none", "--compressed"]).is("packed\n", 0, &["the stream ended\n"]);
    assert_eq!(only(&packed).header("accept-encoding"), Some("gzip"));
}

#[test]
fn headers_can_be_left_out_empty_and_in_a_file() {
    let folder = folder();
    let path = folder.path().join("headers");
    fs::write(&path, "X-A: 1\n\nX-B: 2\n").expect("a file");
    let file = format!("@{}", path.display());
    let plain = server([scenario::pieces(&[DONE])]);
    let without = ["-H", "Accept:", "-H", "user-agent:", "-H", "Content-Type:"];
    show(&plain, &[&["-d", "{}", "-H", "X-Empty;", "-H", &file], &without[..]].concat()).is("", 0, &[]);
    let request = only(&plain);
    for (name, value) in [
        ("accept", None),
        ("user-agent", None),
        ("content-type", None),
        ("x-empty", Some("")),
        ("x-a", Some("1")),
        ("x-b", Some("2")),
    ] {
        assert_eq!(request.header(name), value, "{name}");
    }
    for wrong in ["no colon", "a b: c", "@no-such-file"] {
        show_wrong(&plain, &["-H", wrong], wrong.trim_start_matches('@'));
    }
}

/// Checks that these arguments are refused with this, and before anything is sent.
#[track_caller]
fn show_wrong(server: &Server, arguments: &[&str], problem: &str) {
    let before = server.requests().len();
    let output = program().arg(server.url()).args(arguments).output().expect("it runs");
    Shown::of(output, Instant::now()).is("", 2, &[problem]);
    assert_eq!(server.requests().len(), before);
}

#[test]
fn credentials_of_the_url_and_of_an_option_are_sent() {
    let basic = "Basic dXNlcjpwOkBzcw=="; // user:p:@ss
    for (user, arguments, expected) in [
        ("user:p%3a%40ss@", &[][..], basic),
        ("", &["-u", "user:p:@ss"], basic),
        ("other:x@", &["--user=user:p:@ss"], basic),
        ("token@", &[], "Basic dG9rZW46"),
        ("user:x@", &["-H", "Authorization: Bearer a"], "Bearer a"),
    ] {
        let server = server([scenario::pieces(&[DONE])]);
        let url = server.url().replace("://", &format!("://{user}"));
        let output = program().args([&url, "-v", "-d", "{}"]).args(arguments).output().expect("it runs");
        let line = format!("> authorization: {expected}\n");
        let host = server.url().replace("http://", "> host: ") + "\n";
        Shown::of(output, Instant::now()).is("", 0, &[&line, &host]);
        assert_eq!(only(&server).header("authorization"), Some(expected));
    }
    show_wrong(&server([scenario::closed()]), &["-u", "user"], "--user needs NAME:PASSWORD");
}

#[test]
fn a_command_line_of_curl_can_be_used() {
    let server = server([scenario::pieces(&[b"data: 1\n\n", DONE])]);
    let data = ["-H", "Accept-Encoding: gzip, br", "--compressed", "--data-raw", "@x", "--data-binary", "y"];
    show(&server, &[&["-sSN", "-L", "--no-buffer", "--silent"], &data[..]].concat()).is("1\n", 0, &[]);
    let request = only(&server);
    assert_eq!((request.method.as_str(), &request.body[..]), ("POST", &b"y&@x"[..]));
    assert_eq!(request.header("accept-encoding"), Some("gzip"));
}

#[test]
fn a_method_that_has_a_body_has_an_empty_one_without_data() {
    let server = server([scenario::pieces(&[DONE])]);
    show(&server, &["-X", "POST"]).is("", 0, &["the answer is done"]);
    assert_eq!((only(&server).header("content-length"), only(&server).body.len()), (Some("0"), 0));
}

#[test]
fn a_redirect_keeps_the_body_where_its_status_says_so() {
    for (status, method, body) in [
        ("307 Temporary Redirect", "PUT", &b"{}"[..]),
        ("308 Permanent Redirect", "PUT", b"{}"),
        ("302 Found", "GET", b""),
        ("303 See Other", "GET", b""),
    ] {
        let there = scenario::page(status, &["Location: /there/"], b"moved");
        let server = server([there, scenario::pieces(&[b"data: 1\n\n", DONE])]);
        show(&server, &["-X", "PUT", "-d", "{}", "-u", "a:b"]).is("1\n", 0, &["the answer is done\n"]);
        let [_, request] = &server.requests()[..] else { panic!("two requests") };
        assert_eq!((request.method.as_str(), request.path.as_str()), (method, "/there/"));
        assert_eq!(request.body, body, "{status}");
        let kind = (!body.is_empty()).then_some("application/json");
        assert_eq!(request.header("content-type"), kind, "{status}");
        assert_eq!(request.header("authorization"), Some("Basic YTpi"), "{status}");
    }
}

#[test]
fn another_server_gets_no_credentials_by_a_redirect() {
    let other = server([scenario::pieces(&[DONE])]);
    let location = format!("Location: {}/there", other.url());
    let first = server([scenario::page("307 Temporary Redirect", &[&location], b"")]);
    let secrets = ["-d", "{}", "-H", "Authorization: Bearer a", "-H", "Cookie: b=c", "-H", "X-Own: 1"];
    show(&first, &secrets).is("", 0, &["the answer is done\n"]);
    let request = only(&other);
    assert_eq!((request.header("authorization"), request.header("cookie")), (None, None));
    assert_eq!((request.header("x-own"), &request.body[..]), (Some("1"), &b"{}"[..]));
}

#[test]
fn the_heads_of_requests_and_responses_are_shown_when_wanted() {
    let server = server([scenario::pieces(&[b"data: 1\n\n", DONE])]);
    let start = Instant::now();
    let mut command = program();
    command.args([&(server.url() + "/chat?a=1"), "-v", "-d", "{}", "-H", "X-Own: \x1b[31m"]);
    // A header cannot have an escape: it is refused before anything is sent.
    assert_eq!(Shown::of(command.output().expect("it runs"), start).status, Some(2));

    let mut command = program();
    command.args([&(server.url() + "/chat?a=1"), "-v", "-d", "{}", "-H", "X-Own: 1"]);
    let shown = Shown::of(command.output().expect("it runs"), start);
    let host = server.url().replace("http", "> host").replace("//", " ");
    let lines = ["> POST /chat?a=1 HTTP/1.1\n", &host, "> x-own: 1\n", "> accept: text/event-stream\n"];
    shown.is("1\n", 0, &lines);
    shown.is(
        "1\n",
        0,
        &["< HTTP/1.1 200 OK\n", "< content-type: text/event-stream\n", "copies avoided: 1\n"],
    );

    let quiet = show(&server, &["-d", "{}"]);
    assert!(!quiet.stderr.contains("HTTP/1.1") && !quiet.stderr.contains("copies"), "{}", quiet.stderr);
}

#[test]
fn a_url_without_its_scheme_is_recognised() {
    let folder = folder();
    for (source, hint) in [
        ("127.0.0.1:8801/x", "there is no file 127.0.0.1:8801/x; for a URL write http://127.0.0.1:8801/x\n"),
        ("[::1]/x", "for a URL write http://[::1]/x\n"),
        ("localhost/x", "for a URL write http://localhost/x\n"),
        ("example.org/news", "for a URL write https://example.org/news\n"),
        ("ws://example.org/news", "ws:// cannot be read: use http:// or https://\n"),
    ] {
        let shown = Shown::of(program().arg(source).output().expect("it runs"), Instant::now());
        shown.is("", 2, &[hint]);
    }
    for source in ["no-such-file", "./no.such/file", "news.sse"] {
        let shown = Shown::of(program().arg(source).output().expect("it runs"), Instant::now());
        shown.is("", 1, &[&format!("cannot read {source}: ")]);
    }
    fs::write(folder.path().join("localhost"), "data: 1\n\n").expect("a file");
    let shown = program().current_dir(folder.path()).arg("localhost").output().expect("it runs");
    Shown::of(shown, Instant::now()).is("1\n", 0, &[]);
}

const CALL: &str = r#"{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"a"}}"#;
const INITIALIZED: &[u8] = br#"{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-03-26"}}"#;
const RESPONSE: &[u8] = b"id: 3\ndata: {\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}\n\n";

/// What opens an MCP session: the answers to `initialize` and to the notification.
fn opened() -> [Answer; 2] {
    [
        scenario::page("200 OK", &["Content-Type: application/json", "Mcp-Session-Id: s1"], INITIALIZED),
        scenario::page("202 Accepted", &[], b""),
    ]
}

#[test]
fn an_mcp_call_opens_a_session_and_ends_on_its_response() {
    let [initialize, accepted] = opened();
    let progress = b"id: 2\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\"}\n\n";
    let call = scenario::stall(&[b"id: 1\ndata: \n\n", progress, RESPONSE, b"data: late\n\n"]);
    let server = server([initialize, accepted, call, scenario::page("200 OK", &[], b"")]);
    let events = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\"}\n{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}\n";
    show(&server, &["--preset=mcp", "-d", CALL]).is(events, 0, &["attempt 1: the answer is done\n"]);

    let requests = server.requests();
    let [initialize, initialized, call, delete] = &requests[..] else {
        panic!("four requests: {requests:?}")
    };
    assert!(initialize.body.windows(12).any(|part| part == b"\"initialize\""), "{initialize:?}");
    assert_eq!(initialize.header("mcp-session-id"), None);
    assert_eq!(initialized.body, br#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#);
    assert_eq!(call.body, CALL.as_bytes());
    assert_eq!(delete.method, "DELETE");
    assert_eq!(initialize.header("content-type"), Some("application/json"));
    for request in &requests[1..] {
        assert!(request.header("user-agent").is_some_and(|agent| agent.starts_with("sse-cat/")));
        assert_eq!(request.header("mcp-session-id"), Some("s1"));
        assert_eq!(request.header("mcp-protocol-version"), Some("2025-03-26"));
        assert_eq!(request.header("accept"), Some("application/json, text/event-stream"));
    }
}

#[test]
fn an_mcp_server_may_redirect_its_requests() {
    let [initialize, accepted] = opened();
    let moved = scenario::page("307 Temporary Redirect", &["Location: /mcp/"], b"");
    let call = scenario::stall(&[RESPONSE]);
    let server = server([moved, initialize, accepted, call, scenario::page("200 OK", &[], b"")]);
    show(&server, &["--preset=mcp", "-d", CALL]).is(
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}\n",
        0,
        &["attempt 1: the answer is done\n"],
    );
    let requests = server.requests();
    assert_eq!(requests.len(), 5);
    assert!(requests[1..].iter().all(|request| request.path == "/mcp/"), "{requests:?}");
    assert_eq!(requests[1].body, requests[0].body);

    let [initialize, accepted] = opened();
    let other = Server::start([initialize, accepted, scenario::stall(&[RESPONSE]), scenario::no_content()]);
    let location = format!("Location: {}/mcp", other.url());
    let first = Server::start([scenario::page("307 Temporary Redirect", &[&location], b"")]);
    let shown = show(&first, &["--preset=mcp", "-d", CALL, "-u", "a:b"]);
    assert_eq!((shown.status, first.requests().len(), other.requests().len()), (Some(0), 4, 4));
    assert!(first.requests().iter().all(|request| request.header("authorization").is_some()));
    assert!(other.requests().iter().all(|request| request.header("authorization").is_none()));
}

#[test]
fn an_mcp_call_that_broke_off_is_resumed_by_a_get_in_its_session() {
    let [initialize, accepted] = opened();
    let cut = scenario::cut(&[b"retry: 50\nid: 1\ndata: \n\n", b"data: {\"jsonrpc\""]);
    let rest = scenario::stall(&[RESPONSE]);
    let server = server([initialize, accepted, cut, rest, scenario::page("200 OK", &[], b"")]);
    let event = "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}\n";
    show(&server, &["--preset=mcp", "-d", CALL]).is(event, 0, &["resume with a GET in 0.1 s\n"]);
    let requests = server.requests();
    let get = &requests[3];
    assert_eq!((get.method.as_str(), get.header("last-event-id")), ("GET", Some("1")));
    assert_eq!((get.header("mcp-session-id"), get.header("content-type")), (Some("s1"), None));
}

#[test]
fn an_mcp_answer_in_json_and_an_error_have_their_exit_status() {
    for (body, status) in [("\"result\":{}", 0), ("\"error\":{\"code\":-32601,\"message\":\"no\"}", 10)] {
        let message = format!("{{\"jsonrpc\":\"2.0\",\"id\":7,{body}}}");
        let [initialize, accepted] = opened();
        let json = scenario::page("200 OK", &["Content-Type: application/json"], message.as_bytes());
        let plain = server([initialize.clone(), accepted.clone(), json]);
        show(&plain, &["--preset=mcp", "-d", CALL]).is(&format!("{message}\n"), status, &[]);
        let event = format!("data: {message}\n\n");
        let streamed = server([initialize, accepted, scenario::stall(&[event.as_bytes()])]);
        show(&streamed, &["--preset=mcp", "-d", CALL]).is(&format!("{message}\n"), status, &[]);
    }
}

#[test]
fn a_refused_mcp_session_is_told_and_the_call_has_its_own_end() {
    let server = server([scenario::json("401 Unauthorized")]);
    let start = Instant::now();
    let mut command = program();
    command.args([&server.url(), "--preset=mcp", "-d", CALL]);
    let shown = Shown::of(command.output().expect("it runs"), start);
    shown.is(
        "",
        3,
        &["sse-cat: initialize: the server wants other credentials (401)\n", "are needed (401)\n"],
    );

    let own = server_with_call();
    show(&own, &["--preset=mcp", "-H", "Mcp-Session-Id: mine", "-d", CALL]).is(
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}\n",
        0,
        &[],
    );
    assert_eq!(only(&own).header("mcp-session-id"), Some("mine"));
}

fn server_with_call() -> Server {
    server([scenario::stall(&[RESPONSE])])
}
