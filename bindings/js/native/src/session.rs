//! A stream through a session: `options` as in JavaScript, and `steps`, what its platform does. The host
//! here does what the package does: it waits, connects again, and tells the end once.

use crate::shown::shown;
use crate::{bytes, memory, parser};
use picosse::session::{
    Advice, Deadlines, End, Entropy, Generation, Head, Reading, Reconnection, Request, Rule, SessionItem,
    Stop,
};
use picosse::{Outcome, Session, SessionOptions};
use serde_json::{Value, json};
use std::ops::ControlFlow;

pub fn answer(case: &Value) -> Value {
    let rules = rules(&case["options"]["rules"]);
    let options = options(&case["options"], rules.as_deref());
    let session = Session::new(memory(options.capacity()), options).expect("rules that fit");
    let mut host =
        Host { session, now: 1_000_000, attempt: None, retry: None, body: vec![], log: vec![], over: false };
    host.connect(false);
    for step in case["steps"].as_array().expect("steps") {
        host.step(step);
    }
    json!({ "items": host.log })
}

struct Host {
    session: Session<&'static mut [u8]>,
    now: u32,
    attempt: Option<Generation>,
    /// When to connect again, and whether by a GET.
    retry: Option<(u32, bool)>,
    body: Vec<u8>,
    log: Vec<Value>,
    over: bool,
}

impl Host {
    fn connect(&mut self, resumes: bool) {
        self.retry = None;
        self.body.clear();
        self.attempt = Some(self.session.connect(self.now, Entropy(0)).expect("no attempt is running"));
        let headers = self.session.request_headers();
        let headers = headers.map(|(name, value)| (name.to_owned(), String::from_utf8_lossy(value).into()));
        let headers: serde_json::Map<_, _> = headers.collect();
        self.log.push(json!({ "headers": headers, "method": if resumes { "GET" } else { "POST" } }));
    }

    fn step(&mut self, step: &Value) {
        let text = |name: &str| step[name].as_str();
        let attempt = self.attempt;
        match (text("do").expect("a step"), attempt) {
            _ if self.over => {}
            ("wait", _) => self.wait(step["milliseconds"].as_u64().expect("a time") as u32),
            ("suspend", _) => self.session.suspend(self.now),
            ("resume", _) => self.session.resume(self.now),
            ("cancel", _) => {
                let _ = self.session.cancel();
                let end = self.session.end().expect("an attempt has ended");
                self.finish(end, Some("cancelled"));
            }
            (_, None) => {} // It comes too late.
            ("head", Some(attempt)) => {
                let status = step["status"].as_u64().expect("a status") as u16;
                let mut head = Head::new(status);
                head.content_type = text("type").map(str::as_bytes);
                head.retry_after = text("retryAfter").map(str::as_bytes);
                let outcome = self.session.on_response(attempt, self.now, &head);
                if let Some(verdict) = self.session.verdict()
                    && verdict.class == picosse::session::Class::Ok
                {
                    self.log.push(json!({ "onOpen": [status, verdict.content as u8] }));
                }
                self.go_on(outcome);
            }
            ("chunk", Some(attempt)) => {
                let chunk = bytes(text("bytes").expect("bytes"));
                let (now, log, body) = (self.now, &mut self.log, &mut self.body);
                let outcome = self.session.feed(attempt, now, &chunk, |_, item| put(item, log, body));
                self.go_on(outcome);
            }
            ("end", Some(attempt)) => {
                let (now, log, body) = (self.now, &mut self.log, &mut self.body);
                let outcome = self.session.on_end(attempt, now, |_, item| put(item, log, body));
                self.go_on(outcome);
            }
            ("error", Some(attempt)) => {
                let (now, log, body) = (self.now, &mut self.log, &mut self.body);
                let outcome = self.session.on_error(attempt, now, |_, item| put(item, log, body));
                self.go_on(outcome);
            }
            (other, _) => panic!("{other}: no such step"),
        }
    }

    /// Lets time pass, and does in it what is due.
    fn wait(&mut self, milliseconds: u32) {
        let until = self.now + milliseconds;
        loop {
            let deadline = self.attempt.and_then(|_| self.session.next_deadline());
            let is_due = |at: &u32| *at <= until;
            if let Some(at) = deadline.filter(is_due) {
                self.now = self.now.max(at);
                let outcome = self.session.on_time(self.now);
                self.go_on(outcome);
            } else if let Some((at, resumes)) = self.retry.filter(|(at, _)| is_due(at)) {
                self.now = self.now.max(at);
                self.connect(resumes);
            } else {
                break;
            }
        }
        self.now = until;
    }

    fn go_on(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Running | Outcome::Closed => {}
            Outcome::Paused { .. } => panic!("it never pauses"),
            Outcome::Ended(end) => {
                self.attempt = None;
                match end.advice {
                    Advice::RetryAt { at, request } => {
                        self.retry = Some((at, request == Request::Resume));
                        self.log.push(json!({ "onReconnect": [end.reason.name(), at - self.now] }));
                    }
                    Advice::GiveUp(_) => self.finish(end, None),
                }
            }
        }
    }

    fn finish(&mut self, end: End, instead: Option<&str>) {
        self.over = true;
        if !self.body.is_empty() {
            let body = String::from_utf8_lossy(&self.body);
            self.log.push(json!({ "onBody": body.strip_prefix('\u{FEFF}').unwrap_or(&body) }));
        }
        let losses = end.losses;
        self.log.push(json!({ "onEnd": {
            "reason": instead.unwrap_or(end.reason.name()),
            "advice": instead.unwrap_or(end.advice.name()),
            "isComplete": instead.is_none() && end.is_complete(),
            "losses": {
                "dropped": losses.dropped,
                "idsIgnored": losses.ids_ignored,
                "kept": losses.kept,
                "incomplete": losses.incomplete,
                "earlier": losses.earlier,
            },
            "diagnosis": self.session.diagnose().as_str(),
        }}));
    }
}

fn put(item: SessionItem<'_>, log: &mut Vec<Value>, body: &mut Vec<u8>) -> ControlFlow<Stop> {
    match item {
        SessionItem::Stream(item) => log.push(shown(item)),
        SessionItem::Body(bytes) => body.extend_from_slice(bytes),
    }
    ControlFlow::Continue(())
}

fn rules(list: &Value) -> Option<Vec<Rule<'_>>> {
    Some(list.as_array()?.iter().map(rule).collect())
}

fn rule(rule: &Value) -> Rule<'_> {
    let made = match (rule["data"].as_str(), rule["type"].as_str()) {
        (Some(data), Some(event_type)) => Rule::data(data).and_event_type(event_type),
        (Some(data), None) => Rule::data(data),
        (None, event_type) => Rule::event_type(event_type.expect("data or a type")),
    };
    match (rule["delivered"] == true, rule["failure"] == true) {
        (_, true) => made.failure(),
        (true, false) => made.delivered(),
        (false, false) => made,
    }
}

fn options<'r>(chosen: &Value, rules: Option<&'r [Rule<'r>]>) -> SessionOptions<'r> {
    let (mut options, mut deadlines, mut reconnection) = match chosen["preset"].as_str() {
        Some("llm") => (SessionOptions::llm(), Deadlines::LLM, Reconnection::NEVER),
        Some("event-source") => (SessionOptions::event_source(), Deadlines::NONE, Reconnection::EVENT_SOURCE),
        Some("mcp") => (SessionOptions::mcp(), Deadlines::NONE, Reconnection::MCP),
        _ => (SessionOptions::new(), Deadlines::NONE, Reconnection::NEVER),
    };
    options = options.parser(|preset| parser::options(preset, chosen));
    if let Some(rules) = rules {
        options = options.terminal_rules(rules);
    }
    match chosen["reading"].as_str() {
        Some("event-stream") => options = options.reading(Reading::EventStream),
        Some("json-lines") => options = options.reading(Reading::JsonLines),
        Some("lines") => options = options.reading(Reading::Lines),
        _ => {}
    }
    let wait = &chosen["deadlines"];
    let places = [
        ("connect", &mut deadlines.connect),
        ("firstByte", &mut deadlines.first_byte),
        ("firstEvent", &mut deadlines.first_event),
        ("byteIdle", &mut deadlines.byte_idle),
        ("progressIdle", &mut deadlines.progress_idle),
        ("total", &mut deadlines.total),
    ];
    for (name, place) in places {
        if let Some(value) = wait.get(name) {
            *place = value.as_u64().map(|milliseconds| milliseconds as u32);
        }
    }
    let retry = &chosen["retry"];
    reconnection.idempotent = retry["idempotent"].as_bool().unwrap_or(reconnection.idempotent);
    reconnection.without_id = retry["withoutId"].as_bool().unwrap_or(reconnection.without_id);
    reconnection.retries = retry["retries"].as_u64().map_or(reconnection.retries, |retries| retries as u32);
    options = options.deadlines(deadlines).reconnection(reconnection);
    if let Some(bytes) = chosen["bodyLimit"].as_u64() {
        options = options.body_limit(bytes as u32);
    }
    if let Some(delivered) = chosen["emptyEvents"].as_bool() {
        options = options.empty_events(delivered);
    }
    options.latest_only(chosen["latestOnly"] == true)
}
