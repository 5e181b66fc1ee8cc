//! A program that goes into the background and comes back.

use super::host::{TestHost, only};
use crate::session::{Advice, Deadline, Deadlines, Reason};
use crate::{Outcome, SessionOptions};

const HOUR: u32 = 60 * 60 * 1000;

fn open(deadline: Deadline) -> TestHost {
    let mut host = TestHost::open(&SessionOptions::new().deadlines(only(deadline, 500)));
    host.feed("data: x\n\n");
    host
}

impl TestHost {
    fn suspend(&mut self) {
        self.session.suspend(self.now);
    }

    fn resume(&mut self) {
        self.session.resume(self.now);
    }
}

#[test]
fn deadlines_stop_while_suspended_and_then_detect_a_dead_connection() {
    for deadline in [Deadline::ByteIdle, Deadline::ProgressIdle, Deadline::Total] {
        let mut host = open(deadline);
        host.wait(200);
        host.suspend();
        assert_eq!((host.session.next_deadline(), host.wait(HOUR)), (None, Outcome::Running));
        host.resume();
        assert_eq!(host.session.next_deadline(), Some(host.now + 300), "{deadline:?}");
        assert_eq!(host.wait(299), Outcome::Running);
        host.wait(1);
        assert_eq!(host.reason(), Some(Reason::Timeout(deadline)));
    }
}

#[test]
fn bytes_while_suspended_are_taken_and_deadlines_run_from_the_resume() {
    let mut host = open(Deadline::ByteIdle);
    host.wait(200);
    host.suspend();
    host.wait(HOUR);
    host.feed("data: y\n\n");
    assert_eq!((host.shown.join(","), host.session.next_deadline()), ("x,y".into(), None));
    host.wait(HOUR);
    host.resume();
    assert_eq!(host.session.next_deadline(), Some(host.now + 500));
}

#[test]
fn repeated_suspends_and_resumes_have_no_effect() {
    let mut host = open(Deadline::Total);
    host.wait(100);
    host.suspend();
    host.wait(HOUR);
    host.suspend();
    host.wait(HOUR);
    host.resume();
    assert_eq!(host.session.next_deadline(), Some(host.now + 400));
    host.wait(100);
    host.resume();
    assert_eq!(host.session.next_deadline(), Some(host.now + 300));
    for _ in 0..2 {
        host.suspend();
        host.wait(HOUR);
        host.resume();
    }
    assert_eq!(host.session.next_deadline(), Some(host.now + 300));
}

#[test]
fn an_attempt_can_end_while_suspended() {
    let mut host = open(Deadline::Total);
    host.suspend();
    host.wait(HOUR);
    host.error();
    assert_eq!(host.reason(), Some(Reason::Transport));
}

#[test]
fn deadlines_of_an_attempt_that_begins_while_suspended_start_at_the_resume() {
    let mut host = open(Deadline::Total);
    host.suspend();
    host.wait(HOUR);
    host.error();
    host.connect();
    assert_eq!((host.session.next_deadline(), host.wait(HOUR)), (None, Outcome::Running));
    host.resume();
    assert_eq!(host.session.next_deadline(), Some(host.now + 500));
    // The same before the first attempt.
    let mut host = TestHost::new(&SessionOptions::new().deadlines(only(Deadline::Total, 500)));
    host.suspend();
    host.connect();
    assert_eq!((host.session.next_deadline(), host.wait(HOUR)), (None, Outcome::Running));
    host.resume();
    assert_eq!(host.session.next_deadline(), Some(host.now + 500));
}

#[test]
fn a_clock_that_goes_back_while_suspended_makes_no_deadline_early() {
    let mut host = open(Deadline::ByteIdle);
    host.suspend();
    host.now -= 700;
    host.resume();
    assert_eq!(host.session.next_deadline(), Some(1500));
    assert_eq!((host.wait(1199), host.now), (Outcome::Running, 1499));
    host.wait(1);
    assert_eq!(host.reason(), Some(Reason::Timeout(Deadline::ByteIdle)));
}

#[test]
fn the_clock_may_wrap_while_suspended() {
    let mut host = TestHost::new(&SessionOptions::new().deadlines(only(Deadline::Total, 500)));
    host.now = u32::MAX - 100;
    host.connect();
    host.wait(50);
    host.suspend();
    host.wait(1000);
    host.resume();
    assert_eq!(host.session.next_deadline(), Some(host.now.wrapping_add(450)));
}

#[test]
fn the_length_of_a_suspension_does_not_matter() {
    let mut host = open(Deadline::Total);
    host.wait(200);
    host.suspend();
    for _ in 0..100 {
        assert_eq!(host.wait(24 * HOUR), Outcome::Running);
    }
    host.resume();
    assert_eq!(host.session.next_deadline(), Some(host.now.wrapping_add(300)));
}

#[test]
fn the_remaining_time_at_a_suspend_remains_at_the_resume() {
    for days in [1, 24, 25, 30, 40, 49] {
        for deadline in [Deadline::ByteIdle, Deadline::ProgressIdle, Deadline::Total] {
            let mut host = open(deadline);
            host.wait(200);
            host.suspend();
            host.now = host.now.wrapping_add(days * 24 * HOUR);
            host.resume();
            assert_eq!(host.session.next_deadline(), Some(host.now.wrapping_add(300)), "{days} {deadline:?}");
            assert_eq!(host.wait(299), Outcome::Running);
            host.wait(1);
            assert_eq!(host.reason(), Some(Reason::Timeout(deadline)));
        }
    }
}

#[test]
fn remaining_time_stays_if_the_clock_wraps_almost_fully_while_suspended() {
    for away in [1 << 31, u32::MAX - 12 * HOUR, u32::MAX - HOUR, u32::MAX - 60_000] {
        let mut host = open(Deadline::Total);
        host.suspend();
        host.now = host.now.wrapping_add(away);
        host.resume();
        assert_eq!(host.session.next_deadline(), Some(host.now.wrapping_add(500)), "{away}");
    }
}

#[test]
fn the_delay_after_an_end_while_suspended_starts_at_that_time() {
    let options = SessionOptions::event_source();
    for days in [1, 24, 25, 30, 40, 49] {
        let mut host = TestHost::open(&options);
        host.feed("data: x\n\n");
        host.suspend();
        host.now = host.now.wrapping_add(days * 24 * HOUR);
        host.error();
        let Advice::RetryAt { at, .. } = host.advice() else { panic!("{:?}", host.advice()) };
        assert_eq!(at, host.now.wrapping_add(3000), "{days}");
    }
}

#[test]
fn the_time_spent_in_callbacks_can_be_excluded() {
    let deadlines = Deadlines { byte_idle: Some(1000), total: Some(5000), ..Deadlines::NONE };
    let mut host = TestHost::open(&SessionOptions::new().deadlines(deadlines));
    let before = host.now;
    host.feed("data: x\n\n");
    // Showing the items took a minute.
    host.now += 60_000;
    host.session.suspend(before);
    host.session.resume(host.now);
    assert_eq!(host.session.next_deadline(), Some(host.now + 1000));
    assert_eq!(host.wait(999), Outcome::Running);
    host.feed(": alive\n");
    assert_eq!(host.wait(999), Outcome::Running);
}
