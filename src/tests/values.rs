//! Results as values: comparison, `Display` and `Debug`.

use crate::{ArrayParser, Dropped, FragmentEnd, Item, Limit, Options, Parser, Text, TextPolicy};
use std::format;
use std::string::ToString;

/// Calls back with the data of the event in a stream.
fn with_data(value: &[u8], policy: TextPolicy, check: impl Fn(Text<'_>)) {
    let options = Options::new().text(policy);
    let mut parser = ArrayParser::<512>::array_with_options(options).unwrap();
    let mut events = 0;
    let mut take = |item: Item<'_>| match item {
        Item::Event(event) => {
            events += 1;
            check(event.data);
        }
        other => panic!("{other:?}"),
    };
    parser.feed(&[b"data:", value, b"\n\n"].concat(), &mut take).unwrap();
    assert_eq!(events, 1);
}

#[test]
fn text_compares_with_strings_and_bytes() {
    for policy in [TextPolicy::Utf8, TextPolicy::Raw] {
        with_data("你".as_bytes(), policy, |text| {
            assert!(text == "你" && text != "好" && text == *"你" && text != *"");
            assert!(text == *"你".as_bytes() && text != b"\xE4"[..]);
            assert_eq!(text.as_ref(), "你".as_bytes());
            assert_eq!((text.len(), text.is_empty(), text.as_str()), (3, false, Some("你")));
            with_data(b"x", policy, |other| assert!(text != other && other == other));
        });
        with_data(b"", policy, |text| assert_eq!((text.len(), text.is_empty()), (0, true)));
    }
    assert_eq!(Text::default(), "");
}

#[test]
fn text_shows_itself_as_a_string_does() {
    with_data("\"你".as_bytes(), TextPolicy::Utf8, |text| {
        assert_eq!((format!("{text}"), format!("{text:?}")), ("\"你".to_string(), format!("{:?}", "\"你")));
        assert_eq!(format!("[{text:4}]"), "[\"你  ]");
    });
}

#[test]
fn text_that_is_not_utf8_shows_itself_with_replacements_and_escapes() {
    with_data(b"a\xE4\xBD\xFFb\xC3", TextPolicy::Raw, |text| {
        assert_eq!(text.as_str(), None);
        assert_eq!(format!("{text}"), "a\u{FFFD}\u{FFFD}b\u{FFFD}");
        assert_eq!(format!("{text:?}"), r#"b"a\xe4\xbd\xffb\xc3""#);
    });
}

#[test]
fn the_debug_output_of_a_parser_shows_its_options_and_counters() {
    let mut parser = Parser::new([0; 512]).unwrap();
    parser.feed(b"id: 7\n\n", |_| ()).unwrap();
    let shown = format!("{parser:?}");
    for part in ["Parser", "last_event_id: 128", "last_event_id: \"7\"", "lines: 2", "bytes: 7"] {
        assert!(shown.contains(part), "{part} is not in {shown}");
    }
    assert_eq!(*parser.options(), Options::new().data_limit(64));
    assert_eq!(Options::default(), Options::new().data_limit(Options::REST_OF_BUFFER));
}

#[test]
fn only_the_fragments_of_an_aborted_event_are_discarded() {
    let dropped = Dropped { limit: Limit::EventType, event: 0, offset: 0 };
    let ends = [
        FragmentEnd::Dispatched,
        FragmentEnd::Incomplete,
        FragmentEnd::OverLimit(dropped),
        FragmentEnd::EndOfStream,
    ];
    assert_eq!(ends.map(FragmentEnd::is_aborted), [false, false, true, true]);
}
