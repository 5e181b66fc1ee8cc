//! The sentences about the end of an attempt and of all.

use picosse::session::{Advice, Diagnosis, GiveUp};

/// How much of a body that is no stream is told, in bytes.
const EXCERPT: usize = 1000;

/// What follows after `delay` milliseconds, or why nothing does, unless the reason says that.
pub fn what_next(advice: Advice, delay: u32) -> Option<String> {
    match advice {
        Advice::RetryAt { .. } => Some(format!("{advice} in {:.1} s", f64::from(delay) / 1000.0)),
        Advice::GiveUp(
            GiveUp::Finished
            | GiveUp::Failed
            | GiveUp::Cancelled
            | GiveUp::NoContent
            | GiveUp::Auth
            | GiveUp::Client
            | GiveUp::Redirect,
        ) => None,
        Advice::GiveUp(GiveUp::NotIdempotent) => Some("not again (--idempotent allows it)".into()),
        Advice::GiveUp(why) => Some(format!("not again: {why}")),
    }
}

/// The option of this program that mends it.
pub fn what_helps(diagnosis: Diagnosis, terminal_events: &str) -> String {
    match diagnosis {
        Diagnosis::Dropped => " Use --buffer.".into(),
        Diagnosis::NoTerminalEvent => how_it_ends(terminal_events),
        Diagnosis::LooksLikeEventStream => " Use --events.".into(),
        _ => String::new(),
    }
}

/// Which events were expected, and how to expect others.
pub fn how_it_ends(terminal_events: &str) -> String {
    format!(
        " Expected: {terminal_events}. Set another with --end-data TEXT or --end-type TYPE, or none with \
         --no-end-rule."
    )
}

/// The start of a body, on one line and without control characters.
pub fn excerpt(body: &[u8]) -> String {
    let (start, is_cut) =
        body.get(..EXCERPT).map_or((body, false), |start| (start, start.len() < body.len()));
    let text = String::from_utf8_lossy(start);
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let excerpt = words.collect::<Vec<_>>().join(" ");
    // The cut may be inside a character.
    if is_cut { excerpt.trim_end_matches('\u{FFFD}').to_owned() + "… (--json shows all)" } else { excerpt }
}
