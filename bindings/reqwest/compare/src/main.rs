//! Prints what picosse-reqwest and three other crates answer to the same servers, as a table in Markdown.
//! Each is used as its own documentation shows.

use futures_util::StreamExt;
use futures_util::future::{join_all, join4};
use picosse_reqwest::session::{Deadlines, Reconnection};
use picosse_reqwest::{Error, SessionOptions};
use server::{Answer, Server, scenario};
use std::future::Future;
use std::time::Duration;

#[path = "../../../../ffi-tests/tests/server/mod.rs"]
mod server;

/// Who has no answer by then waits for one.
const PATIENCE: Duration = Duration::from_secs(6);
const DONE: &[u8] = b"data: [DONE]\n\n";
const ONE: &[u8] = b"data: one\n\n";

struct Case {
    /// What the server does.
    name: &'static str,
    answers: fn() -> Vec<Answer>,
    /// What picosse-reqwest is asked for.
    options: fn() -> SessionOptions<'static>,
    /// Whether programs go on after an error, to have what their crate retries.
    retries: bool,
}

fn llm() -> SessionOptions<'static> {
    SessionOptions::llm()
}

/// For a server that is silent.
fn impatient() -> SessionOptions<'static> {
    llm().deadlines(Deadlines::LLM.byte_idle(Some(500)))
}

/// For a server that says nothing.
fn expectant() -> SessionOptions<'static> {
    llm().deadlines(Deadlines::LLM.progress_idle(Some(500)))
}

fn retrying() -> SessionOptions<'static> {
    llm().reconnection(Reconnection::NEVER.idempotent(true))
}

const CASES: &[Case] = &[
    Case {
        name: "a whole answer with `[DONE]`",
        answers: || vec![scenario::pieces(&[ONE, DONE])],
        options: llm,
        retries: false,
    },
    Case {
        name: "the same, and keeps the connection open",
        answers: || vec![scenario::stall(&[ONE, DONE])],
        options: llm,
        retries: false,
    },
    Case {
        name: "ends the response inside an event",
        answers: || vec![scenario::pieces(&[ONE, b"data: tw"])],
        options: llm,
        retries: false,
    },
    Case {
        name: "ends the response before `[DONE]`",
        answers: || vec![scenario::pieces(&[ONE])],
        options: llm,
        retries: false,
    },
    Case {
        name: "cuts the connection",
        answers: || vec![scenario::cut(&[ONE])],
        options: llm,
        retries: false,
    },
    Case {
        name: "is silent after an event",
        answers: || vec![scenario::stall(&[ONE])],
        options: impatient,
        retries: false,
    },
    Case {
        name: "sends only keep-alive comments",
        answers: || vec![scenario::keep_alives(Duration::from_millis(20))],
        options: expectant,
        retries: false,
    },
    Case {
        name: "401 with JSON",
        answers: || vec![scenario::json("401 Unauthorized")],
        options: llm,
        retries: false,
    },
    Case { name: "200 with JSON", answers: || vec![scenario::json("200 OK")], options: llm, retries: false },
    Case {
        name: "200 with JSON as `text/event-stream`",
        answers: || vec![scenario::typed("text/event-stream", scenario::ERROR)],
        options: llm,
        retries: false,
    },
    Case {
        name: "200 with a page of HTML",
        answers: || vec![scenario::typed("text/html", scenario::LOGIN)],
        options: llm,
        retries: false,
    },
    Case { name: "204", answers: || vec![scenario::no_content()], options: llm, retries: false },
    Case {
        name: "an event named `error`",
        answers: || vec![scenario::pieces(&[b"event: error\ndata: overloaded\n\n"])],
        options: llm,
        retries: false,
    },
    Case {
        name: "429 with `Retry-After: 1`, then an answer (retries allowed)",
        answers: || vec![scenario::too_many_requests(), scenario::pieces(&[ONE, DONE])],
        options: retrying,
        retries: true,
    },
    Case {
        name: "cuts the third event, then has the rest (retries allowed)",
        answers: || scenario::resumed().to_vec(),
        options: retrying,
        retries: true,
    },
];

/// What a program saw: the data of the events, and how the end was told.
struct Seen {
    events: Vec<String>,
    /// An error as it is shown, or that there was none.
    end: Result<&'static str, String>,
}

impl Seen {
    /// A cell of the table. Without the URL, whose port differs from run to run.
    fn cell(&self, url: &str) -> String {
        let quoted = |text: &String| format!("`{}`", text.replace('|', "\\|"));
        let events: Vec<_> = self.events.iter().map(quoted).collect();
        let events = if events.is_empty() { "–".to_owned() } else { events.join(", ") };
        let end =
            self.end.as_ref().map_err(|error| quoted(&error.replace(&format!(" for url ({url}/)"), "")));
        format!("{events}: {}", end.map_or_else(|error| error, |end| format!("**{end}**")))
    }
}

/// What was told when the events ended.
const NO_ERROR: &str = "no error";

async fn picosse(url: &str, case: &Case) -> Seen {
    let mut events = Vec::new();
    let request = reqwest::Client::new().get(url);
    let mut answer = picosse_reqwest::open(request, (case.options)()).expect("a good request");
    let end = loop {
        match answer.next().await {
            Some(Ok(event)) => events.push(event.into_data()),
            Some(Err(Error::Incomplete(end))) => break Err(end.to_string()),
            Some(Err(error)) => panic!("{error}"),
            None => break Ok(NO_ERROR),
        }
    };
    Seen { events, end }
}

async fn reqwest_eventsource(url: &str, case: &Case) -> Seen {
    use reqwest_eventsource::{Event, EventSource};
    let (mut events, mut end) = (Vec::new(), None);
    let mut es = EventSource::new(reqwest_012::Client::new().get(url)).expect("a good request");
    let all = async {
        while let Some(event) = es.next().await {
            match event {
                Ok(Event::Open) => {}
                Ok(Event::Message(message)) => events.push(message.data),
                Err(error) => {
                    end.get_or_insert_with(|| error.to_string());
                    if !case.retries || events.last().is_some_and(|data| data == "[DONE]") {
                        es.close();
                    }
                }
            }
        }
    };
    let end = match patiently(all).await {
        Some(()) => end.map_or(Ok(NO_ERROR), Err),
        None => Ok(WAITS),
    };
    Seen { events, end }
}

async fn eventsource_stream(url: &str, _: &Case) -> Seen {
    use eventsource_stream::Eventsource;
    let response = reqwest::Client::new().get(url).send().await.expect("an answer");
    let mut stream = response.bytes_stream().eventsource();
    let mut events = Vec::new();
    let all = async {
        while let Some(event) = stream.next().await {
            match event {
                Ok(event) => events.push(event.data),
                Err(error) => return Err(error.to_string()),
            }
        }
        Ok(NO_ERROR)
    };
    let end = patiently(all).await.unwrap_or(Ok(WAITS));
    Seen { events, end }
}

async fn sse_stream(url: &str, _: &Case) -> Seen {
    let response = reqwest::Client::new().get(url).send().await.expect("an answer");
    let mut stream = sse_stream::SseByteStream::new(response.bytes_stream());
    let mut events = Vec::new();
    let all = async {
        while let Some(event) = stream.next().await {
            match event {
                Ok(event) => events.push(event.data.unwrap_or_default()),
                Err(error) => return Err(error.to_string()),
            }
        }
        Ok(NO_ERROR)
    };
    let end = patiently(all).await.unwrap_or(Ok(WAITS));
    Seen { events, end }
}

const WAITS: &str = "still waiting";

/// What comes of it in time.
async fn patiently<T>(all: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(PATIENCE, all).await.ok()
}

/// A line of the table. Each crate has its own server, since the first request has the first answer.
async fn line(case: &Case) -> String {
    let servers = [(); 4].map(|()| Server::start((case.answers)()));
    let [a, b, c, d] = servers.each_ref().map(Server::url);
    let seen = join4(
        picosse(&a, case),
        reqwest_eventsource(&b, case),
        eventsource_stream(&c, case),
        sse_stream(&d, case),
    );
    let seen = seen.await;
    let cells = [seen.0.cell(&a), seen.1.cell(&b), seen.2.cell(&c), seen.3.cell(&d)];
    format!("| {} | {} |\n", case.name, cells.join(" | "))
}

async fn table() -> String {
    let head = "| the server | picosse-reqwest | reqwest-eventsource 0.6.0 | eventsource-stream 0.2.3 | sse-stream \
                0.3.0 |\n|---|---|---|---|---|\n";
    let lines = join_all(CASES.iter().map(line)).await;
    head.to_owned() + &lines.concat()
}

#[tokio::main]
async fn main() {
    print!("{}", table().await);
}

/// The calls that the README shows side by side. That they compile is all that is wanted of them here.
#[cfg(test)]
#[allow(dead_code)]
mod calls {
    use std::error::Error;

    async fn picosse() -> Result<(), Box<dyn Error>> {
        use picosse_reqwest::SessionOptions;
        include!("call_picosse.rs");
        Ok(())
    }

    async fn reqwest_eventsource() {
        use futures_util::StreamExt;
        use reqwest_eventsource::{Event, EventSource};
        include!("call_reqwest_eventsource.rs");
    }
}

#[cfg(test)]
mod tests {
    use futures_util::StreamExt;

    const README: &str = include_str!("../../README.md");

    #[tokio::test]
    async fn the_readme_has_what_was_run() {
        let table = super::table().await;
        assert!(
            README.contains(&table),
            "not in ../README.md; this prints it: cargo run -p compare\n{table}"
        );
    }

    /// What the README says below the table.
    #[tokio::test]
    async fn a_post_is_sent_again_by_reqwest_eventsource_unless_it_is_closed() {
        let posts = |server: &super::Server| {
            let requests = server.requests();
            assert!(requests.iter().all(|request| request.method == "POST"));
            requests.len()
        };
        let server = super::Server::start([super::scenario::cut(&[super::ONE])]);
        let request = reqwest_012::Client::new().post(server.url()).body("{}");
        let mut es = reqwest_eventsource::EventSource::new(request).expect("a good request");
        while posts(&server) < 2 {
            es.next().await;
        }
        let server = super::Server::start([super::scenario::cut(&[super::ONE])]);
        let request = reqwest::Client::new().post(server.url()).body("{}");
        let mut answer = picosse_reqwest::open(request, super::llm()).expect("a good request");
        while answer.next().await.is_some() {}
        assert_eq!(posts(&server), 1);
    }

    #[test]
    fn the_readme_has_both_calls_and_ours_is_no_longer() {
        let calls = [include_str!("call_picosse.rs"), include_str!("call_reqwest_eventsource.rs")];
        let [ours, theirs] = calls.map(|call| {
            // Without the braces around it.
            let lines: Vec<_> = call.lines().filter_map(|line| line.strip_prefix("    ")).collect();
            assert!(README.contains(&lines.join("\n")), "{call}");
            lines.len()
        });
        assert!(ours <= theirs, "{ours} and {theirs} lines");
    }
}
