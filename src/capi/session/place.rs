//! Makes the state of a session in place.

use crate::capi::handle;
use crate::machine::Machine;
use crate::options::Options;
use crate::session::{AttemptPhase, Chosen, Clock, EventFilter, FirstBytes, Route, Rules, SessionState};
use core::mem::MaybeUninit;
use core::ptr::addr_of_mut;

/// As `SessionState::new`, member by member: a whole state would take 600 bytes of a small stack.
#[inline(never)]
pub(super) fn place(place: &mut MaybeUninit<SessionState>, parser: &Options, chosen: &Chosen, rules: &Rules) {
    let _all = |SessionState {
                    machine: _,
                    end_of_stream: _,
                    chosen: _,
                    events: _,
                    phase: _,
                    cancelled: _,
                    generation: _,
                    attempts: _,
                    entropy: _,
                    id_before: _,
                    clock: _,
                    route: _,
                    verdict: _,
                    first: _,
                    body: _,
                    late: _,
                    untold: _,
                }: SessionState| {};
    let at = place.as_mut_ptr();
    // SAFETY: `place` has room for a session state, and nothing else uses it. Every member is written: with
    // another member `_all` would not compile.
    unsafe {
        // Zeros are a machine.
        let machine = handle::zeroed(&mut *addr_of_mut!((*at).machine).cast::<MaybeUninit<Machine>>());
        machine.begin(parser.dropped_types(rules.go_by_type()));
        addr_of_mut!((*at).end_of_stream).write(parser.end_of_stream);
        addr_of_mut!((*at).chosen).write(*chosen);
        addr_of_mut!((*at).events).write(EventFilter::new(chosen, rules));
        addr_of_mut!((*at).phase).write(AttemptPhase::Idle);
        addr_of_mut!((*at).cancelled).write(false);
        addr_of_mut!((*at).generation).write(0);
        addr_of_mut!((*at).attempts).write(0);
        addr_of_mut!((*at).entropy).write(0);
        addr_of_mut!((*at).id_before).write(0);
        addr_of_mut!((*at).clock).write(Clock::new(0));
        addr_of_mut!((*at).route).write(Route::Undecided);
        addr_of_mut!((*at).verdict).write(None);
        addr_of_mut!((*at).first).write(FirstBytes::new(0));
        addr_of_mut!((*at).body).write(0);
        addr_of_mut!((*at).late).write(0);
        addr_of_mut!((*at).untold).write(false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{Rule, SessionOptions};
    use std::format;

    #[test]
    fn an_engine_is_the_same_wherever_it_is_made() {
        let options = SessionOptions::llm().parser(|parser| parser.last_event_ids(true).data_limit(100));
        let mut rules = Rules::NONE;
        rules.add(&Rule::event_type("done")).expect("a rule");
        let mut made = MaybeUninit::uninit();
        place(&mut made, &options.parser, &options.chosen, &rules);
        // SAFETY: it was made there.
        let made = unsafe { made.assume_init() };
        let expected = SessionState::new(&options.parser, &options.chosen, &rules);
        assert_eq!(format!("{made:?}"), format!("{expected:?}"));
    }
}
