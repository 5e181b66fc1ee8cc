//! The projects in `consumers`, built and run as their users do: outside the repository, from an installed
//! package, from a copy of the source, or from a Git repository.

use ffi_tests::header::root;
use ffi_tests::toolchain::{folder, run, skipped};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const VERSION: &str = env!("CARGO_PKG_VERSION");
/// The address of the repository, of which `Cargo.toml` has the only original.
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");
const ADDRESS: &str = concat!(env!("CARGO_PKG_REPOSITORY"), ".git");
/// The programs of each project, and the language that each prints.
const BOTH: &[(&str, &str)] = &[("hello-c", "C"), ("hello-cpp", "C++")];

/// Whether these programs are on this machine. If not, `test` is SKIPPED.
fn are_here(test: &str, programs: &[&str]) -> bool {
    let missing = programs.iter().find(|program| Command::new(program).arg("--version").output().is_err());
    if let Some(program) = missing {
        skipped(test, &format!("no {program} here"));
    }
    missing.is_none()
}

/// A command in a folder, as from a user's shell: without the variables that cargo sets for a test.
fn command(program: impl AsRef<Path>, arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(program.as_ref());
    command.args(arguments).current_dir(folder);
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy();
        if name == "RUSTFLAGS" || name.starts_with("CARGO") && name != "CARGO_HOME" {
            command.env_remove(&*name);
        }
    }
    command
}

/// Copies a folder of the repository: the files that Git knows, and new ones that it does not ignore.
fn copy(from: &Path, to: &Path) {
    let listed = run(&mut command("git", &["ls-files", "-z", "-co", "--exclude-standard"], from));
    let listed = String::from_utf8(listed.stdout).expect("UTF-8");
    for name in listed.split_terminator('\0').filter(|name| from.join(name).is_file()) {
        let copy = to.join(name);
        fs::create_dir_all(copy.parent().expect("a folder")).expect("a folder");
        fs::copy(from.join(name), copy).expect("a copy");
    }
}

/// A copy of a project of `consumers`, with the two programs that each of them builds.
fn consumer(name: &str, place: &Path) -> PathBuf {
    let consumers = root().join("ffi-tests/consumers");
    let project = place.join(name);
    copy(&consumers.join(name), &project);
    for program in ["hello.c", "hello.cpp"] {
        fs::copy(consumers.join(program), project.join(program)).expect("a copy");
    }
    project
}

/// A Git repository in this folder, with a tag for this version.
fn tagged_repository(place: &Path) -> PathBuf {
    let repository = place.join("picosse.git");
    copy(&root(), &repository);
    let tag = format!("v{VERSION}");
    let author = ["-c", "user.name=tests", "-c", "user.email=tests@example.org"];
    let commit = [&author[..], &["commit", "--quiet", "--message", "the release"]].concat();
    for arguments in [&["init", "--quiet"][..], &["add", "--all"], &commit, &["tag", &tag]] {
        run(&mut command("git", arguments, &repository));
    }
    repository
}

/// Makes Git use this repository in place of the address.
fn redirected(mut command: Command, repository: &Path) -> Command {
    command
        .env("GIT_CONFIG_COUNT", "1")
        .env("GIT_CONFIG_KEY_0", format!("url.file://{}.insteadOf", repository.display()))
        .env("GIT_CONFIG_VALUE_0", ADDRESS);
    command
}

/// Runs programs that a project has built: each prints its event, and its language.
fn greet(build: &Path, programs: &[(&str, &str)]) {
    greet_with(build, programs, Path::new(""));
}

/// Runs them with one more folder in the search path for shared libraries.
fn greet_with(build: &Path, programs: &[(&str, &str)], libraries: &Path) {
    for (program, language) in programs {
        let output = run(Command::new(build.join(program)).env("LD_LIBRARY_PATH", libraries));
        assert_eq!(String::from_utf8_lossy(&output.stdout), format!("hello from {language}\n"), "{program}");
    }
}

const CONFIGURE: &[&str] = &["-S", ".", "-B", "build", "-G"];
const BUILD: &[&str] = &["--build", "build"];

#[test]
fn a_copy_of_the_source_serves_cmakes_add_subdirectory() {
    if are_here("consumers/cmake-subdirectory", &["git", "cmake", "make", "c++"]) {
        let place = folder();
        let project = consumer("cmake-subdirectory", place.path());
        copy(&root(), &project.join("third_party/picosse"));
        let install = "-DPICOSSE_INSTALL=ON";
        run(&mut command("cmake", &[CONFIGURE, &["Unix Makefiles", install]].concat(), &project));
        run(&mut command("cmake", BUILD, &project));
        greet(&project.join("build"), BOTH);

        let installed = place.path().join("installed");
        run(command("cmake", &["--install", "build", "--prefix"], &project).arg(&installed));
        fs::remove_dir_all(&project).expect("removed");
        let build = find_package(place.path(), &installed);
        greet(&build, BOTH);
        assert!(!build.join("hello-shared").exists(), "CMake installs the static library alone");
    }
}

/// Builds the project that finds an installed package.
fn find_package(place: &Path, installed: &Path) -> PathBuf {
    let project = consumer("cmake-find-package", place);
    let prefix = format!("-DCMAKE_PREFIX_PATH={}", installed.display());
    run(&mut command("cmake", &[CONFIGURE, &["Unix Makefiles", &prefix]].concat(), &project));
    run(&mut command("cmake", BUILD, &project));
    project.join("build")
}

/// Builds a package in a copy of the repository, moves the package out, and renames the copy.
fn installed_package(place: &Path) -> PathBuf {
    let clone = place.join("clone");
    copy(&root(), &clone);
    run(&mut command("bash", &["bindings/c/build"], &clone));
    let packages = fs::read_dir(clone.join("target/package")).expect("packages");
    let name = format!("picosse-{VERSION}-");
    let is_tree = |path: &PathBuf| path.is_dir() && path.display().to_string().contains(&name);
    let tree = packages.map(|entry| entry.expect("a file").path()).find(is_tree).expect("a tree");
    let installed = place.join("installed");
    fs::rename(tree, &installed).expect("moved");
    fs::rename(clone, place.join("renamed")).expect("renamed");
    installed
}

#[test]
fn an_installed_package_serves_cmake_pkg_config_and_meson() {
    if !are_here("the installed package", &["git", "bash", "ar", "c++"]) {
        return;
    }
    let place = folder();
    let installed = installed_package(place.path());
    let libraries = installed.join("lib");
    if are_here("consumers/cmake-find-package", &["cmake", "make"]) {
        let build = find_package(place.path(), &installed);
        greet(&build, BOTH);
        greet(&build, &[("hello-shared", "C")]);

        let project = build.parent().expect("the project");
        let file = project.join("CMakeLists.txt");
        let newer = fs::read_to_string(&file).expect("text").replace("(picosse 0.1 ", "(picosse 0.2 ");
        fs::write(file, newer).expect("written");
        let output = command("cmake", &["build"], project).output().expect("cmake runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && said.contains("requested version \"0.2\""), "{said}");
    }
    if are_here("consumers/pkg-config", &["pkg-config"]) {
        let project = consumer("pkg-config", place.path());
        run(command("sh", &["-e", "build.sh"], &project).env("PKG_CONFIG_PATH", libraries.join("pkgconfig")));
        greet(&project, &[("hello-static", "C")]);
        let without_path = Command::new(project.join("hello-c")).output().expect("a loader");
        assert!(!without_path.status.success(), "hello-c links the shared library");
        greet_with(&project, BOTH, &libraries);
    }
    if are_here("consumers/meson", &["meson", "ninja", "pkg-config"]) {
        let project = consumer("meson", place.path());
        let setup = ["setup", "build"];
        run(command("meson", &setup, &project).env("PKG_CONFIG_PATH", libraries.join("pkgconfig")));
        run(&mut command("meson", &["compile", "-C", "build"], &project));
        greet_with(&project.join("build"), BOTH, &libraries);
    }
}

#[test]
fn a_git_repository_serves_cmakes_fetchcontent() {
    if are_here("consumers/cmake-fetchcontent", &["git", "cmake", "ninja", "c++"]) {
        let place = folder();
        let repository = tagged_repository(place.path());
        let project = consumer("cmake-fetchcontent", place.path());
        run(&mut redirected(command("cmake", &[CONFIGURE, &["Ninja"]].concat(), &project), &repository));
        run(&mut command("cmake", BUILD, &project));
        greet(&project.join("build"), BOTH);
    }
}

#[test]
fn a_git_repository_serves_mesons_wrap() {
    if are_here("consumers/meson, as a subproject", &["git", "meson", "ninja", "c++"]) {
        let place = folder();
        let repository = tagged_repository(place.path());
        let project = consumer("meson", place.path());
        copy(&root().join("bindings/c/meson"), &project.join("subprojects"));
        run(&mut redirected(command("meson", &["setup", "build"], &project), &repository));
        run(&mut command("meson", &["compile", "-C", "build"], &project));
        greet(&project.join("build"), BOTH);
    }
}

/// The error message of CMake for a configuration that it refuses.
fn refusal(settings: &[&str], environment: &[(&str, &str)]) -> String {
    let place = folder();
    let source = root();
    let build = place.path().join("build");
    let mut command = command("cmake", &["-S"], place.path());
    command.arg(source).arg("-B").arg(build).args(settings).envs(environment.iter().copied());
    let output = command.output().expect("cmake runs");
    assert!(!output.status.success(), "{settings:?} is not refused");
    // CMake wraps its lines.
    String::from_utf8_lossy(&output.stderr).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn cmake_says_what_is_missing() {
    if !are_here("CMake's errors", &["cmake"]) {
        return;
    }
    let nowhere = [
        "-DCMAKE_FIND_USE_CMAKE_SYSTEM_PATH=OFF",
        "-DCMAKE_FIND_USE_SYSTEM_ENVIRONMENT_PATH=OFF",
        "-DCMAKE_MAKE_PROGRAM=none",
    ];
    let said = refusal(&nowhere, &[("HOME", "/nowhere")]);
    assert!(said.contains("picosse needs Rust 1.87 or later, but there is no cargo"), "{said}");

    let place = folder();
    let old = place.path().join("rustc");
    fs::write(&old, "#!/bin/sh\nprintf 'rustc 1.63.0\\nhost: none\\nrelease: 1.63.0\\n'\n")
        .expect("a script");
    run(Command::new("chmod").arg("+x").arg(&old));
    let said = refusal(&[&format!("-DPICOSSE_RUSTC={}", old.display())], &[]);
    assert!(said.contains("picosse needs Rust 1.87 or later; ") && said.contains("is 1.63.0"), "{said}");

    let said = refusal(&["-DCMAKE_SYSTEM_NAME=Generic"], &[]);
    assert!(said.contains("set PICOSSE_RUST_TARGET"), "{said}");
}

#[test]
fn the_page_shows_lines_of_the_projects() {
    let page = fs::read_to_string(root().join("bindings/c/packages.md")).expect("packages.md");
    let mut checked = 0;
    for section in page.split("\n## ") {
        let Some((_, link)) = section.split_once("](../../ffi-tests/consumers/") else { continue };
        let (file, _) = link.split_once(')').expect("a link");
        let file = fs::read_to_string(root().join("ffi-tests/consumers").join(file)).expect(file);
        for block in section.split("\n```").skip(1).step_by(2) {
            let mut rest = file.lines();
            for line in block.lines().skip(1) {
                assert!(rest.any(|there| there == line), "not in the project, or not in this order: {line}");
                checked += 1;
            }
        }
    }
    let consumers = fs::read_dir(root().join("ffi-tests/consumers")).expect("consumers");
    let projects = consumers.filter(|entry| entry.as_ref().is_ok_and(|entry| entry.path().is_dir())).count();
    assert_eq!(page.matches("](../../ffi-tests/consumers/").count(), projects, "each project is in the page");
    assert!(checked > projects && page.contains(&format!("GIT_TAG v{VERSION}")) && page.contains(ADDRESS));
}

#[test]
fn every_recipe_has_the_version_and_the_address() {
    let facts = [
        ("bindings/c/meson/packagefiles/picosse/meson.build", format!("version: '{VERSION}'")),
        ("bindings/c/meson/picosse.wrap", format!("revision = v{VERSION}")),
        ("bindings/c/meson/picosse.wrap", format!("url = {ADDRESS}")),
        ("bindings/c/vcpkg/vcpkg.json", format!("\"version-semver\": \"{VERSION}\"")),
        ("bindings/c/vcpkg/vcpkg.json", format!("\"homepage\": \"{REPOSITORY}\"")),
        ("bindings/c/conan/conanfile.py", format!("url = \"{REPOSITORY}\"")),
        ("bindings/c/packages.md", format!("`{ADDRESS}`")),
        ("bindings/reqwest/Cargo.toml", format!("repository = \"{REPOSITORY}\"")),
        ("bindings/arduino/library.properties", format!("url={REPOSITORY}\n")),
        ("bindings/js/package.json", format!("\"url\": \"git+{ADDRESS}\"")),
        ("ffi-tests/consumers/cmake-fetchcontent/CMakeLists.txt", format!("GIT_REPOSITORY {ADDRESS} ")),
    ];
    for (name, line) in facts {
        let text = fs::read_to_string(root().join(name)).expect(name);
        assert!(text.contains(&line), "{name} has no {line}");
    }
}
