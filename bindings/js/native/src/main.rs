//! Reads cases, and writes what the native library makes of each, for the tests to compare.
//!
//! A case is a line of JSON: `options` as in JavaScript, `stream` in Base16, and `cuts`, the places where
//! the stream is cut into chunks. The answer is a line, too: the items, and how the stream ended.

use picosse::{Delivery, EndOfStream, Finish, FragmentEnd, Item, Limit, Options, OverLimit, Parser, Piece};
use serde_json::{Value, json};
use std::io::{self, BufRead, Write};

fn main() -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let case: Value = serde_json::from_str(&line?)?;
        writeln!(out, "{}", answer(&case))?;
    }
    out.flush()
}

fn answer(case: &Value) -> Value {
    let stream = bytes(case["stream"].as_str().expect("a stream"));
    let options = options(&case["options"]);
    let mut parser = Parser::with_options(vec_of(options.capacity()), options).expect("its own capacity");
    let mut items = Vec::new();
    let mut failed = false;
    let cuts =
        case["cuts"].as_array().expect("cuts").iter().map(|cut| cut.as_u64().expect("a place") as usize);
    let mut from = 0;
    for to in cuts.chain([stream.len()]) {
        failed |= parser.feed(&stream[from..to], |item| items.push(shown(item))).is_err();
        from = to;
    }
    let end = loop {
        match parser.finish() {
            Ok(Finish::Item(item)) => items.push(shown(item)),
            Ok(Finish::Clean) => break "clean",
            Ok(Finish::Incomplete) => break "incomplete",
            Ok(Finish::Loss) => break "loss",
            Err(_) => break "failed",
        }
    };
    json!({ "items": items, "end": end, "failed": failed, "id": parser.last_event_id().to_string() })
}

/// Memory for as long as the program runs.
fn vec_of(capacity: Option<usize>) -> &'static mut [u8] {
    vec![0; capacity.expect("limits that a buffer can have")].leak()
}

fn options(chosen: &Value) -> Options {
    let number = |name: &str| chosen[name].as_u64().map(|bytes| bytes as usize);
    let is = |name: &str, value: &str| chosen[name] == value;
    let mut options = Options::new()
        .data_limit(number("dataLimit").unwrap_or(256 * 1024))
        .comments(chosen["comments"] == true)
        .unknown_fields(chosen["unknownFields"] == true)
        .last_event_ids(true);
    if let Some(bytes) = number("eventTypeLimit") {
        options = options.event_type_limit(bytes);
    }
    if let Some(bytes) = number("lastEventIdLimit") {
        options = options.last_event_id_limit(bytes);
    }
    if is("delivery", "fragments") {
        options = options.delivery(Delivery::Fragments);
    }
    if is("delivery", "oversized-in-fragments") {
        options = options.delivery(Delivery::OversizedInFragments);
    }
    if is("overLimit", "fail") {
        options = options.over_limit(OverLimit::Fail);
    }
    if is("endOfStream", "deliver") {
        options = options.end_of_stream(EndOfStream::Deliver);
    }
    options
}

fn shown(item: Item<'_>) -> Value {
    match item {
        Item::Event(event) => json!({ "onEvent": {
            "type": event.event_type.to_string(),
            "data": event.data.to_string(),
            "lastEventId": event.last_event_id.to_string(),
            "repaired": event.repaired,
            "incomplete": event.incomplete,
        }}),
        Item::Fragment(fragment) => json!({ "onFragment": {
            "type": fragment.event_type.to_string(),
            "text": fragment.text.to_string(),
            "lastEventId": fragment.last_event_id.to_string(),
            "first": fragment.first,
            "end": fragment.end.map(|end| match end {
                FragmentEnd::Dispatched => "dispatched",
                FragmentEnd::Incomplete => "incomplete",
                FragmentEnd::OverLimit(_) => "over-limit",
                _ => "end-of-stream",
            }),
            "repaired": fragment.repaired,
        }}),
        Item::ReconnectionTime(milliseconds) => json!({ "onRetry": milliseconds }),
        Item::Comment(piece) => json!({ "onComment": shown_piece(piece) }),
        Item::UnknownField(piece) => json!({ "onUnknownField": shown_piece(piece) }),
        Item::LastEventId(id) => json!({ "onLastEventId": id.to_string() }),
        Item::Dropped(dropped) => json!({ "onDropped": {
            "limit": if dropped.limit == Limit::Data { "data" } else { "event-type" },
            "event": dropped.event,
            "offset": dropped.offset,
        }}),
        Item::IdIgnored(ignored) => {
            json!({ "onIdIgnored": { "event": ignored.event, "offset": ignored.offset } })
        }
        _ => unreachable!("a new kind of item"),
    }
}

fn shown_piece(piece: Piece<'_>) -> Value {
    json!({ "text": piece.text.to_string(), "first": piece.first, "last": piece.last })
}

fn bytes(base16: &str) -> Vec<u8> {
    (0..base16.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&base16[at..at + 2], 16).expect("Base16"))
        .collect()
}
