"""Files as people have them, and the command that looks at them."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

from typer.testing import CliRunner, Result

from flows.cli.commands import app
from flows.doctor import check_sources
from flows.settings import load_settings, make_night

FRENCH = [
    "L’appli plante dès que je démarre un trajet, c’est pénible.",
    "Très bien, la batterie tient la semaine entière.",
    "Le SAV répond vite, merci à toute l’équipe.",
    "Impossible de connecter le vélo depuis hier soir.",
    "Écrivez-moi à ana@example.org ou au 01 99 00 12 34, j’attends toujours une réponse.",
    "Je recommande ce vélo à tous mes amis.",
]
ENGLISH = [
    "The app crashes every time I open the map.",
    "Great bike, the battery lasts for the whole week.",
    "Nobody answers my mails, I am disappointed.",
    "Please add a widget for the home screen.",
    "Works as it should since the last update.",
    "The saddle is far too hard for long rides.",
]
PAIRS = list(zip(FRENCH, ENGLISH, strict=True))


def table(header: list[str], rows: list[list[object]], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([header, *rows])
    return out.getvalue()


def reviews(texts: list[str], month: int = 10) -> str:
    rows = [[n, text, f"2026-{month}-{n + 10}", n % 5 + 1] for n, text in enumerate(texts)]
    return table(["review_id", "content", "at", "score"], rows)


def lines(texts: list[str]) -> str:
    rows = [{"id": n, "body": text, "user": {"name": f"u{n}"}} for n, text in enumerate(texts)]
    return "".join(json.dumps(row) + "\n" for row in rows)


def put(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def init(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["init", *map(str, words)])


def are_ready(config: Path) -> list[tuple[str, bool]]:
    settings = load_settings(config)
    night = make_night(settings, None, datetime(2026, 12, 1, tzinfo=UTC))
    return [(check.source, check.is_ready) for check in check_sources(settings, night)]
