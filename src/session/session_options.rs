//! The options of a session.

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
    /// By its media type: an event stream or lines of JSON. Any other body is handed out unchanged.
    /// Without a media type, or before the head arrives, the body is read as an event stream, unless its
    /// first bytes are those of JSON or HTML (with the feature `sniffing`). Lines of JSON need the feature
    /// `lines`.
    #[default]
    AsAnswered,
    /// As an event stream, with any media type.
    EventStream,
    /// As lines of JSON: each line is the data of an event, and blank lines are skipped. With the feature
    /// `lines`.
    #[cfg(feature = "lines")]
    JsonLines,
    /// As lines of text: each line is the data of an event, and so is each blank line. With the feature
    /// `lines`.
    #[cfg(feature = "lines")]
    Lines,
}

impl Reading {
    /// How blank lines are treated in a body of this media type; `None` if it is not read as lines.
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

/// The options of a session, including the parser's [`Options`].
///
/// ```
/// use picosse::session::{Reconnection, Rule};
/// use picosse::{Session, SessionOptions};
/// // The answer of a language model to a GET, which may be sent again.
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

/// The options that a session stores unchanged.
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
    /// The default limit of a body that is not a stream, in bytes.
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

    /// For the answer of a language model. The [rules](Self::LLM_RULES) cover the terminal events of most
    /// servers. The deadlines are [`Deadlines::LLM`]. An event that the end of the stream cuts is delivered
    /// and flagged incomplete (with the feature `deliver-unfinished`). No request is sent again, unless
    /// [`reconnection`](Self::reconnection) allows it.
    ///
    /// Gemini, Ollama, Dify and DashScope send no terminal event that a rule can match. Their streams end
    /// with [`Reason::NoTerminalEvent`](super::Reason::NoTerminalEvent) unless you pass an empty list of
    /// [rules](Self::terminal_rules).
    pub const fn llm() -> Self {
        let mut options = Self::new().llm_rules(true).deadlines(Deadlines::LLM);
        options.parser = options.parser.end_of_stream(EndOfStream::DELIVER_IF_BUILT_IN);
        options
    }

    /// The terminal events of language model servers: see [`llm_rules`](Self::llm_rules). `[DONE]` is
    /// hidden; all other terminal events are delivered.
    pub const LLM_RULES: &'static [Rule<'static>] = LLM_RULES;

    /// Like a browser's `EventSource`: another attempt is advised until the server refuses, ten retries in
    /// a row bring no event, or the host cancels.
    pub const fn event_source() -> Self {
        Self::new().reconnection(Reconnection::EVENT_SOURCE)
    }

    /// For MCP's streamable HTTP. Events with empty data set the ID and the reconnection time and are not
    /// shown. A stream that ended is resumed by a GET with its ID, until the host
    /// [cancels](crate::Session::cancel) the session: only the host knows when it has received the
    /// response to its call.
    pub const fn mcp() -> Self {
        Self::new().reconnection(Reconnection::MCP).empty_events(false)
    }

    /// Changes the parser's options: limits, delivery, and so on. Options that `change` does not set keep
    /// the values of the preset.
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

    /// The rules for terminal events, in place of the preset's. The first rule that an event meets counts.
    /// At most [`Rule::MOST`] rules with [`Rule::MOST_BYTES`] bytes together; they are copied into the
    /// session.
    #[must_use]
    pub const fn terminal_rules(mut self, rules: &'a [Rule<'a>]) -> Self {
        (self.terminal_rules, self.llm_rules) = (rules, false);
        self
    }

    /// Whether [`LLM_RULES`](Self::LLM_RULES) apply too, after the host's [rules](Self::terminal_rules).
    /// They take no space in the session.
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

    /// How long to wait.
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

    /// How many bytes are handed out at most from a body that is not a stream, such as an error body.
    #[must_use]
    pub const fn body_limit(mut self, bytes: u32) -> Self {
        self.chosen.body_limit = bytes;
        self
    }

    /// Whether events with empty data are handed out. Their ID and reconnection time apply either way.
    /// They never count as progress.
    #[must_use]
    pub const fn empty_events(mut self, delivered: bool) -> Self {
        self.chosen.empty_events = delivered;
        self
    }

    /// Whether only the latest event of each chunk is handed out. Use it for servers whose events each
    /// replace the one before, of any type. The event carries the last event ID as of the end of the
    /// chunk. The buffer must hold two events, which share the rest of the buffer equally. Fragments are
    /// always handed out.
    ///
    /// [`Cumulative`](super::Cumulative) finds the new part of each event.
    #[must_use]
    pub const fn latest_only(mut self, latest: bool) -> Self {
        self.chosen.latest_only = latest;
        self
    }

    /// The smallest buffer for these options, in bytes: the parser's [`capacity`](Options::capacity), plus
    /// data + event type once more if only the latest event of a chunk is handed out. `None` if no buffer
    /// can be that large.
    pub const fn capacity(&self) -> Option<usize> {
        capacity(self.needed())
    }

    /// The [`capacity`](Self::capacity); `usize::MAX` if no buffer can be that large.
    pub(crate) const fn needed(&self) -> usize {
        let limits = self.parser.limits;
        let latest = if self.chosen.latest_only { limits.event() } else { 0 };
        limits.needed().saturating_add(latest)
    }

    /// The parser's options for a buffer of `len` bytes, with the data limit as a number of bytes.
    pub(crate) const fn for_buffer(&self, len: usize) -> Result<Options, Error> {
        self.sharing(len, self.needed())
    }

    /// Like [`for_buffer`](Self::for_buffer), if the `needed` bytes are already known.
    pub(crate) const fn sharing(&self, len: usize, needed: usize) -> Result<Options, Error> {
        self.parser.sharing(len, needed, self.chosen.latest_only)
    }
}

impl Default for SessionOptions<'_> {
    fn default() -> Self {
        Self::new()
    }
}
