//! An emulated board: a recording in pieces, a clock that counts instructions, and a way to say something.

use core::panic::PanicInfo;
use cortex_m::peripheral::{SYST, syst::SystClkSource};
use cortex_m_semihosting::debug::{EXIT_FAILURE, EXIT_SUCCESS, exit};
use cortex_m_semihosting::hio;

#[unsafe(link_section = ".recording")]
static STREAM: [u8; include_bytes!("../recording.sse").len()] = *include_bytes!("../recording.sse");

/// The recording in pieces of 1 to 128 bytes. It counts what happens between two pieces.
pub struct Pieces {
    rest: &'static [u8],
    random: u32,
    clock: SYST,
    handed_out_at: Option<u32>,
    ticks: u64,
}

/// SysTick counts down, 24 bits wide.
const MASK: u32 = 0xFF_FFFF;

impl Pieces {
    pub fn new() -> Self {
        // SAFETY: nothing else uses the timer at this time.
        let mut clock = unsafe { cortex_m::Peripherals::steal() }.SYST;
        clock.set_clock_source(SystClkSource::Core);
        clock.set_reload(MASK);
        clock.clear_current();
        clock.enable_counter();
        Self { rest: &STREAM, random: 1, clock, handed_out_at: None, ticks: 0 }
    }

    /// A tick of the timer is 40 ns, and `-icount shift=10` makes an instruction 1024 ns.
    pub fn instructions(&self) -> usize {
        let _ = &self.clock;
        (self.ticks * 40 / 1024) as usize
    }
}

impl Iterator for Pieces {
    type Item = &'static [u8];

    fn next(&mut self) -> Option<&'static [u8]> {
        if let Some(at) = self.handed_out_at {
            self.ticks += u64::from(at.wrapping_sub(SYST::get_current()) & MASK);
        }
        self.random ^= self.random << 13;
        self.random ^= self.random >> 17;
        self.random ^= self.random << 5;
        let (piece, rest) = self.rest.split_at(self.rest.len().min(1 + self.random as usize % 128));
        self.rest = rest;
        self.handed_out_at = Some(SYST::get_current());
        (!piece.is_empty()).then_some(piece)
    }
}

pub fn show(text: &str) {
    if let Ok(mut out) = hio::hstdout() {
        let _ = out.write_all(text.as_bytes());
    }
}

/// A line of a name and a figure. Without `core::fmt`, whose code would count.
pub fn say(name: &str, mut figure: usize) {
    let mut digits = [b'0'; 10];
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (figure % 10) as u8;
        figure /= 10;
    }
    let first = digits.iter().position(|digit| *digit != b'0').unwrap_or(digits.len() - 1);
    show(name);
    show(": ");
    show(str::from_utf8(&digits[first..]).unwrap_or_default());
    show("\n");
}

/// How much of the stack is not as cortex-m-rt painted it at the start.
pub fn stack_depth() -> usize {
    unsafe extern "C" {
        static _stack_start: u32;
        static _stack_end: u32;
    }
    let (mut word, top) = (&raw const _stack_end, &raw const _stack_start);
    // SAFETY: memory of the stack lies between the two, and `word` stays there.
    while word < top && unsafe { word.read_volatile() } == cortex_m_rt::STACK_PAINT_VALUE {
        word = word.wrapping_add(1);
    }
    top as usize - word as usize
}

pub fn leave(well: bool) -> ! {
    loop {
        exit(if well { EXIT_SUCCESS } else { EXIT_FAILURE });
    }
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    leave(false)
}
