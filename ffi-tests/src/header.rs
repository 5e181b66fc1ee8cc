//! The C header: generated from a template and the comments in the source, and what is in it.

use crate::declarations::{Declaration, assemble};
use std::fs;
use std::path::PathBuf;

/// The folder of the whole project.
pub fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent().map(PathBuf::from).unwrap_or(here)
}

/// Where the header is.
pub fn path() -> PathBuf {
    root().join("include/picosse.h")
}

/// The header in the repository.
///
/// # Panics
/// When it cannot be read.
pub fn committed() -> String {
    fs::read_to_string(path()).expect("include/picosse.h")
}

/// The header, made from the template and the source.
///
/// # Panics
/// When cbindgen cannot read the source, or the template does not name each declaration once.
pub fn generate() -> String {
    let config = cbindgen::Config::from_file(root().join("ffi-tests/cbindgen.toml")).expect("cbindgen.toml");
    let source = root().join("src/capi/mod.rs");
    let bindings =
        cbindgen::Builder::new().with_config(config).with_src(source).generate().expect("bindings");
    let mut written = Vec::new();
    bindings.write(&mut written);
    let written = String::from_utf8(written).expect("bindings in UTF-8");
    let template = fs::read_to_string(root().join("ffi-tests/picosse.h.in")).expect("picosse.h.in");
    assemble(&template, &Declaration::all(&written)).unwrap_or_else(|why| panic!("{why}"))
}

/// The functions of the archive that a header declares, sorted.
pub fn functions(header: &str) -> Vec<String> {
    let mut names: Vec<String> = header
        .lines()
        .filter(|line| !line.starts_with([' ', '/', '#', '*']))
        .filter(|line| !line.starts_with("typedef") && !line.starts_with("static"))
        .filter_map(|line| line.split_once('(')?.0.rsplit([' ', '*']).next().map(str::to_owned))
        .filter(|name| name.starts_with("picosse_"))
        .collect();
    names.sort_unstable();
    names
}

/// The macros that a header defines with a value, and that it leaves defined.
pub fn macros(header: &str) -> Vec<&str> {
    let defined = header.lines().filter_map(|line| line.strip_prefix("#define ")?.split_once(' '));
    let names = defined.map(|(name, _)| name);
    names.filter(|&name| name != "PICOSSE_CALL" && !name.contains('(')).collect()
}

/// The programs in the comments of a header: each from its first `#include` to the end of the comment.
pub fn programs(header: &str) -> Vec<String> {
    const START: &str = "#include \"picosse.h\"\n";
    let comments = header.split(" */\n");
    let found = comments.filter_map(|comment| comment.split_once(&format!(" *   {START}")));
    let code = |line: &str| format!("{}\n", line.strip_prefix(" *   ").unwrap_or_default());
    found.map(|(_, rest)| START.to_owned() + &rest.lines().map(code).collect::<String>()).collect()
}
