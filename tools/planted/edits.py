"""Reads what one defect changes: a `.edit` file of tests/planted (docs/planted.md)."""

import re
from dataclasses import dataclass, field
from pathlib import Path

KEYS = ("title", "promises", "seeds", "search")
SEARCHES = ("explore", "twice")


class EditError(Exception):
    """A file that cannot be read, or an edit that does not fit the sources."""


@dataclass
class Hunk:
    """Whole lines that occur exactly once in the file, and what stands there instead."""

    path: str
    find: str
    put: str


@dataclass
class Defect:
    id: str
    title: str = ""
    promises: list = field(default_factory=list)  # checks that may report it
    seeds: int = 0  # it is found within so many
    search: str = "explore"
    story: str = ""
    hunks: list = field(default_factory=list)


def read_header(defect, lines):
    """The keys and the prose, up to the first hunk; gives the lines that remain."""
    story = []
    for number, line in enumerate(lines):
        if line.startswith("--- "):
            defect.story = "\n".join(story).strip()
            return lines[number:]
        key, separator, value = line.partition(":")
        if not separator or key not in KEYS or story:
            if line.strip() or story:
                story.append(line)
        elif key == "promises":
            defect.promises = [name.strip() for name in value.split(",") if name.strip()]
        elif key == "seeds":
            if not value.strip().isdigit():
                raise EditError(f"{defect.id}: seeds: expected a number, not {value.strip()!r}")
            defect.seeds = int(value)
        else:
            setattr(defect, key, value.strip())
    raise EditError(f"{defect.id}: it changes nothing; expected a line '--- path/of/a/source.cpp'")


def read_hunks(defect, lines):
    path, hunk = None, None
    for line in lines:
        if line.startswith("--- "):
            path, hunk = line[4:].strip(), None
        elif line == "@@":
            hunk = Hunk(path, "", "")
            defect.hunks.append(hunk)
        elif hunk is None:
            if line.strip():
                raise EditError(f"{defect.id}: expected '@@' before {line!r}")
        elif line[:1] in ("-", "+", " ") or line == "":
            if line[:1] != "+":
                hunk.find += line[1:] + "\n"
            if line[:1] != "-":
                hunk.put += line[1:] + "\n"
        else:
            raise EditError(f"{defect.id}: {line!r} begins with none of '-', '+' and blank")
    for hunk in defect.hunks:
        # Empty lines at the end of a hunk part it from the next one.
        while hunk.find.endswith("\n\n") and hunk.put.endswith("\n\n"):
            hunk.find, hunk.put = hunk.find[:-1], hunk.put[:-1]


def check(defect):
    if not re.fullmatch(r"[A-Z]+-\d{3}", defect.id):
        raise EditError(f"{defect.id}: a defect is named like D-020")
    for key in ("title", "promises", "seeds"):
        if not getattr(defect, key):
            raise EditError(f"{defect.id}: it has no {key}")
    if defect.search not in SEARCHES:
        raise EditError(f"{defect.id}: search: expected one of {', '.join(SEARCHES)}")
    if not defect.hunks:
        raise EditError(f"{defect.id}: it changes nothing")
    named = set()
    for hunk in defect.hunks:
        if not hunk.find.strip():
            raise EditError(f"{defect.id}: {hunk.path}: an edit needs lines that it finds")
        named |= set(re.findall(r'planted::on\("([^"]*)"\)', hunk.put))
    if named != {defect.id}:
        raise EditError(f'{defect.id}: what it puts is guarded by planted::on("{defect.id}") and nothing else')


def parse(name, text):
    defect = Defect(name)
    read_hunks(defect, read_header(defect, text.splitlines()))
    check(defect)
    return defect


def read_all(folder):
    """Every defect of the folder, by name."""
    return [parse(path.stem, path.read_text()) for path in sorted(Path(folder).glob("*.edit"))]


def changed_region(text, defect, hunk):
    """Where the hunk changes the text, without what it leaves alone at both ends: (begin, end, instead)."""
    occurrences = text.count(hunk.find)
    if occurrences != 1:
        often = "is not there" if occurrences == 0 else f"occurs {occurrences} times"
        raise EditError(f"{defect.id}: {hunk.path}: this text {often}:\n{hunk.find}")
    begin, find, put = text.index(hunk.find), hunk.find, hunk.put
    if begin > 0 and text[begin - 1] != "\n":
        raise EditError(f"{defect.id}: {hunk.path}: this text does not begin a line:\n{hunk.find}")
    shared = 0
    while shared < min(len(find), len(put)) and find[shared] == put[shared]:
        shared += 1
    find, put = find[shared:], put[shared:]
    tail = 0
    while tail < min(len(find), len(put)) and find[-1 - tail] == put[-1 - tail]:
        tail += 1
    return begin + shared, begin + shared + len(find) - tail, put[: len(put) - tail]


def apply(path, text, defects):
    """The text of one source with the edits of all defects; each finds what the source says without the others."""
    regions = []
    for defect in defects:
        for hunk in defect.hunks:
            if hunk.path == path:
                regions.append((*changed_region(text, defect, hunk), defect))
    if not regions:
        return text
    regions.sort(key=lambda region: region[:2])
    for (_, end, _, one), (begin, _, _, other) in zip(regions, regions[1:]):
        if begin < end:
            raise EditError(f"{path}: {one.id} and {other.id} change the same text")
    result, at = "", 0
    for begin, end, put, _ in regions:
        result += text[at:begin] + put
        at = end
    return with_include(result + text[at:])


def with_include(text):
    include = '#include "runtime/base/planted.hpp"\n'
    pragma = "#pragma once\n"
    return text.replace(pragma, pragma + "\n" + include, 1) if pragma in text else include + text
