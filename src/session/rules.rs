//! Terminal rules: which event is the last one, and whether it means success.

use super::options::SessionOptions;
use crate::error::Error;
use crate::scan::copy;

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
    /// The most bytes that all rules of a session can take together. A rule takes 3 bytes and its
    /// texts; one of [`LLM_RULES`](super::SessionOptions::LLM_RULES) takes 2 bytes.
    pub const MOST_BYTES: usize = 128;

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

/// The rules that a session keeps as their place in this list, since the program has their texts.
static KNOWN: [u8; list_len(SessionOptions::LLM_RULES)] = list(SessionOptions::LLM_RULES);
/// The first byte of a rule in full; what it makes of the event is added to it. A lower byte is the
/// first of two that are a place in [`KNOWN`].
const IN_FULL: u8 = 0x80;
const _: () = assert!(KNOWN.len() < (IN_FULL as usize) << 8);

impl<'a> Rule<'a> {
    /// The parts of it in full: this, two lengths (0: no text, otherwise 1 more) and two texts.
    const fn in_full(&self) -> ([u8; 3], &'a [u8], &'a [u8]) {
        const fn text(text: Option<&[u8]>) -> (u8, &[u8]) {
            match text {
                Some(text) if text.len() < 0xFF => (text.len() as u8 + 1, text),
                Some(text) => (0xFF, text), // No list has room for it.
                None => (0, &[]),
            }
        }
        let ((data_len, data), (type_len, event_type)) = (text(self.data), text(self.event_type));
        ([IN_FULL | self.terminal as u8, data_len, type_len], data, event_type)
    }
}

const fn list_len(rules: &[Rule<'_>]) -> usize {
    let [rule, rest @ ..] = rules else { return 0 };
    let (head, data, event_type) = rule.in_full();
    head.len() + data.len() + event_type.len() + list_len(rest)
}

/// These rules in full, one behind the other.
const fn list<const LEN: usize>(mut rules: &[Rule<'_>]) -> [u8; LEN] {
    let mut list = [0; LEN];
    let mut free: &mut [u8] = &mut list;
    while let [rule, rest @ ..] = rules {
        let (head, data, event_type) = rule.in_full();
        free = put(put(put(free, &head), data), event_type);
        rules = rest;
    }
    list
}

/// Copies bytes to the start; what is behind them is still free.
const fn put<'f>(free: &'f mut [u8], bytes: &[u8]) -> &'f mut [u8] {
    let (place, free) = free.split_at_mut(bytes.len());
    place.copy_from_slice(bytes);
    free
}

/// A rule of [`LLM_RULES`](SessionOptions::LLM_RULES), whose texts are those of [`KNOWN`].
#[cfg(feature = "capi")]
pub(crate) const fn known(mut index: usize) -> Rule<'static> {
    let mut list = KNOWN.as_slice();
    loop {
        let (rule, rest) = first_in_full(list).expect("there are more");
        if index == 0 {
            return rule;
        }
        (list, index) = (rest, index - 1);
    }
}

/// What texts of a set have in common: nearly all others are told by it.
#[derive(Clone, Copy, Debug)]
struct Sieve {
    /// Their lengths, as bits; the last one is for all that are longer.
    lens: u32,
    /// Their last bytes, as bits: the lower five bits of each count.
    lasts: u32,
}

impl Sieve {
    const EMPTY: Self = Self { lens: 0, lasts: 0 };

    #[inline(never)] // for size
    fn add(&mut self, text: &[u8]) {
        self.lens |= Self::len(text);
        self.lasts |= Self::last(text);
    }

    #[inline]
    fn may_have(self, text: &[u8]) -> bool {
        self.lens & Self::len(text) != 0 && self.lasts & Self::last(text) != 0
    }

    #[inline]
    fn len(text: &[u8]) -> u32 {
        1 << text.len().min(31)
    }

    #[inline]
    fn last(text: &[u8]) -> u32 {
        text.last().map_or(1, |last| 1 << (last & 31))
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
pub(crate) struct Rules {
    /// One behind the other: a place in [`KNOWN`], or the rule in full.
    kept: [u8; Rule::MOST_BYTES],
    /// How many bytes that is.
    used: u8,
    /// How many rules there are.
    count: u8,
    /// Whether a rule says what a good end is. Where all are failures, none of them should be met.
    pub(super) has_success: bool,
    data: Sieve,
    event_types: Sieve,
    /// Whether the bytes of the event so far are the start of the rule's data: a bit for each rule.
    meets: u32,
    /// How many bytes of the event have come.
    so_far: usize,
}

impl Rules {
    pub(crate) const NONE: Self = Self {
        kept: [0; Rule::MOST_BYTES],
        used: 0,
        count: 0,
        has_success: false,
        data: Sieve::EMPTY,
        event_types: Sieve::EMPTY,
        meets: u32::MAX,
        so_far: 0,
    };

    #[inline(never)] // for the stack
    pub(crate) fn add(&mut self, rule: &Rule<'_>) -> Result<(), Error> {
        match (rule.data, rule.event_type) {
            // Where a rule names both, its data alone lets the event through the sieve.
            (Some(data), _) => self.data.add(data),
            (None, Some(event_type)) => self.event_types.add(event_type),
            // It would end every stream at its first event.
            (None, None) => return Err(Error::InvalidRule),
        }
        if usize::from(self.count) == Rule::MOST {
            return Err(Error::InvalidRule);
        }
        let (head, data, event_type) = rule.in_full();
        match place(head, data, event_type) {
            Some(place) => self.keep(&place.to_be_bytes())?,
            None => {
                self.keep(&head)?;
                self.keep(data)?;
                self.keep(event_type)?;
            }
        }
        self.count += 1;
        self.has_success |= rule.terminal != Terminal::Failure;
        Ok(())
    }

    /// Copies bytes behind those that are there.
    #[inline(never)] // for size
    fn keep(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let free = self.kept.get_mut(usize::from(self.used)..).and_then(|free| free.get_mut(..bytes.len()));
        copy(bytes, free.ok_or(Error::InvalidRule)?);
        self.used += bytes.len() as u8; // They fit.
        Ok(())
    }

    /// Whether a rule goes by an event's type alone.
    pub(crate) fn go_by_type(&self) -> bool {
        self.event_types.lens != 0
    }

    fn all(&self) -> impl Iterator<Item = Rule<'_>> {
        let mut rest = self.kept.get(..usize::from(self.used)).unwrap_or_default();
        core::iter::from_fn(move || {
            let rule;
            (rule, rest) = first(rest)?;
            Some(rule)
        })
    }

    /// Whether an event may meet a rule.
    #[inline]
    pub(super) fn may_meet(&self, event_type: &[u8], data: &[u8]) -> bool {
        self.data.may_have(data) || self.event_types.may_have(event_type)
    }

    /// Which rule an event meets; the first one counts.
    pub(super) fn event(&mut self, event_type: &[u8], data: &[u8], whole: Whole) -> Option<Terminal> {
        if !self.may_meet(event_type, data) {
            return None;
        }
        self.fragment(data, true);
        self.last_fragment(event_type, whole)
    }

    /// Which rule an event meets of which only the type is known.
    pub(super) fn dropped_event(&mut self, event_type: &[u8]) -> Option<Terminal> {
        self.meets = 0;
        self.last_fragment(event_type, Whole::ALL)
    }

    /// A part of an event's data came.
    #[inline(never)] // for size
    pub(super) fn fragment(&mut self, text: &[u8], first: bool) {
        if first {
            self.forget_fragments();
        }
        let (so_far, mut meets) = (self.so_far, self.meets);
        if meets != 0 {
            for (index, rule) in self.all().enumerate() {
                let rest = rule.data.and_then(|data| data.get(so_far..));
                if !rest.is_some_and(|rest| rest.starts_with(text)) {
                    meets &= !(1 << index);
                }
            }
        }
        self.meets = meets;
        self.so_far = so_far.saturating_add(text.len());
    }

    /// Which rule an event meets whose data came in fragments; the first one counts.
    #[inline(never)] // for size
    pub(super) fn last_fragment(&self, event_type: &[u8], whole: Whole) -> Option<Terminal> {
        let met = self.all().enumerate().find(|(index, rule)| {
            let meets_data = rule.data.map_or(whole.event, |data| {
                whole.data && self.meets >> index & 1 == 1 && data.len() == self.so_far
            });
            meets_data && rule.event_type.is_none_or(|named| named == event_type)
        });
        met.map(|(_, rule)| rule.terminal)
    }

    /// What came of an event does not count any more.
    pub(super) fn forget_fragments(&mut self) {
        self.so_far = 0;
        self.meets = u32::MAX;
    }
}

/// The place in [`KNOWN`] of a rule with these parts.
fn place(head: [u8; 3], data: &[u8], event_type: &[u8]) -> Option<u16> {
    let mut list = KNOWN.as_slice();
    while let [kind, data_len, type_len, texts @ ..] = list {
        let (known_data, rest) = texts.split_at_checked(usize::from(data_len.saturating_sub(1)))?;
        let (known_type, rest) = rest.split_at_checked(usize::from(type_len.saturating_sub(1)))?;
        if head == [*kind, *data_len, *type_len] && known_data == data && known_type == event_type {
            return Some((KNOWN.len() - list.len()) as u16);
        }
        list = rest;
    }
    None
}

/// The first rule of a list, and what is behind it.
#[inline(never)] // for size
fn first(list: &[u8]) -> Option<(Rule<'_>, &[u8])> {
    let (list, behind) = match list {
        [high @ ..IN_FULL, low, behind @ ..] => {
            (KNOWN.get(usize::from(u16::from_be_bytes([*high, *low]))..)?, Some(behind))
        }
        _ => (list, None),
    };
    let (rule, rest) = first_in_full(list)?;
    Some((rule, behind.unwrap_or(rest)))
}

/// The first rule of a list whose rules are in full, and what is behind it.
#[inline(always)]
const fn first_in_full(list: &[u8]) -> Option<(Rule<'_>, &[u8])> {
    let [head, data, event_type, rest @ ..] = list else { return None };
    let Some((data, rest)) = text(*data, rest) else { return None };
    let Some((event_type, rest)) = text(*event_type, rest) else { return None };
    let terminal = match *head & !IN_FULL {
        0 => Terminal::Hidden,
        1 => Terminal::Delivered,
        _ => Terminal::Failure,
    };
    Some((Rule { data, event_type, terminal }, rest))
}

/// The text whose length was kept so, and what is behind it.
const fn text(len: u8, rest: &[u8]) -> Option<(Option<&[u8]>, &[u8])> {
    if len == 0 {
        return Some((None, rest));
    }
    match rest.split_at_checked(len as usize - 1) {
        Some((text, rest)) => Some((Some(text), rest)),
        None => None,
    }
}
