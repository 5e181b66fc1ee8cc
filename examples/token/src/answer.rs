//! A stream of events to the text of an answer.

use crate::{Malformed, Room, Step, Tokens};
use picosse::{ArrayParser, Delivery, Item, Options};

/// No data is kept: the buffer holds the event type and the last event ID.
pub type Parser = ArrayParser<64>;

const OPTIONS: Options =
    Options::new().delivery(Delivery::Fragments).data_limit(0).event_type_limit(32).last_event_id_limit(8);

pub const fn parser() -> Parser {
    match Parser::array_with_options(OPTIONS) {
        Ok(parser) => parser,
        Err(_) => panic!("the buffer holds the limits"),
    }
}

/// What came of a stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Events whose data was JSON to its end.
    pub events: u32,
    /// Events that were something else, such as `[DONE]`.
    pub others: u32,
}

/// Shows the text at this path in the events of a stream, as it comes.
pub fn answer<'c>(
    parser: &mut Parser,
    room: &mut Room,
    path: &'static [Step<'static>],
    chunks: impl Iterator<Item = &'c [u8]>,
    mut show: impl FnMut(&str),
) -> Answer {
    let mut answer = Answer::default();
    let mut tokens = Tokens::new(room, path);
    for chunk in chunks {
        let mut items = parser.items(chunk);
        while let Ok(Some(item)) = items.next() {
            let Item::Fragment(fragment) = item else { continue };
            // An error stays until the event's end, where it counts.
            let _ = tokens.push(fragment.text.as_str().unwrap_or_default(), &mut show);
            if let Some(end) = fragment.end {
                match tokens.finish() {
                    Ok(()) if !end.is_aborted() => answer.events += 1,
                    Ok(()) | Err(Malformed) => answer.others += 1,
                }
                tokens = Tokens::new(room, path);
            }
        }
    }
    answer
}
