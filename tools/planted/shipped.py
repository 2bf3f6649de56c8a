"""Nothing of the planted defects is in what is shipped."""

import switch

PROGRAMS = ("torpor", "bootstrap")
FOLDERS = ("runtime", "sim", "fakes", "tools/cli", "tools/bench", "examples")


def leaks(root, build_folder):
    """A sentence for each source or program that knows of planted defects."""
    found = []
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.[ch]pp")):
            text = path.read_text()
            if switch.VARIABLE in text or "planted::" in text:
                found.append(f"{path.relative_to(root)} knows of planted defects")
    for name in PROGRAMS:
        program = build_folder / name
        if program.is_file() and switch.VARIABLE.encode() in program.read_bytes():
            found.append(f"{program.relative_to(root)} has planted defects")
    return found
