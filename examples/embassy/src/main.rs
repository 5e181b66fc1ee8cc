//! The tasks on embassy's executor, on a computer and on a board: a stream comes out of a display that is
//! slower than the network, then an answer over HTTP.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
mod board;
#[cfg(not(target_os = "none"))]
mod computer;

#[cfg(target_os = "none")]
use board as machine;
#[cfg(not(target_os = "none"))]
use computer as machine;

use embassy_chat::http::ask;
use embassy_chat::network::every_event;
use embassy_chat::server::{HEAD, STREAM, Socket};
use embassy_chat::{BUFFER, Event, OPTIONS};
use embassy_executor::Spawner;
use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
use embassy_sync::channel::Channel;
use embassy_time::Timer;
use picosse::session::Entropy;
use picosse::{Session, SessionOptions};
use reqwless::client::HttpClient;

/// How many bytes wait in the network stack, and how many events for the display.
static SOCKET: Socket<CriticalSectionRawMutex, 512> = Socket::new();
static EVENTS: Channel<CriticalSectionRawMutex, Event, 4> = Channel::new();
/// A connection to a server that speaks HTTP.
static WEB: Socket<CriticalSectionRawMutex, 512> = Socket::new();

#[embassy_executor::task]
async fn server() {
    SOCKET.serve(STREAM, |_| {}).await;
    SOCKET.close();
    WEB.serve(HEAD, |_| {}).await;
    WEB.serve(STREAM, |_| {}).await;
}

#[embassy_executor::task]
async fn network() {
    every_event(SOCKET.board(), &EVENTS).await.expect("the stream is whole");
}

#[embassy_executor::main]
async fn main(tasks: Spawner) {
    machine::start();
    tasks.spawn(server().expect("there is one"));
    tasks.spawn(network().expect("there is one"));
    loop {
        let event = EVENTS.receive().await;
        show(&event).await;
        if event.data() == "[DONE]" {
            break;
        }
    }
    // The same stream as an answer: it ends with its first terminal event.
    let options = SessionOptions::llm().parser(|_| OPTIONS);
    let mut session = Session::new([0; BUFFER], options).expect("the buffer holds the limits");
    let (url, question) = ("http://127.0.0.1/chat", b"{}");
    let mut client = HttpClient::new(&WEB, &WEB);
    let show = async |event| show(&event).await;
    let end = ask(&mut client, url, question, &mut session, Entropy(1), show).await;
    machine::leave(end.is_complete());
}

/// The slow display.
async fn show(event: &Event) {
    machine::show(event);
    Timer::after_millis(2).await;
}
