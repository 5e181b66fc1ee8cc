//! The pages of the guide show code of programs that are built and run elsewhere in the tests. The links of all
//! pages lead somewhere.

use ffi_tests::header::root;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A block of code in a page, and the file that the text before it names.
struct Block {
    language: String,
    source: Option<String>,
    lines: Vec<String>,
}

/// The blocks of a page. Their source is the last link since the last heading.
fn blocks(page: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut source = None;
    let mut is_code = false;
    for line in page.lines() {
        if let Some(language) = line.strip_prefix("```") {
            is_code = !is_code;
            if is_code {
                let source = source.clone();
                blocks.push(Block { language: language.to_owned(), source, lines: Vec::new() });
            }
        } else if is_code {
            let block = blocks.last_mut().expect("the block of this line");
            block.lines.push(line.to_owned());
        } else if line.starts_with('#') {
            source = None;
        } else if let Some((_, rest)) = line.rsplit_once("](") {
            source = rest.split_once(')').map(|(target, _)| target.to_owned());
        }
    }
    assert!(!is_code, "a block of code has no end");
    blocks
}

/// What a line says: without its indent, and without what makes it a part of a comment.
fn said(line: &str) -> &str {
    let line = line.trim();
    ["///", "//!", "*"].iter().find_map(|mark| line.strip_prefix(mark)).unwrap_or(line).trim()
}

fn pages() -> Vec<PathBuf> {
    let folder = root().join("docs/guide");
    let files = fs::read_dir(&folder).expect("docs/guide").map(|file| file.expect("a file").path());
    let pages: Vec<_> = files.filter(|path| path.extension().is_some_and(|end| end == "md")).collect();
    assert!(pages.len() > 5, "{pages:?}");
    pages
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

#[test]
fn every_line_of_code_in_the_guide_is_in_the_program_that_the_page_names() {
    for path in pages() {
        let name = path.display();
        for block in blocks(&read(&path)) {
            // What is typed in a shell, and a manifest of the reader's own.
            if ["sh", "toml"].contains(&&*block.language) {
                continue;
            }
            let source = block.source.unwrap_or_else(|| panic!("{name}: no file is named before a block"));
            let program = read(&path.with_file_name(&source));
            let mut rest = program.lines().map(said);
            for line in block.lines.iter().map(|line| said(line)).filter(|line| !line.is_empty()) {
                assert!(rest.any(|known| known == line), "{name}: not in {source}, or not there: {line}");
            }
        }
    }
}

#[test]
fn the_page_of_each_kind_of_program_starts_small_has_a_whole_program_and_says_what_goes_wrong() {
    let others = ["README.md", "compare.md"];
    for path in pages().iter().filter(|path| !others.iter().any(|other| path.ends_with(other))) {
        let (name, page) = (path.display(), read(path));
        for heading in ["\n## A whole program\n", "\n## What goes wrong\n"] {
            assert_eq!(page.matches(heading).count(), 1, "{name}: {heading}");
        }
        let (start, rest) = page.split_once("\n## A whole program\n").expect("a whole program");
        let shown =
            |part| blocks(part).into_iter().filter(|block| block.language != "sh").collect::<Vec<_>>();
        assert!(shown(start).iter().any(|block| block.language != "toml"), "{name}: no code to start with");
        assert!(shown(start).iter().all(|block| block.lines.len() <= 20), "{name}: long to start with");
        assert!(!shown(rest).is_empty(), "{name}: no whole program");
    }
}

/// The anchor that a heading has on the page.
fn anchor(heading: &str) -> String {
    // A link in a heading counts as its text.
    let text = heading.split("](").enumerate().map(|(at, part)| match part.split_once(')') {
        Some((_, rest)) if at > 0 => rest,
        _ => part,
    });
    let text: String = text.collect::<String>().trim_start_matches('#').trim().to_lowercase();
    let kept = text.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

fn has_anchor(page: &Path, wanted: &str) -> bool {
    // Every second part is a block of code.
    let page = read(page);
    let mut lines = page.split("```").step_by(2).flat_map(str::lines);
    lines.any(|line| line.starts_with('#') && anchor(line) == wanted)
}

/// The targets of the links in a page, in the text and below it.
fn links(page: &str) -> Vec<String> {
    let prose: String = page.split("```").step_by(2).collect();
    let inline = prose.split("](").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0));
    let below = prose.lines().filter_map(|line| Some(line.strip_prefix('[')?.split_once("]: ")?.1));
    inline.chain(below).map(str::to_owned).collect()
}

#[test]
fn the_links_of_all_pages_lead_to_files_and_headings() {
    let output = Command::new("git").args(["ls-files", "*.md"]).current_dir(root()).output().expect("git");
    let pages = String::from_utf8(output.stdout).expect("names in UTF-8");
    assert!(pages.lines().count() > 30, "{pages}");
    for page in pages.lines().map(|name| root().join(name)) {
        for link in links(&read(&page)).iter().filter(|link| !link.contains(':')) {
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { page.clone() } else { page.with_file_name(file) };
            assert!(target.exists(), "{}: {link}", page.display());
            let has_heading = heading.is_empty() || has_anchor(&target, heading);
            assert!(has_heading, "{}: no heading {link}", page.display());
        }
    }
}
