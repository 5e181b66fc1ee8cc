//! Random events, cut anywhere: the text is what serde_json finds at the path.

use picosse::Item;
use proptest::prelude::*;
use serde_json::Value;
use token::{Answer, CHAT_COMPLETION, MESSAGE, Room, Step, Tokens, answer, parser};

/// A JSON string of this text, where some characters are escaped, in the one or the other way.
fn string(text: &str, ways: &[u8]) -> String {
    let mut json = String::from("\"");
    for (at, c) in text.chars().enumerate() {
        let way = ways.get(at % ways.len().max(1)).copied().unwrap_or(0);
        let short = match c {
            '"' => Some('"'),
            '\\' => Some('\\'),
            '/' if way == 1 => Some('/'),
            '\u{8}' => Some('b'),
            '\u{c}' => Some('f'),
            '\n' => Some('n'),
            '\r' => Some('r'),
            '\t' => Some('t'),
            _ => None,
        };
        match short {
            Some(short) if way < 3 => json.extend(['\\', short]),
            _ if short.is_some() || c < ' ' || way == 2 => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let digits =
                        if at % 2 == 0 { format!("\\u{unit:04x}") } else { format!("\\u{unit:04X}") };
                    json.push_str(&digits);
                }
            }
            _ => json.push(c),
        }
    }
    json + "\""
}

fn text() -> impl Strategy<Value = String> {
    let characters = prop_oneof![
        any::<char>(),
        prop::sample::select(vec![
            'a', ' ', '"', '\\', '\n', '/', '中', '😀', '\u{8}', 'u', '}', ']', ',', ':'
        ]),
    ];
    prop::collection::vec(characters, 0..200).prop_map(String::from_iter)
}

/// Strings in JSON, from a few characters to many times the buffer.
fn any_string() -> impl Strategy<Value = String> {
    (text(), prop::collection::vec(0..4u8, 0..8), prop_oneof![4 => Just(1usize), 1 => Just(20)])
        .prop_map(|(text, ways, times)| string(&text.repeat(times), &ways))
}

fn name() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec!["choices", "delta", "content", "text", "", "Delta", "content2"]);
    let text = prop_oneof![4 => known.prop_map(String::from), 1 => "[a-z\"\\\\中]{0,12}"];
    (text, prop::collection::vec(0..4u8, 0..4)).prop_map(|(text, ways)| string(&text, &ways))
}

fn space() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["", "", "", " ", "\t ", "\n"])
}

fn array(values: Vec<String>, space: &str) -> String {
    format!("[{space}{}{space}]", values.join(&format!("{space},{space}")))
}

fn object(members: Vec<(String, String)>, space: &str) -> String {
    let members: Vec<String> =
        members.into_iter().map(|(name, value)| format!("{name}{space}:{space}{value}")).collect();
    format!("{{{space}{}{space}}}", members.join(&format!("{space},{space}")))
}

/// Any value, in which the names of the paths often stand.
fn value() -> impl Strategy<Value = String> {
    let numbers = prop::sample::select(vec!["0", "-1", "12345678901234567890", "0.25", "1e9", "-3.5E-7"]);
    let leaf = prop_oneof![
        any_string(),
        numbers.prop_map(String::from),
        prop::sample::select(vec!["true", "false", "null"]).prop_map(String::from),
    ];
    leaf.prop_recursive(5, 24, 4, |inner| {
        prop_oneof![
            (prop::collection::vec(inner.clone(), 0..4), space())
                .prop_map(|(values, space)| array(values, space)),
            (prop::collection::vec((name(), inner), 0..4), space())
                .prop_map(|(members, space)| object(members, space)),
        ]
    })
}

/// An event with text at one of the paths, between other members.
fn event() -> impl Strategy<Value = String> {
    let members = || prop::collection::vec((name(), value()), 0..3);
    let chat = (any_string(), members(), members(), members(), space(), any::<bool>()).prop_map(
        |(text, before, inside, behind, space, has_more)| {
            let mut delta = before.clone();
            delta.push(("\"content\"".into(), text.clone()));
            delta.extend(inside.clone());
            let mut choices = vec![object(vec![("\"delta\"".into(), object(delta, space))], space)];
            if has_more {
                choices.push(choices[0].clone());
            }
            let mut all = behind;
            all.push(("\"choices\"".into(), array(choices, space)));
            all.extend(inside);
            object(all, space)
        },
    );
    let message = (any_string(), members(), space()).prop_map(|(text, mut all, space)| {
        let delta = object(vec![("\"text\"".into(), text)], space);
        all.push(("\"delta\"".into(), delta));
        object(all, space)
    });
    prop_oneof![4 => chat, 2 => message, 1 => value()]
}

/// All texts at this path, in their order. Where a name stands twice, both count.
fn expected(json: &str, path: &[Step<'_>], found: &mut String) {
    let value: Pairs = serde_json::from_str(json).unwrap();
    value.find(path, found);
}

/// JSON that keeps members of the same name.
enum Pairs {
    Object(Vec<(String, Pairs)>),
    Array(Vec<Pairs>),
    Other(Value),
}

impl Pairs {
    fn find(&self, path: &[Step<'_>], found: &mut String) {
        match (self, path) {
            (Self::Other(Value::String(text)), []) => found.push_str(text),
            (Self::Object(members), [Step::Member(wanted), rest @ ..]) => {
                for (_, value) in members.iter().filter(|(name, _)| name == wanted) {
                    value.find(rest, found);
                }
            }
            (Self::Array(values), [Step::First, rest @ ..]) => {
                values.iter().take(1).for_each(|value| value.find(rest, found));
            }
            _ => {}
        }
    }
}

impl<'de> serde::Deserialize<'de> for Pairs {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Visitor)
    }
}

struct Visitor;

impl<'de> serde::de::Visitor<'de> for Visitor {
    type Value = Pairs;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Pairs::Object(members))
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut seq: A) -> Result<Pairs, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = seq.next_element()? {
            values.push(value);
        }
        Ok(Pairs::Array(values))
    }

    fn visit_str<E>(self, text: &str) -> Result<Pairs, E> {
        Ok(Pairs::Other(text.into()))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Pairs, E> {
        Ok(Pairs::Other(Value::Null))
    }

    fn visit_unit<E>(self) -> Result<Pairs, E> {
        Ok(Pairs::Other(Value::Null))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Pairs, E> {
        Ok(Pairs::Other(Value::Null))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Pairs, E> {
        Ok(Pairs::Other(Value::Null))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Pairs, E> {
        Ok(Pairs::Other(Value::Null))
    }
}

/// The stream of these events: a line break in the JSON begins another data line.
fn stream(events: &[String]) -> String {
    events.iter().map(|json| format!("data: {}\n\n", json.replace('\n', "\ndata: "))).collect()
}

/// Pieces of these lengths, over and over.
fn cut<'a>(mut bytes: &'a [u8], lens: &'a [usize]) -> impl Iterator<Item = &'a [u8]> {
    let mut lens = lens.iter().cycle();
    std::iter::from_fn(move || {
        let len = bytes.len().min(*lens.next()?);
        let (piece, rest) = bytes.split_at(len);
        bytes = rest;
        (len > 0).then_some(piece)
    })
}

fn text_of(stream: &str, path: &'static [Step<'static>], lens: &[usize]) -> (String, Answer) {
    let mut text = String::new();
    let counts = answer(&mut parser(), &mut Room::new(), path, cut(stream.as_bytes(), lens), |part| {
        text.push_str(part)
    });
    (text, counts)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_text_is_what_serde_json_finds(
        events in prop::collection::vec(event(), 1..4),
        lens in prop::collection::vec(prop_oneof![1..4usize, 1..80usize, 1..2000usize], 1..20),
    ) {
        let stream = stream(&events);
        for path in [CHAT_COMPLETION, MESSAGE] {
            let mut wanted = String::new();
            events.iter().for_each(|json| expected(json, path, &mut wanted));
            let (text, counts) = text_of(&stream, path, &lens);
            prop_assert_eq!(text, wanted, "in {}", &stream);
            prop_assert_eq!(counts, Answer { events: events.len() as u32, others: 0 }, "in {}", &stream);
        }
    }

    /// A byte lost, or another in its place: no text that serde_json takes for malformed goes unnoticed.
    #[test]
    fn text_that_is_malformed_is_an_error(text in any_string(), at in any::<prop::sample::Index>(), byte in 0x20..0x7Fu8) {
        let json = format!(r#"{{"delta":{{"text":{text}}}}}"#);
        let places: Vec<usize> = json.char_indices().filter(|(_, c)| c.is_ascii()).map(|(at, _)| at).collect();
        let at = places[at.index(places.len())];
        let changed = format!("{}{}{}", &json[..at], byte as char, &json[at + 1..]);
        let mut room = Room::<64>::new();
        let mut tokens = Tokens::new(&mut room, MESSAGE);
        let mut shown = String::new();
        let outcome = tokens.push(&changed, |part| shown.push_str(part)).and_then(|()| tokens.finish());
        let is_json = serde_json::from_str::<Value>(&changed).is_ok();
        prop_assert_eq!(outcome.is_ok(), is_json, "{}", changed);
    }
}

#[test]
fn a_text_cut_at_every_place() {
    let json = r#"{"choices":[{"delta":{"x":"\"]","content":"a\"中\u4e2d\ud83d\ude00😀\\\/\n"}},{"delta":{"content":"not this"}}]}"#;
    let stream = stream(&[json.into()]);
    for first in 1..stream.len() {
        for lens in [vec![first, stream.len()], vec![first, 1], vec![first, 2, 3]] {
            assert_eq!(text_of(&stream, CHAT_COMPLETION, &lens).0, "a\"中中😀😀\\/\n", "{lens:?}");
        }
    }
}

#[test]
fn half_a_surrogate_pair_is_an_error_and_the_next_event_is_intact() {
    for half in [
        r"\ud83d",
        r"\ud83dx",
        r"\ud83d\n",
        r"\ud83dA",
        r"\ude00",
        r"\ud83d\ud83d",
        "\u{1}",
        r"\u12x4",
        r"\x",
    ] {
        let events = [format!(r#"{{"delta":{{"text":"{half}"}}}}"#), r#"{"delta":{"text":"next"}}"#.into()];
        let (text, counts) = text_of(&stream(&events), MESSAGE, &[7]);
        assert_eq!((text.as_str(), counts), ("next", Answer { events: 1, others: 1 }), "{half}");
    }
}

#[test]
fn what_is_no_json_counts_as_another_event() {
    let events = ["[DONE]", "", "{\"delta\":{\"text\":\"cut", "{\"delta\":{}}"].map(String::from);
    let (text, counts) = text_of(&stream(&events), MESSAGE, &[3]);
    assert_eq!((text.as_str(), counts), ("cut", Answer { events: 1, others: 3 }));
}

/// The parts come before the event ends: that is what fragments are for.
#[test]
fn text_appears_before_its_event_ends() {
    let (mut parser, mut room) = (parser(), Room::<64>::new());
    let mut tokens = Tokens::new(&mut room, MESSAGE);
    let mut shown = String::new();
    let mut items = parser.items("data: {\"delta\":{\"text\":\"你好".as_bytes());
    while let Ok(Some(Item::Fragment(fragment))) = items.next() {
        tokens.push(fragment.text.as_str().unwrap(), |part| shown.push_str(part)).unwrap();
    }
    assert_eq!(shown, "你好");
}
