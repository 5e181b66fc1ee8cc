//! What `bindings/c/build` makes: of this machine, or every package in the folder that
//! `PICOSSE_TEST_PACKAGES` names.

use ffi_tests::header::{self, root};
use ffi_tests::symbols::{self, read_single};
use ffi_tests::toolchain::{ARM_GCC, CLANG, Compiler, GCC, GXX, cargo, folder, run, say, skipped, target};
use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The folder with the packages.
fn out() -> &'static Path {
    static OUT: OnceLock<PathBuf> = OnceLock::new();
    OUT.get_or_init(|| {
        if let Some(packages) = env::var_os("PICOSSE_TEST_PACKAGES") {
            return packages.into();
        }
        // In a folder that holds no package of an earlier build.
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
struct Package {
    target: String,
    tree: PathBuf,
}

const PREFIX: &str = concat!("picosse-", env!("CARGO_PKG_VERSION"), "-");

/// The packages that their checksums name.
fn packages() -> Vec<Package> {
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
    fn archive(&self) -> PathBuf {
        self.tree.join("lib/libpicosse.a")
    }

    fn shared(&self) -> Option<PathBuf> {
        Some(self.tree.join("lib/libpicosse.so")).filter(|path| path.exists())
    }
}

/// What a C library has, and on ARM its run-time interface.
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
        let known = compilers_helpers(&package.target);
        let names = symbols.undefined.iter().map(String::as_str);
        let unknown: Vec<&str> = names.filter(|name| !is_of_memory(name) && !known.contains(name)).collect();
        assert!(unknown.is_empty(), "{}: undefined: {unknown:?}", package.target);
        say(&format!("{}: undefined: {}", package.target, symbols.undefined.join(" ")));
    }
}

/// What the compiler's own library brings where the machine has no such instruction: libgcc, or
/// compiler-rt.
fn compilers_helpers(target: &str) -> &'static [&'static str] {
    if target.starts_with("thumbv6m") { &["__aeabi_uidiv", "__aeabi_lmul", "__clzsi2"] } else { &[] }
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
        let exported: Vec<_> = symbols.exported.into_iter().filter(|name| name != "PICOSSE_0").collect();
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
            true => (concat!("libpicosse.so.", env!("CARGO_PKG_VERSION_MAJOR")), "libc.so.6"),
            false => ("libpicosse.so", "libc.so"),
        };
        assert_eq!(of("(SONAME)"), [soname], "{target}");
        assert_eq!(of("(NEEDED)"), [libc], "{target}");
        assert!(!dynamic.contains("TEXTREL"), "{target}: {dynamic}");
        let map = fs::read_to_string(root().join("bindings/c/libpicosse.map")).expect("the version script");
        assert!(map.starts_with(concat!("PICOSSE_", env!("CARGO_PKG_VERSION_MAJOR"), " {")), "{map}");
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
                let full = concat!("lib/libpicosse.so.", env!("CARGO_PKG_VERSION"));
                let soname = concat!("lib/libpicosse.so.", env!("CARGO_PKG_VERSION_MAJOR"));
                expected.extend([full, soname].map(PathBuf::from));
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

/// The package of this machine.
fn own(test: &str) -> Option<Package> {
    let suffix = if cfg!(target_env = "gnu") { "-linux-gnu" } else { "no such package" };
    let own = format!("{}-unknown{suffix}", env::consts::ARCH);
    let found = packages().into_iter().find(|package| package.target == own);
    if found.is_none() {
        skipped(test, "this test is written for Linux with glibc");
    }
    found
}

#[test]
fn programs_run_with_either_library_of_the_package() {
    let test = "programs_run_with_either_library_of_the_package";
    let Some(package) = own(test) else { return };
    for compiler in [GCC, GXX, CLANG] {
        if !compiler.is_here(test) {
            continue;
        }
        let folder = folder();
        let program = folder.path().join("program");
        let shared = package.shared().expect("a shared library");
        let lib = format!("-Wl,-rpath,{}", package.tree.join("lib").display());
        let libraries = [vec![package.archive().into_os_string()], vec![shared.into_os_string(), lib.into()]];
        for library in libraries {
            let (name, source) = match compiler.is_cxx {
                true => ("program.cpp", CXX_PROGRAM.to_owned()),
                false => {
                    let minimal = root().join("ffi-tests/hosts/minimal.c");
                    ("program.c", fs::read_to_string(minimal).expect("a source"))
                }
            };
            let source_file = folder.path().join(name);
            fs::write(&source_file, source).expect("a source");
            let mut command = Command::new(compiler.program);
            if compiler.is_cxx {
                command.arg("-std=c++17");
            }
            command.arg("-I").arg(package.tree.join("include")).arg(&source_file).args(&library);
            run(command.arg("-o").arg(&program));
            run(&mut Command::new(&program));
        }
    }
}

const CXX_PROGRAM: &str = r#"
#include "picosse.hpp"
#include <cstring>

int main() {
  return picosse_version() == PICOSSE_VERSION && std::strlen(picosse_status_text(PICOSSE_OK)) > 0 ? 0 : 1;
}
"#;

/// A plug-in is a shared library that takes the whole archive in.
#[test]
fn archive_of_the_package_goes_into_a_plug_in_whole() {
    let test = "archive_of_the_package_goes_into_a_plug_in_whole";
    let Some(package) = own(test) else { return };
    if !GCC.is_here(test) {
        return;
    }
    let folder = folder();
    let plugin = folder.path().join("plugin.so");
    let whole = ["-Wl,--whole-archive", "-Wl,-z,text", "-Wl,-z,defs"];
    run(Command::new("gcc")
        .arg("-shared")
        .args(whole)
        .arg(package.archive())
        .args(["-Wl,--no-whole-archive", "-o"])
        .arg(&plugin));
    let exported = symbols::of_shared(&plugin).exported;
    assert_eq!(exported, header::functions(&header::committed()));
}

/// What the object leaves undefined is in the C library and the compiler's own: it links without a name
/// left, as firmware of that part is linked.
#[test]
fn archives_for_boards_link_with_a_c_library() {
    let test = "archives_for_boards_link_with_a_c_library";
    const PICOLIBC: &str = "--specs=picolibc.specs";
    const RISCV_GCC: Compiler = Compiler { program: "riscv64-unknown-elf-gcc", is_cxx: false };
    let boards: [(&str, Compiler, &[&str]); 4] = [
        ("thumbv6m-none-eabi", ARM_GCC, &["-mcpu=cortex-m0"]),
        ("thumbv7em-none-eabihf", ARM_GCC, &["-mcpu=cortex-m4", "-mfloat-abi=hard", "-mfpu=fpv4-sp-d16"]),
        (
            "thumbv8m.main-none-eabihf",
            ARM_GCC,
            &["-mcpu=cortex-m33", "-mfloat-abi=hard", "-mfpu=fpv5-sp-d16"],
        ),
        ("riscv32imc-unknown-none-elf", RISCV_GCC, &["-march=rv32imc", "-mabi=ilp32"]),
    ];
    for (target, compiler, flags) in boards {
        let Some(package) = packages().into_iter().find(|package| package.target == target) else { continue };
        if !compiler.links(test, PICOLIBC) {
            continue;
        }
        let folder = folder();
        let program = folder.path().join("program");
        let mut command = Command::new(compiler.program);
        command.arg(PICOLIBC).args(flags).args(["-nostartfiles", "-Wl,-e,main", "-Wl,--whole-archive"]);
        command
            .arg(package.archive())
            .arg("-Wl,--no-whole-archive")
            .arg("-I")
            .arg(package.tree.join("include"));
        run(command.arg(root().join("ffi-tests/hosts/minimal.c")).args(["-lc", "-lgcc", "-o"]).arg(&program));
    }
}

/// The phones' packages hold what this machine, or an emulator, can run beside its own C library. It is not
/// their system, which no test here has.
#[test]
#[cfg(unix)]
fn packages_for_phones_run_beside_another_c_library() {
    let test = "packages_for_phones_run_beside_another_c_library";
    let aarch64 = ("aarch64-linux-gnu-gcc", &["qemu-aarch64", "-L", "/usr/aarch64-linux-gnu"][..]);
    let phones = [
        ("aarch64-linux-android", aarch64),
        ("aarch64-unknown-linux-ohos", aarch64),
        ("armv7-linux-androideabi", ("arm-linux-gnueabi-gcc", &["qemu-arm", "-L", "/usr/arm-linux-gnueabi"])),
        ("x86_64-linux-android", ("x86_64-linux-gnu-gcc", &["env"])),
    ];
    for (target, (gcc, runner)) in phones {
        let Some(package) = packages().into_iter().find(|package| package.target == target) else { continue };
        let tools = [gcc, runner[0]].map(|program| Compiler { program, is_cxx: false });
        if !tools.iter().all(|tool| tool.is_here(test)) {
            continue;
        }
        let folder = folder();
        let found = run(Command::new(gcc).arg("-print-file-name=libc.so.6")).stdout;
        let libc = String::from_utf8(found).expect("a path");
        // What the shared library names.
        std::os::unix::fs::symlink(libc.trim(), folder.path().join("libc.so")).expect("a link");
        for library in [package.archive(), package.shared().expect("a shared library")] {
            let program = folder.path().join("program");
            let mut link = Command::new(gcc);
            link.arg("-I").arg(package.tree.join("include")).arg(root().join("ffi-tests/hosts/minimal.c"));
            link.arg(library).arg(format!("-Wl,-rpath-link,{}", folder.path().display()));
            link.arg(format!(
                "-Wl,-rpath,{}:{}",
                package.tree.join("lib").display(),
                folder.path().display()
            ));
            run(link.arg("-o").arg(&program));
            run(Command::new(runner[0]).args(&runner[1..]).arg(&program));
        }
    }
}

const WASM_LIBC: &str = "
#include <stddef.h>
void *memcpy(void *to, const void *from, size_t len) {
  for (size_t i = 0; i < len; i++) ((char *)to)[i] = ((const char *)from)[i];
  return to;
}
void *memset(void *to, int value, size_t len) {
  for (size_t i = 0; i < len; i++) ((char *)to)[i] = (char)value;
  return to;
}
int memcmp(const void *one, const void *other, size_t len) {
  const unsigned char *a = one, *b = other;
  for (size_t i = 0; i < len; i++) if (a[i] != b[i]) return a[i] - b[i];
  return 0;
}
";

const WASM_RUN: &str = "
const bytes = require('fs').readFileSync(process.argv[1]);
WebAssembly.instantiate(bytes).then((module) => process.exit(module.instance.exports.run()));
";

#[test]
fn package_for_webassembly_links_and_runs() {
    let test = "package_for_webassembly_links_and_runs";
    let Some(package) = packages().into_iter().find(|package| package.target == "wasm32v1-none") else {
        return;
    };
    let node = Compiler { program: "node", is_cxx: false };
    if !CLANG.is_here(test) || !node.is_here(test) {
        return;
    }
    let folder = folder();
    let [libc, module] = ["libc.c", "module.wasm"].map(|name| folder.path().join(name));
    fs::write(&libc, WASM_LIBC).expect("a source");
    let mut compile = Command::new("clang");
    compile.args([
        "--target=wasm32",
        "-mcpu=mvp",
        "-ffreestanding",
        "-fno-builtin",
        "-O1",
        "-Dmain=run",
        "-c",
    ]);
    compile
        .arg("-I")
        .arg(package.tree.join("include"))
        .arg(root().join("ffi-tests/hosts/minimal.c"))
        .arg(&libc);
    run(compile.current_dir(folder.path()));
    let [sysroot, version] = [&["--print", "sysroot"][..], &["-vV"]]
        .map(|arguments| String::from_utf8(run(Command::new("rustc").args(arguments)).stdout).expect("text"));
    let machine = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("the host");
    let mut link = Command::new(format!("{}/lib/rustlib/{machine}/bin/rust-lld", sysroot.trim()));
    link.args(["-flavor", "wasm", "--no-entry", "--export=run", "minimal.o", "libc.o"])
        .arg(package.archive());
    run(link.arg("-o").arg(&module).current_dir(folder.path()));
    run(Command::new("node").args(["-e", WASM_RUN]).arg(&module));
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
    assert_eq!(rows.len(), 12, "{rows:?}");
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
            // Another compiler makes a little more or less of it.
            assert!(shown.abs_diff(actual) * 10 <= actual, "{name}: {cell} in the README, {actual} here");
        }
    }
}

#[test]
fn readme_has_commands_that_work() {
    let test = "readme_has_commands_that_work";
    let Some(package) = own(test) else { return };
    let pkg_config = Compiler { program: "pkg-config", is_cxx: false };
    if !GCC.is_here(test) || !pkg_config.is_here(test) {
        return;
    }
    let texts = ["bindings/c/README.md", "README.md"]
        .map(|name| fs::read_to_string(root().join(name)).expect("a README"));
    let [commands, program] = [(&texts[0], "```sh\n"), (&texts[1], "```c\n")].map(|(text, fence)| {
        let (_, rest) = text.split_once(fence).expect("a block");
        rest.split_once("```").expect("its end").0
    });
    // The package is built already.
    let commands = commands.strip_prefix("bindings/c/build\n").expect("the command that builds it");
    let folder = folder();
    fs::write(folder.path().join("app.c"), program).expect("a program");
    let copies = folder.path().join("target/package");
    fs::create_dir_all(&copies).expect("a folder");
    run(Command::new("cp").arg("-r").arg(&package.tree).arg(&copies));
    let output = run(Command::new("bash").args(["-euc", commands]).current_dir(folder.path()));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "hello\nhello\n", "{commands}");
}
