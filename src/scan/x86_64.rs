//! x86-64: SSE2, which all such CPUs have, and AVX2, if it is found at run time.
#![allow(unsafe_code)]

use super::blocks::{self, BLOCK, Blocks, Scanned};
use super::copy::{Copied, copy_text, skip_text};
use core::arch::x86_64::*;
use core::mem::MaybeUninit;
use simdutf8::basic::imp::x86::avx2;

pub(crate) const IS_FAST: bool = true;

pub(crate) type Lines<'c> = blocks::Lines<'c, Cpu>;

/// From this many bytes on, the wider registers are worth a call.
const WORTH_A_CALL: usize = 256;

/// The CPU's features. A byte of the parser's state, because there are no mutable globals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cpu {
    Unknown,
    Sse2,
    Avx2,
}

impl Cpu {
    pub(crate) const UNKNOWN: Self = Self::Unknown;

    /// Queries the CPU, if that was not done yet.
    #[inline]
    pub(crate) fn known(self) -> Self {
        match self {
            Self::Unknown => ask(),
            Self::Sse2 | Self::Avx2 => self,
        }
    }

    /// Whether `text` is well-formed UTF-8.
    #[inline]
    pub(crate) fn is_utf8(self, text: &[u8]) -> bool {
        match self {
            // SAFETY: `ask` found AVX2.
            Self::Avx2 => unsafe { avx2::validate_utf8(text) }.is_ok(),
            Self::Sse2 | Self::Unknown => core::str::from_utf8(text).is_ok(),
        }
    }

    /// Copies text of a line: see [`copy_text`].
    #[inline(always)]
    pub(crate) fn copy_text(self, from: &[u8], to: &mut [u8]) -> Copied {
        match self {
            // SAFETY: `ask` found AVX2.
            Self::Avx2 if from.len() >= WORTH_A_CALL => unsafe { avx2_copy_text(from, to) },
            Self::Avx2 | Self::Sse2 | Self::Unknown => copy_text(from, to),
        }
    }
}

impl Blocks for Cpu {
    fn skip_text(self, text: &[u8]) -> Copied {
        match self {
            // SAFETY: `ask` found AVX2.
            Self::Avx2 => unsafe { avx2_skip_text(text) },
            Self::Sse2 | Self::Unknown => skip_text(text),
        }
    }

    #[inline(always)]
    fn look_at(self, block: &[u8; BLOCK]) -> (u64, u32) {
        let (mut ends, mut high) = (0, 0);
        for at in [0, 16, 32, 48] {
            // SAFETY: 16 bytes from `at` on lie within the 64 of the block; every x86-64 has SSE2.
            unsafe {
                let bytes = _mm_loadu_si128(block.as_ptr().add(at).cast());
                let lf = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(b'\n' as i8));
                let cr = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(b'\r' as i8));
                ends |= u64::from(_mm_movemask_epi8(_mm_or_si128(lf, cr)) as u16) << at;
                high |= _mm_movemask_epi8(bytes) as u32;
            }
        }
        (ends, high)
    }

    #[inline]
    fn look(self, bytes: &[u8], ends: &mut [MaybeUninit<u64>]) -> Scanned {
        match self {
            // SAFETY: `ask` found AVX2.
            Self::Avx2 => unsafe { avx2_look(bytes, ends) },
            Self::Sse2 | Self::Unknown => blocks::look(self, bytes, ends),
        }
    }
}

#[target_feature(enable = "avx2")]
fn avx2_look(bytes: &[u8], ends: &mut [MaybeUninit<u64>]) -> Scanned {
    // The table maps the low four bits of each line end to that line end. So only line ends equal their own
    // table entry.
    const NO: i8 = -1;
    const LF: i8 = b'\n' as i8;
    const CR: i8 = b'\r' as i8;
    let table = _mm256_broadcastsi128_si256(_mm_setr_epi8(
        NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, LF, NO, NO, CR, NO, NO,
    ));
    let mut high = _mm256_setzero_si256();
    let with_ends = blocks::each_block(bytes, ends, |block| {
        let mut mask = 0;
        for at in [0, 32] {
            // SAFETY: 32 bytes from `at` on lie within the 64 of the block.
            let bytes = unsafe { _mm256_loadu_si256(block.as_ptr().add(at).cast()) };
            let is_end = _mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, bytes), bytes);
            mask |= u64::from(_mm256_movemask_epi8(is_end) as u32) << at;
            high = _mm256_or_si256(high, bytes);
        }
        mask
    });
    Scanned { with_ends, ascii: _mm256_movemask_epi8(high) == 0 }
}

#[target_feature(enable = "avx2")]
fn avx2_copy_text(from: &[u8], to: &mut [u8]) -> Copied {
    copy_text(from, to)
}

#[target_feature(enable = "avx2")]
fn avx2_skip_text(text: &[u8]) -> Copied {
    skip_text(text)
}

/// Queries the CPU, and whether the operating system saves the AVX registers.
#[cold]
fn ask() -> Cpu {
    if cfg!(picosse_baseline) {
        return Cpu::Sse2;
    }
    #[target_feature(enable = "xsave")]
    fn kept_registers() -> u64 {
        // SAFETY: register 0 always exists.
        unsafe { _xgetbv(0) }
    }
    // SAFETY: every x86-64 CPU has CPUID. (The function is safe since Rust 1.94.)
    #[allow(unused_unsafe)]
    let leaf = |leaf| unsafe { __cpuid_count(leaf, 0) };
    // SAFETY: `has_avx2` calls this only if it has found XSAVE.
    let kept_registers = || unsafe { kept_registers() };
    if has_avx2(leaf, kept_registers) { Cpu::Avx2 } else { Cpu::Sse2 }
}

/// Whether AVX2 may be used. Leaf 0 returns the highest valid leaf; higher leaves return garbage.
pub(super) fn has_avx2(leaf: impl Fn(u32) -> CpuidResult, kept_registers: impl Fn() -> u64) -> bool {
    const XSAVE_AND_AVX: u32 = 1 << 27 | 1 << 28;
    const SSE_AND_AVX_REGISTERS: u64 = 0b110;
    const AVX2: u32 = 1 << 5;
    leaf(0).eax >= 7
        && leaf(1).ecx & XSAVE_AND_AVX == XSAVE_AND_AVX
        && kept_registers() & SSE_AND_AVX_REGISTERS == SSE_AND_AVX_REGISTERS
        && leaf(7).ebx & AVX2 != 0
}
