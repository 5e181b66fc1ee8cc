//! Cancelling from elsewhere.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

/// Cancels an [`EventSource`](crate::EventSource) from another task or thread. Clones cancel the same one.
///
/// Dropping the handle cancels nothing. Dropping the `EventSource` closes its connection, too.
#[derive(Clone, Debug, Default)]
pub struct CancelHandle(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    cancelled: bool,
    waker: Option<Waker>,
}

impl CancelHandle {
    /// Cancels: no later poll has an event. A task that waits for one is woken and gets the end, and the
    /// connection is closed.
    pub fn cancel(&self) {
        let waker = {
            let mut state = self.state();
            state.cancelled = true;
            state.waker.take()
        };
        // Outside the lock, since a waker may run anything.
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Whether it was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.state().cancelled
    }

    /// Whether it was cancelled; if not, a later cancel wakes this task.
    pub(crate) fn poll(&self, waker: &Waker) -> bool {
        let mut state = self.state();
        if !state.cancelled && !state.waker.as_ref().is_some_and(|known| known.will_wake(waker)) {
            state.waker = Some(waker.clone());
        }
        state.cancelled
    }

    /// No panic can leave it half changed.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
