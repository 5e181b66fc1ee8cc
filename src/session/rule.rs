//! A terminal rule: which event is the last one, and whether it means success.

/// Which event ends a stream by agreement with the server: by its data, its type, or both. It ends
/// the answer in success, or in [failure](Rule::failure).
///
/// Whole data is compared, byte for byte: text that mentions `[DONE]` ends nothing. A rule by type
/// alone decides also where the event is dropped, as one over the data limit is. The event is hidden
/// unless the rule says [`delivered`](Rule::delivered). In fragments its data has gone out before it
/// is known to be the last one; only the end tells.
///
/// An event that the end of the stream cuts meets a rule by data only; in fragments, only where the
/// line of that data has ended.
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

/// What a terminal event is to the host. (From 1 on: so none is 0, and a new state all zeros.)
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
    /// The most rules that a host can give to a session.
    pub const MOST: usize = 24;
    /// The most bytes that they can take together. A rule takes 3 bytes and its texts.
    pub const MOST_BYTES: usize = 128;

    /// The event with this data.
    pub const fn data(data: &'a str) -> Self {
        Self { data: Some(data.as_bytes()), event_type: None, terminal: Terminal::Hidden }
    }

    /// The event of this type.
    pub const fn event_type(event_type: &'a str) -> Self {
        Self { data: None, event_type: Some(event_type.as_bytes()), terminal: Terminal::Hidden }
    }

    /// The event must have this type, too.
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

    /// The event says that the answer failed. It is handed out, since it says why, and the attempt
    /// ends with [`Reason::Failed`](super::Reason::Failed).
    #[must_use]
    pub const fn failure(mut self) -> Self {
        self.terminal = Terminal::Failure;
        self
    }
}

/// How the servers of language models end an answer.
pub(super) const LLM_RULES: &[Rule<'static>] = &[
    // What says that the answer failed comes first: a `[DONE]` may follow it.
    Rule::event_type("error").failure(),
    Rule::event_type("Error").failure(),           // Coze's workflows.
    Rule::event_type("response.failed").failure(), // OpenAI's Responses.
    Rule::event_type("response.incomplete").failure(),
    Rule::event_type("response.error").failure(), // Gateways of those.
    Rule::event_type("conversation.chat.failed").failure(), // Coze.
    Rule::event_type("conversation.response.error").failure(), // Mistral's conversations.
    // OpenAI's chat completions, and the many servers that follow them; Coze adds quotes.
    Rule::data("[DONE]"),
    Rule::data("\"[DONE]\""),
    // Replicate cancels under the type of a good end.
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
