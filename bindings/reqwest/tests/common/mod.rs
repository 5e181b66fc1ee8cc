//! The servers and requests of the tests, and the items that they lead to.

#![allow(dead_code, reason = "each test needs a part of it")]

use picosse_reqwest::session::{Deadlines, Reconnection};
use picosse_reqwest::{Ended, Error, EventSource, Incomplete, Item, SessionOptions, open};
use reqwest::{Client, RequestBuilder};
pub use server::{Answer, Server, scenario};

#[path = "../../../../ffi-tests/tests/server/mod.rs"]
pub mod server;

pub const DONE: &[u8] = b"data: [DONE]\n\n";
/// A GET that is sent again, soon, and once at most.
pub const RETRIES: Reconnection = Reconnection::NEVER.idempotent(true).retries(1).base(20).shortest(20);

pub fn server<const N: usize>(answers: [Answer; N]) -> Server {
    Server::start(answers)
}

pub fn get(server: &Server) -> RequestBuilder {
    Client::new().get(server.url())
}

pub fn llm(server: &Server) -> EventSource {
    open(get(server), SessionOptions::llm()).expect("a good request")
}

pub fn retrying(server: &Server) -> EventSource {
    open(get(server), SessionOptions::llm().reconnection(RETRIES)).expect("a good request")
}

pub fn waiting(server: &Server, deadlines: Deadlines) -> EventSource {
    open(get(server), SessionOptions::llm().deadlines(deadlines)).expect("a good request")
}

/// The data of all events, and the end if it is not a good one.
pub async fn all(mut source: EventSource) -> (Vec<String>, Option<Incomplete>) {
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

pub async fn cut(source: EventSource) -> (Vec<String>, Incomplete) {
    let (data, end) = all(source).await;
    (data, end.expect("it is not whole"))
}

/// What happens, in words, up to the end of the last attempt.
pub async fn items(mut source: EventSource) -> (Vec<String>, Ended) {
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
