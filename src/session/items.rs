//! The items of a chunk, one by one.

use super::chunks::Traversal;
use super::end::Outcome;
use super::filter::FilterSink;
use super::host::{AnyHost, Host, Out, item};
use super::session_state::{Effect, SessionState};
use super::{Generation, Session, SessionItem};
use crate::buffer::Buffer;
use crate::error::FeedError;
use crate::machine::{Flaws, Machine, Pass, Raw, View};
use crate::scan::IS_FAST;

/// The items of a chunk, from [`Session::items`]. A lending iterator: each item is borrowed until the next
/// call.
pub struct SessionItems<'s> {
    state: &'s mut SessionState,
    buffer: &'s mut [u8],
    chunk: &'s [u8],
    /// How many bytes of the attempt were taken before the chunk.
    before: usize,
    /// How many bytes of the chunk are read as a stream.
    len: usize,
    stream: OneByOne<'s>,
    /// Whether the machine may take more of the chunk.
    reads_on: bool,
    /// The effect of the chunk so far: a pause until there are no more items.
    effect: Effect,
}

impl<B: Buffer> Session<B> {
    /// Returns the items of a chunk of the body one by one, without a closure. Faster than
    /// [`step`](Session::step), because the positions of the chunk's lines are kept between items. After
    /// the last item, [`outcome`](SessionItems::outcome) returns what [`feed`](Session::feed) would have
    /// returned. Dropping it early is a pause: feed the bytes after the
    /// [consumed](SessionItems::consumed) ones.
    ///
    /// ```
    /// # use picosse::session::{Entropy, Head};
    /// # use picosse::{Item, Outcome, Session, SessionItem, SessionOptions};
    /// # let mut session = Session::new([0; 4096], SessionOptions::llm())?;
    /// # let now = 0;
    /// # let attempt = session.connect(now, Entropy(0)).unwrap();
    /// # session.on_response(attempt, now, &Head::new(200).content_type("text/event-stream"));
    /// let mut items = session.items(attempt, now, b"data: a\n\ndata: b\n\ndata: [DONE]\n\n");
    /// let mut text = String::new();
    /// while let Some(item) = items.next() {
    ///     if let SessionItem::Stream(Item::Event(event)) = item {
    ///         text += event.data.as_str().unwrap_or_default();
    ///     }
    /// }
    /// assert_eq!(text, "ab");
    /// assert!(matches!(items.outcome(), Outcome::Ended(end) if end.is_complete()));
    /// # Ok::<(), picosse::Error>(())
    /// ```
    pub fn items<'s>(&'s mut self, attempt: Generation, now: u32, chunk: &'s [u8]) -> SessionItems<'s> {
        let (state, buffer) = (&mut self.state, self.buffer.bytes_mut());
        let before = state.taken();
        let (len, effect) = match state.is_current(attempt.0).then(|| state.begin_chunk(now, chunk)) {
            None => (0, Effect::Closed),
            Some(Ok(len)) => (len, Effect::Paused { consumed: 0 }),
            Some(Err(reason)) => (0, state.end(buffer, reason)),
        };
        let reads_on = may_read_on(state, effect);
        let bytes = chunk.get(..len).filter(|_| reads_on).unwrap_or_default();
        let stream = OneByOne::new(state, buffer, bytes);
        SessionItems { state, buffer, chunk, before, len, stream, reads_on, effect }
    }
}

/// Whether the machine may take more of a chunk after this effect.
fn may_read_on(state: &SessionState, effect: Effect) -> bool {
    matches!(effect, Effect::Paused { .. }) && !state.events.tally.is_done()
}

impl<'s> SessionItems<'s> {
    /// The next item; `None` when there are no more in the chunk, or the attempt has ended.
    #[inline]
    #[allow(clippy::should_implement_trait)] // An item borrows from `self`; `Iterator` does not allow that.
    pub fn next(&mut self) -> Option<SessionItem<'_>> {
        let Some((raw, flaws)) = self.next_usual() else {
            return self.next_any().map(|out| item(self.state.view(self.buffer), out));
        };
        let SessionState { machine, events, .. } = &mut *self.state;
        let item = View { machine, buffer: self.buffer }.item(raw);
        events.count_usual(flaws); // After the item is made: so its texts are looked up only once.
        Some(SessionItem::Stream(item))
    }

    /// How many bytes of the chunk were taken so far: at most those up to and including the last item. An
    /// item may take no bytes.
    pub fn consumed(&self) -> usize {
        match self.effect {
            Effect::Paused { consumed } => consumed.max(self.stream.taken()),
            Effect::Running | Effect::Ended | Effect::Closed => self.chunk.len(),
        }
    }

    /// The outcome of the chunk: [`Outcome::Paused`] as long as there may be more items, then what
    /// [`feed`](Session::feed) would have returned. The attempt may end together with the last item.
    pub fn outcome(&self) -> Outcome {
        match self.effect {
            Effect::Paused { .. } => Outcome::Paused { consumed: self.consumed() },
            effect => self.state.outcome(effect),
        }
    }

    /// The next item, if it is an event that is handed out without further checks.
    #[inline(always)]
    fn next_usual(&mut self) -> Option<(Raw<'s>, Flaws)> {
        if !IS_FAST || !self.reads_on {
            return None;
        }
        let SessionState { machine, events, .. } = &mut *self.state;
        self.stream.next(machine, self.buffer).ok()?;
        if let Some(Raw::Event { data, event_type, flaws }) = self.stream.found {
            if events.is_usual(View { machine, buffer: self.buffer }, data, event_type) {
                return Some((Raw::Event { data, event_type, flaws }, flaws));
            }
        }
        self.stream.is_left = true;
        None
    }

    #[inline(never)]
    fn next_any(&mut self) -> Option<Out<'s>> {
        let Effect::Paused { consumed } = self.effect else { return None };
        let body = self.chunk.get(consumed.max(self.len)..).unwrap_or_default();
        let mut found = None;
        let mut host: AnyHost<'_, 's> = &mut found;
        self.effect = self.state.read(self.buffer, &mut self.stream, body, &mut host);
        self.reads_on = may_read_on(self.state, self.effect);
        found
    }
}

impl Drop for SessionItems<'_> {
    #[inline]
    fn drop(&mut self) {
        self.state.note_progress(self.stream.data_before);
        self.state.machine.end_pass(&self.stream.pass);
        self.state.end_chunk(self.effect, self.before, self.chunk);
    }
}

/// Goes through bytes of a stream item by item.
struct OneByOne<'c> {
    pass: Pass<'c>,
    /// The item that was found last.
    found: Option<Raw<'c>>,
    /// Whether `found` still has to be handed out.
    is_left: bool,
    data_before: usize,
}

impl<'c> OneByOne<'c> {
    fn new(state: &mut SessionState, buffer: &mut [u8], bytes: &'c [u8]) -> Self {
        let data_before = state.machine.data_len();
        let pass = state.machine.begin_pass(buffer, bytes, state.route.grammar());
        Self { pass, found: None, is_left: false, data_before }
    }

    #[inline(always)]
    fn next(&mut self, machine: &mut Machine, buffer: &mut [u8]) -> Result<(), FeedError> {
        machine.find_next(buffer, &mut self.pass, &mut self.found)
    }
}

impl<'c> Traversal<'c> for OneByOne<'c> {
    fn run<H: Host<'c>>(
        &mut self,
        machine: &mut Machine,
        buffer: &mut [u8],
        filter: &mut FilterSink<'_, 'c, H>,
    ) -> bool {
        loop {
            if !core::mem::take(&mut self.is_left) && self.next(machine, buffer).is_err() {
                return true;
            }
            let Some(raw) = &self.found else { return false };
            if filter.take_any(View { machine, buffer }, raw).is_break() {
                return false;
            }
        }
    }

    fn taken(&self) -> usize {
        self.pass.consumed()
    }

    fn data_before(&self, _: &Machine) -> usize {
        self.data_before
    }
}
