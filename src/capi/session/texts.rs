//! English for the numbers that a session answers.

use super::numbers;
use super::numbers::Numbered;
use crate::english::text;
use crate::session::{Advice, Class, Content, Deadline, GiveUp, Reason};
use core::ffi::c_char;

/// A text that ends with NULs, as C takes it.
fn in_c(text: &'static str) -> *const c_char {
    text.as_ptr().cast()
}

/// Why an attempt ended, without the detail, in English: a NUL-terminated string in static storage.
/// Never NULL: an unknown number gives "unknown reason". Its strings are linked only into programs
/// that call it. All this holds for the functions below, too.
#[unsafe(no_mangle)]
pub extern "C" fn picosse_reason_text(reason: i32) -> *const c_char {
    in_c(Reason::numbered(reason).map_or(text!("unknown reason"), Reason::text))
}

/// The detail of an end, in English as picosse_reason_text(): a deadline, a class, a content, a
/// protocol or a limit, as the reason says. Empty where the reason has no detail.
#[unsafe(no_mangle)]
pub extern "C" fn picosse_detail_text(reason: i32, detail: i32) -> *const c_char {
    in_c(match numbers::reason(reason, detail) {
        Some(reason) => reason.detail().unwrap_or(text!("")),
        None => text!("unknown detail"),
    })
}

/// What kind of answer a status is (PICOSSE_CLASS_OK ...), in English as picosse_reason_text().
#[unsafe(no_mangle)]
pub extern "C" fn picosse_class_text(status_class: i32) -> *const c_char {
    in_c(Class::numbered(status_class).map_or(text!("unknown class"), Class::text))
}

/// What a body is (PICOSSE_CONTENT_EVENT_STREAM ...), in English as picosse_reason_text().
#[unsafe(no_mangle)]
pub extern "C" fn picosse_content_text(content: i32) -> *const c_char {
    in_c(Content::numbered(content).map_or(text!("unknown content"), Content::text))
}

/// Which deadline passed (PICOSSE_DEADLINE_CONNECT ...), in English as picosse_reason_text().
#[unsafe(no_mangle)]
pub extern "C" fn picosse_deadline_text(deadline: i32) -> *const c_char {
    in_c(Deadline::numbered(deadline).map_or(text!("unknown deadline"), Deadline::text))
}

/// What to do next (PICOSSE_ADVICE_RETRY ...), in English as picosse_reason_text().
#[unsafe(no_mangle)]
pub extern "C" fn picosse_advice_text(advice: i32) -> *const c_char {
    in_c(Advice::numbered(advice).map_or(text!("unknown advice"), Advice::text))
}

/// Why there should be no other attempt (PICOSSE_GIVE_UP_FINISHED ...), in English as
/// picosse_reason_text().
#[unsafe(no_mangle)]
pub extern "C" fn picosse_give_up_text(why: i32) -> *const c_char {
    in_c(GiveUp::numbered(why).map_or(text!("unknown reason to give up"), GiveUp::text))
}
