//! Functions of the C ABI that need no parser.

use super::default_config;
use crate::Options;
use crate::capi::*;
use crate::machine::Machine;
use core::ffi::CStr;
use core::ptr::null_mut;
use std::vec::Vec;

fn text(status: i32) -> &'static str {
    // SAFETY: the text of a status is always there and ends with a NUL.
    unsafe { CStr::from_ptr(picosse_status_text(status)) }.to_str().expect("ASCII")
}

#[test]
fn each_status_has_its_own_text_and_no_other_has_one() {
    assert_eq!((PICOSSE_ERR_RULE, PICOSSE_LOSS), (-12, 7), "the least and the largest");
    let texts: Vec<&str> = (PICOSSE_ERR_RULE..=PICOSSE_LOSS).map(text).collect();
    for (at, said) in texts.iter().enumerate() {
        assert!(!said.is_empty() && !texts[..at].contains(said), "{said:?}");
        assert_ne!(*said, "unknown status");
    }
    assert_eq!([PICOSSE_ERR_RULE - 1, PICOSSE_LOSS + 1, i32::MIN].map(text), ["unknown status"; 3]);
    assert_eq!(text(PICOSSE_OK), "done");
    assert!(text(PICOSSE_ERR_LIMIT).contains("picosse_parser_failure()"));
}

#[test]
fn the_archive_has_the_version_of_the_header() {
    assert_eq!(picosse_version(), PICOSSE_VERSION);
}

#[test]
fn a_config_begins_with_the_defaults() {
    let (defaults, config) = (super::config(&Options::new()), default_config());
    assert_eq!(std::format!("{defaults:?}"), std::format!("{config:?}"));
}

#[test]
fn a_config_of_another_size_is_refused() {
    let mut config = default_config();
    let size = size_of::<picosse_config>();
    let misaligned = (&raw mut config).cast::<u8>().wrapping_add(1).cast();
    // SAFETY: what is not refused is there.
    let answers = unsafe {
        [
            picosse_config_init(&mut config, size - 1),
            picosse_config_init(null_mut(), size),
            picosse_config_init(misaligned, size),
        ]
    };
    assert_eq!(answers, [PICOSSE_ERR_SIZE, PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_ARGUMENT]);
}

/// The C ABI makes a machine in zeroed memory.
#[test]
fn zeroed_memory_is_an_empty_machine() {
    // SAFETY: as the comparison shows, each field of it may be zero.
    let machine: Machine = unsafe { core::mem::zeroed() };
    assert_eq!(std::format!("{machine:?}"), std::format!("{:?}", Machine::ZERO));
}
