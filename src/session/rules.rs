//! Terminal rules: which event is the last one, and whether it means success.

use crate::error::Error;

/// Which event ends a stream by agreement with the server: by its data, its type, or both. It ends
/// the answer in success, or in [failure](Rule::failure).
///
/// Whole data is compared, byte for byte: text that mentions `[DONE]` ends nothing. A rule by type
/// alone decides also where the event is dropped, as one over the data limit is. The event is hidden
/// unless the rule says [`delivered`](Rule::delivered). In fragments its data has gone out before it
/// is known to be the last one; only the end tells.
///
/// An event that the end of the stream cuts meets a rule by data only; in fragments, only where the
/// line of that data has ended.
///
/// ```
/// use picosse::session::Rule;
/// let rules = [Rule::data("[DONE]"), Rule::event_type("finish").delivered(), Rule::event_type("error").failure()];
/// # let _ = rules;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule<'a> {
    pub(crate) data: Option<&'a [u8]>,
    pub(crate) event_type: Option<&'a [u8]>,
    pub(crate) terminal: Terminal,
}

/// What a terminal event is to the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Terminal {
    /// The answer is whole; the event is not handed out.
    Hidden,
    /// The answer is whole.
    Delivered,
    /// The server says that the answer failed.
    Failure,
}

impl<'a> Rule<'a> {
    /// The most rules that a session can have.
    pub const MOST: usize = 24;
    /// The most bytes that the data and the types of all rules of a session can have together.
    pub const MOST_BYTES: usize = 255;

    /// The event with this data.
    pub const fn data(data: &'a str) -> Self {
        Self { data: Some(data.as_bytes()), event_type: None, terminal: Terminal::Hidden }
    }

    /// The event of this type.
    pub const fn event_type(event_type: &'a str) -> Self {
        Self { data: None, event_type: Some(event_type.as_bytes()), terminal: Terminal::Hidden }
    }

    /// The event must have this type, too.
    #[must_use]
    pub const fn and_event_type(mut self, event_type: &'a str) -> Self {
        self.event_type = Some(event_type.as_bytes());
        self
    }

    /// The event is handed out before the end.
    #[must_use]
    pub const fn delivered(mut self) -> Self {
        self.terminal = Terminal::Delivered;
        self
    }

    /// The event says that the answer failed. It is handed out, since it says why, and the attempt
    /// ends with [`Reason::Failed`](super::Reason::Failed).
    #[must_use]
    pub const fn failure(mut self) -> Self {
        self.terminal = Terminal::Failure;
        self
    }
}

/// A rule as a session keeps it: the lengths of its texts, which lie one behind the other in
/// [`Rules::texts`].
#[derive(Clone, Copy, Debug)]
struct Kept {
    data: Option<u8>,
    event_type: Option<u8>,
    terminal: Terminal,
}

/// A set of texts, as bits: one that is not in it is nearly always told by a single bit.
#[derive(Clone, Copy, Debug)]
struct Sieve(u64);

impl Sieve {
    #[inline]
    fn bit(text: &[u8]) -> u64 {
        // Most events are longer than the texts of most rules.
        match text {
            [] => 1,
            [.., last] if text.len() <= 32 => 2 << ((text.len() + usize::from(*last)) % 62),
            _ => 1 << 63,
        }
    }

    fn add(&mut self, text: Option<&[u8]>) {
        self.0 |= text.map_or(0, Self::bit);
    }

    fn may_have(self, text: &[u8]) -> bool {
        self.0 & Self::bit(text) != 0
    }
}

/// How much of an event has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Whole {
    /// Its blank line came.
    pub(super) event: bool,
    /// The last line of its data is whole.
    pub(super) data: bool,
}

impl Whole {
    pub(super) const ALL: Self = Self { event: true, data: true };
}

/// What is whole of an event that the end of the stream cuts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    /// It is the last of many lines in a complete response, and not cut inside a character.
    pub(super) event: bool,
    /// The last line of its data ended. Without that it may be longer; but only a fragment of a longer
    /// line is likely to be taken for all of it.
    pub(super) line: bool,
}

impl Cut {
    pub(super) const NOTHING: Self = Self { event: true, line: true };

    pub(super) fn whole(self) -> Whole {
        Whole { event: self.event, data: true }
    }

    pub(super) fn whole_fragments(self) -> Whole {
        Whole { event: self.event, data: self.line }
    }
}

/// The rules of a session, and how far the data of an event in fragments meets them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    kept: [Option<Kept>; Rule::MOST],
    /// How many there are.
    count: u8,
    texts: [u8; Rule::MOST_BYTES],
    /// How many bytes of text there are.
    used: u8,
    data: Sieve,
    event_types: Sieve,
    /// How many bytes of the event have come.
    so_far: usize,
    /// Whether they are the start of the rule's data: a bit for each rule.
    meets: u32,
}

impl Rules {
    pub(super) const NONE: Self = Self {
        kept: [None; Rule::MOST],
        count: 0,
        texts: [0; Rule::MOST_BYTES],
        used: 0,
        data: Sieve(0),
        event_types: Sieve(0),
        so_far: 0,
        meets: u32::MAX,
    };

    pub(super) fn add(&mut self, rule: &Rule<'_>) -> Result<(), Error> {
        if rule.data.is_none() && rule.event_type.is_none() {
            return Err(Error::InvalidRule); // It would end every stream at its first event.
        }
        let (data, event_type) = (self.keep(rule.data)?, self.keep(rule.event_type)?);
        let place = self.kept.get_mut(usize::from(self.count)).ok_or(Error::InvalidRule)?;
        *place = Some(Kept { data, event_type, terminal: rule.terminal });
        self.count += 1;
        self.data.add(rule.data);
        // Where a rule names both, its data alone lets the event through the sieve.
        self.event_types.add(rule.event_type.filter(|_| rule.data.is_none()));
        Ok(())
    }

    /// Copies a text behind those that are there; its length.
    fn keep(&mut self, text: Option<&[u8]>) -> Result<Option<u8>, Error> {
        let Some(text) = text else { return Ok(None) };
        let len = u8::try_from(text.len()).map_err(|_| Error::InvalidRule)?;
        let free = self.texts.get_mut(usize::from(self.used)..).and_then(|free| free.get_mut(..text.len()));
        free.ok_or(Error::InvalidRule)?.copy_from_slice(text);
        self.used += len;
        Ok(Some(len))
    }

    /// Whether a rule says what a good end is. Where all are failures, none of them should be met.
    pub(super) fn has_success(&self) -> bool {
        self.kept.iter().flatten().any(|rule| rule.terminal != Terminal::Failure)
    }

    /// Whether a rule goes by an event's type alone.
    pub(super) fn go_by_type(&self) -> bool {
        self.event_types.0 != 0
    }

    /// The data and type of each rule, where it has them, and what it makes of the event.
    fn all(&self) -> impl Iterator<Item = (Option<&[u8]>, Option<&[u8]>, Terminal)> {
        let mut rest = &self.texts[..];
        self.kept.iter().map_while(|kept| *kept).map(move |kept| {
            let mut next = |len: Option<u8>| {
                let (text, behind) = rest.split_at_checked(usize::from(len?))?;
                rest = behind;
                Some(text)
            };
            (next(kept.data), next(kept.event_type), kept.terminal)
        })
    }

    /// Which rule an event meets; the first one counts.
    #[inline]
    pub(super) fn event(&self, event_type: &[u8], data: &[u8], whole: Whole) -> Option<Terminal> {
        if !self.data.may_have(data) && !self.event_types.may_have(event_type) {
            return None;
        }
        self.first(event_type, whole, |_, wanted| wanted == data)
    }

    /// Which rule an event meets of which only the type is known.
    pub(super) fn dropped_event(&self, event_type: &[u8]) -> Option<Terminal> {
        self.first(event_type, Whole::ALL, |_, _| false)
    }

    /// The first rule that an event of this type meets, where `is_data` compares the data.
    #[inline(never)]
    fn first(
        &self,
        event_type: &[u8],
        whole: Whole,
        is_data: impl Fn(usize, &[u8]) -> bool,
    ) -> Option<Terminal> {
        let mut rules = self.all().enumerate();
        let met = rules.find(|(index, (data, named, _))| {
            let meets_data = data.map_or(whole.event, |data| whole.data && is_data(*index, data));
            meets_data && named.is_none_or(|named| named == event_type)
        });
        met.map(|(_, (_, _, terminal))| terminal)
    }

    /// A part of an event's data came.
    pub(super) fn fragment(&mut self, text: &[u8], first: bool) {
        if first {
            self.forget_fragments();
        }
        let (so_far, mut meets) = (self.so_far, self.meets);
        if meets != 0 {
            for (index, (data, ..)) in self.all().enumerate() {
                let rest = data.and_then(|data| data.get(so_far..));
                if !rest.is_some_and(|rest| rest.starts_with(text)) {
                    meets &= !(1 << index);
                }
            }
        }
        self.meets = meets;
        self.so_far = so_far.saturating_add(text.len());
    }

    /// Which rule an event in fragments meets at its end. (Its data has gone out already, so a hidden
    /// rule only ends the stream.)
    pub(super) fn last_fragment(&self, event_type: &[u8], whole: Whole) -> Option<Terminal> {
        self.first(event_type, whole, |index, data| self.meets >> index & 1 == 1 && data.len() == self.so_far)
    }

    /// What came of an event does not count any more.
    pub(super) fn forget_fragments(&mut self) {
        self.so_far = 0;
        self.meets = u32::MAX;
    }
}
