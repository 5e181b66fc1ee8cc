//! The recording, whose events are longer than 1 KiB: on this computer, and on the board, of which
//! `.ci/token` names what it said.

use std::env::var_os;
use std::fs;
use token::{Answer, CHAT_COMPLETION, Room, Tokens, answer, parser};

const STREAM: &[u8] = include_bytes!("../recording.sse");
const TEXT: &str = include_str!("../recording.txt");

#[test]
fn serde_json_finds_this_text_in_events_longer_than_a_kibibyte() {
    let (mut text, mut longer) = (String::new(), 0);
    for line in str::from_utf8(STREAM).unwrap().lines() {
        let Some(event) = line.strip_prefix("data: {") else { continue };
        let json: serde_json::Value = serde_json::from_str(&format!("{{{event}")).unwrap();
        text.push_str(json["choices"][0]["delta"]["content"].as_str().unwrap_or_default());
        longer += usize::from(event.len() > 1024);
    }
    assert_eq!((text.as_str(), longer), (TEXT, 12));
}

#[test]
fn the_text_comes_out_however_the_stream_is_cut() {
    for len in [1, 2, 3, 7, 64, 1000, STREAM.len()] {
        let mut text = String::new();
        let counts = answer(&mut parser(), &mut Room::new(), CHAT_COMPLETION, STREAM.chunks(len), |part| {
            text.push_str(part)
        });
        assert_eq!((text.as_str(), counts), (TEXT, Answer { events: 13, others: 1 }), "{len}");
    }
}

/// The parser with its buffer, the room, the tokens on the stack, and a chunk of 128 bytes.
#[test]
fn all_memory_together_is_within_a_kibibyte() {
    let all = size_of::<token::Parser>() + size_of::<Room>() + size_of::<Tokens<'_>>() + 128;
    assert!(all <= 1024, "{all}");
}

#[test]
fn the_board_shows_the_text() {
    let Some(path) = var_os("BOARD_SAID") else {
        assert!(var_os("PICOSSE_NO_SKIP").is_none(), "BOARD_SAID names no file: run .ci/token");
        println!("SKIPPED: BOARD_SAID names no file: .ci/token does");
        return;
    };
    let said = fs::read_to_string(path).unwrap();
    let figures = said.strip_prefix(TEXT).unwrap_or_else(|| panic!("another text: {said}"));
    assert!(figures.contains(&format!("bytes of text: {}\n", TEXT.len())), "{figures}");
}
