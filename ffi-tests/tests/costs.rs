//! What the library's features cost in crates, and the oldest Rust that these ask for.

use ffi_tests::header::root;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

fn cargo(arguments: &[&str]) -> String {
    let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
    let mut command = Command::new(cargo);
    command.args(arguments).arg("--locked").current_dir(root());
    // A flag may choose another scanner, which needs another crate.
    command.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    let output = command.output().expect("cargo");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The crates that the library depends on with these features, on a target or on `all`, each with its
/// version.
fn crates(features: &str, target: &str) -> BTreeSet<(String, String)> {
    let shown = cargo(&[
        "tree",
        "--package=picosse",
        "--no-default-features",
        &format!("--features={features}"),
        "--edges=normal,build",
        &format!("--target={target}"),
        "--prefix=none",
    ]);
    let crates = shown.lines().filter_map(|line| {
        let mut words = line.split(' ');
        Some((words.next()?.to_owned(), words.next()?.strip_prefix('v')?.to_owned()))
    });
    crates.filter(|(name, _)| name != "picosse").collect()
}

/// What cargo knows of all packages of this workspace and their dependencies.
fn packages() -> Vec<Value> {
    let metadata = cargo(&["metadata", "--format-version=1", "--all-features"]);
    let metadata: Value = serde_json::from_str(&metadata).expect("JSON");
    metadata["packages"].as_array().expect("packages").clone()
}

fn library(packages: &[Value]) -> &Value {
    packages.iter().find(|package| package["name"] == "picosse").expect("picosse")
}

/// The crates that the page says a feature brings in: the last cell of a row of the table that has them.
fn said(page: &str, feature: &str) -> BTreeSet<String> {
    let mut lines = page.lines().skip_while(|line| !line.ends_with("| crates |"));
    let row = lines
        .by_ref()
        .take_while(|line| line.starts_with('|'))
        .find(|line| line.starts_with(&format!("| `{feature}` |")));
    let cell = row.and_then(|row| row.rsplit('|').nth(1)).unwrap_or_default().trim();
    cell.split(", ").filter_map(|name| Some(name.strip_prefix('`')?.strip_suffix('`')?.to_owned())).collect()
}

fn page() -> String {
    fs::read_to_string(root().join("docs/features.md")).expect("docs/features.md")
}

fn names(crates: &BTreeSet<(String, String)>) -> Vec<&str> {
    crates.iter().map(|(name, _)| name.as_str()).collect()
}

#[test]
fn the_library_itself_depends_on_one_crate_at_most() {
    let of = |target| crates("default,capi,alloc,std", target);
    assert_eq!(names(&of("x86_64-unknown-linux-gnu")), ["simdutf8"]);
    assert_eq!(names(&of("aarch64-linux-android")), [""; 0]);
    assert_eq!(names(&of("aarch64-apple-ios")), [""; 0]);
    assert_eq!(names(&of("thumbv6m-none-eabi")), ["memchr"]);
    assert_eq!(names(&of("riscv32imc-unknown-none-elf")), ["memchr"]);
    assert_eq!(names(&of("wasm32v1-none")), ["memchr"]);
}

#[test]
fn each_feature_brings_in_the_crates_that_its_page_says() {
    let core = crates("", "all");
    let page = page();
    let packages = packages();
    let features = library(&packages)["features"].as_object().expect("features");
    assert!(features.len() > 5);
    for feature in features.keys() {
        let brought: BTreeSet<String> =
            crates(feature, "all").difference(&core).map(|(name, _)| name.clone()).collect();
        assert_eq!(brought, said(&page, feature), "crates of the feature {feature}; on the page");
    }
}

/// The numbers of a version, which may leave out the last ones.
fn numbers(version: &str) -> Vec<u32> {
    version.split('.').map(|number| number.parse().expect("a number")).collect()
}

#[test]
fn no_dependency_asks_for_a_newer_rust_than_the_library() {
    let packages = packages();
    let library = library(&packages);
    let ours = numbers(library["rust_version"].as_str().expect("a rust-version"));
    let features: Vec<&str> =
        library["features"].as_object().expect("features").keys().map(String::as_str).collect();
    let used = crates(&features.join(","), "all");
    assert!(used.len() > 5, "{used:?}");
    for (name, version) in &used {
        let package = packages
            .iter()
            .find(|package| package["name"] == name.as_str() && package["version"] == version.as_str());
        let package = package.unwrap_or_else(|| panic!("{name} {version} is no package"));
        if let Some(theirs) = package["rust_version"].as_str() {
            assert!(numbers(theirs) <= ours, "{name} {version} asks for Rust {theirs}");
        }
    }
}

/// The bytes of the firmware on a Cortex-M4, as `ffi-tests/firmware/run` measured them.
fn measured(figure: &str) -> u32 {
    let budget = fs::read_to_string(root().join("ffi-tests/firmware/budget.csv")).expect("the budget");
    let row = budget.lines().find_map(|line| line.strip_prefix(&format!("cortex-m4,{figure},")));
    row.and_then(|bytes| bytes.parse().ok()).unwrap_or_else(|| panic!("no {figure}"))
}

/// A number of bytes as the page writes it: `13 184`.
fn spaced(bytes: u32) -> String {
    if bytes < 1000 { bytes.to_string() } else { format!("{} {:03}", bytes / 1000, bytes % 1000) }
}

#[test]
fn the_page_has_the_measured_bytes_of_each_feature() {
    let page = page();
    let features = [
        ("fragments", true),
        ("ignored-lines", true),
        ("deliver-unfinished", true),
        ("sniffing", false),
        ("lines", false),
    ];
    let cell = |program: &str, feature: &str| {
        let more =
            measured(&format!("linked: {program} + {feature}")) - measured(&format!("linked: {program}"));
        format!("+ {}", spaced(more))
    };
    for (feature, is_of_parsers) in features {
        let parser = if is_of_parsers { format!("{} ", cell("parser", feature)) } else { String::new() };
        let cells = format!("| {parser}| {} |", cell("session", feature));
        let row =
            page.lines().find(|line| line.starts_with(&format!("| `{feature}`")) && line.contains(&cells));
        assert!(row.is_some(), "{feature}: {cells}");
    }
    let all = "fragments + ignored-lines + deliver-unfinished";
    let none = [measured("linked: parser"), measured("linked: session")].map(spaced);
    let all = [
        measured(&format!("linked: parser + {all}")),
        measured(&format!("linked: session + {all} + sniffing + lines")),
    ]
    .map(spaced);
    for (name, [parser, session]) in [("none of these", none), ("all", all)] {
        let row = format!("| {name} | {parser} | {session} | |");
        assert!(page.contains(&row), "{row}");
    }
}

#[test]
fn the_pages_have_the_measured_stacks() {
    let [parser, session] = ["parser", "session"].map(|of| measured(&format!("stack: of a {of}'s feed")));
    let page = page();
    for (call, bytes) in [("parser", parser), ("session", session)] {
        let cell = format!("| {bytes} bytes (Cortex-M4) |");
        let row = page.lines().find(|line| line.starts_with(&format!("| stack of `picosse_{call}_feed` |")));
        assert!(row.is_some_and(|row| row.ends_with(&cell)), "{row:?}: {cell}");
    }
    let guarantees = fs::read_to_string(root().join("docs/guarantees.md")).expect("docs/guarantees.md");
    assert!(guarantees.contains(&format!("on x86-64, {parser} bytes on a Cortex-M4.")), "{parser}");
}
