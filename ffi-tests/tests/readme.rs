//! The pages that there are in English and in Chinese: both have the same code, figures and names, in the same places.
//! The main README has what other pages measured and run.

use ffi_tests::header::root;
use std::fs;

/// A line of code, a cell of a table, or a paragraph, and what of it is the same in each language.
struct Part {
    text: String,
    same: Vec<String>,
}

/// A line of code without its comment.
fn without_comment(line: &str) -> &str {
    let comment = ["// ", "/* ", " # "].iter().filter_map(|mark| line.find(mark)).min();
    line[..comment.unwrap_or(line.len())].trim_end()
}

/// The code and the numbers of a text, sorted: each language has its own order of words.
fn names_and_numbers(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, span) in text.split('`').enumerate() {
        if at % 2 == 1 {
            found.push(format!("`{span}`"));
        } else {
            let runs = span.split(|c: char| !c.is_ascii_digit() && c != '.').map(|run| run.trim_matches('.'));
            found.extend(runs.filter(|run| !run.is_empty()).map(str::to_owned));
        }
    }
    found.sort();
    found
}

fn parts(readme: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut paragraph = String::new();
    let mut is_code = false;
    for line in readme.lines().chain([""]) {
        let is_fence = line.starts_with("```");
        let is_prose = !is_code && !is_fence && !line.is_empty() && !line.starts_with('|');
        if is_prose {
            paragraph += line;
            paragraph.push('\n');
            continue;
        }
        if !paragraph.is_empty() {
            let text = std::mem::take(&mut paragraph);
            parts.push(Part { same: names_and_numbers(&text), text });
        }
        if is_code || is_fence {
            parts.push(Part { text: line.to_owned(), same: vec![without_comment(line).to_owned()] });
            is_code ^= is_fence;
        } else {
            let cells =
                line.split('|').map(|cell| Part { text: cell.to_owned(), same: names_and_numbers(cell) });
            parts.extend(cells);
        }
    }
    parts
}

/// The pages in both languages.
const PAGES: [[&str; 2]; 6] = [
    ["README.md", "README.zh-CN.md"],
    ["docs/buffer.md", "docs/zh/buffer.md"],
    ["docs/features.md", "docs/zh/features.md"],
    ["docs/guarantees.md", "docs/zh/guarantees.md"],
    ["docs/session.md", "docs/zh/session.md"],
    ["examples/web/README.md", "examples/web/README.zh-CN.md"],
];

fn read(page: &str) -> String {
    fs::read_to_string(root().join(page)).unwrap_or_else(|why| panic!("{page}: {why}"))
}

#[test]
fn a_chinese_page_has_the_code_the_figures_and_the_names_of_the_english_one() {
    for pages in PAGES {
        let [english, chinese] = pages.map(|page| parts(&read(page)));
        for (english, chinese) in english.iter().zip(&chinese) {
            assert_eq!(english.same, chinese.same, "\n{pages:?}: {}\n{}", english.text, chinese.text);
        }
        assert_eq!(english.len(), chinese.len(), "one of {pages:?} has a part that the other lacks");
    }
}

/// The lines of the first block of code that starts with this, without indents and comments.
fn example<'a>(text: &'a str, fence: &str) -> Vec<&'a str> {
    let code = text.lines().skip_while(|line| *line != fence).skip(1).take_while(|line| *line != "```");
    code.map(|line| without_comment(line).trim()).filter(|line| !line.is_empty()).collect()
}

#[test]
fn the_example_that_cannot_run_on_the_page_runs_in_the_documentation() {
    let [page, source] = ["docs/features.md", "src/events/event_stream.rs"].map(read);
    let docs: String = source
        .lines()
        .filter_map(|line| Some(line.strip_prefix("///")?.trim_start().to_owned() + "\n"))
        .collect();
    let runs = example(&docs, "```rust");
    let shown = example(&page, "```rust,ignore");
    assert!(shown.len() > 5, "{shown:?}");
    let mut rest = runs.iter();
    for line in shown {
        assert!(rest.any(|run| *run == line), "{line} is not in the documentation, or not in this order");
    }
}

#[test]
fn the_readme_stays_short() {
    for page in ["README.md", "README.zh-CN.md"] {
        let lines = read(page).lines().count();
        assert!(lines <= 90, "{page} has {lines} lines: put details on a page behind it");
    }
}

#[test]
fn the_readme_says_how_many_times_faster_than_the_fastest_other_parser() {
    let benches = read("benches/README.md");
    let row =
        benches.lines().find_map(|line| line.strip_prefix("| `feed` ÷ fastest other |")).expect("the row");
    let times: Vec<f64> = row.split('|').filter_map(|cell| cell.trim().parse().ok()).collect();
    assert_eq!(times.len(), 10, "{row}");
    let (least, most) =
        times.iter().fold((f64::MAX, 0.0_f64), |(least, most), &x| (least.min(x), most.max(x)));
    for (page, text) in [
        ("README.md", format!("{least} to {most} times")),
        ("README.zh-CN.md", format!("{least} 到 {most} 倍")),
    ] {
        assert!(read(page).contains(&text), "{page}: {text}");
    }
}
