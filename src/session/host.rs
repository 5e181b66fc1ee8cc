//! The host as a session sees it: a function to call, or the place for the single item of a step.

use super::{Generation, SessionItem};
use crate::machine::{Raw, View};
use core::ops::ControlFlow;

/// Why a host's function stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Stop {
    /// Pause. To continue, feed the bytes that were not consumed.
    Pause,
    /// Cancel the session. It hands out nothing more until it is restarted.
    Cancel,
}

/// What a session calls.
pub(crate) trait Host<'c> {
    /// Shows an item of the stream.
    fn item(&mut self, view: View<'_>, raw: &Raw<'c>) -> ControlFlow<Stop>;
    /// Shows bytes of a body that is not a stream.
    fn body(&mut self, bytes: &'c [u8]) -> ControlFlow<Stop>;
    /// This host as a trait object, for rare calls and for small code.
    fn any(&mut self) -> AnyHost<'_, 'c>;
}

/// A host of any type.
pub(crate) type AnyHost<'h, 'c> = &'h mut (dyn Host<'c> + 'h);

impl<'c> Host<'c> for AnyHost<'_, 'c> {
    fn item(&mut self, view: View<'_>, raw: &Raw<'c>) -> ControlFlow<Stop> {
        (**self).item(view, raw)
    }

    fn body(&mut self, bytes: &'c [u8]) -> ControlFlow<Stop> {
        (**self).body(bytes)
    }

    fn any(&mut self) -> AnyHost<'_, 'c> {
        *self
    }
}

/// What a step hands out.
#[derive(Clone, Copy)]
pub(crate) enum Out<'c> {
    Item(Raw<'c>),
    Body(&'c [u8]),
}

/// The host of a step: it stores one item and pauses.
impl<'c> Host<'c> for Option<Out<'c>> {
    fn item(&mut self, _: View<'_>, raw: &Raw<'c>) -> ControlFlow<Stop> {
        *self = Some(Out::Item(*raw));
        ControlFlow::Break(Stop::Pause)
    }

    fn body(&mut self, bytes: &'c [u8]) -> ControlFlow<Stop> {
        *self = Some(Out::Body(bytes));
        ControlFlow::Break(Stop::Pause)
    }

    fn any(&mut self) -> AnyHost<'_, 'c> {
        self
    }
}

/// Makes the item for Rust programs. (Inlined: a call would copy its result through memory.)
#[inline(always)]
pub(super) fn item<'a>(view: View<'a>, out: Out<'a>) -> SessionItem<'a> {
    match out {
        Out::Item(raw) => SessionItem::Stream(view.item(raw)),
        Out::Body(bytes) => SessionItem::Body(bytes),
    }
}

/// A host that is a Rust closure.
pub(super) struct RustHost<F> {
    pub(super) attempt: Generation,
    pub(super) on_item: F,
}

impl<'c, F: FnMut(Generation, SessionItem<'_>) -> ControlFlow<Stop>> Host<'c> for RustHost<F> {
    #[inline(always)]
    fn item(&mut self, view: View<'_>, raw: &Raw<'c>) -> ControlFlow<Stop> {
        (self.on_item)(self.attempt, SessionItem::Stream(view.item(*raw)))
    }

    fn body(&mut self, bytes: &'c [u8]) -> ControlFlow<Stop> {
        (self.on_item)(self.attempt, SessionItem::Body(bytes))
    }

    fn any(&mut self) -> AnyHost<'_, 'c> {
        self
    }
}
