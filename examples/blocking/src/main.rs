//! Reads a server's events in a blocking program, and connects again where a connection broke off.
//!
//! ```sh
//! cargo run -p blocking -- https://example.org/news
//! ```

use picosse::{EventReader, EventsError, Parser};
use std::error::Error;
use std::thread::sleep;
use std::time::Duration;
use ureq::Agent;

/// How many connections in a row may bring no event.
const MAX_TRIES: u32 = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let url = std::env::args().nth(1).ok_or("usage: blocking URL")?;
    let agent: Agent = Agent::config_builder()
        .timeout_connect(Some(Duration::from_secs(30)))
        .timeout_recv_response(Some(Duration::from_secs(60)))
        .build()
        .into();
    let mut parser = Parser::default();
    let mut wait = Duration::from_secs(3);
    let mut tries = 0;
    while tries < MAX_TRIES {
        tries += 1;
        let mut request = agent.get(&url).header("Accept", "text/event-stream");
        if !parser.last_event_id().is_empty() {
            request = request.header("Last-Event-ID", parser.last_event_id().as_bytes());
        }
        let response = match request.call() {
            Ok(response) => response,
            Err(refused @ ureq::Error::StatusCode(_)) => return Err(refused.into()), // 400 or above
            Err(error) => {
                eprintln!("{error}");
                sleep(wait);
                continue;
            }
        };
        let mut events = EventReader::with_parser(response.into_body().into_reader(), parser);
        let mut broke_off = false;
        for event in &mut events {
            match event {
                Ok(event) => {
                    tries = 0;
                    println!("{}", event.data());
                }
                Err(error) => {
                    broke_off |= matches!(error, EventsError::Source(_) | EventsError::Incomplete);
                    eprintln!("{error}");
                }
            }
        }
        if !broke_off {
            return Ok(());
        }
        wait = events.reconnection_time().unwrap_or(wait);
        parser = events.into_parser();
        parser.reset(); // keeps the last event ID
        sleep(wait);
    }
    Err(format!("{MAX_TRIES} connections brought no event").into())
}
