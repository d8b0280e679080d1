"""Compares each include in src/ with the rooms declared in src/CMakeLists.txt: layering_test.py SRC ROOMS.TXT.

A source includes its own header first, so that the header is known to compile on its own.
"""

import pathlib
import re
import sys
import tempfile

INCLUDE = re.compile(r'\s*#\s*include\s*"([^"]+)"')
ANY_INCLUDE = re.compile(r"\s*#\s*include\b")


def read_declarations(text):
    """{room: [used rooms]} and {file directly in src: [used rooms]}, from lines like `room rules uses base diagnostics`."""
    rooms, files = {}, {}
    for line in text.splitlines():
        kind, name, _, *uses = line.split()
        (rooms if kind == "room" else files)[name] = uses
    return rooms, files


def room_of(path, rooms):
    """The room that the folder of a path is; None for a file directly in src or an undeclared folder."""
    folder = str(pathlib.PurePosixPath(path).parent)
    return folder if folder in rooms else None


def violations(src, declarations):
    """One message for each include that no declaration allows, as `file:line: what: what would be needed`."""
    rooms, files = read_declarations(declarations)
    for path in sorted(src.rglob("*")):
        if path.suffix not in {".cc", ".h"}:
            continue
        name = path.relative_to(src).as_posix()
        room = room_of(name, rooms)
        if room is None and name not in files:
            yield f"src/{name}:1: belongs to no room: declare its folder in src/CMakeLists.txt"
            continue
        allowed = {room, *rooms[room]} if room else set(files[name])
        declaration = f"blazes_room({room} USES" if room else f"the declaration of {name} with (... USES"
        own = name.removesuffix(".cc") + ".h"
        first = not (name.endswith(".cc") and (src / own).is_file())
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if not first and ANY_INCLUDE.match(line):
                first = True
                if f'"{own}"' not in line:
                    yield f'src/{name}:{number}: "{own}" has to be included first'
            found = INCLUDE.match(line)
            if not found:
                continue
            included = found[1]
            place = f'src/{name}:{number}: includes "{included}"'
            if ".." in included.split("/") or not (src / included).is_file():
                yield f"{place}, which is no path below src/"
                continue
            target = room_of(included, rooms)
            if target is None:
                yield f"{place}, which belongs to no room"
            elif target not in allowed:
                yield f"{place}: needs {declaration} ... {target}) in src/CMakeLists.txt"


def check_that_violations_are_found():
    """The checker over a small tree with one mistake of each kind, so that a silent checker cannot pass."""
    declarations = "room low uses \nroom deep/mid uses low\nroom top uses deep/mid\nfile main.cc uses top\n"
    tree = {
        "low/a.h": '#include "low/b.h"\n#include <vector>\n',
        "low/b.h": '#include "deep/mid/m.h"\n',  # upwards
        "low/b.cc": '#include <vector>\n#include "low/b.h"\n',  # not first
        "low/a.cc": '#include "low/a.h"\n',
        "deep/mid/m.h": '#include "low/a.h"\n',
        "top/v.cc": '#include "deep/mid/m.h"\n\n  #  include "low/a.h"\n',  # behind the back of mid
        "top/u.cc": '#include "../low/a.h"\n#include "t.h"\n',  # twice not from src/
        "stray/s.h": "",
        "main.cc": '#include "top/t.h"\n#include "low/a.h"\n',
        "top/t.h": "",
    }
    expected = [
        'src/low/b.cc:1: "low/b.h" has to be included first',
        'src/low/b.h:1: includes "deep/mid/m.h": needs blazes_room(low USES ... deep/mid) in src/CMakeLists.txt',
        'src/main.cc:2: includes "low/a.h": needs the declaration of main.cc with (... USES ... low) in src/CMakeLists.txt',
        "src/stray/s.h:1: belongs to no room: declare its folder in src/CMakeLists.txt",
        'src/top/u.cc:1: includes "../low/a.h", which is no path below src/',
        'src/top/u.cc:2: includes "t.h", which is no path below src/',
        'src/top/v.cc:3: includes "low/a.h": needs blazes_room(top USES ... low) in src/CMakeLists.txt',
    ]
    with tempfile.TemporaryDirectory() as folder:
        src = pathlib.Path(folder)
        for name, text in tree.items():
            (src / name).parent.mkdir(parents=True, exist_ok=True)
            (src / name).write_text(text, encoding="utf-8")
        found = list(violations(src, declarations))
    if found != expected:
        sys.exit("the layering checker does not find what was planted:\n" + "\n".join(found))


def main():
    check_that_violations_are_found()
    src, declarations = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    found = list(violations(src, declarations.read_text(encoding="utf-8")))
    for message in found:
        print(message)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
