//! The vectors, through the Rust interface.

use ffi_tests::plan::Plan;
use ffi_tests::rust::{MODES, Mode, run};
use ffi_tests::vectors;

fn failures(check: impl Fn(&vectors::Vector) -> Result<(), String>) -> Vec<String> {
    vectors::all().iter().filter_map(|vector| check(vector).err()).collect()
}

#[test]
fn every_vector_gives_its_log() {
    let wrong = failures(|vector| vector.compare(&run(&vector.settings, &vector.ops, Mode::Push)));
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn no_cut_and_no_pause_changes_a_log() {
    let wrong = failures(|vector| {
        // Counters and the last event ID may not change either; not every vector states them.
        let whole = run(&vector.settings, &vector.ops, Mode::Push);
        for plan in Plan::all(vector) {
            let ops = plan.cut(&vector.ops);
            for mode in MODES {
                let log = run(&vector.settings, &ops, mode);
                if log != whole {
                    return Err(format!(
                        "{}, {plan:?}, {mode:?}\n  whole {whole:#?}\n  got {log:#?}",
                        vector.name
                    ));
                }
            }
        }
        Ok(())
    });
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn there_are_vectors_and_each_has_its_title() {
    let vectors = vectors::all();
    assert!(vectors.len() >= 120, "only {} vectors", vectors.len());
    let mut titles: Vec<_> =
        vectors.iter().filter_map(|vector| vector.name.split_once(": ")).map(|name| name.1).collect();
    titles.sort_unstable();
    assert!(titles.windows(2).all(|pair| pair[0] != pair[1]), "a title twice");
    assert!(vectors.iter().all(|vector| !vector.expected.is_empty()), "a vector that expects nothing");
}
