//! The seeds of the fuzz targets.

use ffi_tests::seeds::{folder, seeds};
use std::fs;

#[test]
fn seeds_are_what_the_vectors_make() {
    let stale = "fuzz/seeds/vectors is not what the vectors make: run `cargo run -p ffi-tests --bin seeds`";
    let seeds = seeds();
    for (name, seed) in &seeds {
        assert!(fs::read(folder().join(name)).is_ok_and(|file| file == *seed), "{stale} ({name})");
    }
    assert_eq!(fs::read_dir(folder()).expect("the seeds").count(), seeds.len(), "{stale}");
}
