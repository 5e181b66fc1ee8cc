//! The verdict on a response head, and the end that follows from it.

use super::host::TestHost;
use crate::session::{
    Advice, Class, Content, Deadlines, Diagnosis, End, GiveUp, Head, Reason, Reconnection, Request,
};
use crate::{Outcome, SessionOptions};

fn idempotent() -> SessionOptions<'static> {
    SessionOptions::new().reconnection(Reconnection { idempotent: true, ..Reconnection::NEVER })
}

/// The end of an attempt whose body is empty.
fn end_of(options: &SessionOptions<'_>, status: u16) -> End {
    let mut host = TestHost::connected(options);
    host.head(status);
    host.end();
    assert_eq!(host.ends.len(), 1, "{status}");
    host.ends[0]
}

#[test]
fn each_status_has_a_class_a_reason_and_an_advice() {
    let again = Advice::RetryAt { at: 2000, request: Request::Same };
    let give_up = Advice::GiveUp;
    for (status, class, advice) in [
        (0, Class::Unknown, again),
        (201, Class::Ok, give_up(GiveUp::Finished)),
        (200, Class::Ok, give_up(GiveUp::Finished)),
        (204, Class::NoContent, give_up(GiveUp::NoContent)),
        (205, Class::NoContent, give_up(GiveUp::NoContent)),
        (206, Class::Ok, give_up(GiveUp::Finished)),
        (301, Class::Redirect, give_up(GiveUp::Redirect)),
        (302, Class::Redirect, give_up(GiveUp::Redirect)),
        (304, Class::Redirect, give_up(GiveUp::Redirect)),
        (400, Class::Client, give_up(GiveUp::Client)),
        (401, Class::Auth, give_up(GiveUp::Auth)),
        (403, Class::Auth, give_up(GiveUp::Auth)),
        (404, Class::Client, give_up(GiveUp::Client)),
        (407, Class::Auth, give_up(GiveUp::Auth)),
        (408, Class::Server, again),
        (418, Class::Client, give_up(GiveUp::Client)),
        (429, Class::Rate, again),
        (500, Class::Server, again),
        (502, Class::Server, again),
        (503, Class::Server, again),
        (599, Class::Server, again),
        (600, Class::Unknown, again),
        (999, Class::Unknown, again),
    ] {
        assert_eq!(Class::of(status), Some(class), "{status}");
        let end = end_of(&idempotent(), status);
        let reason = if class == Class::Ok { Reason::Clean } else { Reason::Http(class) };
        assert_eq!((end.reason, end.advice), (reason, advice), "{status}");
    }
}

#[test]
fn no_content_ends_the_attempt_at_once() {
    for status in [204, 205] {
        let mut host = TestHost::connected(&SessionOptions::event_source());
        let Outcome::Ended(end) = host.head(status) else { panic!("{status} goes on") };
        assert_eq!((end.reason, end.close_transport), (Reason::Http(Class::NoContent), true));
        assert_eq!((host.feed("data: x\n\n"), host.late()), (Outcome::Closed, 9));
    }
}

#[test]
fn a_redirect_that_the_client_follows_is_not_the_head() {
    for body in ["", "<html>Moved</html>"] {
        let mut host = TestHost::connected(&SessionOptions::llm());
        for _ in 0..2 {
            assert_eq!(host.respond(&Head::new(302).content_type("text/html")), Outcome::Running);
            host.feed(body);
        }
        host.shown.clear();
        host.head(200);
        host.feed("data: x\n\ndata: [DONE]\n\n");
        assert_eq!((host.shown.join(","), host.reason()), ("x".into(), Some(Reason::Done)), "{body:?}");
    }
}

#[test]
fn a_redirect_that_the_client_does_not_follow_is_the_answer() {
    let mut host = TestHost::connected(&SessionOptions::event_source());
    assert_eq!(host.head(301), Outcome::Running);
    host.feed("Moved");
    host.end();
    assert_eq!(host.reason(), Some(Reason::Http(Class::Redirect)));
    assert_eq!(host.advice(), Advice::GiveUp(GiveUp::Redirect));
    assert_eq!(host.shown, ["body: Moved"]);
}

#[test]
fn the_head_of_a_redirect_does_not_stop_the_connect_deadline() {
    let mut host = TestHost::connected(&SessionOptions::new().deadlines(Deadlines::NONE.connect(Some(500))));
    host.wait(400);
    host.head(307);
    host.wait(100);
    assert_eq!(host.reason(), Some(Reason::Http(Class::Redirect)));
}

#[test]
fn an_accepted_request_without_a_body_is_whole() {
    for status in [200, 202] {
        let mut host = TestHost::connected(&SessionOptions::llm());
        host.respond(&Head::new(status));
        host.end();
        assert_eq!(host.reason(), Some(Reason::Body(Content::Unknown)), "{status}");
        assert!(host.ends[0].is_complete());
        assert_eq!(host.session.diagnose(), Diagnosis::EmptyBody);
    }
}

#[test]
fn an_informational_head_is_not_the_head() {
    let mut host = TestHost::connected(&SessionOptions::new());
    for status in [100, 103, 199] {
        assert_eq!(host.head(status), Outcome::Running);
        assert_eq!(host.session.verdict(), None);
    }
    host.head(200);
    host.feed("data: x\n\n");
    assert_eq!(host.shown, ["x"]);
}

#[test]
fn the_last_head_before_the_body_counts() {
    let mut host = TestHost::connected(&SessionOptions::new());
    host.head(401);
    host.head(200);
    host.feed("data: x\n\n");
    assert_eq!(host.head(500), Outcome::Running);
    host.feed("data: y\n\n");
    host.end();
    assert_eq!((host.shown.join(","), host.reason()), ("x,y".into(), Some(Reason::Clean)));
}

#[test]
fn media_types_are_told_apart_as_the_standards_say() {
    use Content::*;
    for (value, content) in [
        ("text/event-stream", EventStream),
        ("text/event-stream;", EventStream),
        ("text/event-stream;charset=windows-1252", EventStream),
        ("text/event-stream; charset=utf-8", EventStream),
        ("text/event-stream ; charset=utf-8", EventStream),
        ("text/event-stream;charset=\"utf-8; x\"", EventStream),
        ("text/event-stream;charset=\"a, text/html\"", EventStream),
        ("text/event-stream;charset=\"a\\\", text/html\"", EventStream),
        ("text/event-stream;charset=\"a\\\", text/html;b=\"", EventStream),
        ("text/event-stream;charset=\"a\\\\\", text/html;b=\"", Html),
        ("text/event-stream; foo", EventStream),
        ("text/event-stream;;;", EventStream),
        ("TEXT/EVENT-STREAM", EventStream),
        ("Text/Event-Stream; Charset=UTF-8", EventStream),
        (" text/event-stream ", EventStream),
        ("\ttext/event-stream\t", EventStream),
        ("text/html, text/event-stream", EventStream),
        ("text/event-stream,", EventStream),
        (",text/event-stream", EventStream),
        ("text/event-stream, x bogus", EventStream),
        ("text/event-stream, */*", EventStream),
        ("text/event-stream, text/html", Html),
        ("text/html; charset=utf-8", Html),
        ("application/xhtml+xml", Html),
        ("application/json", Json),
        ("Application/JSON;charset=utf-8", Json),
        ("application/json; profile=text/event-stream", Json),
        ("text/json", Json),
        ("application/problem+json", Json),
        ("application/problem+JSON", Json),
        ("application/stream+json", Json),
        ("text/event-stream+json", Json),
        ("application/x-ndjson", JsonLines),
        ("application/ndjson", JsonLines),
        ("application/jsonl", JsonLines),
        ("application/json-lines", JsonLines),
        ("text/x-ndjson; charset=utf-8", JsonLines),
        ("text/plain", Text),
        ("text/x-bogus", Text),
        ("text/event-streams", Text),
        ("text/event-strea", Text),
        ("text/*", Text),
        ("xtext/event-stream", Other),
        ("application/octet-stream", Other),
        ("application/jsonx", Other),
        ("x bogus", Unknown),
        ("text/event-stream/x", Unknown),
        ("text/ event-stream", Unknown),
        ("text /event-stream", Unknown),
        ("text/event stream", Unknown),
        ("text/event-stream charset=utf-8", Unknown),
        ("event-stream", Unknown),
        ("text/", Unknown),
        ("/event-stream", Unknown),
        ("*/*", Unknown),
        (",,,", Unknown),
        ("\"", Unknown),
        ("", Unknown),
    ] {
        let content = match content {
            JsonLines if cfg!(feature = "lines") => JsonLines,
            JsonLines if value.starts_with("text") => Text,
            JsonLines => Other,
            told => told,
        };
        assert_eq!(Content::of(Some(value.as_bytes())), content, "{value:?}");
    }
    assert_eq!(Content::of(None), Unknown);
    assert_eq!(Content::of(Some(b"text/event-stream\xFF")), Unknown);
}

#[test]
fn a_good_response_is_an_event_stream_only_by_its_media_type() {
    for (content_type, shown) in [
        (Some("text/event-stream"), "x"),
        (Some("text/html, text/event-stream;charset=utf-8"), "x"),
        (Some("application/json"), "body: data: x\\n\\n"),
        (Some("text/plain"), "body: data: x\\n\\n"),
        (None, "x"),
    ] {
        let mut host = TestHost::connected(&SessionOptions::new());
        let mut head = Head::new(200);
        head.content_type = content_type.map(str::as_bytes);
        host.respond(&head);
        host.feed("data: x\n\n");
        assert_eq!(host.shown, [shown], "{content_type:?}");
    }
}

/// The advice after a 503 with this `Retry-After`.
fn advice_of(retry_after: &str) -> Advice {
    let mut host = TestHost::connected(&idempotent());
    host.respond(&Head::new(503).retry_after(retry_after));
    host.end();
    host.advice()
}

#[test]
fn a_retry_after_in_seconds_is_accepted_up_to_the_longest() {
    for (retry_after, delay) in [
        ("2", 2000),
        (" 7\t", 7000),
        ("007", 7000),
        ("120", 120_000),
        // Shorter than the delay, or empty.
        ("0", 1000),
        ("", 1000),
        ("  ", 1000),
        // Unreadable: counts as the longest.
        ("-2", 120_000),
        ("+2", 120_000),
        ("2.5", 120_000),
        ("2 s", 120_000),
        ("Fri, 31 Dec 1999 23:59:59 GMT", 120_000),
    ] {
        let advice = Advice::RetryAt { at: 1000 + delay, request: Request::Same };
        assert_eq!(advice_of(retry_after), advice, "{retry_after:?}");
    }
    for retry_after in ["121", "4294967", "4294968", "4294967296", "99999999999999999999"] {
        assert_eq!(advice_of(retry_after), Advice::GiveUp(GiveUp::RetryAfter), "{retry_after:?}");
    }
}

#[test]
fn a_retry_after_date_is_compared_with_the_servers_clock() {
    let date = "Fri, 31 Dec 1999 23:59:30 GMT";
    for (retry_after, date, delay) in [
        ("Sat, 01 Jan 2000 00:00:30 GMT", Some(date), Some(60_000)),
        ("Sat, 01 Jan 2000 00:01:30 GMT", Some(date), Some(120_000)),
        ("Sat, 01 Jan 2000 00:59:30 GMT", Some(date), None),
        // The date is in the past.
        ("Fri, 31 Dec 1999 23:00:00 GMT", Some(date), Some(1000)),
        // The server's clock is unknown.
        ("Sat, 01 Jan 2000 00:00:30 GMT", None, Some(120_000)),
        ("Sat, 01 Jan 2000 00:00:30 GMT", Some("now"), Some(120_000)),
        ("60", Some(date), Some(60_000)),
        (" 60\r\n", Some(date), Some(60_000)),
        (" Sat, 01 Jan 2000 00:00:30 GMT\r\n", Some(" Fri, 31 Dec 1999 23:59:30 GMT\r\n"), Some(60_000)),
    ] {
        let mut host = TestHost::connected(&idempotent());
        let mut head = Head::new(503).retry_after(retry_after);
        head.date = date.map(str::as_bytes);
        host.respond(&head);
        host.end();
        let advice = match delay {
            Some(delay) => Advice::RetryAt { at: 1000 + delay, request: Request::Same },
            None => Advice::GiveUp(GiveUp::RetryAfter),
        };
        assert_eq!(host.advice(), advice, "{retry_after} {date:?}");
    }
}

#[test]
fn a_delay_is_never_shorter_than_the_server_requires() {
    for (retry, retry_after, delay) in
        [("retry: 500\n", "60", 60_000), ("retry: 60000\n", "3", 60_000), ("retry: 500\n", "0", 1000)]
    {
        let mut host = TestHost::open(&idempotent());
        host.feed(retry);
        host.error();
        host.connect();
        host.respond(&Head::new(503).retry_after(retry_after));
        host.end();
        let advice = Advice::RetryAt { at: 1000 + delay, request: Request::Same };
        assert_eq!(host.advice(), advice, "{retry:?} {retry_after:?}");
    }
}

#[test]
fn a_retry_after_applies_to_its_attempt_only() {
    let mut host = TestHost::connected(&idempotent());
    host.respond(&Head::new(503).retry_after("60"));
    host.end();
    host.connect();
    host.error();
    assert_eq!(host.advice(), Advice::RetryAt { at: 3000, request: Request::Same });
}
