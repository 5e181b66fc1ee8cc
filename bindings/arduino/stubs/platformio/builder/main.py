# How a program is built for a board of QEMU: with Debian's compilers and picolibc.
from SCons.Script import Default, DefaultEnvironment

env = DefaultEnvironment()
build = env.BoardConfig().get("build")
env.Replace(
    PROGSUFFIX=".elf",
    SIZETOOL=None,
    **{name: f"{build['tools']}-{tool}" for name, tool in
       {"CC": "gcc", "CXX": "g++", "LINK": "gcc", "AR": "ar", "RANLIB": "ranlib"}.items()},
)
flags = build["flags"].split()
env.Append(
    CCFLAGS=flags + ["-Os", "-Wall", "-Wextra", "-Werror", "--specs=picolibc.specs"],
    CXXFLAGS=["-fno-exceptions", "-fno-rtti"],
    LINKFLAGS=flags + ["--specs=picolibc.specs", "--oslib=semihost", "--crt0=semihost", "-Wl,-z,noexecstack"]
    + [f"-Wl,--defsym=__{name}={value}" for name, value in build["memory"].items()],
)
Default(env.BuildProgram())
