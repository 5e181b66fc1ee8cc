//! A device that shows an answer: the network task parses into a queue, the display task empties
//! it. The recording comes in pieces of 1 to 32 bytes, and the text is compared.
#![no_std]
#![no_main]

use core::fmt::Write;
use core::ops::ControlFlow;
use core::panic::PanicInfo;
use cortex_m_rt::entry;
use cortex_m_semihosting::debug::{EXIT_FAILURE, EXIT_SUCCESS, exit};
use cortex_m_semihosting::hio;
use heapless::String;
use heapless::spsc::{Consumer, Producer, Queue};
use picosse::{ArrayParser, Fed, Item, Options, OwnedEvent};

const DATA: usize = 512;
const TYPE: usize = 16;
const ID: usize = 16;
const OPTIONS: Options = Options::new().data_limit(DATA).event_type_limit(TYPE).last_event_id_limit(ID);

type Event = OwnedEvent<String<DATA>, String<TYPE>, String<ID>>;

#[unsafe(link_section = ".recording")]
static STREAM: [u8; include_bytes!("../../chat.sse").len()] = *include_bytes!("../../chat.sse");
#[unsafe(link_section = ".recording")]
static TEXT: [u8; include_bytes!("../../chat.txt").len()] = *include_bytes!("../../chat.txt");

/// Feeds the parser, one piece at a time.
struct Network<'a> {
    parser: &'a mut ArrayParser<1024>,
    rest: &'a [u8],
    piece: &'a [u8],
    random: u32,
    /// The event that found the queue full.
    waiting: Option<Event>,
    pauses: usize,
    queue: Producer<'a, Event>,
}

impl Network<'_> {
    /// Goes on as far as the queue takes events. Whether there is more to do.
    fn poll(&mut self) -> bool {
        if let Some(event) = self.waiting.take() {
            self.waiting = self.queue.enqueue(event).err();
        }
        if self.waiting.is_some() {
            return true;
        }
        if self.piece.is_empty() {
            let len = (1 + self.random() as usize % 32).min(self.rest.len());
            (self.piece, self.rest) = self.rest.split_at(len);
        }
        let (queue, waiting) = (&mut self.queue, &mut self.waiting);
        let fed = self.parser.feed_until_pause(self.piece, |item| {
            if let Item::Event(event) = item {
                *waiting = queue.enqueue(Event::try_from(event).expect("the limits fit")).err();
            }
            if waiting.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        self.piece = match fed.expect("the stream is open") {
            Fed::Paused { consumed } => {
                self.pauses += 1;
                &self.piece[consumed..]
            }
            _ => &[],
        };
        !self.piece.is_empty() || !self.rest.is_empty() || self.waiting.is_some()
    }

    /// Xorshift.
    fn random(&mut self) -> u32 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 17;
        self.random ^= self.random << 5;
        self.random
    }
}

/// Compares what it would show with the text.
struct Display<'a> {
    queue: Consumer<'a, Event>,
    text: &'a [u8],
    done: bool,
}

impl Display<'_> {
    /// Takes an event.
    fn poll(&mut self) {
        let Some(event) = self.queue.dequeue() else { return };
        assert!(!self.done, "nothing comes after the end");
        self.done = event.data() == "[DONE]";
        let Some((_, content)) = event.data().split_once("\"content\":\"") else { return };
        let mut bytes = content.bytes();
        while let Some(byte) = bytes.next().filter(|&byte| byte != b'"') {
            let byte = match byte {
                b'\\' => match bytes.next() {
                    Some(b'n') => b'\n',
                    escaped => escaped.expect("an escaped character"),
                },
                byte => byte,
            };
            let (first, rest) = self.text.split_first().expect("no more than the text");
            assert_eq!(byte, *first);
            self.text = rest;
        }
    }
}

#[entry]
fn main() -> ! {
    static mut QUEUE: Queue<Event, 4> = Queue::new();
    static mut PARSER: ArrayParser<1024> = match ArrayParser::array_with_options(OPTIONS) {
        Ok(parser) => parser,
        Err(_) => panic!("the buffer holds the limits"),
    };
    let (producer, consumer) = QUEUE.split();
    let mut network = Network {
        parser: PARSER,
        rest: &STREAM,
        piece: &[],
        random: 1,
        waiting: None,
        pauses: 0,
        queue: producer,
    };
    let mut display = Display { queue: consumer, text: &TEXT, done: false };
    // The display is the slower one, so that the queue fills.
    let mut turn = 0u32;
    while network.poll() {
        turn += 1;
        if turn.is_multiple_of(16) {
            display.poll();
        }
    }
    while display.queue.ready() {
        display.poll();
    }
    assert!(network.pauses > 0, "the queue was never full");
    assert_eq!(network.parser.counters().dropped, 0);
    let is_whole = display.done && display.text.is_empty();
    say("stack", stack_depth());
    leave(is_whole)
}

fn say(name: &str, value: usize) {
    let mut out = hio::hstdout().expect("semihosting");
    writeln!(out, "{name} {value}").expect("semihosting");
}

/// How much of the stack is not as cortex-m-rt painted it at the start.
fn stack_depth() -> usize {
    unsafe extern "C" {
        static _stack_start: u32;
        static _stack_end: u32;
    }
    let (mut word, top) = (&raw const _stack_end, &raw const _stack_start);
    // SAFETY: memory of the stack lies between the two, and `word` stays there.
    while word < top && unsafe { word.read_volatile() } == cortex_m_rt::STACK_PAINT_VALUE {
        word = word.wrapping_add(1);
    }
    top as usize - word as usize
}

fn leave(well: bool) -> ! {
    loop {
        exit(if well { EXIT_SUCCESS } else { EXIT_FAILURE });
    }
}

#[panic_handler]
fn panic(why: &PanicInfo<'_>) -> ! {
    if let Ok(mut out) = hio::hstdout() {
        let _ = writeln!(out, "{why}");
    }
    leave(false)
}
