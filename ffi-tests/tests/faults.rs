//! Two tables list faults and the tests that cover them: the README of this crate, and
//! `faults-session.md`. Every test and vector that they name exists.

use ffi_tests::header::root;
use ffi_tests::vectors;
use std::fs;

const FOLDERS: [&str; 3] = ["src/tests", "src/tests/session", "ffi-tests/tests"];

/// The fault and the tests of each row.
fn rows(readme: &str) -> Vec<(&str, &str)> {
    let (_, faults) = readme.split_once("\n## Faults\n").expect("the section");
    let (faults, _) = faults.split_once("\n## ").unwrap_or((faults, ""));
    let cells =
        faults.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |")?.split_once(" | "));
    cells.filter(|cells| *cells != ("fault", "tests")).collect()
}

/// The texts between these marks.
fn between(text: &str, mark: char) -> Vec<&str> {
    text.split(mark).skip(1).step_by(2).collect()
}

/// The functions under `#[test]`, and the entries of `cases!`.
fn tests(source: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut is_test = false;
    for line in source.lines().map(str::trim) {
        if line == "#[test]" {
            is_test = true;
        } else if let Some((name, _)) = line.strip_prefix("fn ").and_then(|rest| rest.split_once('(')) {
            if std::mem::take(&mut is_test) {
                names.push(name.to_owned());
            }
        } else if let Some((name, _)) = line.strip_suffix("\";").and_then(|entry| entry.split_once(": \"")) {
            names.push(name.to_owned());
        }
    }
    names
}

fn all_tests() -> Vec<String> {
    let files =
        FOLDERS.iter().flat_map(|folder| fs::read_dir(root().join(folder)).expect("a folder of tests"));
    let paths = files.map(|file| file.expect("a file").path());
    paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .flat_map(|path| tests(&fs::read_to_string(path).expect("a source")))
        .collect()
}

#[test]
fn every_fault_names_existing_tests_and_vectors() {
    let readme = fs::read_to_string(root().join("ffi-tests/README.md")).expect("README.md");
    let (tests, vectors) = (all_tests(), vectors::all());
    let is_title = |title: &str| {
        vectors.iter().any(|vector| vector.name.split_once(": ").is_some_and(|(_, name)| name == title))
    };
    let rows = rows(&readme);
    assert!(rows.len() >= 30, "only {} rows found", rows.len());
    for (fault, held_by) in rows {
        let (names, titles) = (between(held_by, '`'), between(held_by, '"'));
        assert!(!names.is_empty() || !titles.is_empty(), "{fault}: no test");
        for name in names {
            assert!(tests.iter().any(|test| test == name), "{fault}: no test is called `{name}`");
        }
        for title in titles {
            assert!(is_title(title), "{fault}: no vector is called \"{title}\"");
        }
    }
}

#[test]
fn every_answer_of_the_session_names_tests_that_are_there() {
    let answers = fs::read_to_string(root().join("ffi-tests/faults-session.md")).expect("the table");
    let tests = all_tests();
    let rows: Vec<_> =
        answers.lines().filter_map(|line| line.strip_suffix(" |")?.rsplit_once(" | ")).collect();
    // The first row is the head of the table.
    assert!(rows.len() > 35, "only {} rows found", rows.len());
    for (report, held_by) in &rows[1..] {
        let names = between(held_by, '`');
        assert!(!names.is_empty(), "{report}: no test");
        for name in names {
            assert!(tests.iter().any(|test| test == name), "{report}: no test is called `{name}`");
        }
    }
}
