//! Shows an event stream: from a file, from standard input, or live from a server.
//!
//! ```sh
//! cargo run --release -p sse-cat                                  # a chat answer, cut at hostile places
//! cargo run --release -p sse-cat -- https://example.org/events    # a live stream, until Ctrl-C
//! curl -N https://example.org/events | cargo run --release -p sse-cat -- --json -
//! ```

mod arguments;
mod call;
mod cat;
mod cutter;
mod demo;
mod ends;
mod host;
mod http;
mod interrupt;
mod live;
mod record;
mod replay;
mod setup;
mod show;
mod source;

use arguments::{Arguments, Job};
use host::Host;
use http::Asked;
use record::Recorder;
use setup::Setup;
use show::{Show, Style};
use std::error::Error;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let (arguments, job) = Arguments::read();
    let status = match job {
        Job::Parse(source) => cat::run(&arguments, source),
        Job::Live { asked, record } => live(&arguments.setup, &asked, record),
        Job::Replay(path) => replay::run(&path),
    };
    match status {
        Ok(status) => ExitCode::from(status),
        Err(error) if is_broken_pipe(error.as_ref()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("sse-cat: {error}");
            ExitCode::FAILURE
        }
    }
}

fn live(setup: &Setup, asked: &Asked, record: Option<(PathBuf, Vec<String>)>) -> Result<u8, Box<dyn Error>> {
    let session = setup.session().unwrap_or_else(|error| arguments::refuse(error));
    let style = if setup.view.json { Style::Json } else { Style::Text };
    let recorder = match record {
        None => None,
        Some((path, words)) => {
            let problem = |error| format!("cannot write {}: {error}", path.display());
            Some(Recorder::create(&path, &words).map_err(problem)?)
        }
    };
    let host = Host::new(session, setup.stream.expects_events(), Show::new(style, true), recorder);
    live::run(host, asked)
}

/// Whether the reader of our output has gone, as in `sse-cat FILE | head`.
fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
