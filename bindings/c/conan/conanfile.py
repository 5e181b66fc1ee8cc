"""picosse for Conan 2: `conan create bindings/c/conan` in a clone. Cargo must be on the PATH."""
import os
import re

from conan import ConanFile
from conan.tools.cmake import CMake, cmake_layout
from conan.tools.files import copy, load, rmdir


class Picosse(ConanFile):
    name = "picosse"
    description = "Push parser for event streams (Server-Sent Events): no allocation, a fixed buffer"
    url = "https://example.org/picosse"
    license = "MIT OR Apache-2.0"
    topics = ("sse", "server-sent-events", "eventsource", "parser")
    package_type = "static-library"
    settings = "os", "arch", "compiler", "build_type"
    generators = "CMakeToolchain"
    no_copy_source = True

    @property
    def _clone(self):
        return os.path.join(self.recipe_folder, "..", "..", "..")

    def set_version(self):
        manifest = load(self, os.path.join(self._clone, "Cargo.toml"))
        self.version = re.search(r'^version = "(.+)"', manifest, re.MULTILINE)[1]

    def export_sources(self):
        excludes = (".git/*", "*target/*", "*node_modules/*", "benches/*", "fuzz/*", "bindings/js/*")
        copy(self, "*", self._clone, self.export_sources_folder, excludes=excludes)

    def layout(self):
        cmake_layout(self)

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        CMake(self).install()
        copy(self, "LICENSE-*", self.source_folder, os.path.join(self.package_folder, "licenses"))
        # Conan writes its own.
        rmdir(self, os.path.join(self.package_folder, "lib", "cmake"))
        rmdir(self, os.path.join(self.package_folder, "lib", "pkgconfig"))

    def package_id(self):
        # Cargo's profile is always the same, and the interface is C.
        del self.info.settings.compiler
        del self.info.settings.build_type

    def package_info(self):
        self.cpp_info.libs = ["picosse"]
