//! Properties that hold for any stream, any options and any cuts.

use super::checks;
use super::log::Bytes;
use super::streams::{inputs, streams};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{FileFailurePersistence, RngSeed};
use std::boxed::Box;

/// This many cases, the same in each run. PROPTEST_CASES and PROPTEST_RNG_SEED change that.
pub fn config(cases: u32) -> ProptestConfig {
    let chosen = ProptestConfig::default();
    // Cases that failed once are tried first in every later run.
    let regressions = FileFailurePersistence::WithSource("regressions");
    ProptestConfig {
        cases: if std::env::var_os("PROPTEST_CASES").is_some() { chosen.cases } else { cases },
        rng_seed: match chosen.rng_seed {
            RngSeed::Random => RngSeed::Fixed(1),
            RngSeed::Fixed(seed) => RngSeed::Fixed(seed),
        },
        failure_persistence: Some(Box::new(regressions)),
        ..chosen
    }
}

proptest! {
    #![proptest_config(config(8192))]

    #[test]
    fn any_cuts_give_the_result_of_the_reference(input in inputs(streams(12), 13)) {
        checks::model(&input);
    }

    #[test]
    fn any_bytes_give_the_result_of_the_reference(
        input in inputs(vec(any::<u8>(), 0..64).prop_map(Bytes), 13),
    ) {
        checks::model(&input);
    }
}

proptest! {
    #![proptest_config(config(4096))]

    /// Streams with runs of text longer than a block of the scanner.
    #[test]
    #[cfg_attr(miri, ignore = "takes too long")]
    fn long_runs_give_the_result_of_the_reference(input in inputs(streams(200), 300)) {
        checks::model(&input);
    }

    /// Lines of many KiB, whose data is stored before it is validated.
    #[test]
    #[cfg_attr(miri, ignore = "takes too long")]
    fn long_lines_give_the_result_of_the_reference(input in inputs(streams(3000), 20_000)) {
        checks::model(&input);
    }

    #[cfg(feature = "fragments")]
    #[test]
    fn joined_fragments_are_the_event(input in inputs(streams(12), 13)) {
        checks::fragments(&input);
    }

    #[test]
    fn limits_depend_only_on_the_stream(input in inputs(streams(12), 13)) {
        checks::limits(&input);
    }

    #[test]
    fn a_reset_leaves_nothing_but_the_last_event_id(
        Bytes(before) in streams(12),
        stop in any::<prop::sample::Index>(),
        pause in any::<bool>(),
        finish in any::<bool>(),
        input in inputs(streams(12), 13),
    ) {
        checks::reset(&before[..stop.index(before.len() + 1)], pause, finish, &input);
    }

    #[test]
    fn a_copy_continues_like_the_original(
        input in inputs(streams(12), 13),
        at in any::<prop::sample::Index>(),
        pause in any::<bool>(),
    ) {
        let at = at.index(input.stream.0.len() + 1);
        checks::copy(at, pause, &input);
        checks::clone::<{ 5 * 12 }>(at, pause, &input);
    }

    #[cfg(feature = "capi")]
    #[test]
    fn the_c_abi_gives_the_results_of_the_rust_interface(input in inputs(streams(12), 13)) {
        super::abi::check(&input);
    }
}
