//! What a program can ask for and do: limits, cancelling, dropping, the last event, MCP.

use common::server::Step;
use common::*;
use picosse_reqwest::session::{Deadlines, Reason, Reconnection, Rule};
use picosse_reqwest::{Error, Item, SessionOptions, open};
use reqwest::Client;
use std::time::Duration;
use tokio::time::{sleep, timeout};

mod common;

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
async fn a_body_is_handed_out_up_to_its_limit() {
    let server = server([scenario::json("200 OK")]);
    let options = SessionOptions::llm().body_limit(4);
    let (_, end) = cut(open(get(&server), options).expect("a good request")).await;
    assert_eq!((end.ended.end.reason, end.body.as_slice()), (Reason::BodyLimit, &scenario::ERROR[..4]));
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
    assert_eq!(ended.to_string(), "cancelled"); // Nothing is said of a server that was not asked.
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

#[tokio::test]
async fn of_texts_that_replace_each_other_only_the_latest_of_a_chunk_comes() {
    let server = server([scenario::pieces(&[b"data: 1\n\ndata: 2\n\nda", b"ta: 3\n\ndata: 4\n\n"])]);
    let options = SessionOptions::new().latest_only(true);
    let (data, end) = all(open(get(&server), options).expect("a good request")).await;
    assert_eq!((data, end.is_none()), (vec!["2".to_owned(), "4".to_owned()], true));
}
