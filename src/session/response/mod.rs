//! What a response says about its body: the head and the first bytes.

mod date;
mod first_bytes;
mod media_type;
mod route;

pub(crate) use first_bytes::FirstBytes;
pub use first_bytes::Protocol;
use first_bytes::Sign;
pub use media_type::Content;

/// The head of a response: the parts that a session uses.
///
/// ```
/// use picosse::session::Head;
/// let head = Head::new(429).content_type("application/json").retry_after("2");
/// # let _ = head;
/// ```
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head<'a> {
    /// The status code. If the platform provides none, do not report a head: 0 counts as a failure.
    pub status: u16,
    /// The value of `Content-Type`, with several values joined by commas; `None` without that header.
    pub content_type: Option<&'a [u8]>,
    /// The value of `Retry-After`, unchanged.
    pub retry_after: Option<&'a [u8]>,
    /// The value of `Date`, the server's clock. It is needed if `Retry-After` is a date.
    pub date: Option<&'a [u8]>,
}

impl<'a> Head<'a> {
    /// A head with this status and without headers.
    pub const fn new(status: u16) -> Self {
        Self { status, content_type: None, retry_after: None, date: None }
    }

    /// Sets the `Content-Type`.
    #[must_use]
    pub fn content_type(mut self, value: &'a (impl AsRef<[u8]> + ?Sized)) -> Self {
        self.content_type = Some(value.as_ref());
        self
    }

    /// Sets the `Retry-After`.
    #[must_use]
    pub fn retry_after(mut self, value: &'a (impl AsRef<[u8]> + ?Sized)) -> Self {
        self.retry_after = Some(value.as_ref());
        self
    }

    /// Sets the `Date`.
    #[must_use]
    pub fn date(mut self, value: &'a (impl AsRef<[u8]> + ?Sized)) -> Self {
        self.date = Some(value.as_ref());
        self
    }

    /// How long to wait by `Retry-After`, in milliseconds; `None` without that header. An invalid value,
    /// and a date without the header `Date`, count as `unknown`.
    #[inline(never)] // for size
    pub(super) fn pause(&self, unknown: u32) -> Option<u32> {
        let value = media_type::trim(self.retry_after?);
        let seconds = match number(value) {
            _ if value.is_empty() => return None,
            Some(seconds) => Some(seconds),
            None => self.until(value),
        };
        Some(seconds.map_or(unknown, |seconds| seconds.min(MOST_SECONDS) * 1000))
    }

    /// The seconds until this date, by the server's clock.
    fn until(&self, date: &[u8]) -> Option<u32> {
        Some(date::seconds(date)?.saturating_sub(date::seconds(self.date?)?))
    }
}

/// The class of a status.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Class {
    /// 200 to 299, except 204 and 205: success. (A browser's `EventSource` accepts only 200, but servers
    /// answer a POST with others too.)
    Ok,
    /// 204 or 205: no content. The server asks the client not to reconnect.
    NoContent,
    /// 300 to 399: a redirect. If the host's HTTP client follows it, the next head replaces this one.
    Redirect,
    /// 401, 403 or 407: the server requires other credentials.
    Auth,
    /// 429: too many requests.
    Rate,
    /// 400 to 499, except those above and 408: the request is wrong, and repeating it does not help.
    Client,
    /// 500 to 599, and 408: the server cannot answer now.
    Server,
    /// Not a valid status: 0, or above 599.
    Unknown,
}

impl Class {
    /// The class of a status; `None` for 100 to 199, because another head follows.
    #[inline(never)] // for size
    pub fn of(status: u16) -> Option<Self> {
        Some(match status {
            204 | 205 => Self::NoContent,
            401 | 403 | 407 => Self::Auth,
            408 => Self::Server,
            429 => Self::Rate,
            _ => match status / 100 {
                1 => return None,
                2 => Self::Ok,
                3 => Self::Redirect,
                4 => Self::Client,
                5 => Self::Server,
                _ => Self::Unknown,
            },
        })
    }
}

/// The meaning of a response head.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Verdict {
    /// The class of the status. Any class except [`Class::Ok`] ends the attempt with
    /// [`Reason::Http`](super::Reason::Http), after its body has been handed out.
    pub class: Class,
    /// The kind of the body, by its media type.
    pub content: Content,
    /// How long to wait before the next request by `Retry-After`, in milliseconds. The header is a number
    /// of seconds, or a date, which is compared with `Date`. If it cannot be evaluated, this is
    /// [`longest_retry_after`](super::Reconnection::longest_retry_after). `None` without the header, or if
    /// the status is good.
    pub retry_after: Option<u32>,
}

/// The largest number of seconds whose milliseconds fit into a `u32`. More seconds count as this.
const MOST_SECONDS: u32 = u32::MAX / 1000;

/// A number of seconds in ASCII digits.
fn number(value: &[u8]) -> Option<u32> {
    value.iter().try_fold(0, |number: u32, &byte| {
        byte.is_ascii_digit().then(|| number.min(MOST_SECONDS) * 10 + u32::from(byte & 0x0F))
    })
}
