//! Shows an event stream: from a file, from standard input, or live from a server.
//!
//! ```sh
//! cargo run --release -p sse-cat                                # a chat answer, cut in the worst places
//! cargo run --release -p sse-cat -- https://example.org/news    # a live stream, until Ctrl-C
//! curl -N https://example.org/news | cargo run --release -p sse-cat -- --json -
//! ```

mod arguments;
mod call;
mod cat;
mod cutter;
mod demo;
mod ends;
mod harmless;
mod host;
mod http;
mod interrupt;
mod live;
mod mcp;
mod record;
mod redirect;
mod replay;
mod request;
mod setup;
mod show;
mod source;
mod status;
mod words;

use arguments::{Arguments, Job};
use harmless::harmless;
use host::Host;
use http::Asked;
use record::Recorder;
use show::Show;
use status::Status;
use std::error::Error;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let (arguments, job) = Arguments::read();
    let status = match job {
        Job::Parse(source) => cat::run(&arguments, source),
        Job::Live { asked, record } => live(&arguments, *asked, record),
        Job::Replay(path) => replay::run(&path, arguments.verbose),
    };
    match status {
        Ok(status) => ExitCode::from(status),
        Err(error) if is_broken_pipe(error.as_ref()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("sse-cat: {}", harmless(&error.to_string()));
            ExitCode::FAILURE
        }
    }
}

fn live(
    arguments: &Arguments,
    asked: Asked,
    record: Option<(PathBuf, Vec<String>)>,
) -> Result<u8, Box<dyn Error>> {
    let Arguments { setup, verbose, .. } = arguments;
    let session = setup.session().unwrap_or_else(|error| arguments::refuse(error));
    let recorder = match record {
        None => None,
        Some((path, words)) => {
            let problem = |error| format!("cannot write {}: {error}", path.display());
            Some(Recorder::create(&path, &words).map_err(problem)?)
        }
    };
    let show = Show::new(setup.view.style(), true, *verbose, Status::new());
    live::run(Host::new(session, &setup.stream, show, recorder), asked)
}

/// Whether the reader of our output has gone, as in `sse-cat FILE | head`.
fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
