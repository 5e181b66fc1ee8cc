//! The vectors, through the C interface and its C++ companion.

use ffi_tests::jobs;
use ffi_tests::toolchain::{CLANG, CLANGXX, Compiler, GCC, GXX, folder, run};
use std::process::Command;

fn check(compiler: Compiler, test: &str, sources: &[&str]) {
    if compiler.is_here(test) {
        let folder = folder();
        jobs::check(&compiler.program(sources, &["-O1"], &folder));
    }
}

#[test]
fn c_host_logs_what_the_vectors_say() {
    check(GCC, "c_host_logs_what_the_vectors_say", &["host.c", "memory.c"]);
}

#[test]
fn c_host_of_clang_logs_what_the_vectors_say() {
    check(CLANG, "c_host_of_clang_logs_what_the_vectors_say", &["host.c", "memory.c"]);
}

#[test]
fn cxx_host_logs_what_the_vectors_say() {
    check(GXX, "cxx_host_logs_what_the_vectors_say", &["host.cpp"]);
}

#[test]
fn cxx_host_of_clang_logs_what_the_vectors_say() {
    check(CLANGXX, "cxx_host_of_clang_logs_what_the_vectors_say", &["host.cpp"]);
}

#[test]
fn guarded_memory_faults_one_byte_beyond() {
    if GCC.is_here("guarded_memory_faults_one_byte_beyond") {
        let folder = folder();
        let guard = GCC.program(&["guard.c", "memory.c"], &["-O1"], &folder);
        run(Command::new(&guard).arg("inside"));
        for beyond in ["behind", "front"] {
            let status = Command::new(&guard).arg(beyond).status().expect("the program");
            assert_eq!(status.code(), None, "{beyond}: ended by a signal");
        }
    }
}

#[test]
fn companion_keeps_its_promises() {
    if GXX.is_here("companion_keeps_its_promises") {
        let folder = folder();
        run(&mut Command::new(GXX.program(&["companion.cpp"], &["-O1"], &folder)));
    }
}

#[test]
fn companion_without_exceptions_aborts_where_no_parser_can_be_made() {
    if GXX.is_here("companion_without_exceptions_aborts_where_no_parser_can_be_made") {
        const SOURCE: &str = "#include \"picosse.hpp\"\nint main(int argc, char **) {\n  static char buffer[448];\n  \
                              picosse::parser parser(buffer, argc == 1 ? 448 : 447);\n  return 0;\n}\n";
        let folder = folder();
        let path = folder.path().join("small.cpp");
        std::fs::write(&path, SOURCE).expect("a source");
        let program = GXX.program(&[path.to_str().expect("a path")], &["-fno-exceptions"], &folder);
        run(&mut Command::new(&program));
        let status = Command::new(&program).arg("smaller").status().expect("the program");
        assert_eq!(status.code(), None, "ended by a signal");
    }
}
