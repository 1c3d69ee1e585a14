"""Print the versions of everything the project needs, as installed beside the running interpreter.

`make constraints` runs it in a fresh environment; the output is constraints.txt.
"""

from __future__ import annotations

import sys
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

HEADER = """\
# Versions that were installed and tested together; made by `make constraints`.
# torch has no local part: the CPU build is taken where the index has one.
"""


def pinned(roots: list[str]) -> dict[str, str]:
    """Name and version of the roots and of all that they need, here.

    Args:
        roots: Requirements, as pyproject.toml has them.
    """
    versions: dict[str, str] = {}
    asked: set[tuple[str, str]] = set()
    queue = [(Requirement(root), "") for root in roots]
    while queue:
        requirement, extra = queue.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        versions[name] = Version(metadata.version(name)).public
        for wanted in {(name, asked_extra) for asked_extra in ("", *requirement.extras)} - asked:
            asked.add(wanted)
            queue += [(Requirement(need), wanted[1]) for need in metadata.requires(name) or []]
    return versions


def main() -> None:
    """Write the constraints to standard output."""
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    roots = [*project["dependencies"], *extras["dev"], *extras["peers"]]
    lines = [f"{name}=={version}\n" for name, version in sorted(pinned(roots).items())]
    sys.stdout.write(HEADER + "".join(lines))


if __name__ == "__main__":
    main()
