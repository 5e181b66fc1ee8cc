//! What comes of each thing that a server can do.

use common::*;
use picosse_reqwest::session::{Advice, Class, Content, Deadline, Deadlines, GiveUp, Protocol, Reason, Rule};
use picosse_reqwest::{SessionOptions, open};
use reqwest::Client;
use reqwest::redirect::Policy;
use std::net::TcpListener;
use std::time::{Duration, Instant};

mod common;

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
async fn what_is_no_http_is_a_failed_transport() {
    for answer in [scenario::closed(), scenario::headless()] {
        let (data, end) = cut(llm(&server([answer]))).await;
        assert_eq!((data.len(), end.ended.end.reason, end.ended.status), (0, Reason::Transport, None));
    }
    let announced = server([scenario::announced(scenario::pieces(&[b"data: 1\n\n", DONE]))]);
    let (told, ended) = items(llm(&announced)).await;
    assert_eq!((told, ended.is_complete()), (vec!["opened 200 /".to_owned(), "event 1".to_owned()], true));
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
        r#"the response status is not a success: other credentials are needed (401); the body says: "{\"code\":1,\"msg\":\"no\"}""#
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
            "true the answer is done (events were dropped, since they are over a limit)"
        ]
    );
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
