//! English for people, and names for programs, for the numbers that a session answers.

use super::numbers;
use super::numbers::Numbered;
use crate::english::text;
use crate::session::{Advice, Class, Content, Deadline, GiveUp, Reason, Request};
use core::ffi::c_char;

/// A text that ends with a NUL, as C reads it.
fn in_c(text: &'static str) -> *const c_char {
    text.as_ptr().cast()
}

/// Returns why an attempt ended, in English: a NUL-terminated string in static storage, never NULL.
/// `reason` is PICOSSE_REASON_DONE ...; an unknown number gives "unknown reason".
#[unsafe(no_mangle)]
pub extern "C" fn picosse_reason_text(reason: i32) -> *const c_char {
    in_c(Reason::numbered(reason).map_or(text!("unknown reason"), Reason::text))
}

/// Returns the detail of an end in English. `reason` and `detail` are those of picosse_end. Empty
/// if the reason has no detail.
#[unsafe(no_mangle)]
pub extern "C" fn picosse_detail_text(reason: i32, detail: i32) -> *const c_char {
    in_c(match numbers::reason(reason, detail) {
        Some(reason) => reason.detail().unwrap_or(text!("")),
        None => text!("unknown detail"),
    })
}

/// Returns the class of a status in English: PICOSSE_CLASS_OK ...
#[unsafe(no_mangle)]
pub extern "C" fn picosse_class_text(status_class: i32) -> *const c_char {
    in_c(Class::numbered(status_class).map_or(text!("unknown class"), Class::text))
}

/// Returns the media type of a body in English: PICOSSE_CONTENT_EVENT_STREAM ...
#[unsafe(no_mangle)]
pub extern "C" fn picosse_content_text(content: i32) -> *const c_char {
    in_c(Content::numbered(content).map_or(text!("unknown content"), Content::text))
}

/// Returns, in English, which deadline passed: PICOSSE_DEADLINE_CONNECT ...
#[unsafe(no_mangle)]
pub extern "C" fn picosse_deadline_text(deadline: i32) -> *const c_char {
    in_c(Deadline::numbered(deadline).map_or(text!("unknown deadline"), Deadline::text))
}

/// Returns the advice in English: PICOSSE_ADVICE_RETRY or PICOSSE_ADVICE_GIVE_UP.
#[unsafe(no_mangle)]
pub extern "C" fn picosse_advice_text(advice: i32) -> *const c_char {
    in_c(Advice::numbered(advice).map_or(text!("unknown advice"), Advice::text))
}

/// Returns why to give up, in English: PICOSSE_GIVE_UP_FINISHED ...
#[unsafe(no_mangle)]
pub extern "C" fn picosse_give_up_text(why: i32) -> *const c_char {
    in_c(GiveUp::numbered(why).map_or(text!("unknown reason to give up"), GiveUp::text))
}

/// Returns a name for programs, such as `done`, `idle_timeout` or `auth`. `reason` and `detail` are
/// those of picosse_end. A name never changes.
#[unsafe(no_mangle)]
pub extern "C" fn picosse_reason_name(reason: i32, detail: i32) -> *const c_char {
    in_c(numbers::reason(reason, detail).map_or(text!("unknown"), Reason::name_text))
}

/// Returns a name for programs: `retry`, `resume`, or why to give up, such as `finished` or
/// `no_id`. `advice`, `request` and `give_up` are those of picosse_end. A name never changes.
#[unsafe(no_mangle)]
pub extern "C" fn picosse_advice_name(advice: i32, request: i32, give_up: i32) -> *const c_char {
    let name = || match Advice::numbered(advice)? {
        Advice::RetryAt { at, .. } => {
            Some(Advice::RetryAt { at, request: Request::numbered(request)? }.name_text())
        }
        Advice::GiveUp(_) => Some(Advice::GiveUp(GiveUp::numbered(give_up)?).name_text()),
    };
    in_c(name().unwrap_or(text!("unknown")))
}
