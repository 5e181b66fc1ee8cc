//! A recording of a session: a text file with one call of the session in each line, in the order in
//! which they were made. `recordings.md` describes the format.

use crate::call::{Call, Response};
use picosse::session::Generation;
use std::error::Error;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

const FIRST_LINE: &str = "picosse-record 1";

/// A recording that is being made. Each line is written at once, so that nothing is lost however the
/// program ends.
pub struct Recorder(File);

impl Recorder {
    pub fn create(path: &Path, options: &[String]) -> io::Result<Self> {
        let mut file = File::create(path)?;
        let words: String = options.iter().map(|word| format!(" {}", escape_word(word.as_bytes()))).collect();
        file.write_all(format!("{FIRST_LINE}\noptions{words}\n").as_bytes())?;
        Ok(Self(file))
    }

    /// Writes a call; with the attempt, if it is not the latest one.
    pub fn write(&mut self, time: u32, attempt: Option<Generation>, call: &Call) -> io::Result<()> {
        let attempt = attempt.map(|attempt| format!("@{}", attempt.number())).unwrap_or_default();
        let line = format!("{time}{attempt} {}", text(call));
        self.0.write_all(format!("{}\n", line.trim_end()).as_bytes())
    }
}

/// A call as it was made.
pub struct Line {
    /// Where it stands in the file, counted from 1.
    pub number: usize,
    pub time: u32,
    /// `None` for the latest one.
    pub attempt: Option<Generation>,
    pub call: Call,
}

/// A whole recording.
pub struct Recording {
    pub options: Vec<String>,
    pub lines: Vec<Line>,
}

impl Recording {
    pub fn read(path: &Path) -> Result<Self, String> {
        let file = path.display();
        let bytes = fs::read(path).map_err(|error| format!("cannot read {file}: {error}"))?;
        let mut lines = bytes.split(|&byte| byte == b'\n').enumerate().map(|(index, line)| {
            (index + 1, line.strip_suffix(b"\r").unwrap_or(line)) // It may have been made on Windows.
        });
        let at = |number, problem: Box<dyn Error>| format!("{file}:{number}: {problem}");

        if lines.next().is_none_or(|(_, line)| line != FIRST_LINE.as_bytes()) {
            return Err(at(1, format!("a recording begins with `{FIRST_LINE}`").into()));
        }
        let (_, line) = lines.next().unwrap_or_default();
        let options = options(line).map_err(|problem| at(2, problem))?;
        let said = lines.filter(|(_, line)| !line.trim_ascii().is_empty() && !line.starts_with(b"#"));
        let lines = said.map(|(number, line)| parse(number, line).map_err(|problem| at(number, problem)));
        Ok(Self { options, lines: lines.collect::<Result<_, _>>()? })
    }
}

fn options(line: &[u8]) -> Result<Vec<String>, Box<dyn Error>> {
    let mut words = words(line);
    if words.next() != Some(b"options") {
        return Err("`options` must follow, with the options if there are any".into());
    }
    words.map(|word| Ok(String::from_utf8(unescape(word)?)?)).collect()
}

fn parse(number: usize, line: &[u8]) -> Result<Line, Box<dyn Error>> {
    let (when, rest) = split(line);
    let (name, rest) = split(rest);
    let when = str::from_utf8(when)?;
    let (time, attempt) = match when.split_once('@') {
        None => (when, None),
        Some((time, attempt)) => (time, Some(Generation::from_number(attempt.parse()?))),
    };
    let time = time.parse().map_err(|_| format!("`{time}` is no time in milliseconds"))?;

    let mut words = words(rest);
    let call = match name {
        b"connect" => Call::Connect(words.next().map_or(Ok(0), number_of)?),
        b"response" => Call::Response(Response {
            status: number_of(words.next().ok_or("a status must follow")?)?,
            content_type: header(words.next())?,
            retry_after: header(words.next())?,
            date: header(words.next())?,
        }),
        b"chunk" => return Ok(Line { number, time, attempt, call: Call::Chunk(unescape(rest)?) }),
        b"error" => {
            let text = String::from_utf8_lossy(&unescape(rest)?).into_owned();
            return Ok(Line { number, time, attempt, call: Call::Error(text) });
        }
        b"end" => Call::End,
        b"time" => Call::Time,
        b"cancel" => Call::Cancel,
        b"suspend" => Call::Suspend,
        b"resume" => Call::Resume,
        b"restart" => Call::Restart,
        other => return Err(format!("`{}` is no call", other.escape_ascii()).into()),
    };
    match words.next() {
        None => Ok(Line { number, time, attempt, call }),
        Some(word) => Err(format!("`{}` is too much", word.escape_ascii()).into()),
    }
}

/// What stands before the first space, and behind it.
fn split(line: &[u8]) -> (&[u8], &[u8]) {
    let mut parts = line.splitn(2, |&byte| byte == b' ');
    (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
}

fn words(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(|&byte| byte == b' ').filter(|word| !word.is_empty())
}

fn number_of<T: std::str::FromStr>(word: &[u8]) -> Result<T, Box<dyn Error>> {
    let number = str::from_utf8(word).ok().and_then(|word| word.parse().ok());
    number.ok_or_else(|| format!("`{}` is no such number", word.escape_ascii()).into())
}

fn header(word: Option<&[u8]>) -> Result<Option<Vec<u8>>, Box<dyn Error>> {
    match word {
        None | Some(b"-") => Ok(None),
        Some(word) => Ok(Some(unescape(word)?)),
    }
}

/// The call as it is written.
fn text(call: &Call) -> String {
    let value = |header: &Option<Vec<u8>>| match header.as_deref() {
        None => String::from("-"),
        Some(b"-") => String::from("\\x2d"),
        Some(value) => escape_word(value),
    };
    match call {
        Call::Connect(entropy) => format!("connect {entropy}"),
        Call::Response(Response { status, content_type, retry_after, date }) => {
            format!("response {status} {} {} {}", value(content_type), value(retry_after), value(date))
        }
        Call::Chunk(bytes) => format!("chunk {}", escape(bytes)),
        Call::End => String::from("end"),
        Call::Error(text) => format!("error {}", escape(text.as_bytes())),
        Call::Time => String::from("time"),
        Call::Cancel => String::from("cancel"),
        Call::Suspend => String::from("suspend"),
        Call::Resume => String::from("resume"),
        Call::Restart => String::from("restart"),
    }
}

/// Bytes on one line. A space at the end is escaped, too: editors take it away.
fn escape(bytes: &[u8]) -> String {
    let escaped = bytes.escape_ascii().to_string();
    match escaped.strip_suffix(' ') {
        Some(start) => format!("{start}\\x20"),
        None => escaped,
    }
}

/// Bytes without a space.
fn escape_word(bytes: &[u8]) -> String {
    bytes.escape_ascii().to_string().replace(' ', "\\x20")
}

fn unescape(text: &[u8]) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let [first, after @ ..] = rest {
        rest = after;
        if *first != b'\\' {
            bytes.push(*first);
            continue;
        }
        let (byte, len) = match *rest {
            [b't', ..] => (b'\t', 1),
            [b'r', ..] => (b'\r', 1),
            [b'n', ..] => (b'\n', 1),
            [quote @ (b'\'' | b'"' | b'\\'), ..] => (quote, 1),
            [b'x', high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                ((hex(high) << 4) | hex(low), 3)
            }
            _ => return Err("`\\` must be followed by t, r, n, ', \", \\, or x and two digits".into()),
        };
        bytes.push(byte);
        rest = &rest[len..];
    }
    Ok(bytes)
}

fn hex(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        _ => digit.to_ascii_lowercase() - b'a' + 10,
    }
}
