//! WebAssembly with `simd128`, if the module is built with it.
#![allow(unsafe_code)]

use super::blocks::{self, BLOCK, Blocks};
pub(crate) use super::fixed::Cpu;
use core::arch::wasm32::*;

pub(crate) const IS_FAST: bool = true;

pub(crate) type Lines<'c> = blocks::Lines<'c, Cpu>;

impl Blocks for Cpu {
    #[inline(always)]
    fn look_at(self, block: &[u8; BLOCK]) -> (u64, u32) {
        let (mut ends, mut high) = (0, 0);
        for at in [0, 16, 32, 48] {
            // SAFETY: 16 bytes from `at` on lie within the 64 of the block.
            let bytes = unsafe { v128_load(block.as_ptr().add(at).cast()) };
            let lf = u8x16_eq(bytes, u8x16_splat(b'\n'));
            let cr = u8x16_eq(bytes, u8x16_splat(b'\r'));
            ends |= u64::from(u8x16_bitmask(v128_or(lf, cr))) << at;
            high |= u32::from(u8x16_bitmask(bytes));
        }
        (ends, high)
    }
}
