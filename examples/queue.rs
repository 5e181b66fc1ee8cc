//! From the network to the display through a queue: each event is copied once into an
//! [`OwnedEvent`], which crosses a `heapless::spsc::Queue` to another task. Nothing is allocated
//! and nothing is lost: while the queue is full, the network task asks for no other item.
//!
//! ```sh
//! cargo run --example queue --features heapless
//! ```
//!
//! The two tasks are threads here, so that it runs anywhere; on a board they would be two tasks,
//! or an interrupt and the main loop.

use heapless::String;
use heapless::spsc::{Consumer, Producer, Queue};
use picosse::{ArrayParser, Item, Options, OwnedEvent};
use std::thread;
use std::time::Duration;

const DATA: usize = 64;
const TYPE: usize = 16;
const ID: usize = 8;
const BUFFER: usize = DATA + TYPE + 3 * ID;
/// The parser's limits are the capacities, so that every event it hands out fits.
const OPTIONS: Options = Options::new().data_limit(DATA).event_type_limit(TYPE).last_event_id_limit(ID);

type Event = OwnedEvent<String<DATA>, String<TYPE>, String<ID>>;

const STREAM: &str = "event: title\ndata: 今日天气\nid: 1\n\n\
    data: 上海 ☀ 31 °C\n\ndata: 北京 ⛅ 28 °C\n\ndata: 广州 ⛈ 33 °C\n\ndata: 哈尔滨 🌬 19 °C\n\n\
    : keep-alive\n\n\
    event: note\ndata: two lines\ndata: in one event\nid: 2\n\n\
    data: this one is far longer than the display's sixty-four bytes, and is dropped as a whole\n\n\
    event: end\ndata: bye\n\n";

/// Takes the stream in tiny chunks, as from a socket, and fills the queue.
fn network(mut queue: Producer<'_, Event>) {
    let mut parser = ArrayParser::<BUFFER>::array_with_options(OPTIONS).expect("the buffer holds the limits");
    for chunk in STREAM.as_bytes().chunks(50) {
        let mut items = parser.items(chunk);
        while let Some(item) = items.next().expect("the stream is still open") {
            match item {
                Item::Event(event) => match Event::try_from(event) {
                    Ok(event) => send(&mut queue, event),
                    Err(error) => eprintln!("network: {error}"),
                },
                Item::Dropped(dropped) => eprintln!("network: event {} is too long", dropped.event),
                _ => {}
            }
        }
    }
}

/// Waits for room in the queue.
fn send(queue: &mut Producer<'_, Event>, mut event: Event) {
    while let Err(back) = queue.enqueue(event) {
        event = back;
        thread::sleep(Duration::from_millis(1));
    }
}

/// Shows each event, more slowly than events arrive.
fn display(mut queue: Consumer<'_, Event>) {
    loop {
        match queue.dequeue() {
            Some(event) => {
                println!(
                    "{:>8} #{} {}",
                    event.event_type(),
                    event.last_event_id(),
                    event.data().replace('\n', " / ")
                );
                thread::sleep(Duration::from_millis(20));
                if event.event_type() == "end" {
                    return;
                }
            }
            None => thread::sleep(Duration::from_millis(1)),
        }
    }
}

fn main() {
    // Three places: the queue keeps one free.
    let mut queue = Queue::<Event, 4>::new();
    let (producer, consumer) = queue.split();
    thread::scope(|tasks| {
        tasks.spawn(|| network(producer));
        tasks.spawn(|| display(consumer));
    });
}
