"""Writes the programs of the README into dist/readme, with what makes one program of them."""
import re
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
typewriter, options = re.findall(r"```swift\n(.*?)```", (HERE / "README.md").read_text(), re.S)
call = typewriter[typewriter.index("  @MainActor func ask()"):].rstrip().splitlines()[:-1]
assert len(call) <= 20, len(call)

folder = HERE / "dist/readme"
folder.mkdir(parents=True, exist_ok=True)
(folder / "Typewriter.swift").write_text(f"{typewriter}\nextension Chat {{ var shown: String {{ text }} }}\n")
(folder / "Options.swift").write_text(f"import CPicosse\nimport Picosse\n\nfunc chosen() -> PicosseOptions {{\n{options}  return options\n}}\n")
(folder / "main.swift").write_text(
    """import Foundation
#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

let request = URLRequest(url: URL(string: CommandLine.arguments[1])!)
let chat = Chat()
await chat.ask()
print(chat.shown)
"""
)
