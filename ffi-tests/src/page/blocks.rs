//! Splits a header into prose, and declarations with their comments.

/// Code, the comment in front of it, and the names it declares.
pub struct Declared<'a> {
    pub comment: Vec<&'a str>,
    pub code: Vec<&'a str>,
    pub names: Vec<&'a str>,
}

impl Declared<'_> {
    /// Whether it is one constant, whose comment can stand beside it.
    pub fn is_constant(&self) -> bool {
        self.code.len() == 1 && self.code[0].starts_with("#define ")
    }
}

pub enum Block<'a> {
    /// The lines of a comment that belongs to no declaration.
    Prose(Vec<&'a str>),
    Declared(Declared<'a>),
}

impl<'a> Block<'a> {
    pub fn names(&self) -> Vec<&'a str> {
        match self {
            Self::Prose(_) => Vec::new(),
            Self::Declared(declared) => declared.names.clone(),
        }
    }
}

/// The blocks of a header. What only the compiler needs is left out.
pub fn read(header: &str) -> Vec<Block<'_>> {
    let mut lines = header.lines().peekable();
    let mut blocks = Vec::new();
    while let Some(line) = lines.peek().copied() {
        if line.trim().is_empty() {
            lines.next();
            continue;
        }
        let is_prose = line.starts_with("/*") && !line.starts_with("/**");
        let mut comment = Vec::new();
        if line.starts_with("/*") {
            for line in lines.by_ref() {
                comment.push(text(line));
                if line.ends_with("*/") {
                    break;
                }
            }
        }
        let mut code = Vec::new();
        while let Some(line) = lines.next_if(|line| !line.is_empty() && !line.starts_with("/*")) {
            code.push(line);
        }
        // The check of a struct's size is not documentation.
        let check = code.iter().position(|line| line.contains("PICOSSE_CHECK_SIZE"));
        code.truncate(check.unwrap_or(code.len()));
        let names = names(&code);
        if is_prose && check.is_none() {
            blocks.push(Block::Prose(comment));
        } else if !is_prose && (!comment.is_empty() || !names.is_empty()) {
            blocks.push(Block::Declared(Declared { comment, code, names }));
        }
    }
    blocks
}

/// A line of a comment without its marks.
fn text(line: &str) -> &str {
    let line = line.strip_suffix("*/").unwrap_or(line).trim();
    let line = ["/**", "/*", "*"].iter().find_map(|mark| line.strip_prefix(mark)).unwrap_or(line);
    line.strip_prefix(' ').unwrap_or(line)
}

/// The names that are declared in lines without indentation.
fn names<'a>(code: &[&'a str]) -> Vec<&'a str> {
    let mut names = Vec::new();
    for &line in code.iter().filter(|line| !line.starts_with([' ', '}'])) {
        let name = match line.strip_prefix("#define ") {
            Some(rest) => words(rest).next(),
            None if line.starts_with('#') => None,
            // The name of a callback's type comes after its calling convention.
            None => words(line.split_once("PICOSSE_CALL *").map_or(line, |(_, rest)| rest))
                .find(|word| is_ours(word)),
        };
        // A name may be defined on both sides of an #else.
        names.extend(name.filter(|name| is_ours(name) && *name != "PICOSSE_H" && !names.contains(name)));
    }
    names
}

/// Whether a name has the library's prefix.
pub fn is_ours(word: &str) -> bool {
    word.starts_with("picosse_") || word.starts_with("PICOSSE_")
}

/// The identifiers of a line.
pub fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
        .filter(|word| !word.is_empty())
}
