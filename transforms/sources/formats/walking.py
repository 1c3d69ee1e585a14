"""What lies below a folder: links followed but never in circles, Maildirs known as such."""

from __future__ import annotations

import glob
import os
from collections import deque
from collections.abc import Iterator
from pathlib import Path, PurePath


def files_below(folder: Path) -> Iterator[Path]:
    """Every file below a folder that is not hidden, and every broken link.

    Args:
        folder: Where to begin.

    Yields:
        Paths, those that no link leads to first; a folder that can be reached in two ways is
        entered once. Of a Maildir the messages, without those that are still being delivered.
    """
    for root, names in _walked(folder):
        yield from (Path(root, name) for name in names)


def matching(pattern: str, base: Path) -> Iterator[Path]:
    """What a glob names, "**" standing for any depth.

    Args:
        pattern: Relative to `base`, or absolute.
        base: Where it begins.

    Yields:
        Paths of files, folders and broken links; instead of a Maildir its messages.
    """
    steps = PurePath(pattern).parts
    if "**" not in steps:
        for name in glob.glob(pattern, root_dir=base):  # noqa: PTH207, may be absolute
            path = base / name
            yield from files_below(path) if is_maildir(path) else (path,)
        return
    at = steps.index("**")
    before, after = PurePath(*steps[:at]), str(PurePath(*steps[at + 1 :]))
    for name in glob.glob(str(before), root_dir=base) if at else ("",):  # noqa: PTH207
        if after == ".":
            yield from files_below(base / name)
            continue
        for root, _ in _walked(base / name):
            yield from matching(after, Path(root))


def is_maildir(folder: Path) -> bool:
    """Whether a folder is a Maildir.

    Args:
        folder: Any path.

    Returns:
        True if it holds the folders cur and new.

    Source: D. J. Bernstein, maildir(5).
    """
    return (folder / "cur").is_dir() and (folder / "new").is_dir()


def _walked(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Each folder with the names of its files; links to folders after everything else."""
    seen: set[str] = set()
    starts = deque([str(folder)])
    while starts:
        linked: list[str] = []
        for root, folders, names in os.walk(starts.popleft()):
            real = os.path.realpath(root)
            if real in seen:
                folders.clear()
                continue
            seen.add(real)
            is_mail = {"cur", "new"} <= set(folders)
            kept = sorted(name for name in folders if _is_entered(root, name, is_mail=is_mail))
            linked += [path for name in kept if os.path.islink(path := os.path.join(root, name))]  # noqa: PTH114, PTH118
            folders[:] = kept
            yield root, [] if is_mail else sorted(n for n in names if not n.startswith("."))
        starts.extend(sorted(linked))


def _is_entered(root: str, name: str, *, is_mail: bool) -> bool:
    """Whether a folder is looked into: in a Maildir what is delivered, and the Maildirs in it."""
    if not is_mail:
        return not name.startswith(".")
    return name in ("cur", "new") or is_maildir(Path(root, name))
