"""The programs of the pages, by tree-sitter's grammars."""
import re
from pathlib import Path

import tree_sitter
import tree_sitter_javascript
import tree_sitter_kotlin
import tree_sitter_objc

HERE = Path(__file__).resolve().parent.parent
GRAMMARS = {"js": tree_sitter_javascript, "kotlin": tree_sitter_kotlin, "objc": tree_sitter_objc}

# Macros stand for methods, which the grammar cannot know.
MACRO = re.compile(r"^WEAPP_\w+\(.*\)$", re.M)


def faults(language, text):
    parser = tree_sitter.Parser(tree_sitter.Language(GRAMMARS[language].language()))

    def found(node):
        if node.is_error or node.is_missing:
            return [f"line {node.start_point[0] + 1}: {node.text.decode()[:60]}"]
        return [fault for child in node.children for fault in found(child)]

    return found(parser.parse(text.encode()).root_node)


sources = {}
for page in ("README.md", "donut.md"):
    for at, (language, program) in enumerate(re.findall(r"```(\w+)\n(.*?)```", (HERE / page).read_text(), re.S), 1):
        if language in GRAMMARS:
            sources[f"{page}, program {at}"] = language, MACRO.sub("", program)
for name, (language, text) in sources.items():
    assert not faults(language, text), (name, faults(language, text))
    assert faults(language, text.replace("(", "((", 1)), f"{name}: the parser finds no fault in what is wrong"

lines = re.search(r"    ask\(.*?\n    \},\n", (HERE / "README.md").read_text(), re.S)[0].strip().splitlines()
assert len(lines) <= 20
print(f"{len(sources)} sources parsed; the typewriter has {len(lines)} lines")
