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
pub use item::{Ended, Event, Item, Opened, Piece};
pub use picosse;
pub use picosse::{SessionOptions, session};
pub use reqwest;
pub use source::{EventSource, Items};

use driver::Driver;
use picosse::{Delivery, Session, TextPolicy};
use request::Template;
use reqwest::RequestBuilder;

/// The least memory for events: calls of `vec!` take it from the system when bytes are written to it.
const BUFFER_LEN: usize = 1 << 20;

/// Makes an [`EventSource`] of a request: `open(client.post(url).json(&body), SessionOptions::llm())`.
/// Nothing is sent before it is polled.
///
/// The request's own headers stay. The session adds `Accept`, `Cache-Control` and, once there is an ID,
/// `Last-Event-ID`; one of the request's own is where the stream begins. Set no timeout in reqwest: it would
/// end a long answer, and the session has [deadlines](SessionOptions::deadlines).
///
/// Events always come whole and as UTF-8, whatever the parser's options say. An event may have 1 MiB of
/// data, less 448 bytes; [`data_limit`](picosse::Options::data_limit) sets another limit, larger ones too.
///
/// # Errors
/// [`OpenError`]: the request cannot be built, or an option is wrong. Correct them in the program.
pub fn open(request: RequestBuilder, options: SessionOptions<'_>) -> Result<EventSource, OpenError> {
    let (client, request) = request.build_split();
    let template = Template::new(client, request.map_err(OpenError::Request)?);
    let options = options.parser(|parser| parser.delivery(Delivery::Whole).text(TextPolicy::Utf8));
    let len = options.capacity().unwrap_or(0).max(BUFFER_LEN);
    let mut session = Session::new(vec![0; len], options)?;
    if let Some(id) = template.last_event_id() {
        session.set_last_event_id(id)?;
    }
    Ok(EventSource::new(Driver::new(template, session)))
}
