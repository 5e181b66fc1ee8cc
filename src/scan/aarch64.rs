//! AArch64 with NEON, which nearly every such CPU has.
#![allow(unsafe_code)]

use super::blocks::{self, BLOCK, Blocks, Masks};
pub(crate) use super::fixed::Cpu;
use core::arch::aarch64::*;
use core::mem::MaybeUninit;

pub(crate) const IS_FAST: bool = true;

pub(crate) type Lines<'c> = blocks::Lines<'c, Cpu>;

impl Blocks for Cpu {
    fn masks(self, bytes: &[u8], masks: &mut [MaybeUninit<Masks>]) {
        for (block, masks) in bytes.chunks_exact(BLOCK).zip(masks) {
            // SAFETY: four times 16 bytes are the 64 of the block; NEON is enabled for this module.
            let made = unsafe {
                let bytes = vld1q_u8_x4(block.as_ptr());
                let bytes = [bytes.0, bytes.1, bytes.2, bytes.3];
                let is_end =
                    |bytes| vorrq_u8(vceqq_u8(bytes, vdupq_n_u8(b'\n')), vceqq_u8(bytes, vdupq_n_u8(b'\r')));
                let is_high = |bytes| vcgeq_u8(bytes, vdupq_n_u8(0x80));
                Masks { ends: bits(bytes.map(is_end)), high: bits(bytes.map(is_high)) }
            };
            masks.write(made);
        }
    }
}

/// One bit for each byte, of which all bits are alike.
///
/// # Safety
/// The CPU has NEON.
#[target_feature(enable = "neon")]
unsafe fn bits(bytes: [uint8x16_t; 4]) -> u64 {
    const BITS: [u8; 16] = [1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128];
    // SAFETY: the array has 16 bytes.
    let bit = unsafe { vld1q_u8(BITS.as_ptr()) };
    let [a, b, c, d] = bytes.map(|bytes| vandq_u8(bytes, bit));
    // Adding neighbours three times over makes one byte of each eight.
    let halves = vpaddq_u8(vpaddq_u8(a, b), vpaddq_u8(c, d));
    vgetq_lane_u64::<0>(vreinterpretq_u64_u8(vpaddq_u8(halves, halves)))
}
