//! What the fuzz targets do with an input. They run as tests, too, over the seeds.

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

/// However the stream is cut and paused, the same comes out.
pub fn chunking(input: &Input) {
    checks::chunking(input);
}

/// What comes out is what the reference says, also after a reset, and from a copy.
pub fn model(input: &Input) {
    checks::model(input);
    let before = &input.stream.0[..input.place(0)];
    checks::reset(before, input.choice(1), input.choice(2), input);
    checks::copy(input.place(3), input.choice(4), input);
}

/// Parts of events, put together, are the events.
#[cfg(feature = "fragments")]
pub fn fragments(input: &Input) {
    checks::fragments(input);
}

/// What is at a limit comes, what is over it does not, and nothing else changes.
pub fn limits(input: &Input) {
    checks::limits(input);
}

/// A session, whatever a host does, keeps to the model.
#[cfg(feature = "session")]
pub fn session(input: &Input) {
    super::session::calls::check(input);
}

/// The C ABI, whatever a host does with it, answers as the Rust interface.
#[cfg(feature = "capi")]
pub fn capi(input: &Input) {
    super::abi::check(input);
}
