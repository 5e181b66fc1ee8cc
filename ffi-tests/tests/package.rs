//! What is in the packages of `bindings/c/build`: symbols, files, checksums.

use ffi_tests::header::{self, root};
use ffi_tests::package::{PREFIX, out, packages};
use ffi_tests::symbols::{self, read_single};
use ffi_tests::toolchain::{folder, run, say, skipped};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The functions of a C library, and those of ARM's run-time interface.
fn is_of_memory(name: &str) -> bool {
    ["memcpy", "memmove", "memset", "memcmp", "bcmp", "bzero"].contains(&name)
        || name.starts_with("__aeabi_mem")
}

#[test]
fn archive_of_a_package_is_one_object_with_the_interface_and_nothing_else() {
    let declared = header::functions(&header::committed());
    for package in packages() {
        let symbols = read_single(&package.archive());
        assert_eq!(symbols.exported, declared, "{}", package.target);
        assert_eq!(symbols.writable, 0, "{}: bytes of .data and .bss", package.target);
        let known = toolchains_own(&package.target);
        let names = symbols.undefined.iter().map(String::as_str);
        let unknown: Vec<&str> = names.filter(|name| !is_of_memory(name) && !known.contains(name)).collect();
        assert!(
            unknown.is_empty(),
            "{}: undefined, and not in `toolchains_own`: {unknown:?}",
            package.target
        );
        say(&format!("{}: undefined: {}", package.target, symbols.undefined.join(" ")));
    }
}

/// The functions of libgcc or compiler-rt that replace missing instructions, and what the linker defines.
fn toolchains_own(target: &str) -> &'static [&'static str] {
    match target {
        "thumbv6m-none-eabi" => &["__aeabi_uidiv", "__aeabi_lmul", "__clzsi2"],
        "wasm32v1-none" => &["__stack_pointer"],
        _ => &[],
    }
}

#[test]
fn shared_library_of_a_package_exports_the_interface_and_nothing_else() {
    let test = "shared_library_of_a_package_exports_the_interface_and_nothing_else";
    let declared = header::functions(&header::committed());
    for package in packages() {
        let Some(shared) = package.shared() else {
            assert!(!package.target.contains("linux"), "{} has no shared library", package.target);
            continue;
        };
        let target = &package.target;
        let symbols = symbols::of_shared(&shared);
        let version = format!("PICOSSE_{}", abi());
        let exported: Vec<_> = symbols.exported.into_iter().filter(|name| *name != version).collect();
        assert_eq!(exported, declared, "{target}");
        let others: Vec<_> = symbols.undefined.iter().filter(|name| !is_of_memory(name)).collect();
        assert!(others.is_empty(), "{target}: {others:?}");
        let Ok(output) = Command::new("readelf").args(["-d", "-W"]).arg(&shared).env("LC_ALL", "C").output()
        else {
            skipped(test, "no readelf here");
            return;
        };
        let dynamic = String::from_utf8_lossy(&output.stdout);
        let of = |tag: &str| -> Vec<&str> {
            let lines = dynamic.lines().filter(|line| line.contains(tag));
            lines.filter_map(|line| line.split(['[', ']']).nth(1)).collect()
        };
        let (soname, libc) = match target.contains("-linux-gnu") {
            true => (format!("libpicosse.so.{}", abi()), "libc.so.6"),
            false => ("libpicosse.so".to_owned(), "libc.so"),
        };
        assert_eq!(of("(SONAME)"), [soname.as_str()], "{target}");
        assert_eq!(of("(NEEDED)"), [libc], "{target}");
        assert!(!dynamic.contains("TEXTREL"), "{target}: {dynamic}");
        let map = fs::read_to_string(root().join("bindings/c/libpicosse.map")).expect("the version script");
        assert!(map.starts_with(&format!("{version} {{")), "{map}");
    }
}

/// What the SONAME has of the version: before 1.0 each minor version may break the ABI.
fn abi() -> String {
    match (env!("CARGO_PKG_VERSION_MAJOR"), env!("CARGO_PKG_VERSION_MINOR")) {
        ("0", minor) => format!("0.{minor}"),
        (major, _) => major.to_owned(),
    }
}

/// The files below a folder, by their paths in it.
fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(folder).expect("a file of it").to_owned());
            }
        }
    }
    found
}

#[test]
fn a_package_has_its_files_and_names_no_folder_of_this_machine() {
    for package in packages() {
        let mut expected: BTreeSet<PathBuf> = [
            "lib/libpicosse.a",
            "lib/pkgconfig/picosse.pc",
            "lib/cmake/picosse/picosseConfig.cmake",
            "lib/cmake/picosse/picosseConfigVersion.cmake",
            "lib/cmake/picosse/picosseTargets.cmake",
            "share/doc/picosse/README.md",
            "share/doc/picosse/LICENSE-MIT",
            "share/doc/picosse/LICENSE-APACHE",
        ]
        .map(PathBuf::from)
        .into();
        expected.extend(files(&root().join("include")).iter().map(|path| Path::new("include").join(path)));
        if package.shared().is_some() {
            expected.insert("lib/libpicosse.so".into());
            if package.target.contains("-linux-gnu") {
                let versions = [env!("CARGO_PKG_VERSION").to_owned(), abi()];
                expected
                    .extend(versions.map(|version| PathBuf::from(format!("lib/libpicosse.so.{version}"))));
            }
        }
        assert_eq!(files(&package.tree), expected, "{}", package.target);
        for file in expected.iter().filter(|file| file.starts_with("lib")) {
            let bytes = fs::read(package.tree.join(file)).expect("a file");
            let text = String::from_utf8_lossy(&bytes);
            for folder in [root().as_path(), out()] {
                assert!(!text.contains(&*folder.to_string_lossy()), "{}: {file:?}", package.target);
            }
            assert!(!text.contains("@PICOSSE"), "{}: {file:?}", package.target);
        }
    }
}

#[test]
fn checksums_are_those_of_the_archives_and_the_archives_have_the_files() {
    let test = "checksums_are_those_of_the_archives_and_the_archives_have_the_files";
    let mut check = Command::new("sha256sum");
    if check.args(["--check", "--strict", "SHA256SUMS"]).current_dir(out()).output().is_err() {
        skipped(test, "no sha256sum here");
        return;
    }
    run(&mut check);
    for package in packages() {
        let folder = folder();
        let archive = package.tree.with_file_name(format!("{PREFIX}{}.tar.gz", package.target));
        run(Command::new("tar").arg("-xzf").arg(archive).arg("-C").arg(folder.path()));
        let unpacked = folder.path().join(package.tree.file_name().expect("a name"));
        let expected = files(&package.tree);
        assert_eq!(files(&unpacked), expected, "{}", package.target);
        for file in &expected {
            let [one, other] =
                [&unpacked, &package.tree].map(|tree| fs::read(tree.join(file)).expect("a file"));
            assert!(one == other, "{}: {file:?}", package.target);
        }
    }
}

/// The rows of the README's table of targets, as cells.
fn rows(readme: &str) -> Vec<Vec<&str>> {
    let table = readme.lines().skip_while(|line| !line.starts_with("| target |"));
    let rows = table.skip(2).take_while(|line| line.starts_with('|'));
    rows.map(|row| row.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

#[test]
fn readme_lists_the_targets_and_their_sizes() {
    let readme = fs::read_to_string(root().join("bindings/c/README.md")).expect("bindings/c/README.md");
    let rows = rows(&readme);
    let list = run(Command::new(root().join("bindings/c/build")).arg("--list")).stdout;
    let list = String::from_utf8(list).expect("names of targets");
    // The first one is this machine.
    let list: Vec<_> = list.lines().skip(1).map(|target| format!("`{target}`")).collect();
    let named: Vec<_> = rows[1..].iter().map(|row| row[0]).collect();
    assert_eq!(named, list, "the table of bindings/c/README.md, and `bindings/c/build --list`");
    for package in packages() {
        let name = format!("`{}`", package.target);
        let Some(row) = rows.iter().find(|row| row[0] == name) else {
            skipped("readme_lists_the_targets_and_their_sizes", &format!("{name} is not in it"));
            continue;
        };
        let libraries = [Some(package.archive()), package.shared()];
        for (cell, library) in row[1..].iter().zip(libraries) {
            let actual = library.map_or(0, |library| fs::metadata(library).expect("a library").len());
            let shown: u64 = cell.replace(' ', "").parse().unwrap_or(0);
            // The size changes a little with the compiler.
            assert!(shown.abs_diff(actual) * 10 <= actual, "{name}: {cell} in the README, {actual} here");
        }
    }
}
