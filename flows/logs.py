"""Where a run says what it does: a JSON line an event, in the private folder, never a text."""

from __future__ import annotations

import errno
import logging
import shutil
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path

import structlog

PACKAGES = ("flows", "transforms", "models", "reports")
MAX_BYTES = 2_000_000
N_KEPT = 5
LEAST_FREE_BYTES = 100_000
"""With less room than this, a disk is what went wrong."""
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FULL_WORDS = (
    "The disk{place} is full. Make room and run it again: what was finished is kept, and the rest "
    "is read again"
)


class _Silent(RotatingFileHandler):
    """A log that cannot be written, because the disk is full, must not fill the terminal."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (logging's name)
        """Say nothing: whatever fills the disk is told where it stops the run."""


def set_up_logs(path: Path) -> None:
    """Send what our packages log to a file, which is turned over when it is large.

    Args:
        path: The file; its folder is made.

    Raises:
        OSError: It cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = _Silent(path, maxBytes=MAX_BYTES, backupCount=N_KEPT, encoding="utf-8", delay=True)
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    for package in PACKAGES:
        _hand_over(logging.getLogger(package), handler)


def _hand_over(logger: logging.Logger, handler: RotatingFileHandler) -> None:
    for old in [old for old in logger.handlers if isinstance(old, RotatingFileHandler)]:
        logger.removeHandler(old)
        old.close()
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)


def where_logged() -> Path | None:
    """The file that events go to; None before `set_up_logs`."""
    handlers = logging.getLogger(PACKAGES[0]).handlers
    files = [Path(each.baseFilename) for each in handlers if isinstance(each, RotatingFileHandler)]
    return files[0] if files else None


def full_disk(error: BaseException) -> str:
    """A sentence on the disk, if that is what an error comes from; else empty.

    Args:
        error: Whatever went wrong; what it came from is looked at too.
    """
    chain: BaseException | None = error
    while chain is not None:
        if isinstance(chain, OSError) and chain.errno in _FULL:
            return _FULL_WORDS.format(
                place=f" that holds {chain.filename}" if chain.filename else ""
            )
        chain = chain.__cause__ or chain.__context__
    path = where_logged()
    if path and path.parent.is_dir() and shutil.disk_usage(path.parent).free < LEAST_FREE_BYTES:
        return _FULL_WORDS.format(place=f" that holds {path.parents[1]}")
    return ""


def log_unexpected(error: BaseException) -> None:
    """Write down where an unforeseen error came from.

    Its message is left out: a library's message may quote the data it choked on.

    Args:
        error: With its traceback.
    """
    frames = traceback.extract_tb(error.__traceback__)
    structlog.get_logger("flows.cli").error(
        "unexpected error",
        kind=type(error).__name__,
        cause=type(error.__cause__).__name__ if error.__cause__ else None,
        frames=[f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    )
