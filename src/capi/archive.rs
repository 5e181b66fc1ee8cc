//! What only the C archive has: a panic handler. It calls a function that is not defined, so that
//! the archive's undefined symbols name it exactly when a panic is left in the code.

unsafe extern "C" {
    fn picosse_panic_is_reachable() -> !;
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    // SAFETY: never linked: an archive with this symbol undefined is not released.
    unsafe { picosse_panic_is_reachable() }
}
