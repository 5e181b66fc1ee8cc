//! Options, as the caller writes them: words, one behind the other.

use crate::batch::Encoding;
use picosse::session::{Deadlines, Reading, Reconnection, Rule};
use picosse::{Delivery, EndOfStream, Options, OverLimit, SessionOptions};

/// A word that stands for what the preset has.
const UNSET: u32 = u32::MAX;
/// A word that stands for no deadline.
const NONE: u32 = u32::MAX - 1;
/// The data of an event may be so long unless the caller says otherwise, in bytes: servers of language
/// models repeat a whole answer in their last event.
pub const DATA_LIMIT: usize = 256 * 1024;

/// What a preset chooses.
type Preset = (SessionOptions<'static>, Deadlines, Reconnection);
static PRESETS: [Preset; 4] = [
    (SessionOptions::new(), Deadlines::NONE, Reconnection::NEVER),
    (SessionOptions::llm(), Deadlines::LLM, Reconnection::NEVER),
    (SessionOptions::event_source(), Deadlines::NONE, Reconnection::EVENT_SOURCE),
    (SessionOptions::mcp(), Deadlines::NONE, Reconnection::MCP),
];

/// Words that are read from first to last; behind the last one all are unset.
pub struct Words<'a>(pub &'a [u32]);

impl Words<'_> {
    /// The next word, if it is set.
    #[inline(always)]
    pub fn next(&mut self) -> Option<u32> {
        let word = self.word();
        (word != UNSET).then_some(word)
    }

    #[inline(never)] // for size
    fn word(&mut self) -> u32 {
        let Some((&word, rest)) = self.0.split_first() else { return UNSET };
        self.0 = rest;
        word
    }

    /// The next word as an encoding: 1 for UTF-16.
    pub fn encoding(&mut self) -> Encoding {
        if self.flag() == Some(true) { Encoding::Utf16 } else { Encoding::Utf8 }
    }

    /// The next word as a number of bytes.
    fn bytes(&mut self) -> Option<usize> {
        self.next().map(|bytes| bytes as usize)
    }

    /// The next word as yes or no.
    pub fn flag(&mut self) -> Option<bool> {
        self.next().map(|word| word != 0)
    }

    /// Changes the parser's options by the next nine words.
    pub fn parser_options(&mut self, mut options: Options) -> Options {
        if let Some(bytes) = self.bytes() {
            options = options.data_limit(bytes);
        }
        if let Some(bytes) = self.bytes() {
            options = options.event_type_limit(bytes);
        }
        if let Some(bytes) = self.bytes() {
            options = options.last_event_id_limit(bytes);
        }
        if let Some(delivery) = self.next() {
            options = options.delivery(match delivery {
                1 => Delivery::OversizedInFragments,
                2 => Delivery::Fragments,
                _ => Delivery::Whole,
            });
        }
        if let Some(fail) = self.flag() {
            options = options.over_limit(if fail { OverLimit::Fail } else { OverLimit::Skip });
        }
        if let Some(deliver) = self.flag() {
            let answer = if deliver { EndOfStream::Deliver } else { EndOfStream::Discard };
            options = options.end_of_stream(answer);
        }
        if let Some(wanted) = self.flag() {
            options = options.comments(wanted);
        }
        if let Some(wanted) = self.flag() {
            options = options.unknown_fields(wanted);
        }
        if let Some(wanted) = self.flag() {
            options = options.last_event_ids(wanted);
        }
        options
    }

    /// The options of a session: the preset, the parser's, the reading, six deadlines, nine words of
    /// reconnection, the limit of a body, empty events, only the latest.
    pub fn session_options(&mut self) -> SessionOptions<'static> {
        let preset = self.next().unwrap_or_default() as usize;
        let (mut options, deadlines, reconnection) = *PRESETS.get(preset).unwrap_or(&PRESETS[0]);
        options = options.parser(|parser| self.parser_options(parser.data_limit(DATA_LIMIT)));
        if let Some(reading) = self.next() {
            options = options.reading(match reading {
                1 => Reading::EventStream,
                2 => Reading::JsonLines,
                3 => Reading::Lines,
                _ => Reading::AsAnswered,
            });
        }
        options = options.deadlines(self.deadlines(deadlines)).reconnection(self.reconnection(reconnection));
        if let Some(bytes) = self.next() {
            options = options.body_limit(bytes);
        }
        if let Some(delivered) = self.flag() {
            options = options.empty_events(delivered);
        }
        if let Some(latest) = self.flag() {
            options = options.latest_only(latest);
        }
        options
    }

    fn deadlines(&mut self, mut deadlines: Deadlines) -> Deadlines {
        self.change_span(&mut deadlines.connect);
        self.change_span(&mut deadlines.first_byte);
        self.change_span(&mut deadlines.first_event);
        self.change_span(&mut deadlines.byte_idle);
        self.change_span(&mut deadlines.progress_idle);
        self.change_span(&mut deadlines.total);
        deadlines
    }

    fn reconnection(&mut self, mut reconnection: Reconnection) -> Reconnection {
        self.change_flag(&mut reconnection.idempotent);
        self.change_flag(&mut reconnection.resume_by_get);
        self.change_flag(&mut reconnection.after_clean_end);
        self.change_flag(&mut reconnection.without_id);
        self.change(&mut reconnection.retries);
        self.change(&mut reconnection.base);
        self.change(&mut reconnection.shortest);
        self.change(&mut reconnection.longest);
        self.change(&mut reconnection.longest_retry_after);
        reconnection
    }

    #[inline(never)] // for size, as the next two
    fn change(&mut self, number: &mut u32) {
        *number = self.next().unwrap_or(*number);
    }

    #[inline(never)]
    fn change_flag(&mut self, flag: &mut bool) {
        *flag = self.flag().unwrap_or(*flag);
    }

    #[inline(never)]
    fn change_span(&mut self, span: &mut Option<u32>) {
        if let Some(word) = self.next() {
            *span = (word != NONE).then_some(word);
        }
    }

    /// Terminal rules: how many, and then of each what it makes of the event and the lengths of its data
    /// and its type, whose texts lie one behind the other. `None` leaves those of the preset.
    pub fn rules<'t>(
        &mut self,
        mut texts: &'t [u8],
        rules: &mut [Rule<'t>; Rule::MOST + 1],
    ) -> Option<usize> {
        let count = self.next()? as usize;
        for place in rules.iter_mut().take(count) {
            let kind = self.next();
            let data = self.text(&mut texts);
            let event_type = self.text(&mut texts);
            let rule = match (data, event_type) {
                (Some(data), Some(event_type)) => Rule::data(data).and_event_type(event_type),
                (Some(data), None) => Rule::data(data),
                (None, event_type) => Rule::event_type(event_type.unwrap_or_default()),
            };
            *place = match kind {
                Some(1) => rule.delivered(),
                Some(2) => rule.failure(),
                _ => rule,
            };
        }
        Some(count)
    }

    /// The value of a header, whose length is the next word; texts lie one behind the other.
    pub fn header<'t>(&mut self, texts: &mut &'t [u8]) -> Option<&'t [u8]> {
        let (text, rest) = texts.split_at_checked(self.bytes()?)?;
        *texts = rest;
        Some(text)
    }

    fn text<'t>(&mut self, texts: &mut &'t [u8]) -> Option<&'t str> {
        let text = self.header(texts)?;
        // SAFETY: the caller writes UTF-8.
        Some(unsafe { core::str::from_utf8_unchecked(text) })
    }
}
