//! A parser between a source and what is shown.

use crate::arguments::Arguments;
use crate::cutter::{Cuts, Cutter};
use crate::ends::{INTERRUPTED, LOSS};
use crate::interrupt;
use crate::show::{Show, StreamEnd, Style, Tally};
use crate::source::{Block, Source};
use crate::status::{Status, TICK};
use picosse::{Counters, Finish, Options, Parser};
use std::error::Error;
use std::io::{self, IsTerminal};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Instant;

struct Cat<'b> {
    parser: Parser<&'b mut [u8]>,
    show: Show,
    tally: Tally,
    trace: bool,
}

impl Cat<'_> {
    /// Gives the parser one chunk.
    fn feed(&mut self, chunk: &[u8]) -> Result<(), Box<dyn Error>> {
        let Self { parser, show, tally, .. } = self;
        tally.chunk(chunk);
        let mut shown = Ok(());
        parser.feed(chunk, |item| {
            tally.item(&item, chunk);
            if shown.is_ok() {
                shown = show.item(&item);
            }
        })?;
        shown?;
        if self.trace {
            self.show.fed(self.tally.bytes)?;
        }
        Ok(())
    }

    /// Nothing has come since then.
    fn waiting(&mut self, since: Instant) {
        let Counters { bytes, comments, .. } = self.parser.counters();
        let waited = since.elapsed().as_secs();
        let text = format!("waiting {waited} s for an event (bytes: {bytes}, comments: {comments})");
        self.show.waiting(&text);
    }

    /// Shows the end of the stream and returns the exit status of the program.
    fn finish(&mut self) -> Result<u8, Box<dyn Error>> {
        let (complete, status) = loop {
            match self.parser.finish()? {
                Finish::Item(item) => self.show.item(&item)?,
                Finish::Clean => break (true, 0),
                Finish::Incomplete => break (false, 0),
                Finish::Loss => {
                    self.show.loss(&self.parser.counters())?;
                    break (true, LOSS);
                }
            }
        };
        let last_event_id = self.parser.last_event_id();
        self.show.end(&self.tally, last_event_id, StreamEnd::Parser { complete })?;
        Ok(status)
    }
}

/// Shows the whole source; Ctrl-C ends the stream as if the server had.
pub fn run(arguments: &Arguments, source: Source) -> Result<u8, Box<dyn Error>> {
    let Arguments { setup, cutting, .. } = arguments;
    let (options, json) = (setup.view.change(Options::new()), setup.view.json);
    let mut memory = vec![0; options.capacity().ok_or("--buffer is too large for this machine")?];
    let style = match (&source, setup.view.style()) {
        (Source::Demo, Style::Text) => Style::Answer,
        (_, style) => style,
    };
    // A person who types needs no line that says so, and a file does not wait.
    let waits = matches!(source, Source::Input) && !io::stdin().is_terminal();
    let status = if waits { Status::new() } else { Status::never() };
    // Files and pipes as JSON are read by programs, to which a block at a time is soon enough.
    let at_once = !(json && matches!(source, Source::File(_) | Source::Input));
    let mut cat = Cat {
        parser: Parser::with_options(&mut memory[..], options)?,
        show: Show::new(style, at_once, arguments.verbose, status),
        tally: Tally::default(),
        trace: cutting.trace,
    };
    let mut cutter = Cutter::new(match cutting.chunk {
        Some(len) => Cuts::Every(len),
        None if cutting.cuts.is_empty() => Cuts::AsRead,
        None => Cuts::at(cutting.cuts.clone()),
    });

    let (sender, blocks) = mpsc::sync_channel(4);
    let waker = sender.clone();
    // A full channel needs no waking.
    let interrupted = interrupt::catch(move || drop(waker.try_send(Block::Interrupted)))?;
    source.start(sender);

    let (mut failure, mut shown) = (None, Instant::now());
    loop {
        let block = match blocks.recv_timeout(TICK) {
            Ok(block) => block,
            Err(RecvTimeoutError::Timeout) => {
                cat.waiting(shown);
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => break,
        };
        if interrupted.load(Ordering::Relaxed) {
            break;
        }
        let events = cat.tally.events;
        match block {
            Block::Bytes(bytes) => cutter.take(&bytes, |chunk| cat.feed(chunk))?,
            Block::End | Block::Interrupted => break,
            Block::Failed(problem) => {
                failure = Some(problem);
                break;
            }
        }
        cat.show.write_out()?;
        if cat.tally.events > events {
            shown = Instant::now();
        }
    }
    cutter.rest(|chunk| cat.feed(chunk))?;
    // A stream that never came has nothing to sum up.
    let status = if failure.is_none() || cat.tally.bytes > 0 { cat.finish()? } else { 0 };
    match failure {
        Some(problem) => Err(problem.into()),
        None if interrupted.load(Ordering::Relaxed) => Ok(INTERRUPTED),
        None => Ok(status),
    }
}
