//! The lent buffer and its shares: data, event type, and three IDs. Knows nothing of parsing.

use crate::options::Limits;

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

    fn part(&self) -> Part {
        Part { start: self.start, len: self.len }
    }
}

/// What of the lent buffer is in use.
///
/// Three IDs live at once. The standard's *last event ID string* is `committed`; its *last event
/// ID buffer* is `pending`, or `committed` while no line of the block has set one; `line` is the
/// value being read, which a NUL further on may still cancel. They trade places, they are not
/// copied.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Store {
    data: Share,
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
    }

    #[inline]
    pub(crate) fn append_data(&mut self, buffer: &mut [u8], text: &[u8]) -> Result<(), Full> {
        self.data.append(buffer, text)
    }

    /// Appends an LF and a line, or nothing.
    #[inline]
    pub(crate) fn append_data_line(&mut self, buffer: &mut [u8], line: &[u8]) -> Result<(), Full> {
        let room = self.data.limit.saturating_sub(self.data.len);
        if line.len() >= room {
            return Err(Full { room });
        }
        self.data.append(buffer, b"\n")?;
        self.data.append(buffer, line)
    }

    pub(crate) fn data(&self) -> Part {
        self.data.part()
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

    /// Sets the last event ID string.
    pub(crate) fn set_last_event_id(&mut self, buffer: &mut [u8], id: &[u8]) -> Result<(), Full> {
        let mut seeded = Share { len: 0, ..self.committed };
        seeded.append(buffer, id)?;
        self.committed = seeded;
        Ok(())
    }

    /// The last event ID string.
    pub(crate) fn last_event_id<'b>(&self, buffer: &'b [u8]) -> &'b [u8] {
        self.committed.part().of(buffer)
    }
}
