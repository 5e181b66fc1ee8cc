//! Streams whose events each contain the whole text so far.

use super::answers;
use super::structs::picosse_cumulative;
use crate::capi::{handle, picosse_text, status, types::*};
use crate::session::Cumulative;
use core::ffi::c_void;
use core::mem::{align_of, size_of};

/// The content of a `picosse_cumulative`.
#[derive(Clone, Copy)]
#[repr(C)]
struct Layout {
    word: u64,
    cumulative: Cumulative,
}

/// Marks an initialised one.
const INITIALISED: u64 = u64::from_be_bytes(*b"cumulat1");

const _: () = assert!(size_of::<Layout>() <= size_of::<picosse_cumulative>());
const _: () = assert!(align_of::<Layout>() <= align_of::<picosse_cumulative>());

/// Initialises it, with an empty text. `size` is sizeof(picosse_cumulative).
///
/// PICOSSE_OK: cumulative is written.
/// PICOSSE_ERR_ARGUMENT: cumulative is NULL or not aligned for a uint64_t.
/// PICOSSE_ERR_SIZE: header and library are of different versions. Use the header of the
///   library.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_cumulative_init(cumulative: *mut picosse_cumulative, size: usize) -> i32 {
    let work = || {
        handle::check_place(cumulative, size)?;
        let layout = Layout { word: INITIALISED, cumulative: Cumulative::new() };
        // SAFETY: `check_place` accepted the place, and a `Layout` fits, as asserted above.
        unsafe { cumulative.cast::<Layout>().write(layout) };
        Ok(PICOSSE_OK)
    };
    status(work())
}

/// Takes the next text. Sets `change` to PICOSSE_APPEND or PICOSSE_REPLACE, and `out` to the part
/// of `text` to append or to show. `out` points into `text`, which belongs to the host.
///
/// PICOSSE_OK: change and out are written.
/// PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn picosse_cumulative_next(
    cumulative: *mut picosse_cumulative,
    text: *const c_void,
    len: usize,
    change: *mut i32,
    out: *mut picosse_text,
) -> i32 {
    let work = || {
        handle::check_out(cumulative)?;
        handle::check_out(change)?;
        handle::check_out(out)?;
        // SAFETY: the host says what the pointers are; a `Layout` is read only if one was written.
        unsafe {
            let text = handle::host_bytes(text, len, &[])?;
            let layout = cumulative.cast::<Layout>();
            if (*layout).word != INITIALISED {
                return Err(PICOSSE_ERR_STATE);
            }
            let (what, part) = answers::change((*layout).cumulative.next_bytes(text));
            handle::write(change, what)?;
            handle::write(out, part)?;
        }
        Ok(PICOSSE_OK)
    };
    status(work())
}
