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

/// A program that includes only the header. It uses every macro, and fails where an initialiser does not
/// set the size of its struct.
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
  sum += fed.consumed() + parser.step(chunk).consumed() + parser.finish_step().consumed();
  sum += parser.finish([](const picosse::item &) { return picosse::next::pause; }) ? 1 : 0;
  picosse::status why;
  std::optional<picosse::session> session =
      picosse::session::make(buffer, sizeof buffer, picosse::session_config(PICOSSE_PRESET_LLM), &why);
  if (!session) return picosse::session::needed(picosse::session_config());
  const std::uint32_t generation = session->connect(1, picosse::entropy{2}).generation();
  sum += session->on_response(generation, 1, {200, "text/event-stream", {}, {}}).ended() ? 1 : 0;
  sum += session->feed(generation, 1, chunk, [&](const picosse::item &item) { sum += item.data().size(); }).consumed();
  sum += session->step(generation, 1, chunk).consumed();
  const auto cancel = [](const picosse::item &) { return picosse::next::cancel; };
  sum += session->on_error(generation, 1, cancel).closed() ? 1 : 0;
  sum += session->end_step(generation, 1, picosse::transport_end::failed).has_item() ? 1 : 0;
  session->request_headers([&](std::string_view name, std::string_view) { sum += name.size(); });
  sum += session->next_deadline().value_or(0) + (session->end() ? 1 : 0) + (session->verdict() ? 1 : 0);
  sum += session->counters().attempts;
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

/// The messages of a compiler for a program that it must refuse.
fn refusal(compiler: Compiler, standard: &str, body: &str) -> String {
    let folder = folder();
    let file = folder.path().join("refused.cpp");
    let source = format!(
        "#include \"picosse.hpp\"\nvoid use(picosse::parser &parser, picosse::session &session);\n\
         void use(picosse::parser &parser, picosse::session &session) {{\n{body}\n}}\n"
    );
    fs::write(&file, source).expect("a source");
    let output = compiler.command(standard).arg("-fsyntax-only").arg(&file).output().expect("the compiler");
    assert!(!output.status.success(), "{compiler:?} takes {body}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn companion_does_not_compile_code_that_loses_an_answer() {
    let cases = [
        ("(void)session; parser.feed(\"\", [](const picosse::item &) {});", "nodiscard"),
        ("(void)session; parser.finish([](const picosse::item &) {});", "nodiscard"),
        ("(void)parser; session.on_time(1);", "nodiscard"),
        ("(void)parser; session.step(1, 1, \"\");", "nodiscard"),
        ("(void)session; (void)parser.step(\"\").item();", "deleted"),
        ("(void)session; picosse::parser copy(parser);", "deleted"),
        ("(void)parser; (void)session.connect(1, 2);", "entropy"),
        (
            "(void)session; (void)parser.feed(\"\", [](const picosse::item &) { return true; });",
            "a lambda for items returns nothing or a picosse::next",
        ),
    ];
    for compiler in [GXX, CLANGXX] {
        if compiler.is_here("companion_does_not_compile_code_that_loses_an_answer") {
            for (body, why) in cases {
                let said = refusal(compiler, "c++17", body);
                assert!(said.contains(why), "{compiler:?}, {body}: {said}");
            }
        }
    }
}

#[test]
fn companion_asks_for_cxx17_in_one_sentence() {
    for compiler in [GXX, CLANGXX] {
        if compiler.is_here("companion_asks_for_cxx17_in_one_sentence") {
            let folder = folder();
            let file = folder.path().join("old.cpp");
            fs::write(&file, "#include \"picosse.hpp\"\n").expect("a source");
            let output =
                compiler.command("c++14").arg("-fsyntax-only").arg(&file).output().expect("the compiler");
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(!output.status.success() && said.contains("picosse.hpp needs C++17 or later"), "{said}");
            assert_eq!(said.matches("error:").count(), 1, "{said}");
        }
    }
}
