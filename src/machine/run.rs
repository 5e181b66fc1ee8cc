//! The loop over a chunk, and the end of the stream.

use super::cursor::Cursor;
use super::parts::Spot;
use super::raw::{Raw, View};
use super::state::{Life, Machine};
#[cfg(feature = "session")]
use crate::built_in::BlankLines;
use crate::error::FeedError;
use crate::scan::{IS_FAST, Lines};
use crate::utf8::IS_WIDE;
use core::ops::ControlFlow;

/// Takes items.
pub(crate) trait Sink<'c> {
    /// Takes an item. `view` shows the machine right after it. `Break` stops the loop there.
    fn take(&mut self, view: View<'_>, raw: &Raw<'c>) -> ControlFlow<()>;
}

/// Stores one item, and stops.
impl<'c> Sink<'c> for Option<Raw<'c>> {
    #[inline(always)]
    fn take(&mut self, _: View<'_>, raw: &Raw<'c>) -> ControlFlow<()> {
        *self = Some(*raw);
        ControlFlow::Break(())
    }
}

/// The result of a run.
#[derive(Clone, Copy)]
pub(crate) struct Ran {
    /// How many bytes were taken: all, unless the sink stopped or the machine failed.
    pub(crate) consumed: usize,
    /// Whether the machine refuses further bytes; [`Machine::failure`] says why.
    pub(crate) failed: bool,
}

impl Ran {
    /// How many bytes were taken, or why the rest was refused.
    #[inline]
    pub(crate) fn result(self, machine: &Machine) -> Result<usize, FeedError> {
        match if self.failed { machine.failure() } else { None } {
            Some(failure) => Err(FeedError { consumed: self.consumed, failure }),
            None => Ok(self.consumed),
        }
    }
}

/// A pass over a chunk, item by item. It keeps the positions of the chunk's lines between items.
pub(crate) struct Pass<'c> {
    cursor: Cursor<'c>,
    grammar: Grammar,
    /// Whether bytes of the chunk were refused.
    has_failed: bool,
}

impl Pass<'_> {
    /// How many bytes were taken.
    pub(crate) fn consumed(&self) -> usize {
        self.cursor.at
    }
}

/// The grammar of the bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grammar {
    EventStream,
    /// Each line is the data of an event.
    #[cfg(feature = "session")]
    TextLines(BlankLines),
}

/// The result of one call at the end of the stream.
pub(crate) enum RawFinish {
    Item(Raw<'static>),
    Clean,
    Incomplete,
    /// A limit was crossed; see [`Machine::dropped`].
    Failed,
}

impl Machine {
    /// Takes `chunk` and hands each item to `sink`.
    #[inline]
    pub(crate) fn run<'c>(
        &mut self,
        buffer: &mut [u8],
        chunk: &'c [u8],
        grammar: Grammar,
        sink: &mut impl Sink<'c>,
    ) -> Ran {
        // A separate loop for each sink is faster; one loop for all sinks is smaller.
        if IS_FAST {
            self.run_with(buffer, chunk, grammar, sink)
        } else {
            self.run_with::<dyn Sink<'c> + '_>(buffer, chunk, grammar, sink)
        }
    }

    #[inline(always)]
    fn run_with<'c, S: Sink<'c> + ?Sized>(
        &mut self,
        buffer: &mut [u8],
        chunk: &'c [u8],
        grammar: Grammar,
        sink: &mut S,
    ) -> Ran {
        let at = match *chunk {
            [byte] => usize::from(self.takes_alone(buffer, byte, grammar)),
            _ if self.room > 0 => self.begin_with_data(buffer, chunk),
            _ => 0,
        };
        if at > 0 && at == chunk.len() {
            self.counters.bytes += at as u64;
            return Ran { consumed: at, failed: false };
        }
        self.run_from(buffer, chunk, at, grammar, sink)
    }

    /// Takes `chunk` from `at` on; the bytes before it are taken.
    #[inline(never)]
    fn run_from<'c, S: Sink<'c> + ?Sized>(
        &mut self,
        buffer: &mut [u8],
        chunk: &'c [u8],
        at: usize,
        grammar: Grammar,
        sink: &mut S,
    ) -> Ran {
        let (mut consumed, mut flow) = (0, ControlFlow::Continue(()));
        if self.life == Life::Open {
            let lines = self.lines(chunk, at);
            let mut cursor = Cursor::new(chunk, at, self.counters.bytes, lines);
            self.go_on_with_line(buffer, &mut cursor, grammar);
            while cursor.at < chunk.len() && flow.is_continue() && !self.has_failed() {
                flow = self.go_on(buffer, &mut cursor, grammar, sink);
            }
            consumed = cursor.at;
            self.settle(&cursor);
            if IS_FAST && flow.is_break() {
                self.reach = 0; // What was examined ahead is forgotten.
            }
        }
        let failed = flow.is_continue() && self.life != Life::Open;
        if failed {
            self.counters.discarded += (chunk.len() - consumed.min(chunk.len())) as u64;
        }
        Ran { consumed, failed }
    }

    /// Advances by whole lines, or to the next item, or to where whole lines may begin.
    #[inline(always)]
    fn go_on<'c, S: Sink<'c> + ?Sized>(
        &mut self,
        buffer: &mut [u8],
        cursor: &mut Cursor<'c>,
        grammar: Grammar,
        sink: &mut S,
    ) -> ControlFlow<()> {
        match grammar {
            Grammar::EventStream if IS_FAST && self.expects_whole_lines(cursor.chunk) => {
                let flow = self.whole_lines(buffer, cursor, sink);
                if flow.is_break() || cursor.at == cursor.chunk.len() {
                    return flow;
                }
                self.next(buffer, cursor);
            }
            Grammar::EventStream if !IS_FAST && IS_WIDE && self.expects_whole_event(cursor.chunk) => {
                cursor.item = self.whole_event(cursor);
                if cursor.item.is_none() {
                    self.next(buffer, cursor);
                }
            }
            Grammar::EventStream => self.next(buffer, cursor),
            #[cfg(feature = "session")]
            Grammar::TextLines(blank) => self.next_of_lines(buffer, cursor, blank),
        }
        self.hand_out(buffer, cursor, sink)
    }

    /// Hands out the cursor's item, if there is one.
    #[inline(always)]
    fn hand_out<'c, S: Sink<'c> + ?Sized>(
        &self,
        buffer: &[u8],
        cursor: &mut Cursor<'c>,
        sink: &mut S,
    ) -> ControlFlow<()> {
        let Some(item) = &cursor.item else { return ControlFlow::Continue(()) };
        let view = View { machine: self, buffer };
        let flow = if IS_FAST { self.show(buffer, item, sink) } else { sink.take(view, item) };
        cursor.item = None;
        flow
    }

    /// Shows an item to the sink. (Outlined to keep the sink's frame off the stack of the loop.)
    #[inline(never)]
    fn show<'c, S: Sink<'c> + ?Sized>(&self, buffer: &[u8], item: &Raw<'c>, sink: &mut S) -> ControlFlow<()> {
        sink.take(View { machine: self, buffer }, item)
    }

    /// Finds the lines of a chunk, from `at` on.
    #[inline(always)]
    fn lines<'c>(&mut self, chunk: &'c [u8], at: usize) -> Lines<'c> {
        Lines::new(chunk, at, self.cpu_for(chunk.len()))
    }

    /// Continues a line of an earlier chunk, if there is a fast path for it.
    #[inline(always)]
    fn go_on_with_line(&mut self, buffer: &mut [u8], cursor: &mut Cursor<'_>, grammar: Grammar) {
        if !IS_FAST || self.line.spot != Spot::Text {
            return;
        }
        let is_at_end = self.go_on_with_cut_line(buffer, cursor);
        if is_at_end && grammar == Grammar::EventStream {
            let item = self.end_field();
            debug_assert_eq!(item, None, "the end of such a line produces no item");
            self.pass_line_end(cursor);
        }
    }

    /// Counts the bytes before the cursor as taken. The rest may be fed as another chunk.
    #[inline(always)]
    fn settle(&mut self, cursor: &Cursor<'_>) {
        self.counters.bytes = cursor.offset_of(cursor.at);
        self.room = self.room_for_data();
    }

    /// Begins a pass over a chunk, item by item. Call [`end_pass`](Self::end_pass) before feeding other
    /// bytes: it counts the bytes taken.
    pub(crate) fn begin_pass<'c>(
        &mut self,
        buffer: &mut [u8],
        chunk: &'c [u8],
        grammar: Grammar,
    ) -> Pass<'c> {
        let is_open = self.life == Life::Open;
        let at = if is_open && self.room > 0 { self.begin_with_data(buffer, chunk) } else { 0 };
        let lines = self.lines(chunk, at);
        let mut cursor = Cursor::new(chunk, at, self.counters.bytes, lines);
        if is_open {
            self.go_on_with_line(buffer, &mut cursor, grammar);
        }
        // If a host forgets `end_pass`, it only loses speed and the count, not a byte.
        (self.room, self.reach) = (0, 0);
        Pass { cursor, grammar, has_failed: false }
    }

    /// The next item of a chunk of an event stream.
    #[inline]
    pub(crate) fn next_of<'c>(
        &mut self,
        buffer: &mut [u8],
        pass: &mut Pass<'c>,
    ) -> Result<Option<Raw<'c>>, FeedError> {
        let whole = self.next_whole(buffer, &mut pass.cursor);
        if whole.is_some() {
            return Ok(whole);
        }
        let mut found = None;
        self.find(buffer, pass, &mut found)?;
        Ok(found)
    }

    /// Writes the next item of the chunk to its final place: a copy right after the write stalls the CPU.
    #[cfg(feature = "session")]
    #[inline]
    pub(crate) fn find_next<'c>(
        &mut self,
        buffer: &mut [u8],
        pass: &mut Pass<'c>,
        found: &mut Option<Raw<'c>>,
    ) -> Result<(), FeedError> {
        *found = match pass.grammar {
            Grammar::EventStream => self.next_whole(buffer, &mut pass.cursor),
            Grammar::TextLines(_) => None,
        };
        if found.is_some() { Ok(()) } else { self.find(buffer, pass, found) }
    }

    /// The event at the cursor, if the fast path takes it.
    #[inline(always)]
    fn next_whole<'c>(&mut self, buffer: &mut [u8], cursor: &mut Cursor<'c>) -> Option<Raw<'c>> {
        let may_be_whole = IS_FAST && self.life == Life::Open && self.expects_whole_event(cursor.chunk);
        if may_be_whole { self.next_whole_event(buffer, cursor) } else { None }
    }

    #[inline(always)]
    fn find<'c>(
        &mut self,
        buffer: &mut [u8],
        pass: &mut Pass<'c>,
        found: &mut Option<Raw<'c>>,
    ) -> Result<(), FeedError> {
        let cursor = &mut pass.cursor;
        while cursor.at < cursor.chunk.len() && self.life == Life::Open {
            if self.go_on(buffer, cursor, pass.grammar, found).is_break() {
                return Ok(());
            }
        }
        match self.failure() {
            None => Ok(()),
            Some(failure) => {
                pass.has_failed = true;
                Err(FeedError { consumed: pass.cursor.at, failure })
            }
        }
    }

    /// Ends a pass. The rest of the chunk may be fed as another chunk.
    pub(crate) fn end_pass(&mut self, pass: &Pass<'_>) {
        match self.life {
            Life::Open | Life::Failed => self.settle(&pass.cursor),
            Life::Finishing | Life::Finished => {} // The pass took nothing.
        }
        if pass.has_failed {
            self.counters.discarded += pass.cursor.rest().len() as u64;
        }
    }

    /// Ends the stream, one item at a time.
    #[inline]
    pub(crate) fn finish(&mut self, buffer: &mut [u8]) -> RawFinish {
        if self.life == Life::Open {
            self.prove_data(buffer);
            self.room = 0;
            self.incomplete = self.is_inside();
            self.life = Life::Finishing;
        }
        if self.life == Life::Finishing {
            // Feed a line end that is not counted.
            let line_end = b"\n";
            let mut cursor = Cursor::new(line_end, 0, self.counters.bytes, Lines::new(line_end, 0, self.cpu));
            if self.options.end_of_stream.delivers() {
                while !self.at_line_start() && cursor.item.is_none() && !self.has_failed() {
                    self.advance(buffer, &mut cursor);
                    self.counters.lines -= u64::from(self.at_line_start());
                }
            }
            if cursor.item.is_none() && !self.has_failed() {
                self.end_block(&mut cursor);
            }
            if let Some(item) = cursor.item {
                return RawFinish::Item(item);
            }
            if !self.has_failed() {
                self.life = Life::Finished;
            }
        }
        match self.life {
            Life::Failed => RawFinish::Failed,
            _ if self.incomplete => RawFinish::Incomplete,
            _ => RawFinish::Clean,
        }
    }
}
