//! What happens to a stream, and how an attempt ends.

use bytes::Bytes;
use picosse::session::{self, Advice, Diagnosis, End, GiveUp, Reason};
use picosse::{Dropped, IdIgnored, SessionItem};
use reqwest::header::HeaderMap;
use reqwest::{StatusCode, Url};
use std::fmt;
use std::time::Duration;

/// An event that owns its texts: `data()`, `event_type()`, `last_event_id()`.
pub type Event = picosse::OwnedEvent<String>;

/// Everything that happens, in order: what [`EventSource::next_item`](crate::EventSource::next_item) and
/// [`Items`](crate::Items) hand out.
#[non_exhaustive]
#[derive(Debug)]
pub enum Item {
    /// The head of the response has come, after the redirects that the client follows.
    Opened(Opened),
    /// An event. Whole, unless [`incomplete`](picosse::OwnedEvent::incomplete) says that the end of the
    /// stream cut it, which [`SessionOptions::llm`](picosse::SessionOptions::llm) delivers. In lines of
    /// JSON or text, each line is an event.
    Event(Event),
    /// The next bytes of a body that is not an event stream: an error's, or JSON, HTML, text. At most
    /// [`body_limit`](picosse::SessionOptions::body_limit) in all.
    Body(Bytes),
    /// A part of a comment, if the [parser's options](picosse::SessionOptions::parser) ask for comments.
    Comment(OwnedPiece),
    /// A part of a line with an unknown field, if the parser's options ask for them.
    UnknownField(OwnedPiece),
    /// A block without data set the last event ID, if the parser's options ask for that.
    LastEventId(String),
    /// The server set the reconnection time.
    ReconnectionTime(Duration),
    /// An event crossed a limit and is not handed out. The next one is intact.
    Dropped(Dropped),
    /// An ID crossed its limit and is ignored; the earlier one stays.
    IdIgnored(IdIgnored),
    /// An attempt ended, and another follows.
    Retrying {
        /// In how long.
        wait: Duration,
        /// Which request is sent then.
        request: session::Request,
        /// Why: how the attempt ended.
        because: Ended,
    },
    /// The last item: no other attempt follows.
    Ended(Ended),
}

/// The head of a response.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct Opened {
    /// The status.
    pub status: StatusCode,
    /// All headers.
    pub headers: HeaderMap,
    /// Where it came from, after redirects.
    pub url: Url,
}

/// A part of a comment (what follows its colon) or of a line with an unknown field (all of it).
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnedPiece {
    /// The next part.
    pub text: String,
    /// Whether the line begins with it.
    pub first: bool,
    /// Whether the line ends with it.
    pub last: bool,
}

impl From<picosse::Piece<'_>> for OwnedPiece {
    fn from(piece: picosse::Piece<'_>) -> Self {
        Self { text: text(piece.text), first: piece.first, last: piece.last }
    }
}

/// The policy of the parser makes all text UTF-8: see `open`.
fn text(text: picosse::Text<'_>) -> String {
    text.as_str().unwrap_or_default().to_owned()
}

impl Item {
    /// What a session hands out of this chunk.
    pub(crate) fn of(item: SessionItem<'_>, chunk: &Bytes) -> Option<Self> {
        use picosse::Item as Parsed;
        Some(match item {
            SessionItem::Body(bytes) => Self::Body(chunk.slice_ref(bytes)),
            SessionItem::Stream(item) => match item {
                Parsed::Event(event) => Self::Event(Event::try_from(event).expect("its text is UTF-8")),
                Parsed::Comment(piece) => Self::Comment(piece.into()),
                Parsed::UnknownField(piece) => Self::UnknownField(piece.into()),
                Parsed::LastEventId(id) => Self::LastEventId(text(id)),
                Parsed::ReconnectionTime(span) => Self::ReconnectionTime(Duration::from_millis(span.into())),
                Parsed::Dropped(dropped) => Self::Dropped(dropped),
                Parsed::IdIgnored(ignored) => Self::IdIgnored(ignored),
                // Events come whole: see `open`.
                _ => return None,
            },
        })
    }
}

/// How an attempt ended. As text it is one sentence, in English, with all that is known.
#[non_exhaustive]
#[derive(Debug)]
pub struct Ended {
    /// The reason, the losses, and what the session advises.
    pub end: End,
    /// What is missing, or why nothing is shown, or that something is.
    pub diagnosis: Diagnosis,
    /// The status of the response; `None` if there was no response head.
    pub status: Option<StatusCode>,
    /// With [`Reason::Transport`]: what reqwest says.
    pub error: Option<reqwest::Error>,
    /// Whether another attempt was advised and cannot be made: the request's body is a stream, which can be
    /// sent only once. Give the body as bytes to have retries.
    pub sent_once: bool,
}

impl Ended {
    /// Whether the whole answer came. A good body that is not an event stream counts, such as JSON under 200.
    pub fn is_complete(&self) -> bool {
        self.end.is_complete()
    }
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.end.reason.fmt(f)?;
        if let Some(status) = self.status.filter(|status| !status.is_success()) {
            write!(f, " ({})", status.as_u16())?;
        }
        if let Some(error) = &self.error {
            write!(f, ": {error}")?;
            let mut cause = std::error::Error::source(error);
            while let Some(error) = cause {
                write!(f, ": {error}")?;
                cause = error.source();
            }
        }
        match self.end.advice {
            _ if self.sent_once => {
                f.write_str("; the body of the request is a stream, which can be sent only once")?
            }
            Advice::GiveUp(GiveUp::NotIdempotent | GiveUp::NoId | GiveUp::Attempts | GiveUp::RetryAfter) => {
                write!(f, "; {}", self.end.advice)?;
            }
            Advice::GiveUp(_) | Advice::RetryAt { .. } => {}
        }
        match self.diagnosis {
            // What did not come before it needs no explanation.
            _ if self.end.reason == Reason::Cancelled => Ok(()),
            // Neither of the answers that the session names is one here.
            Diagnosis::Dropped => f.write_str(" (events were dropped, since they are over a limit)"),
            // What they say, the reason says, too.
            Diagnosis::Events
            | Diagnosis::Interrupted
            | Diagnosis::Status(_)
            | Diagnosis::MediaType
            | Diagnosis::Failed
            | Diagnosis::NotConnected => Ok(()),
            Diagnosis::Incomplete if self.end.reason == Reason::Truncated => Ok(()),
            diagnosis => {
                let sentence = diagnosis.as_str();
                write!(f, " ({})", sentence.strip_suffix('.').unwrap_or(sentence))
            }
        }
    }
}
