"""Files that somebody names on the command line, written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.errors import UsageError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """An empty file to fill, which takes the place of another when all went well.

    Args:
        path: The other one; its folder is made if need be.

    Yields:
        A file beside it that only its owner may read; gone if anything fails.

    Raises:
        UsageError: It cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".remontee-")
        os.close(descriptor)
        draft = Path(name)
        try:
            yield draft
            draft.chmod(0o600)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(f"cannot write {path}: {reason}; name another file") from error
