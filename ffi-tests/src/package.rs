//! The packages that `bindings/c/build` makes: the one for this machine, or all in the folder that
//! `PICOSSE_TEST_PACKAGES` names.

use crate::header::root;
use crate::toolchain::{cargo, run, target};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

const GIVEN: &str = "PICOSSE_TEST_PACKAGES";

/// The folder with the packages.
///
/// # Panics
/// When they cannot be built.
pub fn out() -> &'static Path {
    static OUT: OnceLock<PathBuf> = OnceLock::new();
    OUT.get_or_init(|| {
        if let Some(packages) = env::var_os(GIVEN) {
            return packages.into();
        }
        // The folder has no package of an earlier build.
        let target = target().join("own-package");
        let cargo = cargo(&target);
        let mut build = Command::new(root().join("bindings/c/build"));
        for (name, value) in cargo.get_envs() {
            match value {
                Some(value) => build.env(name, value),
                None => build.env_remove(name),
            };
        }
        run(&mut build);
        target.join("package")
    })
}

/// A package: its target, and its folder.
#[derive(Debug)]
pub struct Package {
    pub target: String,
    pub tree: PathBuf,
}

/// What the name of a package begins with.
pub const PREFIX: &str = concat!("picosse-", env!("CARGO_PKG_VERSION"), "-");

/// The packages that the file of checksums lists.
///
/// # Panics
/// When there is none, or one of another version.
pub fn packages() -> Vec<Package> {
    let sums = fs::read_to_string(out().join("SHA256SUMS")).expect("checksums");
    let package = |line: &str| {
        let (_, name) = line.split_once("  ").expect("a sum and a name");
        let name = name.strip_suffix(".tar.gz").expect("an archive");
        Package { target: name.strip_prefix(PREFIX).expect("the version").to_owned(), tree: out().join(name) }
    };
    let packages: Vec<Package> = sums.lines().map(package).collect();
    assert!(!packages.is_empty(), "no package");
    packages
}

impl Package {
    pub fn archive(&self) -> PathBuf {
        self.tree.join("lib/libpicosse.a")
    }

    pub fn shared(&self) -> Option<PathBuf> {
        Some(self.tree.join("lib/libpicosse.so")).filter(|path| path.exists())
    }
}
