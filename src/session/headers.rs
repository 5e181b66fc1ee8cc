//! What a request for a stream says.

use super::engine::Engine;
use super::options::{Chosen, Reading};

/// Whether a header can carry this ID unchanged: it is not empty, has no control character, and no
/// space at either end, which HTTP would take away.
fn is_header_value(id: &[u8]) -> bool {
    let (first, last) = (id.first(), id.last());
    let has_space = first == Some(&b' ') || last == Some(&b' ');
    !id.is_empty() && !has_space && !id.iter().any(u8::is_ascii_control)
}

/// What may come back.
fn accept(reading: Reading, is_mcp: bool) -> &'static str {
    match reading {
        Reading::AsAnswered | Reading::EventStream if is_mcp => "application/json, text/event-stream",
        Reading::AsAnswered | Reading::EventStream => "text/event-stream",
        Reading::JsonLines => "application/x-ndjson",
        Reading::Lines => "text/plain",
    }
}

impl Engine {
    /// The ID that a request can carry.
    pub(crate) fn header_id<'b>(&'b self, buffer: &'b [u8]) -> Option<&'b [u8]> {
        let id = self.view(buffer).last_event_id().as_bytes();
        is_header_value(id).then_some(id)
    }

    /// The header at this place of the list, and its value.
    pub(crate) fn request_header<'b>(
        &'b self,
        buffer: &'b [u8],
        index: usize,
    ) -> Option<(&'static str, &'b [u8])> {
        let Chosen { reading, reconnection, .. } = &self.chosen;
        match index {
            0 => Some(("Accept", accept(*reading, reconnection.resume_by_get).as_bytes())),
            1 => Some(("Cache-Control", b"no-cache")),
            2 => Some(("Last-Event-ID", self.header_id(buffer)?)),
            _ => None,
        }
    }
}
