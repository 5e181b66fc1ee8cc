//! Sessions, as the caller uses them. Times are the caller's, in milliseconds, in words that may wrap.

use crate::batch::Batch;
use crate::common;
use crate::memory::Areas;
use crate::record;
use crate::seen::Seen;
use crate::words::Words;
use core::ops::ControlFlow;
use picosse::session::{Advice, Entropy, Generation, Head, Request, Rule, Stop};
use picosse::{Outcome, Session, SessionItem};

type SessionSlot = common::Slot<Session<&'static mut [u8]>>;

/// Takes a slot for a session, with the options that stand in the records: the encoding (0: UTF-8, 1:
/// UTF-16), then those of `Words::session_options` and of `Words::rules`, whose texts stand in the input.
/// Returns 0 if the memory cannot grow so far; the report is 1 if it is the rules.
#[unsafe(no_mangle)]
extern "C" fn session_open() -> *mut SessionSlot {
    // SAFETY: nothing else has the areas during this call.
    let Areas { records, input, report, .. } = unsafe { Areas::lend() };
    report[0] = 0;
    let mut words = Words(records);
    let encoding = words.encoding();
    let mut options = words.session_options();
    // One more than there may be: then the session refuses them.
    let mut rules = [Rule::data(""); Rule::MOST + 1];
    if let Some(count) = words.rules(input, &mut rules) {
        options = options.terminal_rules(rules.get(..count).unwrap_or(&rules));
    }
    common::open(encoding, options.capacity(), |buffer| {
        let session = Session::new(buffer, options);
        // The buffer has the capacity of its options, so it is a rule.
        report[0] = u32::from(session.is_err());
        session.ok()
    })
}

/// Begins an attempt. Returns its generation; 0 if one is running, or the session was cancelled.
///
/// # Safety
/// The slot is an open one of a session.
#[unsafe(no_mangle)]
unsafe extern "C" fn session_connect(slot: *mut SessionSlot, now: u32, entropy: u32) -> u32 {
    // SAFETY: as the caller promises; nothing else has the areas during this call.
    let (slot, areas) = unsafe { (&mut *slot, Areas::lend()) };
    let generation = slot.machine.connect(now, Entropy(entropy)).map_or(0, Generation::number);
    put_deadline(slot, now, areas.report);
    generation
}

/// The headers of the next request: of each the units of its name and of its value are two words of the
/// records, the texts are in the text.
///
/// # Safety
/// The slot is an open one of a session.
#[unsafe(no_mangle)]
unsafe extern "C" fn session_request_headers(slot: *mut SessionSlot) {
    // SAFETY: as the caller promises; nothing else has the areas during this call.
    let (slot, areas) = unsafe { (&mut *slot, Areas::lend()) };
    let mut batch = Batch::new(areas.records, areas.text, slot.encoding);
    for (name, value) in slot.machine.request_headers() {
        batch.plain(name.as_bytes());
        batch.plain(value);
    }
    batch.report(0, areas.report);
}

/// Reports a response head. The input has the values of `Content-Type`, `Retry-After` and `Date`, one
/// behind the other; their lengths are the first three words of the records. The report says what the last head means: whether
/// there was one that counts, its class and its content as numbers. Returns a status.
///
/// # Safety
/// The slot is an open one of a session.
#[unsafe(no_mangle)]
unsafe extern "C" fn session_on_response(slot: *mut SessionSlot, generation: u32, now: u32, code: u32) -> u32 {
    // SAFETY: as the caller promises; nothing else has the areas during this call.
    let (slot, areas) = unsafe { (&mut *slot, Areas::lend()) };
    let (mut words, mut texts) = (Words(areas.records), areas.input);
    let mut head = Head::new(u16::try_from(code).unwrap_or(0));
    head.content_type = words.header(&mut texts);
    head.retry_after = words.header(&mut texts);
    head.date = words.header(&mut texts);
    let outcome = slot.machine.on_response(Generation::from_number(generation), now, &head);
    let verdict = slot.machine.verdict();
    areas.report[0] = u32::from(verdict.is_some());
    if let Some(verdict) = verdict {
        areas.report[1] = verdict.class as u32;
        areas.report[2] = verdict.content as u32;
    }
    put_deadline(slot, now, areas.report);
    status(outcome)
}

/// Takes a chunk that stands in the input from `at` on. Returns a status.
///
/// # Safety
/// The slot is an open one of a session.
#[unsafe(no_mangle)]
unsafe extern "C" fn session_feed(slot: *mut SessionSlot, generation: u32, now: u32, at: usize, len: usize) -> u32 {
    // SAFETY: as the caller promises; nothing else has the areas during this call.
    let (slot, areas) = unsafe { (&mut *slot, Areas::lend()) };
    let chunk = areas.input.get(at..at.saturating_add(len)).unwrap_or_default();
    let mut batch = Batch::new(areas.records, areas.text, slot.encoding);
    let sink = sink(&mut batch, &mut slot.seen);
    let outcome = slot.machine.feed(Generation::from_number(generation), now, chunk, sink);
    let consumed = if let Outcome::Paused { consumed } = outcome { consumed } else { chunk.len() };
    batch.report(consumed, areas.report);
    put_deadline(slot, now, areas.report);
    status(outcome)
}

/// Reports the end of the transport: 0 for a complete response, 1 for a failure. Returns a status;
/// `PAUSED` says to call again.
///
/// # Safety
/// The slot is an open one of a session.
#[unsafe(no_mangle)]
unsafe extern "C" fn session_finish(slot: *mut SessionSlot, generation: u32, now: u32, failed: u32) -> u32 {
    // SAFETY: as the caller promises; nothing else has the areas during this call.
    let (slot, areas) = unsafe { (&mut *slot, Areas::lend()) };
    let mut batch = Batch::new(areas.records, areas.text, slot.encoding);
    let sink = sink(&mut batch, &mut slot.seen);
    let generation = Generation::from_number(generation);
    let outcome = if failed == 0 {
        slot.machine.on_end(generation, now, sink)
    } else {
        slot.machine.on_error(generation, now, sink)
    };
    batch.report(0, areas.report);
    put_deadline(slot, now, areas.report);
    status(outcome)
}

/// Writes items, and pauses where there may be no room for another one.
fn sink(
    batch: &mut Batch<'_>,
    seen: &mut Seen<'_>,
) -> impl FnMut(Generation, SessionItem<'_>) -> ControlFlow<Stop> {
    |_, item| {
        let flow = match item {
            SessionItem::Stream(item) => batch.item(item, seen),
            SessionItem::Body(bytes) => batch.body(bytes),
        };
        if flow.is_continue() && batch.has_room() {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(Stop::Pause)
        }
    }
}

fn status(outcome: Outcome) -> u32 {
    match outcome {
        Outcome::Running => record::status::RUNNING,
        Outcome::Paused { .. } => record::status::PAUSED,
        Outcome::Ended(_) => record::status::ENDED,
        Outcome::Closed => record::status::CLOSED,
    }
}

/// Puts into word 4 of the report how many milliseconds there are until `session_on_time` must be called: all ones
/// where there is no deadline. Every function here that takes the time does so, except for `session_suspend` and
/// `session_end`.
#[inline(never)] // for size
fn put_deadline(slot: &SessionSlot, now: u32, report: &mut [u32]) {
    // One that has passed is a wait of nothing.
    report[4] = slot.machine.next_deadline().map_or(u32::MAX, |at| (at.wrapping_sub(now) as i32).max(0) as u32);
}

/// Reports the time. Returns a status.
///
/// # Safety
/// The slot is an open one of a session.
#[unsafe(no_mangle)]
unsafe extern "C" fn session_on_time(slot: *mut SessionSlot, now: u32) -> u32 {
    // SAFETY: as the caller promises; nothing else has the areas during this call.
    let (slot, areas) = unsafe { (&mut *slot, Areas::lend()) };
    let outcome = slot.machine.on_time(now);
    put_deadline(slot, now, areas.report);
    status(outcome)
}

/// Ends the attempt, if one is running, and refuses others. Returns a status.
///
/// # Safety
/// The slot is an open one of a session.
#[unsafe(no_mangle)]
unsafe extern "C" fn session_cancel(slot: *mut SessionSlot) -> u32 {
    // SAFETY: as the caller promises.
    status(unsafe { (*slot).machine.cancel() })
}

/// The program goes into the background.
///
/// # Safety
/// The slot is an open one of a session.
#[unsafe(no_mangle)]
unsafe extern "C" fn session_suspend(slot: *mut SessionSlot, now: u32) {
    // SAFETY: as the caller promises.
    unsafe { (*slot).machine.suspend(now) };
}

/// The program is back.
///
/// # Safety
/// The slot is an open one of a session.
#[unsafe(no_mangle)]
unsafe extern "C" fn session_resume(slot: *mut SessionSlot, now: u32) {
    // SAFETY: as the caller promises; nothing else has the areas during this call.
    let (slot, areas) = unsafe { (&mut *slot, Areas::lend()) };
    slot.machine.resume(now);
    put_deadline(slot, now, areas.report);
}

/// Sets the last event ID, which stands in the input. Returns whether it was taken.
///
/// # Safety
/// The slot is an open one of a session.
#[unsafe(no_mangle)]
unsafe extern "C" fn session_set_last_event_id(slot: *mut SessionSlot, len: usize) -> u32 {
    // SAFETY: as the caller promises; nothing else has the areas during this call.
    let (slot, areas) = unsafe { (&mut *slot, Areas::lend()) };
    let id = areas.input.get(..len).unwrap_or_default();
    u32::from(slot.machine.set_last_event_id(id).is_ok())
}

/// How the last attempt ended. The text has the names of the reason and of the advice, whose units are the
/// records; the report behind its first four words: whether there was an end, whether to close the
/// transport, whether the answer is complete, what to do next (0: give up, 1: the same request, 2: a GET),
/// how long to wait before that, and the losses: events, IDs, the latest event, whether the last event was
/// incomplete, whether an earlier attempt lost something.
///
/// # Safety
/// The slot is an open one of a session.
#[unsafe(no_mangle)]
unsafe extern "C" fn session_end(slot: *mut SessionSlot, now: u32) {
    // SAFETY: as the caller promises; nothing else has the areas during this call.
    let (slot, areas) = unsafe { (&mut *slot, Areas::lend()) };
    let mut batch = Batch::new(areas.records, areas.text, slot.encoding);
    let end = slot.machine.end();
    if let Some(end) = &end {
        batch.plain(end.reason.name().as_bytes());
        batch.plain(end.advice.name().as_bytes());
    }
    batch.report(0, areas.report);
    let [_, _, _, _, has_end, close, complete, next, wait, dropped, ids, kept, incomplete, earlier, ..] =
        areas.report;
    *has_end = u32::from(end.is_some());
    let Some(end) = end else { return };
    *close = u32::from(end.close_transport);
    *complete = u32::from(end.is_complete());
    (*next, *wait) = match end.advice {
        Advice::GiveUp(_) => (0, 0),
        Advice::RetryAt { at, request } => {
            let request = if request == Request::Resume { 2 } else { 1 };
            (request, (at.wrapping_sub(now) as i32).max(0) as u32)
        }
    };
    *dropped = end.losses.dropped as u32;
    *ids = end.losses.ids_ignored as u32;
    *kept = end.losses.kept as u32;
    *incomplete = u32::from(end.losses.incomplete);
    *earlier = u32::from(end.losses.earlier);
}

/// Why nothing is shown, or what is missing: a sentence in the text, whose units are the record.
///
/// # Safety
/// The slot is an open one of a session.
#[unsafe(no_mangle)]
unsafe extern "C" fn session_diagnose(slot: *mut SessionSlot) {
    // SAFETY: as the caller promises; nothing else has the areas during this call.
    let (slot, areas) = unsafe { (&mut *slot, Areas::lend()) };
    let mut batch = Batch::new(areas.records, areas.text, slot.encoding);
    batch.plain(slot.machine.diagnose().as_str().as_bytes());
    batch.report(0, areas.report);
}

/// Puts the counters into the report, each in two words, the lower first: those of `parser_counters`, then
/// attempts, bytes of a body, suppressed, superseded, late.
///
/// # Safety
/// The slot is an open one of a session.
#[unsafe(no_mangle)]
unsafe extern "C" fn session_counters(slot: *mut SessionSlot) {
    // SAFETY: as the caller promises; nothing else has the areas during this call.
    let (slot, areas) = unsafe { (&mut *slot, Areas::lend()) };
    let counters = slot.machine.counters();
    common::put_counters(&counters.stream, areas.report);
    let values =
        [counters.attempts.into(), counters.body, counters.suppressed, counters.superseded, counters.late];
    common::put_longs(&values, areas.report.get_mut(16..).unwrap_or_default());
}
