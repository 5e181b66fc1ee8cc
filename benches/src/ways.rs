//! The ways to put a stream through picosse.

use crate::Tally;
use picosse::capi::*;
use picosse::session::{Entropy, Head};
use picosse::{Delivery, Item, Options, Outcome, Parser, Session, SessionItem, SessionOptions};
use std::ffi::c_void;
use std::hint::black_box;
use std::mem::{MaybeUninit, size_of};
use std::ops::ControlFlow;
use std::ptr::{from_mut, null, null_mut};

/// A way through the parser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// `Parser::feed` with a closure.
    Feed,
    /// `Parser::step` until the chunk is used up.
    Step,
    /// `Parser::items` until there is none.
    Items,
    /// `Parser::feed` under `Delivery::Fragments`.
    Fragments,
    /// `picosse_parser_feed` with callbacks, called as C calls it.
    C,
    /// `Session::feed` with a closure, under the preset for language models.
    Session,
    /// `picosse_session_feed` under that preset, called as C calls it.
    SessionC,
    /// `Session::items` until there is none, under the same preset.
    SessionItems,
}

/// Every way.
pub const WAYS: [Way; 8] = [
    Way::Feed,
    Way::Step,
    Way::Items,
    Way::Fragments,
    Way::C,
    Way::Session,
    Way::SessionC,
    Way::SessionItems,
];

impl Way {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Feed => "feed",
            Self::Step => "step",
            Self::Items => "items",
            Self::Fragments => "fragments",
            Self::C => "c",
            Self::Session => "session",
            Self::SessionC => "session-c",
            Self::SessionItems => "session-items",
        }
    }

    /// Puts a stream through a new parser over `buffer`, in chunks of `chunk` bytes.
    pub fn run(self, stream: &[u8], chunk: usize, buffer: &mut [u8]) -> Tally {
        match self {
            Self::Feed => feed(stream, chunk, buffer),
            Self::Step => step(stream, chunk, buffer),
            Self::Items => items(stream, chunk, buffer),
            Self::Fragments => fragments(stream, chunk, buffer),
            Self::C => c(stream, chunk, buffer),
            Self::Session => session(stream, chunk, buffer),
            Self::SessionC => session_c(stream, chunk, buffer),
            Self::SessionItems => session_items(stream, chunk, buffer),
        }
    }
}

fn feed(stream: &[u8], chunk: usize, buffer: &mut [u8]) -> Tally {
    let mut parser = Parser::new(buffer).expect("it is large enough");
    let mut tally = Tally::default();
    for chunk in stream.chunks(chunk) {
        let result = parser.feed(chunk, |item| {
            if let Item::Event(event) = item {
                tally.see(event, event.data.len());
            }
        });
        result.expect("it is not finished");
    }
    tally
}

fn step(stream: &[u8], chunk: usize, buffer: &mut [u8]) -> Tally {
    let mut parser = Parser::new(buffer).expect("it is large enough");
    let mut tally = Tally::default();
    for mut rest in stream.chunks(chunk) {
        loop {
            let step = parser.step(rest).expect("it is not finished");
            rest = &rest[step.consumed..];
            match step.item {
                Some(Item::Event(event)) => tally.see(event, event.data.len()),
                Some(_) => {}
                None => break,
            }
        }
    }
    tally
}

fn items(stream: &[u8], chunk: usize, buffer: &mut [u8]) -> Tally {
    let mut parser = Parser::new(buffer).expect("it is large enough");
    let mut tally = Tally::default();
    for chunk in stream.chunks(chunk) {
        let mut items = parser.items(chunk);
        while let Some(item) = items.next().expect("it is not finished") {
            if let Item::Event(event) = item {
                tally.see(event, event.data.len());
            }
        }
    }
    tally
}

fn fragments(stream: &[u8], chunk: usize, buffer: &mut [u8]) -> Tally {
    let options = Options::new().delivery(Delivery::Fragments);
    let mut parser = Parser::with_options(buffer, options).expect("it is large enough");
    let mut tally = Tally::default();
    for chunk in stream.chunks(chunk) {
        let result = parser.feed(chunk, |item| {
            if let Item::Fragment(fragment) = item {
                black_box(&fragment);
                tally.data += fragment.text.len() as u64;
                tally.events += u64::from(fragment.end.is_some());
            }
        });
        result.expect("it is not finished");
    }
    tally
}

unsafe extern "C" fn on_event(user: *mut c_void, item: *const picosse_item) -> i32 {
    // SAFETY: `user` is the tally below, and the item is valid during the call.
    let (tally, item) = unsafe { (&mut *user.cast::<Tally>(), &*item) };
    tally.see(item, item.data.len);
    PICOSSE_CONTINUE
}

fn c(stream: &[u8], chunk: usize, buffer: &mut [u8]) -> Tally {
    // Hidden, so that no call is inlined: C cannot inline these.
    let feed = black_box(picosse_parser_feed as unsafe extern "C" fn(_, _, _, _, _, _) -> _);
    let callbacks = black_box(picosse_callbacks {
        size: size_of::<picosse_callbacks>(),
        on_event: Some(on_event),
        on_fragment: None,
        on_reconnection_time: None,
        on_comment: None,
        on_unknown_field: None,
        on_last_event_id: None,
        on_dropped: None,
        on_id_ignored: None,
    });
    let mut tally = Tally::default();
    let user = from_mut(&mut tally).cast::<c_void>();
    let mut place = MaybeUninit::<picosse_parser>::uninit();
    let parser = place.as_mut_ptr();
    let (memory, len) = (buffer.as_mut_ptr().cast(), buffer.len());
    // SAFETY: the place has the size it is said to have, and the buffer is the parser's alone.
    let status =
        unsafe { picosse_parser_init(parser, size_of::<picosse_parser>(), null(), memory, len, null_mut()) };
    assert_eq!(status, PICOSSE_OK);
    for chunk in stream.chunks(chunk) {
        // SAFETY: the parser was initialised; the callbacks know that `user` is a tally.
        let status = unsafe {
            feed(parser, chunk.as_ptr().cast(), chunk.len(), &raw const callbacks, user, null_mut())
        };
        assert_eq!(status, PICOSSE_OK);
    }
    tally
}

/// A session whose response head has come.
fn open(buffer: &mut [u8]) -> Session<&mut [u8]> {
    let mut session = Session::new(buffer, SessionOptions::llm()).expect("it is large enough");
    let attempt = session.connect(0, Entropy(0)).expect("there is no other attempt");
    let _ = session.on_response(attempt, 0, &Head::new(200).content_type("text/event-stream"));
    session
}

fn session(stream: &[u8], chunk: usize, buffer: &mut [u8]) -> Tally {
    let mut session = open(buffer);
    let (attempt, mut tally) = (session.generation(), Tally::default());
    for chunk in stream.chunks(chunk) {
        let outcome = session.feed(attempt, 0, chunk, |_, item| {
            if let SessionItem::Stream(Item::Event(event)) = item {
                tally.see(event, event.data.len());
            }
            ControlFlow::Continue(())
        });
        assert_eq!(outcome, Outcome::Running);
    }
    tally
}

unsafe extern "C" fn on_item(user: *mut c_void, _: u32, item: *const picosse_item) -> i32 {
    // SAFETY: `user` is the tally below, and the item is valid during the call.
    let (tally, item) = unsafe { (&mut *user.cast::<Tally>(), &*item) };
    if item.kind == PICOSSE_EVENT {
        tally.see(item, item.data.len);
    }
    PICOSSE_CONTINUE
}

fn session_c(stream: &[u8], chunk: usize, buffer: &mut [u8]) -> Tally {
    let feed = black_box(picosse_session_feed as unsafe extern "C" fn(_, u32, u32, _, _, _, _, _) -> _);
    let callback =
        black_box(Some(on_item as unsafe extern "C" fn(*mut c_void, u32, *const picosse_item) -> i32));
    let mut tally = Tally::default();
    let user = from_mut(&mut tally).cast::<c_void>();
    let mut config = MaybeUninit::<picosse_session_config>::uninit();
    let mut place = MaybeUninit::<picosse_session>::uninit();
    let (session, mut generation) = (place.as_mut_ptr(), 0);
    let (memory, len) = (buffer.as_mut_ptr().cast(), buffer.len());
    let content_type = picosse_text { ptr: c"text/event-stream".as_ptr(), len: 17 };
    let absent = picosse_text { ptr: null(), len: 0 };
    let head = picosse_head {
        size: size_of::<picosse_head>(),
        status: 200,
        content_type,
        retry_after: absent,
        date: absent,
    };
    // SAFETY: both places have the sizes they are said to have, the config is read once it is
    // written, and the buffer is the session's alone.
    let statuses = unsafe {
        let (place, size) = (config.as_mut_ptr(), size_of::<picosse_session_config>());
        [
            picosse_session_config_init(place, size, PICOSSE_PRESET_LLM),
            picosse_session_init(session, size_of::<picosse_session>(), place, memory, len, null_mut()),
            picosse_session_connect(session, 0, 0, &raw mut generation),
            picosse_session_on_response(session, generation, 0, &raw const head, null_mut()),
        ]
    };
    assert_eq!(statuses, [PICOSSE_OK; 4]);
    for chunk in stream.chunks(chunk) {
        let bytes = chunk.as_ptr().cast();
        // SAFETY: the session was initialised; the callback knows that `user` is a tally.
        let status = unsafe { feed(session, generation, 0, bytes, chunk.len(), callback, user, null_mut()) };
        assert_eq!(status, PICOSSE_OK);
    }
    tally
}

fn session_items(stream: &[u8], chunk: usize, buffer: &mut [u8]) -> Tally {
    let mut session = open(buffer);
    let (attempt, mut tally) = (session.generation(), Tally::default());
    for chunk in stream.chunks(chunk) {
        let mut items = session.items(attempt, 0, chunk);
        while let Some(item) = items.next() {
            if let SessionItem::Stream(Item::Event(event)) = item {
                tally.see(event, event.data.len());
            }
        }
        assert_eq!(items.outcome(), Outcome::Running);
    }
    tally
}

#[cfg(test)]
mod tests {
    use super::WAYS;
    use crate::{SHAPES, Tally, buffer, stream};

    #[test]
    fn every_way_tells_the_truth() {
        let mut buffer = buffer(1 << 18);
        for shape in SHAPES {
            let stream = stream(shape, 1 << 18);
            let truth = Tally::of(&stream);
            assert_ne!(truth.events, 0);
            for way in WAYS {
                for chunk in [1, 64, 1460, stream.len()] {
                    assert_eq!(way.run(&stream, chunk, &mut buffer), truth, "{shape:?} {way:?} {chunk}");
                }
            }
        }
    }
}
