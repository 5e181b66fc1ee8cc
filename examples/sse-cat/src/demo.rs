//! A chat answer that comes with the program, cut where parsers go wrong.

use crate::source::Block;
use serde_json::Value;
use std::sync::mpsc::SyncSender;
use std::thread;
use std::time::Duration;

/// One answer in each of the two shapes in use: named events that end with `message_stop`, and
/// unnamed ones that end with `[DONE]`.
const STREAM: &[u8] = include_bytes!("../../chat.sse");

/// The time from one chunk to the next.
const PAUSE: Duration = Duration::from_millis(15);

/// The least lengths of the chunks, over and over: some cut an event to bits, some hold several.
const LENGTHS: [usize; 7] = [1, 60, 8, 110, 3, 30, 240];

/// Sends the stream, a chunk at a time.
pub fn play(sender: &SyncSender<Block>) {
    let mut start = 0;
    for least in LENGTHS.iter().cycle() {
        let end = (start + least..STREAM.len()).find(|&at| is_hostile(at)).unwrap_or(STREAM.len());
        if sender.send(Block::Bytes(STREAM[start..end].to_vec())).is_err() || end == STREAM.len() {
            return;
        }
        start = end;
        thread::sleep(PAUSE);
    }
}

/// Whether a cut at `at` is inside a character, a CRLF or a `data:`.
fn is_hostile(at: usize) -> bool {
    let (before, after) = STREAM.split_at(at);
    crate::show::is_inside_character(after)
        || (before.ends_with(b"\r") && after.starts_with(b"\n"))
        || (before.ends_with(b"\nda") && after.starts_with(b"ta:"))
}

/// The text of an event: that of a delta, or data that is no JSON.
pub fn readable(data: &str) -> Option<String> {
    if data == "[DONE]" {
        return None;
    }
    match serde_json::from_str::<Value>(data) {
        Ok(json) => {
            let text =
                ["/delta/text", "/choices/0/delta/content"].iter().find_map(|place| json.pointer(place));
            text.and_then(Value::as_str).map(String::from)
        }
        Err(_) => Some(format!("{data}\n\n")),
    }
}
