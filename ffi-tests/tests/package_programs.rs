//! Programs that link the packages of `bindings/c/build`.

use ffi_tests::header::{self, root};
use ffi_tests::package::{Package, packages};
use ffi_tests::symbols;
use ffi_tests::toolchain::{ARM_GCC, CLANG, Compiler, GCC, GXX, folder, run, skipped};
use std::env;
use std::fs;
use std::process::Command;

/// The package of this machine.
fn own(test: &str) -> Option<Package> {
    let own = format!("{}-unknown-linux-gnu", env::consts::ARCH);
    let found = packages().into_iter().find(|package| package.target == own);
    if found.is_none() {
        skipped(test, &format!("there is no package for {own}"));
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

/// A plug-in is a shared library with the whole archive in it.
#[test]
fn a_plug_in_can_contain_the_whole_archive() {
    let test = "a_plug_in_can_contain_the_whole_archive";
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

/// The C library and the compiler's library define all that the object needs: it links as firmware for that
/// processor does, and no name stays undefined.
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

/// This machine, or an emulator, can run the code of the packages for phones with its own C library. No test
/// here has the phone's system.
#[test]
#[cfg(unix)]
fn packages_for_phones_run_with_another_c_library() {
    let test = "packages_for_phones_run_with_another_c_library";
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
        // What the shared library needs.
        std::os::unix::fs::symlink(libc.trim(), folder.path().join("libc.so")).expect("a link");
        for library in [package.archive(), package.shared().expect("a shared library")] {
            let program = folder.path().join("program");
            let mut link = Command::new(gcc);
            link.arg("-I").arg(package.tree.join("include")).arg(root().join("ffi-tests/hosts/minimal.c"));
            link.arg(library).arg(format!("-Wl,-rpath-link,{}", folder.path().display()));
            // An RPATH, which also applies to the libraries that the library needs.
            let folders =
                [package.tree.join("lib"), folder.path().into()].map(|path| path.display().to_string());
            link.arg("-Wl,--disable-new-dtags").arg(format!("-Wl,-rpath,{}", folders.join(":")));
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
