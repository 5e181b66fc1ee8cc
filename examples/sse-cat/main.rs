//! Shows an event stream: from a file, from standard input, or live from a server.
//!
//! ```sh
//! cargo run --release --example sse-cat                                  # a chat answer, cut at hostile places
//! cargo run --release --example sse-cat -- https://example.org/events    # a live stream, until Ctrl-C
//! curl -N https://example.org/events | cargo run --release --example sse-cat -- --json -
//! ```

mod cutter;
mod demo;
mod http;
mod show;
mod source;

use clap::{CommandFactory, Parser as _, error::ErrorKind};
use core::ops::ControlFlow;
use cutter::{Cuts, Cutter};
use http::Request;
use picosse::{Finish, Item, Options, Parser};
use show::{Show, Style, Tally};
use source::{Block, Source};
use std::error::Error;
use std::io;
use std::num::NonZeroUsize;
use std::process::{self, ExitCode};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, SyncSender};
use ureq::http::{HeaderName, HeaderValue};

/// The exit status of a program that SIGINT ended.
const INTERRUPTED: u8 = 130;

/// Shows the events of an event stream (server-sent events) as they arrive.
#[derive(clap::Parser)]
#[command(name = "sse-cat", version)]
struct Arguments {
    /// A file, `-` for standard input, or an http:// or https:// URL. Without it, a chat answer is
    /// played that comes with this program.
    source: Option<String>,

    /// Write one line of JSON for each event, and one at the end.
    #[arg(long)]
    json: bool,

    /// Show comments, too.
    #[arg(long, conflicts_with = "json")]
    comments: bool,

    /// Feed the parser N bytes at a time.
    #[arg(long, value_name = "N", conflicts_with = "cuts")]
    chunk: Option<NonZeroUsize>,

    /// Cut the stream at these offsets, in bytes from its start.
    #[arg(long, value_name = "A,B,C", value_delimiter = ',')]
    cuts: Vec<u64>,

    /// Write {"fed":OFFSET} after each chunk that the parser was given.
    #[arg(long)]
    trace: bool,

    /// The most bytes of data that an event may have. The event type and the ID may have as many,
    /// but at least 128 and at most 65536.
    #[arg(long, value_name = "N", default_value_t = 2 * 1024 * 1024)]
    buffer: u32,

    /// POST this body to the URL (as application/json, unless a header says otherwise).
    #[arg(long, value_name = "BODY")]
    post: Option<String>,

    /// Send this header. May be given several times.
    #[arg(long = "header", value_name = "NAME: VALUE", value_parser = header)]
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Arguments {
    fn source(&self) -> Source {
        let source = match self.source.as_deref() {
            None => Source::Demo,
            Some("-") => Source::Input,
            Some(url) if http::is_url(url) => {
                let (url, headers, post) = (url.into(), self.headers.clone(), self.post.clone());
                return Source::Http(Request { url, headers, post });
            }
            Some(path) => Source::File(path.into()),
        };
        if self.post.is_some() || !self.headers.is_empty() {
            let problem = "--post and --header need an http:// or https:// URL";
            Self::command().error(ErrorKind::ArgumentConflict, problem).exit();
        }
        source
    }

    fn options(&self) -> Options {
        let data = self.buffer as usize;
        let other = data.clamp(Options::LAST_EVENT_ID_LIMIT, 64 * 1024);
        let options = Options::new().data_limit(data).event_type_limit(other).last_event_id_limit(other);
        options.comments(self.comments)
    }
}

fn header(text: &str) -> Result<(HeaderName, HeaderValue), Box<dyn Error + Send + Sync>> {
    let (name, value) = text.split_once(':').ok_or("a colon must follow the name")?;
    Ok((name.trim().parse()?, value.trim().parse()?))
}

/// The parser between what is read and what is shown.
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
            match item {
                Item::Event(event) => tally.event(&event, chunk),
                Item::ReconnectionTime(milliseconds) => tally.reconnection_time = Some(milliseconds),
                _ => {}
            }
            shown = show.item(&item);
            if shown.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        shown?;
        if self.trace {
            self.show.fed(self.tally.bytes)?;
        }
        Ok(())
    }

    /// Shows the end.
    fn finish(&mut self) -> Result<(), Box<dyn Error>> {
        let complete = loop {
            match self.parser.finish()? {
                Finish::Item(item) => self.show.item(&item)?,
                Finish::Clean => break true,
                Finish::Incomplete => break false,
            }
        };
        let last_event_id = self.parser.last_event_id();
        Ok(self.show.end(&self.tally, last_event_id, complete)?)
    }
}

fn run(arguments: &Arguments) -> Result<ExitCode, Box<dyn Error>> {
    let source = arguments.source();
    let options = arguments.options();
    let mut memory = vec![0; options.capacity().ok_or("--buffer is too large for this machine")?];
    let style = match source {
        _ if arguments.json => Style::Json,
        Source::Demo => Style::Answer,
        _ => Style::Text,
    };
    // Files and pipes as JSON are read by programs, to which a block at a time is soon enough.
    let at_once = !(arguments.json && matches!(source, Source::File(_) | Source::Input));
    let mut cat = Cat {
        parser: Parser::with_options(&mut memory[..], options)?,
        show: Show::new(style, at_once),
        tally: Tally::default(),
        trace: arguments.trace,
    };
    let mut cutter = Cutter::new(match arguments.chunk {
        Some(len) => Cuts::Every(len),
        None if arguments.cuts.is_empty() => Cuts::AsRead,
        None => Cuts::at(arguments.cuts.clone()),
    });

    let (sender, blocks) = mpsc::sync_channel(4);
    let interrupted = catch_ctrl_c(sender.clone())?;
    source.start(sender);

    let mut failure = None;
    for block in blocks {
        if interrupted.load(Ordering::Relaxed) {
            break;
        }
        match block {
            Block::Bytes(bytes) => cutter.take(&bytes, |chunk| cat.feed(chunk))?,
            Block::End | Block::Interrupted => break,
            Block::Failed(problem) => {
                failure = Some(problem);
                break;
            }
        }
        cat.show.write_out()?;
    }
    cutter.rest(|chunk| cat.feed(chunk))?;
    // A stream that never came has nothing to sum up.
    if failure.is_none() || cat.tally.bytes > 0 {
        cat.finish()?;
    }
    match failure {
        Some(problem) => Err(problem.into()),
        None if interrupted.load(Ordering::Relaxed) => Ok(ExitCode::from(INTERRUPTED)),
        None => Ok(ExitCode::SUCCESS),
    }
}

/// Ctrl-C ends the stream as if the server had; a second one ends the program at once, should its
/// output be stuck.
fn catch_ctrl_c(sender: SyncSender<Block>) -> Result<Arc<AtomicBool>, ctrlc::Error> {
    let interrupted = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&interrupted);
    ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::Relaxed) {
            process::exit(INTERRUPTED.into());
        }
        // A full channel needs no waking.
        let _ = sender.try_send(Block::Interrupted);
    })?;
    Ok(interrupted)
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(status) => status,
        Err(error) if is_broken_pipe(error.as_ref()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("sse-cat: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether the reader of our output has gone, as in `sse-cat FILE | head`.
fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
