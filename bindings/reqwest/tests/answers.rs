//! What comes of each thing that a server can do. The server is the one that the C gate has.

use picosse_reqwest::picosse::session::{
    Advice, Class, Content, Deadline, Deadlines, GiveUp, Protocol, Reason, Reconnection, Rule,
};
use picosse_reqwest::{Ended, Error, EventSource, Incomplete, Item, SessionOptions, open};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder};
use server::{Answer, Server, Step, scenario};
use std::net::TcpListener;
use std::time::{Duration, Instant};
use tokio::time::{sleep, timeout};

#[path = "../../../ffi-tests/tests/server/mod.rs"]
mod server;

const DONE: &[u8] = b"data: [DONE]\n\n";
/// A GET that is sent again, soon, and once at most.
const RETRIES: Reconnection = Reconnection::NEVER.idempotent(true).retries(1).base(20).shortest(20);

fn server<const N: usize>(answers: [Answer; N]) -> Server {
    Server::start(answers)
}

fn get(server: &Server) -> RequestBuilder {
    Client::new().get(server.url())
}

fn llm(server: &Server) -> EventSource {
    open(get(server), SessionOptions::llm()).expect("a good request")
}

fn retrying(server: &Server) -> EventSource {
    open(get(server), SessionOptions::llm().reconnection(RETRIES)).expect("a good request")
}

fn waiting(server: &Server, deadlines: Deadlines) -> EventSource {
    open(get(server), SessionOptions::llm().deadlines(deadlines)).expect("a good request")
}

/// The data of all events, and the end if it is not a good one.
async fn all(mut source: EventSource) -> (Vec<String>, Option<Incomplete>) {
    let mut data = Vec::new();
    while let Some(event) = source.next().await {
        match event {
            Ok(event) => data.push(event.into_data()),
            Err(Error::Incomplete(end)) => {
                assert!(source.next().await.is_none(), "it is the last");
                return (data, Some(*end));
            }
            Err(error) => panic!("{error}"),
        }
    }
    assert!(source.next().await.is_none(), "none comes after none");
    (data, None)
}

async fn cut(source: EventSource) -> (Vec<String>, Incomplete) {
    let (data, end) = all(source).await;
    (data, end.expect("it is not whole"))
}

/// What happens, in words, up to the end of the last attempt.
async fn items(mut source: EventSource) -> (Vec<String>, Ended) {
    let mut told = Vec::new();
    while let Some(item) = source.next_item().await {
        told.push(match item {
            Item::Opened(opened) => format!("opened {} {}", opened.status.as_u16(), opened.url.path()),
            Item::Event(event) if event.incomplete() => format!("cut {}", event.data()),
            Item::Event(event) => format!("event {}", event.data()),
            Item::Body(bytes) => format!("body {}", String::from_utf8_lossy(&bytes)),
            Item::Comment(piece) => format!("comment{}", piece.text),
            Item::ReconnectionTime(span) => format!("retry {}", span.as_millis()),
            Item::Dropped(dropped) => dropped.to_string(),
            Item::Retrying { request, because, .. } => format!("{request} since {}", because.end.reason),
            Item::Ended(ended) => {
                assert!(source.next_item().await.is_none(), "one end");
                return (told, ended);
            }
            item => panic!("{item:?}"),
        });
    }
    panic!("no end after {told:?}");
}

#[tokio::test]
async fn a_whole_answer_has_no_error_though_the_server_stalls() {
    let pieces: [&[u8]; 3] = [b"data: \xE4\xBD", b"\xA0\xE5\xA5\xBD\n\nda", b"ta: [DONE]\n\ndata: late\n\n"];
    let server = server([scenario::stall(&pieces)]);
    let request = Client::new().post(server.url()).header("Authorization", "secret");
    let source = open(request.json(&["hello"]), SessionOptions::llm()).expect("a good request");
    let (data, end) = all(source).await;
    assert_eq!(data, ["你好"]);
    assert!(end.is_none());

    let [request] = &server.requests()[..] else { panic!("one request") };
    assert_eq!((request.method.as_str(), request.body.as_slice()), ("POST", &br#"["hello"]"#[..]));
    for (name, value) in [
        ("accept", "text/event-stream"),
        ("cache-control", "no-cache"),
        ("authorization", "secret"),
        ("content-type", "application/json"),
    ] {
        assert_eq!(request.header(name), Some(value), "{name}");
    }
    assert_eq!(request.header("last-event-id"), None);
}

#[tokio::test]
async fn a_cut_event_is_in_the_error_and_no_event() {
    let server = server([scenario::pieces(&[b"data: one\n\nda", b"ta: tw"])]);
    let (data, end) = cut(llm(&server)).await;
    assert_eq!((data, end.ended.end.reason), (vec!["one".to_owned()], Reason::Truncated));
    assert_eq!(end.event.as_ref().expect("what came of it").data(), "tw");
    assert_eq!(
        end.to_string(),
        "the stream broke off inside a line or an event; give up: the request must not be sent twice"
    );
}

#[tokio::test]
async fn a_stream_without_its_terminal_event_is_not_whole_unless_there_is_none() {
    let server = server([scenario::pieces(&[b"data: one\n\n"])]);
    let (data, end) = cut(llm(&server)).await;
    assert_eq!((data.len(), end.ended.end.reason), (1, Reason::NoTerminalEvent));
    let (data, end) = all(open(get(&server), SessionOptions::new()).expect("a good request")).await;
    assert_eq!((data.len(), end.is_none()), (1, true));
}

#[tokio::test]
async fn a_failed_transport_says_what_reqwest_says() {
    let server = server([scenario::cut(&[b"data: one\n\n"])]);
    let (data, end) = cut(llm(&server)).await;
    assert_eq!((data.len(), end.ended.end.reason), (1, Reason::Transport));
    assert!(end.to_string().starts_with("the transport failed: "), "{end}");
    assert!(end.ended.error.is_some_and(|error| error.is_body() || error.is_decode()));

    let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its address");
    let refused = open(Client::new().get(format!("http://{port}")), SessionOptions::llm());
    let (data, end) = cut(refused.expect("a good request")).await;
    assert_eq!((data.len(), end.ended.end.reason, end.ended.status), (0, Reason::Transport, None));
    assert!(end.to_string().contains("refused"), "{end}");
    assert!(end.ended.error.is_some_and(|error| error.is_connect()));
}

#[tokio::test]
async fn a_silent_server_is_ended_by_its_deadline() {
    let span = Some(60);
    let (none, begun) = (scenario::stall(&[]), scenario::stall(&[b"data: 1\n\ndata: 2"]));
    let late = scenario::late(Duration::from_secs(60), scenario::closed());
    let pings = scenario::keep_alives(Duration::from_millis(5));
    for (answer, deadlines, deadline, count) in [
        (none, Deadlines::NONE.first_byte(span), Deadline::FirstByte, 0),
        (begun, Deadlines::NONE.byte_idle(span), Deadline::ByteIdle, 1),
        (late, Deadlines::NONE.connect(span), Deadline::Connect, 0),
        (pings, Deadlines::NONE.progress_idle(span), Deadline::ProgressIdle, 0),
        (scenario::flood(), Deadlines::NONE.total(span), Deadline::Total, 0),
    ] {
        let begin = Instant::now();
        let (data, end) = cut(waiting(&server([answer]), deadlines)).await;
        assert_eq!((data.len(), end.ended.end.reason), (count, Reason::Timeout(deadline)));
        let took = begin.elapsed();
        assert!(took >= Duration::from_millis(60) && took < Duration::from_secs(20), "{took:?}");
    }
}

#[tokio::test]
async fn a_slow_program_is_no_silent_server() {
    let server = server([scenario::pieces(&[
        b"data: 1\n\n",
        b": ping\n\n",
        b"data: 2\n\n",
        b": ping\n\n",
        b"data: 3\n\n",
        DONE,
    ])]);
    let mut source = waiting(&server, Deadlines::NONE.progress_idle(Some(1000)));
    for number in ["1", "2", "3"] {
        let event = source.next().await.expect("an event").expect("no error");
        assert_eq!(event.data(), number);
        sleep(Duration::from_millis(1500)).await;
    }
    assert!(source.next().await.is_none());
}

#[tokio::test]
async fn an_error_has_its_body() {
    let server = server([scenario::json("401 Unauthorized")]);
    let (_, end) = cut(retrying(&server)).await;
    assert_eq!(end.ended.end.reason, Reason::Http(Class::Auth));
    assert_eq!(end.ended.end.advice, Advice::GiveUp(GiveUp::Auth));
    assert_eq!(
        (end.ended.status.map(|status| status.as_u16()), end.body.as_slice()),
        (Some(401), scenario::ERROR)
    );
    assert_eq!(
        end.to_string(),
        r#"the status is not a good one: other credentials are wanted (401); the body says: "{\"code\":1,\"msg\":\"no\"}""#
    );
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn what_is_no_event_stream_is_an_error_with_its_body() {
    for (answer, reason, body, is_complete) in [
        (scenario::json("200 OK"), Reason::Body(Content::Json), scenario::ERROR, true),
        (scenario::typed("text/html", scenario::LOGIN), Reason::Body(Content::Html), scenario::LOGIN, true),
        (
            scenario::typed("text/event-stream", scenario::ERROR),
            Reason::WrongProtocol(Protocol::Json),
            scenario::ERROR,
            false,
        ),
        (
            scenario::typed("text/event-stream", scenario::GZIP),
            Reason::WrongProtocol(Protocol::Gzip),
            b"",
            false,
        ),
        (scenario::no_content(), Reason::Http(Class::NoContent), b"", false),
        (scenario::untyped(b""), Reason::Body(Content::Unknown), b"", true),
    ] {
        let (data, end) = cut(llm(&server([answer]))).await;
        assert_eq!((data.len(), end.ended.end.reason, end.body.as_slice()), (0, reason, body));
        assert_eq!(end.ended.is_complete(), is_complete, "{reason}");
    }
}

#[tokio::test]
async fn a_body_is_handed_out_up_to_its_limit() {
    let server = server([scenario::json("200 OK")]);
    let options = SessionOptions::llm().body_limit(4);
    let (_, end) = cut(open(get(&server), options).expect("a good request")).await;
    assert_eq!((end.ended.end.reason, end.body.as_slice()), (Reason::BodyLimit, &scenario::ERROR[..4]));
}

#[tokio::test]
async fn lines_of_json_are_events_and_the_last_needs_no_end() {
    let lines = scenario::NDJSON.trim_ascii_end();
    let server = server([scenario::typed("application/x-ndjson", lines)]);
    let (data, end) = all(open(get(&server), SessionOptions::new()).expect("a good request")).await;
    assert_eq!(data, [r#"{"data":"one"}"#, r#"{"data":"two"}"#]);
    assert!(end.is_none());
}

#[tokio::test]
async fn redirects_are_followed_as_reqwest_says() {
    let followed = server([scenario::redirect(), scenario::pieces(&[b"data: 1\n\n", DONE])]);
    let (told, ended) = items(llm(&followed)).await;
    assert_eq!(told, ["opened 200 /again", "event 1"]);
    assert!(ended.is_complete());

    let endless = server([scenario::redirect()]);
    let (_, end) = cut(llm(&endless)).await;
    assert_eq!(end.ended.end.reason, Reason::Transport);
    assert!(end.ended.error.is_some_and(|error| error.is_redirect()));

    let client = Client::builder().redirect(Policy::none()).build().expect("a client");
    let source = open(client.get(endless.url()), SessionOptions::llm()).expect("a good request");
    let (_, end) = cut(source).await;
    assert_eq!(end.ended.end.reason, Reason::Http(Class::Redirect));
}

#[tokio::test]
async fn a_stream_goes_on_behind_its_last_id() {
    let server = server(scenario::resumed());
    let (data, end) = all(retrying(&server)).await;
    assert_eq!(data, ["one", "two", "three"]);
    assert!(end.is_none());
    let ids: Vec<_> =
        server.requests().iter().map(|it| it.header("last-event-id").map(str::to_owned)).collect();
    assert_eq!(ids, [None, Some("2".to_owned())]);

    let server = Server::start(scenario::resumed());
    let (told, ended) = items(retrying(&server)).await;
    assert_eq!(
        told,
        [
            "opened 200 /",
            "retry 50",
            "event one",
            "event two",
            "connect again since the transport failed",
            "opened 200 /",
            "event three"
        ]
    );
    assert!(ended.is_complete());
}

#[tokio::test]
async fn the_first_request_can_go_on_behind_an_id_of_its_own() {
    let server = server([scenario::cut(&[b"data: 1\n\n"]), scenario::pieces(&[DONE])]);
    let request = get(&server).header("Last-Event-ID", "7");
    let source = open(request, SessionOptions::llm().reconnection(RETRIES)).expect("a good request");
    assert_eq!(all(source).await.0, ["1"]);
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    assert!(requests.iter().all(|request| request.header("last-event-id") == Some("7")));
}

#[tokio::test]
async fn a_post_is_not_sent_twice_unless_that_is_allowed() {
    let server = server([scenario::text("503 Service Unavailable")]);
    let (_, end) = cut(llm(&server)).await;
    assert_eq!(end.ended.end.advice, Advice::GiveUp(GiveUp::NotIdempotent));
    assert_eq!(server.requests().len(), 1);
    let (_, end) = cut(retrying(&server)).await;
    assert_eq!(end.ended.end.advice, Advice::GiveUp(GiveUp::Attempts));
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn a_busy_server_is_asked_again_when_it_says() {
    let done = || scenario::pieces(&[b"data: 1\n\n", DONE]);
    let (now, then) = ("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:38 GMT");
    for busy in [scenario::too_many_requests(), scenario::busy_until(now, then)] {
        let server = server([busy, done()]);
        let (data, end) = all(retrying(&server)).await;
        assert_eq!((data.len(), end.is_none()), (1, true));
        let [first, second] = &server.requests()[..] else { panic!("two requests") };
        // On a clock of whole milliseconds.
        assert!(second.came - first.came >= Duration::from_millis(999));
    }
}

#[tokio::test]
async fn news_are_read_until_the_server_wants_no_more() {
    let server = server([scenario::pieces(&[b"retry: 10\ndata: 1\n\n"]), scenario::no_content()]);
    let (told, ended) =
        items(open(get(&server), SessionOptions::event_source()).expect("a good request")).await;
    let again = "connect again since the stream ended";
    assert_eq!(told, ["opened 200 /", "retry 10", "event 1", again, "opened 204 /"]);
    assert_eq!(ended.end.advice, Advice::GiveUp(GiveUp::NoContent));
}

#[tokio::test]
async fn a_body_that_is_a_stream_is_sent_once_and_the_end_says_so() {
    let server = server([scenario::cut(&[])]);
    let piece = futures_util::stream::iter([Ok::<_, std::io::Error>("hello")]);
    let request = Client::new()
        .post(server.url())
        .header("Content-Length", "5")
        .body(reqwest::Body::wrap_stream(piece));
    let source = open(request, SessionOptions::llm().reconnection(RETRIES)).expect("a good request");
    let (_, end) = cut(source).await;
    assert!(end.ended.sent_once && end.ended.end.advice.is_retry());
    assert!(
        end.to_string().contains("; the body of the request is a stream, which can be sent only once"),
        "{end}"
    );
    let [request] = &server.requests()[..] else { panic!("one request") };
    assert_eq!(request.body, b"hello");
}

#[tokio::test]
async fn an_event_over_the_limit_is_told_in_its_place_and_at_the_end() {
    let server = server([scenario::pieces(&[b"data: 1\n\ndata: 1234567\n\ndata: 3\n\n", DONE])]);
    let options = SessionOptions::llm().parser(|parser| parser.data_limit(6));
    let mut source = open(get(&server), options).expect("a good request");
    let mut told = Vec::new();
    while let Some(event) = source.next().await {
        told.push(match event {
            Ok(event) => event.into_data(),
            Err(error) => format!("{} {error}", error.is_last()),
        });
    }
    assert_eq!(
        told,
        [
            "1",
            "false event 1 is over the data limit at byte 21",
            "3",
            "true the answer is done (Events were dropped, since they are over a limit: lend a larger buffer, or \
             take the data in fragments)"
        ]
    );
}

#[tokio::test]
async fn an_event_may_have_as_much_data_as_the_options_say() {
    let large = vec![b'x'; 3 << 20];
    let server =
        server([scenario::typed("text/event-stream", &[b"data: ", &large[..], b"\n\n", DONE].concat())]);
    let (_, end) = {
        let mut source = llm(&server);
        let first = source.next().await.expect("an item");
        assert!(matches!(first, Err(Error::Dropped(_))), "{first:?}");
        cut(source).await
    };
    assert_eq!((end.ended.end.reason, end.ended.end.losses.dropped), (Reason::Done, 1));
    let options = SessionOptions::llm().parser(|parser| parser.data_limit(4 << 20));
    let (data, end) = all(open(get(&server), options).expect("a good request")).await;
    assert_eq!((data.len(), data[0].len(), end.is_none()), (1, large.len(), true));
}

#[tokio::test]
async fn an_event_can_say_that_the_answer_failed() {
    let server = server([scenario::stall(&[b"event: error\ndata: {\"why\":1}\n\n"])]);
    let (data, end) = cut(llm(&server)).await;
    assert_eq!((data, end.ended.end.reason), (vec![r#"{"why":1}"#.to_owned()], Reason::Failed));
    let rules = [Rule::event_type("bye").delivered()];
    let options = SessionOptions::llm().terminal_rules(&rules);
    let bye = Server::start([scenario::stall(&[b"event: bye\ndata: 2\n\n"])]);
    let (data, end) = all(open(get(&bye), options).expect("a good request")).await;
    assert_eq!((data, end.is_none()), (vec!["2".to_owned()], true));
}

#[tokio::test]
async fn what_the_program_calls_the_last_event_ends_the_answer() {
    let is_last = |event: &picosse_reqwest::Event| event.data() == "2";
    let source = |server: &Server| open(get(server), SessionOptions::new()).expect("a good request");
    let stalled = server([scenario::stall(&[b"data: 1\n\ndata: 2\n\ndata: 3\n\n"])]);
    let (data, end) = all(source(&stalled).until(is_last)).await;
    assert_eq!((data, end.is_none()), (vec!["1".to_owned(), "2".to_owned()], true));

    let without = server([scenario::pieces(&[b"data: 1\n\n"])]);
    let (_, end) = cut(source(&without).until(is_last)).await;
    assert_eq!(end.ended.end.reason, Reason::NoTerminalEvent);

    let lossy = server([scenario::pieces(&[b"data: 12345\n\ndata: 2\n\n"])]);
    let options = SessionOptions::new().parser(|parser| parser.data_limit(4));
    let (told, ended) = items(open(get(&lossy), options).expect("a good request").until(is_last)).await;
    assert_eq!(told[1..], ["event 0 is over the data limit at byte 10", "event 2"]);
    assert_eq!((ended.end.reason, ended.end.losses.dropped, ended.is_complete()), (Reason::Done, 1, false));

    let line = server([scenario::typed("application/x-ndjson", b"1\n2")]);
    let (data, end) = all(source(&line).until(is_last)).await;
    assert_eq!((data.len(), end.is_none()), (2, true));
}

#[tokio::test]
async fn an_mcp_call_is_resumed_by_a_get_with_its_session() {
    let answer = |body: &[u8]| -> Answer {
        let head = b"HTTP/1.1 200 OK\r\nConnection: close\r\nMcp-Session-Id: s1\r\nContent-Type: text/event-stream\r\n\r\n";
        vec![Step::Send([head, body].concat())]
    };
    let last = br#"{"jsonrpc":"2.0","id":7,"result":{}}"#;
    let first = answer(b"id: a\nretry: 20\ndata:\n\n");
    let second = [answer(&[b"id: b\ndata: ", &last[..], b"\n\n"].concat()), vec![Step::Stall]].concat();
    let server = server([first, second]);
    let call = Client::new().post(server.url()).header("MCP-Protocol-Version", "2025-11-25");
    let request = call.json(&["initialize"]);
    let source = open(request, SessionOptions::mcp()).expect("a good request");
    let (told, ended) = items(source.until(|event| event.data().contains(r#""id":7"#))).await;
    let event = format!("event {}", String::from_utf8_lossy(last));
    assert_eq!(
        told,
        ["opened 200 /", "retry 20", "resume with a GET since the stream ended", "opened 200 /", &event]
    );
    assert!(ended.is_complete());

    let [post, get] = &server.requests()[..] else { panic!("two requests") };
    let accept = Some("application/json, text/event-stream");
    assert_eq!((post.header("accept"), post.header("mcp-session-id")), (accept, None));
    assert_eq!((get.method.as_str(), get.body.as_slice(), get.header("accept")), ("GET", &b""[..], accept));
    assert_eq!((get.header("last-event-id"), get.header("mcp-session-id")), (Some("a"), Some("s1")));
    assert_eq!((get.header("content-type"), get.header("mcp-protocol-version")), (None, Some("2025-11-25")));
}

#[tokio::test]
async fn a_cancel_takes_effect_at_once() {
    let silent = server([scenario::stall(&[b"data: 1\n\ndata: 2\n\n"])]);
    let mut source = llm(&silent);
    let handle = source.cancel_handle();
    assert_eq!(source.next().await.expect("an event").expect("no error").data(), "1");
    handle.cancel();
    let (data, end) = cut(source).await;
    assert_eq!((data.len(), end.ended.end.reason), (0, Reason::Cancelled));

    // While it waits, from another task.
    let source = llm(&silent);
    let handle = source.cancel_handle();
    let task = tokio::spawn(cut(source));
    sleep(Duration::from_millis(200)).await;
    handle.clone().cancel();
    let (data, end) = timeout(Duration::from_secs(20), task).await.expect("at once").expect("no panic");
    assert_eq!((data.len(), end.ended.end.reason), (2, Reason::Cancelled));
    assert!(handle.is_cancelled());

    // Before the first request.
    let unasked = server([scenario::closed()]);
    let source = llm(&unasked);
    source.cancel_handle().cancel();
    let (_, end) = cut(source).await;
    assert_eq!((end.ended.end.reason, unasked.requests().len()), (Reason::Cancelled, 0));
}

#[tokio::test]
async fn a_cancel_between_two_attempts_ends_the_wait() {
    let server = server([scenario::text("503 Service Unavailable")]);
    let options =
        SessionOptions::event_source().reconnection(Reconnection::EVENT_SOURCE.base(60_000).longest(60_000));
    let mut source = open(get(&server), options).expect("a good request");
    let handle = source.cancel_handle();
    loop {
        if let Item::Retrying { wait, .. } = source.next_item().await.expect("an item") {
            assert!(wait > Duration::from_secs(50), "{wait:?}");
            break;
        }
    }
    tokio::spawn(async move {
        sleep(Duration::from_millis(50)).await;
        handle.cancel();
    });
    let item = timeout(Duration::from_secs(20), source.next_item()).await.expect("at once");
    let Some(Item::Ended(ended)) = item else { panic!("{item:?}") };
    assert_eq!((ended.end.reason, ended.status), (Reason::Cancelled, None));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn the_connection_is_closed_with_the_last_event_and_with_a_drop() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    for (body, whole) in [(&b"data: 1\n\ndata: [DONE]\n\n"[..], true), (b"data: 1\n\n", false)] {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("its address"));
        let served = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            assert_ne!(stream.read(&mut [0; 4096]).await.expect("a request"), 0);
            let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
            stream.write_all(&[head, body].concat()).await.expect("it is open");
            // An error is a reset: the client went away with bytes unread.
            stream.read(&mut [0; 16]).await.unwrap_or(0)
        });
        let mut source = open(Client::new().get(url), SessionOptions::llm()).expect("a good request");
        assert_eq!(source.next().await.expect("an event").expect("no error").data(), "1");
        if whole {
            assert!(source.next().await.is_none());
        } else {
            drop(source);
        }
        let read = timeout(Duration::from_secs(20), served).await.expect("it is closed");
        assert_eq!(read.expect("no panic"), 0);
    }
}

#[tokio::test]
async fn a_dropped_future_loses_nothing() {
    let numbers: Vec<_> = (0..50).map(|number| format!("data: {number}\n\ndata: +\n\nda")).collect();
    let mut pieces: Vec<&[u8]> = Vec::new();
    for text in &numbers {
        pieces.extend([text.as_bytes(), b"ta: -\n\n"]);
    }
    pieces.push(DONE);
    let server = server([scenario::pieces(&pieces)]);
    let mut source = llm(&server);
    let (mut data, mut dropped) = (Vec::new(), 0);
    loop {
        tokio::select! {
            biased;
            event = source.next() => match event {
                Some(event) => data.push(event.expect("no error").into_data()),
                None => break,
            },
            () = sleep(Duration::from_micros(300)) => dropped += 1,
        }
    }
    let expected: Vec<_> = (0..50).flat_map(|number| [number.to_string(), "+".into(), "-".into()]).collect();
    assert_eq!(data, expected);
    assert!(dropped > 0);
}

#[tokio::test]
async fn it_is_a_stream_that_can_be_spawned() {
    use futures_util::{FutureExt, StreamExt};
    fn is_send<T: Send + Unpin + 'static>(_: &T) {}
    let server = server([scenario::pieces(&[b": hi\n\ndata: 1\n\n", DONE])]);
    let source = llm(&server);
    is_send(&source);
    let events = tokio::spawn(source.map(|event| event.expect("no error").into_data()).collect::<Vec<_>>());
    assert_eq!(events.await.expect("no panic"), ["1"]);

    let options = SessionOptions::llm().parser(|parser| parser.comments(true));
    let items = open(get(&server), options).expect("a good request").into_items();
    is_send(&items);
    let items = items.collect::<Vec<_>>().await;
    let [Item::Opened(_), Item::Comment(piece), .., Item::Event(_), Item::Ended(_)] = &items[..] else {
        panic!("{items:?}")
    };
    assert_eq!((piece.text.as_str(), piece.first), (" hi", true));
    // Nothing is sent before it is polled.
    let asked = server.requests().len();
    let mut unpolled = llm(&server);
    sleep(Duration::from_millis(50)).await;
    assert_eq!(server.requests().len(), asked);
    assert!(unpolled.next().now_or_never().is_none());
}

#[test]
fn wrong_requests_and_options_are_refused() {
    let open = |request, options| open(request, options).map(|_| ()).map_err(|error| error.to_string());
    assert!(open(Client::new().get("no URL"), SessionOptions::new()).is_err());
    let get = || Client::new().get("http://localhost/");
    let rules = [Rule::event_type("")];
    assert!(open(get(), SessionOptions::new().terminal_rules(&rules)).is_err());
    let too_large = SessionOptions::new().parser(|parser| parser.data_limit(usize::MAX - 1));
    assert!(open(get(), too_large).is_err());
    assert!(open(get().header("Last-Event-ID", "x".repeat(129)), SessionOptions::new()).is_err());
    assert_eq!(open(get().header("Last-Event-ID", "x".repeat(128)), SessionOptions::new()), Ok(()));
}
