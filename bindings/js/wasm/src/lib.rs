#![no_std]
#![deny(missing_docs)]
#![doc = include_str!("../ABI.md")]

mod batch;
mod common;
#[cfg(target_arch = "wasm32")]
mod copy;
mod memory;
mod parser;
mod record;
mod seen;
mod session;
mod utf16;
mod words;

/// A panic calls a function that is not defined, so that a module in which one is reachable does not
/// link.
#[cfg(all(target_arch = "wasm32", not(test)))]
mod panic {
    unsafe extern "C" {
        fn picosse_panic_is_reachable() -> !;
    }

    #[panic_handler]
    fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
        // SAFETY: it is never linked.
        unsafe { picosse_panic_is_reachable() }
    }
}

#[cfg(test)]
extern crate std;
