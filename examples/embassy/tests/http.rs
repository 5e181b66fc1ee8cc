//! `reqwless` over the computer's network stack, against a server that streams.

use embassy_chat::http::ask;
use embassy_chat::{BUFFER, OPTIONS};
use embassy_futures::block_on;
use picosse::session::{Advice, Class, End, Entropy, GiveUp, Reason};
use picosse::{Session, SessionOptions};
use reqwless::client::HttpClient;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;
use std_embedded_nal_async::Stack;

/// Asks a server that answers with these pieces; also what it was asked.
fn exchange(pieces: &'static [&'static [u8]]) -> (End, Vec<String>, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1/chat", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let (mut request, mut memory) = (Vec::new(), [0; 1024]);
        while !request.ends_with(b"\"hi\"}") {
            let len = socket.read(&mut memory).unwrap();
            assert!(len > 0, "the request is whole");
            request.extend_from_slice(&memory[..len]);
        }
        socket.set_nodelay(true).unwrap();
        for piece in pieces {
            if socket.write_all(piece).is_err() {
                break;
            }
            thread::sleep(Duration::from_millis(5));
        }
        String::from_utf8(request).unwrap()
    });
    let mut session = Session::new([0; BUFFER], SessionOptions::llm().parser(|_| OPTIONS)).unwrap();
    let mut shown = Vec::new();
    let stack = Stack::default();
    let display = async |event: embassy_chat::Event| shown.push(String::from(event.data()));
    let mut client = HttpClient::new(&stack, &stack);
    let asked = ask(&mut client, &url, b"{\"q\":\"hi\"}", &mut session, Entropy(1), display);
    let end = block_on(asked);
    (end, shown, server.join().unwrap())
}

#[test]
fn an_answer_in_chunks_of_http() {
    let (end, shown, asked) = exchange(&[
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n8\r\ndata: \xE4\xBD\r\n",
        b"3\r\n\xA0\n\n\r\nb",
        b"\r\ndata: \xE5\xA5\xBD\n\n\r\n",
        b"e\r\ndata: [DONE]\n\n\r\n",
    ]);
    assert_eq!((end.reason, end.is_complete()), (Reason::Done, true));
    assert_eq!(shown, ["你", "好"]);
    assert!(asked.starts_with("POST /v1/chat HTTP/1.1\r\n"), "{asked}");
    assert!(asked.contains("Accept: text/event-stream\r\n"), "{asked}");
}

#[test]
fn a_body_to_the_end_of_the_connection_that_is_cut() {
    let (end, shown, _) =
        exchange(&[b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: one\n\nda", b"ta: tw"]);
    assert_eq!((end.reason, end.is_complete()), (Reason::Truncated, false));
    assert_eq!(shown, ["one"]);
}

#[test]
fn a_post_is_not_sent_twice_unless_the_host_allows_it() {
    let (end, shown, _) = exchange(&[
        b"HTTP/1.1 429 Too Many Requests\r\nContent-Type: application/json\r\nRetry-After: 2\r\n",
        b"Content-Length: 14\r\n\r\n{\"error\":true}",
    ]);
    assert_eq!(end.reason, Reason::Http(Class::Rate));
    assert!(shown.is_empty() && !end.is_complete());
    assert_eq!(end.advice, Advice::GiveUp(GiveUp::NotIdempotent));
}

#[test]
fn no_server() {
    let unused = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut session = Session::new([0; BUFFER], SessionOptions::llm().parser(|_| OPTIONS)).unwrap();
    let stack = Stack::default();
    let url = format!("http://{unused}/");
    let mut client = HttpClient::new(&stack, &stack);
    let end = block_on(ask(&mut client, &url, b"", &mut session, Entropy(1), async |_| {}));
    assert_eq!((end.reason, end.is_complete()), (Reason::Transport, false));
}
