//! A stretch of a stream, and what a parser must make of each byte of it.

use crate::tally::{Tally, event_digest};
use fastrand::Rng;
use picosse::{Limit, Options};

/// What the soaked parser is made with: 2 KiB, of which 1600 bytes are for data.
pub const OPTIONS: Options = Options::new().comments(true).unknown_fields(true).last_event_ids(true);
pub const DATA_LIMIT: usize = 2048 - TYPE_LIMIT - 3 * ID_LIMIT;
pub const TYPE_LIMIT: usize = Options::EVENT_TYPE_LIMIT;
pub const ID_LIMIT: usize = Options::LAST_EVENT_ID_LIMIT;

/// Something that is known as soon as so many bytes of the stretch have come.
struct Mark {
    at: usize,
    what: What,
}

/// Offsets count from the start of the stretch.
enum What {
    /// A line ended; whether its block is empty, and where the next line starts.
    LineEnd {
        is_block_empty: bool,
        next: usize,
    },
    CommentBegun,
    UnknownFieldBegun,
    /// Of a comment or an unknown field.
    TextEnded {
        len: u64,
    },
    Event {
        data_len: usize,
        repaired: bool,
        digest: u64,
    },
    /// The last event ID string has this value.
    IdCommitted {
        id: String,
        without_event: bool,
    },
    ReconnectionTime(u32),
    Dropped {
        limit: Limit,
        offset: usize,
    },
    IdOverLimit {
        offset: usize,
    },
    IdWithNul,
}

/// Starts with an ID, so that nothing in it depends on what came before, and ends with a block.
pub struct Stretch {
    pub bytes: Vec<u8>,
    marks: Vec<Mark>,
}

impl Stretch {
    /// Adds what the first `len` bytes say to a tally and the last event ID string. Returns whether
    /// a stream that ends there is clean.
    pub fn tell(&self, len: usize, tally: &mut Tally, last_event_id: &mut String) -> bool {
        let start = tally.counters.bytes;
        let mut is_clean = len == 0;
        for Mark { what, .. } in self.marks.iter().take_while(|mark| mark.at <= len) {
            let Tally { counters, items } = tally;
            let event = counters.events + counters.dropped;
            match *what {
                What::LineEnd { is_block_empty, next } => {
                    counters.lines += 1;
                    is_clean = is_block_empty && len <= next;
                }
                What::CommentBegun => counters.comments += 1,
                What::UnknownFieldBegun => counters.unknown_fields += 1,
                What::TextEnded { len } => items.line(len),
                What::Event { data_len, repaired, digest } => {
                    counters.events += 1;
                    items.event(data_len, repaired, digest);
                }
                What::IdCommitted { ref id, without_event } => {
                    last_event_id.clear();
                    last_event_id.push_str(id);
                    if without_event {
                        items.last_event_id(id.as_bytes());
                    }
                }
                What::ReconnectionTime(milliseconds) => items.reconnection_time(milliseconds),
                What::Dropped { limit, offset } => {
                    counters.dropped += 1;
                    items.dropped(limit, event, start + offset as u64);
                }
                What::IdOverLimit { offset } => {
                    counters.ids_ignored += 1;
                    items.id_ignored(event, start + offset as u64);
                }
                What::IdWithNul => counters.ids_ignored += 1,
            }
        }
        tally.counters.bytes += len as u64;
        is_clean
    }
}

/// How the lines of a block end.
#[derive(Clone, Copy)]
enum LineEnds {
    Lf,
    CrLf,
    Cr,
    Mixed,
}

/// Writes a stretch, field by field. U+FFFD in a text is written as a byte that is not UTF-8.
pub struct Writer {
    pub random: Rng,
    stretch: Stretch,
    line_ends: LineEnds,
    data: Option<String>,
    event_type: String,
    /// The ID of this block.
    id: Option<String>,
    last_event_id: String,
    dropped: bool,
    repaired: bool,
}

impl Writer {
    pub fn new(random: Rng) -> Self {
        Self {
            random,
            stretch: Stretch { bytes: Vec::new(), marks: Vec::new() },
            line_ends: LineEnds::Lf,
            data: None,
            event_type: String::new(),
            id: None,
            last_event_id: String::new(),
            dropped: false,
            repaired: false,
        }
    }

    pub fn len(&self) -> usize {
        self.stretch.bytes.len()
    }

    pub fn end(self) -> Stretch {
        self.stretch
    }

    /// Marks what the bytes so far have made known.
    fn mark(&mut self, what: What) {
        let at = self.len();
        self.stretch.marks.push(Mark { at, what });
    }

    fn put(&mut self, bytes: &[u8]) {
        self.stretch.bytes.extend(bytes);
    }

    fn put_char(&mut self, c: char) {
        match c {
            '\u{FFFD}' => self.put(b"\xFF"),
            c => self.put(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }

    /// Ends a line. `known` says what its end makes known.
    fn end_line(&mut self, known: impl FnOnce(&mut Self)) {
        let ends: [&[u8]; 3] = [b"\n", b"\r\n", b"\r"];
        let mut end = match self.line_ends {
            LineEnds::Lf => ends[0],
            LineEnds::CrLf => ends[1],
            LineEnds::Cr => ends[2],
            LineEnds::Mixed => ends[self.random.usize(..3)],
        };
        // An LF would be part of the CR before it.
        if self.stretch.bytes.ends_with(b"\r") && end == b"\n" {
            end = b"\r\n";
        }
        let (first, rest) = end.split_at(1);
        self.put(first);
        known(self);
        let is_block_empty =
            self.data.is_none() && self.event_type.is_empty() && self.id.is_none() && !self.dropped;
        let next = self.len() + rest.len();
        self.mark(What::LineEnd { is_block_empty, next });
        self.put(rest);
    }

    fn name(&mut self, name: &str) {
        self.put(name.as_bytes());
        self.put(b":");
        self.put_space();
    }

    /// The space after the colon, or none.
    fn put_space(&mut self) {
        if self.random.bool() {
            self.put(b" ");
        }
    }

    fn drop_event(&mut self, limit: Limit, offset: usize) {
        self.dropped = true;
        self.mark(What::Dropped { limit, offset });
    }

    /// Adds a character of data that stands at `offset`, if it fits.
    fn keep(&mut self, c: char, offset: usize) {
        if self.dropped {
            return;
        }
        let data = self.data.get_or_insert_default();
        if data.len() + c.len_utf8() > DATA_LIMIT {
            self.drop_event(Limit::Data, offset);
        } else {
            data.push(c);
            self.repaired |= c == '\u{FFFD}';
        }
    }

    /// A `data` field. The value does not begin with a space.
    pub fn data(&mut self, value: &str) {
        self.put(b"data");
        let has_data = self.data.is_some();
        let offset = self.len();
        if value.is_empty() && self.random.bool() {
            return self.end_line(|writer| {
                if has_data {
                    writer.keep('\n', offset);
                }
                writer.data.get_or_insert_default();
            });
        }
        self.put(b":");
        if has_data {
            self.keep('\n', offset);
        }
        self.put_space();
        for c in value.chars() {
            let offset = self.len();
            self.put_char(c);
            self.keep(c, offset);
        }
        self.end_line(|writer| {
            writer.data.get_or_insert_default();
        });
    }

    /// An `event` field, the first of its block.
    pub fn event_type(&mut self, value: &str) {
        self.name("event");
        for c in value.chars() {
            let offset = self.len();
            self.put_char(c);
            if self.dropped {
                continue;
            }
            if self.event_type.len() + c.len_utf8() > TYPE_LIMIT {
                self.drop_event(Limit::EventType, offset);
            } else {
                self.event_type.push(c);
                self.repaired |= c == '\u{FFFD}';
            }
        }
        self.end_line(|_| {});
    }

    /// An `id` field of ASCII, before anything in its block that could be over a limit.
    pub fn id(&mut self, value: &str) {
        self.name("id");
        let crossing = self.len() + ID_LIMIT;
        self.put(value.as_bytes());
        self.end_line(|writer| {
            if value.contains('\0') {
                writer.mark(What::IdWithNul);
            } else if value.len() > ID_LIMIT {
                writer.mark(What::IdOverLimit { offset: crossing });
            } else {
                writer.id = Some(value.to_owned());
            }
        });
    }

    pub fn retry(&mut self, milliseconds: u32) {
        self.name("retry");
        self.put(milliseconds.to_string().as_bytes());
        self.end_line(|writer| writer.mark(What::ReconnectionTime(milliseconds)));
    }

    pub fn comment(&mut self, text: &str) {
        self.put(b":");
        self.mark(What::CommentBegun);
        self.text(text, 0);
    }

    /// A line that begins with an ASCII character that no field name begins with.
    pub fn unknown_field(&mut self, line: &str) {
        let (first, rest) = line.split_at(1);
        self.put(first.as_bytes());
        self.mark(What::UnknownFieldBegun);
        self.text(rest, 1);
    }

    fn text(&mut self, text: &str, len_before: u64) {
        text.chars().for_each(|c| self.put_char(c));
        let len = len_before + text.len() as u64;
        self.end_line(|writer| writer.mark(What::TextEnded { len }));
    }

    /// The blank line of a block.
    pub fn end_block(&mut self) {
        self.end_line(|writer| {
            let data = writer.data.take().filter(|_| !writer.dropped);
            let id = writer.id.take();
            if let Some(id) = &id {
                writer.last_event_id.clone_from(id);
            }
            if let Some(data) = &data {
                let event_type = if writer.event_type.is_empty() { "message" } else { &writer.event_type };
                let digest = event_digest(
                    event_type.as_bytes(),
                    data.as_bytes(),
                    writer.last_event_id.as_bytes(),
                    writer.repaired,
                );
                writer.mark(What::Event { data_len: data.len(), repaired: writer.repaired, digest });
            }
            if let Some(id) = id {
                writer.mark(What::IdCommitted { id, without_event: data.is_none() });
            }
            writer.event_type.clear();
            (writer.dropped, writer.repaired) = (false, false);
        });
        self.line_ends = match self.random.u8(..8) {
            0..=3 => LineEnds::Lf,
            4 | 5 => LineEnds::CrLf,
            6 => LineEnds::Cr,
            _ => LineEnds::Mixed,
        };
    }
}
