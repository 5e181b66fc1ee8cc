"""Writes the programs of the README into dist/readme, with what makes one program of them."""
import re
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
typewriter, helpers, options = re.findall(r"```swift\n(.*?)```", (HERE / "README.md").read_text(), re.S)
assert len(typewriter.splitlines()) <= 20, len(typewriter.splitlines())
imports = "import Foundation\n#if canImport(FoundationNetworking)\n  import FoundationNetworking\n#endif\nimport Picosse\nimport SwiftUI\n"
helpers = helpers.replace('"https://api.example.com/v1/chat/completions"', "CommandLine.arguments[1]")
assert "CommandLine" in helpers

folder = HERE / "dist/readme"
folder.mkdir(parents=True, exist_ok=True)
(folder / "Typewriter.swift").write_text(f"{imports}\n{typewriter}\n{helpers}\nextension Chat {{ var shown: String {{ text }} }}\n")
(folder / "Options.swift").write_text(f"import CPicosse\nimport Picosse\n\nfunc chosen() -> PicosseOptions {{\n{options}  return options\n}}\n")
(folder / "main.swift").write_text("let chat = Chat()\nawait chat.ask()\nprint(chat.shown)\n")
