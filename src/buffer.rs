//! The lent buffer and its shares: data, event type, and three IDs. Knows nothing of parsing.

use crate::options::Limits;
use crate::scan::Copied;
use crate::utf8::REPLACEMENT;

/// Memory that a parser can own or borrow: `[u8; N]` and `&mut [u8]`.
///
/// Sealed, because the parser relies on finding the bytes it wrote.
pub trait Buffer: sealed::Sealed {}

impl<const N: usize> Buffer for [u8; N] {}
impl Buffer for &mut [u8] {}

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
}

/// Where some bytes lie: `len` of them, from `start` on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) start: usize,
    pub(crate) len: usize,
}

impl Part {
    /// The bytes. A part lies within what it is a part of; one that did not would be empty rather
    /// than a panic.
    #[inline]
    pub(crate) fn of(self, bytes: &[u8]) -> &[u8] {
        let part = bytes.get(self.start..).and_then(|rest| rest.get(..self.len));
        debug_assert!(part.is_some(), "{self:?} of {}", bytes.len());
        part.unwrap_or_default()
    }
}

#[inline]
fn write(buffer: &mut [u8], start: usize, text: &[u8]) {
    let place = buffer.get_mut(start..).and_then(|rest| rest.get_mut(..text.len()));
    debug_assert!(place.is_some(), "{start} + {} in the buffer", text.len());
    if let Some(place) = place {
        place.copy_from_slice(text);
    }
}

#[inline]
fn move_byte(buffer: &mut [u8], from: usize, to: usize) {
    if let Some(&byte) = buffer.get(from) {
        write(buffer, to, &[byte]);
    }
}

/// How many bytes one ill-formed byte can become.
const LONGEST_REPLACEMENT: usize = REPLACEMENT.len();
/// The most bytes that are kept unproven: they are still in the CPU's cache when they are looked at.
const MOST_UNPROVEN: usize = 8 << 10;

/// A text does not fit into its share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Full {
    /// How many of its bytes would still fit.
    pub(crate) room: usize,
}

/// A text that grows in its share of the buffer. `len <= limit` always.
#[derive(Clone, Copy, Debug)]
struct Share {
    start: usize,
    len: usize,
    limit: usize,
}

impl Share {
    const fn new(start: usize, limit: usize) -> Self {
        Self { start, len: 0, limit }
    }

    #[inline]
    fn append(&mut self, buffer: &mut [u8], text: &[u8]) -> Result<(), Full> {
        let room = self.limit.saturating_sub(self.len);
        if text.len() > room {
            return Err(Full { room });
        }
        write(buffer, self.start.wrapping_add(self.len), text);
        self.len += text.len();
        Ok(())
    }

    /// What is left of the share, where more text goes.
    #[inline]
    fn rest<'b>(&self, buffer: &'b mut [u8]) -> &'b mut [u8] {
        let room = self.limit.saturating_sub(self.len);
        let rest = buffer.get_mut(self.start.wrapping_add(self.len)..);
        rest.and_then(|rest| rest.get_mut(..room)).unwrap_or_default()
    }

    fn part(&self) -> Part {
        Part { start: self.start, len: self.len }
    }
}

/// Which of the shares for IDs is the last event ID string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct IdMark(usize);

/// What of the lent buffer is in use.
///
/// Three IDs live at once. The standard's *last event ID string* is `committed`; its *last event
/// ID buffer* is `pending`, or `committed` while no line of the block has set one; `line` is the
/// value being read, which a NUL further on may still cancel. They trade places, they are not
/// copied.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Store {
    data: Share,
    /// How many bytes at the end of the data are as they came: not looked at for UTF-8 yet.
    unproven: usize,
    /// How many bytes of the current line may be appended so; 0 unless it is a data line of which
    /// all is simply kept.
    credit: usize,
    event_type: Share,
    committed: Share,
    pending: Share,
    line: Share,
    has_pending: bool,
}

impl Store {
    /// The shares of a buffer that has at least [`Limits::capacity`] bytes.
    pub(crate) const fn new(limits: Limits) -> Self {
        let Limits { data, event_type, last_event_id: id } = limits;
        let ids = data.wrapping_add(event_type);
        Self {
            data: Share::new(0, data),
            unproven: 0,
            credit: 0,
            event_type: Share::new(data, event_type),
            committed: Share::new(ids, id),
            pending: Share::new(ids.wrapping_add(id), id),
            line: Share::new(ids.wrapping_add(id).wrapping_add(id), id),
            has_pending: false,
        }
    }

    /// Everything empty again but the last event ID string.
    pub(crate) fn reset(&mut self) {
        self.clear_data();
        self.clear_event_type();
        self.clear_line_id();
        self.has_pending = false;
    }

    #[inline]
    pub(crate) fn clear_data(&mut self) {
        self.data.len = 0;
        self.unproven = 0;
        self.credit = 0;
    }

    #[inline]
    pub(crate) fn append_data(&mut self, buffer: &mut [u8], text: &[u8]) -> Result<(), Full> {
        self.data.append(buffer, text)
    }

    /// Appends an LF and a line, `len` bytes of `chunk` from `start` on, or nothing.
    #[inline]
    pub(crate) fn append_data_line(
        &mut self,
        buffer: &mut [u8],
        chunk: &[u8],
        start: usize,
        len: usize,
    ) -> Result<(), Full> {
        /// So many bytes are copied quicker than a few.
        const STEP: usize = 64;
        let rest = self.data.rest(buffer);
        if len >= rest.len() {
            return Err(Full { room: rest.len() });
        }
        let from = chunk.get(start..).unwrap_or_default();
        if let Some((lf, rest)) = rest.split_first_mut() {
            *lf = b'\n';
            match (rest.first_chunk_mut::<STEP>(), from.first_chunk::<STEP>()) {
                (Some(rest), Some(from)) if len <= STEP => *rest = *from,
                _ => write(rest, 0, from.get(..len).unwrap_or_default()),
            }
        }
        self.data.len += 1 + len;
        Ok(())
    }

    pub(crate) fn data(&self) -> Part {
        debug_assert_eq!(self.unproven, 0, "data is text before it is looked at");
        self.data.part()
    }

    pub(crate) fn data_len(&self) -> usize {
        self.data.len
    }

    /// All data, whether or not it is looked at.
    pub(crate) fn kept_data(&self) -> Part {
        self.data.part()
    }

    /// How many bytes of data may be kept unproven, more than there are: so many that all of them
    /// fit even if each becomes a U+FFFD, so that no limit depends on when they are looked at.
    #[inline]
    fn room_unproven(&self) -> usize {
        let room = self.data.limit.saturating_sub(self.data.len - self.unproven);
        (room / LONGEST_REPLACEMENT).min(MOST_UNPROVEN).saturating_sub(self.unproven)
    }

    /// Appends data that is not looked at for UTF-8 yet, if it may be kept so.
    #[inline]
    pub(crate) fn append_unproven(&mut self, buffer: &mut [u8], text: &[u8]) -> bool {
        self.grant_credit();
        let kept = self.append_text(buffer, text, false);
        self.withdraw_credit();
        kept
    }

    /// What follows in this line may be appended by [`copy_data`](Self::copy_data), for a while.
    #[inline]
    pub(crate) fn grant_credit(&mut self) {
        self.credit = self.room_unproven();
    }

    #[inline]
    pub(crate) fn withdraw_credit(&mut self) {
        self.credit = 0;
    }

    #[inline]
    pub(crate) fn has_credit(&self) -> bool {
        self.credit > 0
    }

    /// Lets `copy` append data, as much as there is credit for. Returns how much it was.
    #[inline]
    pub(crate) fn copy_data(&mut self, buffer: &mut [u8], copy: impl FnOnce(&mut [u8]) -> Copied) -> usize {
        let rest = buffer.get_mut(self.data.start + self.data.len..);
        let Some(place) = rest.and_then(|rest| rest.get_mut(..self.credit)) else { return 0 };
        let Copied { len, ascii } = copy(place);
        self.data.len += len;
        self.credit -= len;
        if !ascii || self.unproven > 0 {
            self.unproven += len;
        }
        len
    }

    /// The same with text that is there: all of it or nothing. Whether it was appended.
    #[inline]
    pub(crate) fn append_text(&mut self, buffer: &mut [u8], text: &[u8], ascii: bool) -> bool {
        let copied = self.copy_data(buffer, |to| match to.get_mut(..text.len()) {
            Some(place) => {
                place.copy_from_slice(text);
                Copied { len: text.len(), ascii }
            }
            None => Copied { len: 0, ascii },
        });
        copied == text.len()
    }

    /// The same for one byte that is no control character.
    #[inline]
    pub(crate) fn append_text_byte(&mut self, buffer: &mut [u8], byte: u8) -> bool {
        match buffer.get_mut(self.data.start + self.data.len) {
            Some(place) if self.credit > 0 && byte >= b' ' => *place = byte,
            Some(_) | None => return false,
        }
        self.data.len += 1;
        self.credit -= 1;
        self.unproven += usize::from(self.unproven > 0 || !byte.is_ascii());
        true
    }

    /// The unproven bytes.
    #[inline]
    pub(crate) fn unproven<'b>(&self, buffer: &'b [u8]) -> &'b [u8] {
        let start = self.data.start + self.data.len - self.unproven;
        Part { start, len: self.unproven }.of(buffer)
    }

    #[inline]
    pub(crate) fn has_unproven(&self) -> bool {
        self.unproven > 0
    }

    /// The unproven bytes are UTF-8 after all.
    #[inline]
    pub(crate) fn mark_proven(&mut self) {
        self.unproven = 0;
    }

    /// Moves the unproven bytes out of the data, to the end of its share: what they decode to can
    /// be appended without catching up with them.
    pub(crate) fn set_unproven_aside(&mut self, buffer: &mut [u8]) -> Part {
        let len = core::mem::take(&mut self.unproven);
        self.data.len -= len;
        let from = self.data.start + self.data.len;
        let to = self.data.start + self.data.limit - len;
        for at in (0..len).rev() {
            move_byte(buffer, from + at, to + at);
        }
        Part { start: to, len }
    }

    /// Appends a part of what was set aside.
    pub(crate) fn append_aside(&mut self, buffer: &mut [u8], part: Part) {
        let to = self.data.start + self.data.len;
        for at in 0..part.len {
            move_byte(buffer, part.start + at, to + at);
        }
        self.data.len += part.len;
    }

    #[inline]
    pub(crate) fn clear_event_type(&mut self) {
        self.event_type.len = 0;
    }

    #[inline]
    pub(crate) fn append_event_type(&mut self, buffer: &mut [u8], text: &[u8]) -> Result<(), Full> {
        self.event_type.append(buffer, text)
    }

    pub(crate) fn event_type(&self) -> Part {
        self.event_type.part()
    }

    #[inline]
    pub(crate) fn clear_line_id(&mut self) {
        self.line.len = 0;
    }

    #[inline]
    pub(crate) fn append_line_id(&mut self, buffer: &mut [u8], text: &[u8]) -> Result<(), Full> {
        self.line.append(buffer, text)
    }

    /// The ID line has ended well: its value is the last event ID buffer now.
    pub(crate) fn accept_line_id(&mut self) {
        core::mem::swap(&mut self.line, &mut self.pending);
        self.has_pending = true;
    }

    pub(crate) fn has_pending_id(&self) -> bool {
        self.has_pending
    }

    /// The blank line: the last event ID buffer becomes the last event ID string. Whether a line of
    /// this block had set it.
    #[inline]
    pub(crate) fn commit_id(&mut self) -> bool {
        let had_pending = self.has_pending;
        if had_pending {
            core::mem::swap(&mut self.pending, &mut self.committed);
            self.has_pending = false;
        }
        had_pending
    }

    /// The last event ID string, to be known again.
    pub(crate) fn id_mark(&self) -> IdMark {
        IdMark(self.committed.start)
    }

    /// Takes the last commit back, if there was one since.
    pub(crate) fn take_back_id(&mut self, mark: IdMark) {
        if self.committed.start != mark.0 && self.pending.start == mark.0 {
            core::mem::swap(&mut self.pending, &mut self.committed);
        }
    }

    /// Sets the last event ID string.
    pub(crate) fn set_last_event_id(&mut self, buffer: &mut [u8], id: &[u8]) -> Result<(), Full> {
        let mut seeded = Share { len: 0, ..self.committed };
        seeded.append(buffer, id)?;
        self.committed = seeded;
        Ok(())
    }

    /// The last event ID string.
    #[inline]
    pub(crate) fn last_event_id(&self) -> Part {
        self.committed.part()
    }
}
