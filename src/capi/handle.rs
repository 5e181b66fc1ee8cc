//! The layout of a `picosse_parser` and a `picosse_session`, the check for one call at a time, and all
//! checks of raw pointers.

use super::types::*;
use core::ffi::c_void;
use core::mem::{MaybeUninit, align_of, size_of};
use core::ptr::{NonNull, addr_of, addr_of_mut};
use core::slice::{from_raw_parts, from_raw_parts_mut};

/// A struct of the C ABI with private words, which contain a state.
pub(super) trait Kind: Sized {
    /// Its state, without the lent buffer.
    type State: Copy;
    /// The word while no call is running: a name, and the version of this layout.
    const IDLE: usize;
    /// The word during a call.
    const BUSY: usize = Self::IDLE + 1;
    /// The word during a call that was cancelled inside its callback.
    const CANCELLED: usize = Self::IDLE + 2;
}

/// A name as a word: as many of its bytes as fit.
pub(super) const fn name(name: [u8; 8]) -> usize {
    u64::from_le_bytes(name) as usize
}

/// The layout of `K`. A call inside a callback must find the word busy while another call uses `inner`.
/// So the word is only reached by raw pointers, and there is never a reference to a whole handle.
#[repr(C)]
struct Handle<K: Kind> {
    word: usize,
    inner: Inner<K::State>,
}

/// A handle without its word.
#[derive(Clone, Copy)]
pub(super) struct Inner<S> {
    pub(super) state: S,
    buffer: NonNull<u8>,
    len: usize,
}

/// A parser or session that this call is using. Dropping it ends the call.
pub(super) struct Use<K: Kind> {
    handle: *mut Handle<K>,
}

impl<K: Kind> Use<K> {
    /// Begins a call that changes the parser or session.
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
        // SAFETY: the word is busy, so no other call reaches `inner` while `self` lives, and
        // `self` is borrowed for as long as the references.
        let inner = unsafe { &mut *addr_of_mut!((*self.handle).inner) };
        // SAFETY: `init` was given this memory, for this one alone, until it is initialised anew.
        let buffer = unsafe { from_raw_parts_mut(inner.buffer.as_ptr(), inner.len) };
        (&mut inner.state, buffer)
    }

    /// Says at any time whether this call was cancelled inside its callback.
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

/// Reads whether a running call was cancelled.
#[cfg(feature = "session")]
pub(super) struct Cancelling<K: Kind> {
    handle: *const Handle<K>,
}

#[cfg(feature = "session")]
impl<K: Kind> Cancelling<K> {
    /// Whether the call was cancelled.
    ///
    /// # Safety
    /// The call is still running.
    pub(super) unsafe fn is_set(&self) -> bool {
        // SAFETY: it may not go away during a call, and no reference to the word is ever made.
        unsafe { addr_of!((*self.handle).word).read() == K::CANCELLED }
    }
}

/// Cancels inside a callback.
///
/// # Safety
/// `host` points to a `K` that [`check`] found busy.
#[cfg(feature = "session")]
pub(super) unsafe fn cancel_call<K: Kind>(host: *mut K) {
    // SAFETY: as the caller promised; the call that works on it has no reference to the word.
    unsafe { addr_of_mut!((*host.cast::<Handle<K>>()).word).write(K::CANCELLED) };
}

/// Checks for an initialised parser or session without a running call.
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

/// The status for a word that is not idle.
#[cold]
#[inline(never)]
fn not_idle<K: Kind>(word: usize) -> i32 {
    if word == K::BUSY || word == K::CANCELLED { PICOSSE_ERR_BUSY } else { PICOSSE_ERR_STATE }
}

/// Reads a parser or session, without its buffer.
///
/// # Safety
/// `host` is NULL or points to a `K` that may be read, and it outlives `'h`.
#[inline(always)]
pub(super) unsafe fn look<'h, K: Kind>(host: *const K) -> Result<&'h Inner<K::State>, i32>
where
    K::State: 'h,
{
    // SAFETY: as the caller promised; an idle one has `inner`.
    unsafe {
        check(host)?;
        Ok(&*addr_of!((*host.cast::<Handle<K>>()).inner))
    }
}

impl<S> Inner<S> {
    /// The lent buffer.
    ///
    /// # Safety
    /// The buffer was lent to this parser or session, not to a copy of it. No call writes to it.
    pub(super) unsafe fn buffer(&self) -> &[u8] {
        // SAFETY: `init` was given this memory; the rest as the caller promised.
        unsafe { from_raw_parts(self.buffer.as_ptr(), self.len) }
    }
}

/// Checks the place of a `T`, and the size that the host has for it.
pub(super) fn check_place<T>(place: *mut T, size: usize) -> Result<(), i32> {
    check_out(place)?;
    if size == size_of::<T>() { Ok(()) } else { Err(PICOSSE_ERR_SIZE) }
}

/// Checks that `out` is not NULL and is aligned.
pub(super) fn check_out<T>(out: *mut T) -> Result<(), i32> {
    if out.is_null() || !out.is_aligned() { Err(PICOSSE_ERR_ARGUMENT) } else { Ok(()) }
}

/// Whether a handle fits into the words of `K` on this target.
pub(super) const fn fits<K: Kind>() -> bool {
    size_of::<Handle<K>>() <= size_of::<K>() && align_of::<Handle<K>>() <= align_of::<K>()
}

/// Writes a parser or session.
///
/// # Safety
/// [`check_place`] accepted `host`, which may be written. `buffer` is `len` bytes that nothing else
/// uses.
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
        fill(&mut *addr_of_mut!((*handle).inner.state).cast());
        begin_with(handle, buffer, len);
    }
}

/// Fills `place` with zeros, word by word. Volatile writes keep the compiler from calling `memset`,
/// which a small machine would link only for this.
///
/// # Safety
/// All zeros are a value of `T`.
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

/// Sets the buffer, and the word to idle.
///
/// # Safety
/// `handle` has a state, and may be written.
unsafe fn begin_with<K: Kind>(handle: *mut Handle<K>, buffer: *mut u8, len: usize) {
    // SAFETY: as the caller promised.
    unsafe {
        addr_of_mut!((*handle).inner.buffer).write(lent(buffer));
        addr_of_mut!((*handle).inner.len).write(len);
        addr_of_mut!((*handle).word).write(K::IDLE);
    }
}

/// The buffer for a slice: an empty one may be NULL.
fn lent(buffer: *mut u8) -> NonNull<u8> {
    NonNull::new(buffer).unwrap_or(NonNull::dangling())
}

/// Copies `source` to `host`, with another buffer.
///
/// # Safety
/// As [`place`]. `source` is idle, and is `host` itself or does not overlap it.
pub(super) unsafe fn place_copy<K: Kind>(host: *mut K, source: *const K, buffer: *mut u8, len: usize) {
    let (handle, source) = (host.cast::<Handle<K>>(), source.cast::<Handle<K>>());
    // SAFETY: as the caller promised.
    unsafe {
        if handle.cast_const() != source {
            addr_of_mut!((*handle).inner.state).copy_from_nonoverlapping(addr_of!((*source).inner.state), 1);
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

/// Writes a value for the host, unless `out` is NULL.
///
/// # Safety
/// `out` is NULL or may be written.
pub(super) unsafe fn write_wanted<T>(out: *mut T, value: T) {
    if !out.is_null() {
        // SAFETY: as the caller promised.
        unsafe { out.write(value) };
    }
}

/// Writes `value` to the host's struct. Its first member, the size, stays as the host set it.
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

/// The size in the host's struct, which must be at least that of `T`.
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

/// Checks that an input struct has exactly the size of `T`. NULL is accepted.
///
/// # Safety
/// `value` is NULL or points to a struct whose first member is its size.
pub(super) unsafe fn check_exact<T>(value: *const T) -> Result<(), i32> {
    // SAFETY: as the caller promised.
    if value.is_null() || unsafe { sized(value)? } == size_of::<T>() { Ok(()) } else { Err(PICOSSE_ERR_SIZE) }
}

/// An input struct of exactly the size of `T`; `None` for NULL.
///
/// # Safety
/// As [`check_exact`]. The struct does not change during `'h`.
pub(super) unsafe fn exact<'h, T>(value: *const T) -> Result<Option<&'h T>, i32> {
    // SAFETY: as the caller promised; `check_exact` found NULL or a whole `T`.
    unsafe {
        check_exact(value)?;
        Ok(value.as_ref())
    }
}

/// Bytes of the host, which must not overlap the lent buffer.
///
/// # Safety
/// `ptr` is NULL or points to `len` bytes that do not change during `'b`.
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
