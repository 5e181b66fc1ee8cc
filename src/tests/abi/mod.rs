//! Compares the C ABI with the Rust interface, call by call. In between: calls that must be refused and
//! change nothing.
#![allow(unsafe_code)]

mod misuse;
mod shown;
#[cfg(test)]
mod words;

use super::input::{Input, length};
use crate::capi::*;
use crate::options::Wanted;
use crate::{
    Delivery, EndOfStream, Error, Failure, Fed, Finish, Item, Options, OverLimit, Parser, TextPolicy,
};
use core::ffi::c_void;
use core::ops::ControlFlow;
use core::ptr::null;
use shown::Shown;
use std::boxed::Box;
use std::vec;
use std::vec::Vec;

/// The most memory that is lent.
const MOST: usize = 8192;

/// A parser as a C host has it: parser and buffer are reached by pointers only.
pub struct Host {
    pub parser: *mut picosse_parser,
    pub buffer: *mut [u8],
}

impl Host {
    /// Memory for a parser, not initialised, and a buffer of `len` bytes.
    fn new(len: usize) -> Self {
        let parser = Box::into_raw(Box::new(picosse_parser { words: [0; PICOSSE_PARSER_WORDS] }));
        Self { parser, buffer: Box::into_raw(vec![0xA5; len].into_boxed_slice()) }
    }

    pub fn buffer(&self) -> (*mut c_void, usize) {
        (self.buffer.cast(), self.buffer.len())
    }

    pub fn init(&self, config: &picosse_config, needed: &mut usize) -> i32 {
        let (buffer, len) = self.buffer();
        // SAFETY: all that is pointed to is there, and the buffer is for this parser alone.
        unsafe { picosse_parser_init(self.parser, size_of::<picosse_parser>(), config, buffer, len, needed) }
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        // SAFETY: `new` made both, and they are not used any more.
        unsafe { drop((Box::from_raw(self.parser), Box::from_raw(self.buffer))) };
    }
}

/// The state of the callbacks.
struct Watch {
    parser: *mut picosse_parser,
    shown: Vec<Shown>,
    /// Pauses after the items whose bit is set.
    pauses: u64,
    /// Whether callbacks call the parser.
    calls: bool,
}

impl Watch {
    fn new(host: &Host, pauses: u64, calls: bool) -> Self {
        Self { parser: host.parser, shown: Vec::new(), pauses, calls }
    }

    fn user(&mut self) -> *mut c_void {
        (&raw mut *self).cast()
    }
}

/// Whether there is a pause after this many items.
fn pauses_after(pauses: u64, items: usize) -> bool {
    pauses >> (items % 64) & 1 == 1
}

unsafe extern "C" fn on_item(user: *mut c_void, item: *const picosse_item) -> i32 {
    // SAFETY: `user` is the watch of this call, and the item is there while it is shown.
    let (watch, item) = unsafe { (&mut *user.cast::<Watch>(), &*item) };
    if watch.calls {
        misuse::call_while_busy(watch.parser);
    }
    let pause = pauses_after(watch.pauses, watch.shown.len());
    watch.shown.push(Shown::of_c(item));
    if pause { PICOSSE_PAUSE } else { PICOSSE_CONTINUE }
}

/// A C and a Rust parser, at the same place of the same stream.
struct Twins {
    host: Host,
    rust: Box<Parser<[u8; MOST]>>,
    options: Options,
    /// Whether a fragment came and had no callback, though events had one.
    unshown: bool,
}

/// Checks that the C ABI and the Rust interface do the same with an input.
pub fn check(input: &Input) {
    if input.options.capacity().is_none_or(|needed| needed > MOST) {
        return;
    }
    let mut twins = Twins::new(input.options, input.choice(0));
    let mut rest = &input.stream.0[..];
    for &(choice, how) in &input.steps {
        let (chunk, after) = rest.split_at(length(how).min(rest.len()));
        let consumed = match choice % 16 {
            0..4 => twins.feed(chunk, 0, false, 0),
            4 => twins.feed(chunk, u64::MAX, false, 0),
            5 => twins.feed(chunk, u64::from(how) * 0x0101_0101_0101_0101, true, 0),
            6 => twins.feed(chunk, 0, false, how),
            7..10 => twins.step(chunk),
            10 => twins.finish(how & 1 == 1),
            11 => twins.finish_step(),
            12 => twins.reset(),
            13 => twins.set_last_event_id(chunk),
            14 => twins.copy(usize::from(how)),
            _ => twins.misuse(how),
        };
        rest = if consumed == chunk.len() { after } else { &rest[consumed..] };
        twins.look();
    }
    twins.feed(rest, 0, false, 0);
    twins.finish(false);
    twins.look();
}

impl Twins {
    /// `rest`: use PICOSSE_REST_OF_BUFFER, which is the same limit here.
    fn new(options: Options, rest: bool) -> Self {
        let needed = options.capacity().expect("it was looked at");
        let host = Host::new(needed);
        let mut config = config(&options);
        let mut least = needed;
        if rest {
            config.data_limit = usize::MAX;
            least -= options.limits.data;
        }
        let mut said = 0;
        let answer = host.init(&config, &mut said);
        assert_eq!((answer, said), (PICOSSE_OK, least));
        let rust = Parser::with_options([0xA5; MOST], options).expect("it was looked at");
        Self { host, rust: Box::new(rust), options, unshown: false }
    }

    /// Kinds whose bit is set in `unwatched` have no callback.
    fn feed(&mut self, chunk: &[u8], pauses: u64, calls: bool, unwatched: u8) -> usize {
        let mut expected = Vec::new();
        let mut paused = false;
        let takes_events_alone =
            is_unwatched(unwatched, PICOSSE_FRAGMENT) && !is_unwatched(unwatched, PICOSSE_EVENT);
        let result = self.rust.feed_until_pause(chunk, |item| {
            let item = Shown::of_rust(item);
            self.unshown |= takes_events_alone && item.kind == PICOSSE_FRAGMENT;
            if !is_unwatched(unwatched, item.kind) {
                paused = pauses_after(pauses, expected.len());
                expected.push(item);
            }
            if paused { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        let (status, taken) = match result {
            Ok(Fed::All) => (PICOSSE_OK, chunk.len()),
            Ok(Fed::Paused { consumed }) => (PICOSSE_PAUSED, consumed),
            Err(error) => (status_of(error.failure), error.consumed),
        };
        let mut watch = Watch::new(&self.host, pauses, calls);
        let callbacks = callbacks(&self.options, unwatched);
        let mut consumed = usize::MAX;
        let (ptr, len) = memory(chunk);
        // SAFETY: all that is pointed to is there.
        let answer = unsafe {
            picosse_parser_feed(self.host.parser, ptr, len, &callbacks, watch.user(), &mut consumed)
        };
        assert_eq!((answer, consumed), (status, taken), "feed");
        assert_eq!(watch.shown, expected, "feed");
        consumed
    }

    fn step(&mut self, chunk: &[u8]) -> usize {
        let (status, taken, expected) = match self.rust.step(chunk) {
            Ok(step) => match step.item {
                Some(item) => (PICOSSE_ITEM, step.consumed, Some(Shown::of_rust(item))),
                None => (PICOSSE_OK, step.consumed, None),
            },
            Err(error) => (status_of(error.failure), error.consumed, None),
        };
        let mut item = Shown::empty_item();
        let mut consumed = usize::MAX;
        let (ptr, len) = memory(chunk);
        // SAFETY: all that is pointed to is there.
        let answer = unsafe { picosse_parser_step(self.host.parser, ptr, len, &mut item, &mut consumed) };
        assert_eq!((answer, consumed), (status, taken), "step");
        assert_eq!((answer == PICOSSE_ITEM).then(|| Shown::of_c(&item)), expected, "step");
        consumed
    }

    fn finish(&mut self, pause: bool) -> usize {
        let mut expected = Vec::new();
        let status = loop {
            match self.rust.finish() {
                Ok(Finish::Item(item)) => expected.push(Shown::of_rust(item)),
                Ok(_) if self.unshown => break PICOSSE_LOSS,
                Ok(Finish::Clean) => break PICOSSE_OK,
                Ok(Finish::Incomplete) => break PICOSSE_INCOMPLETE,
                Ok(Finish::Loss) => break PICOSSE_LOSS,
                Err(error) => break status_of(error.failure),
            }
            if pause {
                break PICOSSE_PAUSED;
            }
        };
        let mut watch = Watch::new(&self.host, if pause { u64::MAX } else { 0 }, !pause);
        let callbacks = callbacks(&self.options, 0);
        // SAFETY: all that is pointed to is there.
        let answer = unsafe { picosse_parser_finish(self.host.parser, &callbacks, watch.user()) };
        assert_eq!((answer, watch.shown), (status, expected), "finish");
        0
    }

    fn finish_step(&mut self) -> usize {
        let (status, expected) = match self.rust.finish() {
            Ok(Finish::Item(item)) => (PICOSSE_ITEM, Some(Shown::of_rust(item))),
            Ok(_) if self.unshown => (PICOSSE_LOSS, None),
            Ok(Finish::Clean) => (PICOSSE_OK, None),
            Ok(Finish::Incomplete) => (PICOSSE_INCOMPLETE, None),
            Ok(Finish::Loss) => (PICOSSE_LOSS, None),
            Err(error) => (status_of(error.failure), None),
        };
        let mut item = Shown::empty_item();
        // SAFETY: all that is pointed to is there.
        let answer = unsafe { picosse_parser_finish_step(self.host.parser, &mut item) };
        assert_eq!(answer, status, "finish_step");
        assert_eq!((answer == PICOSSE_ITEM).then(|| Shown::of_c(&item)), expected, "finish_step");
        0
    }

    fn reset(&mut self) -> usize {
        self.rust.reset();
        self.unshown = false;
        // SAFETY: the parser is there.
        assert_eq!(unsafe { picosse_parser_reset(self.host.parser) }, PICOSSE_OK);
        0
    }

    /// Sets the bytes as an ID, then feeds them.
    fn set_last_event_id(&mut self, id: &[u8]) -> usize {
        let status = match self.rust.set_last_event_id(id) {
            Ok(()) => PICOSSE_OK,
            Err(Error::AlreadyStarted) => PICOSSE_ERR_STARTED,
            Err(Error::IdTooLong { .. } | Error::InvalidId) => PICOSSE_ERR_ID,
            Err(error) => panic!("{error:?}"),
        };
        let (ptr, len) = memory(id);
        // SAFETY: all that is pointed to is there.
        assert_eq!(unsafe { picosse_parser_set_last_event_id(self.host.parser, ptr, len) }, status);
        0
    }

    /// Both parsers continue in other memory, with a buffer `more` bytes larger.
    fn copy(&mut self, more: usize) -> usize {
        let copy = Host::new(self.host.buffer.len() + more);
        // SAFETY: the copy's buffer is at least as long as the other, and they are not the same.
        unsafe {
            copy.buffer.cast::<u8>().copy_from(self.host.buffer.cast(), self.host.buffer.len());
            let (buffer, len) = copy.buffer();
            let size = size_of::<picosse_parser>();
            let answer = picosse_parser_restore(copy.parser, size, self.host.parser, buffer, len);
            assert_eq!(answer, PICOSSE_OK, "restore");
        }
        self.host = copy;
        *self.rust = self.rust.clone_with_buffer([0x5A; MOST]).expect("it has as much");
        0
    }

    fn misuse(&mut self, how: u8) -> usize {
        misuse::call(&self.host, &config(&self.options), how);
        0
    }

    /// Compares the getters.
    fn look(&self) {
        let mut id = picosse_text { ptr: null(), len: usize::MAX };
        let mut item = Shown::empty_item();
        // SAFETY: counters are numbers.
        let mut counters: picosse_counters = unsafe { core::mem::zeroed() };
        counters.size = size_of::<picosse_counters>();
        // SAFETY: all that is pointed to is there.
        let (statuses, failure, id) = unsafe {
            let failure = picosse_parser_failure(self.host.parser, &mut item);
            let statuses = [
                picosse_parser_last_event_id(self.host.parser, &mut id),
                picosse_parser_counters(self.host.parser, &mut counters),
            ];
            (statuses, failure, Shown::text(id))
        };
        assert_eq!(statuses, [PICOSSE_OK; 2]);
        assert_eq!(id, self.rust.last_event_id().as_bytes());
        assert_eq!(Shown::counters(&counters), self.rust.counters());
        // Also where the failing call was paused, and has not said so yet.
        match self.rust.clone().step(b"").map_err(|error| error.failure) {
            Err(Failure::Limit(dropped)) => {
                assert_eq!(failure, PICOSSE_ITEM);
                assert_eq!(Shown::of_c(&item), Shown::of_rust(Item::Dropped(dropped)));
            }
            Err(Failure::Finished) | Ok(_) => assert_eq!(failure, PICOSSE_OK),
        }
    }
}

/// The status of a failure.
fn status_of(failure: Failure) -> i32 {
    match failure {
        Failure::Limit(_) => PICOSSE_ERR_LIMIT,
        Failure::Finished => PICOSSE_ERR_FINISHED,
    }
}

/// An empty chunk may be NULL.
fn memory(chunk: &[u8]) -> (*const c_void, usize) {
    (if chunk.is_empty() { null() } else { chunk.as_ptr().cast() }, chunk.len())
}

/// Whether a kind has no callback, though the Rust parser delivers it.
fn is_unwatched(unwatched: u8, kind: i32) -> bool {
    let kinds =
        [PICOSSE_EVENT, PICOSSE_FRAGMENT, PICOSSE_RECONNECTION_TIME, PICOSSE_DROPPED, PICOSSE_ID_IGNORED];
    (0..).zip(kinds).any(|(bit, each)| kind == each && unwatched >> bit & 1 == 1)
}

/// A callback for each kind that is wanted and watched.
fn callbacks(options: &Options, unwatched: u8) -> picosse_callbacks {
    let watched = |kind: i32| (!is_unwatched(unwatched, kind)).then_some(on_item as _);
    let wanted = |on: bool| on.then_some(on_item as _);
    picosse_callbacks {
        size: size_of::<picosse_callbacks>(),
        on_event: watched(PICOSSE_EVENT),
        on_fragment: watched(PICOSSE_FRAGMENT),
        on_reconnection_time: watched(PICOSSE_RECONNECTION_TIME),
        on_comment: wanted(options.wanted.has(Wanted::COMMENTS)),
        on_unknown_field: wanted(options.wanted.has(Wanted::UNKNOWN_FIELDS)),
        on_last_event_id: wanted(options.wanted.has(Wanted::LAST_EVENT_IDS)),
        on_dropped: watched(PICOSSE_DROPPED),
        on_id_ignored: watched(PICOSSE_ID_IGNORED),
    }
}

/// The config for these options.
fn config(options: &Options) -> picosse_config {
    let want = |on: bool, bit: u32| if on { bit } else { 0 };
    let mut config = default_config();
    config.data_limit = options.limits.data;
    config.event_type_limit = options.limits.event_type;
    config.last_event_id_limit = options.limits.last_event_id;
    config.delivery = match options.delivery {
        Delivery::Whole => PICOSSE_DELIVERY_WHOLE,
        #[cfg(feature = "fragments")]
        Delivery::OversizedInFragments => PICOSSE_DELIVERY_OVERSIZED_IN_FRAGMENTS,
        #[cfg(feature = "fragments")]
        Delivery::Fragments => PICOSSE_DELIVERY_FRAGMENTS,
    };
    config.over_limit = match options.over_limit {
        OverLimit::Skip => PICOSSE_OVER_LIMIT_SKIP,
        OverLimit::Fail => PICOSSE_OVER_LIMIT_FAIL,
    };
    config.text = match options.text {
        TextPolicy::Utf8 => PICOSSE_TEXT_UTF8,
        TextPolicy::Raw => PICOSSE_TEXT_RAW,
    };
    config.end_of_stream = match options.end_of_stream {
        EndOfStream::Discard => PICOSSE_END_OF_STREAM_DISCARD,
        #[cfg(feature = "deliver-unfinished")]
        EndOfStream::Deliver => PICOSSE_END_OF_STREAM_DELIVER,
    };
    config.wanted = want(options.wanted.has(Wanted::COMMENTS), PICOSSE_WANT_COMMENTS)
        | want(options.wanted.has(Wanted::UNKNOWN_FIELDS), PICOSSE_WANT_UNKNOWN_FIELDS)
        | want(options.wanted.has(Wanted::LAST_EVENT_IDS), PICOSSE_WANT_LAST_EVENT_IDS);
    config
}

fn default_config() -> picosse_config {
    let mut config = core::mem::MaybeUninit::uninit();
    // SAFETY: there is room for a config, which is then written.
    unsafe {
        let answer = picosse_config_init(config.as_mut_ptr(), size_of::<picosse_config>());
        assert_eq!(answer, PICOSSE_OK);
        config.assume_init()
    }
}
