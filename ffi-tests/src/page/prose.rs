//! Comments as HTML.

use super::blocks::is_ours;
use std::collections::BTreeSet;
use std::fmt::Write;

/// The names to which the page has links.
pub struct Links<'a> {
    names: BTreeSet<&'a str>,
    unknown: BTreeSet<String>,
    headings: usize,
}

impl<'a> Links<'a> {
    pub fn new(names: BTreeSet<&'a str>) -> Self {
        Self { names, unknown: BTreeSet::new(), headings: 0 }
    }

    /// The names in comments that nothing declares.
    pub fn unknown(self) -> impl Iterator<Item = String> {
        self.unknown.into_iter().map(|name| format!("not declared: {name}"))
    }

    /// Text of a comment. Backticks mark code.
    fn text(&mut self, text: &str) -> String {
        let mut html = String::new();
        for (at, part) in text.split('`').enumerate() {
            let part = self.linked(part, true);
            let _ = if at % 2 == 1 { write!(html, "<code>{part}</code>") } else { write!(html, "{part}") };
        }
        html
    }

    /// Code, with its comments marked.
    pub fn code(&mut self, code: &str) -> String {
        let html = self.linked(code, false);
        html.replace("/*", "<i>/*").replace("*/", "*/</i>")
    }

    /// Text with a link at each name.
    fn linked(&mut self, text: &str, is_checked: bool) -> String {
        let mut html = String::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
            let len = rest.find(|letter| is_word(letter) != is_word(first)).unwrap_or(rest.len());
            let (part, after) = rest.split_at(len);
            rest = after;
            if self.names.contains(part) {
                let _ = write!(html, "<a href=\"#{part}\">{part}</a>");
                continue;
            }
            // `picosse_session_` stands for several names, and `picosse.h` is a file.
            let is_cut_short = part.ends_with('_');
            let is_file = after.starts_with(".h");
            if is_checked && is_ours(part) && !is_cut_short && !is_file {
                self.unknown.insert(part.to_owned());
            }
            html += &part.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        }
        html
    }
}

/// The parts of a comment between its empty lines.
pub fn paragraphs<'a>(lines: &[&'a str]) -> Vec<Vec<&'a str>> {
    lines.split(|line| line.is_empty()).filter(|part| !part.is_empty()).map(<[&str]>::to_vec).collect()
}

/// A comment that belongs to no declaration: headings, paragraphs, lists, a program.
pub fn write(body: &mut String, contents: &mut String, lines: &[&str], links: &mut Links<'_>) {
    let program = lines.iter().position(|line| line.trim_start().starts_with("#include"));
    let (before, program) = lines.split_at(program.unwrap_or(lines.len()));
    for paragraph in paragraphs(before) {
        match heading(paragraph[0]) {
            Some((level, title)) => {
                links.headings += 1;
                let id = format!("section-{}", links.headings);
                let _ = writeln!(body, "<h{level} id=\"{id}\">{}</h{level}>", links.text(title));
                let _ = writeln!(contents, "<a class=\"h{level}\" href=\"#{id}\">{title}</a>");
            }
            None => match columns(&paragraph) {
                Some(rows) => table(body, &rows, links),
                None if paragraph[0].trim_start().starts_with("- ") => list(body, &paragraph, links),
                None => {
                    let _ = writeln!(body, "<p>{}</p>", links.text(&paragraph.join(" ")));
                }
            },
        }
    }
    if !program.is_empty() {
        let lines: Vec<&str> = program.iter().map(|line| line.strip_prefix("  ").unwrap_or(line)).collect();
        let _ = writeln!(body, "<pre class=\"program\">{}</pre>", links.code(lines.join("\n").trim_end()));
    }
}

/// The level and text of a heading.
fn heading(line: &str) -> Option<(u8, &str)> {
    let (level, mark) = if line.starts_with("== ") { (2, '=') } else { (3, '-') };
    let is_heading = line.starts_with(if level == 2 { "== " } else { "---- " });
    is_heading.then(|| (level, line.trim_matches([mark, ' '])))
}

/// The rows of a paragraph whose lines have a name, spaces, and text that lines up.
fn columns<'a>(lines: &[&'a str]) -> Option<Vec<(&'a str, String)>> {
    let indent = lines[0].len() - lines[0].trim_start().len();
    let name = lines[0][indent..].find("  ")? + indent;
    let column = name + lines[0][name..].find(|letter| letter != ' ')?;
    let mut rows: Vec<(&str, String)> = Vec::new();
    for line in lines {
        let (name, text) = line.split_at_checked(column)?;
        match rows.last_mut() {
            Some((_, said)) if name.trim().is_empty() => *said += &format!(" {text}"),
            _ => rows.push((name.trim(), text.to_owned())),
        }
    }
    Some(rows)
}

fn table(body: &mut String, rows: &[(&str, String)], links: &mut Links<'_>) {
    *body += "<table>\n";
    for (name, text) in rows {
        let _ = writeln!(body, "<tr><th>{}<td>{}", links.text(name), links.text(text));
    }
    *body += "</table>\n";
}

fn list(body: &mut String, lines: &[&str], links: &mut Links<'_>) {
    *body += "<ul>\n";
    let whole = lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
    for item in whole.trim_start_matches("- ").split(" - ") {
        let _ = writeln!(body, "<li>{}", links.text(item));
    }
    *body += "</ul>\n";
}

/// A paragraph of a declaration's comment. One that explains statuses becomes a list of them.
pub fn explanation(body: &mut String, lines: &[&str], links: &mut Links<'_>) {
    let whole = lines.join(" ");
    if !starts_with_a_status(&whole) {
        let _ = writeln!(body, "<p>{}</p>", links.text(&whole));
        return;
    }
    *body += "<ul>\n";
    let mut rest = whole.as_str();
    while !rest.is_empty() {
        let end = rest
            .match_indices(". ")
            .map(|(at, _)| at + 1)
            .find(|&at| starts_with_a_status(rest[at..].trim_start()));
        let (item, after) = rest.split_at(end.unwrap_or(rest.len()));
        let _ = writeln!(body, "<li>{}", links.text(item));
        rest = after.trim_start();
    }
    *body += "</ul>\n";
}

/// Whether a text begins with statuses, and with what they mean or their end.
fn starts_with_a_status(text: &str) -> bool {
    let len = text.find(|letter: char| !matches!(letter, 'A'..='Z' | '0'..='9' | '_' | ',' | ' '));
    let (statuses, rest) = text.split_at(len.unwrap_or(text.len()));
    statuses.starts_with("PICOSSE_") && rest.starts_with([':', '.'])
}
