#![deny(missing_docs, unsafe_code)]
#![doc = include_str!("../README.md")]

mod cancel;
mod clock;
mod driver;
mod error;
mod item;
mod request;
mod source;

pub use cancel::CancelHandle;
pub use error::{Error, Incomplete, OpenError};
pub use item::{Ended, Event, Item, Opened, OwnedPiece};
pub use picosse;
pub use picosse::{SessionOptions, session};
pub use reqwest;
pub use source::{EventSource, Items};

use driver::Driver;
use picosse::{Delivery, Options, Session, TextPolicy};
use request::Template;
use reqwest::RequestBuilder;

/// How much data an event may have, unless the options say so.
const DATA_LIMIT: usize = 1 << 20;

/// Makes an [`EventSource`] of a request: `open(client.post(url).json(&body), SessionOptions::llm())`.
/// Nothing is sent before it is polled.
///
/// The request's own headers stay. The session adds `Accept`, `Cache-Control` and, once there is an ID,
/// `Last-Event-ID`; one of the request's own is where the stream begins. Set no timeout in reqwest: it would
/// end a long answer, and the session has [deadlines](SessionOptions::deadlines).
///
/// Events always come whole and as UTF-8, whatever the parser's options say. An event may have 1 MiB of
/// data, unless you set a [`data_limit`](picosse::Options::data_limit). The buffer is as large as the limits need.
///
/// # Errors
/// [`OpenError`]: the request cannot be built, or an option is wrong. Correct them in the program.
pub fn open(request: RequestBuilder, options: SessionOptions<'_>) -> Result<EventSource, OpenError> {
    let (client, request) = request.build_split();
    let template = Template::new(client, request.map_err(OpenError::Request)?);
    let options = options.parser(|parser| parser.delivery(Delivery::Whole).text(TextPolicy::Utf8));
    let mut session = Session::new(vec![0; buffer_len(&options)], options)?;
    if let Some(id) = template.last_event_id() {
        session.set_last_event_id(id)?;
    }
    Ok(EventSource::new(Driver::new(template, session)))
}

/// How much memory the events need; nothing where no memory is enough, which the session says.
fn buffer_len(options: &SessionOptions<'_>) -> usize {
    let needed = options.capacity().unwrap_or(0);
    let without_data = options.parser(|parser| parser.data_limit(Options::REST_OF_BUFFER)).capacity();
    if without_data == Some(needed) { needed.saturating_add(DATA_LIMIT) } else { needed }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_limit_says_how_large_the_buffer_is() {
        let len = |limit| buffer_len(&SessionOptions::llm().parser(|parser| parser.data_limit(limit)));
        assert_eq!([len(16 << 10), len(4 << 20)], [(16 << 10) + 448, (4 << 20) + 448]);
        assert_eq!([len(Options::REST_OF_BUFFER), buffer_len(&SessionOptions::mcp())], [DATA_LIMIT + 448; 2]);
        assert_eq!(len(usize::MAX - 1), 0);
        let ids = SessionOptions::llm().parser(|parser| parser.last_event_id_limit(1 << 20));
        assert_eq!(buffer_len(&ids), (3 << 20) + 64 + DATA_LIMIT);
    }
}
