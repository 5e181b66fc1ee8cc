//! Why nothing is shown, told from the counters.

use super::SessionCounters;
use super::engine::{Engine, Route};
use super::media_type::Content;
use super::response::{Class, Verdict};
use super::sniff::Protocol;
use core::fmt;

/// Why nothing is shown, or that something is. As text it is one sentence, in English.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Diagnosis {
    /// There was no attempt yet.
    NotConnected,
    /// Events were handed out.
    Events,
    /// Neither a head nor a byte has come.
    NoAnswer,
    /// The head has come, and no byte of the body.
    NoBody,
    /// The status is not a good one.
    Status(Class),
    /// The body is no stream, by its media type.
    MediaType,
    /// The body begins as something else.
    Protocol(Protocol),
    /// All bytes came after the end of the attempt, or under an old generation.
    Late,
    /// Events came, but they were empty and are not handed out.
    Suppressed,
    /// Events came, but they were over a limit.
    Dropped,
    /// The only event was a terminal one, which is hidden.
    OnlyTerminal,
    /// Data has come, but no blank line that ends the event.
    NoBlankLine,
    /// Only comments have come.
    OnlyComments,
    /// Only fields have come that the standard does not know.
    OnlyUnknownFields,
    /// Lines have come, but none that makes an event.
    NoData,
    /// Bytes have come, but no end of a line.
    NoLine,
}

impl Diagnosis {
    /// The sentence.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotConnected => "Nothing was asked for yet: connect first.",
            Self::Events => "Events have been handed out.",
            Self::NoAnswer => {
                "Neither a response head nor a byte has come: the server, or something before it, does not answer."
            }
            Self::NoBody => {
                "The response head has come, but no byte of the body: the server, or something before it, holds it back."
            }
            Self::Status(class) => match class {
                Class::Ok => "The status is a good one.",
                Class::NoContent => {
                    "The server says that there is no content (204), and wants no reconnection."
                }
                Class::Redirect => "The server redirects, and the HTTP client did not follow.",
                Class::Auth => "The server wants other credentials (401, 403 or 407).",
                Class::Rate => "The server has had too many requests (429): wait, as Retry-After says.",
                Class::Client => "The server refuses the request as wrong (4xx): its body says why.",
                Class::Server => "The server failed (5xx, or 408): its body may say why.",
                Class::Unknown => {
                    "There is no valid status: the connection failed, or the platform does not tell."
                }
            },
            Self::MediaType => "The body is no event stream, by its media type; it was handed out as it is.",
            Self::Protocol(protocol) => match protocol {
                Protocol::Gzip => {
                    "The body is compressed by gzip: let the HTTP client decompress it, or do not accept that."
                }
                Protocol::Deflate => {
                    "The body is compressed by deflate: let the HTTP client decompress it, or do not accept that."
                }
                Protocol::Binary => {
                    "The body is not text: perhaps it is compressed by br, which the HTTP client should do away with."
                }
                Protocol::Tls => "The bytes are TLS records: the connection is not decrypted.",
                Protocol::ChunkSizes => {
                    "The sizes of HTTP chunks are in the body: the HTTP client should take them out."
                }
                Protocol::HttpHead => "The bytes begin with a response head: only the body is to be fed.",
                Protocol::Html => "The body is a page of HTML: perhaps of a login, or of a proxy.",
                Protocol::Json => "The body is JSON where an event stream should be: perhaps an error.",
            },
            Self::Late => "All bytes came after the end of the attempt, or under an old generation.",
            Self::Suppressed => "All events were empty, and empty ones are not handed out.",
            Self::Dropped => {
                "All events were over a limit: lend a larger buffer, or take the data in fragments."
            }
            Self::OnlyTerminal => "The only event was the terminal one, which is hidden.",
            Self::NoBlankLine => {
                "Data has come, but not the blank line that ends its event: it is still to come, or the server forgets it."
            }
            Self::OnlyComments => {
                "Only comments have come: the server keeps the connection alive and says nothing."
            }
            Self::OnlyUnknownFields => {
                "Only unknown fields have come: this is no event stream, or another framing."
            }
            Self::NoData => "Lines have come, but none with data.",
            Self::NoLine => {
                "Bytes have come, but no end of a line: it is still to come, or this is no event stream."
            }
        }
    }
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Engine {
    pub(crate) fn counters(&self) -> SessionCounters {
        SessionCounters {
            attempts: self.attempts,
            stream: self.machine.counters(),
            body: self.body,
            suppressed: self.tally.suppressed,
            superseded: self.tally.superseded,
            late: self.late,
        }
    }

    pub(crate) fn diagnose(&self) -> Diagnosis {
        let seen = self.machine.counters();
        match (self.certain_protocol(), self.verdict) {
            _ if self.attempts == 0 => Diagnosis::NotConnected,
            (_, Some(Verdict { class, .. })) if class != Class::Ok => Diagnosis::Status(class),
            (Some(protocol), _) => Diagnosis::Protocol(protocol),
            _ if self.tally.hidden && self.tally.parts == 1 => Diagnosis::OnlyTerminal,
            _ if self.tally.parts > 0 => Diagnosis::Events,
            _ if !self.has_bytes() && self.late > self.late_before => Diagnosis::Late,
            (None, None) if !self.has_bytes() => Diagnosis::NoAnswer,
            (None, Some(_)) if !self.has_bytes() => Diagnosis::NoBody,
            (None, Some(Verdict { content, .. }))
                if self.route == Route::Body && content != Content::EventStream =>
            {
                Diagnosis::MediaType
            }
            _ => match self.protocol() {
                Some(protocol) => Diagnosis::Protocol(protocol),
                None if self.tally.suppressed > 0 => Diagnosis::Suppressed,
                None if seen.dropped > 0 => Diagnosis::Dropped,
                None if seen.lines == 0 => Diagnosis::NoLine,
                None if self.machine.has_data() || self.tally.unfinished => Diagnosis::NoBlankLine,
                None if seen.unknown_fields > 0 => Diagnosis::OnlyUnknownFields,
                None if seen.comments > 0 => Diagnosis::OnlyComments,
                None => Diagnosis::NoData,
            },
        }
    }
}
