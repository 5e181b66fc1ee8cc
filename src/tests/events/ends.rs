//! The events and the end of a stream, for each cut and each kind of end.

use super::script::{Act, READERS, Script, by_hand, bytes};
use crate::{Options, OverLimit, Parser, TextPolicy};
use std::format;
use std::io::ErrorKind;
use std::string::ToString;
use std::vec;
use std::vec::Vec;

const OPTIONS: Options = Options::new().data_limit(24).event_type_limit(8).last_event_id_limit(4);
const LEN: usize = 24 + 8 + 3 * 4;

/// A stream with all losses after which it continues.
const STREAM: &str = "\u{FEFF}: hello\r\nretry: 3000\r\nevent: add\r\ndata: 你好\r\ndata: two\r\nid: 7\r\n\r\n\
    data: this one is longer than the limit\n\ndata:1\rid: 12345\r\rid: 8\n\nevent: too long a type\ndata\n\n\
    unknown: x\ndata: last\n\n";

fn parser(options: Options) -> Parser<Vec<u8>> {
    Parser::with_options(vec![0; LEN], options).unwrap()
}

/// The stream in two parts, cut at each byte, and in single bytes, with waits between the chunks.
fn cuts(stream: &[u8]) -> impl Iterator<Item = Vec<Act>> {
    let halves = (0..=stream.len()).map(|at| {
        let (before, after) = stream.split_at(at);
        [bytes(before), Act::Wait, bytes(after)].into_iter().filter(is_no_end).collect()
    });
    let singles = stream.chunks(1).flat_map(|byte| [Act::Wait, bytes(byte), Act::Wait]).collect();
    halves.chain([singles, vec![bytes(stream)]])
}

/// For a reader, a read of no bytes is the end.
fn is_no_end(act: &Act) -> bool {
    !matches!(act, Act::Bytes(bytes) if bytes.is_empty())
}

fn check(options: Options, stream: &[u8]) -> Vec<std::string::String> {
    let expected = by_hand(parser(options), stream);
    for way in READERS {
        for acts in cuts(stream) {
            let mut script = Script::new(acts.clone());
            assert_eq!((way.read)(&mut script, parser(options)), expected, "{}: {acts:?}", way.name);
        }
    }
    expected
}

#[test]
fn events_do_not_depend_on_cuts() {
    let came = check(OPTIONS, STREAM.as_bytes());
    let kinds = ["Ok", "Dropped", "IdIgnored", "Ok", "Dropped", "Ok", "Loss"];
    assert_eq!(came.len(), kinds.len(), "{came:#?}");
    for (came, kind) in came.iter().zip(kinds) {
        assert!(came.starts_with(if kind == "Ok" { "OwnedEvent" } else { kind }), "{came}, not {kind}");
    }
}

#[test]
fn a_stream_is_clean_only_if_it_ends_between_events() {
    for (stream, verdict) in [
        ("", None),
        ("data: 1\n\n", None),
        ("data: 1\n\n: comment\n", None),
        ("data: 1\n\ndata: 2\n", Some("Incomplete, the last")),
        ("data: 1\n\ndata: 2", Some("Incomplete, the last")),
        ("data: 1\n\nda", Some("Incomplete, the last")),
    ] {
        let came = check(OPTIONS, stream.as_bytes());
        let verdicts: Vec<_> = came.iter().filter(|came| !came.starts_with("OwnedEvent")).collect();
        assert_eq!(verdicts, verdict.iter().collect::<Vec<_>>(), "{stream:?}");
    }
}

#[test]
fn under_fail_an_event_over_its_limit_is_the_end() {
    let came = check(OPTIONS.over_limit(OverLimit::Fail), STREAM.as_bytes());
    assert_eq!(came.len(), 2);
    assert!(came[1].starts_with("Failed(Limit(Dropped {") && came[1].ends_with("the last"), "{came:?}");
}

#[cfg(feature = "deliver-unfinished")]
#[test]
fn an_unfinished_event_is_delivered_if_wanted_and_then_the_error() {
    let options = OPTIONS.end_of_stream(crate::EndOfStream::Deliver);
    for stream in ["data: 1\n\ndata: 你", "data: 1\n\ndata: 2\n"] {
        let came = check(options, stream.as_bytes());
        assert!(came[1].ends_with("incomplete: true }"), "{came:?}");
        assert_eq!(came[2..], ["Incomplete, the last"]);
    }
    // With a lost ID, too, there is only one last error.
    let came = check(options, b"data: 1\nid: 12345");
    assert_eq!(came.len(), 3, "{came:?}");
    assert!(came[0].starts_with("IdIgnored") && came[2] == "Loss, the last", "{came:?}");
}

#[test]
fn the_error_of_the_source_is_the_last_item_after_the_earlier_events() {
    let stream = b"data: 1\n\ndata: 2\n\nda";
    let before = &by_hand(parser(OPTIONS), stream)[..2];
    for way in READERS {
        for at in 0..=stream.len() {
            let (first, second) = stream.split_at(at);
            let acts = [
                bytes(first),
                bytes(second),
                Act::Fail(ErrorKind::ConnectionReset),
                bytes(b"\n\ndata: 3\n\n"),
            ];
            let mut script = Script::new(acts.into_iter().filter(is_no_end));
            let came = (way.read)(&mut script, parser(OPTIONS));
            let failure = format!("Source({:?}), the last", std::io::Error::from(ErrorKind::ConnectionReset));
            assert_eq!((&came[..2], &came[2..]), (before, &[failure][..]), "{}", way.name);
            assert_eq!(script.acts.len(), 1, "{} reads no more", way.name);
        }
    }
}

#[test]
fn a_source_may_fail_at_its_first_read() {
    for way in READERS {
        let mut script = Script::new([Act::Fail(ErrorKind::TimedOut)]);
        assert_eq!((way.read)(&mut script, parser(OPTIONS)).len(), 1, "{}", way.name);
    }
}

#[test]
fn after_the_end_the_source_is_not_read() {
    for way in READERS {
        let mut script = Script::new([bytes(b"data: 1\n\n")]);
        assert_eq!((way.read)(&mut script, parser(OPTIONS)).len(), 1, "{}", way.name);
        assert_eq!(script.reads, 2, "{}", way.name);
    }
}

#[test]
fn an_interrupted_read_is_repeated() {
    for way in READERS.iter().filter(|way| way.name != "EventStream") {
        let interrupted = || Act::Fail(ErrorKind::Interrupted);
        let acts = STREAM.as_bytes().chunks(7).flat_map(|chunk| [interrupted(), interrupted(), bytes(chunk)]);
        let mut script = Script::new(acts.chain([interrupted()]));
        let expected = by_hand(parser(OPTIONS), STREAM.as_bytes());
        assert_eq!((way.read)(&mut script, parser(OPTIONS)), expected, "{}", way.name);
    }
}

#[test]
fn events_that_are_not_utf8_are_reported_and_the_next_is_intact() {
    for way in READERS {
        let mut script = Script::new([bytes(b"data: \xC4\xE3\n\ndata: 2\n\n")]);
        let came = (way.read)(&mut script, parser(OPTIONS.text(TextPolicy::Raw)));
        assert_eq!(came.len(), 2, "{}", way.name);
        assert_eq!(came[0], "NotText(DataNotUtf8)");
        assert!(came[1].contains("data: \"2\""), "{came:?}");
    }
}

#[cfg(feature = "fragments")]
#[test]
fn an_event_in_fragments_is_reported_once() {
    for way in READERS {
        for (delivery, expected) in [
            (crate::Delivery::Fragments, vec!["InFragments", "InFragments"]),
            (crate::Delivery::OversizedInFragments, vec!["InFragments", "OwnedEvent"]),
        ] {
            let mut script =
                Script::new([bytes(b"data: longer than the limit"), bytes(b" of 24\n\ndata: 2\n\n")]);
            let came = (way.read)(&mut script, parser(OPTIONS.delivery(delivery)));
            let kinds: Vec<_> = came.iter().map(|came| came.split(' ').next().unwrap().to_string()).collect();
            assert_eq!(kinds, expected, "{}: {delivery:?}", way.name);
        }
    }
}

#[cfg(feature = "ignored-lines")]
#[test]
fn other_items_are_not_handed_out() {
    let options = OPTIONS.comments(true).unknown_fields(true).last_event_ids(true);
    assert_eq!(check(options, STREAM.as_bytes()), check(OPTIONS, STREAM.as_bytes()));
}

#[test]
fn a_finished_parser_takes_no_bytes() {
    for way in READERS {
        let mut finished = parser(OPTIONS);
        assert_eq!(finished.finish(), Ok(crate::Finish::Clean));
        let mut script = Script::new([bytes(b"data: 1\n\n")]);
        assert_eq!((way.read)(&mut script, finished), ["Failed(Finished), the last"], "{}", way.name);
    }
}

#[test]
fn errors_do_not_repeat_their_source() {
    use crate::{EventsError, OwnedEventError};
    use std::error::Error;
    let failed: EventsError<std::io::Error> = EventsError::Source(ErrorKind::TimedOut.into());
    assert_eq!(failed.to_string(), "the source failed: timed out");
    assert!(failed.source().is_none(), "`Display` shows its text");
    #[derive(Debug)]
    struct NoConnection(std::io::Error);
    impl std::fmt::Display for NoConnection {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("no connection")
        }
    }
    impl Error for NoConnection {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }
    let refused = EventsError::Source(NoConnection(ErrorKind::TimedOut.into()));
    assert_eq!(refused.to_string(), "the source failed: no connection");
    assert_eq!(refused.source().unwrap().to_string(), "timed out");
    let raw: EventsError<std::io::Error> = EventsError::NotText(OwnedEventError::DataNotUtf8);
    assert_eq!(raw.to_string(), "the data is not UTF-8");
    assert!(raw.source().is_none());
    let cut: EventsError<std::io::Error> = EventsError::Incomplete;
    assert_eq!(cut.to_string(), "the stream ended inside an event");
    assert!(cut.source().is_none());
}
