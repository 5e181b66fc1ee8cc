//! What lies in a `picosse_parser`, and the rule of one call at a time. Raw pointers end here.

use super::types::*;
use crate::machine::Machine;
use crate::options::Wanted;
use core::ffi::c_void;
use core::mem::{align_of, size_of};
use core::ptr::{addr_of, addr_of_mut};

/// The word of a parser that no call is using ("picosse" and a version of this layout).
const IDLE: u64 = u64::from_be_bytes(*b"picosse1");
/// The word of a parser in the middle of a call.
const BUSY: u64 = !IDLE;

/// The parser's content. While a call works on `engine`, another (from inside a callback) must
/// find the word busy; so the word is only reached by raw pointer, and no reference to the whole
/// is ever made.
#[repr(C)]
struct Handle {
    word: u64,
    engine: Engine,
}

/// All of a parser but the word.
#[derive(Clone, Copy)]
pub(super) struct Engine {
    pub(super) machine: Machine,
    /// What a step hands out; a feed goes by its callbacks.
    pub(super) wanted: Wanted,
    buffer: *mut u8,
    len: usize,
}

const _: () = assert!(size_of::<Handle>() <= size_of::<picosse_parser>());
const _: () = assert!(align_of::<Handle>() <= align_of::<picosse_parser>());
const _: () = assert!(size_of::<picosse_parser>() == 512);

/// A parser in use by this call, until it is dropped.
pub(super) struct Use {
    handle: *mut Handle,
}

impl Use {
    /// Begins a call that changes the parser.
    ///
    /// # Safety
    /// `parser` is NULL or points to a `picosse_parser` that may be read and written.
    pub(super) unsafe fn begin(parser: *mut picosse_parser) -> Result<Self, i32> {
        // SAFETY: as the caller promised.
        unsafe { check(parser) }?;
        let handle = parser.cast::<Handle>();
        // SAFETY: `check` found an aligned pointer to an initialised parser.
        unsafe { addr_of_mut!((*handle).word).write(BUSY) };
        Ok(Self { handle })
    }

    /// The content and the lent buffer.
    pub(super) fn parts(&mut self) -> (&mut Engine, &mut [u8]) {
        // SAFETY: the word is busy, so no other call reaches `engine` while `self` lives, and
        // `self` is borrowed for as long as the references.
        let engine = unsafe { &mut *addr_of_mut!((*self.handle).engine) };
        // SAFETY: `init` was given this memory, for the parser alone, until it is initialised
        // anew.
        let buffer = unsafe { bytes_mut(engine.buffer, engine.len) };
        (engine, buffer)
    }
}

impl Drop for Use {
    fn drop(&mut self) {
        // SAFETY: `begin` found the parser there, and it may not go away during a call.
        unsafe { addr_of_mut!((*self.handle).word).write(IDLE) };
    }
}

/// Whether `parser` is a parser that no other call is using.
///
/// # Safety
/// `parser` is NULL or points to a `picosse_parser` that may be read.
unsafe fn check(parser: *const picosse_parser) -> Result<(), i32> {
    if parser.is_null() || !parser.is_aligned() {
        return Err(PICOSSE_ERR_ARGUMENT);
    }
    // SAFETY: not NULL, aligned, and readable as the caller promised.
    match unsafe { addr_of!((*parser.cast::<Handle>()).word).read() } {
        IDLE => Ok(()),
        BUSY => Err(PICOSSE_ERR_BUSY),
        _ => Err(PICOSSE_ERR_STATE),
    }
}

/// Looks at a parser without changing it, and not at its buffer.
///
/// # Safety
/// `parser` is NULL or points to a `picosse_parser` that may be read, and it outlives `'p`.
pub(super) unsafe fn look<'p>(parser: *const picosse_parser) -> Result<&'p Engine, i32> {
    // SAFETY: as the caller promised; an idle parser has an `engine`.
    unsafe {
        check(parser)?;
        Ok(&*addr_of!((*parser.cast::<Handle>()).engine))
    }
}

impl Engine {
    /// The lent buffer.
    ///
    /// # Safety
    /// This is the parser that the buffer was lent to, not a copy of its bytes, and no call is
    /// writing to it.
    pub(super) unsafe fn buffer(&self) -> &[u8] {
        // SAFETY: `init` was given this memory; the rest as the caller promised.
        unsafe { bytes(self.buffer.cast(), self.len) }
    }
}

/// Whether `parser` can be a place for a parser of `size` bytes.
///
/// # Safety
/// `parser` is NULL or points to `size` bytes that may be read.
pub(super) unsafe fn check_place(parser: *mut picosse_parser, size: usize) -> Result<(), i32> {
    if parser.is_null() || !parser.is_aligned() {
        Err(PICOSSE_ERR_ARGUMENT)
    } else if size != size_of::<picosse_parser>() {
        Err(PICOSSE_ERR_SIZE)
    } else {
        Ok(())
    }
}

/// Puts a parser there.
///
/// # Safety
/// [`check_place`] found a place that may be written, and `buffer` is `len` bytes for this parser
/// alone.
pub(super) unsafe fn place(
    parser: *mut picosse_parser,
    machine: Machine,
    wanted: Wanted,
    buffer: *mut u8,
    len: usize,
) {
    let engine = Engine { machine, wanted, buffer, len };
    // SAFETY: as the caller promised; a `Handle` fits, as asserted above.
    unsafe { parser.cast::<Handle>().write(Handle { word: IDLE, engine }) };
}

/// Whether `ptr` can be the start of `len` bytes.
pub(super) fn is_memory(ptr: *const c_void, len: usize) -> bool {
    (!ptr.is_null() || len == 0) && len <= isize::MAX as usize
}

/// The bytes from `ptr` on.
///
/// # Safety
/// [`is_memory`], and there are `len` bytes that nobody writes to during `'b`.
pub(super) unsafe fn bytes<'b>(ptr: *const c_void, len: usize) -> &'b [u8] {
    if len == 0 {
        return &[];
    }
    // SAFETY: not NULL since `len` is not 0; the rest as the caller promised.
    unsafe { core::slice::from_raw_parts(ptr.cast(), len) }
}

/// The same for bytes that are written to.
///
/// # Safety
/// [`is_memory`], and there are `len` bytes that nobody else touches during `'b`.
unsafe fn bytes_mut<'b>(ptr: *mut u8, len: usize) -> &'b mut [u8] {
    if len == 0 {
        return &mut [];
    }
    // SAFETY: not NULL since `len` is not 0; the rest as the caller promised.
    unsafe { core::slice::from_raw_parts_mut(ptr, len) }
}

/// Writes `value` to the host's struct, all but its first member, the size that the host set.
///
/// # Safety
/// `out` is NULL or points to a struct that may be written and whose first member is its size.
pub(super) unsafe fn write_sized<T: Copy>(out: *mut T, value: T) -> Result<(), i32> {
    // SAFETY: as the caller promised; `sized` found room for a whole `T`.
    unsafe {
        let size = sized(out)?;
        out.write(value);
        out.cast::<usize>().write(size);
    }
    Ok(())
}

/// The size that the host's struct says it has, at least that of `T`.
///
/// # Safety
/// `value` is NULL or points to a struct that may be read and whose first member is its size.
pub(super) unsafe fn sized<T>(value: *const T) -> Result<usize, i32> {
    if value.is_null() || !value.is_aligned() {
        return Err(PICOSSE_ERR_ARGUMENT);
    }
    // SAFETY: not NULL, aligned, and its first member is a `usize` as the caller promised.
    let size = unsafe { value.cast::<usize>().read() };
    if size < size_of::<T>() { Err(PICOSSE_ERR_SIZE) } else { Ok(size) }
}

/// Whether a struct that the host only shows has exactly the size known here; NULL is as good.
///
/// # Safety
/// `value` is NULL or points to a struct whose first member is its size.
pub(super) unsafe fn check_exact<T>(value: *const T) -> Result<(), i32> {
    // SAFETY: as the caller promised.
    if value.is_null() || unsafe { sized(value)? } == size_of::<T>() { Ok(()) } else { Err(PICOSSE_ERR_SIZE) }
}

/// The value of such a struct; `None` for NULL.
///
/// # Safety
/// As [`check_exact`].
pub(super) unsafe fn exact<T: Copy>(value: *const T) -> Result<Option<T>, i32> {
    // SAFETY: as the caller promised; `check_exact` found a whole `T`.
    unsafe {
        check_exact(value)?;
        Ok(if value.is_null() { None } else { Some(value.read()) })
    }
}

/// The host's bytes, which must not be the parser's own.
///
/// # Safety
/// `ptr` is NULL or points to `len` bytes that nobody writes to during `'b`.
pub(super) unsafe fn host_bytes<'b>(ptr: *const c_void, len: usize, buffer: &[u8]) -> Result<&'b [u8], i32> {
    if !is_memory(ptr, len) {
        return Err(PICOSSE_ERR_ARGUMENT);
    }
    let (start, lent) = (ptr as usize, buffer.as_ptr() as usize);
    if len != 0 && start < lent.wrapping_add(buffer.len()) && lent < start.wrapping_add(len) {
        return Err(PICOSSE_ERR_ARGUMENT);
    }
    // SAFETY: `is_memory`, and as the caller promised.
    Ok(unsafe { bytes(ptr, len) })
}
