//! Compares the chosen version with a byte-by-byte search.

use super::{BLOCK, Copied, Cpu, Ends, IS_FAST, LineSpan, Lines};
use std::vec::Vec;

/// All versions that this computer can run.
fn versions() -> Vec<Cpu> {
    #[cfg(all(target_arch = "x86_64", target_feature = "sse2", not(picosse_portable)))]
    {
        let mut versions = std::vec![Cpu::Sse2];
        if std::is_x86_feature_detected!("avx2") && !cfg!(picosse_baseline) {
            assert_eq!(Cpu::UNKNOWN.known(), Cpu::Avx2);
            versions.push(Cpu::Avx2);
        }
        versions
    }
    #[cfg(not(all(target_arch = "x86_64", target_feature = "sse2", not(picosse_portable))))]
    std::vec![Cpu::UNKNOWN.known()]
}

/// Checks the rest of a line from `from` on, byte by byte.
fn check(chunk: &[u8], from: usize, reach: usize, found: LineSpan) {
    let text = &chunk[from..found.end];
    assert!(!text.iter().any(|byte| matches!(byte, b'\r' | b'\n')), "a line end was overlooked");
    assert!(!found.ascii || text.is_ascii());
    if found.ended {
        assert!(matches!(chunk[found.end], b'\r' | b'\n'));
    } else {
        assert!(found.end == chunk.len() || found.end - from == reach, "{found:?} of {}", chunk.len());
    }
}

fn check_all(chunk: &[u8]) {
    for cpu in versions() {
        for (reach, step) in [(usize::MAX, 1), (usize::MAX, 64), (1, 3), (16, 7), (64, 5), (100, 9)] {
            let mut lines = Lines::new(chunk, 0, cpu);
            for from in (0..chunk.len()).step_by(step) {
                check(chunk, from, reach, lines.find(from, reach));
            }
        }
    }
}

#[test]
#[cfg_attr(miri, ignore = "takes too long")]
fn line_ends_are_found_at_every_place_length_and_alignment() {
    // Bytes that differ from a line end in one bit, and others that are easily confused with one.
    let neighbours = [0x0B, 0x0C, 0x0E, 0x09, 0x0F, 0x1A, 0x2D, 0x00];
    let mut memory = [0; 300];
    for (place, byte) in memory.iter_mut().enumerate() {
        *byte = neighbours[place % neighbours.len()];
    }
    for len in (0..70).chain([127, 128, 129, 200]) {
        for align in [0, 1, 63] {
            check_all(&memory[align..align + len]);
            for place in (0..len).step_by(if len > 70 { 13 } else { 5 }) {
                for byte in [b'\r', b'\n', 0x8A, 0x8D, 0xFF, 0x80] {
                    let mut memory = memory;
                    memory[align + place] = byte;
                    memory[align + len] = b'\n'; // After the chunk: it must not be found.
                    check_all(&memory[align..align + len]);
                }
            }
        }
    }
}

#[test]
fn text_is_reported_as_ascii_only_if_all_of_it_is() {
    let mut chunk = [b'x'; 5000];
    chunk[4990] = b'\n';
    for cpu in versions() {
        let found = LineSpan { end: 4990, ended: true, ascii: IS_FAST };
        assert_eq!(Lines::new(&chunk, 0, cpu).find(10, usize::MAX), found);
        assert_eq!(Lines::new(&chunk[1..], 9, cpu).find(9, usize::MAX).ascii, found.ascii);
        for place in [10, 63, 64, 1023, 1024, 2048, 4000, 4989] {
            let mut chunk = chunk;
            chunk[place] = 0x80;
            assert_eq!(Lines::new(&chunk, 0, cpu).find(10, usize::MAX), LineSpan { ascii: false, ..found });
        }
    }
}

/// The text after that line was scanned with the rest of the chunk, and is not scanned again.
#[test]
fn asking_again_for_a_line_end_does_not_mark_later_text_as_ascii() {
    for cpu in versions() {
        for len in 3..=BLOCK {
            let mut chunk = std::vec![b'a'; len];
            (chunk[0], chunk[1], chunk[len - 1]) = (0xFF, b'\n', 0x80);
            let mut lines = Lines::new(&chunk, 0, cpu);
            if lines.ends().first().is_none() {
                let ends = lines.more_ends().unwrap_or(Ends::NONE);
                lines.set_ends(ends);
            }
            assert_eq!(lines.end(0), Some(1), "{len}");
            assert!(!lines.is_ascii(len - 1), "{len}");
        }
    }
}

/// It must copy whole blocks up to the block with the first byte below 0x0E. If there is no such byte, and
/// at least one block, it must also copy the rest.
fn check_copy(cpu: Cpu, from: &[u8], room: usize) {
    let mut memory = std::vec![0xAA; room + 8];
    let (to, beyond) = memory.split_at_mut(room);
    let Copied { len, ascii } = cpu.copy_text(from, to);
    assert_eq!(to[..len], from[..len]);
    assert_eq!(beyond, [0xAA; 8]);
    assert_eq!(ascii, from[..len].is_ascii());
    let text = from.iter().position(|&byte| byte < 0x0E).unwrap_or(from.len());
    let whole = (BLOCK..=room).contains(&from.len()) && text == from.len();
    let expected = if whole { text } else { text.min(room) / BLOCK * BLOCK };
    assert_eq!(len, expected, "{text} bytes of text, {room} of room");
}

#[test]
#[cfg_attr(miri, ignore = "takes too long")]
fn text_is_copied_up_to_its_end_at_every_place_and_length() {
    let text: Vec<u8> = (0..600_u32).map(|n| b'\x0E' + (n * 7 % 0x70) as u8).collect();
    for cpu in versions() {
        for len in (0..150_usize).chain([255, 256, 257, 320, 511, 600]) {
            for room in [0, 1, len / 2, len.saturating_sub(1), len, len + 9] {
                check_copy(cpu, &text[..len], room);
            }
            for place in (0..len).step_by(if len > 70 { 13 } else { 3 }) {
                for byte in [b'\n', b'\r', b'\t', 0, 0x0E, 0x7F, 0x80, 0x8A, 0xFF] {
                    let mut text = text[..len].to_vec();
                    text[place] = byte;
                    check_copy(cpu, &text, len);
                }
            }
        }
    }
}

#[test]
#[cfg_attr(miri, ignore = "takes too long")]
fn text_is_validated_as_the_standard_library_does() {
    let texts: [&[u8]; 12] = [
        b"",
        "你好, 🌍".as_bytes(),
        b"\x80",
        b"\xC0\x80",
        b"\xE4\xBD",
        b"\xED\xA0\x80",
        b"\xF4\x90\x80\x80",
        b"\xF0\x9F\x8C\x8D",
        b"\xEF\xBF\xBF",
        b"\xF8\x88\x80\x80",
        b"a\xFFb",
        b"\xE0\x9F\xBF",
    ];
    for cpu in versions() {
        for before in 0..70 {
            for text in texts {
                for after in [0, 1, 31, 64] {
                    let all = [&std::vec![b'x'; before], text, &std::vec![b'y'; after]].concat();
                    assert_eq!(
                        cpu.is_utf8(&all),
                        core::str::from_utf8(&all).is_ok(),
                        "{}",
                        all.escape_ascii()
                    );
                }
            }
        }
    }
}

#[cfg(all(unix, not(miri)))]
#[test]
fn no_byte_outside_is_accessed() {
    use crate::tests::guard::{Guarded, SIDES, contents, lengths};
    let (mut chunk_memory, mut copy_memory) = (Guarded::map(), Guarded::map());
    for (text, side) in lengths().flat_map(contents).flat_map(|text| SIDES.map(|side| (text.clone(), side))) {
        let chunk = &*chunk_memory.hold(&text, side);
        let end = text.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
        for cpu in versions() {
            assert_eq!(Lines::new(chunk, 0, cpu).end(0), end);
            for reach in [1, 16, 100] {
                let mut lines = Lines::new(chunk, 0, cpu);
                for from in (0..text.len()).step_by(reach) {
                    check(chunk, from, reach, lines.find(from, reach));
                }
            }
            for room in [text.len() / 2, text.len()] {
                let to = copy_memory.hold(&std::vec![0; room], side);
                let copied = cpu.copy_text(chunk, to).len;
                assert_eq!(to[..copied], text[..copied]);
            }
            assert_eq!(cpu.is_utf8(chunk), core::str::from_utf8(&text).is_ok());
        }
    }
}

#[cfg(all(target_arch = "x86_64", target_feature = "sse2", not(picosse_portable)))]
#[test]
fn avx2_needs_the_cpu_and_the_system_and_only_valid_leaves_are_queried() {
    use core::arch::x86_64::CpuidResult;
    const XSAVE: u32 = 1 << 27;
    const AVX: u32 = 1 << 28;
    const AVX2: u32 = 1 << 5;
    for (highest, features, more_features, kept, expected) in [
        (7, XSAVE | AVX, AVX2, 0b111, true),
        (32, u32::MAX, u32::MAX, u64::MAX, true),
        (6, XSAVE | AVX, AVX2, 0b111, false),
        (2, XSAVE | AVX, AVX2, 0b111, false),
        (0, XSAVE | AVX, AVX2, 0b111, false),
        (13, AVX, AVX2, 0b111, false),
        (13, XSAVE, AVX2, 0b111, false),
        (13, XSAVE | AVX, !AVX2, 0b111, false),
        (13, XSAVE | AVX, AVX2, 0b011, false),
        (13, XSAVE | AVX, AVX2, 0b101, false),
    ] {
        let leaf = |leaf| {
            assert!(leaf <= highest, "leaf {leaf} of {highest}");
            let [eax, ebx, ecx] = match leaf {
                0 => [highest, 0, 0],
                1 => [0, 0, features],
                7 => [0, more_features, 0],
                other => panic!("leaf {other}"),
            };
            CpuidResult { eax, ebx, ecx, edx: 0 }
        };
        let kept_registers = || {
            assert!(features & XSAVE != 0, "the instruction may not be there");
            kept
        };
        let found = super::chosen::has_avx2(leaf, kept_registers);
        assert_eq!(found, expected, "{highest} {features:#x} {more_features:#x} {kept:#b}");
    }
}
