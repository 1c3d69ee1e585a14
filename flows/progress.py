"""A bar on a terminal for whatever takes longer than two seconds; nothing in a log."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def announce(words: str, n_total: int) -> Iterator[Callable[[int], None]]:
    """Show how far something is.

    Args:
        words: What is counted.
        n_total: How many there are.

    Yields:
        To be called with how many more are done, from any thread.
    """
    if not sys.stderr.isatty():
        yield lambda _n_done: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        job = bar.add_task(words, total=n_total)
        yield lambda n_done: bar.advance(job, n_done)
