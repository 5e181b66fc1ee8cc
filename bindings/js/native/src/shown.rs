//! Items as JavaScript sees them: each under the name of the function that it goes to.

use picosse::{FragmentEnd, Item, Limit, Piece};
use serde_json::{Value, json};

pub fn shown(item: Item<'_>) -> Value {
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
