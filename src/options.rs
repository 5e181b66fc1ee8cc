//! What a host chooses when it makes a parser.

use crate::error::Error;

/// How the data of events is handed out.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Delivery {
    /// Each event whole, in one [`Item::Event`](crate::Item::Event). An event over the data limit
    /// is answered as [`OverLimit`] says.
    #[default]
    Whole,
    /// Events within the data limit whole; an event over it in [`Fragment`](crate::Fragment)s,
    /// from its first byte on. With the feature `fragments`.
    #[cfg(feature = "fragments")]
    OversizedInFragments,
    /// Every event in fragments, as its bytes arrive. Data is never stored, so the data limit is
    /// not applied and may be 0. With the feature `fragments`.
    #[cfg(feature = "fragments")]
    Fragments,
}

impl Delivery {
    /// Whether each event comes in fragments.
    pub(crate) const fn cuts_each(self) -> bool {
        match self {
            Self::Whole => false,
            #[cfg(feature = "fragments")]
            Self::OversizedInFragments => false,
            #[cfg(feature = "fragments")]
            Self::Fragments => true,
        }
    }

    /// Whether an event over the data limit comes in fragments.
    pub(crate) const fn cuts_oversized(self) -> bool {
        match self {
            Self::Whole => false,
            #[cfg(feature = "fragments")]
            Self::OversizedInFragments => true,
            #[cfg(feature = "fragments")]
            Self::Fragments => false,
        }
    }
}

/// What happens to an event that crosses a limit and cannot go out in fragments.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OverLimit {
    /// The event is dropped as a whole and one [`Item::Dropped`](crate::Item::Dropped) says so. The
    /// next event is intact; an ID and a reconnection time in the dropped block still apply.
    #[default]
    Skip,
    /// The parser stops with [`Failure::Limit`](crate::Failure::Limit) until it is reset.
    Fail,
}

/// What text is.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextPolicy {
    /// UTF-8 as the standard decodes it: ill-formed input becomes U+FFFD, and no character is cut.
    #[default]
    Utf8,
    /// The bytes as they came (another encoding, or binary). A leading byte order mark is dropped
    /// here, too. This departs from the standard.
    Raw,
}

/// What happens to the unfinished block at the end of the stream.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EndOfStream {
    /// It is discarded, as the standard says.
    #[default]
    Discard,
    /// An unfinished line counts as ended and an unfinished event comes out, flagged incomplete.
    /// This departs from the standard. With the feature `deliver-unfinished`.
    #[cfg(feature = "deliver-unfinished")]
    Deliver,
}

impl EndOfStream {
    /// For a session where a host has chosen nothing.
    #[cfg(all(feature = "session", feature = "deliver-unfinished"))]
    pub(crate) const DELIVER_IF_BUILT_IN: Self = Self::Deliver;
    #[cfg(all(feature = "session", not(feature = "deliver-unfinished")))]
    pub(crate) const DELIVER_IF_BUILT_IN: Self = Self::Discard;

    pub(crate) const fn delivers(self) -> bool {
        match self {
            Self::Discard => false,
            #[cfg(feature = "deliver-unfinished")]
            Self::Deliver => true,
        }
    }
}

/// The items that only come when they are wanted: a bit for each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wanted(u8);

impl Wanted {
    pub(crate) const NOTHING: Self = Self(0);
    pub(crate) const COMMENTS: Self = Self(1);
    pub(crate) const UNKNOWN_FIELDS: Self = Self(2);
    pub(crate) const LAST_EVENT_IDS: Self = Self(4);
    /// For sessions: where a dropped event ends, and its type.
    pub(crate) const DROPPED_TYPES: Self = Self(8);

    /// The kinds that a host can ask for.
    const FOR_HOSTS: u8 = Self::LAST_EVENT_IDS.0
        | if cfg!(feature = "ignored-lines") { Self::COMMENTS.0 | Self::UNKNOWN_FIELDS.0 } else { 0 };

    /// The kinds that are built in.
    const BUILT_IN: u8 = Self::FOR_HOSTS | if cfg!(feature = "session") { Self::DROPPED_TYPES.0 } else { 0 };

    const fn is_built_in(self) -> bool {
        self.0 & !Self::BUILT_IN == 0
    }

    /// The kinds of a host's bits; `None` for what it cannot ask for.
    #[cfg(feature = "capi")]
    pub(crate) const fn of(bits: u32) -> Option<Self> {
        if bits & !(Self::FOR_HOSTS as u32) == 0 { Some(Self(bits as u8)) } else { None }
    }

    #[cfg(feature = "capi")]
    pub(crate) const fn bits(self) -> u32 {
        self.0 as u32
    }

    pub(crate) const fn has(self, kind: Self) -> bool {
        kind.is_built_in() && self.0 & kind.0 != 0
    }

    #[must_use]
    pub(crate) const fn with(self, kind: Self, wanted: bool) -> Self {
        Self(if wanted && kind.is_built_in() { self.0 | kind.0 } else { self.0 & !kind.0 })
    }
}

/// The limits, in bytes of decoded text. Until the buffer is known, the one for data may be
/// [`Options::REST_OF_BUFFER`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) data: usize,
    pub(crate) event_type: usize,
    pub(crate) last_event_id: usize,
}

impl Limits {
    /// The bytes of buffer that the limits need; `usize::MAX` stands for more than any buffer has. The
    /// rest of the buffer needs none.
    pub(crate) const fn needed(self) -> usize {
        self.event().saturating_add(self.last_event_id.saturating_mul(3))
    }

    /// The part of it for the data and the type of an event.
    pub(crate) const fn event(self) -> usize {
        let data = if self.data == Options::REST_OF_BUFFER { 0 } else { self.data };
        data.saturating_add(self.event_type)
    }
}

/// So many bytes of buffer, if there can be as many.
pub(crate) const fn capacity(needed: usize) -> Option<usize> {
    if needed == usize::MAX { None } else { Some(needed) }
}

/// What a host chooses: limits, delivery, and the departures from the standard, all off by default.
///
/// Limits count bytes of decoded text (U+FFFD counts three), never where a chunk ended. The
/// buffer must hold [`capacity`](Options::capacity) bytes: data + event type + 3 × ID, because
/// three IDs live at once (the last one in force, the one of this block, the one being read).
/// Unless you set a data limit, data has the rest of the buffer.
///
/// ```
/// use picosse::{Options, Parser};
/// let options = Options::new().event_type_limit(32).last_event_id_limit(64);
/// assert_eq!(options.capacity(), Some(32 + 3 * 64));
/// let mut memory = [0; 1248]; // 1024 bytes are left for data.
/// assert!(Parser::with_options(&mut memory[..], options).is_ok());
/// assert_eq!(options.data_limit(1024).capacity(), Some(1248));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    pub(crate) limits: Limits,
    pub(crate) delivery: Delivery,
    pub(crate) over_limit: OverLimit,
    pub(crate) text: TextPolicy,
    pub(crate) end_of_stream: EndOfStream,
    pub(crate) wanted: Wanted,
}

impl Options {
    /// The default limit of an event type, in bytes.
    pub const EVENT_TYPE_LIMIT: usize = 64;
    /// The default limit of an ID, in bytes.
    pub const LAST_EVENT_ID_LIMIT: usize = 128;
    /// The data limit that stands for what the other limits leave of the buffer, the default.
    pub const REST_OF_BUFFER: usize = usize::MAX;

    /// The defaults: whole events, the standard to the letter, 64 bytes for an event type, 128 for
    /// an ID, the rest of the buffer for data.
    pub const fn new() -> Self {
        Self {
            limits: Limits {
                data: Self::REST_OF_BUFFER,
                event_type: Self::EVENT_TYPE_LIMIT,
                last_event_id: Self::LAST_EVENT_ID_LIMIT,
            },
            delivery: Delivery::Whole,
            over_limit: OverLimit::Skip,
            text: TextPolicy::Utf8,
            end_of_stream: EndOfStream::Discard,
            wanted: Wanted::NOTHING,
        }
    }

    /// The most bytes of data that an event may have to be handed out whole;
    /// [`REST_OF_BUFFER`](Options::REST_OF_BUFFER) for what the other limits leave of the buffer.
    #[must_use]
    pub const fn data_limit(mut self, bytes: usize) -> Self {
        self.limits.data = bytes;
        self
    }

    /// The most bytes of an event type. A longer one is answered as [`OverLimit`] says.
    #[must_use]
    pub const fn event_type_limit(mut self, bytes: usize) -> Self {
        self.limits.event_type = bytes;
        self
    }

    /// The most bytes of an ID. A longer one is ignored, with an
    /// [`Item::IdIgnored`](crate::Item::IdIgnored).
    #[must_use]
    pub const fn last_event_id_limit(mut self, bytes: usize) -> Self {
        self.limits.last_event_id = bytes;
        self
    }

    /// How the data of events is handed out.
    #[must_use]
    pub const fn delivery(mut self, delivery: Delivery) -> Self {
        self.delivery = delivery;
        self
    }

    /// What happens to an event over a limit.
    #[must_use]
    pub const fn over_limit(mut self, answer: OverLimit) -> Self {
        self.over_limit = answer;
        self
    }

    /// What text is.
    #[must_use]
    pub const fn text(mut self, policy: TextPolicy) -> Self {
        self.text = policy;
        self
    }

    /// What happens to the unfinished block at the end of the stream.
    #[must_use]
    pub const fn end_of_stream(mut self, answer: EndOfStream) -> Self {
        self.end_of_stream = answer;
        self
    }

    /// Whether comments are handed out ([`Item::Comment`](crate::Item::Comment)). With the feature
    /// `ignored-lines`.
    #[cfg(feature = "ignored-lines")]
    #[must_use]
    pub const fn comments(mut self, wanted: bool) -> Self {
        self.wanted = self.wanted.with(Wanted::COMMENTS, wanted);
        self
    }

    /// Whether unknown fields are handed out ([`Item::UnknownField`](crate::Item::UnknownField)). With
    /// the feature `ignored-lines`.
    #[cfg(feature = "ignored-lines")]
    #[must_use]
    pub const fn unknown_fields(mut self, wanted: bool) -> Self {
        self.wanted = self.wanted.with(Wanted::UNKNOWN_FIELDS, wanted);
        self
    }

    /// Whether an ID that no event carries is handed out
    /// ([`Item::LastEventId`](crate::Item::LastEventId)).
    #[must_use]
    pub const fn last_event_ids(mut self, wanted: bool) -> Self {
        self.wanted = self.wanted.with(Wanted::LAST_EVENT_IDS, wanted);
        self
    }

    /// Whether the type of each dropped event is handed out, where it ends.
    #[cfg(feature = "session")]
    pub(crate) const fn dropped_types(mut self, wanted: bool) -> Self {
        self.wanted = self.wanted.with(Wanted::DROPPED_TYPES, wanted);
        self
    }

    /// The bytes of buffer these options need at least: data + event type + 3 × ID, where
    /// [`REST_OF_BUFFER`](Options::REST_OF_BUFFER) counts as no data. `None` when the sum is more
    /// than a buffer can have.
    pub const fn capacity(&self) -> Option<usize> {
        capacity(self.limits.needed())
    }

    /// These options over a buffer of `len` bytes: the data limit is a number of bytes.
    pub(crate) const fn for_buffer(self, len: usize) -> Result<Self, Error> {
        self.sharing(len, self.limits.needed(), false)
    }

    /// These options over a buffer of `len` bytes, where one event has what is left beyond the
    /// `needed` bytes, or two share it.
    pub(crate) const fn sharing(
        mut self,
        len: usize,
        needed: usize,
        two_events: bool,
    ) -> Result<Self, Error> {
        if needed > len {
            return Err(Error::BufferTooSmall { needed });
        }
        if self.limits.data == Self::REST_OF_BUFFER {
            let room = len - needed;
            self.limits.data = if two_events { room / 2 } else { room };
        }
        Ok(self)
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::new()
    }
}
