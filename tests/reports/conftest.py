"""A small night, written by hand, in which people write what breaks pages."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from models.reading import CommentReading, Reading, RunReading, ThemeReading
from models.report import Team

GOLDEN = Path(__file__).parents[1] / "golden"
NIGHT = date(2025, 11, 4)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden-update", action="store_true", help="rewrite tests/golden")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, Mapping[str, bytes]], dict[str, str]]:
    """The texts of a folder of tests/golden by path; `make golden` writes what is given first."""
    is_update = request.config.getoption("--golden-update", default=False)

    def stored(folder: str, files: Mapping[str, bytes]) -> dict[str, str]:
        root = GOLDEN / folder
        if is_update:
            _write_anew(root, files)
        paths = [path for path in root.rglob("*") if path.is_file()]
        return {path.relative_to(root).as_posix(): path.read_bytes().decode() for path in paths}

    return stored


def _write_anew(root: Path, files: Mapping[str, bytes]) -> None:
    for path in sorted(root.rglob("*")):
        if path.is_file():
            path.unlink()
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)


@pytest.fixture
def comment() -> Callable[..., CommentReading]:
    """Makes a comment; what is not given is ordinary."""

    def make(comment_id: str, **given: object) -> CommentReading:
        plain = CommentReading(
            comment_id=comment_id,
            text_id=f"x{comment_id}",
            community="Forum",
            said_on=NIGHT,
            language="fr",
            text=f"Le texte du commentaire {comment_id}.",
            url=f"https://forum.example/{comment_id}",
            person=f"p{comment_id}",
            theme_id="t1",
            strength=0.5,
            rank=None,
        )
        return replace(plain, **given)  # type: ignore[arg-type]

    return make


@pytest.fixture
def theme() -> Callable[..., ThemeReading]:
    """Makes a theme; what is not given is ordinary."""

    def make(theme_id: str, **given: object) -> ThemeReading:
        plain = ThemeReading(
            theme_id=theme_id,
            state="active",
            title_fr=f"Thème {theme_id}",
            title_en=f"Theme {theme_id}",
            keywords=("trajet",),
            first_night=date(2025, 10, 1),
            last_night=NIGHT,
        )
        return replace(plain, **given)  # type: ignore[arg-type]

    return make


@pytest.fixture
def run() -> RunReading:
    return RunReading(
        run_id="20251104T010203-ab12",
        night=NIGHT,
        first_said_on=date(2025, 10, 8),
        counts={"received": 40, "new": 30, "edited": 1, "unchanged": 8, "quarantined": 1},
        sources=(
            {"source": "entraide", "status": "done", "message": "", "received": 30, "new": 22},
            {"source": "avis", "status": "failed", "message": "503", "received": 10, "new": 8},
        ),
        coverage=0.8,
        is_cut_share=0.002,
        engine="e5 int8",
        space="20251101-40",
        notes=("The field <b>score</b> of avis is absent.",),
    )


@pytest.fixture
def make_reading(run: RunReading) -> Callable[..., Reading]:
    """Makes a reading of 28 days from comments and themes."""

    def make(
        comments: tuple[CommentReading, ...] = (),
        themes: tuple[ThemeReading, ...] = (),
        window_from: date | None = date(2025, 10, 8),
    ) -> Reading:
        return Reading("Aurore", run, window_from, themes, comments, {})

    return make


@pytest.fixture
def team() -> Callable[..., Team]:
    """Makes a team that hears everything, unless told otherwise."""

    def make(language: str = "fr", **given: object) -> Team:
        return replace(Team("Mobile", "mobile", language), **given)  # type: ignore[arg-type]

    return make


LONG = (
    "Je roule tous les jours, même quand il pleut. " * 60
    + "Un soir, le trajet a disparu de l'écran sans rien dire. "
    + "Depuis je note tout sur un carnet. " * 40
)

HOSTILE = (
    "<script>document.title='pwned'</script><img src=x onerror=alert(1)> le trajet",
    "| a | b |\n|---|---|\n# Titre `code` ![image](https://evil.example/x) [lien](javascript:x)",
    "=cmd|' /C calc'!A0 =1+1",
    "trajet \u202egnorw si txet siht\u202c perdu",
    LONG,
    "التطبيق يفقد المسار بعد التحديث الأخير.",
    "👩‍👩‍👧‍👦🚲🔥" * 40,
    "Nul",
)


@pytest.fixture
def small_night(
    comment: Callable[..., CommentReading],
    theme: Callable[..., ThemeReading],
    make_reading: Callable[..., Reading],
) -> Reading:
    """Three themes to show, a hidden and a candidate one, every kind of hostile text."""
    hostile = tuple(
        comment(
            f"h{index}",
            text=text,
            language=("fr", "ar")[text.startswith("الت")],
            rank=index + 1,
            community="<b>Forum</b> d'entraide",
            said_on=date(2025, 11, 4 - index % 4),
            url=("javascript:alert(1)", "https://forum.example/a?b=1&c=(2)")[index % 2],
        )
        for index, text in enumerate(HOSTILE)
    )
    copies = tuple(
        comment(
            f"c{index}",
            text="The app loses the route.",
            text_id="copy",
            language="en",
            community="Play Store",
            person=("p1", "p2", "")[index % 3],
            said_on=date(2025, 10, 10 + 4 * index),
            rating=float(1 + index),
            product="app",
            version="4.2",
            strength=0.9,
        )
        for index in range(5)
    )
    others = (
        comment("b1", theme_id="t2", text="La batterie se vide en hiver.", mentions=("t1",)),
        comment("b2", theme_id="t2", text="Battery drains in winter.", language="en", person=""),
        comment("b3", theme_id="t2", text="Batterie vide.", said_on=None, community=""),
        comment("f1", theme_id="t3", text="@SUM(1+1) freins", url="", language="zz-nonsense!"),
        comment("s1", text="BUY NOW", is_set_aside=True, community="Spam"),
        comment("k1", theme_id="t4", text="Thème caché.", language="fr"),
        comment("u1", theme_id="", text="Quelqu'un a essayé la selle en cuir ?"),
        comment("u2", theme_id="", text="ok", language="und"),
        comment("u3", theme_id="t5", text="Un thème candidat n'est pas encore montré."),
    )
    themes = (
        theme(
            "t1",
            title_fr="L'appli perd le trajet",
            title_en="The app loses the route",
            keywords=("trajet", "route", "=1+1"),
            area="App",
            owner="Camille",
            status="en cours",
            stability=0.9137,
        ),
        theme("t2", title_fr="*Batterie* | <i>hiver</i>", title_en="", first_night=NIGHT),
        theme("t3", title_fr="", title_en="=HYPERLINK(1)", state="cooling", stability=0.3),
        theme("t4", state="hidden"),
        theme("t5", state="candidate"),
    )
    return make_reading((*hostile, *copies, *others), themes)
