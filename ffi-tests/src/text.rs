//! Text as vectors and logs write it: escapes, and words that are bare or quoted.

/// Replaces the escapes `\n \r \t \0 \\ \" \s \xHH` by their bytes.
pub fn unescape(text: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes().iter().copied();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        bytes.push(match rest.next() {
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            Some(b'0') => 0,
            Some(b's') => b' ',
            Some(byte @ (b'\\' | b'"')) => byte,
            Some(b'x') => {
                let digits: String = rest.by_ref().take(2).map(char::from).collect();
                u8::from_str_radix(&digits, 16).map_err(|_| format!("\\x{digits}"))?
            }
            other => return Err(format!("unknown escape {other:?} in {text:?}")),
        });
    }
    Ok(bytes)
}

/// Whether a character shows nothing, or moves what follows it.
fn is_invisible(c: char) -> bool {
    c.is_control() || (c.is_whitespace() && c != ' ') || matches!(c, '\u{200B}'..='\u{200F}' | '\u{FEFF}')
}

/// Text between quotes: UTF-8 as it is, the invisible and the ill-formed escaped.
pub fn quote(bytes: &[u8]) -> String {
    let mut quoted = String::from("\"");
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\n' => quoted += "\\n",
                '\r' => quoted += "\\r",
                '\t' => quoted += "\\t",
                '\0' => quoted += "\\0",
                '"' | '\\' => quoted.extend(['\\', c]),
                _ if is_invisible(c) => quoted += &hex(c.encode_utf8(&mut [0; 4]).as_bytes(), "\\x"),
                _ => quoted.push(c),
            }
        }
        quoted += &hex(chunk.invalid(), "\\x");
    }
    quoted + "\""
}

/// Two digits for each byte, `before` in front of each.
pub fn hex(bytes: &[u8], before: &str) -> String {
    bytes.iter().map(|byte| format!("{before}{byte:02X}")).collect()
}

/// Reads quoted text at the start of `line`; returns what follows its closing quote, too.
fn quoted(line: &str) -> Result<(Vec<u8>, &str), String> {
    let inner = line.strip_prefix('"').ok_or_else(|| format!("a quote expected at {line:?}"))?;
    let mut escaped = false;
    for (at, c) in inner.char_indices() {
        if c == '"' && !escaped {
            let (text, rest) = inner.split_at(at);
            return Ok((unescape(text)?, rest.strip_prefix('"').unwrap_or(rest)));
        }
        escaped = c == '\\' && !escaped;
    }
    Err(format!("no closing quote in {line:?}"))
}

/// Reads `"text"`, `"text"*COUNT`, or several of them joined by `+`, at the start of `line`.
fn text(line: &str) -> Result<(Vec<u8>, &str), String> {
    let (mut bytes, mut rest) = quoted(line)?;
    if let Some(count) = rest.strip_prefix('*') {
        let end = count.find(|c: char| !c.is_ascii_digit()).unwrap_or(count.len());
        let (digits, after) = count.split_at(end);
        bytes = bytes.repeat(digits.parse().map_err(|_| format!("a count expected at {count:?}"))?);
        rest = after;
    }
    match rest.strip_prefix('+') {
        None => Ok((bytes, rest)),
        Some(more) => {
            let (joined, rest) = text(more)?;
            bytes.extend(joined);
            Ok((bytes, rest))
        }
    }
}

/// A text that fills the whole `line`.
pub fn only_text(line: &str) -> Result<Vec<u8>, String> {
    match text(line)? {
        (bytes, "") => Ok(bytes),
        (_, rest) => Err(format!("{rest:?} follows the text")),
    }
}

/// A log line with each text as [`quote`] writes it.
pub fn canonical(line: &str) -> Result<String, String> {
    let mut words = Vec::new();
    let mut rest = line.trim();
    while !rest.is_empty() {
        if rest.starts_with('"') {
            let (bytes, after) = text(rest)?;
            words.push(quote(&bytes));
            rest = after.trim_start();
        } else {
            let end = rest.find(' ').unwrap_or(rest.len());
            words.push(rest[..end].to_owned());
            rest = rest[end..].trim_start();
        }
    }
    Ok(words.join(" "))
}
