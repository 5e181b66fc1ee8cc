//! The options of a parser.

use crate::error::Error;

/// How the data of events is handed out.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Delivery {
    /// Each event whole, in one [`Item::Event`](crate::Item::Event). [`OverLimit`] says what happens to an
    /// event over the data limit.
    #[default]
    Whole,
    /// Events within the data limit whole. Events over it in [`Fragment`](crate::Fragment)s, from their
    /// first byte on. With the feature `fragments`.
    #[cfg(feature = "fragments")]
    OversizedInFragments,
    /// Every event in fragments, as its bytes arrive. Data is never stored, so the data limit does not
    /// apply and may be 0. With the feature `fragments`.
    #[cfg(feature = "fragments")]
    Fragments,
}

impl Delivery {
    /// Whether every event is delivered in fragments.
    pub(crate) const fn cuts_each(self) -> bool {
        match self {
            Self::Whole => false,
            #[cfg(feature = "fragments")]
            Self::OversizedInFragments => false,
            #[cfg(feature = "fragments")]
            Self::Fragments => true,
        }
    }

    /// Whether only events over the data limit are delivered in fragments.
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

/// What happens to an event that crosses a limit and cannot be delivered in fragments.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OverLimit {
    /// The whole event is dropped, and one [`Item::Dropped`](crate::Item::Dropped) reports it. The next
    /// event is intact. An ID and a reconnection time in the dropped block still apply.
    #[default]
    Skip,
    /// The parser stops with [`Failure::Limit`](crate::Failure::Limit) until it is reset.
    Fail,
}

/// How the bytes of text are treated.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextPolicy {
    /// Decoded as UTF-8, as in the standard: ill-formed input becomes U+FFFD, and no character is cut.
    #[default]
    Utf8,
    /// Unchanged bytes, for another encoding or binary data. A leading byte order mark is still dropped.
    /// This departs from the standard.
    Raw,
}

/// What happens to the unfinished block at the end of the stream.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EndOfStream {
    /// It is discarded, as the standard requires.
    #[default]
    Discard,
    /// An unfinished line counts as ended, and an unfinished event is delivered and flagged incomplete.
    /// This departs from the standard. With the feature `deliver-unfinished`.
    #[cfg(feature = "deliver-unfinished")]
    Deliver,
}

impl EndOfStream {
    /// [`Deliver`](Self::Deliver) if that is built in: the default of some sessions.
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

/// The optional items that are handed out: one bit for each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wanted(u8);

impl Wanted {
    pub(crate) const NOTHING: Self = Self(0);
    pub(crate) const COMMENTS: Self = Self(1);
    pub(crate) const UNKNOWN_FIELDS: Self = Self(2);
    pub(crate) const LAST_EVENT_IDS: Self = Self(4);
    /// For sessions: the end of a dropped event, with its type.
    pub(crate) const DROPPED_TYPES: Self = Self(8);

    /// The kinds that a host can ask for.
    const FOR_HOSTS: u8 = Self::LAST_EVENT_IDS.0
        | if cfg!(feature = "ignored-lines") { Self::COMMENTS.0 | Self::UNKNOWN_FIELDS.0 } else { 0 };

    /// The kinds that are built in.
    const BUILT_IN: u8 = Self::FOR_HOSTS | if cfg!(feature = "session") { Self::DROPPED_TYPES.0 } else { 0 };

    const fn is_built_in(self) -> bool {
        self.0 & !Self::BUILT_IN == 0
    }

    /// From a host's bits; `None` if it asks for a kind that does not exist.
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

/// The limits, in bytes of decoded text. Until the buffer is known, the data limit may be
/// [`Options::REST_OF_BUFFER`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) data: usize,
    pub(crate) event_type: usize,
    pub(crate) last_event_id: usize,
}

impl Limits {
    /// The size of the buffer that the limits need, in bytes; `usize::MAX` if no buffer can be that large.
    /// [`Options::REST_OF_BUFFER`] counts as 0.
    pub(crate) const fn needed(self) -> usize {
        self.event().saturating_add(self.last_event_id.saturating_mul(3))
    }

    /// The part of that size for the data and the type of an event.
    pub(crate) const fn event(self) -> usize {
        let data = if self.data == Options::REST_OF_BUFFER { 0 } else { self.data };
        data.saturating_add(self.event_type)
    }
}

/// The size of a buffer as an option: `None` if no buffer can be that large.
pub(crate) const fn capacity(needed: usize) -> Option<usize> {
    if needed == usize::MAX { None } else { Some(needed) }
}

/// The options of a parser: limits, delivery, and departures from the standard, which are off by default.
///
/// Limits count bytes of decoded text (U+FFFD counts as three). They do not depend on where chunks end.
/// The buffer must hold [`capacity`](Options::capacity) bytes: data + event type + 3 × ID. Three IDs are
/// stored at once: the last event ID, the ID of the current block, and the ID being read. If you set no
/// data limit, data gets the rest of the buffer.
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
    /// The default data limit: what the other limits leave of the buffer.
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

    /// Sets how many bytes of data a whole event may have at most;
    /// [`REST_OF_BUFFER`](Options::REST_OF_BUFFER) for what the other limits leave of the buffer.
    #[must_use]
    pub const fn data_limit(mut self, bytes: usize) -> Self {
        self.limits.data = bytes;
        self
    }

    /// Sets how many bytes an event type may have at most. [`OverLimit`] says what happens to a longer one.
    #[must_use]
    pub const fn event_type_limit(mut self, bytes: usize) -> Self {
        self.limits.event_type = bytes;
        self
    }

    /// Sets how many bytes an ID may have at most. A longer ID is ignored, and an
    /// [`Item::IdIgnored`](crate::Item::IdIgnored) reports it.
    #[must_use]
    pub const fn last_event_id_limit(mut self, bytes: usize) -> Self {
        self.limits.last_event_id = bytes;
        self
    }

    /// Sets how the data of events is handed out.
    #[must_use]
    pub const fn delivery(mut self, delivery: Delivery) -> Self {
        self.delivery = delivery;
        self
    }

    /// Sets what happens to an event over a limit.
    #[must_use]
    pub const fn over_limit(mut self, answer: OverLimit) -> Self {
        self.over_limit = answer;
        self
    }

    /// Sets how the bytes of text are treated.
    #[must_use]
    pub const fn text(mut self, policy: TextPolicy) -> Self {
        self.text = policy;
        self
    }

    /// Sets what happens to the unfinished block at the end of the stream.
    #[must_use]
    pub const fn end_of_stream(mut self, answer: EndOfStream) -> Self {
        self.end_of_stream = answer;
        self
    }

    /// Sets whether comments are handed out ([`Item::Comment`](crate::Item::Comment)). With the feature
    /// `ignored-lines`.
    #[cfg(feature = "ignored-lines")]
    #[must_use]
    pub const fn comments(mut self, wanted: bool) -> Self {
        self.wanted = self.wanted.with(Wanted::COMMENTS, wanted);
        self
    }

    /// Sets whether unknown fields are handed out ([`Item::UnknownField`](crate::Item::UnknownField)).
    /// With the feature `ignored-lines`.
    #[cfg(feature = "ignored-lines")]
    #[must_use]
    pub const fn unknown_fields(mut self, wanted: bool) -> Self {
        self.wanted = self.wanted.with(Wanted::UNKNOWN_FIELDS, wanted);
        self
    }

    /// Sets whether an ID in a block without data is handed out
    /// ([`Item::LastEventId`](crate::Item::LastEventId)).
    #[must_use]
    pub const fn last_event_ids(mut self, wanted: bool) -> Self {
        self.wanted = self.wanted.with(Wanted::LAST_EVENT_IDS, wanted);
        self
    }

    /// Sets whether the end of each dropped event is handed out, with its type.
    #[cfg(feature = "session")]
    pub(crate) const fn dropped_types(mut self, wanted: bool) -> Self {
        self.wanted = self.wanted.with(Wanted::DROPPED_TYPES, wanted);
        self
    }

    /// The smallest buffer for these options, in bytes: data + event type + 3 × ID, where
    /// [`REST_OF_BUFFER`](Options::REST_OF_BUFFER) counts as 0. `None` if no buffer can be that large.
    pub const fn capacity(&self) -> Option<usize> {
        capacity(self.limits.needed())
    }

    /// These options for a buffer of `len` bytes, with the data limit as a number of bytes.
    pub(crate) const fn for_buffer(self, len: usize) -> Result<Self, Error> {
        self.sharing(len, self.limits.needed(), false)
    }

    /// These options for a buffer of `len` bytes. The bytes beyond `needed` are for the data of one event,
    /// or are shared equally by two.
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
