//! Time as a session counts it, and the timer for what is due.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep_until};

/// Milliseconds since it was made, in a `u32` that wraps after 49 days, as sessions expect.
pub struct Clock {
    start: Instant,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Clock {
    pub fn new() -> Self {
        Self { start: Instant::now(), timer: None }
    }

    pub fn now(&self) -> u32 {
        self.start.elapsed().as_millis() as u32
    }

    /// How long it is until then; nothing if that has passed.
    pub fn left(&self, due: u32) -> Duration {
        let left = due.wrapping_sub(self.now()) as i32;
        Duration::from_millis(u64::try_from(left).unwrap_or(0))
    }

    pub fn has_passed(&self, due: u32) -> bool {
        self.left(due).is_zero()
    }

    /// Ready when it is due; until then the task is woken at that time.
    pub fn poll(&mut self, cx: &mut Context<'_>, due: u32) -> Poll<()> {
        let left = self.left(due);
        if left.is_zero() {
            return Poll::Ready(());
        }
        let deadline = Instant::now() + left;
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
        timer.as_mut().reset(deadline);
        timer.as_mut().poll(cx)
    }
}
