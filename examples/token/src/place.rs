//! Where in an event the JSON parser is, and whether the path to the text leads there.

use core::cell::Cell;
use picojson::{Event, ParseError, PushParserHandler};

/// A step into a value of JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// The member of an object that has this name.
    Member(&'a str),
    /// The first element of an array.
    First,
}

/// The text in a chunk of OpenAI's chat completions: `choices[0].delta.content`.
pub const CHAT_COMPLETION: &[Step<'static>] =
    &[Step::Member("choices"), Step::First, Step::Member("delta"), Step::Member("content")];
/// The text in an event of Anthropic's messages: `delta.text`.
pub const MESSAGE: &[Step<'static>] = &[Step::Member("delta"), Step::Member("text")];

/// The JSON parser's place, compared with the path.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    path: &'static [Step<'static>],
    /// How many objects and arrays are open.
    depth: usize,
    /// How many of the open objects and arrays, from the outermost, are the path's. Equal to `depth` where the
    /// path leads to the next value.
    matched: usize,
    /// What is open, the innermost in the lowest bit: 1 for an object, 0 for an array.
    objects: u32,
    /// The latest escape in the text, undone.
    pub(crate) character: Option<char>,
}

impl Place {
    pub(crate) const fn new(path: &'static [Step<'static>]) -> Self {
        Self { path, depth: 0, matched: 0, objects: 0, character: None }
    }

    pub(crate) fn is_in_object(self) -> bool {
        self.objects & 1 == 1
    }

    /// Whether a value that begins here lies at the path's end.
    pub(crate) fn is_at_end(self) -> bool {
        self.depth == self.path.len() && self.matched == self.depth
    }

    fn open(&mut self, is_object: bool) {
        self.depth += 1;
        self.objects = self.objects << 1 | u32::from(is_object);
        if !is_object {
            self.enter(Step::First);
        }
    }

    fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.objects >>= 1;
        self.value_ends();
    }

    /// A member, or the first element, begins: is it the path's next step?
    fn enter(&mut self, step: Step<'_>) {
        self.value_ends();
        if self.matched + 1 == self.depth && self.path.get(self.matched) == Some(&step) {
            self.matched = self.depth;
        }
    }

    fn value_ends(&mut self) {
        self.matched = self.matched.min(self.depth.saturating_sub(1));
    }
}

/// Keeps the place up to date.
pub(crate) struct Follow<'r>(pub(crate) &'r Cell<Place>);

impl PushParserHandler<'_, '_, ParseError> for Follow<'_> {
    fn handle_event(&mut self, event: Event<'_, '_>) -> Result<(), ParseError> {
        let mut place = self.0.get();
        match event {
            Event::StartObject => place.open(true),
            Event::StartArray => place.open(false),
            Event::EndObject | Event::EndArray => place.close(),
            Event::Key(name) => place.enter(Step::Member(&name)),
            Event::String(text) => {
                place.character = text.chars().next();
                place.value_ends();
            }
            Event::Number(_) | Event::Bool(_) | Event::Null => place.value_ends(),
            Event::EndDocument => {}
        }
        self.0.set(place);
        Ok(())
    }
}
