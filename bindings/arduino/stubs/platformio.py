# Runs extra_script.py as PlatformIO would, in the folder of the library: platformio.py CHIP FLAG...
import sys


class Environment(dict):
    def Flatten(self, items):
        return list(items)

    def BoardConfig(self):
        return {"build.mcu": sys.argv[1]}

    def Dir(self, _):
        return self

    def srcnode(self):
        return self

    abspath = "LIBRARY"

    def Append(self, **values):
        print(*values["LIBPATH"], *values["LIBS"])


env = Environment(BOARD="board", CCFLAGS=sys.argv[2:])
exec(open("extra_script.py").read(), {"env": env, "Import": lambda _: None})
