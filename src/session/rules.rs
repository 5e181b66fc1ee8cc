//! The terminal rules of a session, and the check whether an event meets one.
//!
//! Rules are stored as a list in bytes: for each rule one byte for what it means, the lengths of its two
//! texts, and the texts.

use super::rule::{LLM_RULES, Rule, Terminal};
use crate::error::Error;
use crate::scan::copy;

/// A flag in the first byte of a listed rule: the rule names data.
const BY_DATA: u8 = 0x80;

impl<'a> Rule<'a> {
    /// The rule as it is stored in a list: its first byte and the two lengths, the data, and the event
    /// type. No event has an empty type, so an empty one stands for any type.
    const fn parts(&self) -> ([u8; 3], &'a [u8], &'a [u8]) {
        let (by_data, data) = match self.data {
            Some(data) => (BY_DATA, data),
            None => (0, b"".as_slice()),
        };
        let event_type = match self.event_type {
            Some(event_type) => event_type,
            None => &[],
        };
        // The casts lose nothing: a list has no room for a text of more than 255 bytes.
        ([by_data | self.terminal as u8, data.len() as u8, event_type.len() as u8], data, event_type)
    }
}

/// A rule of a list.
struct Listed<'l> {
    head: u8,
    data: &'l [u8],
    event_type: &'l [u8],
}

impl<'l> Listed<'l> {
    /// The first rule of a list, and the rest of the list.
    fn first(list: &'l [u8]) -> Option<(Self, &'l [u8])> {
        let [head, data, event_type, rest @ ..] = list else { return None };
        let (data, rest) = rest.split_at_checked(usize::from(*data))?;
        let (event_type, rest) = rest.split_at_checked(usize::from(*event_type))?;
        Some((Self { head: *head, data, event_type }, rest))
    }

    fn terminal(&self) -> Terminal {
        match self.head & !BY_DATA {
            1 => Terminal::Hidden,
            2 => Terminal::Delivered,
            _ => Terminal::Failure,
        }
    }
}

/// The rules for language models as a list.
static LLM: [u8; list_len(LLM_RULES)] = list(LLM_RULES);

const fn list_len(rules: &[Rule<'_>]) -> usize {
    let [rule, rest @ ..] = rules else { return 0 };
    let (head, data, event_type) = rule.parts();
    head.len() + data.len() + event_type.len() + list_len(rest)
}

const fn list<const LEN: usize>(mut rules: &[Rule<'_>]) -> [u8; LEN] {
    let mut list = [0; LEN];
    let mut free: &mut [u8] = &mut list;
    while let [rule, rest @ ..] = rules {
        let (head, data, event_type) = rule.parts();
        free = put(put(put(free, &head), data), event_type);
        rules = rest;
    }
    list
}

/// Copies bytes to the start of `free`. Returns the rest of it.
const fn put<'f>(free: &'f mut [u8], bytes: &[u8]) -> &'f mut [u8] {
    let (place, free) = free.split_at_mut(bytes.len());
    place.copy_from_slice(bytes);
    free
}

/// `misses` must have a bit for each rule that names data.
const _: () = {
    let (mut bits, mut rules) = (Rule::MOST, LLM_RULES);
    while let [rule, rest @ ..] = rules {
        bits += rule.data.is_some() as usize;
        rules = rest;
    }
    assert!(bits <= u32::BITS as usize);
};

/// A quick test whether a text may be one of a set. It rejects nearly all other texts.
#[derive(Clone, Copy, Debug)]
struct Sieve {
    /// The lengths of the texts, one bit each. Bit 31 stands for 31 bytes and more.
    lens: u32,
    /// The last bytes of the texts, one bit each, by the lower five bits of the byte.
    lasts: u32,
}

impl Sieve {
    const EMPTY: Self = Self { lens: 0, lasts: 0 };

    const fn add(&mut self, text: &[u8]) {
        self.lens |= Self::len(text);
        self.lasts |= Self::last(text);
    }

    #[inline]
    const fn may_have(self, text: &[u8]) -> bool {
        self.lens & Self::len(text) != 0 && self.lasts & Self::last(text) != 0
    }

    #[inline]
    const fn len(text: &[u8]) -> u32 {
        1 << if text.len() < 31 { text.len() } else { 31 }
    }

    #[inline]
    const fn last(text: &[u8]) -> u32 {
        match text {
            [.., last] => 1 << (*last & 31),
            [] => 1,
        }
    }
}

/// A summary of the rules, for quick tests.
#[derive(Clone, Copy, Debug)]
struct Common {
    data: Sieve,
    /// The types of the rules by type alone.
    event_types: Sieve,
    /// Whether a rule defines a good end. If all rules are failures, a good answer meets none of them.
    has_success: bool,
}

impl Common {
    const NONE: Self = Self { data: Sieve::EMPTY, event_types: Sieve::EMPTY, has_success: false };

    const LLM: Self = {
        let (mut common, mut rules) = (Self::NONE, LLM_RULES);
        while let [rule, rest @ ..] = rules {
            common.add(rule);
            rules = rest;
        }
        common
    };

    const fn add(&mut self, rule: &Rule<'_>) {
        let (sieve, text) = match (rule.data, rule.event_type) {
            // For a rule that names both, the test of the data is enough.
            (Some(data), _) => (&mut self.data, data),
            (None, Some(event_type)) => (&mut self.event_types, event_type),
            (None, None) => return,
        };
        sieve.add(text);
        self.has_success |= !matches!(rule.terminal, Terminal::Failure);
    }
}

/// How much of an event has arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Whole {
    /// Its blank line has arrived.
    pub(super) event: bool,
    /// The last line of its data is whole.
    pub(super) data: bool,
}

impl Whole {
    pub(super) const ALL: Self = Self { event: true, data: true };
    /// For an event that continues: it meets no rule yet.
    pub(super) const NOTHING: Self = Self { event: false, data: false };
}

/// Which parts are whole of an event that the end of the stream cuts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    /// It is the last line of a body of lines in a complete response, and not cut inside a character.
    pub(super) event: bool,
    /// The last line of its data has ended. Otherwise the line may be longer. This only matters for
    /// fragments, where a part of a longer line could equal the data of a rule.
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

/// The rules of a session, and how much of an event in fragments matches them so far.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    /// The host's rules, as a list.
    own: [u8; Rule::MOST_BYTES],
    /// How many bytes of `own` are used.
    used: u8,
    /// How many rules `own` has.
    count: u8,
    /// Whether the [`LLM`] rules apply too, after the host's rules.
    llm: bool,
    common: Common,
    /// One bit for each rule that names data: set if the event's data so far is not a prefix of the
    /// rule's data.
    misses: u32,
    /// How many bytes of the event's data have arrived.
    so_far: usize,
}

impl Rules {
    pub(crate) const NONE: Self = Self {
        own: [0; Rule::MOST_BYTES],
        used: 0,
        count: 0,
        llm: false,
        common: Common::NONE,
        misses: 0,
        so_far: 0,
    };

    /// Adds the rules for language models.
    pub(crate) fn add_llm(&mut self) {
        self.llm = true;
        self.common = Common::LLM;
    }

    #[inline(never)] // to bound stack use
    pub(crate) fn add(&mut self, rule: &Rule<'_>) -> Result<(), Error> {
        // An empty rule would match every event, and a rule with an empty type no event.
        let is_empty = rule.data.is_none() && rule.event_type.is_none() || rule.event_type == Some(b"");
        if is_empty || usize::from(self.count) == Rule::MOST {
            return Err(Error::InvalidRule);
        }
        let (head, data, event_type) = rule.parts();
        self.keep(&head)?;
        self.keep(data)?;
        self.keep(event_type)?;
        self.count += 1;
        self.common.add(rule);
        Ok(())
    }

    /// Appends bytes to the host's list.
    #[inline(never)] // for size
    fn keep(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let free = self.own.get_mut(usize::from(self.used)..).and_then(|free| free.get_mut(..bytes.len()));
        copy(bytes, free.ok_or(Error::InvalidRule)?);
        self.used += bytes.len() as u8; // They fit.
        Ok(())
    }

    /// Whether there is a rule by type alone.
    pub(crate) fn go_by_type(&self) -> bool {
        self.common.event_types.lens != 0
    }

    /// Whether a rule defines a good end.
    pub(super) fn have_success(&self) -> bool {
        self.common.has_success
    }

    fn all(&self) -> impl Iterator<Item = Listed<'_>> {
        let own = self.own.get(..usize::from(self.used)).unwrap_or_default();
        let (mut rest, mut behind) = (own, if self.llm { &LLM[..] } else { &[] });
        core::iter::from_fn(move || {
            if rest.is_empty() {
                rest = core::mem::take(&mut behind);
            }
            let rule;
            (rule, rest) = Listed::first(rest)?;
            Some(rule)
        })
    }

    /// Whether an event may meet a rule.
    #[inline]
    pub(super) fn may_meet(&self, event_type: &[u8], data: &[u8]) -> bool {
        self.common.data.may_have(data) || self.common.event_types.may_have(event_type)
    }

    /// What the first rule means that the event meets.
    pub(super) fn event(&mut self, event_type: &[u8], data: &[u8], whole: Whole) -> Option<Terminal> {
        if self.may_meet(event_type, data) { self.fragment(data, true, event_type, whole) } else { None }
    }

    /// What the first rule means that a dropped event meets. Only its type is known.
    pub(super) fn dropped_event(&mut self, event_type: &[u8]) -> Option<Terminal> {
        self.fragment(b"", true, event_type, Whole { event: true, data: false })
    }

    /// Takes a part of an event's data. Returns what the first rule means that the event meets so far.
    #[inline(never)] // for size
    pub(super) fn fragment(
        &mut self,
        text: &[u8],
        first: bool,
        event_type: &[u8],
        whole: Whole,
    ) -> Option<Terminal> {
        if first {
            self.forget_fragments();
        }
        let (so_far, mut misses) = (self.so_far, self.misses);
        let len = so_far.saturating_add(text.len());
        let (mut bit, mut met) = (1, None);
        for rule in self.all() {
            let mut meets = whole.event;
            if rule.head & BY_DATA != 0 {
                if !rule.data.get(so_far..).is_some_and(|rest| rest.starts_with(text)) {
                    misses |= bit;
                }
                meets = whole.data && misses & bit == 0 && rule.data.len() == len;
                bit <<= 1;
            }
            if meets && (rule.event_type.is_empty() || rule.event_type == event_type) {
                met = met.or_else(|| Some(rule.terminal()));
            }
        }
        (self.so_far, self.misses) = (len, misses);
        met
    }

    /// Forgets the data of the current event.
    pub(super) fn forget_fragments(&mut self) {
        (self.so_far, self.misses) = (0, 0);
    }
}
