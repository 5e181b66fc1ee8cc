//! One piece of work: a stream, how it is cut, and how it is given to the parser.

use picosse::capi::*;
use picosse::{Item, Options, Parser};
use std::ffi::c_void;
use std::hint::black_box;
use std::ops::ControlFlow;
use std::ptr::{null, null_mut};
use std::rc::Rc;

/// The function of the parser that takes the chunks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Feed,
    Step,
    /// `Feed`, with options that ask for fragments.
    Fragments,
    C,
}

impl Way {
    pub fn name(self) -> &'static str {
        match self {
            Self::Feed => "feed",
            Self::Step => "step",
            Self::Fragments => "fragments",
            Self::C => "c",
        }
    }
}

pub struct Job {
    pub name: &'static str,
    pub way: Way,
    pub chunk_len: usize,
    pub options: Options,
    pub stream: Rc<[u8]>,
}

/// What came out, so that the work cannot be left out.
#[derive(Default)]
pub struct Seen {
    events: u64,
    bytes: usize,
}

impl Seen {
    #[inline]
    fn item(&mut self, item: &Item<'_>) {
        match item {
            Item::Event(event) => {
                self.events += 1;
                self.bytes += event.data.as_bytes().len();
            }
            Item::Fragment(fragment) => {
                self.events += u64::from(fragment.end.is_some());
                self.bytes += fragment.text.as_bytes().len();
            }
            Item::Comment(piece) | Item::UnknownField(piece) => self.bytes += piece.text.as_bytes().len(),
            _ => {}
        }
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

    pub fn run(&self, memory: &mut [u8]) -> Seen {
        match self.way {
            Way::Feed | Way::Fragments => self.feed(memory),
            Way::Step => self.step(memory),
            Way::C => self.c(memory),
        }
    }

    #[inline(never)]
    fn feed(&self, memory: &mut [u8]) -> Seen {
        let mut parser = Parser::with_options(memory, self.options).expect("the memory is enough");
        let mut seen = Seen::default();
        for chunk in self.stream.chunks(self.chunk_len) {
            let taken = parser.feed(chunk, |item| {
                seen.item(&item);
                ControlFlow::Continue(())
            });
            assert_eq!(taken, Ok(chunk.len()));
        }
        seen
    }

    #[inline(never)]
    fn step(&self, memory: &mut [u8]) -> Seen {
        let mut parser = Parser::with_options(memory, self.options).expect("the memory is enough");
        let mut seen = Seen::default();
        for mut chunk in self.stream.chunks(self.chunk_len) {
            loop {
                let step = parser.step(chunk).expect("nothing makes it fail");
                chunk = &chunk[step.consumed..];
                match step.item {
                    Some(item) => seen.item(&item),
                    None => break,
                }
            }
        }
        seen
    }

    /// By pointers that nobody sees through, as a C host calls. The config's defaults are the
    /// options of the shapes.
    #[inline(never)]
    fn c(&self, memory: &mut [u8]) -> Seen {
        let init = black_box(picosse_parser_init as unsafe extern "C" fn(_, _, _, _, _, _) -> _);
        let feed = black_box(picosse_parser_feed as unsafe extern "C" fn(_, _, _, _, _, _) -> _);
        let callbacks = picosse_callbacks {
            size: size_of::<picosse_callbacks>(),
            on_event: Some(on_event),
            on_fragment: None,
            on_reconnection_time: None,
            on_comment: None,
            on_unknown_field: None,
            on_last_event_id: None,
            on_dropped: None,
            on_id_ignored: None,
        };
        let callbacks = &raw const callbacks;
        let mut parser = std::mem::MaybeUninit::<picosse_parser>::uninit();
        let parser = parser.as_mut_ptr();
        let mut seen = Seen::default();
        let user = (&raw mut seen).cast();
        let (lent, len) = (memory.as_mut_ptr().cast(), memory.len());
        // SAFETY: the parser, the memory and `seen` outlive the calls, which alone use them.
        let status = unsafe { init(parser, size_of::<picosse_parser>(), null(), lent, len, null_mut()) };
        assert_eq!(status, PICOSSE_OK);
        for chunk in self.stream.chunks(self.chunk_len) {
            // SAFETY: as above; `init` made a parser.
            let status =
                unsafe { feed(parser, chunk.as_ptr().cast(), chunk.len(), callbacks, user, null_mut()) };
            assert_eq!(status, PICOSSE_OK);
        }
        seen
    }
}

unsafe extern "C" fn on_event(user: *mut c_void, item: *const picosse_item) -> i32 {
    // SAFETY: `c` gives a `Seen`, and the parser an item.
    let (seen, item) = unsafe { (&mut *user.cast::<Seen>(), &*item) };
    seen.events += 1;
    seen.bytes += item.data.len;
    PICOSSE_CONTINUE
}
