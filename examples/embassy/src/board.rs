//! What the program needs of a board with a Cortex-M4: a clock, and a way to say something.

use core::cell::RefCell;
use core::fmt::Write;
use core::panic::PanicInfo;
use core::sync::atomic::{AtomicU32, Ordering::Relaxed};
use core::task::Waker;
use cortex_m::Peripherals;
use cortex_m_rt::exception;
use cortex_m_semihosting::debug::{EXIT_FAILURE, EXIT_SUCCESS, exit};
use cortex_m_semihosting::hio;
use critical_section::Mutex;
#[cfg(feature = "defmt")]
use defmt_semihosting as _;
use embassy_chat::Event;
use embassy_time_driver::Driver;
use embassy_time_queue_utils::Queue;

/// Ticks of the board's clock in a millisecond.
const TICKS: u32 = 25_000;

/// Milliseconds by SysTick. A board's own crate has such a driver.
struct Clock {
    now: AtomicU32,
    waiting: Mutex<RefCell<Queue>>,
}

embassy_time_driver::time_driver_impl!(
    static CLOCK: Clock = Clock { now: AtomicU32::new(0), waiting: Mutex::new(RefCell::new(Queue::new())) }
);

impl Driver for Clock {
    fn now(&self) -> u64 {
        self.now.load(Relaxed).into()
    }

    fn schedule_wake(&self, at: u64, waker: &Waker) {
        critical_section::with(|cs| self.waiting.borrow_ref_mut(cs).schedule_wake(at, waker));
    }
}

#[exception]
fn SysTick() {
    CLOCK.now.fetch_add(1, Relaxed);
    critical_section::with(|cs| CLOCK.waiting.borrow_ref_mut(cs).next_expiration(CLOCK.now()));
}

pub fn start() {
    let mut clock = Peripherals::take().expect("it starts once").SYST;
    clock.set_reload(TICKS - 1);
    clock.clear_current();
    clock.enable_counter();
    clock.enable_interrupt();
}

#[cfg(not(feature = "defmt"))]
pub fn show(event: &Event) {
    if let Ok(mut out) = hio::hstdout() {
        let _ = writeln!(out, "{}", event.data());
    }
}

/// As a frame of `defmt`: a number stands for the words, and the computer puts them back.
#[cfg(feature = "defmt")]
pub fn show(event: &Event) {
    defmt::println!("{}", event);
}

pub fn leave(well: bool) -> ! {
    loop {
        exit(if well { EXIT_SUCCESS } else { EXIT_FAILURE });
    }
}

#[panic_handler]
fn panic(why: &PanicInfo<'_>) -> ! {
    if let Ok(mut out) = hio::hstderr() {
        let _ = writeln!(out, "{why}");
    }
    leave(false)
}
