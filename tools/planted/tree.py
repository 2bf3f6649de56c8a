"""The copy of the sources that the defects are planted in."""

import io
import os
import subprocess
import tarfile
from pathlib import Path

import edits
import switch


def git(root, *arguments):
    # The tree may belong to another user than the one who runs this, as in a container.
    command = ["git", "-c", f"safe.directory={root}", *arguments]
    return subprocess.run(command, cwd=root, check=True, stdout=subprocess.PIPE).stdout


def sources_of_work_tree(root):
    """What git knows, as it is on disk, and what it would offer to add."""
    listed = git(root, "ls-files", "-co", "--exclude-standard").decode().split("\n")
    return {path: (Path(root) / path).read_bytes() for path in listed if path and (Path(root) / path).is_file()}


def sources_of_commit(root, commit):
    with tarfile.open(fileobj=io.BytesIO(git(root, "archive", "--format=tar", commit))) as archive:
        return {one.name: archive.extractfile(one).read() for one in archive if one.isfile()}


def plant(files, defects):
    """Path and bytes of every file that the planted tree has, from those of the sources."""
    planted = dict(files)
    for defect in defects:
        for hunk in defect.hunks:
            if hunk.path not in files:
                raise edits.EditError(f"{defect.id}: there is no file {hunk.path}")
    for path in sorted({hunk.path for defect in defects for hunk in defect.hunks}):
        planted[path] = edits.apply(path, files[path].decode(), defects).encode()
    for path, text in switch.sources(defects).items():
        planted[path] = text.encode()
    return planted


def write(folder, files):
    """Brings the folder to these files; those that are right already keep their times. Gives what changed."""
    folder, changed = Path(folder), []
    for path, content in files.items():
        target = folder / path
        if target.is_file() and target.read_bytes() == content:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        changed.append(path)
    for parent, folders, names in os.walk(folder):
        if Path(parent) == folder and "build" in folders:
            folders.remove("build")
        for name in names:
            path = str((Path(parent) / name).relative_to(folder))
            if path not in files:
                (folder / path).unlink()
                changed.append(path)
    return changed
