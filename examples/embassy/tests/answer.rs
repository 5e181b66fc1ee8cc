//! How an answer ends: with its last event, cut, or by a deadline; and that a slow display is no deadline.

use embassy_chat::answer::{now, read};
use embassy_chat::server::Socket;
use embassy_chat::{BUFFER, OPTIONS};
use embassy_futures::block_on;
use embassy_futures::join::join;
use embassy_futures::select::{Either, select};
use embassy_sync::blocking_mutex::raw::NoopRawMutex;
use embassy_time::Timer;
use picosse::session::{Deadline, Deadlines, End, Entropy, Head, Reason};
use picosse::{Session, SessionOptions};

type Answered = (End, Vec<String>);

/// What the server sends, whether it closes the connection then, and the milliseconds that the display
/// needs for an event.
fn answer(stream: &[u8], closes: bool, slowness: u64) -> Answered {
    let socket = Socket::new();
    let server = async {
        socket.serve(stream, |_| {}).await;
        if closes {
            socket.close();
        }
    };
    let answered = read_from(&socket, Deadlines::NONE.byte_idle(Some(60)), slowness);
    block_on(join(server, answered)).1
}

async fn read_from(socket: &Socket<NoopRawMutex, 64>, deadlines: Deadlines, slowness: u64) -> Answered {
    let options = SessionOptions::llm().parser(|_| OPTIONS).deadlines(deadlines);
    let mut session = Session::new([0; BUFFER], options).unwrap();
    let attempt = session.connect(now(), Entropy(1)).unwrap();
    let _ = session.on_response(attempt, now(), &Head::new(200).content_type("text/event-stream"));
    let mut shown = Vec::new();
    let display = async |event: embassy_chat::Event| {
        shown.push(String::from(event.data()));
        Timer::after_millis(slowness).await;
    };
    let end = read(&mut session, attempt, socket.board(), display).await;
    (end, shown)
}

#[test]
fn an_answer_ends_with_its_terminal_event() {
    let (end, shown) = answer("data: 你\n\ndata: 好\n\ndata: [DONE]\n\n".as_bytes(), false, 0);
    assert_eq!((end.reason, end.is_complete()), (Reason::Done, true));
    assert_eq!(shown, ["你", "好"]);
}

#[test]
fn a_display_slower_than_the_deadline_is_waited_for() {
    let stream = "data: one\n\n".repeat(4) + "data: [DONE]\n\n";
    let (end, shown) = answer(stream.as_bytes(), false, 80);
    assert_eq!((end.reason, end.is_complete(), shown.len()), (Reason::Done, true, 4));
}

#[test]
fn a_silent_server_is_noticed() {
    let (end, shown) = answer(b"data: one\n\ndata: tw", false, 0);
    assert_eq!(end.reason, Reason::Timeout(Deadline::ByteIdle));
    assert!(end.close_transport && end.losses.incomplete);
    assert_eq!(shown, ["one"]);
}

#[test]
fn a_connection_that_closes_early_cuts_the_answer() {
    let (end, shown) = answer(b"data: one\n\ndata: tw", true, 0);
    assert_eq!((end.reason, end.is_complete()), (Reason::Truncated, false));
    assert_eq!(shown, ["one"]);
}

#[test]
fn a_server_that_never_stops_is_noticed() {
    let socket = Socket::new();
    let server = async {
        loop {
            socket.serve(b": keep-alive\n", |_| {}).await;
        }
    };
    let answered = read_from(&socket, Deadlines::NONE.total(Some(30)), 0);
    let Either::Second((end, shown)) = block_on(select(server, answered));
    assert_eq!(end.reason, Reason::Timeout(Deadline::Total));
    assert!(shown.is_empty() && end.close_transport);
}
