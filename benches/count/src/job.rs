//! One piece of work: a stream, how it is cut, and how it is given to the parser.

use picosse::{Item, Options, Parser};
use picosse_benches::{Tally, Way};
use std::rc::Rc;

pub struct Job {
    pub name: &'static str,
    pub way: Way,
    pub chunk_len: usize,
    pub options: Options,
    pub stream: Rc<[u8]>,
}

/// Counts an item, so that the compiler cannot remove the work.
#[inline]
fn see(tally: &mut Tally, item: &Item<'_>) {
    match item {
        Item::Event(event) => {
            tally.events += 1;
            tally.data += event.data.len() as u64;
        }
        Item::Fragment(fragment) => {
            tally.events += u64::from(fragment.end.is_some());
            tally.data += fragment.text.len() as u64;
        }
        Item::Comment(piece) | Item::UnknownField(piece) => tally.data += piece.text.len() as u64,
        _ => {}
    }
}

impl Job {
    /// A buffer for the parser.
    pub fn memory(&self) -> Vec<u8> {
        vec![0; self.options.capacity().expect("the limits are lengths of streams")]
    }

    /// How many events the stream has.
    pub fn events(&self) -> u64 {
        self.run(&mut self.memory()).events
    }

    /// Feeds the stream. The C ABI and the session use the defaults of the buffer, which are the options
    /// of the shapes.
    pub fn run(&self, memory: &mut [u8]) -> Tally {
        match self.way {
            Way::Feed | Way::Fragments => self.feed(memory),
            Way::Step => self.step(memory),
            Way::Items => self.items(memory),
            Way::C | Way::Session | Way::SessionC | Way::SessionItems => {
                self.way.run(&self.stream, self.chunk_len, memory)
            }
        }
    }

    #[inline(never)]
    fn feed(&self, memory: &mut [u8]) -> Tally {
        let mut parser = Parser::with_options(memory, self.options).expect("the memory is enough");
        let mut tally = Tally::default();
        for chunk in self.stream.chunks(self.chunk_len) {
            let fed = parser.feed(chunk, |item| see(&mut tally, &item));
            assert_eq!(fed, Ok(()));
        }
        tally
    }

    #[inline(never)]
    fn step(&self, memory: &mut [u8]) -> Tally {
        let mut parser = Parser::with_options(memory, self.options).expect("the memory is enough");
        let mut tally = Tally::default();
        for mut chunk in self.stream.chunks(self.chunk_len) {
            loop {
                let step = parser.step(chunk).expect("nothing makes it fail");
                chunk = &chunk[step.consumed..];
                match step.item {
                    Some(item) => see(&mut tally, &item),
                    None => break,
                }
            }
        }
        tally
    }

    #[inline(never)]
    fn items(&self, memory: &mut [u8]) -> Tally {
        let mut parser = Parser::with_options(memory, self.options).expect("the memory is enough");
        let mut tally = Tally::default();
        for chunk in self.stream.chunks(self.chunk_len) {
            let mut items = parser.items(chunk);
            while let Some(item) = items.next().expect("nothing makes it fail") {
                see(&mut tally, &item);
            }
        }
        tally
    }
}
