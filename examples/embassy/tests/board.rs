//! What the program shows on this computer and on an emulated board, and what it logs there through
//! `defmt`. `.ci/embedded` builds and runs the board's programs, and names the files.

use defmt_decoder::{DecodeError, Table};
use embassy_chat::{parser, server::STREAM};
use picosse::{Item, OwnedEvent};
use std::env::var_os;
use std::fs;

type Event = OwnedEvent<heapless::String<512>>;

/// What the program shows: all events of the stream, then those of the first answer in it.
fn events() -> Vec<Event> {
    let (mut parser, mut events) = (parser(), Vec::new());
    parser
        .feed(STREAM, |item| {
            if let Item::Event(event) = item {
                events.push(Event::try_from(event).unwrap());
            }
        })
        .unwrap();
    let last = events.iter().position(|event| event.event_type() == "message_stop").unwrap();
    let answer = events[..=last].to_vec();
    events.extend(answer);
    events
}

fn is_shown(said: Vec<u8>) {
    let said = String::from_utf8(said).unwrap();
    assert!(said.lines().eq(events().iter().flat_map(|event| event.data().lines())), "{said}");
}

#[test]
fn the_computer_shows_the_whole_stream_and_the_answer() {
    let program = std::process::Command::new(env!("CARGO_BIN_EXE_embassy-chat")).output().unwrap();
    assert!(program.status.success(), "{program:?}");
    is_shown(program.stdout);
}

/// The content of the file that this variable names. Without it there is no board to look at.
fn file(variable: &str) -> Option<Vec<u8>> {
    let Some(path) = var_os(variable) else {
        assert!(var_os("PICOSSE_NO_SKIP").is_none(), "{variable} names no file: run .ci/embedded");
        println!("SKIPPED: {variable} names no file: .ci/embedded does");
        return None;
    };
    Some(fs::read(path).unwrap())
}

#[test]
fn the_board_shows_the_whole_stream_and_the_answer() {
    let Some(said) = file("BOARD_SAID") else { return };
    is_shown(said);
}

#[test]
fn the_board_logs_each_event_with_its_text() {
    let (Some(program), Some(logged)) = (file("BOARD_PROGRAM"), file("BOARD_LOGGED")) else { return };
    let table = Table::parse(&program).unwrap().expect("the program logs");
    let mut decoder = table.new_stream_decoder();
    decoder.received(&logged);
    let mut lines = Vec::new();
    loop {
        match decoder.decode() {
            Ok(frame) => lines.push(frame.display_message().to_string()),
            Err(DecodeError::UnexpectedEof) => break,
            Err(error) => panic!("{error:?} behind {lines:?}"),
        }
    }
    let expected = events().into_iter().map(|event| format!("{event:?}"));
    assert!(lines.iter().cloned().eq(expected), "{lines:#?}");
}
