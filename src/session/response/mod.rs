//! What a response says about its body: its head, and the first bytes.

mod date;
mod first_bytes;
mod media_type;
mod route;

pub(crate) use first_bytes::FirstBytes;
pub use first_bytes::Protocol;
use first_bytes::Sign;
pub use media_type::Content;

/// The head of a response, as far as a session looks at it.
///
/// ```
/// use picosse::session::Head;
/// let head = Head::new(429).content_type("application/json").retry_after("2");
/// # let _ = head;
/// ```
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head<'a> {
    /// The status code. Where the platform gives none, do not report a head: 0 is a failure.
    pub status: u16,
    /// The value of `Content-Type`; several values joined by commas; `None` without that header.
    pub content_type: Option<&'a [u8]>,
    /// The value of `Retry-After`, as it came.
    pub retry_after: Option<&'a [u8]>,
    /// The value of `Date`: the server's clock, for a `Retry-After` that is a date.
    pub date: Option<&'a [u8]>,
}

impl<'a> Head<'a> {
    /// A head with this status and none of the headers.
    pub const fn new(status: u16) -> Self {
        Self { status, content_type: None, retry_after: None, date: None }
    }

    /// With this `Content-Type`.
    #[must_use]
    pub fn content_type(mut self, value: &'a (impl AsRef<[u8]> + ?Sized)) -> Self {
        self.content_type = Some(value.as_ref());
        self
    }

    /// With this `Retry-After`.
    #[must_use]
    pub fn retry_after(mut self, value: &'a (impl AsRef<[u8]> + ?Sized)) -> Self {
        self.retry_after = Some(value.as_ref());
        self
    }

    /// With this `Date`.
    #[must_use]
    pub fn date(mut self, value: &'a (impl AsRef<[u8]> + ?Sized)) -> Self {
        self.date = Some(value.as_ref());
        self
    }

    /// How long the server wants to be left alone, in milliseconds: `None` if it does not say. What
    /// cannot be read, and a date without a `Date` beside it, counts as `unknown`.
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

    /// In how many seconds this date is, by the server's clock.
    fn until(&self, date: &[u8]) -> Option<u32> {
        Some(date::seconds(date)?.saturating_sub(date::seconds(self.date?)?))
    }
}

/// What kind of answer a status is.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Class {
    /// 200 to 299, except 204 and 205: the body is what was asked for. (A browser's `EventSource`
    /// takes 200 only; POSTs are answered with others, too.)
    Ok,
    /// 204 or 205: there is nothing, and the server wants no reconnection.
    NoContent,
    /// 300 to 399. If the host's HTTP client follows it, the head that comes then takes its place.
    Redirect,
    /// 401, 403 or 407: the server wants other credentials.
    Auth,
    /// 429: too many requests.
    Rate,
    /// 400 to 499, except those above and 408: the request is wrong, and would be again.
    Client,
    /// 500 to 599, and 408: the server could not answer now.
    Server,
    /// Not the status of a response: 0, or above 599.
    Unknown,
}

impl Class {
    /// The class of a status; `None` for 100 to 199, after which another head follows.
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

/// What a response head says.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Verdict {
    /// What kind of answer it is. Anything but [`Class::Ok`] ends the attempt with
    /// [`Reason::Http`](super::Reason::Http), once its body has been handed out.
    pub class: Class,
    /// What the body is.
    pub content: Content,
    /// How long the server wants to be left alone, in milliseconds, as its `Retry-After` says: in
    /// seconds, or as a date, which is read against `Date`. Where that cannot be known, it is
    /// [`longest_retry_after`](super::Reconnection::longest_retry_after). `None` if the server does
    /// not say, or the status is a good one.
    pub retry_after: Option<u32>,
}

/// More seconds count as these: a `u32` counts no more milliseconds.
const MOST_SECONDS: u32 = u32::MAX / 1000;

/// A number of seconds in ASCII digits.
fn number(value: &[u8]) -> Option<u32> {
    value.iter().try_fold(0, |number: u32, &byte| {
        byte.is_ascii_digit().then(|| number.min(MOST_SECONDS) * 10 + u32::from(byte & 0x0F))
    })
}
