//! The sizes of a parser and a session: the same in Rust and in C, for each width of a pointer.

use ffi_tests::header::root;
use ffi_tests::toolchain::{ARM_GCC, ARM_GXX, CLANG, CLANGXX, Compiler, GCC, GXX, folder};
use picosse::capi::{
    PICOSSE_PARSER_WORDS_32, PICOSSE_PARSER_WORDS_64, PICOSSE_SESSION_WORDS_32, PICOSSE_SESSION_WORDS_64,
};
use std::fs;
use std::process::Output;

/// What a compiler makes of a source, without linking.
fn compile(compiler: Compiler, standard: &str, flags: &[&str], source: &str) -> Output {
    let folder = folder();
    let file = folder.path().join(if compiler.is_cxx { "sizes.cpp" } else { "sizes.c" });
    fs::write(&file, source).expect("a source");
    compiler.command(standard).args(flags).arg("-fsyntax-only").arg(file).output().expect("the compiler")
}

/// A source that compiles only where both have these numbers of words.
fn with_words(parser: usize, session: usize) -> String {
    let check = |name: &str, words: usize| {
        format!("typedef char {name}_has_its_size[sizeof(picosse_{name}) == {} ? 1 : -1];\n", 8 * words)
    };
    format!("#include \"picosse.h\"\n{}{}", check("parser", parser), check("session", session))
}

/// Compiles as C99, C11 and C++17, each a different form of the header's own check.
fn compiles(test: &str, compilers: &[Compiler], flags: &[&str], source: &str) {
    for &compiler in compilers.iter().filter(|compiler| compiler.is_here(test)) {
        let standards: &[&str] = if compiler.is_cxx { &["c++17"] } else { &["c99", "c11"] };
        for standard in standards {
            let output = compile(compiler, standard, flags, source);
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{compiler:?}, {standard}, {flags:?}: {said}");
        }
    }
}

const HOST: &[Compiler] = &[GCC, CLANG, GXX, CLANGXX];

#[test]
#[cfg(target_pointer_width = "64")]
fn header_has_the_sizes_of_64_bit_pointers() {
    let test = "header_has_the_sizes_of_64_bit_pointers";
    compiles(test, HOST, &[], &with_words(PICOSSE_PARSER_WORDS_64, PICOSSE_SESSION_WORDS_64));
}

#[test]
#[cfg(target_arch = "x86_64")]
fn header_has_the_sizes_of_32_bit_pointers_on_x86() {
    let test = "header_has_the_sizes_of_32_bit_pointers_on_x86";
    // Freestanding: the C library's own headers for 32 bits are not needed.
    let flags = ["-m32", "-ffreestanding"];
    compiles(test, HOST, &flags, &with_words(PICOSSE_PARSER_WORDS_32, PICOSSE_SESSION_WORDS_32));
}

#[test]
fn header_has_the_sizes_of_32_bit_pointers_on_cortex_m() {
    let test = "header_has_the_sizes_of_32_bit_pointers_on_cortex_m";
    let source = with_words(PICOSSE_PARSER_WORDS_32, PICOSSE_SESSION_WORDS_32);
    compiles(test, &[ARM_GCC, ARM_GXX], &["-mcpu=cortex-m4", "-mthumb", "-ffreestanding"], &source);
}

#[test]
#[cfg(target_pointer_width = "64")]
fn header_refuses_a_uintptr_max_that_does_not_fit_the_pointers() {
    let test = "header_refuses_a_uintptr_max_that_does_not_fit_the_pointers";
    let source =
        "#include <stdint.h>\n#undef UINTPTR_MAX\n#define UINTPTR_MAX UINT32_MAX\n#include \"picosse.h\"\n";
    for &compiler in HOST.iter().filter(|compiler| compiler.is_here(test)) {
        for standard in if compiler.is_cxx { ["c++11", "c++17"] } else { ["c99", "c11"] } {
            let output = compile(compiler, standard, &[], source);
            let said = String::from_utf8_lossy(&output.stderr).replace('_', " ");
            for name in ["parser", "session"] {
                let refusal = format!("picosse {name} has a wrong size");
                let is_refused = !output.status.success() && said.contains(&refusal);
                assert!(is_refused, "{compiler:?}, {standard}: no {refusal}: {said}");
            }
        }
    }
}

#[test]
fn the_pages_have_the_sizes() {
    let bytes = [
        PICOSSE_PARSER_WORDS_64,
        PICOSSE_PARSER_WORDS_32,
        PICOSSE_SESSION_WORDS_64,
        PICOSSE_SESSION_WORDS_32,
    ];
    let [parser_64, parser_32, session_64, session_32] = bytes.map(|words| 8 * words);
    let rows = [
        (
            "docs/guarantees.md",
            format!(
                "| state beside the buffer | in C {parser_64} bytes for a parser, {parser_32} with 32-bit pointers; \
                 for a session {session_64} and {session_32}; less in Rust | none | |\n"
            ),
        ),
        (
            "docs/features.md",
            format!(
                "| state of a parser, in C | {parser_64} bytes | {parser_32} bytes |\n\
                 | state of a session, in C | {session_64} bytes | {session_32} bytes |\n"
            ),
        ),
    ];
    for (page, rows) in rows {
        let text = fs::read_to_string(root().join(page)).unwrap_or_else(|why| panic!("{page}: {why}"));
        assert!(text.contains(&rows), "{page} lacks\n{rows}");
    }
}
