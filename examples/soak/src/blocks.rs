//! The blocks that a stretch is made of: what servers send, what proxies add, and what is wrong.

use crate::stretch::{DATA_LIMIT, ID_LIMIT, Stretch, TYPE_LIMIT, Writer};
use fastrand::Rng;

const ENGLISH: &[&str] = &[
    "the",
    " of",
    " and",
    " stream",
    " that",
    " events",
    ",",
    ".",
    " server",
    " one",
    " answer",
    " by",
    " bytes",
    " which",
    " value",
    "ing",
    "\\n\\n",
    " \\\"quoted\\\"",
];
const CHINESE: &[&str] =
    &["的", "一", "是", "流", "事件", "服务器", "我们", "可以", "，", "。", "字节", "回答", "😀", "模型"];

type Kind = fn(&mut Writer);

/// How often each kind comes, relative to the others.
const KINDS: &[(u32, Kind)] = &[
    (24, |writer| completion(writer, ENGLISH)),
    (12, |writer| completion(writer, CHINESE)),
    (12, delta),
    (8, lines),
    (8, keep_alive),
    (6, resumable),
    (3, |writer| ill_formed(writer, ENGLISH)),
    (2, |writer| ill_formed(writer, CHINESE)),
    (2, reconnection_time),
    (2, ids_of_no_use),
    (2, not_an_event_stream),
    (2, |writer| large(writer, ENGLISH)),
    (1, |writer| large(writer, CHINESE)),
    (1, many_lines),
    (1, at_the_limit),
    (1, event_types),
];

/// Writes about `len` bytes.
pub fn stretch(random: Rng, len: usize) -> Stretch {
    let mut writer = Writer::new(random);
    resumable(&mut writer);
    while writer.len() < len {
        kind(&mut writer.random)(&mut writer);
    }
    writer.end()
}

fn kind(random: &mut Rng) -> Kind {
    let all: u32 = KINDS.iter().map(|(weight, _)| weight).sum();
    let mut at = random.u32(..all);
    for (weight, block) in KINDS {
        match at.checked_sub(*weight) {
            Some(rest) => at = rest,
            None => return *block,
        }
    }
    unreachable!("below the sum of all weights")
}

/// Up to `most` words, at least one.
fn words(writer: &mut Writer, language: &[&str], most: usize) -> String {
    (0..writer.random.usize(1..=most)).map(|_| language[writer.random.usize(..language.len())]).collect()
}

/// A chunk of a chat answer, as most servers send them.
fn completion(writer: &mut Writer, language: &[&str]) {
    let content = words(writer, language, 12);
    writer.data(&format!(
        "{{\"id\":\"chatcmpl-AbCdEfGhIjKl\",\"object\":\"chat.completion.chunk\",\"created\":1719923456,\
         \"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{content}\"}},\"finish_reason\":null}}]}}"
    ));
    writer.end_block();
}

/// A part of an answer, with an event type.
fn delta(writer: &mut Writer) {
    let text = words(writer, ENGLISH, 4);
    writer.event_type("content_block_delta");
    writer
        .data(&format!("{{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{{\"text\":\"{text}\"}}}}"));
    writer.end_block();
}

/// Data of several lines, some of them empty.
fn lines(writer: &mut Writer) {
    for _ in 0..writer.random.usize(2..7) {
        let value = if writer.random.u8(..4) == 0 { String::new() } else { words(writer, CHINESE, 10) };
        writer.data(&value);
    }
    writer.end_block();
}

fn keep_alive(writer: &mut Writer) {
    for _ in 0..writer.random.usize(1..6) {
        let text = words(writer, ENGLISH, 6);
        match writer.random.u8(..3) {
            0 => writer.comment(""),
            1 => writer.comment(" keep-alive"),
            _ => writer.comment(&text),
        }
        writer.end_block();
    }
}

/// An ID, a type and a result; or an ID alone.
fn resumable(writer: &mut Writer) {
    let id = format!("{:08x}-{}", writer.random.u32(..), writer.random.u16(..));
    writer.id(&id);
    if writer.random.bool() {
        writer.event_type("message");
        let text = words(writer, ENGLISH, 30);
        writer.data(&format!("{{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{{\"text\":\"{text}\"}}}}"));
    }
    writer.end_block();
}

/// Bytes that are no UTF-8 in data, type, comment and name.
fn ill_formed(writer: &mut Writer, language: &[&str]) {
    if writer.random.bool() {
        writer.event_type("re\u{FFFD}paired");
    }
    writer.comment("a comment \u{FFFD} of no event");
    for _ in 0..writer.random.usize(1..4) {
        let value = words(writer, language, 40).replace(language[3], "\u{FFFD}");
        writer.data(value.trim_start());
    }
    writer.unknown_field("x\u{FFFD}: unknown");
    writer.end_block();
}

fn reconnection_time(writer: &mut Writer) {
    let milliseconds = writer.random.u32(..);
    writer.retry(milliseconds);
    if writer.random.bool() {
        writer.data("primed");
    }
    writer.end_block();
}

/// With a NUL, over the limit, and one at the limit that counts.
fn ids_of_no_use(writer: &mut Writer) {
    writer.id("with a \0 in it");
    writer.id(&"i".repeat(ID_LIMIT + 1));
    if writer.random.bool() {
        writer.id(&"i".repeat(ID_LIMIT));
    }
    writer.data("no ID of use");
    writer.end_block();
}

fn not_an_event_stream(writer: &mut Writer) {
    writer.unknown_field("<!doctype html><title>登录</title>");
    writer.unknown_field("{\"error\":{\"message\":\"data: quota\"}}");
    writer.unknown_field("\t");
    writer.end_block();
}

/// One line, mostly far over the limit. Its ID and reconnection time still apply.
fn large(writer: &mut Writer, language: &[&str]) {
    let text = words(writer, language, 1500);
    if writer.random.bool() {
        writer.id("of a large event");
    }
    writer.data(text.trim_start());
    if writer.random.bool() {
        writer.retry(5000);
        writer.data("nothing rescues it");
    }
    writer.end_block();
}

/// An event of many data lines.
fn many_lines(writer: &mut Writer) {
    for _ in 0..writer.random.usize(10..200) {
        let value = ["12345678", "", "你好"][writer.random.usize(..3)];
        writer.data(value);
    }
    writer.end_block();
}

/// Right below the limit, at it, and right over it; with characters of one and of three bytes.
fn at_the_limit(writer: &mut Writer) {
    for len in DATA_LIMIT - 1..=DATA_LIMIT + 1 {
        let end = ["x", "你", "\u{FFFD}"][writer.random.usize(..3)];
        let text = "x".repeat(len - end.len()) + end;
        writer.data(&text);
        writer.end_block();
        // That text in two lines.
        let (first, second) = text.split_at(writer.random.usize(1..len - 3));
        writer.data(first);
        writer.data(second.get(1..).unwrap_or_default());
        writer.end_block();
    }
}

/// Types at the limit, over it, and without data.
fn event_types(writer: &mut Writer) {
    for len in [TYPE_LIMIT, TYPE_LIMIT + 1] {
        writer.event_type(&"t".repeat(len));
        writer.data("of a long type");
        writer.end_block();
    }
    writer.event_type("without_data");
    writer.end_block();
}
