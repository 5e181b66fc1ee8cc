//! AArch64 with NEON, which nearly all such CPUs have.
#![allow(unsafe_code)]

use super::blocks::{self, BLOCK, Blocks};
pub(crate) use super::fixed::Cpu;
use core::arch::aarch64::*;

pub(crate) const IS_FAST: bool = true;

pub(crate) type Lines<'c> = blocks::Lines<'c, Cpu>;

impl Blocks for Cpu {
    #[inline(always)]
    fn look_at(self, block: &[u8; BLOCK]) -> (u64, u32) {
        // SAFETY: it reads 4 × 16 bytes, the 64 bytes of the block; NEON is enabled for this module.
        unsafe {
            let bytes = vld1q_u8_x4(block.as_ptr());
            let all = vorrq_u8(vorrq_u8(bytes.0, bytes.1), vorrq_u8(bytes.2, bytes.3));
            let is_end =
                |bytes| vorrq_u8(vceqq_u8(bytes, vdupq_n_u8(b'\n')), vceqq_u8(bytes, vdupq_n_u8(b'\r')));
            let ends = [bytes.0, bytes.1, bytes.2, bytes.3].map(is_end);
            (bits(ends), u32::from(vmaxvq_u8(all) & 0x80))
        }
    }
}

/// One bit for each byte. In each byte, all bits must be equal.
///
/// # Safety
/// The CPU has NEON.
#[target_feature(enable = "neon")]
unsafe fn bits(bytes: [uint8x16_t; 4]) -> u64 {
    const BITS: [u8; 16] = [1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128];
    // SAFETY: the array has 16 bytes.
    let bit = unsafe { vld1q_u8(BITS.as_ptr()) };
    let [a, b, c, d] = bytes.map(|bytes| vandq_u8(bytes, bit));
    // Adding neighbours three times makes one byte of eight.
    let halves = vpaddq_u8(vpaddq_u8(a, b), vpaddq_u8(c, d));
    vgetq_lane_u64::<0>(vreinterpretq_u64_u8(vpaddq_u8(halves, halves)))
}
