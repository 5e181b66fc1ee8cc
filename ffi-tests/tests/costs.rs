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

/// The crates that the README says a feature brings in: the last cell of a row of the table that has them.
fn said(readme: &str, feature: &str) -> BTreeSet<String> {
    let mut lines = readme.lines().skip_while(|line| !line.ends_with("| crates |"));
    let row = lines
        .by_ref()
        .take_while(|line| line.starts_with('|'))
        .find(|line| line.starts_with(&format!("| `{feature}` |")));
    let cell = row.and_then(|row| row.rsplit('|').nth(1)).unwrap_or_default().trim();
    cell.split(", ").filter_map(|name| Some(name.strip_prefix('`')?.strip_suffix('`')?.to_owned())).collect()
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
fn each_feature_brings_in_the_crates_that_the_readme_says() {
    let core = crates("", "all");
    let readme = fs::read_to_string(root().join("README.md")).expect("README.md");
    let packages = packages();
    let features = library(&packages)["features"].as_object().expect("features");
    assert!(features.len() > 5);
    for feature in features.keys() {
        let brought: BTreeSet<String> =
            crates(feature, "all").difference(&core).map(|(name, _)| name.clone()).collect();
        assert_eq!(brought, said(&readme, feature), "crates of the feature {feature}; in the README");
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
