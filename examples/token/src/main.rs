//! Shows the text of an answer: on a computer from standard input, on a board from a recording.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
mod board;

use token::{CHAT_COMPLETION, Room, answer, parser};

#[cfg(not(target_os = "none"))]
fn main() -> std::io::Result<()> {
    use std::io::{Read, Write, stdin, stdout};
    let mut stream = Vec::new();
    stdin().read_to_end(&mut stream)?;
    let show = |text: &str| stdout().write_all(text.as_bytes()).expect("standard output takes text");
    answer(&mut parser(), &mut Room::new(), CHAT_COMPLETION, stream.chunks(256), show);
    Ok(())
}

#[cfg(target_os = "none")]
#[cortex_m_rt::entry]
fn main() -> ! {
    let mut pieces = board::Pieces::new();
    let mut len = 0;
    let counts = run(&mut pieces, &mut |text| len += text.len());
    let stack = board::stack_depth();
    run(&mut board::Pieces::new(), &mut board::show);
    board::say("instructions", pieces.instructions());
    board::say("stack", stack);
    board::say("bytes of text", len);
    board::say("bytes of the parser", size_of::<token::Parser>());
    board::say("bytes of the room", size_of::<Room>());
    board::say("bytes of the tokens", size_of::<token::Tokens<'_>>());
    board::leave(counts == token::Answer { events: 13, others: 1 })
}

/// Once in the program's code, whatever is shown.
#[cfg(target_os = "none")]
#[inline(never)]
fn run(pieces: &mut board::Pieces, show: &mut dyn FnMut(&str)) -> token::Answer {
    answer(&mut parser(), &mut Room::new(), CHAT_COMPLETION, pieces, show)
}
