//! Inputs of a session, converted to types of the crate: configs, rules, response heads.

use super::constants::*;
use super::structs::*;
use crate::capi::convert::flag;
use crate::capi::handle::{host_bytes, is_memory};
use crate::capi::types::*;
use crate::session::{Chosen, Deadlines, Head, Reading, Reconnection, Rule, SessionOptions, Spans, Terminal};
use core::mem::{MaybeUninit, size_of};
use core::ptr::null;

const _: () = assert!(PICOSSE_NEVER == Spans::NEVER);
const _: () = assert!(PICOSSE_MOST_RULES == Rule::MOST && PICOSSE_MOST_RULE_BYTES == Rule::MOST_BYTES);

impl picosse_rule {
    /// # Safety
    /// Its texts are there during `'b`.
    unsafe fn rule<'b>(&self) -> Result<Rule<'b>, i32> {
        // SAFETY: as the caller promised.
        let (data, event_type) = unsafe { (given(self.data, &[])?, given(self.event_type, &[])?) };
        let data = (!self.data.ptr.is_null()).then_some(data);
        let event_type = (!self.event_type.ptr.is_null()).then_some(event_type);
        let terminal = match self.terminal {
            PICOSSE_RULE_HIDDEN => Terminal::Hidden,
            PICOSSE_RULE_DELIVERED => Terminal::Delivered,
            PICOSSE_RULE_FAILURE => Terminal::Failure,
            _ => return Err(PICOSSE_ERR_ARGUMENT),
        };
        Ok(Rule { data, event_type, terminal })
    }
}

/// Bytes of the host, outside the lent buffer.
///
/// # Safety
/// It is valid during `'b`, and is not written to.
#[inline(never)] // for size
pub(super) unsafe fn given<'b>(text: picosse_text, buffer: &[u8]) -> Result<&'b [u8], i32> {
    // SAFETY: as the caller promised.
    unsafe { host_bytes(text.ptr.cast(), text.len, buffer) }
}

impl picosse_deadlines {
    const fn new(deadlines: &Deadlines) -> Self {
        let [connect, first_byte, first_event, byte_idle, progress_idle, total] =
            Spans::new(deadlines).numbers();
        Self { connect, first_byte, first_event, byte_idle, progress_idle, total }
    }

    fn spans(&self) -> Spans {
        let Self { connect, first_byte, first_event, byte_idle, progress_idle, total } = *self;
        Spans::of_numbers([connect, first_byte, first_event, byte_idle, progress_idle, total])
    }
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

    const FLAGS: u32 = PICOSSE_RECONNECT_IDEMPOTENT
        | PICOSSE_RECONNECT_RESUME_BY_GET
        | PICOSSE_RECONNECT_AFTER_CLEAN_END
        | PICOSSE_RECONNECT_WITHOUT_ID;

    fn reconnection(&self) -> Reconnection {
        Reconnection {
            idempotent: self.flags & PICOSSE_RECONNECT_IDEMPOTENT != 0,
            resume_by_get: self.flags & PICOSSE_RECONNECT_RESUME_BY_GET != 0,
            after_clean_end: self.flags & PICOSSE_RECONNECT_AFTER_CLEAN_END != 0,
            without_id: self.flags & PICOSSE_RECONNECT_WITHOUT_ID != 0,
            retries: self.retries,
            base: self.base,
            shortest: self.shortest,
            longest: self.longest,
            longest_retry_after: self.longest_retry_after,
        }
    }
}

impl picosse_session_config {
    const FLAGS: u32 =
        PICOSSE_SESSION_HIDE_EMPTY_EVENTS | PICOSSE_SESSION_LATEST_ONLY | PICOSSE_SESSION_LLM_RULES;

    /// PICOSSE_PRESET_NONE, on which the others are based.
    pub(super) const NONE: &Self = &Self {
        size: size_of::<Self>(),
        parser: picosse_config::new(),
        rules: null(),
        rule_count: 0,
        flags: 0,
        reading: PICOSSE_READING_AS_ANSWERED,
        body_limit: SessionOptions::BODY_LIMIT,
        deadlines: picosse_deadlines::new(&Deadlines::NONE),
        reconnection: picosse_reconnection::new(&Reconnection::NEVER),
    };

    /// Writes a preset in place; `None` for an unknown one.
    pub(super) fn preset(place: &mut MaybeUninit<Self>, preset: i32) -> Option<&Self> {
        if !(PICOSSE_PRESET_NONE..=PICOSSE_PRESET_MCP).contains(&preset) {
            return None;
        }
        let config = place.write(*Self::NONE);
        if preset == PICOSSE_PRESET_LLM {
            config.flags = PICOSSE_SESSION_LLM_RULES;
            config.deadlines = const { picosse_deadlines::new(&Deadlines::LLM) };
            if cfg!(feature = "deliver-unfinished") {
                config.parser.end_of_stream = PICOSSE_END_OF_STREAM_DELIVER;
            }
        }
        if preset == PICOSSE_PRESET_EVENT_SOURCE {
            config.reconnection = const { picosse_reconnection::new(&Reconnection::EVENT_SOURCE) };
        }
        if preset == PICOSSE_PRESET_MCP {
            config.reconnection = const { picosse_reconnection::new(&Reconnection::MCP) };
            config.flags = PICOSSE_SESSION_HIDE_EMPTY_EVENTS;
        }
        Some(config)
    }

    /// The options of this config, without its rules.
    #[inline(never)] // for the stack
    pub(super) fn options(&self) -> Result<SessionOptions<'static>, i32> {
        if self.parser.size != size_of::<picosse_config>() {
            return Err(PICOSSE_ERR_SIZE);
        }
        let reading = match self.reading {
            PICOSSE_READING_AS_ANSWERED => Reading::AsAnswered,
            PICOSSE_READING_EVENT_STREAM => Reading::EventStream,
            #[cfg(feature = "lines")]
            PICOSSE_READING_JSON_LINES => Reading::JsonLines,
            #[cfg(feature = "lines")]
            PICOSSE_READING_LINES => Reading::Lines,
            _ => return Err(PICOSSE_ERR_ARGUMENT),
        };
        if self.flags & !Self::FLAGS != 0 || self.reconnection.flags & !picosse_reconnection::FLAGS != 0 {
            return Err(PICOSSE_ERR_ARGUMENT);
        }
        let parser = self.parser.options().ok_or(PICOSSE_ERR_ARGUMENT)?;
        let chosen = Chosen {
            reading,
            spans: self.deadlines.spans(),
            reconnection: self.reconnection.reconnection(),
            body_limit: self.body_limit,
            empty_events: self.flags & PICOSSE_SESSION_HIDE_EMPTY_EVENTS == 0,
            latest_only: self.flags & PICOSSE_SESSION_LATEST_ONLY != 0,
        };
        let llm_rules = self.flags & PICOSSE_SESSION_LLM_RULES != 0;
        Ok(SessionOptions { parser, terminal_rules: &[], llm_rules, chosen })
    }

    /// Its rules, one by one: an array of them would take much of a small stack.
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
    /// Its texts are valid during `'b`, and are not written to.
    pub(super) unsafe fn head<'b>(&self, buffer: &[u8]) -> Result<Head<'b>, i32> {
        let status = u16::try_from(self.status).unwrap_or(0);
        // SAFETY: as the caller promised.
        let text = |text| unsafe { given(text, buffer) }.map(Some); // A missing header reads as an empty one.
        Ok(Head {
            status,
            content_type: text(self.content_type)?,
            retry_after: text(self.retry_after)?,
            date: text(self.date)?,
        })
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
            let mut place = MaybeUninit::uninit();
            let config = picosse_session_config::preset(&mut place, preset).expect("a preset");
            assert_eq!(config.options(), Ok(options), "{preset}");
            assert!(config.rules.is_null() && config.rule_count == 0, "{preset}");
        }
        let mut place = MaybeUninit::uninit();
        assert!(picosse_session_config::preset(&mut place, PICOSSE_PRESET_MCP + 1).is_none());
    }

    #[test]
    fn lines_are_refused_where_they_are_not_built_in() {
        let refused = if cfg!(feature = "lines") { None } else { Some(PICOSSE_ERR_ARGUMENT) };
        for (reading, expected) in [
            (PICOSSE_READING_AS_ANSWERED, None),
            (PICOSSE_READING_EVENT_STREAM, None),
            (PICOSSE_READING_JSON_LINES, refused),
            (PICOSSE_READING_LINES, refused),
            (PICOSSE_READING_LINES + 1, Some(PICOSSE_ERR_ARGUMENT)),
        ] {
            let config = picosse_session_config { reading, ..*picosse_session_config::NONE };
            assert_eq!(config.options().err(), expected, "{reading}");
        }
    }
}
