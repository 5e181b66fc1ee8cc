//! The vectors: streams and what must come out of them, as `vectors/README.md` describes them.

use crate::text::{canonical, only_text, unescape};
use picosse::{Delivery, EndOfStream, Options, OverLimit, TextPolicy};
use std::fs;
use std::path::Path;

/// The limit of data where a vector sets none: the buffer has 4096 bytes.
const DATA_LIMIT: usize = 4096 - Options::EVENT_TYPE_LIMIT - 3 * Options::LAST_EVENT_ID_LIMIT;

/// What a vector chooses; the rest is as [`Options::new`] has it.
#[derive(Clone, Debug)]
pub struct Settings {
    pub data_limit: usize,
    pub event_type_limit: usize,
    pub last_event_id_limit: usize,
    pub delivery: Delivery,
    pub over_limit: OverLimit,
    pub text: TextPolicy,
    pub end_of_stream: EndOfStream,
    pub comments: bool,
    pub unknown_fields: bool,
    pub last_event_ids: bool,
}

impl Settings {
    fn new() -> Self {
        Self {
            data_limit: DATA_LIMIT,
            event_type_limit: Options::EVENT_TYPE_LIMIT,
            last_event_id_limit: Options::LAST_EVENT_ID_LIMIT,
            delivery: Delivery::Whole,
            over_limit: OverLimit::Skip,
            text: TextPolicy::Utf8,
            end_of_stream: EndOfStream::Discard,
            comments: false,
            unknown_fields: false,
            last_event_ids: false,
        }
    }

    pub fn options(&self) -> Options {
        Options::new()
            .data_limit(self.data_limit)
            .event_type_limit(self.event_type_limit)
            .last_event_id_limit(self.last_event_id_limit)
            .delivery(self.delivery)
            .over_limit(self.over_limit)
            .text(self.text)
            .end_of_stream(self.end_of_stream)
            .comments(self.comments)
            .unknown_fields(self.unknown_fields)
            .last_event_ids(self.last_event_ids)
    }

    fn set(&mut self, word: &str) -> Result<(), String> {
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        let number = || value.parse::<usize>().map_err(|_| format!("a number expected in {word:?}"));
        match (name, value) {
            ("data_limit", _) => self.data_limit = number()?,
            ("type_limit", _) => self.event_type_limit = number()?,
            ("id_limit", _) => self.last_event_id_limit = number()?,
            ("delivery", "whole") => self.delivery = Delivery::Whole,
            ("delivery", "oversized-in-fragments") => self.delivery = Delivery::OversizedInFragments,
            ("delivery", "fragments") => self.delivery = Delivery::Fragments,
            ("over", "skip") => self.over_limit = OverLimit::Skip,
            ("over", "fail") => self.over_limit = OverLimit::Fail,
            ("text", "utf8") => self.text = TextPolicy::Utf8,
            ("text", "raw") => self.text = TextPolicy::Raw,
            ("end", "discard") => self.end_of_stream = EndOfStream::Discard,
            ("end", "deliver") => self.end_of_stream = EndOfStream::Deliver,
            ("comments", "") => self.comments = true,
            ("unknown_fields", "") => self.unknown_fields = true,
            ("last_event_ids", "") => self.last_event_ids = true,
            _ => return Err(format!("unknown option {word:?}")),
        }
        Ok(())
    }
}

/// What is done to a parser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op {
    Feed(Vec<u8>),
    Finish,
    Reset,
    /// Sets the last event ID.
    Seed(Vec<u8>),
}

#[derive(Clone, Debug)]
pub struct Vector {
    /// File, line and title.
    pub name: String,
    pub settings: Settings,
    pub ops: Vec<Op>,
    /// The log, in canonical lines.
    pub expected: Vec<String>,
}

impl Vector {
    fn new(name: String) -> Self {
        Self { name, settings: Settings::new(), ops: Vec::new(), expected: Vec::new() }
    }

    /// How many bytes are fed.
    pub fn input_len(&self) -> usize {
        self.ops.iter().map(|op| if let Op::Feed(bytes) = op { bytes.len() } else { 0 }).sum()
    }

    /// Checks a log. The counters and the ID at its end count only where the vector has them.
    pub fn compare(&self, log: &[String]) -> Result<(), String> {
        let has = |word: &str| self.expected.iter().any(|line| line.split(' ').next() == Some(word));
        let counts = |line: &String| match line.split(' ').next() {
            Some(word @ ("counters" | "last-id")) => has(word),
            _ => true,
        };
        let got: Vec<&String> = log.iter().filter(|line| counts(line)).collect();
        if got.iter().copied().eq(&self.expected) {
            return Ok(());
        }
        let show =
            |lines: &[&String]| lines.iter().map(|line| format!("\n    {line:.300}")).collect::<String>();
        let expected: Vec<&String> = self.expected.iter().collect();
        Err(format!("{}\n  expected{}\n  got{}", self.name, show(&expected), show(&got)))
    }

    fn feed(&mut self, bytes: Vec<u8>) {
        match self.ops.last_mut() {
            Some(Op::Feed(before)) => before.extend(bytes),
            _ => self.ops.push(Op::Feed(bytes)),
        }
    }

    fn read_line(&mut self, line: &str) -> Result<(), String> {
        if let Some(words) = line.strip_prefix('!') {
            let (words, seed) = words.split_once("seed=").unwrap_or((words, ""));
            words.split_whitespace().try_for_each(|word| self.settings.set(word))?;
            if !seed.is_empty() {
                self.ops.insert(0, Op::Seed(only_text(seed.trim())?));
            }
        } else if let Some(operation) = line.strip_prefix('*') {
            self.ops.push(match operation.trim().split_once(' ').unwrap_or((operation.trim(), "")) {
                ("reset", "") => Op::Reset,
                ("finish", "") => Op::Finish,
                ("seed", id) => Op::Seed(only_text(id)?),
                _ => return Err(format!("unknown operation {operation:?}")),
            });
        } else if let Some(line) = line.strip_prefix('>') {
            self.expected.push(canonical(line)?);
        } else if let Some((count, text)) = line.split_once('<') {
            let bytes = unescape(text.strip_prefix(' ').unwrap_or(text))?;
            let count = if count.is_empty() { Ok(1) } else { count.parse() };
            self.feed(bytes.repeat(count.map_err(|_| "a count expected before <".to_owned())?));
        } else {
            return Err(format!("not understood: {line:?}"));
        }
        Ok(())
    }

    /// The end of the stream goes without saying.
    fn end(mut self) -> Self {
        if self.ops.last() != Some(&Op::Finish) {
            self.ops.push(Op::Finish);
        }
        self
    }
}

fn parse(file: &str, text: &str) -> Result<Vec<Vector>, String> {
    let mut vectors: Vec<Vector> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let place = format!("{file}:{number}");
        if let Some(title) = line.strip_prefix("== ") {
            vectors.push(Vector::new(format!("{place}: {title}")));
        } else if !line.is_empty() && !line.starts_with('#') {
            let vector = vectors.last_mut().ok_or_else(|| format!("{place}: no vector has begun"))?;
            vector.read_line(line).map_err(|why| format!("{place}: {why}"))?;
        }
    }
    Ok(vectors.into_iter().map(Vector::end).collect())
}

/// All vectors, in the order of their files' names.
///
/// # Panics
/// When one cannot be read.
pub fn all() -> Vec<Vector> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors");
    let mut files: Vec<_> = fs::read_dir(&folder)
        .expect("the folder of vectors")
        .map(|entry| entry.expect("a file of vectors").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "vec"))
        .collect();
    files.sort();
    let read = |path: &std::path::PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        parse(&name, &fs::read_to_string(path).expect("a file of vectors"))
            .unwrap_or_else(|why| panic!("{why}"))
    };
    files.iter().flat_map(read).collect()
}
