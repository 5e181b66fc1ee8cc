# PlatformIO: links the archive that fits the compiler's flags. The folders are those of Arduino's builder.
from os.path import isdir, join

Import("env")  # noqa: F821


def flag(name):
    """The value of a flag of the compiler, such as -mcpu=cortex-m4."""
    for flags in ("CCFLAGS", "CFLAGS", "LINKFLAGS"):
        for item in env.Flatten(env.get(flags, [])):  # noqa: F821
            if str(item).startswith(name + "="):
                return str(item).split("=", 1)[1]
    return None


def folder():
    """Where Arduino's builder looks, too: the chip or processor, then how it passes floats."""
    chip = env.BoardConfig().get("build.mcu", "") if "BOARD" in env else ""  # noqa: F821
    if chip.startswith("esp32"):
        return chip
    fpu, abi = flag("-mfpu"), flag("-mfloat-abi")
    processor = flag("-mcpu") or "unknown"
    return join(processor, f"{fpu}-{abi}") if fpu and abi and abi != "soft" else processor


where = join("src", folder())
if not isdir(where):
    raise SystemExit(f"picosse has no archive in {where}; README.md says how to build it")
env.Append(LIBPATH=[join(env.Dir(".").srcnode().abspath, where)], LIBS=["picosse"])  # noqa: F821
