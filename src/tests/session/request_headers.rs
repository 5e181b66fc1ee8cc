//! The headers of a request.

use super::host::TestHost;
use crate::SessionOptions;
use crate::session::Reading;
use std::vec::Vec;

#[test]
fn a_request_lists_its_headers() {
    let list = |options: &SessionOptions<'_>, id: &str| {
        let mut host = TestHost::new(options);
        host.session.set_last_event_id(id.as_bytes()).unwrap();
        let texts = host
            .session
            .request_headers()
            .map(|(name, value)| std::format!("{name}: {}", core::str::from_utf8(value).unwrap()));
        texts.collect::<Vec<_>>()
    };
    let plain = SessionOptions::new();
    assert_eq!(list(&plain, ""), ["Accept: text/event-stream", "Cache-Control: no-cache"]);
    assert_eq!(
        list(&plain, "12"),
        ["Accept: text/event-stream", "Cache-Control: no-cache", "Last-Event-ID: 12"]
    );
    for (options, accept) in [
        (SessionOptions::llm(), "text/event-stream"),
        (SessionOptions::mcp(), "application/json, text/event-stream"),
        (SessionOptions::mcp().reading(Reading::EventStream), "application/json, text/event-stream"),
        #[cfg(feature = "lines")]
        (plain.reading(Reading::JsonLines), "application/x-ndjson"),
        #[cfg(feature = "lines")]
        (plain.reading(Reading::Lines), "text/plain"),
    ] {
        assert_eq!(list(&options, "")[0], std::format!("Accept: {accept}"));
    }
}

#[test]
fn an_id_that_a_header_would_change_is_never_offered() {
    let offered = |id: &[u8]| {
        let mut host = TestHost::open(&SessionOptions::new());
        host.feed([b"id: ", id, b"\n\n"].concat());
        host.error();
        host.session.request_headers().nth(2).map(|(_, id)| id.to_vec())
    };
    for id in ["1", "a b", "你好", "a:b", "é\u{85}", "\u{2028}"] {
        assert_eq!(offered(id.as_bytes()), Some(id.as_bytes().to_vec()), "{id:?}");
    }
    for control in (0..0x20).chain([0x7F]) {
        for id in [[control, b'x', b'y'], [b'x', control, b'y'], [b'x', b'y', control]] {
            let shown = offered(&id);
            // A CR or LF ends the ID, so the ID is then the part before it.
            let cut = matches!(control, b'\r' | b'\n');
            assert!(shown.is_none() || cut, "{}: {shown:?}", id.escape_ascii());
            assert!(shown.is_none_or(|id| id.iter().all(u8::is_ascii_alphabetic)));
        }
    }
    for id in [" x", "x ", " ", ""] {
        assert_eq!(offered(id.as_bytes()), None, "{id:?}");
    }
}
