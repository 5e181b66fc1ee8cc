//! What is said on the command line.

use crate::http::{self, Asked};
use crate::mcp;
use crate::request::{Curl, Request};
use crate::setup::{Preset, Setup, Stream};
use crate::source::Source;
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, Command, CommandFactory, FromArgMatches, ValueEnum};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use ureq::http::Method;
use ureq::http::uri::Authority;

const MORE: &str = "\
From a URL, a good answer that is no stream (JSON, text) is written to standard output. Of a page of \
HTML, and of the body of a refusal, standard error has an excerpt. It also has a line for the end of \
each attempt and says what is missing, or why nothing is shown. In a terminal it has a status line \
while nothing comes.

With --json, standard output has lines of JSON and nothing else. From a URL these are the events; for \
the end of each attempt
  {\"attempt\":1,\"status\":503,\"reason\":\"server\",\"advice\":\"retry\",\"complete\":false,\"retry_after\":\"3\",\"delay_ms\":3120,\"body\":\"...\"}
with the last three where there are any; and {\"end\":true,...} with the reason why the last attempt \
ended, whether the answer is complete, and a diagnosis if it is not or nothing is shown. Where \
something was lost, both have {\"losses\":{\"dropped\":1,\"ids_ignored\":0,\"kept\":0,\"incomplete\":false,\"earlier\":false}}.

Exit status:
  0    the answer is complete: done, ended cleanly, or a good answer that is no stream
  1    a local error: of a file, of the output, in a recording
  2    wrong usage
  3    refused: other credentials or another request wanted, a redirect, no content
  4    the stream broke off inside an event
  5    a deadline passed
  6    not an event stream: a page of HTML, or something else under a wrong media type
  7    the transport failed, the server failed, or it had too many requests
  8    a limit ended the attempt
  9    the stream ended, but an event or an ID was lost on the way: over a limit, or an ID with a NUL
  10   the server ended the answer with an event that says it failed, or with a JSON-RPC error
  11   the stream ended between two events without its terminal event (--no-end-rule if the server sends none)
  130  Ctrl-C
From a URL or a recording, this says how the last attempt ended; 9 also covers what an earlier attempt lost for good. \
From a file or standard input it is 0, 1, 2, 9 or 130: standard error reports an event that the end cuts.";

/// Shows the events of an event stream (server-sent events) as they arrive.
#[derive(clap::Parser)]
#[command(name = "sse-cat", version, after_help = MORE, args_override_self = true)]
pub struct Arguments {
    /// A file, `-` for standard input, or an http:// or https:// URL. Without it, a chat answer is
    /// played that comes with this program.
    source: Option<String>,

    /// Play this recording of a stream, with the options that are in it.
    #[arg(long, value_name = "FILE", conflicts_with = "source")]
    replay: Option<PathBuf>,

    /// Write the heads of requests and responses to standard error (with credentials), and at the end
    /// how many events needed no copy.
    #[arg(short, long)]
    pub verbose: bool,

    #[command(flatten)]
    pub setup: Setup,

    #[command(flatten, next_help_heading = "Options for the request to a URL")]
    request: Request,

    #[command(flatten, next_help_heading = "Options for a file and standard input")]
    pub cutting: Cutting,

    #[command(flatten)]
    curl: Curl,
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

/// The job of this run.
pub enum Job {
    /// Parse this source.
    Parse(Source),
    /// Have a session with a server. The words of its options begin the recording.
    Live { asked: Box<Asked>, record: Option<(PathBuf, Vec<String>)> },
    /// Play a recording.
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
            Some(path) => {
                if let Some(hint) = url_hint(path) {
                    refuse(hint);
                }
                Source::File(path.into())
            }
        };
        reject("needs an http:// or https:// URL", [request, given::<Stream>(matches)].concat());
        Job::Parse(source)
    }

    fn live(&mut self, uri: ureq::http::Uri, mut words: Vec<String>) -> Job {
        let request = &self.request;
        let body = request.body().unwrap_or_else(|problem| refuse(problem));
        let (headers, uri) = request.headers(uri).unwrap_or_else(|problem| refuse(problem));
        let method = request.method(body.is_some());
        let is_safe = [Method::GET, Method::HEAD].contains(&method);
        if is_safe && body.is_some() {
            refuse(format!("a {method} sends no --data"));
        }
        let stream = &mut self.setup.stream;
        if !is_safe && matches!(stream.preset, Some(Preset::EventSource)) && !stream.idempotent {
            refuse(format!(
                "--preset event-source sends a request again: a {method} needs --idempotent with it"
            ));
        }
        if stream.preset.is_none() {
            let preset = if is_safe { Preset::EventSource } else { Preset::Llm };
            words.extend(preset.to_possible_value().map(|value| format!("--preset={}", value.get_name())));
            stream.preset = Some(preset);
        }
        let is_mcp = matches!(stream.preset, Some(Preset::Mcp));
        if let (true, None, Some(id)) =
            (is_mcp, &stream.end_response, body.as_deref().and_then(mcp::request_id))
        {
            words.push(format!("--end-response={id}"));
            stream.end_response = Some(id);
        }
        let Request { compressed, insecure, record, .. } = request;
        let (compressed, insecure) = (*compressed, *insecure);
        let asked = Asked { uri, method, headers, body, compressed, insecure, is_mcp };
        Job::Live { asked: Box::new(asked), record: record.clone().map(|path| (path, words)) }
    }
}

/// What to say where a source is no file, but nearly a URL.
fn url_hint(source: &str) -> Option<String> {
    if Path::new(source).exists() {
        return None;
    }
    if let Some((scheme, _)) = source.split_once("://") {
        return Some(format!("{scheme}:// cannot be read: use http:// or https://"));
    }
    let host = source.split(['/', '?', '#']).next().unwrap_or_default();
    let authority: Authority = host.parse().ok()?;
    let is_local = matches!(authority.host(), "localhost" | "[::1]") || authority.host().starts_with("127.");
    let is_host = authority.port().is_some() || is_local || (source.len() > host.len() && host.contains('.'));
    // A path that begins with `.` or `..` is none.
    if !is_host || host.starts_with('.') {
        return None;
    }
    let scheme = if is_local || authority.port().is_some() { "http" } else { "https" };
    Some(format!("there is no file {source}; for a URL write {scheme}://{source}"))
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
