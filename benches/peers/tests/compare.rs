//! The table of `docs/guide/compare.md`: what each parser makes of streams that are hard to read.

use bytes::Bytes;
use eventsource_client::{Client, ClientBuilder, ReconnectOptions, SSE};
use futures_core::Stream;
use launchdarkly_sdk_transport::{ByteStream, HttpTransport, ResponseFuture, TransportError};
use peak_alloc::PeakAlloc;
use picosse::{Finish, Item, Parser};
use sse_core::{SseDecoder, SseEvent};
use std::convert::Infallible;
use std::fmt::Display;
use std::future::ready;
use std::num::NonZeroUsize;
use std::panic::catch_unwind;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

const KIB: usize = 1024;
/// The limit of an event, where a parser has one.
const LIMIT: usize = 64 * KIB;

type Chunks = Vec<Bytes>;

/// The data of each event and its ID, as `data#id`, and each error.
type Seen = Vec<Result<String, String>>;

fn event(data: &str, id: &str) -> Result<String, String> {
    Ok(if id.is_empty() { data.to_owned() } else { format!("{data}#{id}") })
}

struct Peer {
    name: &'static str,
    read: fn(Chunks) -> Seen,
}

const PEERS: [Peer; 7] = [
    Peer { name: "picosse", read: picosse },
    Peer { name: "eventsource-stream 0.2", read: eventsource_stream },
    Peer { name: "sse-stream 0.3", read: sse_stream },
    Peer { name: "sseer 0.3", read: sseer },
    Peer { name: "sse-core 0.2", read: sse_core },
    Peer { name: "sse-parse 0.1", read: sse_parse },
    Peer { name: "eventsource-client 0.18", read: eventsource_client },
];

/// Chunks that are already there.
struct Ready<T>(T);

impl<T: Iterator + Unpin> Stream for Ready<T> {
    type Item = T::Item;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<T::Item>> {
        Poll::Ready(self.0.next())
    }
}

/// Everything that a stream which never waits has. One that goes on after an error is given up at last.
fn all<S: Stream>(stream: S) -> Vec<S::Item> {
    let mut stream = pin!(stream);
    let mut context = Context::from_waker(Waker::noop());
    let mut items = Vec::new();
    while let Poll::Ready(Some(item)) = stream.as_mut().poll_next(&mut context) {
        items.push(item);
        if items.len() == 100 {
            break;
        }
    }
    items
}

fn told<T, E: Display>(items: Vec<Result<T, E>>, see: impl Fn(T) -> Option<Result<String, String>>) -> Seen {
    let tell = |item: Result<T, E>| item.map_or_else(|error| Some(Err(error.to_string())), &see);
    items.into_iter().filter_map(tell).collect()
}

fn picosse(chunks: Chunks) -> Seen {
    let mut parser = Parser::new(vec![0; LIMIT]).expect("more than 448 bytes");
    let mut seen = Seen::new();
    for chunk in chunks {
        let see = |item: Item<'_>| match item {
            Item::Event(e) => seen.push(event(&e.data.to_string(), &e.last_event_id.to_string())),
            Item::Dropped(dropped) => seen.push(Err(dropped.to_string())),
            _ => {}
        };
        parser.feed(&chunk, see).expect("nothing makes it fail");
    }
    if parser.finish() == Ok(Finish::Incomplete) {
        seen.push(Err("incomplete".to_owned()));
    }
    seen
}

fn eventsource_stream(chunks: Chunks) -> Seen {
    let chunks = Ready(chunks.into_iter().map(Ok::<_, Infallible>));
    told(all(eventsource_stream::EventStream::new(chunks)), |e| Some(event(&e.data, &e.id)))
}

fn sse_stream(chunks: Chunks) -> Seen {
    let chunks = Ready(chunks.into_iter().map(Ok::<_, Infallible>));
    // It hands out blocks without data, too.
    told(all(sse_stream::SseByteStream::new(chunks)), |e| Some(event(&e.data?, &e.id.unwrap_or_default())))
}

fn sseer(chunks: Chunks) -> Seen {
    let chunks = Ready(chunks.into_iter().map(Ok::<_, Infallible>));
    told(all(sseer::EventStream::new(chunks)), |e| Some(event(&e.data, &e.id)))
}

fn sse_core(chunks: Chunks) -> Seen {
    let mut decoder = SseDecoder::with_limit(NonZeroUsize::new(LIMIT).expect("a limit"));
    let mut seen = Seen::new();
    for mut chunk in chunks {
        while let Some(item) = decoder.next(&mut chunk) {
            match item {
                Ok(SseEvent::Message(e)) => {
                    seen.push(event(&e.data, e.last_event_id.as_deref().unwrap_or_default()));
                }
                Ok(_) => {}
                Err(error) => seen.push(Err(error.to_string())),
            }
        }
    }
    seen
}

fn sse_parse(chunks: Chunks) -> Seen {
    let mut parser = sse_parse::SseParser::new().max_buffer(LIMIT);
    let mut seen = Seen::new();
    let mut next = |parser: &mut sse_parse::SseParser| {
        while let Some(e) = parser.next_event() {
            seen.push(event(&e.data, &e.id));
        }
    };
    for chunk in chunks {
        parser.feed(&chunk);
        next(&mut parser);
    }
    parser.finish();
    next(&mut parser);
    if parser.overflows() > 0 {
        seen.push(Err("overflow".to_owned()));
    }
    seen
}

/// Its parser is private, so the whole client runs, over a transport that has the answer already.
fn eventsource_client(chunks: Chunks) -> Seen {
    let client = ClientBuilder::for_url("http://localhost/")
        .expect("a URL")
        .reconnect(ReconnectOptions::reconnect(false).build())
        .build_with_transport(Answered(chunks));
    let seen = all(client.stream()).into_iter().filter_map(|item| match item {
        Ok(SSE::Event(e)) => Some(event(&e.data, &e.id.unwrap_or_default())),
        // Every end is an error to it.
        Ok(_) | Err(eventsource_client::Error::Eof) => None,
        Err(error) => Some(Err(error.to_string())),
    });
    seen.collect()
}

#[derive(Clone)]
struct Answered(Chunks);

impl HttpTransport for Answered {
    fn request(&self, _: http::Request<Option<Bytes>>) -> ResponseFuture {
        let chunks = self.0.clone().into_iter().map(Ok::<_, TransportError>);
        let body: ByteStream = Box::pin(Ready(chunks));
        Box::pin(ready(Ok(http::Response::new(body))))
    }
}

/// What a stream asks, its chunks, and the events that the standard says.
struct Case {
    what: &'static str,
    chunks: &'static [&'static [u8]],
    events: &'static [&'static str],
}

const CASES: [Case; 8] = [
    Case {
        what: "a chunk ends inside a character",
        chunks: &[b"data: \xE4\xBD", b"\xA0\n\n"],
        events: &["你"],
    },
    Case {
        what: "a chunk ends between CR and LF",
        chunks: &[b"data: a\r", b"\ndata: b\r", b"\n\r", b"\n"],
        events: &["a\nb"],
    },
    Case {
        what: "a CR alone ends a line, at once",
        chunks: &[b"data: a\rdata: b\r\rdata: c\r\r"],
        events: &["a\nb", "c"],
    },
    Case { what: "a byte order mark is no text", chunks: &[b"\xEF\xBB", b"\xBFdata: a\n\n"], events: &["a"] },
    Case {
        what: "a byte that is not UTF-8 becomes U+FFFD",
        chunks: &[b"data: a\xFFb\n\ndata: next\n\n"],
        events: &["a\u{FFFD}b", "next"],
    },
    Case {
        what: "a line end at the start of data stays",
        chunks: &[b"data:\ndata: a\n\n"],
        events: &["\na"],
    },
    Case {
        what: "an ID stays in force for later events",
        chunks: &[b"id: 1\ndata: a\n\ndata: b\n\n"],
        events: &["a#1", "b#1"],
    },
    Case {
        what: "an ID with a NUL is ignored",
        chunks: &[b"id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n"],
        events: &["a#1", "b#1"],
    },
];

fn shown(seen: &Seen) -> String {
    let shown = seen.iter().map(|item| match item {
        Ok(text) => format!("`{}`", text.escape_debug()),
        Err(_) => "an error".to_owned(),
    });
    let shown: Vec<_> = shown.collect();
    if shown.is_empty() { "nothing".to_owned() } else { shown.join(", ") }
}

/// A stream of this many bytes, in chunks as a socket has them.
fn long(start: &str, len: usize, end: &str) -> Chunks {
    let text = format!("{start}{}{end}", "x".repeat(len));
    let stream = Bytes::from(text.into_bytes());
    (0..stream.len()).step_by(16 * KIB).map(|at| stream.slice(at..stream.len().min(at + 16 * KIB))).collect()
}

/// What comes of an event of 256 KiB, and of the next one.
fn over_limit(peer: &Peer) -> String {
    let seen = (peer.read)(long("data: ", 256 * KIB, "\n\ndata: next\n\n"));
    let has = |len: usize| seen.iter().flatten().any(|data| data.len() == len);
    let (large, next, error) = (has(256 * KIB), has(4), seen.iter().any(Result::is_err));
    match (large, next, error) {
        (true, true, false) => "no limit".to_owned(),
        (false, true, true) => "reported; the next event is intact".to_owned(),
        (false, false, true) => "reported; the next event is lost".to_owned(),
        other => panic!("{}: {other:?}", peer.name),
    }
}

/// How much more memory a comment of 1 MiB without an end takes.
fn endless(peer: &Peer) -> String {
    let chunks = long(":", 1024 * KIB, "");
    ALLOCATOR.reset_peak_usage();
    let before = ALLOCATOR.current_usage();
    (peer.read)(chunks);
    let grown = ALLOCATOR.peak_usage().saturating_sub(before);
    if grown < 4 * LIMIT { "bounded".to_owned() } else { "grows".to_owned() }
}

fn row(what: &str, cell: impl Fn(&Peer) -> String) -> String {
    let cells: Vec<_> = PEERS.iter().map(cell).collect();
    format!("| {what} | {} |\n", cells.join(" | "))
}

#[test]
fn the_guide_says_what_each_parser_makes_of_these_streams() {
    let names: Vec<_> = PEERS.iter().map(|peer| peer.name).collect();
    let mut table = format!("| | {} |\n|---|{}\n", names.join(" | "), "---|".repeat(PEERS.len()));
    for case in &CASES {
        let wanted: Seen = case.events.iter().map(|&event| Ok(event.to_owned())).collect();
        table += &row(case.what, |peer| {
            let chunks = case.chunks.iter().map(|&chunk| Bytes::from_static(chunk)).collect();
            match catch_unwind(|| (peer.read)(chunks)) {
                Ok(seen) if seen == wanted => "yes".to_owned(),
                Ok(seen) => shown(&seen),
                Err(_) => "a panic".to_owned(),
            }
        });
    }
    table += &row("a stream that ends inside an event", |peer| {
        let seen = (peer.read)(vec![Bytes::from_static(b"data: a\n\ndata: half")]);
        match &seen[..] {
            [Ok(_)] => "not reported".to_owned(),
            [Ok(_), Err(_)] => "reported".to_owned(),
            [Ok(_), Ok(_)] => "handed out as whole".to_owned(),
            other => panic!("{}: {other:?}", peer.name),
        }
    });
    table += &row("an event of 256 KiB, the limit being 64 KiB", over_limit);
    table += &row("memory for a comment without an end", endless);

    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/guide/compare.md");
    let page = std::fs::read_to_string(page).expect("the page");
    assert!(page.contains(&table), "docs/guide/compare.md lacks this table:\n{table}");
}
