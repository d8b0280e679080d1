"""Checks what the repository promises of itself, links and file sizes among it: tidy_test.py ROOT ROOMS.TXT."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

MAX_LINES = 600
CODE_FOLDERS = {"src", "test", "bench", "fuzz"}
VAGUE_ROOMS = {"util", "utils", "helpers", "helper", "common", "misc"}
# In two pieces, so that this file does not find itself.
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")
HOME_PATH = re.compile(r"(?<![\w.])/(?:ho" r"me|Use" r"rs|ro" r"ot|wo" r"rk)/\w")
LINK = re.compile(r"\]\(\s*<?([^)\s>#]*)(?:#[^)]*)?>?(?:\s+\"[^\"]*\")?\s*\)")
# `like/this.md`, `like/this/` and `./this` in the two documents that are maps of the repository.
MENTIONED_PATH = re.compile(r"`((?:\./)?[\w.*-]+(?:/[\w.*-]+)*/?)`")
FENCED = re.compile(r"^(`{3,}).*?^\1`*$", re.MULTILINE | re.DOTALL)


def tracked_files(root):
    """What belongs to the repository: committed, or new and not ignored."""
    out = subprocess.run(["git", "-C", str(root), "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
                         check=True, capture_output=True, text=True).stdout
    return sorted(name for name in set(out.split("\0")) if name and (root / name).is_file())


def read(root, name):
    """The text of a file; None if it is binary or a test input that need not be text."""
    if name.startswith("fuzz/corpus/"):
        return None
    data = (root / name).read_bytes()
    try:
        return None if b"\0" in data else data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def file_problems(name, text):
    lines = text.count("\n")
    top = name.split("/")[0]
    code = pathlib.PurePosixPath(name).suffix in {".cc", ".h", ".py", ".sh", ".txt", ".java"}
    if top in CODE_FOLDERS and code and lines > MAX_LINES:
        yield f"{name}:{lines}: {lines} lines; a file of more than {MAX_LINES} wants to be two"
    if name != "LICENSE":
        for pattern, says in [(UNFINISHED, "a mark of unfinished work"), (HOME_PATH, "a path of one person's machine")]:
            for found in pattern.finditer(text):
                yield f"{name}:{line_of(text, found.start())}: {says}: {found[0]}"
    if top == "src" and name.endswith(".h"):
        if not text.startswith("// "):
            yield f"{name}:1: a header begins with a sentence about what it is"
        if not re.search(r"^#pragma once$", text, re.MULTILINE):
            yield f"{name}:1: #pragma once is missing"


def link_problems(root, name, text):
    prose = FENCED.sub(lambda block: "\n" * block[0].count("\n"), text)
    for found in LINK.finditer(prose):
        target = found[1]
        if not target or re.match(r"[a-z][a-z0-9+.-]*:", target):
            continue
        base = root if target.startswith("/") else (root / name).parent
        if not (base / target.lstrip("/")).exists():
            yield f"{name}:{line_of(prose, found.start())}: the link {target} leads nowhere"


def mention_problems(root, name, text, known):
    """Only what looks like a path is held to be one: it has a slash and its first part is a file or folder here."""
    tops = {path.split("/")[0] for path in known}
    for found in MENTIONED_PATH.finditer(text):
        path = found[1].removeprefix("./")
        looks_like_one = "/" in found[1].rstrip("/") and (found[1].startswith("./") or path.split("/")[0] in tops)
        if looks_like_one and not path.startswith("build/") and not any(root.glob(path.rstrip("/"))):
            yield f"{name}:{line_of(text, found.start())}: {found[1]} does not exist"


def room_problems(root, declarations, architecture):
    rooms = [line.split()[1] for line in declarations.splitlines() if line.startswith("room ")]
    for room in rooms:
        if VAGUE_ROOMS & set(room.split("/")):
            yield f"src/CMakeLists.txt:1: the room {room} is named after nothing: what does it do?"
        if architecture is not None and not re.search(rf"`(?:src/)?{re.escape(room)}/?`", architecture):
            yield f"ARCHITECTURE.md:1: says nothing about the room `{room}`"


def problems(root, declarations):
    names = tracked_files(root)
    for name in names:
        text = read(root, name)
        if text is None:
            continue
        yield from file_problems(name, text)
        if text.startswith("#!") and not os.access(root / name, os.X_OK):
            yield f"{name}:1: says what runs it, and may not be run"
        if name.endswith(".md"):
            yield from link_problems(root, name, text)
        if name in {"README.md", "ARCHITECTURE.md"}:
            yield from mention_problems(root, name, text, names)
    for name in ["README.md", "ARCHITECTURE.md"]:
        if name not in names:
            yield f"{name}:1: is missing"
    architecture = read(root, "ARCHITECTURE.md") if "ARCHITECTURE.md" in names else None
    yield from room_problems(root, declarations, architecture)


def check_that_problems_are_found():
    """The checker over a small repository with one problem of each kind."""
    tree = {
        "README.md": "[a](docs/a.md) [b](docs/b.md#part) [web](https://example.org/x) `./run` `docs/c.md` `a/b`\n"
                     "```\n[not a link](nowhere)\n```\n",
        "ARCHITECTURE.md": "`low`: below\n",
        "docs/a.md": "[up](../README.md) [gone](gone.md)\n",
        "src/low/a.h": "#include <vector>\n",
        "src/low/b.h": "// Is fine.\n#pragma once\n",
        "src/low/long.cc": "\n" * (MAX_LINES + 1),
        "src/low/run": "#!/bin/sh\n",
        "src/low/open.cc": "// TO" "DO: later\n// see /ho" "me/me/notes\n",
    }
    expected = {
        "ARCHITECTURE.md:1: says nothing about the room `common`",
        "README.md:1: ./run does not exist",
        "README.md:1: docs/c.md does not exist",
        "README.md:1: the link docs/b.md leads nowhere",
        "docs/a.md:1: the link gone.md leads nowhere",
        "src/CMakeLists.txt:1: the room common is named after nothing: what does it do?",
        "src/low/a.h:1: #pragma once is missing",
        "src/low/a.h:1: a header begins with a sentence about what it is",
        f"src/low/long.cc:{MAX_LINES + 1}: {MAX_LINES + 1} lines; a file of more than {MAX_LINES} wants to be two",
        "src/low/run:1: says what runs it, and may not be run",
        "src/low/open.cc:1: a mark of unfinished work: TO" "DO",
        "src/low/open.cc:2: a path of one person's machine: /ho" "me/m",
    }
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        subprocess.run(["git", "init", "-q", folder], check=True)
        for name, text in tree.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        found = set(problems(root, "room low uses \nroom common uses low\n"))
    if found != expected:
        sys.exit("the tidy checker does not find what was planted:\n" + "\n".join(sorted(found ^ expected)))


def main():
    check_that_problems_are_found()
    root, declarations = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
    found = list(problems(root, declarations.read_text(encoding="utf-8")))
    for message in found:
        print(message)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
