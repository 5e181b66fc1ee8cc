//! The C header: written from the comments in the source, and what it declares.

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

/// The header as the source has it.
///
/// # Panics
/// When cbindgen cannot read the source.
pub fn generate() -> String {
    let config = cbindgen::Config::from_file(root().join("ffi-tests/cbindgen.toml")).expect("cbindgen.toml");
    let source = root().join("src/capi/mod.rs");
    let bindings =
        cbindgen::Builder::new().with_config(config).with_src(source).generate().expect("bindings");
    let mut header = Vec::new();
    bindings.write(&mut header);
    String::from_utf8(header).expect("a header in UTF-8")
}

/// The functions that a header declares, sorted.
pub fn functions(header: &str) -> Vec<String> {
    let mut names: Vec<String> = header
        .lines()
        .filter(|line| !line.starts_with([' ', '/', '#', '*']) && !line.starts_with("typedef"))
        .filter_map(|line| line.split_once('(')?.0.rsplit([' ', '*']).next().map(str::to_owned))
        .filter(|name| name.starts_with("picosse_"))
        .collect();
    names.sort_unstable();
    names
}
