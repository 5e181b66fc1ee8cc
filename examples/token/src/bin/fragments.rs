//! The parser of events alone, which hands out fragments: what the rest costs is the difference.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
#[path = "../board.rs"]
mod board;

#[cfg(not(target_os = "none"))]
fn main() {
    eprintln!("This measures a board: .ci/token builds and runs it.");
}

#[cfg(target_os = "none")]
#[cortex_m_rt::entry]
fn main() -> ! {
    use picosse::Item;
    let mut parser = token::parser();
    let mut pieces = board::Pieces::new();
    let show = |_: &str| {};
    let mut events = 0;
    for chunk in &mut pieces {
        let mut items = parser.items(chunk);
        while let Ok(Some(item)) = items.next() {
            let Item::Fragment(fragment) = item else { continue };
            show(fragment.text.as_str().unwrap_or_default());
            events += usize::from(fragment.end.is_some());
        }
    }
    let stack = board::stack_depth();
    board::show("");
    board::say("instructions", pieces.instructions());
    board::say("stack", stack);
    board::leave(events == 14)
}
