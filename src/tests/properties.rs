//! What holds for any stream, any options and any cutting.

use super::drive::{Driver, Way, memory, run};
use super::log::Bytes;
use super::reference::reference;
use super::streams::{Cuts, cuts, options, streams, ways};
use crate::{Options, Parser};
use proptest::collection::vec;
use proptest::prelude::*;
use std::vec::Vec;

fn config(cases: u32) -> ProptestConfig {
    // More of them with PROPTEST_CASES, which counts for all alike.
    let cases = cases.max(ProptestConfig::default().cases);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Whole, cut and in single bytes: all as the reference says.
fn check(stream: &[u8], options: &Options, cuts: &Cuts, way: Way) -> Result<(), TestCaseError> {
    let expected = reference(stream, options, b"");
    prop_assert_eq!(&run(stream, options, &[], Way::Feed), &expected, "in one chunk");
    prop_assert_eq!(&run(stream, options, &cuts.of(stream), way), &expected, "cut");
    let all: Vec<usize> = (0..stream.len()).collect();
    prop_assert_eq!(&run(stream, options, &all, way), &expected, "in single bytes");
    Ok(())
}

proptest! {
    #![proptest_config(config(8192))]

    #[test]
    fn any_cutting_gives_what_the_reference_gives(
        Bytes(stream) in streams(12),
        options in options(13),
        cuts in cuts(),
        way in ways(),
    ) {
        check(&stream, &options, &cuts, way)?;
    }

    #[test]
    fn any_bytes_give_what_the_reference_gives(
        Bytes(stream) in vec(any::<u8>(), 0..64).prop_map(Bytes),
        options in options(13),
        cuts in cuts(),
        way in ways(),
    ) {
        check(&stream, &options, &cuts, way)?;
    }
}

proptest! {
    #![proptest_config(config(4096))]

    /// Runs longer than a block of the scanner.
    #[test]
    fn long_runs_give_what_the_reference_gives(
        Bytes(stream) in streams(200),
        options in options(300),
        cuts in cuts(),
        way in ways(),
    ) {
        check(&stream, &options, &cuts, way)?;
    }

    /// Lines of many KiB, whose data waits in the buffer before it is looked at for UTF-8.
    #[test]
    fn long_lines_give_what_the_reference_gives(
        Bytes(stream) in streams(3000),
        options in options(20_000),
        cuts in cuts(),
        way in ways(),
    ) {
        check(&stream, &options, &cuts, way)?;
    }

    /// Only the last event ID outlives a reset, wherever the parser was, and whether it had
    /// stopped inside a chunk, finished or failed.
    #[test]
    fn a_reset_leaves_nothing_but_the_last_event_id(
        Bytes(before) in streams(12),
        stop in any::<prop::sample::Index>(),
        pause in any::<bool>(),
        finish in any::<bool>(),
        Bytes(stream) in streams(12),
        options in options(13),
        cuts in cuts(),
        way in ways(),
    ) {
        let mut used = memory(&options);
        let mut driver = Driver::new(Parser::with_options(&mut used[..], options).unwrap());
        let before = &before[..stop.index(before.len() + 1)];
        if pause {
            let _ = driver.parser.step(before);
        } else {
            driver.chunk(before, Way::Feed);
        }
        if finish {
            let _ = driver.parser.finish();
        }
        let id = driver.parser.last_event_id().as_bytes().to_vec();
        driver.reset();
        driver.chunks(&stream, &cuts.of(&stream), way);
        let reset = driver.finish();

        let mut fresh = memory(&options);
        let mut driver = Driver::new(Parser::with_options(&mut fresh[..], options).unwrap());
        driver.parser.set_last_event_id(&id).unwrap();
        driver.chunks(&stream, &cuts.of(&stream), way);
        prop_assert_eq!(&reset, &driver.finish());
        prop_assert_eq!(&reset, &reference(&stream, &options, &id));
    }

    /// A copy made anywhere goes on as the original does, and neither touches the other.
    #[test]
    fn a_copy_goes_on_as_the_original(
        Bytes(stream) in streams(12),
        at in any::<prop::sample::Index>(),
        pause in any::<bool>(),
        options in options(13),
        cuts in cuts(),
        way in ways(),
    ) {
        let array = Parser::with_options([0xFF; 5 * 12], options).unwrap();
        let mut driver = Driver::new(array);
        let (before, mut after) = stream.split_at(at.index(stream.len() + 1));
        if pause {
            let step = driver.parser.step(before);
            let Ok(step) = step else { return Ok(()) };
            if let Some(item) = step.item {
                driver.recorder.take(item);
            }
            after = &stream[step.consumed..];
        } else {
            driver.chunk(before, way);
        }
        let mut copied = memory(&options);
        let mut copy = driver.clone_into(&mut copied[..]);
        let mut clone = driver.clone();
        let expected = reference(&stream, &options, b"");
        clone.chunks(after, &cuts.of(after), way);
        prop_assert_eq!(clone.finish(), expected.clone(), "clone");
        copy.chunks(after, &cuts.of(after), way);
        prop_assert_eq!(copy.finish(), expected.clone(), "clone_into");
        driver.chunks(after, &[], Way::Feed);
        prop_assert_eq!(driver.finish(), expected, "original");
    }
}
