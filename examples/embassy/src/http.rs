//! A question to a language model through `reqwless`.

use crate::answer::{before_deadline, close, now, read};
use crate::{BUFFER, Event};
use embedded_nal_async::{Dns, TcpConnect};
use picosse::session::{End, Entropy, Generation, Head, TransportEnd};
use picosse::{Outcome, Session};
use reqwless::client::HttpClient;
use reqwless::headers::ContentType;
use reqwless::request::{Method, RequestBuilder};

const HEADERS: &[(&str, &str)] = &[("Accept", "text/event-stream"), ("Cache-Control", "no-cache")];

/// Sends the question and hands out the events of the answer. Whatever happens, there is one end; its
/// `is_complete` says whether the whole answer came.
///
/// The session is new or restarted. `entropy` is any random number.
pub async fn ask<T: TcpConnect, D: Dns>(
    client: &mut HttpClient<'_, T, D>,
    url: &str,
    question: &[u8],
    session: &mut Session<[u8; BUFFER]>,
    entropy: Entropy,
    mut on_event: impl AsyncFnMut(Event),
) -> End {
    let attempt = session.connect(now(), entropy).expect("no attempt is running");
    let Some(Ok(request)) = before_deadline(session, client.request(Method::POST, url)).await else {
        return fail(session, attempt, &mut on_event).await;
    };
    let mut request = request.headers(HEADERS).content_type(ContentType::ApplicationJson).body(question);
    let mut memory = [0; 1024]; // for the response head; then for the connection
    let Some(Ok(response)) = before_deadline(session, request.send(&mut memory)).await else {
        return fail(session, attempt, &mut on_event).await;
    };
    let mut head = Head::new(response.status.0);
    let headers = response.headers();
    for (name, value) in headers {
        match name {
            _ if name.eq_ignore_ascii_case("content-type") => head.content_type = Some(value),
            _ if name.eq_ignore_ascii_case("retry-after") => head.retry_after = Some(value),
            _ if name.eq_ignore_ascii_case("date") => head.date = Some(value),
            _ => {}
        }
    }
    match session.on_response(attempt, now(), &head) {
        Outcome::Ended(end) => end,
        _ => read(session, attempt, response.body().reader(), on_event).await,
    }
}

/// The end after a deadline or a failure before the body.
async fn fail(
    session: &mut Session<[u8; BUFFER]>,
    attempt: Generation,
    on_event: &mut impl AsyncFnMut(Event),
) -> End {
    let mut outcome = session.on_time(now());
    if outcome == Outcome::Running {
        outcome = close(session, attempt, TransportEnd::Failed, on_event).await;
    }
    match outcome {
        Outcome::Ended(end) => end,
        _ => unreachable!("a failure ends the attempt"),
    }
}
