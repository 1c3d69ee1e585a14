"""What a run would do, told before it does it; nothing is written and no network is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from flows.book import refuse_past, rule_versions
from flows.comparison import ENGINE_KEYS, counted, differences, rules_changed
from flows.effective import differing, effective_configuration, refit_reason
from flows.engines import engine_key
from flows.places import refuse_foreign_reports
from flows.settings import Settings
from models.embedder import BUNDLED
from models.errors import RemonteeError
from models.records import Cursor, Night
from transforms.ingesting import read_cursor
from transforms.outlook import (
    LastRun,
    Speed,
    Stored,
    last_refit_configuration,
    last_run,
    last_speed,
    n_comments_by_source,
    stored,
)
from transforms.redact import MASKS
from transforms.runs import last_night
from transforms.sources import open_source
from transforms.sources.base import Source, SourceSettings, WebSettings
from transforms.spaces import last_refit
from transforms.store import open_store

MOST_COUNTED = 50_000
"""Rows of a source that are counted; there may be more."""
ASSUMED = {"onnx": 100.0, "torch": 30.0}
"""Texts a second on two cores, where no run has measured it: short reviews are twice as fast."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a run would do."""

    lines: tuple[str, ...]
    is_ready: bool
    """Whether every source that could be looked at can be read."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What the store tells."""

    last: LastRun | None = None
    stored: Stored = field(default_factory=lambda: Stored(0, 0, 0, 0, 0))
    n_comments: dict[str, int] = field(default_factory=dict)
    cursors: dict[str, Cursor | None] = field(default_factory=dict)
    speed: Speed | None = None
    refit: str = ""
    """A sentence, if everything is clustered anew tonight."""


def rehearse(settings: Settings, night: Night) -> Rehearsal:
    """What `remontee run` would do now.

    Args:
        settings: What to read, what to write.
        night: The night to stand at.

    Returns:
        Sentences; the store is as before, and no file was made.

    Raises:
        UsageError: The night lies in the store's past, or reports would replace other files.
        StoreError: The store cannot be read by this program.
        StoreBusy: Another process writes to it.
    """
    refuse_foreign_reports(settings, night.date)
    known = _look(settings, night)
    changed, made_again = _changed(settings, known), [*_made_again(settings, known)]
    sources = [_source(settings, night, each, known) for each in settings.sources]
    n_rows = sum(n for _, n, _ in sources)
    lines = [
        _opening(settings, night, known, changed, made_again),
        *(f"  {line}" for line in (*changed, *made_again)),
        *(line for line, _, _ in sources),
        *_arriving(settings, known, n_rows),
        *([known.refit] if known.refit else []),
        "Nothing was written.",
    ]
    return Rehearsal(tuple(lines), all(is_ready for _, _, is_ready in sources))


def what_has_changed(settings: Settings, night: Night) -> tuple[str, ...]:
    """What a run is about to do otherwise than the last one, in short; empty: nothing.

    Args:
        settings: The run's.
        night: The night it stands at.

    Returns:
        Sentences. None also where the store cannot be read: the run itself will say so.
    """
    if not settings.store_path.is_file():
        return ()
    try:
        known = _look(settings, night, wait_seconds=0)
    except RemonteeError:
        return ()
    changed = _changed(settings, known)
    if known.last is None or not changed:
        return ()
    opening = f"The configuration is another than in the run of {known.last.night}:"
    made_again = (*_made_again(settings, known), *([known.refit] if known.refit else []))
    return (opening, *(f"  {line}" for line in (*changed, *made_again)))


def _look(settings: Settings, night: Night, wait_seconds: float = 10) -> _Known:
    """Everything the store can tell, read while it is open for an instant."""
    if not settings.store_path.exists():
        return _Known()
    privacy = settings.privacy
    with open_store(settings.store_path, read_only=True, wait_seconds=wait_seconds) as con:
        refuse_past(last_night(con), night, settings)
        return _Known(
            last=last_run(con),
            stored=stored(con, privacy.mask or MASKS, privacy.region, _engine_key(settings)),
            n_comments=n_comments_by_source(con),
            cursors={
                each.name: read_cursor(con, each.name, each.kind) for each in settings.sources
            },
            speed=last_speed(con),
            refit=refit_reason(settings, night, last_refit(con), last_refit_configuration(con)),
        )


def _engine_key(settings: Settings) -> str:
    """Name of the bundled engine; empty for others, which must be loaded to know it."""
    return engine_key(settings) if _is_bundled(settings) else ""


def _is_bundled(settings: Settings) -> bool:
    return settings.themes.model == BUNDLED and settings.themes.engine != "torch"


def _changed(settings: Settings, known: _Known) -> list[str]:
    """What configuration and program do otherwise than in the last run."""
    if known.last is None:
        return []
    now = effective_configuration(settings)
    told = differences(known.last.configuration, now, known.n_comments, MASKS)
    return [*rules_changed(known.last.versions, rule_versions()), *told]


def _made_again(settings: Settings, known: _Known) -> Iterator[str]:
    """How much of what is stored is made again."""
    if n := known.stored.n_restaged:
        yield (
            f"{counted(n, 'comment')} to mask and clean again; texts that come out the same keep "
            "vector and theme."
        )
    if n := known.stored.n_languages:
        yield f"{counted(n, 'text')} to detect the language of again."
    if n := _n_to_encode(settings, known):
        yield f"{counted(n, 'stored text')} to read with the model: {_duration(settings, known, n)}"


def _n_to_encode(settings: Settings, known: _Known) -> int:
    if _is_bundled(settings):
        return known.stored.n_without_vectors
    before = known.last.configuration.get("themes", {}) if known.last else {}
    now = effective_configuration(settings)["themes"]
    is_same = not set(differing(before, now)) & set(ENGINE_KEYS)
    return 0 if is_same else known.stored.n_texts


def _duration(settings: Settings, known: _Known, n_texts: int) -> str:
    """How long the model takes for some texts, and how that is known."""
    kind = "onnx" if _is_bundled(settings) else "torch"
    is_measured = known.speed is not None and f"|{kind}|" in known.speed.engine_key
    speed = known.speed.texts_per_second if known.speed and is_measured else ASSUMED[kind]
    word = "measured in an earlier run" if is_measured else "assumed, no run has measured it yet"
    return f"about {_in_words(n_texts / speed)} at {speed:.0f} texts a second ({word})."


def _in_words(seconds: float) -> str:
    if seconds < 90:
        return counted(max(1, round(seconds)), "second")
    if seconds < 5400:
        return counted(round(seconds / 60), "minute")
    return f"{seconds / 3600:.1f} hours"


def _opening(
    settings: Settings,
    night: Night,
    known: _Known,
    changed: Sequence[str],
    made_again: Sequence[str],
) -> str:
    if known.last is None:
        where = (
            f"no run has ended yet in {settings.store_path}"
            if settings.store_path.exists()
            else f"the store {settings.store_path} is made"
        )
        return f"This would be the first run, the night of {night.date}: {where}."
    if changed:
        return f"Since the run of {known.last.night} this has changed:"
    if made_again:
        return f"Nothing has changed since the run of {known.last.night}, which left work to do:"
    return (
        f"Nothing has changed since the run of {known.last.night}: only new comments will be read."
    )


def _source(
    settings: Settings, night: Night, source: SourceSettings, known: _Known
) -> tuple[str, int, bool]:
    """A sentence on one source, how many rows would be read, and whether it can be read."""
    if isinstance(source, WebSettings):
        return f"{source.name}: what is new at {source.kind}; no network is asked now", 0, True
    context = settings.fetch_context(source, night)
    try:
        opened = open_source(source, context)
        check = opened.check()
        n_rows = _n_rows(opened, known.cursors.get(source.name)) if check.is_ready else 0
    except RemonteeError as error:
        return f"{source.name}: cannot be read. {error}", 0, False
    if not check.is_ready:
        return f"{source.name}: cannot be read. {check.message}", 0, False
    if not n_rows:
        return f"{source.name}: nothing new", 0, True
    shown = f"{MOST_COUNTED} rows or more" if n_rows >= MOST_COUNTED else counted(n_rows, "row")
    return f"{source.name}: {shown} to read; {check.message}", n_rows, True


def _n_rows(source: Source, cursor: Cursor | None) -> int:
    """Rows of what is new or has changed, as far as they are worth counting."""
    n_rows = 0
    for page in source.fetch(cursor):
        n_rows += len(page.records)
        if n_rows >= MOST_COUNTED:
            break
    return n_rows


def _arriving(settings: Settings, known: _Known, n_rows: int) -> Iterator[str]:
    if n_rows:
        told = _duration(settings, known, n_rows)
        yield f"If all are new, the model reads {counted(n_rows, 'text')} in {told}"
