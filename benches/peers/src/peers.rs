//! The other parsers, each by its fastest public way from bytes to events. Those that take a stream
//! of chunks get one that is always ready, and are polled in a loop.

use crate::contestants::Input;
use bytes::Bytes;
use eventsource_client::{Client, ClientBuilder, ReconnectOptions, SSE};
use futures_core::Stream;
use launchdarkly_sdk_transport::{ByteStream, HttpTransport, ResponseFuture, TransportError};
use picosse_benches::Tally;
use sse_core::{SseDecoder, SseEvent};
use std::convert::Infallible;
use std::future::ready;
use std::num::NonZeroUsize;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

/// A stream of chunks that is always ready.
struct Ready<T>(T);

impl<T: Iterator + Unpin> Stream for Ready<T> {
    type Item = T::Item;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<T::Item>> {
        Poll::Ready(self.0.next())
    }
}

/// Passes each item of a stream that never waits to a closure.
fn drain<S: Stream>(stream: S, mut each: impl FnMut(S::Item)) {
    let mut stream = pin!(stream);
    let mut context = Context::from_waker(Waker::noop());
    while let Poll::Ready(Some(item)) = stream.as_mut().poll_next(&mut context) {
        each(item);
    }
}

pub fn sse_stream(input: Input, _: &mut [u8]) -> Tally {
    let mut tally = Tally::default();
    let chunks = Ready(input.chunks().map(Ok::<_, Infallible>));
    drain(sse_stream::SseByteStream::new(chunks), |event| {
        let event = event.expect("streams are UTF-8");
        // This parser also hands out blocks without data.
        if let Some(len) = event.data.as_ref().map(String::len) {
            tally.see(event, len);
        }
    });
    tally
}

pub fn sse_core(input: Input, _: &mut [u8]) -> Tally {
    let mut tally = Tally::default();
    // Its default limit, 512 KiB, is less than the longest line.
    let mut decoder = SseDecoder::with_limit(NonZeroUsize::MAX);
    for mut chunk in input.chunks() {
        while let Some(event) = decoder.next(&mut chunk) {
            if let SseEvent::Message(event) = event.expect("no limit") {
                let len = event.data.len();
                tally.see(event, len);
            }
        }
    }
    tally
}

pub fn sseer(input: Input, _: &mut [u8]) -> Tally {
    let mut tally = Tally::default();
    // `Bytes` of a `'static` slice: sharing it costs no reference count.
    let chunks = Ready(input.chunks().map(|chunk| Ok::<_, Infallible>(Bytes::from_static(chunk))));
    drain(sseer::EventStream::new(chunks), |event| {
        let event = event.expect("streams are UTF-8");
        let len = event.data.len();
        tally.see(event, len);
    });
    tally
}

pub fn sse_parse(input: Input, _: &mut [u8]) -> Tally {
    let mut tally = Tally::default();
    let mut parser = sse_parse::SseParser::new();
    for chunk in input.chunks() {
        parser.feed(chunk);
        while let Some(event) = parser.next_event() {
            let len = event.data.len();
            tally.see(event, len);
        }
    }
    tally
}

pub fn eventsource_stream(input: Input, _: &mut [u8]) -> Tally {
    let mut tally = Tally::default();
    let chunks = Ready(input.chunks().map(Ok::<_, Infallible>));
    drain(eventsource_stream::EventStream::new(chunks), |event| {
        let event = event.expect("streams are UTF-8");
        let len = event.data.len();
        tally.see(event, len);
    });
    tally
}

/// Its parser is private, so the whole client runs over a transport that has the whole answer.
pub fn eventsource_client(input: Input, _: &mut [u8]) -> Tally {
    let mut tally = Tally::default();
    let client = ClientBuilder::for_url("http://localhost/")
        .expect("a URL")
        .reconnect(ReconnectOptions::reconnect(false).build())
        .build_with_transport(Answered(input));
    drain(client.stream(), |item| {
        // The client reports the end of the stream as an error.
        if let Ok(SSE::Event(event)) = item {
            let len = event.data.len();
            tally.see(event, len);
        }
    });
    tally
}

#[derive(Clone)]
struct Answered(Input);

impl HttpTransport for Answered {
    fn request(&self, _: http::Request<Option<Bytes>>) -> ResponseFuture {
        let chunks = self.0.chunks().map(|chunk| Ok::<_, TransportError>(Bytes::from_static(chunk)));
        let body: ByteStream = Box::pin(Ready(chunks));
        Box::pin(ready(Ok(http::Response::new(body))))
    }
}
