//! An answer of a language model, read to its end: a session keeps the deadlines and says how it ended.

use crate::{BUFFER, CHUNK, Event, owned};
use core::future::Future;
use embassy_time::{Duration, Instant, with_timeout};
use embedded_io_async::Read;
use picosse::session::{End, Generation, TransportEnd};
use picosse::{Item, Outcome, Session, SessionItem};

/// The session's clock: milliseconds that may wrap.
pub fn now() -> u32 {
    Instant::now().as_millis() as u32
}

/// The result of the future; `None` if the session's next deadline comes first.
pub async fn before_deadline<F: Future>(session: &Session<[u8; BUFFER]>, future: F) -> Option<F::Output> {
    match session.next_deadline() {
        None => Some(future.await),
        Some(deadline) => {
            let left = deadline.wrapping_sub(now()).cast_signed().max(0);
            with_timeout(Duration::from_millis(left.unsigned_abs().into()), future).await.ok()
        }
    }
}

/// Reads the body of a response and hands out its events. The session already has the head.
pub async fn read(
    session: &mut Session<[u8; BUFFER]>,
    attempt: Generation,
    mut body: impl Read,
    mut on_event: impl AsyncFnMut(Event),
) -> End {
    let mut chunk = [0; CHUNK];
    loop {
        let outcome = match before_deadline(session, body.read(&mut chunk)).await {
            None => session.on_time(now()),
            Some(Ok(0)) => close(session, attempt, TransportEnd::Complete, &mut on_event).await,
            Some(Err(_)) => close(session, attempt, TransportEnd::Failed, &mut on_event).await,
            Some(Ok(len)) => feed(session, attempt, &chunk[..len], &mut on_event).await,
        };
        if let Outcome::Ended(end) = outcome {
            return end;
        }
    }
}

async fn feed(
    session: &mut Session<[u8; BUFFER]>,
    attempt: Generation,
    chunk: &[u8],
    on_event: &mut impl AsyncFnMut(Event),
) -> Outcome {
    let began = now();
    let mut items = session.items(attempt, began, chunk);
    while let Some(item) = items.next() {
        if let SessionItem::Stream(Item::Event(event)) = item {
            on_event(owned(event)).await;
        }
    }
    let outcome = items.outcome();
    drop(items);
    // The display may be slow. Its time does not count for the server's deadlines.
    session.suspend(began);
    session.resume(now());
    match outcome {
        // If bytes never stop coming, no wait ends by a deadline: check them here.
        Outcome::Running => session.on_time(now()),
        outcome => outcome,
    }
}

/// Reports the end of the body.
pub async fn close(
    session: &mut Session<[u8; BUFFER]>,
    attempt: Generation,
    how: TransportEnd,
    on_event: &mut impl AsyncFnMut(Event),
) -> Outcome {
    loop {
        let step = session.end_step(attempt, now(), how);
        if let Some(SessionItem::Stream(Item::Event(event))) = step.item {
            on_event(owned(event)).await;
        }
        match step.outcome {
            Outcome::Paused { .. } => {}
            outcome => return outcome,
        }
    }
}
