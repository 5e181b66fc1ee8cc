//! What a response head says about what follows.

use super::media_type::Content;

/// The head of a response, as far as a session looks at it.
///
/// ```
/// let head = picosse::Head::new(429).content_type("application/json").retry_after("2");
/// # let _ = head;
/// ```
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head<'a> {
    /// The status code. Where the platform tells none, report no head: 0 is a failure.
    pub status: u16,
    /// The value of `Content-Type`; several values joined by commas; `None` without that header.
    pub content_type: Option<&'a [u8]>,
    /// The value of `Retry-After`, as it came.
    pub retry_after: Option<&'a [u8]>,
}

impl<'a> Head<'a> {
    /// A head with this status and none of the headers.
    pub const fn new(status: u16) -> Self {
        Self { status, content_type: None, retry_after: None }
    }

    /// The same with a `Content-Type`.
    #[must_use]
    pub fn content_type(mut self, value: &'a (impl AsRef<[u8]> + ?Sized)) -> Self {
        self.content_type = Some(value.as_ref());
        self
    }

    /// The same with a `Retry-After`.
    #[must_use]
    pub fn retry_after(mut self, value: &'a (impl AsRef<[u8]> + ?Sized)) -> Self {
        self.retry_after = Some(value.as_ref());
        self
    }
}

/// What kind of answer a status is.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// 200 to 299 but for the next: the body is what was asked for. (A browser's `EventSource`
    /// takes 200 alone; POSTs are answered with others, too.)
    Ok,
    /// 204 or 205: there is nothing, and the server wants no reconnection.
    NoContent,
    /// 300 to 399: the host's HTTP client did not follow it.
    Redirect,
    /// 401, 403 or 407: the server wants other credentials.
    Auth,
    /// 429: too many requests.
    Rate,
    /// 400 to 499 but for those above and 408: the request is wrong, another one like it will be, too.
    Client,
    /// 500 to 599, and 408: the server could not answer now.
    Server,
    /// No status of a response: 0, or above 599.
    Unknown,
}

impl Class {
    /// The class of a status; `None` for 100 to 199, after which another head follows.
    pub fn of(status: u16) -> Option<Self> {
        Some(match status {
            100..=199 => return None,
            204 | 205 => Self::NoContent,
            200..=299 => Self::Ok,
            300..=399 => Self::Redirect,
            401 | 403 | 407 => Self::Auth,
            408 => Self::Server,
            429 => Self::Rate,
            400..=499 => Self::Client,
            500..=599 => Self::Server,
            _ => Self::Unknown,
        })
    }
}

/// What a response head comes to.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What kind of answer it is. Anything but [`Class::Ok`] ends the attempt with
    /// [`Reason::Http`](crate::Reason::Http), once its body has been handed out.
    pub class: Class,
    /// What the body is.
    pub content: Content,
    /// How long the server wants to be left alone, in milliseconds; `None` if it does not say so in
    /// seconds, or the status is a good one.
    pub retry_after: Option<u32>,
}

/// The seconds of a `Retry-After`, in milliseconds: as many as a `u32` holds. `None` for a date,
/// which would take a calendar and the server's clock, and for what is neither.
pub(super) fn retry_after(value: &[u8]) -> Option<u32> {
    let value = value.trim_ascii();
    if value.is_empty() {
        return None;
    }
    let seconds = value.iter().try_fold(0_u32, |seconds, &byte| {
        byte.is_ascii_digit().then(|| seconds.saturating_mul(10).saturating_add(u32::from(byte - b'0')))
    })?;
    Some(seconds.saturating_mul(1000))
}
