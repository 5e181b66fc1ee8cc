//! What the program needs of a computer.

use embassy_chat::Event;

pub fn start() {}

pub fn show(event: &Event) {
    println!("{}", event.data());
}

pub fn leave(well: bool) -> ! {
    std::process::exit(if well { 0 } else { 1 })
}
