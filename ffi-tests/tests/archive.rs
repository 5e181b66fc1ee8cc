//! What the archive exports, needs and holds.

use ffi_tests::header;
use ffi_tests::symbols::{Symbols, read};
use ffi_tests::toolchain::{archive, archive_at, cargo, folder, run};

fn symbols() -> Symbols {
    read(archive())
}

#[test]
fn archive_exports_what_the_header_declares_and_nothing_else() {
    let declared = header::functions(&header::committed());
    assert!(declared.len() >= 14, "only {declared:?} declared");
    assert_eq!(symbols().exported, declared);
}

#[test]
fn archive_needs_nothing_but_the_memory_functions() {
    let known = ["memcpy", "memmove", "memset", "memcmp", "bcmp", "bzero"];
    let unknown: Vec<_> = symbols()
        .undefined
        .into_iter()
        .filter(|name| !known.contains(&&**name) && !name.starts_with("__aeabi_mem"))
        .collect();
    assert!(unknown.is_empty(), "undefined: {unknown:?}");
}

/// The symbols of panics, unwinding and an allocator.
fn machinery(symbols: Symbols) -> Vec<String> {
    let words = ["panic", "unwind", "eh_personality", "alloc", "rust_begin"];
    symbols.all.into_iter().filter(|name| words.iter().any(|word| name.contains(word))).collect()
}

#[test]
fn archive_has_no_panic_no_unwinding_and_no_allocator() {
    let found = machinery(symbols());
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn archive_has_no_panic_at_any_optimisation_level_with_inlining_and_without() {
    let mut all_found = Vec::new();
    // With a threshold of 0, only functions without instructions are inlined.
    for arguments in [&[][..], &["-C", "llvm-args=-inline-threshold=0"]] {
        for level in ["s", "z", "2", "3"] {
            let found = machinery(read(&archive_at(level, arguments)));
            if !found.is_empty() {
                all_found.push(format!("opt-level {level} {arguments:?}: {found:?}"));
            }
        }
    }
    assert!(all_found.is_empty(), "{all_found:#?}");
}

#[test]
fn archive_has_no_memory_that_can_be_written() {
    assert_eq!(symbols().writable, 0, "bytes of .data and .bss");
}

#[test]
fn archive_needs_no_other_library() {
    // In another folder, since these flags make another archive.
    let folder = folder();
    let output = run(cargo(folder.path()).args(["staticlib", "--", "--print", "native-static-libs"]));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let libraries = said.lines().find_map(|line| line.split_once("native-static-libs:"));
    let (_, libraries) =
        libraries.unwrap_or_else(|| panic!("rustc names no libraries, not even none:\n{said}"));
    assert_eq!(libraries.trim(), "", "libraries that rustc names");
}
