//! The network task: from a socket to the display task. What to do while the display is slow is the choice
//! between these functions.

use crate::{CHUNK, Event, owned, parser};
use embassy_futures::select::{Either, select};
use embassy_sync::blocking_mutex::raw::RawMutex;
use embassy_sync::channel::Channel;
use embassy_sync::signal::Signal;
use embedded_io_async::Read;
use picosse::{Item, ItemReader, ReadError, ReadItems};

type Result<R> = core::result::Result<(), ReadError<<R as embedded_io_async::ErrorType>::Error>>;

/// Every event, in order. While the queue is full, nothing is read: the socket fills up, its TCP window
/// closes, and the server stops sending until the display has caught up.
pub async fn every_event<R: Read, M: RawMutex, const N: usize>(
    socket: R,
    queue: &Channel<M, Event, N>,
) -> Result<R> {
    let mut reader = ItemReader::new(socket, parser(), [0; CHUNK]).expect("there is memory");
    while let Some(items) = reader.read().await? {
        send(items, queue).await;
    }
    Ok(())
}

/// Only the latest event: for streams each of whose events says everything, such as a state or the text so
/// far. The network task never waits, and the display skips what it is too slow for.
pub async fn latest_event<R: Read, M: RawMutex>(socket: R, latest: &Signal<M, Event>) -> Result<R> {
    let mut reader = ItemReader::new(socket, parser(), [0; CHUNK]).expect("there is memory");
    while let Some(mut items) = reader.read().await? {
        while let Some(item) = items.next() {
            if let Item::Event(event) = item {
                latest.signal(owned(event));
            }
        }
    }
    Ok(())
}

/// Every event, until the button is pressed: then nothing is read until it is pressed again. The wait for
/// bytes that this drops loses none, if the socket's own `read` loses none.
pub async fn with_pauses<R: Read, M: RawMutex, const N: usize>(
    socket: R,
    queue: &Channel<M, Event, N>,
    button: &Signal<M, ()>,
) -> Result<R> {
    let mut reader = ItemReader::new(socket, parser(), [0; CHUNK]).expect("there is memory");
    loop {
        match select(button.wait(), reader.read()).await {
            Either::First(()) => button.wait().await,
            Either::Second(read) => match read? {
                Some(items) => send(items, queue).await,
                None => return Ok(()),
            },
        }
    }
}

/// Sends the events among the items, and waits for room for each.
async fn send<M: RawMutex, const N: usize>(
    mut items: ReadItems<'_, [u8; crate::BUFFER]>,
    queue: &Channel<M, Event, N>,
) {
    while let Some(item) = items.next() {
        if let Item::Event(event) = item {
            queue.send(owned(event)).await;
        }
    }
}
