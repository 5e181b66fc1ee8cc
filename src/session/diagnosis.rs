//! Finds out from the counters why nothing is shown, or what is missing.

use super::SessionCounters;
use super::end::Reason;
use super::response::{Class, Protocol, Verdict};
use super::session_state::{Ended, Route, SessionState};
use crate::english::{plain, text};
use core::fmt;

/// What is missing, why nothing is shown, or that events were shown. As text it is one English sentence.
/// It does not say why the attempt ended: see [`End::reason`](super::End::reason).
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Diagnosis {
    /// There was no attempt yet.
    NotConnected,
    /// Events were handed out, and no loss is known. The answer may still be truncated: see
    /// [`End::is_complete`](super::End::is_complete).
    Events,
    /// Events were dropped because they were over a limit.
    Dropped,
    /// IDs were ignored: over the limit, or with a NUL.
    IdIgnored,
    /// The attempt ended before the latest event was handed out.
    Kept,
    /// An earlier attempt lost an event or an ID, and this attempt resumed after it.
    LostEarlier,
    /// The server said in an event that the answer failed.
    Failed,
    /// Events were handed out, and the attempt ended inside another event.
    Incomplete,
    /// Events were handed out, but no terminal event.
    NoTerminalEvent,
    /// Events were handed out. A deadline or a transport failure ended the attempt after one of them.
    Interrupted,
    /// No head and no byte has arrived.
    NoAnswer,
    /// The head has arrived, but no byte of the body.
    NoBody,
    /// The response is complete and had no body.
    EmptyBody,
    /// The status is not good.
    Status(Class),
    /// The body is not a stream, judged by its media type or, without one, by its first bytes.
    MediaType,
    /// The media type is not that of an event stream, but the body begins like one.
    LooksLikeEventStream,
    /// The first bytes show another protocol or format.
    Protocol(Protocol),
    /// All bytes arrived after the end of the attempt or with an old generation.
    Late,
    /// All events were empty, and empty events are not delivered.
    Suppressed,
    /// The only event was a terminal event, which is hidden.
    OnlyTerminal,
    /// Data has arrived, but not the blank line that ends the event.
    NoBlankLine,
    /// Only comments have arrived.
    OnlyComments,
    /// Only fields unknown to the standard have arrived.
    OnlyUnknownFields,
    /// Lines have arrived, but none of them carries data.
    NoData,
    /// Bytes have arrived, but no line end.
    NoLine,
}

impl Diagnosis {
    /// The sentence.
    pub fn as_str(self) -> &'static str {
        plain(self.text())
    }

    fn text(self) -> &'static str {
        match self {
            Self::NotConnected => text!("There has been no attempt yet: connect first."),
            Self::Events => text!("Events have been delivered."),
            Self::Dropped => {
                text!(
                    "Events were dropped, since they are over a limit: lend a larger buffer, or take the data in fragments."
                )
            }
            Self::IdIgnored => {
                text!(
                    "An ID was ignored, since it is over its limit or has a NUL: a reconnection may resume at the wrong place."
                )
            }
            Self::Kept => {
                text!("The latest event was not delivered: the attempt ended during a pause before it.")
            }
            Self::LostEarlier => {
                text!(
                    "An earlier attempt lost an event or an ID, and this one resumed after it: begin again to get everything."
                )
            }
            Self::Failed => text!("The server ended the answer with an event that says it failed."),
            Self::Incomplete => text!("The last event is incomplete: the stream ended inside it."),
            Self::NoTerminalEvent => {
                text!(
                    "The stream ended between two events without its terminal event: if this server sends none, set no terminal rules."
                )
            }
            Self::Interrupted => {
                text!("Events have arrived, but not the end of the stream: the answer may be cut.")
            }
            Self::NoAnswer => {
                text!(
                    "No response head and no byte has arrived: the server, or something before it, does not answer."
                )
            }
            Self::NoBody => {
                text!(
                    "The response head has arrived, but no byte of the body: the server, or something before it, holds it back."
                )
            }
            Self::EmptyBody => text!("The response is complete and has no body."),
            Self::Status(class) => match class {
                Class::Ok => text!("The status of the response is good."),
                Class::NoContent => {
                    text!("The server says that there is no content (204), and asks not to reconnect.")
                }
                Class::Redirect => text!("The server redirects, and the HTTP client did not follow."),
                Class::Auth => text!("The server wants other credentials (401, 403 or 407)."),
                Class::Rate => {
                    text!("The server has had too many requests (429): wait, as Retry-After says.")
                }
                Class::Client => text!("The server refused the request (4xx): its body says why."),
                Class::Server => text!("The server failed (5xx, or 408): its body may say why."),
                Class::Unknown => {
                    text!(
                        "There is no valid status: the connection failed, or the platform does not report it."
                    )
                }
            },
            Self::MediaType => {
                text!(
                    "The body is not an event stream, by its media type or its first bytes; it was delivered unchanged."
                )
            }
            Self::LooksLikeEventStream => {
                text!(
                    "The body has another media type, but begins like an event stream: if it is one, set the reading to event stream."
                )
            }
            Self::Protocol(protocol) => match protocol {
                Protocol::Gzip => {
                    text!(
                        "The body is compressed by gzip: let the HTTP client decompress it, or do not accept gzip."
                    )
                }
                Protocol::Deflate => {
                    text!(
                        "The body is compressed by deflate: let the HTTP client decompress it, or do not accept deflate."
                    )
                }
                Protocol::Binary => {
                    text!(
                        "The body is not text: perhaps it is compressed by br, which the HTTP client should decompress."
                    )
                }
                Protocol::Tls => {
                    text!("The bytes are TLS records: the transport does not decrypt the connection.")
                }
                Protocol::ChunkSizes => {
                    text!("The sizes of HTTP chunks are in the body: the HTTP client should remove them.")
                }
                Protocol::HttpHead => text!("The bytes begin with a response head: feed the body only."),
                Protocol::Html => text!("The body is a page of HTML: perhaps from a login or a proxy."),
                Protocol::Json => {
                    text!("The body is JSON where an event stream should be: perhaps an error.")
                }
            },
            Self::Late => text!("All bytes arrived after the end of the attempt, or with an old generation."),
            Self::Suppressed => text!("All events were empty, and empty events are not delivered."),
            Self::OnlyTerminal => text!("The only event was the terminal event, which is hidden."),
            Self::NoBlankLine => {
                text!(
                    "Data has arrived, but not the blank line that ends its event: it may still arrive, or the server does not send it."
                )
            }
            Self::OnlyComments => {
                text!("Only comments have arrived: the server keeps the connection alive, but sends no data.")
            }
            Self::OnlyUnknownFields => {
                text!("Only unknown fields have arrived: this may not be an event stream.")
            }
            Self::NoData => text!("Lines have arrived, but none of them carries data."),
            Self::NoLine => {
                text!(
                    "Bytes have arrived, but no line end: it may still arrive, or this is not an event stream."
                )
            }
        }
    }
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl SessionState {
    pub(crate) fn counters(&self) -> SessionCounters {
        SessionCounters {
            attempts: self.attempts,
            stream: self.machine.counters(),
            body: u64::from(self.body),
            suppressed: self.events.tally.suppressed as u64,
            superseded: self.events.tally.superseded as u64,
            late: self.late,
        }
    }

    /// A loss takes precedence over what was shown.
    pub(crate) fn diagnose(&self) -> Diagnosis {
        match self.verdict {
            _ if self.attempts == 0 => Diagnosis::NotConnected,
            Some(Verdict { class, .. }) if class != Class::Ok => Diagnosis::Status(class),
            _ => self.loss().unwrap_or_else(|| {
                if self.events.tally.parts > 0 { self.after_events() } else { self.without_events() }
            }),
        }
    }

    fn loss(&self) -> Option<Diagnosis> {
        let seen = self.machine.counters();
        if seen.dropped > 0 {
            Some(Diagnosis::Dropped)
        } else if seen.ids_ignored > 0 {
            Some(Diagnosis::IdIgnored)
        } else if self.ended().is_some_and(|end| end.kept) {
            Some(Diagnosis::Kept)
        } else {
            self.ended().filter(|end| end.earlier).map(|_| Diagnosis::LostEarlier)
        }
    }

    fn after_events(&self) -> Diagnosis {
        match self.ended() {
            Some(Ended { reason: Reason::Failed, .. }) => Diagnosis::Failed,
            Some(Ended { reason: Reason::NoTerminalEvent, .. }) => Diagnosis::NoTerminalEvent,
            Some(Ended { incomplete: true, .. }) => Diagnosis::Incomplete,
            Some(Ended { reason: Reason::Timeout(_) | Reason::Transport, .. }) => Diagnosis::Interrupted,
            _ if self.events.tally.hidden && self.events.tally.parts == 1 => Diagnosis::OnlyTerminal,
            _ => Diagnosis::Events,
        }
    }

    fn without_events(&self) -> Diagnosis {
        if !self.has_bytes() {
            return self.without_bytes();
        }
        if self.route == Route::Body {
            return match self.first.protocol() {
                Some(protocol) if self.verdict.is_none() || self.expects_event_stream() => {
                    Diagnosis::Protocol(protocol)
                }
                _ if self.first.look_like_an_event_stream() => Diagnosis::LooksLikeEventStream,
                _ => Diagnosis::MediaType,
            };
        }
        let seen = self.machine.counters();
        match self.unread_protocol() {
            Some(protocol) => Diagnosis::Protocol(protocol),
            None if self.events.tally.suppressed > 0 => Diagnosis::Suppressed,
            None if seen.lines == 0 => Diagnosis::NoLine,
            None if self.machine.has_data() || self.events.tally.unfinished => Diagnosis::NoBlankLine,
            None if seen.unknown_fields > 0 => Diagnosis::OnlyUnknownFields,
            None if seen.comments > 0 => Diagnosis::OnlyComments,
            None => Diagnosis::NoData,
        }
    }

    fn without_bytes(&self) -> Diagnosis {
        let is_complete = self.ended().is_some_and(|end| match end.reason {
            Reason::Clean | Reason::NoTerminalEvent | Reason::Body(_) => true,
            Reason::Done
            | Reason::Failed
            | Reason::Cancelled
            | Reason::Truncated
            | Reason::Timeout(_)
            | Reason::Http(_)
            | Reason::WrongProtocol(_)
            | Reason::EventLimit(_)
            | Reason::BodyLimit
            | Reason::Transport => false,
        });
        match self.verdict {
            _ if self.events.tally.late => Diagnosis::Late,
            None => Diagnosis::NoAnswer,
            Some(_) if is_complete => Diagnosis::EmptyBody,
            Some(_) => Diagnosis::NoBody,
        }
    }
}
