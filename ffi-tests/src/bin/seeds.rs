//! Rewrites the seeds of the fuzz targets.

use ffi_tests::seeds::{folder, seeds};
use std::fs;

fn main() -> std::io::Result<()> {
    fs::remove_dir_all(folder()).or_else(|why| match why.kind() {
        std::io::ErrorKind::NotFound => Ok(()),
        _ => Err(why),
    })?;
    fs::create_dir_all(folder())?;
    seeds().into_iter().try_for_each(|(name, seed)| fs::write(folder().join(name), seed))
}
