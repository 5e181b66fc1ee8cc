//! The C header and its C++ companion.

use ffi_tests::header::{committed, generate, macros};
use ffi_tests::toolchain::{CLANG, CLANGXX, Compiler, GCC, GXX, folder, run};
use std::fs;
use std::process::Command;

#[test]
fn header_is_what_the_source_makes() {
    assert!(
        committed() == generate(),
        "include/picosse.h is not what src/capi makes: run `cargo run -p ffi-tests --bin header`"
    );
}

#[test]
fn header_has_the_version_of_the_crate() {
    let header = committed();
    let names = ["MAJOR", "MINOR", "PATCH"];
    let parts: Vec<&str> = env!("CARGO_PKG_VERSION").split('.').collect();
    assert_eq!(parts.len(), names.len());
    for (name, part) in names.into_iter().zip(parts) {
        let line = format!("\n#define PICOSSE_VERSION_{name} {part}\n");
        assert!(header.contains(&line), "no {line}");
    }
}

/// A program with the header alone. Uses every macro, and fails where an initialiser does not give the
/// size of its struct.
fn alone() -> String {
    let header = committed();
    let uses = macros(&header).into_iter().map(|name| match name.strip_suffix("_INIT") {
        Some(of) => {
            let of = of.to_lowercase();
            format!("  {{ {of} made = {name}; if (made.size != sizeof(made)) return 1; }}\n")
        }
        None => format!("  (void)({name});\n"),
    });
    let uses: String = uses.collect();
    let time =
        "  if (picosse_time_left(UINT32_MAX - 4, 5) != 10 || picosse_time_left(5, 4) != 0) return 2;\n";
    format!(
        "#include \"picosse.h\"\n#include \"picosse.h\"\nint main(void) {{\n{uses}{time}  return 0;\n}}\n"
    )
}

#[test]
fn header_alone_runs() {
    let folder = folder();
    for (compiler, file) in [(GCC, "alone.c"), (GXX, "alone.cpp")] {
        if compiler.is_here("header_alone_runs") {
            let path = folder.path().join(file);
            fs::write(&path, alone()).expect("a source");
            let program = compiler.program(&[path.to_str().expect("a path")], &[] as &[&str], &folder);
            run(&mut Command::new(program));
        }
    }
}

fn compiles(test: &str, compilers: [Compiler; 2], standards: &[&str], source: &str, flags: &[&str]) {
    let folder = folder();
    for compiler in compilers.into_iter().filter(|compiler| compiler.is_here(test)) {
        let file = folder.path().join(if compiler.is_cxx { "alone.cpp" } else { "alone.c" });
        fs::write(&file, source).expect("a source");
        for standard in standards {
            run(compiler.command(standard).args(flags).arg("-fsyntax-only").arg(&file));
        }
    }
}

#[test]
fn header_compiles_without_a_warning_as_c() {
    let test = "header_compiles_without_a_warning_as_c";
    compiles(test, [GCC, CLANG], &["c99", "c11", "c17"], &alone(), &[]);
    compiles(test, [GCC, CLANG], &["c99"], &alone(), &["-ffreestanding", "-Wstrict-prototypes", "-Wundef"]);
}

#[test]
fn header_compiles_without_a_warning_as_cxx() {
    let test = "header_compiles_without_a_warning_as_cxx";
    compiles(test, [GXX, CLANGXX], &["c++11", "c++14", "c++17", "c++20"], &alone(), &[]);
}

const COMPANION: &str = r#"
#include "picosse.hpp"
#include "picosse.hpp"

/* Everything a host may write, so that the templates are made. */
std::size_t use(std::string_view chunk);
std::size_t use(std::string_view chunk) {
  static char buffer[4096];
  std::size_t sum = 0;
  picosse::parser parser(buffer, sizeof buffer);
  const picosse::fed fed = parser.feed(chunk, [&](const picosse::item &item) { sum += item.data().size(); });
  sum += fed.consumed();
  parser.finish([&](const picosse::item &item) {
    return item.kind() == PICOSSE_EVENT ? picosse::next::pause : picosse::next::go_on;
  });
  picosse::session session(buffer, sizeof buffer, picosse::session_config(PICOSSE_PRESET_LLM));
  const std::uint32_t generation = session.connect(1, 2).generation();
  session.on_response(generation, 1, {200, "text/event-stream", {}});
  session.feed(generation, 1, chunk, [&](std::uint32_t, const picosse::item &item) { sum += item.data().size(); });
  session.on_error(generation, 1, [](std::uint32_t, const picosse::item &) { return picosse::next::cancel; });
  session.request_headers([&](std::string_view name, std::string_view) { sum += name.size(); });
  sum += session.next_deadline().value_or(0) + (session.end() ? 1 : 0) + (session.verdict() ? 1 : 0);
  sum += session.counters().attempts;
  return sum;
}
"#;

#[test]
fn companion_compiles_without_a_warning() {
    let test = "companion_compiles_without_a_warning";
    compiles(test, [GXX, CLANGXX], &["c++17", "c++20"], COMPANION, &[]);
}

#[test]
fn companion_compiles_without_exceptions_and_rtti() {
    let test = "companion_compiles_without_exceptions_and_rtti";
    compiles(test, [GXX, CLANGXX], &["c++17", "c++20"], COMPANION, &["-fno-exceptions", "-fno-rtti"]);
}
