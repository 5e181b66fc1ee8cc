"""The C module as far as clang knows it without an SDK, and the xcframework as far as LLVM's linker does."""
import os
import plistlib
import shutil
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
HEADER = (HERE / "../../include/picosse.h").read_text()

skipped = []


def tool(*names):
    """The first of these programs that there is."""
    found = next(filter(None, map(shutil.which, names)), None)
    if not found:
        skipped.append(f"SKIPPED: no {names[0]}")
    return found


def check_module():
    clang = tool("clang-22", "clang")
    if not clang:
        return
    with tempfile.TemporaryDirectory() as folder:
        for name in ("../../include/picosse.h", "module.modulemap"):
            Path(folder, "CPicosse").mkdir(exist_ok=True)
            shutil.copy(HERE / name, Path(folder, "CPicosse"))
        program = Path(folder, "use.m")
        program.write_text(
            "@import CPicosse;\n"
            "_Static_assert(sizeof(picosse_session) == 8 * PICOSSE_SESSION_WORDS_64, \"\");\n"
            "int32_t use(picosse_session *session) { return picosse_session_cancel(session); }\n"
        )
        for target in ("arm64-apple-ios13.0", "arm64-apple-ios14.0-simulator", "arm64-apple-macos11"):
            command = [clang, f"--target={target}", "-ffreestanding", "-fmodules", f"-fmodules-cache-path={folder}/cache"]
            subprocess.run([*command, "-Wall", "-Wextra", "-Werror", "-fsyntax-only", f"-I{folder}", program], check=True)
    print("module: imported by clang for iOS, its simulator and macOS")


def build_version(archive):
    """The CPU and the platform of the Mach-O object in an archive."""
    data = archive.read_bytes()
    at = data.index(struct.pack("<I", 0xFEEDFACF))
    _, cpu, _, _, commands = struct.unpack_from("<IiiII", data, at)
    at += 32
    for _ in range(commands):
        command, size, platform = struct.unpack_from("<III", data, at)
        if command == 0x32:  # LC_BUILD_VERSION
            return cpu, platform
        if command == 0x25:  # LC_VERSION_MIN_IPHONEOS: of before there were platforms
            return cpu, 2
        at += size
    raise AssertionError(f"{archive}: no platform")


def check_xcframework():
    framework = HERE / "Picosse.xcframework"
    listed = plistlib.loads((framework / "Info.plist").read_bytes())
    platforms = {("ios", None): (2, "ios"), ("ios", "simulator"): (7, "ios-simulator"), ("macos", None): (1, "macos")}
    linker = tool("ld64.lld-22", "ld64.lld", "ld64.lld-14")
    for slice_ in listed["AvailableLibraries"]:
        number, name = platforms[slice_["SupportedPlatform"], slice_.get("SupportedPlatformVariant")]
        folder = framework / slice_["LibraryIdentifier"]
        archive = folder / slice_["LibraryPath"]
        assert build_version(archive) == (0x0100000C, number), (archive, build_version(archive))
        headers = folder / slice_["HeadersPath"] / "CPicosse"
        assert (headers / "picosse.h").read_text() == HEADER and (headers / "module.modulemap").exists()
        if linker:
            command = [linker, "-arch", "arm64", "-platform_version", name, "14.0", "17.0", "-dylib", "-undefined", "dynamic_lookup"]
            with tempfile.TemporaryDirectory() as folder:
                subprocess.run([*command, "-all_load", archive, "-o", Path(folder, "linked")], check=True)
    print(f"xcframework: {len(listed['AvailableLibraries'])} slices of the platforms that the list names")


check_module()
check_xcframework()
print("\n".join(skipped), end="\n" if skipped else "")
sys.exit(bool(skipped) and os.environ.get("PICOSSE_NO_SKIP") == "1")
