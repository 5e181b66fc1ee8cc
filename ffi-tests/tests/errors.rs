//! What errors say: what happened, to which event, where in the stream.

use picosse::{
    ArrayParser, Dropped, Error, Failure, FeedError, Finish, IdIgnored, Item, Limit, Options, OverLimit,
    Parser,
};

/// A buffer of 18 bytes.
const OPTIONS: Options = Options::new().data_limit(5).event_type_limit(4).last_event_id_limit(3);

fn parser(options: Options) -> ArrayParser<18> {
    ArrayParser::array_with_options(options).expect("the buffer has the capacity")
}

/// Asserts that the text of an error contains each of these.
fn says(error: &dyn std::error::Error, words: &[&str]) {
    let said = error.to_string();
    for word in words {
        assert!(said.contains(word), "{word:?} is not in {said:?}");
    }
}

#[test]
fn errors_of_set_up_say_how_much_is_needed() {
    let error = Parser::with_options([0; 17], OPTIONS).expect_err("one byte is missing");
    assert_eq!(error, Error::BufferTooSmall { needed: 18 });
    says(&error, &["buffer", "lend 18 bytes", "smaller limits"]);
    says(&Error::BufferTooSmall { needed: usize::MAX }, &["no buffer", "smaller"]);

    let mut parser = parser(OPTIONS);
    let error = parser.set_last_event_id(b"1234").expect_err("one byte too many");
    assert_eq!(error, Error::IdTooLong { limit: 3 });
    says(&error, &["ID", "3 bytes", "larger limit"]);

    let error = parser.set_last_event_id(b"1\n").expect_err("a line end");
    assert_eq!(error, Error::InvalidId);
    says(&error, &["ID", "NUL, CR or LF", "continue without"]);

    parser.feed(b":", |_| ()).expect("a byte");
    let error = parser.set_last_event_id(b"1").expect_err("a byte was fed");
    assert_eq!(error, Error::AlreadyStarted);
    says(&error, &["ID", "before its first byte", "reset"]);
}

#[test]
fn limits_have_names() {
    assert_eq!(
        [Limit::Data, Limit::EventType].map(|limit| limit.to_string()),
        ["data limit", "event type limit"]
    );
}

#[test]
fn bytes_after_the_end_say_that_the_stream_was_finished() {
    let mut parser = parser(OPTIONS);
    assert_eq!(parser.finish(), Ok(Finish::Clean));
    let error = parser.step(b"x").expect_err("a byte too many");
    assert_eq!(error, FeedError { consumed: 0, failure: Failure::Finished });
    says(&error, &["finished", "reset"]);
    assert_eq!(error.to_string(), error.failure.to_string());
}

/// Streams, the limit that their third event crosses, and the part of each from there.
const OVER: [(&str, Limit, &str); 5] = [
    ("data: 1\n\ndata: 2\n\ndata: 12345你\n\n", Limit::Data, "你\n\n"),
    ("data: 1\n\ndata: 2\r\n\r\ndata: 123\ndata: 456\n\n", Limit::Data, "56\n\n"),
    ("data: 1\r\rdata: 2\n\ndata: 12345\ndata: 6\n\n", Limit::Data, ": 6\n\n"),
    ("data: 1\n\ndata: dropped\n\nevent: 123你\n\n", Limit::EventType, "你\n\n"),
    ("\u{FEFF}data: 你\n\ndata: dropped\n\nevent: 12345\n\n", Limit::EventType, "5\n\n"),
];

#[test]
fn a_limit_names_the_event_and_the_first_character_that_did_not_fit() {
    for (stream, limit, rest) in OVER {
        let offset = (stream.len() - rest.len()) as u64;
        let mut last = None;
        let fed = parser(OPTIONS).feed(stream.as_bytes(), |item| {
            if let Item::Dropped(dropped) = item {
                let Dropped { limit, event, offset, .. } = dropped;
                assert_eq!(
                    dropped.to_string(),
                    format!("event {event} is over the {limit} at byte {offset}")
                );
                last = Some((limit, event, offset));
            }
        });
        assert_eq!(fed, Ok(()));
        assert_eq!(last, Some((limit, 2, offset)), "{stream:?}");
    }
}

#[test]
fn a_failure_names_the_event_the_limit_and_the_byte() {
    for (stream, limit, rest) in OVER {
        // The second event must not fail before the third.
        let stream = stream.replace("dropped", "2");
        let offset = stream.len() - rest.len();
        let mut parser = parser(OPTIONS.over_limit(OverLimit::Fail));
        let fed = parser.feed(stream.as_bytes(), |_| ());
        let error = fed.expect_err("an event over a limit");
        let Failure::Limit(Dropped { limit: got, event, offset: at, .. }) = error.failure else {
            panic!("{stream:?}: {error:?}");
        };
        assert_eq!((got, event, at), (limit, 2, offset as u64), "{stream:?}");
        says(&error, &["event 2", &limit.to_string(), &format!("byte {offset}"), "reset", "larger limit"]);
    }
}

#[test]
fn an_ignored_id_names_its_event_and_the_first_character_that_did_not_fit() {
    for (stream, event, rest) in [
        ("id: 1234\ndata: a\n\n", 0, "4\ndata: a\n\n"),
        ("data: a\n\ndata: dropped\n\nid: 1你\n\n", 2, "你\n\n"),
        ("data: dropped\nid: 12345\n\n", 0, "45\n\n"),
    ] {
        let mut ignored = Vec::new();
        let fed = parser(OPTIONS).feed(stream.as_bytes(), |item| {
            if let Item::IdIgnored(id) = item {
                let IdIgnored { event, offset, .. } = id;
                assert_eq!(
                    id.to_string(),
                    format!("an ID of event {event} is over its limit at byte {offset}")
                );
                ignored.push((event, offset));
            }
        });
        assert_eq!(fed, Ok(()));
        assert_eq!(ignored, [(event, (stream.len() - rest.len()) as u64)], "{stream:?}");
    }
}
