//! Between the types of the C ABI and those of the crate.

use super::types::*;
use crate::error::Error;
use crate::item::{Counters, Dropped, IdIgnored, Limit};
use crate::machine::{Flaws, Place, Raw, RawFragmentEnd, View};
use crate::options::{Delivery, EndOfStream, Limits, Options, OverLimit, TextPolicy, Wanted};
use crate::text::Text;
use core::mem::{MaybeUninit, size_of};

// In the header PICOSSE_REST_OF_BUFFER is written by hand as SIZE_MAX.
const _: () = assert!(Options::REST_OF_BUFFER == usize::MAX);

const _: () = assert!(Wanted::COMMENTS.bits() == PICOSSE_WANT_COMMENTS);
const _: () = assert!(Wanted::UNKNOWN_FIELDS.bits() == PICOSSE_WANT_UNKNOWN_FIELDS);
const _: () = assert!(Wanted::LAST_EVENT_IDS.bits() == PICOSSE_WANT_LAST_EVENT_IDS);

impl picosse_text {
    const EMPTY: Self = Self { ptr: c"".as_ptr(), len: 0 };

    #[inline]
    pub(super) fn of(bytes: &[u8]) -> Self {
        // The pointer of an empty slice may be invalid, which memcmp() in C does not allow.
        match bytes {
            [] => Self::EMPTY,
            bytes => Self { ptr: bytes.as_ptr().cast(), len: bytes.len() },
        }
    }
}

impl From<Text<'_>> for picosse_text {
    #[inline]
    fn from(text: Text<'_>) -> Self {
        Self::of(text.as_bytes())
    }
}

pub(super) const fn limit_number(limit: Limit) -> i32 {
    match limit {
        Limit::Data => PICOSSE_LIMIT_DATA,
        Limit::EventType => PICOSSE_LIMIT_EVENT_TYPE,
    }
}

/// `value` if `on`, otherwise 0.
pub(super) const fn flag(on: bool, value: u32) -> u32 {
    if on { value } else { 0 }
}

impl picosse_item {
    const EMPTY: Self = Self {
        size: size_of::<Self>(),
        kind: 0,
        flags: 0,
        data: picosse_text::EMPTY,
        event_type: picosse_text::EMPTY,
        last_event_id: picosse_text::EMPTY,
        reconnection_time: 0,
        limit: PICOSSE_LIMIT_NONE,
        event: 0,
        offset: 0,
    };

    #[cfg(feature = "session")]
    pub(super) fn body(bytes: &[u8]) -> Self {
        Self { kind: PICOSSE_BODY, data: picosse_text::of(bytes), ..Self::EMPTY }
    }

    /// An event, where speed counts.
    #[inline(always)]
    pub(super) fn event(view: View<'_>, data: Place<'_>, event_type: Place<'_>, flaws: Flaws) -> Self {
        Self {
            kind: PICOSSE_EVENT,
            flags: flaws.flags(),
            data: view.text(data).into(),
            event_type: view.text(event_type).into(),
            last_event_id: view.last_event_id().into(),
            ..Self::EMPTY
        }
    }

    /// Writes an item in place, since each copy takes stack. `size` is the size that the host expects.
    #[inline(never)]
    pub(super) fn write<'i>(
        place: &'i mut MaybeUninit<Self>,
        size: usize,
        view: View<'_>,
        raw: &Raw<'_>,
    ) -> &'i mut Self {
        let item = place.write(Self { size, kind: kind(raw), ..Self::EMPTY });
        match *raw {
            Raw::Event { data, event_type, flaws } => {
                item.flags = flaws.flags();
                item.set_texts(view, data, event_type);
            }
            Raw::Fragment { text, event_type, first, end, repaired, .. } => {
                item.flags = flag(first, PICOSSE_FIRST) | flag(repaired, PICOSSE_REPAIRED) | end.flags();
                item.set_texts(view, text, event_type);
                if end == RawFragmentEnd::OverLimit {
                    item.set_dropped(view.machine.dropped());
                }
            }
            Raw::Ignored { text, first, last, .. } => {
                item.flags = flag(first, PICOSSE_FIRST) | flag(last, PICOSSE_LAST);
                item.data = text_at(view, text);
            }
            Raw::NoEvent { .. } => item.last_event_id = text_at(view, view.place_of_id()),
            Raw::ReconnectionTime => item.reconnection_time = view.machine.milliseconds(),
            Raw::Dropped => item.set_dropped(view.machine.dropped()),
            Raw::IdIgnored => {
                IdIgnored { event: item.event, offset: item.offset } = view.machine.id_ignored();
            }
        }
        item
    }

    /// The texts of an event or a fragment.
    #[inline(always)] // for the stack
    fn set_texts(&mut self, view: View<'_>, data: Place<'_>, event_type: Place<'_>) {
        self.data = text_at(view, data);
        self.event_type = text_at(view, event_type);
        self.last_event_id = text_at(view, view.place_of_id());
    }

    fn set_dropped(&mut self, dropped: Dropped) {
        let Dropped { limit, event, offset } = dropped;
        (self.limit, self.event, self.offset) = (limit_number(limit), event, offset);
    }
}

#[inline(never)] // for size
fn text_at(view: View<'_>, place: Place<'_>) -> picosse_text {
    view.text(place).into()
}

fn kind(raw: &Raw<'_>) -> i32 {
    match raw {
        Raw::Event { .. } => PICOSSE_EVENT,
        Raw::Fragment { .. } => PICOSSE_FRAGMENT,
        Raw::ReconnectionTime => PICOSSE_RECONNECTION_TIME,
        Raw::Ignored { is_comment: true, .. } => PICOSSE_COMMENT,
        Raw::Ignored { is_comment: false, .. } => PICOSSE_UNKNOWN_FIELD,
        Raw::NoEvent { .. } => PICOSSE_LAST_EVENT_ID,
        Raw::Dropped => PICOSSE_DROPPED,
        Raw::IdIgnored => PICOSSE_ID_IGNORED,
    }
}

impl Flaws {
    #[inline(always)]
    fn flags(self) -> u32 {
        flag(self.repaired(), PICOSSE_REPAIRED) | flag(self.incomplete(), PICOSSE_INCOMPLETE_EVENT)
    }
}

impl RawFragmentEnd {
    fn flags(self) -> u32 {
        match self {
            Self::NotYet => 0,
            Self::Dispatched => PICOSSE_LAST,
            Self::Incomplete => PICOSSE_LAST | PICOSSE_INCOMPLETE_EVENT,
            Self::OverLimit | Self::EndOfStream => PICOSSE_ABORTED,
        }
    }
}

impl picosse_callbacks {
    /// The callback for an item of this kind.
    pub(super) fn for_item(&self, raw: &Raw<'_>) -> picosse_callback {
        match raw {
            Raw::Event { .. } => self.on_event,
            Raw::Fragment { .. } => self.on_fragment,
            Raw::ReconnectionTime => self.on_reconnection_time,
            Raw::Ignored { is_comment: true, .. } => self.on_comment,
            Raw::Ignored { is_comment: false, .. } => self.on_unknown_field,
            Raw::NoEvent { .. } => self.on_last_event_id,
            Raw::Dropped => self.on_dropped,
            Raw::IdIgnored => self.on_id_ignored,
        }
    }

    pub(super) fn wanted(&self) -> Wanted {
        Wanted::NOTHING
            .with(Wanted::COMMENTS, self.on_comment.is_some())
            .with(Wanted::UNKNOWN_FIELDS, self.on_unknown_field.is_some())
            .with(Wanted::LAST_EVENT_IDS, self.on_last_event_id.is_some())
    }
}

impl picosse_config {
    pub(super) const fn new() -> Self {
        Self {
            size: size_of::<Self>(),
            data_limit: Options::REST_OF_BUFFER,
            event_type_limit: Options::EVENT_TYPE_LIMIT,
            last_event_id_limit: Options::LAST_EVENT_ID_LIMIT,
            delivery: PICOSSE_DELIVERY_WHOLE,
            over_limit: PICOSSE_OVER_LIMIT_SKIP,
            text: PICOSSE_TEXT_UTF8,
            end_of_stream: PICOSSE_END_OF_STREAM_DISCARD,
            wanted: 0,
        }
    }

    /// The options of this config; `None` for an unknown value.
    pub(super) fn options(&self) -> Option<Options> {
        let delivery = match self.delivery {
            PICOSSE_DELIVERY_WHOLE => Delivery::Whole,
            #[cfg(feature = "fragments")]
            PICOSSE_DELIVERY_OVERSIZED_IN_FRAGMENTS => Delivery::OversizedInFragments,
            #[cfg(feature = "fragments")]
            PICOSSE_DELIVERY_FRAGMENTS => Delivery::Fragments,
            _ => return None,
        };
        let over_limit = match self.over_limit {
            PICOSSE_OVER_LIMIT_SKIP => OverLimit::Skip,
            PICOSSE_OVER_LIMIT_FAIL => OverLimit::Fail,
            _ => return None,
        };
        let text = match self.text {
            PICOSSE_TEXT_UTF8 => TextPolicy::Utf8,
            PICOSSE_TEXT_RAW => TextPolicy::Raw,
            _ => return None,
        };
        let end_of_stream = match self.end_of_stream {
            PICOSSE_END_OF_STREAM_DISCARD => EndOfStream::Discard,
            #[cfg(feature = "deliver-unfinished")]
            PICOSSE_END_OF_STREAM_DELIVER => EndOfStream::Deliver,
            _ => return None,
        };
        let wanted = Wanted::of(self.wanted)?;
        let limits = Limits {
            data: self.data_limit,
            event_type: self.event_type_limit,
            last_event_id: self.last_event_id_limit,
        };
        Some(Options { limits, delivery, over_limit, text, end_of_stream, wanted })
    }
}

impl From<Counters> for picosse_counters {
    fn from(counters: Counters) -> Self {
        Self {
            size: size_of::<Self>(),
            bytes: counters.bytes,
            lines: counters.lines,
            events: counters.events,
            comments: counters.comments,
            unknown_fields: counters.unknown_fields,
            ids_ignored: counters.ids_ignored,
            dropped: counters.dropped,
            discarded: counters.discarded,
        }
    }
}

/// The status of an error.
pub(super) fn error_status(error: Error) -> i32 {
    match error {
        Error::BufferTooSmall { .. } => PICOSSE_ERR_BUFFER,
        Error::IdTooLong { .. } | Error::InvalidId => PICOSSE_ERR_ID,
        Error::AlreadyStarted => PICOSSE_ERR_STARTED,
        Error::InvalidRule => PICOSSE_ERR_RULE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_built_in_is_refused() {
        type Change = fn(&mut picosse_config);
        let (fragments, ignored) = (cfg!(feature = "fragments"), cfg!(feature = "ignored-lines"));
        let changes: [(bool, Change); 6] = [
            (true, |_| ()),
            (fragments, |config| config.delivery = PICOSSE_DELIVERY_OVERSIZED_IN_FRAGMENTS),
            (fragments, |config| config.delivery = PICOSSE_DELIVERY_FRAGMENTS),
            (cfg!(feature = "deliver-unfinished"), |config| {
                config.end_of_stream = PICOSSE_END_OF_STREAM_DELIVER
            }),
            (ignored, |config| config.wanted = PICOSSE_WANT_COMMENTS),
            (ignored, |config| config.wanted = PICOSSE_WANT_UNKNOWN_FIELDS | PICOSSE_WANT_LAST_EVENT_IDS),
        ];
        for (is_built_in, change) in changes {
            let mut config = picosse_config::new();
            change(&mut config);
            assert_eq!(config.options().is_some(), is_built_in, "{config:?}");
        }
    }
}
