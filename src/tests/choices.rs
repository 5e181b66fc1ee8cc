//! The options that exist in this build, for tests that try all of them.

#[cfg(feature = "session")]
use crate::session::Reading;
use crate::{Delivery, EndOfStream, Options};

pub const DELIVERIES: &[Delivery] = &[
    Delivery::Whole,
    #[cfg(feature = "fragments")]
    Delivery::OversizedInFragments,
    #[cfg(feature = "fragments")]
    Delivery::Fragments,
];

pub const ENDS_OF_STREAM: &[EndOfStream] = &[
    EndOfStream::Discard,
    #[cfg(feature = "deliver-unfinished")]
    EndOfStream::Deliver,
];

#[cfg(feature = "session")]
pub const READINGS: &[Reading] = &[
    Reading::AsAnswered,
    #[cfg(feature = "lines")]
    Reading::JsonLines,
    Reading::EventStream,
    #[cfg(feature = "lines")]
    Reading::Lines,
];

/// Sets whether comments and unknown fields are handed out, if the feature is on.
#[cfg(feature = "ignored-lines")]
pub fn ignored_lines(options: Options, comments: bool, unknown_fields: bool) -> Options {
    options.comments(comments).unknown_fields(unknown_fields)
}

/// Does nothing: the feature is off.
#[cfg(not(feature = "ignored-lines"))]
pub fn ignored_lines(options: Options, _comments: bool, _unknown_fields: bool) -> Options {
    options
}

/// Asks for all optional items.
pub fn all_items(options: Options) -> Options {
    ignored_lines(options, true, true).last_event_ids(true)
}
