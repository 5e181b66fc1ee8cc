//! What a session calls: a host's function, or the place for the one item of a step.

use super::{Generation, SessionItem};
use crate::machine::{Raw, View};
use core::ops::ControlFlow;

/// Why a host's function wants no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Stop {
    /// A pause: to go on, feed the bytes that were not consumed.
    Pause,
    /// To cancel the session: nothing more comes out until it is restarted.
    Cancel,
}

/// A host, as a session calls it.
pub(crate) trait Host<'c> {
    /// Shows an item of the stream.
    fn item(&mut self, view: View<'_>, raw: &Raw<'c>) -> ControlFlow<Stop>;
    /// Shows bytes of a body that is no stream.
    fn body(&mut self, bytes: &'c [u8]) -> ControlFlow<Stop>;
    /// Itself, where it is called seldom or size counts.
    fn any(&mut self) -> AnyHost<'_, 'c>;
}

/// Any host.
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

/// The host of a step: it takes one item and pauses.
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

/// What goes out, as Rust programs see it. (Where it is a call, its result is copied through memory.)
#[inline(always)]
pub(super) fn item<'a>(view: View<'a>, out: Out<'a>) -> SessionItem<'a> {
    match out {
        Out::Item(raw) => SessionItem::Stream(view.item(raw)),
        Out::Body(bytes) => SessionItem::Body(bytes),
    }
}

/// A host's function, which sees what goes out as Rust programs do.
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
