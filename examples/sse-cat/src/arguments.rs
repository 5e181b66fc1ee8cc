//! What is said on the command line.

use crate::http::{self, Asked};
use crate::setup::{Preset, Setup, Stream};
use crate::source::Source;
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, Command, CommandFactory, FromArgMatches, ValueEnum};
use std::error::Error;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use ureq::http::{HeaderName, HeaderValue};

const MORE: &str = "\
From a URL, a good answer that is no stream (JSON, text) is written to standard output as it is. Of a \
page of HTML, and of the body of a refusal, standard error has an excerpt. It also has a line for the \
end of each attempt and says what is missing, or why nothing is shown.

With --json, standard output has lines of JSON and nothing else. From a URL these are the events; for \
the end of each attempt
  {\"attempt\":1,\"status\":503,\"reason\":\"server\",\"advice\":\"retry\",\"complete\":false,\"delay_ms\":3120,\"body\":\"...\"}
with the last two where there are any; and {\"end\":true,...} with the reason why the last attempt \
ended, whether the answer is complete, and a diagnosis if it is not or nothing is shown. Where \
something was lost, both have {\"losses\":{\"dropped\":1,\"ids_ignored\":0,\"kept\":0,\"incomplete\":false,\"earlier\":false}}.

Exit status:
  0    the answer is complete: done, ended cleanly, or a good answer that is no stream
  1    a local error: of a file, of the output, in a recording
  2    wrong usage
  3    refused: other credentials or another request wanted, a redirect, no content
  4    the stream broke off inside an event
  5    a deadline passed
  6    no event stream: a page of HTML, or something else under a wrong name
  7    the transport failed, the server failed, or it has had too many requests
  8    a limit ended the attempt
  9    the stream ended, but an event or an ID was lost on the way: over a limit, or an ID with a NUL
  10   the server ended the answer with an event that says it failed
  11   the stream ended between two events without its last one (--no-end-rule if the server sends none)
  130  Ctrl-C
From a URL or a recording, this tells how the last attempt ended; 9 also tells of what an earlier one lost for good. \
From a file or standard input it is 0, 1, 2, 9 or 130: standard error tells of an event that the end cuts.";

/// Shows the events of an event stream (server-sent events) as they arrive.
#[derive(clap::Parser)]
#[command(name = "sse-cat", version, after_help = MORE)]
pub struct Arguments {
    /// A file, `-` for standard input, or an http:// or https:// URL. Without it, a chat answer is
    /// played that comes with this program.
    source: Option<String>,

    /// Play this recording of a stream, with the options that are in it.
    #[arg(long, value_name = "FILE", conflicts_with = "source")]
    replay: Option<PathBuf>,

    #[command(flatten)]
    pub setup: Setup,

    #[command(flatten, next_help_heading = "Options for the request to a URL")]
    request: Request,

    #[command(flatten, next_help_heading = "Options for a file and standard input")]
    pub cutting: Cutting,
}

#[derive(Args)]
struct Request {
    /// POST this body (as application/json, unless a header says otherwise).
    #[arg(long, value_name = "BODY")]
    post: Option<String>,

    /// Send this header, in place of an own one of that name. May be given several times.
    #[arg(long = "header", value_name = "NAME: VALUE", value_parser = header)]
    headers: Vec<(HeaderName, HeaderValue)>,

    /// Write what comes, and when, into this file, for --replay. It has the content of the stream,
    /// but neither the URL nor headers and body of the request.
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
}

#[derive(Args)]
pub struct Cutting {
    /// Feed the parser N bytes at a time.
    #[arg(long, value_name = "N", conflicts_with = "cuts")]
    pub chunk: Option<NonZeroUsize>,

    /// Cut the stream at these offsets, in bytes from its start.
    #[arg(long, value_name = "A,B,C", value_delimiter = ',')]
    pub cuts: Vec<u64>,

    /// Write {"fed":OFFSET} after each chunk that the parser was given.
    #[arg(long)]
    pub trace: bool,
}

/// What is to be done.
pub enum Job {
    /// To parse what comes from there.
    Parse(Source),
    /// To have a session with a server; the words of its options begin the recording.
    Live { asked: Asked, record: Option<(PathBuf, Vec<String>)> },
    /// To have the session of a recording.
    Replay(PathBuf),
}

impl Arguments {
    pub fn read() -> (Self, Job) {
        let matches = Self::command().get_matches();
        let mut arguments = Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
        let job = arguments.job(&matches);
        (arguments, job)
    }

    fn job(&mut self, matches: &ArgMatches) -> Job {
        let (request, cutting) = (given::<Request>(matches), given::<Cutting>(matches));
        if let Some(path) = self.replay.take() {
            reject("has no place beside --replay", [request, cutting, given::<Setup>(matches)].concat());
            return Job::Replay(path);
        }
        let source = match self.source.as_deref() {
            Some(url) if http::is_url(url) => {
                reject("is for files and standard input", cutting);
                let uri = url.parse().unwrap_or_else(|error| refuse(format!("{url}: {error}")));
                return self.live(uri, given::<Setup>(matches));
            }
            None => Source::Demo,
            Some("-") => Source::Input,
            Some(path) => Source::File(path.into()),
        };
        reject("needs an http:// or https:// URL", [request, given::<Stream>(matches)].concat());
        Job::Parse(source)
    }

    fn live(&mut self, uri: ureq::http::Uri, mut words: Vec<String>) -> Job {
        let Request { post, headers, record } = &self.request;
        let stream = &mut self.setup.stream;
        if post.is_some() && matches!(stream.preset, Some(Preset::EventSource)) && !stream.idempotent {
            refuse("--preset event-source sends a request again: a --post needs --idempotent with it");
        }
        if stream.preset.is_none() {
            let preset = if post.is_some() { Preset::Llm } else { Preset::EventSource };
            words.extend(preset.to_possible_value().map(|value| format!("--preset={}", value.get_name())));
            stream.preset = Some(preset);
        }
        let asked = Asked { uri, headers: headers.clone(), post: post.clone() };
        Job::Live { asked, record: record.clone().map(|path| (path, words)) }
    }
}

/// What was given of some of the arguments, as words that say the same again.
fn given<T: Args>(matches: &ArgMatches) -> Vec<String> {
    let mut words = Vec::new();
    for argument in T::augment_args(Command::default()).get_arguments() {
        let id = argument.get_id().as_str();
        let name = argument.get_long().unwrap_or_default();
        if matches.value_source(id) != Some(ValueSource::CommandLine) {
            continue;
        }
        if !argument.get_action().takes_values() {
            words.push(format!("--{name}"));
            continue;
        }
        let values = matches.get_raw(id).into_iter().flatten();
        words.extend(values.map(|value| format!("--{name}={}", value.to_string_lossy())));
    }
    words
}

/// Ends the program if there is a word that does not belong here.
fn reject(why: &str, words: Vec<String>) {
    if let Some(word) = words.first() {
        refuse(format!("{} {why}", word.split('=').next().unwrap_or_default()));
    }
}

/// Ends the program: it is used wrongly.
pub fn refuse(problem: impl std::fmt::Display) -> ! {
    Arguments::command().error(ErrorKind::ArgumentConflict, problem).exit()
}

fn header(text: &str) -> Result<(HeaderName, HeaderValue), Box<dyn Error + Send + Sync>> {
    let (name, value) = text.split_once(':').ok_or("a colon must follow the name")?;
    Ok((name.trim().parse()?, value.trim().parse()?))
}
