//! Splits what cbindgen writes into declarations, and puts these into the order of a template.

use std::collections::BTreeMap;

/// A declaration of the C interface and the comment in front of it.
#[derive(Debug)]
pub struct Declaration<'a> {
    name: &'a str,
    text: &'a str,
}

impl<'a> Declaration<'a> {
    /// Reads the text between two blank lines.
    fn new(text: &'a str) -> Self {
        let code = text.split_once("*/\n").map_or(text, |(_, code)| code);
        let name = match code.strip_prefix("#define ") {
            Some(rest) => rest.split(' ').next(),
            None => code.split(['(', '{']).next().and_then(|head| head.trim_end().rsplit([' ', '*']).next()),
        };
        Self { name: name.unwrap_or_default(), text }
    }

    /// The declarations in what cbindgen writes.
    pub fn all(bindings: &'a str) -> Vec<Self> {
        bindings.split("\n\n").map(str::trim).filter(|text| !text.is_empty()).map(Self::new).collect()
    }

    /// The members of a struct, each with its type.
    fn members(&self) -> Vec<(&'a str, &'a str)> {
        let Some((_, body)) = self.text.split_once("{\n") else { return Vec::new() };
        let lines = body.lines().map(str::trim).take_while(|line| !line.starts_with('}'));
        lines.filter_map(|line| line.strip_suffix(';')?.rsplit_once(' ')).collect()
    }

    /// The text in the header: short comments in one line, negative values in parentheses.
    fn shown(&self) -> String {
        let lines: Vec<&str> = self.text.lines().collect();
        let mut shown = Vec::new();
        let mut at = 0;
        while let Some(line) = lines.get(at) {
            at += 1;
            match (lines.get(at..at + 2), line.trim()) {
                (Some([middle, end]), "/**") if end.trim() == "*/" => {
                    shown.push(format!("{line}{} */", middle.trim_start().trim_start_matches('*')));
                    at += 2;
                }
                _ => shown.push(with_parentheses(line)),
            }
        }
        shown.join("\n")
    }
}

/// A definition with its value in parentheses if that is negative.
fn with_parentheses(line: &str) -> String {
    match line.split_once(" -") {
        Some((define, number)) if line.starts_with("#define ") => format!("{define} (-{number})"),
        _ => line.to_owned(),
    }
}

/// All declarations, by name.
struct Index<'d, 'a>(BTreeMap<&'a str, &'d Declaration<'a>>);

impl Index<'_, '_> {
    /// The initialiser of a struct: its size, and nothing else.
    fn initialiser(&self, name: &str) -> String {
        let members = self.0.get(name).map(|found| found.members()).unwrap_or_default();
        let values = members.iter().map(|&(kind, member)| match kind.strip_prefix("struct ") {
            Some(inner) => self.initialiser(inner),
            None if member == "size" => format!("sizeof({name})"),
            None if member.starts_with('*') || kind.ends_with("callback") => "NULL".to_owned(),
            None => "0".to_owned(),
        });
        format!("{{{}}}", values.collect::<Vec<_>>().join(", "))
    }

    /// The text in the header. A struct that begins with its size is followed by its initialiser, unless a
    /// function fills the struct.
    fn shown(&self, declaration: &Declaration<'_>) -> String {
        let name = declaration.name;
        let has_size = declaration.members().first() == Some(&("size_t", "size"));
        if !has_size || self.0.contains_key(&*format!("{name}_init")) {
            return declaration.shown();
        }
        let upper = name.to_uppercase();
        let initialiser = self.initialiser(name);
        format!("{}\n#define {upper}_INIT \\\n  {initialiser}", declaration.shown())
    }
}

/// The template, with each line `@NAME` replaced by the declaration of that name, and each line
/// `@PREFIX*` by all whose names begin so.
///
/// # Errors
/// When a line names no declaration, or a declaration is not in the result exactly once.
pub fn assemble(template: &str, declarations: &[Declaration<'_>]) -> Result<String, String> {
    let index = Index(declarations.iter().map(|declaration| (declaration.name, declaration)).collect());
    let mut places: BTreeMap<&str, usize> = index.0.keys().map(|&name| (name, 0)).collect();
    let mut header = String::new();
    for line in template.lines() {
        let Some(pattern) = line.strip_prefix('@') else {
            header += &format!("{line}\n");
            continue;
        };
        let is_named = |name: &str| match pattern.strip_suffix('*') {
            Some(prefix) => name.starts_with(prefix),
            None => name == pattern,
        };
        let mut named = declarations.iter().filter(|declaration| is_named(declaration.name)).peekable();
        if named.peek().is_none() {
            return Err(format!("the line {line} of picosse.h.in names no declaration of src/capi"));
        }
        for declaration in named {
            *places.entry(declaration.name).or_default() += 1;
            header += &format!("{}\n", index.shown(declaration));
        }
    }
    match places.into_iter().find(|&(_, count)| count != 1) {
        Some((name, 0)) => Err(format!("picosse.h.in has no place for {name}: add a line @{name}")),
        Some((name, count)) => Err(format!("picosse.h.in has {count} places for {name}")),
        None => Ok(header),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BINDINGS: &str = "\
/**
 * One.
 */
#define A_ONE 1

/**
 * Two,
 * below zero.
 */
#define A_TWO -2

/**
 * Text.
 */
typedef struct text {
  /**
   * Where.
   */
  const char *ptr;
} text;

/**
 * A thing.
 */
typedef struct thing {
  size_t size;
  struct text data;
  thing_callback show;
  uint32_t count;
} thing;

/**
 * Does it.
 */
const char *do_it(int32_t how,
                  struct thing *thing);
";

    fn assembled(template: &str) -> Result<String, String> {
        assemble(template, &Declaration::all(BINDINGS))
    }

    #[test]
    fn each_declaration_stands_where_the_template_names_it() {
        let header = assembled("/* Begin */\n@do_it\n\n@text\n@A_*\n@thing\n/* End */\n");
        let expected = "\
/* Begin */
/** Does it. */
const char *do_it(int32_t how,
                  struct thing *thing);

/** Text. */
typedef struct text {
  /** Where. */
  const char *ptr;
} text;
/** One. */
#define A_ONE 1
/**
 * Two,
 * below zero.
 */
#define A_TWO (-2)
/** A thing. */
typedef struct thing {
  size_t size;
  struct text data;
  thing_callback show;
  uint32_t count;
} thing;
#define THING_INIT \\
  {sizeof(thing), {NULL}, NULL, 0}
/* End */
";
        assert_eq!(header.as_deref(), Ok(expected));
    }

    #[test]
    fn a_declaration_that_is_missing_unknown_or_twice_is_named() {
        let cases = [
            ("@A_*\n@text\n@thing\n", "has no place for do_it: add a line @do_it"),
            ("@A_*\n@text\n@thing\n@do_it\n@A_ONE\n", "has 2 places for A_ONE"),
            ("@A_*\n@text\n@thing\n@do_it\n@do_that\n", "@do_that of picosse.h.in names no declaration"),
            ("@B_*\n", "@B_* of picosse.h.in names no declaration"),
        ];
        for (template, expected) in cases {
            let error = assembled(template).expect_err(template);
            assert!(error.contains(expected), "{error}");
        }
    }
}
