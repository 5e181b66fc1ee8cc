#![no_main]

use picosse::tests::{input::Input, targets};

libfuzzer_sys::fuzz_target!(|input: Input| targets::session(&input));
