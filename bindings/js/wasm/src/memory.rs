//! The memory of the module: areas that all streams share, and slots, one for each stream.

use crate::record::VERSION;
use core::cell::UnsafeCell;
use core::{ptr, slice};

const INPUT: usize = 16 * 1024;
pub const REPORT: usize = 32;
const RECORDS: usize = 8 * 1024;
const TEXT: usize = 64 * 1024;

#[repr(C, align(16))]
struct Memory {
    table: [u32; 9],
    report: [u32; REPORT],
    records: [u32; RECORDS],
    text: [u8; TEXT],
    input: [u8; INPUT],
    free: *mut SlotHead,
    /// Where the memory begins that was never in a slot; 0 before the first one.
    unused: usize,
}

/// Memory for one thread: a module without threads has no other.
struct OneThread(UnsafeCell<Memory>);

// SAFETY: there is one thread.
unsafe impl Sync for OneThread {}

static MEMORY: OneThread = OneThread(UnsafeCell::new(Memory {
    table: [0; 9],
    report: [0; REPORT],
    records: [0; RECORDS],
    text: [0; TEXT],
    input: [0; INPUT],
    free: ptr::null_mut(),
    unused: 0,
}));

/// The areas that are shared.
pub struct Areas<'a> {
    pub input: &'a [u8],
    pub report: &'a mut [u32; REPORT],
    pub records: &'a mut [u32],
    pub text: &'a mut [u8],
}

impl Areas<'_> {
    /// Lends them to one call.
    ///
    /// # Safety
    /// Nothing else may have them: call this once in each function that the module exports, and nowhere
    /// else.
    pub unsafe fn lend() -> Self {
        // SAFETY: as the caller promises.
        let memory = unsafe { &mut *MEMORY.0.get() };
        Self {
            input: &memory.input,
            report: &mut memory.report,
            records: &mut memory.records,
            text: &mut memory.text,
        }
    }
}

/// Where the areas are.
#[unsafe(no_mangle)]
extern "C" fn areas() -> *const u32 {
    // SAFETY: no other reference is alive between two calls.
    let memory = unsafe { &mut *MEMORY.0.get() };
    let word = |address: usize| address as u32;
    memory.table = [
        VERSION,
        word(memory.input.as_ptr() as usize),
        INPUT as u32,
        word(memory.report.as_ptr() as usize),
        REPORT as u32,
        word(memory.records.as_ptr() as usize),
        RECORDS as u32,
        word(memory.text.as_ptr() as usize),
        TEXT as u32,
    ];
    memory.table.as_ptr()
}

/// What lies before a slot.
#[repr(C, align(16))]
struct SlotHead {
    /// Of the slot and of this.
    size: usize,
    /// The next free one.
    next: *mut SlotHead,
}

/// How large a slot for so many bytes is. There are eight sizes from one power of two to the next, so
/// that the slot of an old stream fits a new one.
fn rounded(len: usize) -> Option<usize> {
    let len = len.checked_add(size_of::<SlotHead>())?;
    let step = (len.checked_next_power_of_two()? / 8).max(256);
    len.checked_next_multiple_of(step)
}

/// A new slot.
pub struct New<S> {
    pub place: StatePlace<S>,
    /// The memory behind its state.
    pub lent: &'static mut [u8],
}

/// Where the state of a new slot goes.
pub struct StatePlace<S>(*mut S);

impl<S> StatePlace<S> {
    /// Writes it.
    pub fn write(self, state: S) -> *mut S {
        // SAFETY: `slot` has made it long enough and aligned.
        unsafe { self.0.write(state) };
        self.0
    }

    /// Gives the slot back.
    pub fn give_back(self) {
        // SAFETY: it came from `slot`, and nothing was written.
        unsafe { give_back(self.0.cast()) };
    }
}

/// Takes a slot for a state and `len` bytes behind it; `None` if the memory cannot grow so far.
pub fn slot<S>(len: usize) -> Option<New<S>> {
    const { assert!(align_of::<S>() <= align_of::<SlotHead>()) };
    let state = size_of::<S>().next_multiple_of(align_of::<SlotHead>());
    let start = take(state.checked_add(len)?)?;
    // SAFETY: these bytes are the slot's, which nothing else has until it is given back; they were written,
    // by the machine or by a stream before.
    let lent = unsafe { slice::from_raw_parts_mut(start.add(state), len) };
    Some(New { place: StatePlace(start.cast()), lent })
}

/// Takes at least `len` bytes, aligned as a head.
fn take(len: usize) -> Option<*mut u8> {
    let size = rounded(len)?;
    let memory = MEMORY.0.get();
    // SAFETY: these references end here, and no others are made meanwhile.
    let (mut link, unused) = unsafe { (&mut (*memory).free, &mut (*memory).unused) };
    while !link.is_null() {
        let head = *link;
        // SAFETY: each free slot has its head, written below.
        let found = unsafe { &mut *head };
        if found.size == size {
            *link = found.next;
            return Some(behind(head));
        }
        link = &mut found.next;
    }
    let start = if *unused == 0 { host::heap_base().next_multiple_of(align_of::<SlotHead>()) } else { *unused };
    let end = start.checked_add(size)?;
    if !host::reach(end) {
        return None;
    }
    *unused = end;
    let head = start as *mut SlotHead;
    // SAFETY: the memory from `start` to `end` is there, and nothing else's.
    unsafe { head.write(SlotHead { size, next: ptr::null_mut() }) };
    Some(behind(head))
}

fn behind(head: *mut SlotHead) -> *mut u8 {
    // SAFETY: a slot is longer than its head.
    unsafe { head.add(1).cast() }
}

/// Gives a slot back.
///
/// # Safety
/// `slot` came from [`slot`], and is not used any more.
#[inline(never)]
pub unsafe fn give_back(slot: *mut u8) {
    // SAFETY: as the caller promises; no other reference to `free` is alive.
    unsafe {
        let head = slot.cast::<SlotHead>().sub(1);
        let free = &mut (*MEMORY.0.get()).free;
        (*head).next = *free;
        *free = head;
    }
}

/// What the machine of WebAssembly gives.
#[cfg(target_arch = "wasm32")]
mod host {
    use core::arch::wasm32::{memory_grow, memory_size};

    const PAGE: usize = 64 * 1024;

    unsafe extern "C" {
        static __heap_base: u8;
    }

    /// Where the memory begins that the linker left free.
    pub fn heap_base() -> usize {
        &raw const __heap_base as usize
    }

    /// Makes the memory reach so far; whether it does.
    pub fn reach(end: usize) -> bool {
        let pages = end.div_ceil(PAGE);
        let missing = pages.saturating_sub(memory_size::<0>());
        missing == 0 || memory_grow::<0>(missing) != usize::MAX
    }
}

/// Other machines only check and test the rest of this crate.
#[cfg(not(target_arch = "wasm32"))]
mod host {
    pub fn heap_base() -> usize {
        16
    }

    pub fn reach(_: usize) -> bool {
        false
    }
}
