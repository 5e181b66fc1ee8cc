//! What comes in place of an event.

use crate::item::{Ended, Event};
use picosse::{Dropped, IdIgnored};
use std::fmt;

/// Why [`open`](crate::open) sent nothing.
#[non_exhaustive]
#[derive(Debug)]
pub enum OpenError {
    /// The request cannot be built: what [`RequestBuilder::build`](reqwest::RequestBuilder::build) says.
    Request(reqwest::Error),
    /// The options are wrong: a rule, or limits that no buffer can have; or the request's `Last-Event-ID` is
    /// over its limit.
    Options(picosse::Error),
}

impl From<picosse::Error> for OpenError {
    fn from(error: picosse::Error) -> Self {
        Self::Options(error)
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request(error) => error.fmt(f),
            Self::Options(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for OpenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Request(error) => error.source(),
            Self::Options(error) => error.source(),
        }
    }
}

/// What [`EventSource::next`](crate::EventSource::next) hands out in place of an event.
#[non_exhaustive]
#[derive(Debug)]
pub enum Error {
    /// An event crossed a limit and is not handed out. The next one is intact: go on. Set a larger
    /// [`data_limit`](picosse::Options::data_limit) to have such events.
    Dropped(Dropped),
    /// An ID crossed its limit and is ignored; the earlier one stays. Go on.
    IdIgnored(IdIgnored),
    /// The end: the whole answer did not come, or it is not an event stream. The last item.
    Incomplete(Box<Incomplete>),
}

/// An answer that is not whole, or that is not an event stream.
#[non_exhaustive]
#[derive(Debug)]
pub struct Incomplete {
    /// How the last attempt ended.
    pub ended: Ended,
    /// The body of an error, or of an answer that is not an event stream (JSON under 200, say), as far as it came
    /// and at most [`body_limit`](picosse::SessionOptions::body_limit); else empty.
    pub body: Vec<u8>,
    /// The event that the end cut, as far as it came, if the options deliver such
    /// ([`SessionOptions::llm`](picosse::SessionOptions::llm) does).
    pub event: Option<Event>,
}

impl Error {
    /// Whether nothing comes after this error.
    pub fn is_last(&self) -> bool {
        match self {
            Self::Incomplete(_) => true,
            Self::Dropped(_) | Self::IdIgnored(_) => false,
        }
    }

    /// The end, if this is it.
    pub fn incomplete(&self) -> Option<&Incomplete> {
        match self {
            Self::Incomplete(incomplete) => Some(incomplete),
            Self::Dropped(_) | Self::IdIgnored(_) => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dropped(dropped) => dropped.fmt(f),
            Self::IdIgnored(ignored) => ignored.fmt(f),
            Self::Incomplete(incomplete) => incomplete.fmt(f),
        }
    }
}

/// So much of a body is shown in an error's text, in characters.
const SHOWN: usize = 200;

impl fmt::Display for Incomplete {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.ended.fmt(f)?;
        let body = String::from_utf8_lossy(&self.body);
        let mut shown = body.trim().chars();
        let start: String = shown.by_ref().take(SHOWN).collect();
        let more = if shown.next().is_some() { "…" } else { "" };
        if start.is_empty() { Ok(()) } else { write!(f, "; the body says: {start:?}{more}") }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        None // The text has all causes.
    }
}
