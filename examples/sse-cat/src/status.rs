//! The line on standard error that says what is waited for. Only a terminal gets it.

use console::Term;
use std::env;
use std::time::Duration;

/// How long nothing is shown before the line is, and from one to the next.
pub const TICK: Duration = Duration::from_secs(1);

pub struct Status {
    terminal: Option<Term>,
    is_shown: bool,
}

impl Status {
    /// A line on standard error, if that is a terminal that can take it away again.
    pub fn new() -> Self {
        let is_dumb = env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
        Self {
            terminal: Some(Term::stderr()).filter(|terminal| terminal.is_term() && !is_dumb),
            is_shown: false,
        }
    }

    pub fn never() -> Self {
        Self { terminal: None, is_shown: false }
    }

    /// Shows this text, on as much of a line as there is. A terminal that cannot show it goes without.
    pub fn show(&mut self, text: &str) {
        self.clear();
        if let Some(terminal) = &self.terminal {
            let (_, width) = terminal.size();
            let text: String = text.chars().take(usize::from(width).saturating_sub(1)).collect();
            self.is_shown = terminal.write_str(&text).and_then(|()| terminal.flush()).is_ok();
        }
    }

    /// Takes the line away.
    pub fn clear(&mut self) {
        if let Some(terminal) = self.terminal.as_ref().filter(|_| self.is_shown) {
            let _ = terminal.clear_line();
            self.is_shown = false;
        }
    }
}
