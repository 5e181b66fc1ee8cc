//! What a host chooses when it makes a session.

use super::clock::{Deadlines, Spans};
use super::response::Content;
use super::retry::Reconnection;
use super::rule::{LLM_RULES, Rule};
use crate::built_in::BlankLines;
use crate::error::Error;
use crate::options::{EndOfStream, Options, capacity};

/// How the body of a good response is read.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reading {
    /// As its media type says: an event stream, or lines of JSON; anything else is handed out as it
    /// is. Without a media type, and where bytes come before the head, it is an event stream unless
    /// its first bytes are those of JSON or HTML (with the feature `sniffing`). Lines are only read with
    /// the feature `lines`.
    #[default]
    AsAnswered,
    /// As an event stream, whatever its media type.
    EventStream,
    /// As lines of JSON: each line is an event's data, and blank ones are skipped. With the feature
    /// `lines`.
    #[cfg(feature = "lines")]
    JsonLines,
    /// As lines of text: each line is an event's data, blank ones included. With the feature `lines`.
    #[cfg(feature = "lines")]
    Lines,
}

impl Reading {
    /// Which lines are read from a body of this media type; `None` if no lines are.
    pub(super) const fn lines(self, content: Content) -> Option<BlankLines> {
        match (self, content) {
            #[cfg(feature = "lines")]
            (Self::JsonLines, _) | (Self::AsAnswered, Content::JsonLines) => Some(BlankLines::Skip),
            #[cfg(feature = "lines")]
            (Self::Lines, _) => Some(BlankLines::Deliver),
            _ => None,
        }
    }
}

/// What a host chooses for a session, beside the parser's [`Options`].
///
/// ```
/// use picosse::session::{Reconnection, Rule};
/// use picosse::{Session, SessionOptions};
/// // A GET that may be sent again, in the manner of a chat answer.
/// let rules = [Rule::data("[DONE]"), Rule::event_type("finish").delivered()];
/// let options = SessionOptions::llm()
///     .terminal_rules(&rules)
///     .reconnection(Reconnection::NEVER.idempotent(true));
/// let mut memory = [0; 4096];
/// assert!(Session::new(&mut memory[..], options).is_ok());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionOptions<'a> {
    pub(crate) parser: Options,
    pub(crate) terminal_rules: &'a [Rule<'a>],
    pub(crate) llm_rules: bool,
    pub(crate) chosen: Chosen,
}

/// The part of the options that a session keeps as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chosen {
    pub(crate) reading: Reading,
    pub(crate) spans: Spans,
    pub(crate) reconnection: Reconnection,
    pub(crate) body_limit: u32,
    pub(crate) empty_events: bool,
    pub(crate) latest_only: bool,
}

impl<'a> SessionOptions<'a> {
    /// The default limit of a body that is no stream, in bytes.
    pub const BODY_LIMIT: u32 = 64 * 1024;

    /// The parser's defaults, no terminal rule, no deadline, no reconnection.
    pub const fn new() -> Self {
        Self {
            parser: Options::new(),
            terminal_rules: &[],
            llm_rules: false,
            chosen: Chosen {
                reading: Reading::AsAnswered,
                spans: Spans::new(&Deadlines::NONE),
                reconnection: Reconnection::NEVER,
                body_limit: Self::BODY_LIMIT,
                empty_events: true,
                latest_only: false,
            },
        }
    }

    /// For the answer of a language model: the [rules](Self::LLM_RULES) know how most servers end it;
    /// the deadlines are [`Deadlines::LLM`]; an event that the end of the stream cuts is delivered,
    /// flagged (with the feature `deliver-unfinished`). No request is sent again, unless [`reconnection`](Self::reconnection) allows it.
    ///
    /// Gemini, Ollama, Dify and DashScope send no terminal event that a rule can see: there the attempt
    /// ends with [`Reason::NoTerminalEvent`](super::Reason::NoTerminalEvent), unless you set no
    /// [rules](Self::terminal_rules).
    pub const fn llm() -> Self {
        let mut options = Self::new().llm_rules(true).deadlines(Deadlines::LLM);
        options.parser = options.parser.end_of_stream(EndOfStream::DELIVER_IF_BUILT_IN);
        options
    }

    /// How the servers of language models end an answer: see [`llm_rules`](Self::llm_rules). `[DONE]` is
    /// hidden; all other terminal events are delivered.
    pub const LLM_RULES: &'static [Rule<'static>] = LLM_RULES;

    /// As a browser's `EventSource`: it connects again until the server refuses, ten retries in a row
    /// give no event, or the host cancels.
    pub const fn event_source() -> Self {
        Self::new().reconnection(Reconnection::EVENT_SOURCE)
    }

    /// For MCP's streamable HTTP. Events with empty data set ID and reconnection time and are not shown.
    /// A stream that ended is resumed by a GET with its ID, until the host
    /// [cancels](crate::Session::cancel) the session: only the host knows that the response to its call
    /// has come.
    pub const fn mcp() -> Self {
        Self::new().reconnection(Reconnection::MCP).empty_events(false)
    }

    /// Changes the parser's options: limits, delivery, and so on. What `change` leaves alone stays
    /// as the preset has it.
    ///
    /// ```
    /// # use picosse::SessionOptions;
    /// let options = SessionOptions::llm().parser(|parser| parser.data_limit(8192));
    /// ```
    #[must_use]
    pub fn parser(mut self, change: impl FnOnce(Options) -> Options) -> Self {
        self.parser = change(self.parser);
        self
    }

    /// Which events end the stream, in place of the preset's; the first rule that an event meets
    /// counts. At most [`Rule::MOST`], which take at most [`Rule::MOST_BYTES`], copied into the
    /// session.
    #[must_use]
    pub const fn terminal_rules(mut self, rules: &'a [Rule<'a>]) -> Self {
        (self.terminal_rules, self.llm_rules) = (rules, false);
        self
    }

    /// Whether [`LLM_RULES`](Self::LLM_RULES) count, too, behind the [rules](Self::terminal_rules) of the
    /// host. They take no room in the session.
    ///
    /// ```
    /// # use picosse::{SessionOptions, session::Rule};
    /// let rules = [Rule::event_type("bye")];
    /// let options = SessionOptions::llm().terminal_rules(&rules).llm_rules(true);
    /// ```
    #[must_use]
    pub const fn llm_rules(mut self, count: bool) -> Self {
        self.llm_rules = count;
        self
    }

    /// How long to wait for what.
    #[must_use]
    pub const fn deadlines(mut self, deadlines: Deadlines) -> Self {
        self.chosen.spans = Spans::new(&deadlines);
        self
    }

    /// When to advise another attempt.
    #[must_use]
    pub const fn reconnection(mut self, reconnection: Reconnection) -> Self {
        self.chosen.reconnection = reconnection;
        self
    }

    /// How the body of a good response is read.
    #[must_use]
    pub const fn reading(mut self, reading: Reading) -> Self {
        self.chosen.reading = reading;
        self
    }

    /// The most bytes of a body that is no stream (an error's, say) that are handed out.
    #[must_use]
    pub const fn body_limit(mut self, bytes: u32) -> Self {
        self.chosen.body_limit = bytes;
        self
    }

    /// Whether events with empty data are handed out. Their ID and reconnection time apply in any
    /// case, and they never count as progress.
    #[must_use]
    pub const fn empty_events(mut self, delivered: bool) -> Self {
        self.chosen.empty_events = delivered;
        self
    }

    /// Whether only the latest event of each chunk is handed out, for servers whose events each
    /// replace the one before, whatever their types. It comes with the ID in force at the end of the
    /// chunk. The buffer must hold one event more; the rest of the buffer is shared by both. Fragments
    /// are all handed out.
    ///
    /// [`Cumulative`](super::Cumulative) tells what is new in each.
    #[must_use]
    pub const fn latest_only(mut self, latest: bool) -> Self {
        self.chosen.latest_only = latest;
        self
    }

    /// The bytes of buffer these options need at least: the parser's
    /// [`capacity`](Options::capacity), and data + event type again if only the latest event of a
    /// chunk is handed out. `None` when the sum is more than a buffer can have.
    pub const fn capacity(&self) -> Option<usize> {
        capacity(self.needed())
    }

    /// The same; `usize::MAX` stands for more than any buffer has.
    pub(crate) const fn needed(&self) -> usize {
        let limits = self.parser.limits;
        let latest = if self.chosen.latest_only { limits.event() } else { 0 };
        limits.needed().saturating_add(latest)
    }

    /// The parser's options over a buffer of `len` bytes: the data limit is a number of bytes.
    pub(crate) const fn for_buffer(&self, len: usize) -> Result<Options, Error> {
        self.sharing(len, self.needed())
    }

    /// The same, where it is known how many bytes it needs.
    pub(crate) const fn sharing(&self, len: usize, needed: usize) -> Result<Options, Error> {
        self.parser.sharing(len, needed, self.chosen.latest_only)
    }
}

impl Default for SessionOptions<'_> {
    fn default() -> Self {
        Self::new()
    }
}
