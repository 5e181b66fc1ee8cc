//! What the archive exports, needs and holds.

use ffi_tests::header;
use ffi_tests::symbols::{Symbols, read};
use ffi_tests::toolchain::{archive, cargo, folder, run};

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

#[test]
fn archive_has_no_panic_no_unwinding_and_no_allocator() {
    let words = ["panic", "unwind", "eh_personality", "alloc", "rust_begin"];
    let found: Vec<_> =
        symbols().all.into_iter().filter(|name| words.iter().any(|word| name.contains(word))).collect();
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn archive_has_no_memory_that_can_be_written() {
    assert_eq!(symbols().writable, 0, "bytes of .data and .bss");
}

#[test]
fn archive_needs_no_other_library() {
    // In a folder of its own: other flags make another archive.
    let folder = folder();
    let output = run(cargo(folder.path()).args(["staticlib", "--print", "native-static-libs"]));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let libraries = said.lines().find_map(|line| line.split_once("native-static-libs:"));
    let (_, libraries) =
        libraries.unwrap_or_else(|| panic!("rustc names no libraries, not even none:\n{said}"));
    assert_eq!(libraries.trim(), "", "libraries that rustc names");
}
