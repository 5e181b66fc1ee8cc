//! What a host gives to a session, in the terms of the crate: configs, rules, response heads.

use super::constants::*;
use super::types::*;
use crate::capi::convert::flag;
use crate::capi::handle::{host_bytes, is_memory};
use crate::capi::types::*;
use crate::options::EndOfStream;
use crate::session::{Chosen, Head, Reading, Reconnection, Rule, SessionOptions, Spans, Terminal};
use core::ffi::c_char;
use core::mem::size_of;
use core::ptr::null;

const _: () = assert!(PICOSSE_NEVER == Spans::NEVER);
const _: () = assert!(PICOSSE_MOST_RULES == Rule::MOST && PICOSSE_MOST_RULE_BYTES == Rule::MOST_BYTES);

/// The rules of a preset, as C has them.
const LLM_RULES: &[picosse_rule] = &{
    let rules = SessionOptions::LLM_RULES;
    let mut made = [picosse_rule::new(&rules[0]); SessionOptions::LLM_RULES.len()];
    let mut at = 1;
    while at < rules.len() {
        made[at] = picosse_rule::new(&rules[at]);
        at += 1;
    }
    made
};
const _: () = assert!(SessionOptions::event_source().terminal_rules.is_empty());
const _: () = assert!(SessionOptions::mcp().terminal_rules.is_empty());

impl picosse_rule {
    const fn new(rule: &Rule<'static>) -> Self {
        const fn text(text: Option<&'static [u8]>) -> picosse_text {
            match text {
                Some(bytes) => picosse_text { ptr: bytes.as_ptr().cast::<c_char>(), len: bytes.len() },
                None => picosse_text { ptr: null(), len: 0 },
            }
        }
        Self {
            data: text(rule.data),
            event_type: text(rule.event_type),
            terminal: match rule.terminal {
                Terminal::Hidden => PICOSSE_RULE_HIDDEN,
                Terminal::Delivered => PICOSSE_RULE_DELIVERED,
                Terminal::Failure => PICOSSE_RULE_FAILURE,
            },
        }
    }

    /// # Safety
    /// Its texts are there during `'b`.
    unsafe fn rule<'b>(&self) -> Result<Rule<'b>, i32> {
        // SAFETY: as the caller promised.
        let (data, event_type) = unsafe { (given(self.data, &[])?, given(self.event_type, &[])?) };
        let terminal = match self.terminal {
            PICOSSE_RULE_HIDDEN => Terminal::Hidden,
            PICOSSE_RULE_DELIVERED => Terminal::Delivered,
            PICOSSE_RULE_FAILURE => Terminal::Failure,
            _ => return Err(PICOSSE_ERR_ARGUMENT),
        };
        Ok(Rule { data, event_type, terminal })
    }
}

/// Text that a host gives, outside the lent buffer; `None` where it gives none.
///
/// # Safety
/// It is there during `'b`, and nobody writes to it.
unsafe fn given<'b>(text: picosse_text, buffer: &[u8]) -> Result<Option<&'b [u8]>, i32> {
    // SAFETY: as the caller promised.
    let bytes = unsafe { host_bytes(text.ptr.cast(), text.len, buffer)? };
    Ok((!text.ptr.is_null()).then_some(bytes))
}

impl picosse_deadlines {
    const fn new(spans: &Spans) -> Self {
        let [connect, first_byte, first_event, byte_idle, progress_idle, total] = spans.numbers();
        Self { connect, first_byte, first_event, byte_idle, progress_idle, total }
    }

    fn spans(&self) -> Spans {
        let Self { connect, first_byte, first_event, byte_idle, progress_idle, total } = *self;
        Spans::of_numbers([connect, first_byte, first_event, byte_idle, progress_idle, total])
    }
}

/// Whether no other bit is set than these.
fn is_within(flags: u32, all: u32) -> bool {
    flags & !all == 0
}

impl picosse_reconnection {
    const fn new(reconnection: &Reconnection) -> Self {
        let flags = flag(reconnection.idempotent, PICOSSE_RECONNECT_IDEMPOTENT)
            | flag(reconnection.resume_by_get, PICOSSE_RECONNECT_RESUME_BY_GET)
            | flag(reconnection.after_clean_end, PICOSSE_RECONNECT_AFTER_CLEAN_END)
            | flag(reconnection.without_id, PICOSSE_RECONNECT_WITHOUT_ID);
        Self {
            flags,
            retries: reconnection.retries,
            base: reconnection.base,
            shortest: reconnection.shortest,
            longest: reconnection.longest,
            longest_retry_after: reconnection.longest_retry_after,
        }
    }

    fn reconnection(&self) -> Option<Reconnection> {
        let all = PICOSSE_RECONNECT_IDEMPOTENT
            | PICOSSE_RECONNECT_RESUME_BY_GET
            | PICOSSE_RECONNECT_AFTER_CLEAN_END
            | PICOSSE_RECONNECT_WITHOUT_ID;
        is_within(self.flags, all).then_some(Reconnection {
            idempotent: self.flags & PICOSSE_RECONNECT_IDEMPOTENT != 0,
            resume_by_get: self.flags & PICOSSE_RECONNECT_RESUME_BY_GET != 0,
            after_clean_end: self.flags & PICOSSE_RECONNECT_AFTER_CLEAN_END != 0,
            without_id: self.flags & PICOSSE_RECONNECT_WITHOUT_ID != 0,
            retries: self.retries,
            base: self.base,
            shortest: self.shortest,
            longest: self.longest,
            longest_retry_after: self.longest_retry_after,
        })
    }
}

impl picosse_session_config {
    /// `None` for a preset that is not known.
    pub(super) const fn preset(preset: i32) -> Option<&'static Self> {
        const NONE: &picosse_session_config = &picosse_session_config::new(&SessionOptions::new(), &[]);
        const LLM: &picosse_session_config = &picosse_session_config::new(&SessionOptions::llm(), LLM_RULES);
        const EVENT_SOURCE: &picosse_session_config =
            &picosse_session_config::new(&SessionOptions::event_source(), &[]);
        const MCP: &picosse_session_config = &picosse_session_config::new(&SessionOptions::mcp(), &[]);
        match preset {
            PICOSSE_PRESET_NONE => Some(NONE),
            PICOSSE_PRESET_LLM => Some(LLM),
            PICOSSE_PRESET_EVENT_SOURCE => Some(EVENT_SOURCE),
            PICOSSE_PRESET_MCP => Some(MCP),
            _ => None,
        }
    }

    const fn new(options: &SessionOptions<'_>, rules: &'static [picosse_rule]) -> Self {
        let chosen = &options.chosen;
        Self {
            size: size_of::<Self>(),
            parser: picosse_config {
                end_of_stream: match options.parser.end_of_stream {
                    EndOfStream::Discard => PICOSSE_END_OF_STREAM_DISCARD,
                    EndOfStream::Deliver => PICOSSE_END_OF_STREAM_DELIVER,
                },
                ..picosse_config::new()
            },
            rules: if rules.is_empty() { null() } else { rules.as_ptr() },
            rule_count: rules.len(),
            flags: flag(!chosen.empty_events, PICOSSE_SESSION_HIDE_EMPTY_EVENTS)
                | flag(chosen.latest_only, PICOSSE_SESSION_LATEST_ONLY),
            reading: match chosen.reading {
                Reading::AsAnswered => PICOSSE_READING_AS_ANSWERED,
                Reading::EventStream => PICOSSE_READING_EVENT_STREAM,
                Reading::JsonLines => PICOSSE_READING_JSON_LINES,
                Reading::Lines => PICOSSE_READING_LINES,
            },
            body_limit: chosen.body_limit,
            deadlines: picosse_deadlines::new(&chosen.spans),
            reconnection: picosse_reconnection::new(&chosen.reconnection),
        }
    }

    /// The options it stands for, without its rules.
    #[inline(never)] // for the stack
    pub(super) fn options(&self) -> Result<SessionOptions<'static>, i32> {
        if self.parser.size != size_of::<picosse_config>() {
            return Err(PICOSSE_ERR_SIZE);
        }
        let all = PICOSSE_SESSION_HIDE_EMPTY_EVENTS | PICOSSE_SESSION_LATEST_ONLY;
        let reading = match self.reading {
            PICOSSE_READING_AS_ANSWERED => Reading::AsAnswered,
            PICOSSE_READING_EVENT_STREAM => Reading::EventStream,
            PICOSSE_READING_JSON_LINES => Reading::JsonLines,
            PICOSSE_READING_LINES => Reading::Lines,
            _ => return Err(PICOSSE_ERR_ARGUMENT),
        };
        let (Some(parser), Some(reconnection), true) =
            (self.parser.options(), self.reconnection.reconnection(), is_within(self.flags, all))
        else {
            return Err(PICOSSE_ERR_ARGUMENT);
        };
        let chosen = Chosen {
            reading,
            spans: self.deadlines.spans(),
            reconnection,
            body_limit: self.body_limit,
            empty_events: self.flags & PICOSSE_SESSION_HIDE_EMPTY_EVENTS == 0,
            latest_only: self.flags & PICOSSE_SESSION_LATEST_ONLY != 0,
        };
        Ok(SessionOptions { parser, terminal_rules: &[], chosen })
    }

    /// Its rules, read one by one: all of them would take much of a small stack.
    ///
    /// # Safety
    /// They and their texts are there during `'b`.
    pub(super) unsafe fn rules<'b>(&self) -> Result<impl Iterator<Item = Result<Rule<'b>, i32>>, i32> {
        let rules = self.rules;
        if !is_memory(rules.cast(), self.rule_count) || !rules.is_aligned() {
            return Err(PICOSSE_ERR_ARGUMENT);
        }
        // SAFETY: there are so many, as the caller promised.
        Ok((0..self.rule_count).map(move |index| unsafe { rules.wrapping_add(index).read().rule() }))
    }
}

impl picosse_head {
    /// # Safety
    /// Its texts are there during `'b`, and nobody writes to them.
    pub(super) unsafe fn head<'b>(&self, buffer: &[u8]) -> Result<Head<'b>, i32> {
        let mut head = Head::new(u16::try_from(self.status).unwrap_or(0));
        // SAFETY: as the caller promised.
        unsafe {
            head.content_type = given(self.content_type, buffer)?;
            head.retry_after = given(self.retry_after, buffer)?;
            head.date = given(self.date, buffer)?;
        }
        Ok(head)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preset_in_c_stands_for_the_preset_in_rust() {
        let presets = [
            (PICOSSE_PRESET_NONE, SessionOptions::new()),
            (PICOSSE_PRESET_LLM, SessionOptions::llm()),
            (PICOSSE_PRESET_EVENT_SOURCE, SessionOptions::event_source()),
            (PICOSSE_PRESET_MCP, SessionOptions::mcp()),
        ];
        for (preset, options) in presets {
            let config = picosse_session_config::preset(preset).expect("a preset");
            assert_eq!(config.options(), Ok(options.terminal_rules(&[])), "{preset}");
            // SAFETY: the rules of a preset are in static storage.
            let rules = unsafe { config.rules() }.expect("rules");
            assert!(rules.eq(options.terminal_rules.iter().map(|rule| Ok(*rule))), "{preset}");
        }
        assert!(picosse_session_config::preset(PICOSSE_PRESET_MCP + 1).is_none());
    }
}
