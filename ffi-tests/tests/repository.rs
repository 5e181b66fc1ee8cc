//! The pages for people who change the project name files, functions and commands that exist.

use ffi_tests::header::root;
use ffi_tests::toolchain::run;
use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

const PAGES: [&str; 3] = ["ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"];

fn page(name: &str) -> String {
    fs::read_to_string(root().join(name)).expect(name)
}

/// The first word of each piece of code, and the target of each link.
fn names(page: &str) -> Vec<&str> {
    let code = page.split('`').skip(1).step_by(2).filter_map(|code| code.split_whitespace().next());
    let links = page.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
    code.chain(links).filter(|name| !name.is_empty()).collect()
}

#[test]
fn each_path_in_the_pages_exists() {
    let folders = fs::read_dir(root()).expect("the repository").map(|entry| entry.expect("an entry"));
    let folders: BTreeSet<_> =
        folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    let mut checked = 0;
    for page_name in PAGES {
        for name in names(&page(page_name)) {
            let first = name.split('/').next().expect("a part");
            // Patterns, and files that a command writes.
            let is_path = folders.contains(first) && first != "target" && !name.contains(['*', '…']);
            if is_path && !name.contains("NAME") && !name.contains("/artifacts/") {
                assert!(root().join(name).exists(), "{page_name}: there is no {name}");
                checked += 1;
            }
        }
    }
    assert!(checked > 60, "only {checked} paths found");
}

/// The sources of the library and of its tests.
fn sources() -> String {
    let mut command = Command::new("git");
    command.arg("-C").arg(root()).args(["ls-files", "src", "ffi-tests/src", "ffi-tests/tests"]);
    let files = String::from_utf8(run(&mut command).stdout).expect("names of files");
    let rust = files.lines().filter(|name| name.ends_with(".rs"));
    rust.filter_map(|name| fs::read_to_string(root().join(name)).ok()).collect()
}

#[test]
fn each_function_and_test_in_the_pages_exists() {
    let sources = sources();
    let words: BTreeSet<&str> = sources.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
    let mut checked = 0;
    for page_name in &PAGES[..2] {
        let page = page(page_name);
        let is_identifier = |name: &&str| {
            name.contains('_') && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        };
        for name in names(&page).into_iter().filter(is_identifier) {
            assert!(words.contains(name) || name.starts_with("step_"), "{page_name}: there is no {name}");
            checked += 1;
        }
    }
    assert!(checked > 30, "only {checked} names found");
}

#[test]
fn each_step_and_script_of_ci_is_listed() {
    let script = fs::read_to_string(root().join(".ci/run")).expect(".ci/run");
    let list = run(Command::new(root().join(".ci/run")).arg("--list")).stdout;
    let list = String::from_utf8(list).expect("names of steps");
    let listed: BTreeSet<_> = list.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let defined = script.lines().filter_map(|line| line.strip_prefix("step_")?.strip_suffix("() {"));
    assert_eq!(listed, defined.collect());

    let workflow = page(".github/workflows/ci.yml");
    let jobs = workflow.lines().filter_map(|line| line.strip_prefix("          - "));
    let called: BTreeSet<_> = jobs.flat_map(str::split_whitespace).collect();
    assert_eq!(listed.difference(&called).next(), None, "a step that the hosted workflow does not call");

    let contributing = page("CONTRIBUTING.md");
    for entry in fs::read_dir(root().join(".ci")).expect(".ci") {
        let name = entry.expect("a file").file_name().to_string_lossy().into_owned();
        let is_helper = ["run", "common", "emulated"].contains(&name.as_str()) || name.contains('.');
        let called = format!(".ci/{name}");
        assert!(
            is_helper || contributing.contains(&called) || script.contains(&called),
            "{called} is not listed"
        );
    }
}
