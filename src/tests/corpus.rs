//! Runs the fuzz targets on their seeds, without a fuzzer.

use super::input::Input;
use super::targets;
use arbitrary::{Arbitrary, Unstructured};
use std::path::Path;
use std::vec::Vec;
use std::{fs, panic};

#[test]
#[cfg_attr(miri, ignore = "takes too long")]
fn every_target_holds_for_every_seed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    // Cargo adds this file to a package.
    if root.join("Cargo.toml.orig").exists() {
        std::eprintln!("SKIPPED: every_target_holds_for_every_seed: the seeds are not in the package");
        return;
    }
    let folder = |name: &str| {
        let folder = root.join("fuzz/seeds").join(name);
        fs::read_dir(folder).expect("a folder of seeds").map(|file| file.expect("a seed").path())
    };
    let files: Vec<_> = folder("vectors").chain(folder("found")).collect();
    assert!(files.len() >= 250, "only {} seeds", files.len());
    for file in files {
        let bytes = fs::read(&file).expect("a seed");
        let input = Input::arbitrary_take_rest(Unstructured::new(&bytes)).expect("an input");
        for (name, target) in targets::ALL {
            let held = panic::catch_unwind(|| target(&input));
            assert!(held.is_ok(), "{name} does not hold for {}: {input:?}", file.display());
        }
    }
}
