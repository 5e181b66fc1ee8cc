//! A terminal rule: which event ends the answer, and whether that means success.

/// A rule for the terminal event, with which a server ends its answer. It matches the event's data, its
/// type, or both. The event ends the answer in success or in [failure](Rule::failure).
///
/// A rule compares the whole data, byte for byte: text that mentions `[DONE]` does not match. A rule by
/// type alone also matches an event that is dropped because it is over a limit. The event is hidden unless
/// the rule is [`delivered`](Rule::delivered). With fragments, its data is handed out before the rule is
/// met.
///
/// An event that the end of the stream cuts can only meet a rule by data. With fragments, the line of that
/// data must have ended.
///
/// ```
/// use picosse::session::Rule;
/// let rules = [Rule::data("[DONE]"), Rule::event_type("finish").delivered(), Rule::event_type("error").failure()];
/// # let _ = rules;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule<'a> {
    pub(crate) data: Option<&'a [u8]>,
    pub(crate) event_type: Option<&'a [u8]>,
    pub(crate) terminal: Terminal,
}

/// What a terminal event means. (Numbered from 1, so that `None` is 0 and a new state is all zeros.)
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Terminal {
    /// The answer is whole; the event is not handed out.
    Hidden = 1,
    /// The answer is whole.
    Delivered,
    /// The server says that the answer failed.
    Failure,
}

impl<'a> Rule<'a> {
    /// The largest number of rules that a host can set.
    pub const MOST: usize = 24;
    /// The largest number of bytes that they can take together. A rule takes 3 bytes plus its texts.
    pub const MOST_BYTES: usize = 128;

    /// The event with this data.
    pub const fn data(data: &'a str) -> Self {
        Self { data: Some(data.as_bytes()), event_type: None, terminal: Terminal::Hidden }
    }

    /// The event of this type.
    pub const fn event_type(event_type: &'a str) -> Self {
        Self { data: None, event_type: Some(event_type.as_bytes()), terminal: Terminal::Hidden }
    }

    /// The event must have this type too.
    #[must_use]
    pub const fn and_event_type(mut self, event_type: &'a str) -> Self {
        self.event_type = Some(event_type.as_bytes());
        self
    }

    /// The event is handed out before the end.
    #[must_use]
    pub const fn delivered(mut self) -> Self {
        self.terminal = Terminal::Delivered;
        self
    }

    /// The event says that the answer failed. It is handed out, because it says why. The attempt ends with
    /// [`Reason::Failed`](super::Reason::Failed).
    #[must_use]
    pub const fn failure(mut self) -> Self {
        self.terminal = Terminal::Failure;
        self
    }
}

/// The terminal events of language model servers.
pub(super) const LLM_RULES: &[Rule<'static>] = &[
    // Failures come first, because a `[DONE]` may follow them.
    Rule::event_type("error").failure(),
    Rule::event_type("Error").failure(),           // Coze's workflows.
    Rule::event_type("response.failed").failure(), // OpenAI's Responses.
    Rule::event_type("response.incomplete").failure(),
    Rule::event_type("response.error").failure(), // Gateways to OpenAI's Responses.
    Rule::event_type("conversation.chat.failed").failure(), // Coze.
    Rule::event_type("conversation.response.error").failure(), // Mistral's conversations.
    // OpenAI's chat completions and compatible servers; Coze adds quotes.
    Rule::data("[DONE]"),
    Rule::data("\"[DONE]\""),
    // Replicate uses the type `done` for a cancelled answer too.
    Rule::data("{\"reason\": \"canceled\"}").and_event_type("done").failure(),
    Rule::data("{\"reason\":\"canceled\"}").and_event_type("done").failure(),
    Rule::event_type("response.completed").delivered(), // OpenAI's Responses.
    Rule::event_type("message_stop").delivered(),       // Anthropic.
    Rule::event_type("message-end").delivered(),        // Cohere.
    Rule::event_type("conversation.response.done").delivered(), // Mistral's conversations.
    Rule::event_type("done").delivered(),               // Replicate, Coze.
    Rule::event_type("Done").delivered(),               // Coze's workflows.
    Rule::event_type("end").delivered(),                // LangGraph.
];
