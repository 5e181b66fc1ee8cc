//! The C header as one page of HTML, in the header's own order.

mod blocks;
mod prose;

use blocks::{Block, Declared};
use prose::Links;
use std::collections::BTreeSet;
use std::fmt::Write;

const STYLE: &str = include_str!("style.css");

/// The page, and what is wrong with the header: a declaration without a comment, a comment that names
/// what is not declared.
pub fn page(header: &str) -> (String, Vec<String>) {
    let blocks = blocks::read(header);
    let names: BTreeSet<&str> = blocks.iter().flat_map(Block::names).collect();
    let mut links = Links::new(names);
    let (mut contents, mut body) = (String::new(), String::new());
    let mut wrong = Vec::new();
    for block in &blocks {
        match block {
            Block::Prose(text) => prose::write(&mut body, &mut contents, text, &mut links),
            Block::Declared(declared) => {
                if declared.comment.is_empty() {
                    wrong.push(format!("no comment: {}", declared.code[0]));
                }
                declaration(&mut body, &mut contents, declared, &mut links);
            }
        }
    }
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>picosse.h</title>\n<style>\n{STYLE}</style>\n\
         <nav>\n<a href=\"#top\"><b>picosse.h</b></a>\n{contents}</nav>\n\
         <main id=\"top\">\n{body}</main>\n</html>\n"
    );
    wrong.extend(links.unknown());
    (page, wrong)
}

fn declaration(body: &mut String, contents: &mut String, declared: &Declared<'_>, links: &mut Links<'_>) {
    let kind = if declared.is_constant() { "constant" } else { "declaration" };
    let _ = writeln!(body, "<section class=\"{kind}\">");
    for name in &declared.names {
        let _ = writeln!(body, "<a id=\"{name}\"></a>");
    }
    let _ = writeln!(body, "<pre>{}</pre>\n<div>", links.code(&declared.code.join("\n")));
    for paragraph in prose::paragraphs(&declared.comment) {
        prose::explanation(body, &paragraph, links);
    }
    let _ = writeln!(body, "</div>\n</section>");
    if let (false, Some(name)) = (declared.is_constant(), declared.names.first()) {
        let _ = writeln!(contents, "<a class=\"name\" href=\"#{name}\">{name}</a>");
    }
}
