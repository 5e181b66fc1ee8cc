//! Terminal rules: which event is the last one.

use crate::error::Error;

/// Which event ends a stream by agreement with the server: by its data, its type, or both.
///
/// Whole data is compared, byte for byte: text that mentions `[DONE]` ends nothing. An event that the
/// end of the stream cuts meets a rule with data only. The event is hidden unless the rule says
/// [`delivered`](Rule::delivered). In fragments its data has gone out before it is known to be the
/// last one; only the end tells.
///
/// ```
/// use picosse::Rule;
/// let rules = [Rule::data("[DONE]"), Rule::event_type("finish").delivered()];
/// # let _ = rules;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule<'a> {
    pub(crate) data: Option<&'a [u8]>,
    pub(crate) event_type: Option<&'a [u8]>,
    pub(crate) delivered: bool,
}

impl<'a> Rule<'a> {
    /// The most rules that a session can have.
    pub const MOST: usize = 4;
    /// The most bytes of data, and of a type, that a rule can have.
    pub const LONGEST: usize = 32;

    /// The event with this data.
    pub const fn data(data: &'a str) -> Self {
        Self { data: Some(data.as_bytes()), event_type: None, delivered: false }
    }

    /// The event of this type.
    pub const fn event_type(event_type: &'a str) -> Self {
        Self { data: None, event_type: Some(event_type.as_bytes()), delivered: false }
    }

    /// The event that has this type, too.
    #[must_use]
    pub const fn and_event_type(mut self, event_type: &'a str) -> Self {
        self.event_type = Some(event_type.as_bytes());
        self
    }

    /// The event is handed out, too, before the end.
    #[must_use]
    pub const fn delivered(mut self) -> Self {
        self.delivered = true;
        self
    }
}

/// A short text; the longest one is [`Rule::LONGEST`].
#[derive(Clone, Copy, Debug)]
struct Short {
    bytes: [u8; Rule::LONGEST],
    len: u8,
}

impl Short {
    fn new(text: &[u8]) -> Option<Self> {
        let mut short = Self { bytes: [0; Rule::LONGEST], len: u8::try_from(text.len()).ok()? };
        short.bytes.get_mut(..text.len())?.copy_from_slice(text);
        Some(short)
    }

    fn get(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or_default()
    }
}

/// A rule as a session keeps it.
#[derive(Clone, Copy, Debug)]
struct Kept {
    data: Option<Short>,
    event_type: Option<Short>,
    delivered: bool,
}

impl Kept {
    fn new(rule: &Rule<'_>) -> Option<Self> {
        let short = |text: Option<&[u8]>| match text {
            Some(text) => Short::new(text).map(Some),
            None => Some(None),
        };
        if rule.data.is_none() && rule.event_type.is_none() {
            return None; // It would end every stream at its first event.
        }
        Some(Self { data: short(rule.data)?, event_type: short(rule.event_type)?, delivered: rule.delivered })
    }

    fn is_type(&self, event_type: &[u8]) -> bool {
        self.event_type.as_ref().is_none_or(|wanted| wanted.get() == event_type)
    }
}

/// What a terminal event is to the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Terminal {
    Hidden,
    Delivered,
}

/// The rules of a session, and how far the data of an event in fragments meets them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    rules: [Option<Kept>; Rule::MOST],
    /// How many bytes of the event have come.
    so_far: usize,
    /// Whether they are the start of the rule's data.
    meets: [bool; Rule::MOST],
}

impl Rules {
    pub(super) fn new(rules: &[Rule<'_>]) -> Result<Self, Error> {
        let mut kept = [None; Rule::MOST];
        if rules.len() > Rule::MOST {
            return Err(Error::InvalidRule);
        }
        for (place, rule) in kept.iter_mut().zip(rules) {
            *place = Some(Kept::new(rule).ok_or(Error::InvalidRule)?);
        }
        Ok(Self { rules: kept, so_far: 0, meets: [true; Rule::MOST] })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rules.iter().all(Option::is_none)
    }

    /// Which rule an event meets; the first one counts. If the end of the stream cut it, its data
    /// must be known to be whole.
    pub(super) fn event(&self, event_type: &[u8], data: &[u8], incomplete: bool) -> Option<Terminal> {
        let is_data = |rule: &Kept| rule.data.as_ref().map_or(!incomplete, |wanted| wanted.get() == data);
        let met = self.rules.iter().flatten().find(|rule| rule.is_type(event_type) && is_data(rule));
        met.map(terminal)
    }

    /// A part of an event's data came.
    pub(super) fn fragment(&mut self, text: &[u8], first: bool) {
        if first {
            self.forget_fragments();
        }
        for (rule, meets) in self.rules.iter().zip(&mut self.meets) {
            let wanted = rule.as_ref().and_then(|rule| rule.data.as_ref());
            *meets &= wanted.is_none_or(|wanted| {
                wanted.get().get(self.so_far..).is_some_and(|rest| rest.starts_with(text))
            });
        }
        self.so_far = self.so_far.saturating_add(text.len());
    }

    /// The same at the end of that event. (Its data has gone out already, so a hidden rule only
    /// ends the stream.)
    pub(super) fn last_fragment(&self, event_type: &[u8], incomplete: bool) -> Option<Terminal> {
        let mut rules =
            self.rules.iter().zip(&self.meets).filter_map(|(rule, meets)| Some((rule.as_ref()?, *meets)));
        let met = rules.find(|(rule, meets)| {
            let is_whole = rule.data.map_or(!incomplete, |wanted| wanted.get().len() == self.so_far);
            *meets && is_whole && rule.is_type(event_type)
        });
        met.map(|(rule, _)| terminal(rule))
    }

    /// What came of an event does not count any more.
    pub(super) fn forget_fragments(&mut self) {
        self.so_far = 0;
        self.meets = [true; Rule::MOST];
    }
}

fn terminal(rule: &Kept) -> Terminal {
    if rule.delivered { Terminal::Delivered } else { Terminal::Hidden }
}
