//! The fuzz targets. They also run as tests on the seeds.

use super::checks;
use super::input::Input;

/// A target and its name.
pub type Target = (&'static str, fn(&Input));

pub const ALL: &[Target] = &[
    ("chunking", chunking),
    ("model", model),
    #[cfg(feature = "fragments")]
    ("fragments", fragments),
    ("limits", limits),
    #[cfg(feature = "session")]
    ("session", session),
    #[cfg(feature = "capi")]
    ("capi", capi),
];

/// The result does not depend on cuts and pauses.
pub fn chunking(input: &Input) {
    checks::chunking(input);
}

/// The result equals the reference, also after a reset and from a copy.
pub fn model(input: &Input) {
    checks::model(input);
    let before = &input.stream.0[..input.place(0)];
    checks::reset(before, input.choice(1), input.choice(2), input);
    checks::copy(input.place(3), input.choice(4), input);
}

/// The fragments of an event, joined, are the event.
#[cfg(feature = "fragments")]
pub fn fragments(input: &Input) {
    checks::fragments(input);
}

/// An event at a limit is delivered, an event above it is not, and nothing else changes.
pub fn limits(input: &Input) {
    checks::limits(input);
}

/// A session agrees with the model for any calls of a host.
#[cfg(feature = "session")]
pub fn session(input: &Input) {
    super::session::calls::check(input);
}

/// The C ABI gives the same results as the Rust interface for any calls of a host.
#[cfg(feature = "capi")]
pub fn capi(input: &Input) {
    super::abi::check(input);
}
