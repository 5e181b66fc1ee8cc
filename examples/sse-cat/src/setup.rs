//! The arguments that decide how a stream is read and shown, and what a session is made of. All of
//! them are in a recording, and no credentials are among them.

use crate::show::Style;
use clap::{Args, ValueEnum};
use picosse::session::{Deadlines, Reading, Reconnection, Rule};
use picosse::{Error, Options, Session, SessionOptions};

/// What ends a good answer under `SessionOptions::llm`: this data, or one of these types.
const LLM_DATA: &str = "[DONE]";
const LLM_TYPES: &[&str] = &[
    "response.completed",
    "message_stop",
    "message-end",
    "conversation.response.done",
    "done",
    "Done",
    "end",
];

#[derive(Args)]
pub struct Setup {
    #[command(flatten)]
    pub view: View,
    #[command(flatten, next_help_heading = "Options for the stream of a URL (times: 0 is no limit)")]
    pub stream: Stream,
}

#[derive(Args)]
pub struct View {
    /// Write one line of JSON for each event, and one at the end.
    #[arg(long)]
    pub json: bool,

    /// Show comments, too.
    #[arg(long, conflicts_with = "json")]
    comments: bool,

    /// Show each event with its type and ID, as `event:`, `id:` and `data:` lines with a blank line behind.
    #[arg(long, conflicts_with = "json")]
    pub fields: bool,

    /// The most bytes of data that an event may have, and of a body that is no stream. The event
    /// type and the ID may have as many, but at least 128 and at most 65536.
    #[arg(long, value_name = "N", default_value_t = 2 * 1024 * 1024)]
    buffer: u32,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Preset {
    /// One attempt, without any deadline.
    None,
    /// Connected again and again, as by a browser, until Ctrl-C or a refusal.
    EventSource,
    /// The answer of a language model: it ends with `[DONE]` or as most other servers end theirs,
    /// and has deadlines.
    Llm,
    /// MCP's streamable HTTP: opens an MCP session, sends --data in it, ends on its response, resumes by
    /// a GET with the last ID.
    Mcp,
}

#[derive(Args)]
pub struct Stream {
    /// What kind of stream it is [default: event-source, or llm with --data].
    #[arg(long)]
    pub preset: Option<Preset>,

    /// The event with this data ends the stream, and is not shown. May be given several times; these,
    /// --end-type and --fail-type take the place of the preset's.
    #[arg(long, value_name = "TEXT")]
    end_data: Vec<String>,

    /// The event of this type ends the stream, and is shown. May be given several times.
    #[arg(long, value_name = "TYPE")]
    end_type: Vec<String>,

    /// The event of this type ends the stream in failure, and is shown. May be given several times.
    /// Without --end-data and --end-type the answer is whole where the stream just ends.
    #[arg(long, value_name = "TYPE")]
    fail_type: Vec<String>,

    /// The JSON-RPC response with this ID, a number or a string in quotes, ends the stream, and is
    /// shown. --preset mcp takes the ID from --data.
    #[arg(long, value_name = "ID")]
    pub end_response: Option<String>,

    /// No event ends the stream, whatever the preset says: for a server that just closes it.
    #[arg(long, conflicts_with_all = ["end_data", "end_type", "fail_type"])]
    no_end_rule: bool,

    /// Give up after so many retries in a row without an event.
    #[arg(long, value_name = "N")]
    retries: Option<u32>,

    /// The request may be sent again, though it is a POST or the preset would not.
    #[arg(long)]
    pub idempotent: bool,

    /// Ask for the events after the one with this ID.
    #[arg(long, value_name = "ID")]
    last_event_id: Option<String>,

    /// The longest time from the request to the response head.
    #[arg(long, value_name = "MS")]
    connect_timeout: Option<u32>,

    /// The longest time from the head to the first byte.
    #[arg(long, value_name = "MS")]
    first_byte_timeout: Option<u32>,

    /// The longest time from the request to the first event.
    #[arg(long, value_name = "MS")]
    first_event_timeout: Option<u32>,

    /// The longest time from byte to byte.
    #[arg(long, value_name = "MS")]
    idle_timeout: Option<u32>,

    /// The longest time from event to event, whatever comments come between.
    #[arg(long, value_name = "MS")]
    progress_timeout: Option<u32>,

    /// The longest time of an attempt.
    #[arg(long, value_name = "MS")]
    total_timeout: Option<u32>,

    /// Show only the last event of each chunk.
    #[arg(long)]
    latest_only: bool,

    /// Read an event stream, whatever the media type is.
    #[arg(long, group = "reading")]
    events: bool,

    /// Read each line as an event.
    #[arg(long, group = "reading")]
    lines: bool,

    /// Read each line that is not blank as an event.
    #[arg(long, group = "reading")]
    json_lines: bool,
}

impl View {
    pub fn style(&self) -> Style {
        match (self.json, self.fields) {
            (true, _) => Style::Json,
            (false, true) => Style::Fields,
            (false, false) => Style::Text,
        }
    }

    /// The parser's options with those that were chosen.
    pub fn change(&self, options: Options) -> Options {
        let data = self.buffer as usize;
        let other = data.clamp(Options::LAST_EVENT_ID_LIMIT, 64 * 1024);
        let options = options.data_limit(data).event_type_limit(other).last_event_id_limit(other);
        options.comments(self.comments)
    }
}

impl Setup {
    /// A session over memory that is never given back: one is made in the program's life.
    pub fn session(&self) -> Result<Session<&'static mut [u8]>, Error> {
        let rules = self.stream.rules();
        let mut options = self.stream.preset().parser(|parser| self.view.change(parser));
        if self.stream.no_end_rule || !rules.is_empty() {
            options = options.terminal_rules(&rules);
        }
        options = options
            .deadlines(self.stream.deadlines())
            .reconnection(self.stream.reconnection())
            .reading(self.stream.reading())
            .latest_only(self.stream.latest_only)
            .body_limit(self.view.buffer);
        let capacity = options.capacity().ok_or(Error::BufferTooSmall { needed: usize::MAX })?;
        let mut session = Session::new(vec![0; capacity].leak(), options)?;
        if let Some(id) = &self.stream.last_event_id {
            session.set_last_event_id(id.as_bytes())?;
        }
        Ok(session)
    }
}

impl Stream {
    fn preset(&self) -> SessionOptions<'static> {
        match self.preset {
            None | Some(Preset::None) => SessionOptions::new(),
            Some(Preset::EventSource) => SessionOptions::event_source(),
            Some(Preset::Llm) => SessionOptions::llm(),
            Some(Preset::Mcp) => SessionOptions::mcp(),
        }
    }

    fn rules(&self) -> Vec<Rule<'_>> {
        let by_data = self.end_data.iter().map(|data| Rule::data(data));
        let by_type = self.end_type.iter().map(|kind| Rule::event_type(kind).delivered());
        let failures = self.fail_type.iter().map(|kind| Rule::event_type(kind).failure());
        failures.chain(by_data).chain(by_type).collect()
    }

    /// Which events end the stream well, in words.
    pub fn terminal_events(&self) -> String {
        let data = self.end_data.iter().map(|data| format!("data `{data}`"));
        let types = self.end_type.iter().map(|kind| format!("type `{kind}`"));
        let own: Vec<_> = data.chain(types).collect();
        match self.preset {
            Some(Preset::Llm) if own.is_empty() && self.fail_type.is_empty() && !self.no_end_rule => {
                let (last, types) = LLM_TYPES.split_last().unwrap_or((&"", &[]));
                format!("data `{LLM_DATA}`, or type `{}` or `{last}` (--preset llm)", types.join("`, `"))
            }
            _ if self.no_end_rule => String::new(),
            _ => own.join(" or "),
        }
    }

    fn deadlines(&self) -> Deadlines {
        let preset = match self.preset {
            Some(Preset::Llm) => Deadlines::LLM,
            _ => Deadlines::NONE,
        };
        let choose = |given: Option<u32>, preset| match given {
            None => preset,
            Some(0) => None,
            Some(milliseconds) => Some(milliseconds),
        };
        preset
            .connect(choose(self.connect_timeout, preset.connect))
            .first_byte(choose(self.first_byte_timeout, preset.first_byte))
            .first_event(choose(self.first_event_timeout, preset.first_event))
            .byte_idle(choose(self.idle_timeout, preset.byte_idle))
            .progress_idle(choose(self.progress_timeout, preset.progress_idle))
            .total(choose(self.total_timeout, preset.total))
    }

    fn reconnection(&self) -> Reconnection {
        let preset = match self.preset {
            None | Some(Preset::None | Preset::Llm) => Reconnection::NEVER,
            Some(Preset::EventSource) => Reconnection::EVENT_SOURCE,
            Some(Preset::Mcp) => Reconnection::MCP,
        };
        preset
            .idempotent(self.idempotent || preset.idempotent)
            .retries(self.retries.unwrap_or(preset.retries))
    }

    /// Whether an event stream is read, whatever the media type is.
    pub fn expects_events(&self) -> bool {
        self.reading() == Reading::EventStream
    }

    fn reading(&self) -> Reading {
        match (self.events, self.lines, self.json_lines) {
            (true, ..) => Reading::EventStream,
            (_, true, _) => Reading::Lines,
            (.., true) => Reading::JsonLines,
            _ => Reading::AsAnswered,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_terminal_events_of_the_preset_are_those_of_the_library() {
        let types = LLM_TYPES.iter().map(|kind| Rule::event_type(kind).delivered());
        let quoted = Rule::data("\"[DONE]\"");
        let good: Vec<_> = types.chain([Rule::data(LLM_DATA), quoted]).collect();
        let rules = SessionOptions::LLM_RULES;
        assert!(good.iter().all(|rule| rules.contains(rule)));
        let others = rules.iter().filter(|rule| !good.contains(rule));
        assert!(others.into_iter().all(|rule| *rule == rule.failure()));
    }
}
