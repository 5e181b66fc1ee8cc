//! A slow display costs time. It costs no memory, and no event that is wanted.

use embassy_chat::network::{every_event, latest_event, with_pauses};
use embassy_chat::server::{STREAM, Socket};
use embassy_chat::{CHUNK, Event, parser};
use embassy_futures::block_on;
use embassy_futures::join::{join, join3};
use embassy_futures::select::{Either, select};
use embassy_sync::blocking_mutex::raw::NoopRawMutex;
use embassy_sync::channel::Channel;
use embassy_sync::signal::Signal;
use embassy_time::Timer;
use picosse::Item;
use std::cell::{Cell, RefCell};

const WINDOW: usize = 512;
const QUEUE: usize = 4;

type Queue = Channel<NoopRawMutex, Event, QUEUE>;

/// The data of each event, and where in the stream it ends.
fn events() -> Vec<(String, usize)> {
    let mut parser = parser();
    let (mut events, mut at) = (Vec::new(), 0);
    loop {
        let step = parser.step(&STREAM[at..]).unwrap();
        at += step.consumed;
        match step.item {
            Some(Item::Event(event)) => events.push((event.data.to_string(), at)),
            Some(Item::Dropped(dropped)) => panic!("{dropped}"),
            Some(_) => {}
            None => return events,
        }
    }
}

#[test]
fn no_event_is_lost_and_little_is_on_its_way() {
    let expected = events();
    let (socket, queue) = (Socket::<NoopRawMutex, WINDOW>::new(), Queue::new());
    let (sent, shown, most) = (Cell::new(0), RefCell::new(Vec::new()), Cell::new(0));
    let server = async {
        socket.serve(STREAM, |len| sent.set(sent.get() + len)).await;
        socket.close();
    };
    let display = async {
        while shown.borrow().len() < expected.len() {
            Timer::after_millis(2).await;
            let event = queue.receive().await;
            let (_, end) = expected[shown.borrow().len()];
            most.set(most.get().max(sent.get().saturating_sub(end)));
            shown.borrow_mut().push(String::from(event.data()));
        }
    };
    let (_, read, ()) = block_on(join3(server, every_event(socket.board(), &queue), display));
    assert_eq!(read, Ok(()));
    assert!(shown.borrow().iter().eq(expected.iter().map(|(data, _)| data)));

    // Full: the window, what was read last, the queue, and the event that waits for room in it.
    let longest = expected.windows(2).map(|ends| ends[1].1 - ends[0].1).max().unwrap();
    let room = WINDOW + CHUNK + (QUEUE + 1) * longest;
    println!("{} bytes on their way at most, of {}; there is room for {room}", most.get(), STREAM.len());
    assert!((WINDOW..=room).contains(&most.get()), "{}, not {WINDOW} to {room}", most.get());
    assert!(room < STREAM.len(), "the stream does not fit");
}

#[test]
fn only_the_latest_is_shown_and_the_last_one_always() {
    let expected = events();
    let (socket, latest) = (Socket::<NoopRawMutex, WINDOW>::new(), Signal::<NoopRawMutex, _>::new());
    let server = async {
        for piece in STREAM.chunks(1000) {
            socket.serve(piece, |_| {}).await;
            Timer::after_millis(1).await;
        }
        socket.close();
    };
    let display = async {
        let mut shown = Vec::new();
        loop {
            let event: Event = latest.wait().await;
            shown.push(String::from(event.data()));
            if event.data() == "[DONE]" {
                return shown;
            }
            Timer::after_millis(4).await;
        }
    };
    let (_, read, shown) = block_on(join3(server, latest_event(socket.board(), &latest), display));
    assert_eq!(read, Ok(()));
    assert!((2..expected.len()).contains(&shown.len()), "{} of {}", shown.len(), expected.len());
    // In order, each once.
    let mut all = expected.iter();
    assert!(shown.iter().all(|shown| all.any(|(data, _)| data == shown)), "{shown:?}");
}

/// Waits until this has not changed for a while.
async fn settled<T: PartialEq>(state: impl Fn() -> T) {
    let (mut before, mut looks) = (state(), 0);
    while looks < 10 {
        Timer::after_millis(2).await;
        let now = state();
        looks = if now == before { looks + 1 } else { 0 };
        before = now;
    }
}

#[test]
fn a_pause_stops_the_server_and_loses_nothing() {
    let expected = events();
    let (socket, queue, button) = (Socket::<NoopRawMutex, WINDOW>::new(), Queue::new(), Signal::new());
    let (sent, shown) = (Cell::new(0), RefCell::new(Vec::new()));
    let server = async {
        socket.serve(STREAM, |len| sent.set(sent.get() + len)).await;
        socket.close();
    };
    let display = async {
        while shown.borrow().len() < expected.len() {
            let event = queue.receive().await;
            shown.borrow_mut().push(String::from(event.data()));
            Timer::after_micros(300).await;
        }
    };
    let user = async {
        for _ in 0..3 {
            Timer::after_millis(5).await;
            button.signal(());
            // What was read before is shown.
            settled(|| (sent.get(), shown.borrow().len())).await;
            let before = (sent.get(), shown.borrow().len());
            assert!(before.0 < STREAM.len(), "the stream is not over");
            settled(|| (sent.get(), shown.borrow().len())).await;
            assert_eq!((sent.get(), shown.borrow().len()), before, "nothing is sent");
            button.signal(());
        }
    };
    let board = join(with_pauses(socket.board(), &queue, &button), display);
    let (_, (read, ()), ()) = block_on(join3(server, board, user));
    assert_eq!(read, Ok(()));
    assert!(shown.borrow().iter().eq(expected.iter().map(|(data, _)| data)));
}

#[test]
fn a_stream_that_is_cut_says_so() {
    let (socket, queue) = (Socket::<NoopRawMutex, WINDOW>::new(), Queue::new());
    let server = async {
        socket.serve(b"data: whole\n\ndata: ha", |_| {}).await;
        Timer::after_millis(1).await;
        socket.close();
    };
    let (_, read) = block_on(join(server, every_event(socket.board(), &queue)));
    assert_eq!(read, Err(picosse::ReadError::Incomplete));
    assert_eq!(queue.try_receive().unwrap().data(), "whole");
}

#[test]
fn a_dropped_read_of_the_socket_loses_nothing() {
    let socket = Socket::<NoopRawMutex, WINDOW>::new();
    let read = async {
        let mut reader = socket.board();
        let mut memory = [0; 8];
        let waited = select(embedded_io_async::Read::read(&mut reader, &mut memory), async {}).await;
        assert!(matches!(waited, Either::Second(())));
        socket.serve(b"bytes", |_| {}).await;
        let len = embedded_io_async::Read::read(&mut reader, &mut memory).await.unwrap();
        memory[..len].to_vec()
    };
    assert_eq!(block_on(read), b"bytes");
}
