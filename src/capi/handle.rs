//! What lies in a `picosse_parser` and a `picosse_session`, and the rule of one call at a time. Raw
//! pointers end here.

use super::types::*;
use core::ffi::c_void;
use core::mem::{MaybeUninit, align_of, size_of};
use core::ptr::{NonNull, addr_of, addr_of_mut};
use core::slice::{from_raw_parts, from_raw_parts_mut};

/// A struct of the C ABI that has a state in it; the host sees private words.
pub(super) trait Kind: Sized {
    /// All that it holds but the lent buffer.
    type State: Copy;
    /// The word of one that no call is using: its name, and a version of this layout.
    const IDLE: usize;
    /// The word of one in the middle of a call.
    const BUSY: usize = Self::IDLE + 1;
    /// The word of one in the middle of a call, cancelled from inside its callback.
    const CANCELLED: usize = Self::IDLE + 2;
}

/// The word of this name: as much of it as a word of the target holds.
pub(super) const fn name(name: [u8; 8]) -> usize {
    u64::from_le_bytes(name) as usize
}

/// The content. While a call works on it, another (from inside a callback) must find the word
/// busy; so the word is only reached by raw pointer, and no reference to the whole is ever made.
#[repr(C)]
struct Handle<K: Kind> {
    word: usize,
    content: Content<K::State>,
}

/// All of it but the word.
#[derive(Clone, Copy)]
pub(super) struct Content<S> {
    pub(super) state: S,
    buffer: NonNull<u8>,
    len: usize,
}

/// A parser or session in use by this call, until it is dropped.
pub(super) struct Use<K: Kind> {
    handle: *mut Handle<K>,
}

impl<K: Kind> Use<K> {
    /// Begins a call that changes it.
    ///
    /// # Safety
    /// `host` is NULL or points to a `K` that may be read and written.
    #[inline(always)]
    pub(super) unsafe fn begin(host: *mut K) -> Result<Self, i32> {
        // SAFETY: as the caller promised.
        unsafe { check(host) }?;
        let handle = host.cast::<Handle<K>>();
        // SAFETY: `check` found an aligned pointer to an initialised one.
        unsafe { addr_of_mut!((*handle).word).write(K::BUSY) };
        Ok(Self { handle })
    }

    /// The state and the lent buffer.
    #[inline(always)]
    pub(super) fn parts(&mut self) -> (&mut K::State, &mut [u8]) {
        // SAFETY: the word is busy, so no other call reaches `content` while `self` lives, and
        // `self` is borrowed for as long as the references.
        let content = unsafe { &mut *addr_of_mut!((*self.handle).content) };
        // SAFETY: `init` was given this memory, for this one alone, until it is initialised anew.
        let buffer = unsafe { from_raw_parts_mut(content.buffer.as_ptr(), content.len) };
        (&mut content.state, buffer)
    }

    /// Tells at any time of this call whether it was cancelled from inside.
    #[cfg(feature = "session")]
    pub(super) fn cancelling(&self) -> Cancelling<K> {
        Cancelling { handle: self.handle }
    }
}

impl<K: Kind> Drop for Use<K> {
    #[inline(always)]
    fn drop(&mut self) {
        // SAFETY: `begin` found it there, and it may not go away during a call.
        unsafe { addr_of_mut!((*self.handle).word).write(K::IDLE) };
    }
}

/// The word of one in use.
#[cfg(feature = "session")]
pub(super) struct Cancelling<K: Kind> {
    handle: *const Handle<K>,
}

#[cfg(feature = "session")]
impl<K: Kind> Cancelling<K> {
    /// Whether the call was cancelled.
    ///
    /// # Safety
    /// The call goes on.
    pub(super) unsafe fn is_set(&self) -> bool {
        // SAFETY: it may not go away during a call, and no reference to the word is ever made.
        unsafe { addr_of!((*self.handle).word).read() == K::CANCELLED }
    }
}

/// Cancels from inside a callback.
///
/// # Safety
/// `host` points to a `K` that [`check`] found busy.
#[cfg(feature = "session")]
pub(super) unsafe fn cancel_call<K: Kind>(host: *mut K) {
    // SAFETY: as the caller promised; the call that works on it has no reference to the word.
    unsafe { addr_of_mut!((*host.cast::<Handle<K>>()).word).write(K::CANCELLED) };
}

/// Whether there is one that no other call is using.
///
/// # Safety
/// `host` is NULL or points to a `K` that may be read.
#[inline(always)]
unsafe fn check<K: Kind>(host: *const K) -> Result<(), i32> {
    if host.is_null() || !host.is_aligned() {
        return Err(PICOSSE_ERR_ARGUMENT);
    }
    // SAFETY: not NULL, aligned, and readable as the caller promised.
    let word = unsafe { addr_of!((*host.cast::<Handle<K>>()).word).read() };
    if word == K::IDLE { Ok(()) } else { Err(not_idle::<K>(word)) }
}

/// Why a call must not use it.
#[cold]
#[inline(never)]
fn not_idle<K: Kind>(word: usize) -> i32 {
    if word == K::BUSY || word == K::CANCELLED { PICOSSE_ERR_BUSY } else { PICOSSE_ERR_STATE }
}

/// Looks at one without changing it, and not at its buffer.
///
/// # Safety
/// `host` is NULL or points to a `K` that may be read, and it outlives `'h`.
#[inline(always)]
pub(super) unsafe fn look<'h, K: Kind>(host: *const K) -> Result<&'h Content<K::State>, i32>
where
    K::State: 'h,
{
    // SAFETY: as the caller promised; an idle one has `content`.
    unsafe {
        check(host)?;
        Ok(&*addr_of!((*host.cast::<Handle<K>>()).content))
    }
}

impl<S> Content<S> {
    /// The lent buffer.
    ///
    /// # Safety
    /// This is the one that the buffer was lent to, not a copy of its bytes, and no call is
    /// writing to it.
    pub(super) unsafe fn buffer(&self) -> &[u8] {
        // SAFETY: `init` was given this memory; the rest as the caller promised.
        unsafe { from_raw_parts(self.buffer.as_ptr(), self.len) }
    }
}

/// Whether `place` can be the place of a `T` which the host thinks has `size` bytes.
pub(super) fn check_place<T>(place: *mut T, size: usize) -> Result<(), i32> {
    check_out(place)?;
    if size == size_of::<T>() { Ok(()) } else { Err(PICOSSE_ERR_SIZE) }
}

/// Whether `out` can be the place of a `T`.
pub(super) fn check_out<T>(out: *mut T) -> Result<(), i32> {
    if out.is_null() || !out.is_aligned() { Err(PICOSSE_ERR_ARGUMENT) } else { Ok(()) }
}

/// Whether the host's words have room for one on this target.
pub(super) const fn fits<K: Kind>() -> bool {
    size_of::<Handle<K>>() <= size_of::<K>() && align_of::<Handle<K>>() <= align_of::<K>()
}

/// Puts one there.
///
/// # Safety
/// [`check_place`] found a place that may be written, and `buffer` is `len` bytes for this one
/// alone.
#[inline(always)]
pub(super) unsafe fn place<K: Kind>(
    host: *mut K,
    fill: impl FnOnce(&mut MaybeUninit<K::State>),
    buffer: *mut u8,
    len: usize,
) {
    const { assert!(fits::<K>()) };
    let handle = host.cast::<Handle<K>>();
    // SAFETY: as the caller promised; a `Handle` fits, as asserted above. No other reference to the
    // state is there.
    unsafe {
        fill(&mut *addr_of_mut!((*handle).content.state).cast());
        begin_with(handle, buffer, len);
    }
}

/// Fills it with zeros, word by word. (A volatile write keeps the compiler from a call of `memset`, which
/// a small machine would link for this alone.)
///
/// # Safety
/// Zeros are a value of it.
#[inline(always)]
pub(super) unsafe fn zeroed<T>(place: &mut MaybeUninit<T>) -> &mut T {
    const { assert!(size_of::<T>().is_multiple_of(size_of::<usize>()) && align_of::<T>() >= align_of::<usize>()) };
    let words = place.as_mut_ptr().cast::<usize>();
    for at in 0..size_of::<T>() / size_of::<usize>() {
        // SAFETY: so many words it has.
        unsafe { words.add(at).write_volatile(0) };
    }
    // SAFETY: as the caller promised.
    unsafe { place.assume_init_mut() }
}

/// Makes it idle, over this buffer.
///
/// # Safety
/// It has a state, and may be written.
unsafe fn begin_with<K: Kind>(handle: *mut Handle<K>, buffer: *mut u8, len: usize) {
    // SAFETY: as the caller promised.
    unsafe {
        addr_of_mut!((*handle).content.buffer).write(lent(buffer));
        addr_of_mut!((*handle).content.len).write(len);
        addr_of_mut!((*handle).word).write(K::IDLE);
    }
}

/// An empty buffer may be NULL, but no slice.
fn lent(buffer: *mut u8) -> NonNull<u8> {
    NonNull::new(buffer).unwrap_or(NonNull::dangling())
}

/// Puts a copy of `source` there, over another buffer.
///
/// # Safety
/// As [`place`]; `source` is an idle one, and is `host` itself or does not overlap it.
pub(super) unsafe fn place_copy<K: Kind>(host: *mut K, source: *const K, buffer: *mut u8, len: usize) {
    let (handle, source) = (host.cast::<Handle<K>>(), source.cast::<Handle<K>>());
    // SAFETY: as the caller promised.
    unsafe {
        if handle.cast_const() != source {
            addr_of_mut!((*handle).content.state)
                .copy_from_nonoverlapping(addr_of!((*source).content.state), 1);
        }
        begin_with(handle, buffer, len);
    }
}

/// Whether `ptr` can be the start of `len` bytes.
pub(super) fn is_memory(ptr: *const c_void, len: usize) -> bool {
    (!ptr.is_null() || len == 0) && len <= isize::MAX as usize
}

/// Writes a value for the host.
///
/// # Safety
/// `out` is NULL or may be written.
pub(super) unsafe fn write<T>(out: *mut T, value: T) -> Result<(), i32> {
    check_out(out)?;
    // SAFETY: not NULL, aligned, and as the caller promised.
    unsafe { out.write(value) };
    Ok(())
}

/// Writes a value for the host, if it is wanted.
///
/// # Safety
/// `out` is NULL or may be written.
pub(super) unsafe fn write_wanted<T>(out: *mut T, value: T) {
    if !out.is_null() {
        // SAFETY: as the caller promised.
        unsafe { out.write(value) };
    }
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

/// Whether a struct that the host only shows has exactly the size known here; NULL is accepted.
///
/// # Safety
/// `value` is NULL or points to a struct whose first member is its size.
pub(super) unsafe fn check_exact<T>(value: *const T) -> Result<(), i32> {
    // SAFETY: as the caller promised.
    if value.is_null() || unsafe { sized(value)? } == size_of::<T>() { Ok(()) } else { Err(PICOSSE_ERR_SIZE) }
}

/// Such a struct; `None` for NULL.
///
/// # Safety
/// As [`check_exact`], and nobody writes to it during `'h`.
pub(super) unsafe fn exact<'h, T>(value: *const T) -> Result<Option<&'h T>, i32> {
    // SAFETY: as the caller promised; `check_exact` found NULL or a whole `T`.
    unsafe {
        check_exact(value)?;
        Ok(value.as_ref())
    }
}

/// The host's bytes, which must not be in the lent buffer.
///
/// # Safety
/// `ptr` is NULL or points to `len` bytes that nobody writes to during `'b`.
pub(super) unsafe fn host_bytes<'b>(ptr: *const c_void, len: usize, buffer: &[u8]) -> Result<&'b [u8], i32> {
    if len == 0 {
        return Ok(&[]);
    }
    let (start, lent) = (ptr as usize, buffer.as_ptr() as usize);
    let overlaps = start < lent.wrapping_add(buffer.len()) && lent < start.wrapping_add(len);
    if overlaps || !is_memory(ptr, len) {
        return Err(PICOSSE_ERR_ARGUMENT);
    }
    // SAFETY: `is_memory`, and as the caller promised.
    Ok(unsafe { from_raw_parts(ptr.cast(), len) })
}
