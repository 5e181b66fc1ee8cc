//! Calls of the C ABI that must be refused.
#![allow(unsafe_code)]

use super::Host;
use super::shown::Shown;
use crate::capi::*;
use core::ffi::c_void;
use core::ptr::{null, null_mut};
use std::vec::Vec;

const SIZE: usize = size_of::<picosse_parser>();

/// The status of each function for this parser, with valid other arguments.
///
/// # Safety
/// `parser` must be refused.
unsafe fn every_call(parser: *mut picosse_parser) -> Vec<i32> {
    let mut item = Shown::empty_item();
    let mut text = picosse_text { ptr: null(), len: 0 };
    // SAFETY: counters are numbers.
    let mut counters: picosse_counters = unsafe { core::mem::zeroed() };
    counters.size = size_of::<picosse_counters>();
    let chunk: *const c_void = b"x".as_ptr().cast();
    let mut consumed = usize::MAX;
    // SAFETY: as the caller promised; all else that is pointed to is there.
    let answers = unsafe {
        std::vec![
            picosse_parser_feed(parser, chunk, 1, null(), null_mut(), &mut consumed),
            picosse_parser_step(parser, chunk, 1, &mut item, null_mut()),
            picosse_parser_finish(parser, null(), null_mut()),
            picosse_parser_finish_step(parser, &mut item),
            picosse_parser_reset(parser),
            picosse_parser_last_event_id(parser, &mut text),
            picosse_parser_set_last_event_id(parser, chunk, 1),
            picosse_parser_counters(parser, &mut counters),
            picosse_parser_failure(parser, &mut item),
        ]
    };
    assert_eq!(consumed, 0);
    assert_eq!(item.kind, 0, "an item was written");
    assert!(text.ptr.is_null(), "text was written");
    answers
}

fn all_say(answers: &[i32], status: i32) {
    assert!(answers.iter().all(|answer| *answer == status), "{answers:?}, not {status}");
}

/// Makes every call inside a callback.
pub fn call_while_busy(parser: *mut picosse_parser) {
    // SAFETY: the parser is in the middle of a call.
    all_say(&unsafe { every_call(parser) }, PICOSSE_ERR_BUSY);
}

/// Makes a call with one invalid argument.
pub fn call(host: &Host, config: &picosse_config, how: u8) {
    let mut needed = usize::MAX;
    let (buffer, len) = host.buffer();
    let init = |size: usize, config: &picosse_config, buffer: *mut c_void, len: usize, needed: &mut usize| {
        // SAFETY: what is not refused is there.
        unsafe { picosse_parser_init(host.parser, size, config, buffer, len, needed) }
    };
    let feed = |chunk: *const c_void, len: usize, callbacks: *const picosse_callbacks| {
        // SAFETY: what is not refused is there.
        unsafe { picosse_parser_feed(host.parser, chunk, len, callbacks, null_mut(), null_mut()) }
    };
    let step = |item: *mut picosse_item| {
        // SAFETY: what is not refused is there.
        unsafe { picosse_parser_step(host.parser, b"x".as_ptr().cast(), 1, item, null_mut()) }
    };
    match how % 24 {
        // SAFETY: there is no parser.
        0 => all_say(&unsafe { every_call(null_mut()) }, PICOSSE_ERR_ARGUMENT),
        1 => {
            let mut zeros = picosse_parser { words: [0; PICOSSE_PARSER_WORDS] };
            // SAFETY: it is not initialised.
            all_say(&unsafe { every_call(&mut zeros) }, PICOSSE_ERR_STATE);
        }
        2 => {
            let misaligned = host.parser.cast::<u8>().wrapping_add(1).cast();
            // SAFETY: it is not aligned, which is seen before it is used.
            all_say(&unsafe { every_call(misaligned) }, PICOSSE_ERR_ARGUMENT);
        }
        3 => assert_eq!(feed(null(), 1, null()), PICOSSE_ERR_ARGUMENT),
        4 => assert_eq!(feed(b"x".as_ptr().cast(), usize::MAX, null()), PICOSSE_ERR_ARGUMENT),
        5 if len != 0 => {
            assert_eq!(feed(buffer.wrapping_byte_add(len - 1), 1, null()), PICOSSE_ERR_ARGUMENT);
        }
        6 => {
            // SAFETY: no callback, which is what zeros say.
            let mut callbacks: picosse_callbacks = unsafe { core::mem::zeroed() };
            callbacks.size = size_of::<picosse_callbacks>() + 8;
            assert_eq!(feed(null(), 0, &callbacks), PICOSSE_ERR_SIZE);
        }
        7 => assert_eq!(step(null_mut()), PICOSSE_ERR_ARGUMENT),
        8 => {
            let mut item = Shown::empty_item();
            item.size -= 1;
            assert_eq!(step(&mut item), PICOSSE_ERR_SIZE);
        }
        9 => assert_eq!(init(SIZE - 8, config, buffer, len, &mut needed), PICOSSE_ERR_SIZE),
        10 => {
            let config = picosse_config { size: config.size + 8, ..*config };
            assert_eq!(init(SIZE, &config, buffer, len, &mut needed), PICOSSE_ERR_SIZE);
        }
        11 => assert_eq!(init(SIZE, config, null_mut(), 1, &mut needed), PICOSSE_ERR_ARGUMENT),
        12 => {
            for config in [
                picosse_config { delivery: 3, ..*config },
                picosse_config { over_limit: 2, ..*config },
                picosse_config { text: -1, ..*config },
                picosse_config { end_of_stream: 2, ..*config },
                picosse_config { wanted: 8, ..*config },
            ] {
                assert_eq!(init(SIZE, &config, buffer, len, &mut needed), PICOSSE_ERR_ARGUMENT);
            }
        }
        13 => {
            let config = picosse_config { data_limit: len + 1, ..*config };
            assert_eq!(init(SIZE, &config, buffer, len, &mut needed), PICOSSE_ERR_BUFFER);
            assert_eq!(needed, len + 1 + config.event_type_limit + 3 * config.last_event_id_limit);
        }
        14 => {
            let config = picosse_config { last_event_id_limit: usize::MAX, ..*config };
            assert_eq!(init(SIZE, &config, buffer, len, &mut needed), PICOSSE_ERR_BUFFER);
            assert_eq!(needed, usize::MAX);
        }
        15 if config.data_limit + config.event_type_limit + config.last_event_id_limit > 0 => {
            // SAFETY: the place is there; there is no buffer.
            let answer = unsafe { picosse_parser_restore(host.parser, SIZE, host.parser, null_mut(), 0) };
            assert_eq!(answer, PICOSSE_ERR_BUFFER);
        }
        16 => {
            // SAFETY: the place is there; there is no buffer.
            let answer = unsafe { picosse_parser_restore(host.parser, SIZE, host.parser, null_mut(), 1) };
            assert_eq!(answer, PICOSSE_ERR_ARGUMENT);
            // SAFETY: there is no place.
            let answer = unsafe { picosse_parser_restore(null_mut(), SIZE, host.parser, buffer, len) };
            assert_eq!(answer, PICOSSE_ERR_ARGUMENT);
        }
        17 => {
            // SAFETY: the parser is there.
            let answers = unsafe {
                [
                    picosse_parser_last_event_id(host.parser, null_mut()),
                    picosse_parser_counters(host.parser, null_mut()),
                    picosse_parser_failure(host.parser, null_mut()),
                ]
            };
            all_say(&answers, PICOSSE_ERR_ARGUMENT);
        }
        _ => {}
    }
}
