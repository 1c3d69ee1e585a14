"""A report with one theme of which everything is known, written by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from models.reading import Release, RunReading
from models.report import FORMAT_VERSION, Report, Totals
from models.theme_report import (
    AlertReport,
    Count,
    HistoryLine,
    Neighbour,
    PeriodChange,
    Quote,
    SideReport,
    SilentTheme,
    Standing,
    ThemeReport,
    TrendPoint,
)
from models.voices import Check, CommunityClaim, Firmness

NIGHT = date(2025, 11, 4)
FIRST = date(2025, 9, 10)
VOICES = (2, 1, 3, 0, 2, 4, 3, 2, 1, 2, 3, 5, 2, 1, 2, 3, 2, 4, 1, 2, 3, 3, 2, 1, 2, 0, 3, 2)
LATE = (3, 2, 2, 4, 3, 2, 3, 5, 4, 3, 2, 3, 4, 3, 4, 5, 3, 4, 6, 5, 7, 9, 12, 11, 14, 13, 16, 15)
COMMUNITIES = ("Forum", "Play Store", "<b>Reddit</b>", "Discord")


def quote(number: int, text: str, **given: object) -> Quote:
    """A comment; what is not given is ordinary."""
    plain = Quote(
        comment_id=f"{number:016x}",
        text=text,
        is_cut=False,
        language="fr",
        community=COMMUNITIES[number % 4],
        said_on=NIGHT - timedelta(days=number % 50),
        url=f"https://forum.example/{number}",
        copies=1,
        people=1,
        theme_id="T-0001",
    )
    return replace(plain, **given)  # type: ignore[arg-type]


AGAINST = (
    quote(
        1,
        "Depuis la 4.2 l’appli perd mon trajet dès que l’écran s’éteint. Trois fois cette semaine, "
        "et je n’ai plus aucune trace de mes sorties. Je ne la recommande plus à personne.",
        intents=("problem",),
        stance="against",
        product="appli",
        version="4.2",
    ),
    quote(
        2,
        "The app loses the route whenever a call comes in.",
        language="en",
        rating=1.0,
        copies=12,
        people=9,
        intents=("problem",),
        stance="against",
    ),
    quote(
        3,
        "Trajet perdu en pleine forêt, j’ai dû demander mon chemin",
        is_cut=True,
        intents=("problem", "experience"),
        stance="against",
    ),
)
FOR = (
    quote(4, "Merci, le trajet revient tout seul depuis le correctif.", stance="for"),
    quote(5, "التطبيق يحفظ المسار الآن، شكرا لكم.", language="ar", stance="for"),
)
CONDITIONAL = (
    quote(6, "Très bien si le trajet est gardé hors ligne.", stance="conditional", rating=4.0),
)
OTHERS = (
    quote(7, "Peut-on reprendre un trajet interrompu ?", intents=("question",)),
    quote(8, "Il faudrait un bouton « reprendre le trajet ».", intents=("request",), rating=3.0),
    quote(9, "Nul", intents=("other",), url="javascript:alert(1)"),
)
ASIDE = (quote(60, "BUY NOW", set_aside_reason="spam", community="Play Store"),)


def trend(values: tuple[int, ...], n_unknown: int = 0) -> tuple[TrendPoint, ...]:
    """A point a day, up to the night."""
    first = NIGHT - timedelta(days=len(values) - 1)
    return tuple(
        TrendPoint(
            first + timedelta(days=n), value, max(0, value - n_unknown), min(value, n_unknown)
        )
        for n, value in enumerate(values)
    )


HISTORY = (
    HistoryLine(
        date(2025, 11, 2), "act:rename", (), "Anna", "plus clair", {"title_fr": "Le trajet"}
    ),
    HistoryLine(date(2025, 10, 30), "act:merge", ("GPS perdu",), "Anna", "", {}, is_undone=True),
    HistoryLine(date(2025, 10, 21), "merged", ("La carte se fige",), "", "", {}),
    HistoryLine(date(2025, 9, 30), "state", (), "", "", {"from": "emerging", "to": "active"}),
    HistoryLine(date(2025, 9, 20), "born", (), "", "", {}),
)
MANY = tuple(
    quote(10 + n, f"Encore un trajet perdu, le numéro {n}, entre Lyon et Genève.", stance="against")
    for n in range(50)
)


def full_theme() -> ThemeReport:
    """Everything is known of it."""
    points = trend((*VOICES, *LATE), 1)
    return ThemeReport(
        theme_id="T-0001",
        title="L’appli perd le trajet quand l’écran s’éteint",
        keywords=("trajet", "route", "écran"),
        state="active",
        is_new=False,
        n_comments=212,
        n_texts=190,
        n_people=151,
        n_unknown=12,
        share=0.124,
        communities=tuple(
            Count(name, 60 - 12 * n, 50 - 12 * n, n) for n, name in enumerate(COMMUNITIES)
        ),
        languages=(Count("fr", 130, 90), Count("en", 62, 50), Count("ar", 20, 11)),
        trend=points,
        mean_rating=2.7,
        quotes=(*AGAINST, *FOR, *CONDITIONAL, *OTHERS),
        first_night=FIRST,
        last_night=NIGHT,
        area="Appli",
        owner="Camille",
        status="planned",
        n_mentions=14,
        n_voices_recent=88,
        usual_voices=21.0,
        standing=Standing(3, 2, 5, 163, 0.12, 0.09, 0.15, 9),
        firmness=Firmness(
            "T-0001", 3, 163, (Check("community", "Forum", 14, 30, is_top=False),), is_firm=False
        ),
        changes=(PeriodChange("week", NIGHT, "", 137, {"new": 11, "curated": 3}, 151),),
        intents=(Count("problem", 120, 90), Count("question", 30, 22, 2), Count("request", 12, 11)),
        sides=(
            SideReport("for", 20, 14, 0, FOR),
            SideReport("against", 120, 92, 3, AGAINST),
            SideReport("conditional", 9, 9, 0, CONDITIONAL),
        ),
        products=(Count("appli", 190, 140),),
        versions=(Count("4.2", 130, 101), Count("4.1", 42, 38)),
        segments=(Count("abonnés", 80, 61),),
        alert=AlertReport(
            "AL-1",
            "T-0001",
            "x",
            "open",
            date(2025, 10, 31),
            NIGHT,
            False,
            True,
            42,
            3,
            9.0,
            4.0,
            15.0,
            0.001,
            6.0,
            "Camille",
            points,
            (),
        ),
        history=HISTORY,
        neighbours=(
            Neighbour("T-0002", "La batterie se vide", 0.88),
            Neighbour("T-9", "Carte", 0.6),
        ),
        claims=(CommunityClaim("T-0001", "Forum", "mostly", 50, 22, 0.3, 0.1, 0.01),),
        teams=("Mobile", "Qualité"),
        ticket="APP-118",
        note="Vu avec l’équipe carte",
        shipped_version="",
    )


def full_report(language: str = "fr") -> Report:
    """A night with that theme, a small one, one that was merged and one that is silent."""
    theme = full_theme()
    battery = replace(
        theme, theme_id="T-0002", title="La batterie se vide", quotes=OTHERS[:1], sides=(),
        claims=(), history=(), neighbours=(), changes=(), firmness=None, standing=None,
        alert=None, intents=(), ticket="", note="", teams=(), owner="", status="",
        trend=trend((1, 0, 2)),
        n_mentions=0, products=(), versions=(), segments=(), usual_voices=None, mean_rating=None,
    )  # fmt: skip
    return Report(
        format_version=FORMAT_VERSION,
        project="Aurore",
        team="Aurore",
        team_slug="all",
        language=language,  # type: ignore[arg-type]
        night=NIGHT,
        window_from=FIRST,
        window_to=NIGHT,
        totals=Totals(1700, 1500, 1100, 60, 4, 900, 790, 10),
        communities=theme.communities,
        languages=theme.languages,
        trend=theme.trend,
        themes=(theme, battery),
        unassigned=(),
        run=RunReading("20251104T010203-ab12", NIGHT, FIRST, {}, (), 0.8, 0.0, "e5", "s"),
        moved={"T-0003": "T-0001", "T-0004": ""},
        releases=(
            Release("4.1", date(2025, 9, 29)),
            Release("4.2", date(2025, 10, 28), "appli"),
            Release("9.0", date(2025, 10, 12), "vélo"),
        ),
        comments={
            "T-0001": (*AGAINST, *ASIDE, *FOR, *CONDITIONAL, *OTHERS, *MANY),
            "": (quote(90, "Quelqu’un a essayé la selle en cuir ?", theme_id=""),),
        },
        silent={"T-0004": SilentTheme("Le porte-bagages", FIRST, date(2025, 8, 3), 41)},
    )
