//! The C interface called from Rust, where Miri sees it.

use picosse::capi::*;
use std::ffi::c_void;
use std::ptr::{null, null_mut};

const STREAM: &[u8] = b"\xEF\xBB\xBF:c\nid: 7\nevent: t\nretry: 5\nfoo: x\ndata: \xE4\xBD\xA0\xFF\ndata: b\n\ndata: c\r\n\r\ndata: d";

/// A host: its parser and buffer at fixed addresses, and the items that it got.
struct Host {
    parser: *mut picosse_parser,
    buffer: *mut [u8],
    log: Vec<(i32, Vec<u8>, Vec<u8>)>,
}

impl Host {
    fn new(delivery: i32) -> Self {
        // SAFETY: a parser has only integers as fields, so zeros are valid.
        let parser = Box::into_raw(Box::new(unsafe { std::mem::zeroed::<picosse_parser>() }));
        let buffer: *mut [u8] = Box::into_raw(vec![0xFF; 1024].into_boxed_slice());
        // SAFETY: the config is written before it is read; parser and buffer live as long as the host.
        unsafe {
            let mut config = std::mem::zeroed::<picosse_config>();
            assert_eq!(picosse_config_init(&mut config, size_of::<picosse_config>()), PICOSSE_OK);
            config.delivery = delivery;
            config.wanted = PICOSSE_WANT_COMMENTS | PICOSSE_WANT_UNKNOWN_FIELDS | PICOSSE_WANT_LAST_EVENT_IDS;
            let size = size_of::<picosse_parser>();
            let status = picosse_parser_init(parser, size, &config, buffer.cast(), buffer.len(), null_mut());
            assert_eq!(status, PICOSSE_OK);
            assert_eq!(picosse_parser_set_last_event_id(parser, b"0".as_ptr().cast(), 1), PICOSSE_OK);
        }
        Self { parser, buffer, log: Vec::new() }
    }

    fn show(&mut self, item: &picosse_item) {
        // SAFETY: the library promises that its texts are valid.
        let [data, id] = [item.data, item.last_event_id]
            .map(|text| unsafe { std::slice::from_raw_parts(text.ptr.cast::<u8>(), text.len) }.to_vec());
        match self.log.last_mut() {
            // Where fragments end depends on the cut.
            Some(last)
                if last.0 == item.kind && item.flags & PICOSSE_FIRST == 0 && item.kind != PICOSSE_EVENT =>
            {
                last.1.extend(data);
                last.2 = id;
            }
            _ => self.log.push((item.kind, data, id)),
        }
    }

    /// Continues with a copy at other addresses.
    fn move_over(&mut self) {
        let mut to = Self::new(PICOSSE_DELIVERY_WHOLE);
        // SAFETY: both buffers have the same size, and both parsers are idle.
        unsafe {
            to.buffer.cast::<u8>().copy_from_nonoverlapping(self.buffer.cast(), self.buffer.len());
            let size = size_of::<picosse_parser>();
            let status =
                picosse_parser_restore(to.parser, size, self.parser, to.buffer.cast(), to.buffer.len());
            assert_eq!(status, PICOSSE_OK);
        }
        std::mem::swap(&mut self.log, &mut to.log);
        *self = to;
    }

    fn push(&mut self, chunk: &[u8], end: bool) {
        let callbacks = picosse_callbacks {
            size: size_of::<picosse_callbacks>(),
            on_event: Some(on_item),
            on_fragment: Some(on_item),
            on_reconnection_time: Some(on_item),
            on_comment: Some(on_item),
            on_unknown_field: Some(on_item),
            on_last_event_id: Some(on_item),
            on_dropped: Some(on_item),
            on_id_ignored: Some(on_item),
        };
        let (parser, user) = (self.parser, std::ptr::from_mut(self).cast::<c_void>());
        let mut consumed = 0;
        // SAFETY: the callbacks cast `user` to a host, which it is.
        unsafe {
            let bytes = chunk.as_ptr().cast();
            let status = picosse_parser_feed(parser, bytes, chunk.len(), &callbacks, user, &mut consumed);
            assert_eq!((status, consumed), (PICOSSE_OK, chunk.len()));
            if end {
                assert_eq!(picosse_parser_finish(parser, &callbacks, user), PICOSSE_INCOMPLETE);
            }
        }
    }

    fn pull(&mut self, mut chunk: &[u8], end: bool) {
        // SAFETY: an item has only integers and pointers as fields, so zeros are valid.
        let mut item: picosse_item = unsafe { std::mem::zeroed() };
        item.size = size_of::<picosse_item>();
        let (parser, mut consumed) = (self.parser, 0);
        // SAFETY: the parser is idle, and the chunk stays until the item has been looked at.
        while unsafe {
            picosse_parser_step(parser, chunk.as_ptr().cast(), chunk.len(), &mut item, &mut consumed)
        } == PICOSSE_ITEM
        {
            self.show(&item);
            chunk = &chunk[consumed..];
        }
        assert_eq!(consumed, chunk.len());
        // SAFETY: the parser is idle, and this host owns it.
        while end && unsafe { picosse_parser_finish_step(parser, &mut item) } == PICOSSE_ITEM {
            self.show(&item);
        }
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        // SAFETY: both come from `Box::into_raw` in `new`, and nothing uses them after this.
        drop(unsafe { (Box::from_raw(self.parser), Box::from_raw(self.buffer)) });
    }
}

/// Notes the item, and finds that the parser is busy.
unsafe extern "C" fn on_item(user: *mut c_void, item: *const picosse_item) -> i32 {
    // SAFETY: `user` is the host that `push` passed, and the item is valid during the call.
    let (host, item) = unsafe { (&mut *user.cast::<Host>(), &*item) };
    // SAFETY: a busy parser refuses each call; the pointers are valid.
    let answers = unsafe {
        [
            picosse_parser_feed(host.parser, b"x".as_ptr().cast(), 1, null(), null_mut(), null_mut()),
            picosse_parser_finish(host.parser, null(), null_mut()),
            picosse_parser_reset(host.parser),
        ]
    };
    assert_eq!(answers, [PICOSSE_ERR_BUSY; 3]);
    host.show(item);
    PICOSSE_CONTINUE
}

#[test]
fn every_way_to_call_gives_the_same_log() {
    for (delivery, kind) in
        [(PICOSSE_DELIVERY_WHOLE, PICOSSE_EVENT), (PICOSSE_DELIVERY_FRAGMENTS, PICOSSE_FRAGMENT)]
    {
        let log = |size: usize, take: fn(&mut Host, &[u8], bool), moves: bool| {
            let mut host = Host::new(delivery);
            for (number, chunk) in (1..).zip(STREAM.chunks(size)) {
                take(&mut host, chunk, number * size >= STREAM.len());
                if moves && number * size < STREAM.len() {
                    host.move_over();
                }
            }
            std::mem::take(&mut host.log)
        };
        let whole = log(STREAM.len(), Host::push, false);
        for data in ["你\u{FFFD}\nb", "c"] {
            let event = (kind, data.as_bytes().to_vec(), b"7".to_vec());
            assert!(whole.contains(&event), "{data}: {whole:?}");
        }
        for size in [1, 2, 7, STREAM.len()] {
            assert_eq!(log(size, Host::push, false), whole, "push, {size} bytes");
            assert_eq!(log(size, Host::push, true), whole, "push and move, {size} bytes");
            assert_eq!(log(size, Host::pull, true), whole, "pull and move, {size} bytes");
        }
    }
}

/// A session, its buffer, and the items that it gave.
struct Sitting {
    session: *mut picosse_session,
    log: Vec<u8>,
    cancels: bool,
}

/// Notes the item. Checks that the session is busy, and can still be cancelled.
unsafe extern "C" fn on_session_item(user: *mut c_void, _generation: u32, item: *const picosse_item) -> i32 {
    // SAFETY: `user` is the sitting that the calls passed, and the item is valid during the call.
    let (sitting, item) = unsafe { (&mut *user.cast::<Sitting>(), &*item) };
    // SAFETY: a busy session refuses the first call and accepts the second.
    unsafe {
        assert_eq!(picosse_session_on_time(sitting.session, 0), PICOSSE_ERR_BUSY);
        if sitting.cancels {
            assert_eq!(picosse_session_cancel(sitting.session), PICOSSE_OK);
        }
    }
    sitting.note(item);
    PICOSSE_CONTINUE
}

impl Sitting {
    fn note(&mut self, item: &picosse_item) {
        // SAFETY: the library promises that its texts are valid.
        self.log.extend(unsafe { std::slice::from_raw_parts(item.data.ptr.cast::<u8>(), item.data.len) });
        self.log.push(b';');
    }
}

#[test]
fn a_session_is_fed_stepped_moved_and_cancelled() {
    const ANSWER: &[u8] = b"id: 1\ndata: \xE4\xBD\xA0\n\nretry: 5\ndata: b\xFF\n\ndata: end";
    for (steps, cancels, flags) in
        [(false, false, 0), (true, false, 0), (false, false, PICOSSE_SESSION_LATEST_ONLY), (false, true, 0)]
    {
        let session = Box::into_raw(Box::new(std::mem::MaybeUninit::<picosse_session>::zeroed())).cast();
        let buffer: *mut [u8] = Box::into_raw(vec![0xFF; 2048].into_boxed_slice());
        let mut sitting = Sitting { session, log: Vec::new(), cancels };
        let size = size_of::<picosse_session>();
        let mut generation = 0;
        // SAFETY: each pointer is valid, and what it points to is written before it is read; the callback takes
        // the sitting.
        unsafe {
            let mut config = std::mem::zeroed::<picosse_session_config>();
            let preset = PICOSSE_PRESET_LLM;
            assert_eq!(picosse_session_config_init(&mut config, size_of_val(&config), preset), PICOSSE_OK);
            config.flags = flags;
            let made = picosse_session_init(session, size, &config, buffer.cast(), buffer.len(), null_mut());
            assert_eq!(made, PICOSSE_OK);
            assert_eq!(picosse_session_connect(session, 1, 2, &mut generation), PICOSSE_OK);
            let mut item: picosse_item = std::mem::zeroed();
            item.size = size_of::<picosse_item>();
            for piece in ANSWER.chunks(7) {
                let (mut rest, mut consumed) = (piece, 0);
                while steps
                    && picosse_session_step(
                        session,
                        generation,
                        1,
                        rest.as_ptr().cast(),
                        rest.len(),
                        &mut item,
                        &mut consumed,
                    ) == PICOSSE_ITEM
                {
                    sitting.note(&item);
                    rest = &rest[consumed..];
                }
                if !steps {
                    let (bytes, user) = (rest.as_ptr().cast(), (&raw mut sitting).cast());
                    let on_item = Some(on_session_item as _);
                    picosse_session_feed(
                        session,
                        generation,
                        1,
                        bytes,
                        rest.len(),
                        on_item,
                        user,
                        &mut consumed,
                    );
                }
                let moved = picosse_session_restore(session, size, session, buffer.cast(), buffer.len());
                assert_eq!(moved, PICOSSE_OK);
            }
            while steps
                && picosse_session_end_step(session, generation, 1, PICOSSE_TRANSPORT_COMPLETE, &mut item)
                    == PICOSSE_ITEM
            {
                sitting.note(&item);
            }
            if !steps {
                let (on_item, user) = (Some(on_session_item as _), (&raw mut sitting).cast());
                picosse_session_on_end(session, generation, 1, on_item, user);
            }
            let mut end = std::mem::zeroed::<picosse_end>();
            end.size = size_of::<picosse_end>();
            assert_eq!(picosse_session_end(session, &mut end), PICOSSE_OK);
            let reason = if cancels { PICOSSE_REASON_CANCELLED } else { PICOSSE_REASON_TRUNCATED };
            assert_eq!(end.reason, reason);
            drop((Box::from_raw(session), Box::from_raw(buffer)));
        }
        let expected = if cancels { "你;" } else { "你;;b\u{FFFD};end;" };
        assert_eq!(String::from_utf8_lossy(&sitting.log), expected);
    }
}
