//! A stream in chunks, through a parser: `options` as in JavaScript, `stream` in Base16, and `cuts`, the
//! places where it is cut. The answer: the items, and how the stream ended.

use crate::shown::shown;
use crate::{bytes, memory};
use picosse::{Delivery, EndOfStream, Finish, Options, OverLimit, Parser};
use serde_json::{Value, json};

pub fn answer(case: &Value) -> Value {
    let stream = bytes(case["stream"].as_str().expect("a stream"));
    let options = options(Options::new(), &case["options"]);
    let mut parser = Parser::with_options(memory(options.capacity()), options).expect("its own capacity");
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

/// The options of a case, on top of these.
pub fn options(options: Options, chosen: &Value) -> Options {
    let number = |name: &str| chosen[name].as_u64().map(|bytes| bytes as usize);
    let is = |name: &str, value: &str| chosen[name] == value;
    let mut options = options
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
