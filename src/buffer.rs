//! The lent buffer and its parts: data, event type, and three IDs. Independent of parsing.

use crate::options::Limits;
use crate::scan::copy;
use crate::utf8::Character;

/// Memory that a parser owns (`[u8; N]`; with the feature `alloc` also `Vec<u8>` and `Box<[u8]>`) or
/// borrows (`&mut [u8]`). For a `Vec`, its length counts, not its capacity: use `vec![0; 4096]`.
///
/// Sealed, because the parser relies on the memory keeping the bytes that it wrote.
///
/// A struct can own a parser together with its buffer:
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use picosse::{Item, Parser};
///
/// struct Chat {
///     parser: Parser<Vec<u8>>,
///     answer: String,
/// }
///
/// impl Chat {
///     fn new(buffer_len: usize) -> Result<Self, picosse::Error> {
///         Ok(Self { parser: Parser::new(vec![0; buffer_len])?, answer: String::new() })
///     }
///
///     fn on_bytes(&mut self, chunk: &[u8]) -> Result<(), picosse::FeedError> {
///         self.parser.feed(chunk, |item| {
///             if let Item::Event(event) = item {
///                 self.answer += event.data.as_str().unwrap_or_default();
///             }
///         })
///     }
/// }
///
/// let mut chat = Chat::new(4096)?;
/// chat.on_bytes(b"data: \xE4\xBD")?;
/// chat.on_bytes(b"\xA0\n\ndata: \xE5\xA5\xBD\n\n")?;
/// assert_eq!(chat.answer, "你好");
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Buffer: sealed::Sealed {}

impl<const N: usize> Buffer for [u8; N] {}
impl Buffer for &mut [u8] {}
#[cfg(feature = "alloc")]
impl Buffer for alloc::vec::Vec<u8> {}
#[cfg(feature = "alloc")]
impl Buffer for alloc::boxed::Box<[u8]> {}

pub(crate) mod sealed {
    pub trait Sealed {
        fn bytes(&self) -> &[u8];
        fn bytes_mut(&mut self) -> &mut [u8];
    }

    impl<const N: usize> Sealed for [u8; N] {
        fn bytes(&self) -> &[u8] {
            self
        }
        fn bytes_mut(&mut self) -> &mut [u8] {
            self
        }
    }

    impl Sealed for &mut [u8] {
        fn bytes(&self) -> &[u8] {
            self
        }
        fn bytes_mut(&mut self) -> &mut [u8] {
            self
        }
    }

    #[cfg(feature = "alloc")]
    impl Sealed for alloc::vec::Vec<u8> {
        fn bytes(&self) -> &[u8] {
            self
        }
        fn bytes_mut(&mut self) -> &mut [u8] {
            self
        }
    }

    #[cfg(feature = "alloc")]
    impl Sealed for alloc::boxed::Box<[u8]> {
        fn bytes(&self) -> &[u8] {
            self
        }
        fn bytes_mut(&mut self) -> &mut [u8] {
            self
        }
    }
}

/// A range of bytes: `len` bytes from `start` on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) start: usize,
    pub(crate) len: usize,
}

impl Part {
    /// The bytes of this part. (It always lies within `bytes`. If it did not, this would return an empty
    /// slice rather than panic.)
    #[inline]
    pub(crate) fn of(self, bytes: &[u8]) -> &[u8] {
        let part = bytes.get(self.start..).and_then(|rest| rest.get(..self.len));
        debug_assert!(part.is_some(), "{self:?} of {}", bytes.len());
        part.unwrap_or_default()
    }
}

/// Marks which of the three ID parts holds the last event ID string.
#[cfg(feature = "session")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct IdMark(usize);

/// The parts of the lent buffer that are in use.
///
/// Three IDs are stored at once. The standard's *last event ID string* is `committed`. Its *last event ID
/// buffer* is `pending`, or `committed` if no line of the block has set an ID. `line` is the value being
/// read, which a later NUL may still invalidate. IDs are swapped, not copied.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Store {
    pub(crate) data: Part,
    pub(crate) event_type: Part,
    committed: Part,
    pending: Part,
    pub(crate) line: Part,
    has_pending: bool,
}

impl Part {
    const fn at(start: usize) -> Self {
        Self { start, len: 0 }
    }

    /// Appends a character if it is within the limit. Returns whether it was.
    #[inline(always)]
    pub(crate) fn push(&mut self, buffer: &mut [u8], limit: usize, character: Character) -> bool {
        let len = self.len + character.len();
        let place = buffer.get_mut(self.start.wrapping_add(self.len)..).unwrap_or_default();
        let fits = len <= limit && character.copy_to(place);
        self.len = if fits { len } else { self.len };
        fits
    }

    /// Appends text if all of it is within the limit. Returns whether it was.
    #[inline]
    pub(crate) fn append(&mut self, buffer: &mut [u8], limit: usize, text: &[u8]) -> bool {
        if text.len() > limit.saturating_sub(self.len) {
            return false;
        }
        let place = buffer.get_mut(self.start.wrapping_add(self.len)..);
        self.len += text.len();
        let place = place.unwrap_or_default();
        debug_assert!(text.len() <= place.len(), "{} bytes into {}", text.len(), place.len());
        copy(text, place);
        true
    }

    /// Appends `before` and the first `len` bytes of `from` if they are within the limit. Returns whether
    /// they were.
    #[inline]
    pub(crate) fn append_line(
        &mut self,
        buffer: &mut [u8],
        limit: usize,
        before: u8,
        from: &[u8],
        len: usize,
    ) -> bool {
        let room = limit.saturating_sub(self.len);
        let rest = buffer.get_mut(self.start.wrapping_add(self.len)..);
        let place = rest.and_then(|rest| rest.get_mut(..room)).unwrap_or_default();
        match place.split_first_mut() {
            Some((first, place)) if len <= place.len() => {
                *first = before;
                copy_near(from, place, len);
                self.len += 1 + len;
                true
            }
            _ => false,
        }
    }
}

/// Copies the first `len` bytes of `from` to the start of `place`. A few bytes after them may be
/// overwritten.
#[inline(always)]
pub(crate) fn copy_near(from: &[u8], place: &mut [u8], len: usize) {
    /// Copying this fixed number of bytes is faster than copying a few.
    const STEP: usize = 64;
    match (place.first_chunk_mut::<STEP>(), from.first_chunk::<STEP>()) {
        (Some(place), Some(from)) if len <= STEP => *place = *from,
        _ => copy(from.get(..len).unwrap_or_default(), place),
    }
}

impl Store {
    /// All bytes of it are 0.
    pub(crate) const ZERO: Self = Self {
        data: Part::at(0),
        event_type: Part::at(0),
        committed: Part::at(0),
        pending: Part::at(0),
        line: Part::at(0),
        has_pending: false,
    };

    /// Divides a buffer of at least [`Limits::needed`] bytes. Call it on [`ZERO`](Self::ZERO).
    #[inline(always)]
    pub(crate) const fn begin(&mut self, limits: Limits) {
        let Limits { data, event_type, last_event_id: id } = limits;
        self.event_type.start = data;
        self.committed.start = data.wrapping_add(event_type);
        self.pending.start = self.committed.start.wrapping_add(id);
        self.line.start = self.pending.start.wrapping_add(id);
    }

    /// Empties everything except the last event ID string.
    pub(crate) fn reset(&mut self) {
        self.data.len = 0;
        self.event_type.len = 0;
        self.has_pending = false;
    }

    /// Accepts the ID of the line: it becomes the last event ID buffer.
    pub(crate) fn accept_line_id(&mut self) {
        core::mem::swap(&mut self.line, &mut self.pending);
        self.has_pending = true;
    }

    pub(crate) fn has_pending_id(&self) -> bool {
        self.has_pending
    }

    /// At the blank line, the last event ID buffer becomes the last event ID string. Returns whether a line
    /// of this block had set it.
    #[inline]
    pub(crate) fn commit_id(&mut self) -> bool {
        let had_pending = core::mem::take(&mut self.has_pending);
        if had_pending {
            core::mem::swap(&mut self.pending, &mut self.committed);
        }
        had_pending
    }

    /// Sets the last event ID string, if it is within the limit.
    pub(crate) fn set_last_event_id(&mut self, buffer: &mut [u8], limit: usize, id: &[u8]) -> bool {
        let mut seeded = Part::at(self.committed.start);
        let fits = seeded.append(buffer, limit, id);
        if fits {
            self.committed = seeded;
        }
        fits
    }

    /// The last event ID string.
    #[inline]
    pub(crate) fn last_event_id(&self) -> Part {
        self.committed
    }
}

#[cfg(feature = "session")]
impl Store {
    /// A mark of the current last event ID string.
    pub(crate) fn id_mark(&self) -> IdMark {
        IdMark(self.committed.start)
    }

    /// Undoes the last commit, if there was one since the mark.
    pub(crate) fn take_back_id(&mut self, mark: IdMark) {
        if self.committed.start != mark.0 && self.pending.start == mark.0 {
            core::mem::swap(&mut self.pending, &mut self.committed);
        }
    }
}
