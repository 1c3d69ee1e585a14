"""A night in which everything happens, written by hand: a reading with every field, and its report.

Two products, three communities, four languages; an alert that came back, a campaign, requests,
questions that wait, praise, what is set aside, curators at work, and words that break pages.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from models.asking import Answered, Ideas, Proposal, Queue, Saying, Waiting
from models.causes import Change
from models.curation import Act, Conflict, Deed
from models.facts import Event, Quality
from models.quality import Part
from models.reading import (
    AlertReading,
    CommentReading,
    GradeReading,
    Ledger,
    Lives,
    MovementReading,
    Place,
    Reading,
    Release,
    RunReading,
    ThemeReading,
)
from models.report import Report, Team
from models.voices import Campaign
from reports.build import build_report

NIGHT = date(2025, 11, 4)
WINDOW_FROM = date(2025, 10, 8)
EVERYBODY = Team("Aurore", "all", "fr")
MOBILE = Team("Mobile", "mobile", "fr", products=("app",), words=("trajet", "route"))
BIKE = Team("Vélo", "velo", "fr", areas=("A-02",))
TEAMS = (MOBILE, BIKE)

LETTER = (
    "Ils vendent nos trajets aux assureurs sans rien demander. Lisez l'article sept, désinstallez "
    "l'appli et demandez vos données. Faites passer !"
)
HOSTILE = (
    "<script>document.title='pwned'</script><img src=x onerror=alert(1)> le trajet est perdu",
    "| a | b |\n|---|---|\n# Titre `code` ![image](https://evil.example/x) [lien](javascript:x)",
    "=cmd|' /C calc'!A0 =1+1 et le trajet disparaît",
    "trajet \u202egnorw si txet siht\u202c perdu \u200b\u200d",
    "</style><svg onload=alert(2)>{{ 7*7 }} {% raw %} ${7*7} le trajet",
    "mot" * 700,
    "👩‍👩‍👧‍👦🚲🔥" * 40,
    "Nul",
)
LOST = (
    ("fr", "L'appli perd le trajet dès que l'écran s'éteint."),
    ("fr", "Mon trajet a disparu au milieu de la forêt, j'ai dû demander mon chemin."),
    ("en", "The app loses the route whenever a call comes in."),
    ("fr", "Depuis la 4.2, plus aucun trajet n'est enregistré jusqu'au bout."),
    ("en", "Since the last update my route stops half way."),
    ("de", "Seit dem Update verschwindet die Route mitten auf der Fahrt."),
    ("ar", "التطبيق يفقد المسار بعد التحديث الأخير."),
    ("fr", "Trajet perdu deux fois cette semaine."),
)
BATTERY = (
    ("fr", "La batterie se vide en vingt minutes dès qu'il gèle."),
    ("en", "The battery drains in winter, half the range is gone."),
    ("fr", "Autonomie divisée par deux en hiver : normal ?"),
    ("de", "Im Winter hält der Akku nur die Hälfte."),
)
SADDLE = (
    ("fr", "La selle en cuir est un vrai bonheur, trois heures sans avoir mal."),
    ("en", "I rode from Lyon to Geneva on this saddle and never thought of it once."),
    ("fr", "Merci pour cette selle, mon père de 78 ans roule à nouveau."),
)


def _day(back: int) -> date:
    return NIGHT - timedelta(days=back)


def _said(comment_id: str, text: str, **given: object) -> CommentReading:
    plain = CommentReading(
        comment_id=comment_id,
        text_id=f"x-{comment_id}",
        community="Forum",
        said_on=NIGHT,
        language="fr",
        text=text,
        url=f"https://forum.example/{comment_id}",
        person=f"p-{comment_id}",
        theme_id="",
        strength=0.5,
        rank=None,
        source="forum",
    )
    said = replace(plain, **given)  # type: ignore[arg-type]
    return replace(said, copy_id=said.copy_id or said.text_id)


def _route() -> list[CommentReading]:
    """24 people, most of them against; the last seven nights have most of it."""
    said = []
    for i in range(24):
        language, text = LOST[i % len(LOST)]
        is_first = i < len(LOST)
        stance = ("against", "against", "conditional", "against", "for", "none")[i % 6]
        said.append(
            _said(
                f"r{i:02}",
                text if is_first else f"{text} ({i})",
                language=language,
                community=("Forum", "Play Store", "Reddit")[i % 3],
                said_on=_day(i % 7 if i < 16 else i),
                theme_id="T-0001",
                rank=i + 1 if is_first else None,
                strength=round(0.9 - i / 50, 4),
                rating=float(1 + i % 2) if i % 3 == 1 else None,
                product="app",
                version=("4.2", "4.1")[i % 4 == 3],
                segment=("pro", "")[i % 2],
                intents=(("problem",), ("problem", "request"))[i % 5 == 0],
                stance=stance,
                idea_id="I-0001" if i % 5 == 0 else "",
                person="" if i in (6, 14) else f"p-r{i:02}",
            )
        )
    copies = [
        replace(said[0], comment_id=f"r00-copy{i}", person=f"p-copy{i}", rank=1) for i in range(3)
    ]
    return [*said, *copies]


def _battery() -> list[CommentReading]:
    return [
        _said(
            f"b{i:02}",
            f"{BATTERY[i % 4][1]}{'' if i < 4 else f' ({i})'}",
            language=BATTERY[i % 4][0],
            community=("Forum", "Reddit")[i % 4 == 3],
            said_on=_day(2 * i),
            theme_id="T-0002",
            rank=i + 1 if i < 4 else None,
            product="vélo",
            intents=("problem", "question") if i % 3 == 0 else ("problem",),
            stance=("against", "none")[i % 3 == 0],
            mentions=("T-0001",) if i == 1 else (),
            idea_id="I-0002" if i in (1, 5) else "",
        )
        for i in range(12)
    ]


def _letters() -> list[CommentReading]:
    """A campaign of 30 comments and two wordings; four people in words of their own."""
    copies = [
        _said(
            f"c{i:02}",
            LETTER if i % 2 else f"Attention ! {LETTER}",
            text_id=f"x-letter{i % 2}",
            copy_id="x-letter0",
            community="Play Store",
            said_on=_day(i % 3),
            theme_id="T-0003",
            product="app",
            campaign_id="C-0001",
            wording_id=f"x-letter{i % 2}",
            stance="against",
            intents=("problem",),
        )
        for i in range(30)
    ]
    own = [
        _said(
            f"d{i:02}",
            f"Je ne veux pas que mes trajets servent à mon assureur, point {i}.",
            said_on=_day(i),
            theme_id="T-0003",
            rank=i + 1,
            stance="against",
            intents=("problem",),
        )
        for i in range(4)
    ]
    return [*copies, *own]


def _others() -> list[CommentReading]:
    saddle = [
        _said(
            f"s{i:02}",
            SADDLE[i][1],
            language=SADDLE[i][0],
            community=("Reddit", "Forum")[i % 2],
            said_on=_day(5 + i),
            theme_id="T-0004",
            rank=i + 1,
            intents=(("praise",), ("experience", "praise"))[i == 1],
            stance="for",
            warmth=0.8,
        )
        for i in range(3)
    ]
    hostile = [
        _said(
            f"h{i}",
            text,
            theme_id="T-0008" if i < 5 else "",
            community="<b>Forum</b> d'entraide",
            url=("javascript:alert(1)", "https://forum.example/a?b=1&c=(2)")[i % 2],
            intents=("problem",) if i < 2 else (),
            language=("fr", "zz-nonsense!")[i == 5],
        )
        for i, text in enumerate(HOSTILE)
    ]
    alone = [
        _said("a1", "Pourriez-vous vendre la sonnette à part ?", intents=("request",)),
        _said("a2", "Le garde-boue touche la roue arrière.", intents=("problem",), said_on=None),
        _said("a3", "Bonjour à tous, nouveau ici.", person=""),
        _said("e1", "Les freins sifflent quand il pleut.", theme_id="T-0005", intents=("problem",)),
        _said("e2", "Brakes squeal in the rain.", theme_id="T-0005", language="en"),
        _said("k1", "Thème caché : la date du salon.", theme_id="T-0006"),
        _said("k2", "Un thème candidat, pas encore montré.", theme_id="T-0007"),
    ]
    return [*saddle, *hostile, *alone]


def _aside() -> list[CommentReading]:
    told = ("spam", "spam", "spam", "abuse", "raid")
    return [
        _said(
            f"z{i}",
            f"ACHETEZ MES MONTRES <a href='//x'>ici</a> {i}",
            theme_id="T-0001" if i == 0 else "",
            community="Play Store",
            said_on=_day(i),
            person=f"p-z{i % 3}",
            is_set_aside=True,
            set_aside_reason=reason,
        )
        for i, reason in enumerate(told)
    ]


def _themes() -> tuple[ThemeReading, ...]:
    first = date(2025, 10, 1)
    app = {"area": "A-01", "area_fr": "Appli", "area_en": "App"}
    bike = {"area": "A-02", "area_fr": "Batterie", "area_en": "Battery"}

    def theme(theme_id: str, state: str, fr: str, en: str, **given: object) -> ThemeReading:
        plain = ThemeReading(theme_id, state, fr, en, ("trajet",), first, NIGHT)
        return replace(plain, **given)  # type: ignore[arg-type]

    return (
        theme(
            "T-0001",
            "active",
            "L'appli perd le trajet",
            "The app loses the route",
            keywords=("trajet", "route", "update", "=1+1"),
            owner="Camille",
            status="planned",
            stability=0.9137,
            teams=("Mobile",),
            ticket="https://tickets.example/APP-12",
            note="Vu avec <Sam> le 3 : priorité.",
            is_pinned=True,
            **app,
        ),
        theme(
            "T-0002",
            "active",
            "La batterie en hiver",
            "Battery in winter",
            keywords=("batterie", "hiver", "battery"),
            stability=0.62,
            status="shipped",
            shipped_version="4.2",
            shipped_on="2025-10-28",
            **bike,
        ),
        theme(
            "T-0003",
            "emerging",
            "Nos trajets vendus aux assureurs",
            "Rides sold to insurers",
            keywords=("assureur", "données"),
            first_night=NIGHT,
            **app,
        ),
        theme("T-0004", "active", "La selle en cuir", "", keywords=("selle", "saddle")),
        theme("T-0005", "cooling", "freins, pluie", "freins, pluie", keywords=("freins", "pluie")),
        theme("T-0006", "hidden", "La date du salon", "The date of the fair"),
        theme("T-0007", "candidate", "Un candidat", "A candidate", keywords=("candidat",)),
        theme("T-0008", "active", "*Titre* | <i>hostile</i>", "=HYPERLINK(1)", **app),
    )


def _ledger() -> Ledger:
    """T-0001 went from 2 people to 27; a merge brought three, one was deleted."""
    nights = (date(2025, 10, 1), *(_day(back) for back in range(9, -1, -1)))
    causes = (
        {"source": 2},
        {"new": 2},
        {"new": 2},
        {"new": 1},
        {"new": 1},
        {"curated": 3},
        {"new": 3, "deleted": -1},
        {},
        {"new": 2},
        {"new": 3, "reassigned": -1},
        {"new": 6, "source": 2},
    )
    changes, before = [], 0
    for night, told in zip(nights, causes, strict=True):
        after = before + sum(told.values())
        if told:
            changes.append(Change(night, "people", before, told, after))
            changes.append(Change(night, "comments", before, told, after))
        before = after
    letters = (Change(NIGHT, "people", 0, {"new": 34}, 34),)
    battery = (
        Change(date(2025, 10, 1), "people", 0, {"source": 9}, 9),
        Change(_day(3), "people", 9, {"new": 3}, 12),
    )
    rest = (Change(date(2025, 10, 1), "people", 0, {"source": 8, "new": 1}, 9),)
    told = {"": rest, "T-0001": tuple(changes), "T-0002": battery, "T-0003": letters}
    return Ledger(nights, frozenset({_day(9)}), told)


def _alerts() -> tuple[AlertReading, ...]:
    route = AlertReading(
        alert_id="AL-0001",
        subject_id="T-0001",
        state="open",
        first_night=_day(20),
        last_night=NIGHT,
        opened_nights=(_day(20), NIGHT),
        strength=6.2,
        n_people=8,
        expected=1.4,
        low=0.0,
        high=4.0,
        n_nights=3,
        window_people=14,
        window_expected=4.1,
        q_value=0.0000006,
        is_tonight=True,
        text_ids=("x-r03", "x-gone", "x-r04", "x-r01", "x-r05"),
    )
    area = replace(
        route,
        alert_id="AL-0002",
        subject_id="A-02",
        first_night=_day(3),
        last_night=_day(1),
        opened_nights=(_day(3),),
        strength=9.0,
        is_tonight=False,
        n_nights=1,
        window_people=3,
        text_ids=("x-b00", "x-b01"),
    )
    closed = replace(
        area,
        alert_id="AL-0003",
        subject_id="T-0004",
        state="closed",
        last_night=_day(14),
        strength=2.1,
        text_ids=("x-s00",),
    )
    other = replace(area, alert_id="AL-0004", subject_id="T-0006")
    return (route, area, closed, other)


def _movement() -> MovementReading:
    """The lost routes and the empty batteries are one thing."""
    told = ("x-r03", "x-b00", "x-gone", "x-r04", "x-b01", "x-r01", "x-r05", "x-b02", "x-h0")
    return MovementReading(
        movement_id="M-0001",
        title_fr="La mise à jour 4.2",
        title_en="The 4.2 update",
        begun_on=_day(3),
        last_night=NIGHT,
        alert_ids=("AL-0001", "AL-0002", "AL-0009"),
        text_ids=told,
    )


def _lives() -> Lives:
    at = datetime(2025, 10, 30, 9, tzinfo=UTC)
    acts = (
        Act(1, at, "Camille", "même sujet", Deed("merge", ("T-0009",), to="T-0001")),
        Act(2, at, "Camille", "", Deed("own", ("T-0002",), values={"owner": "Sam"})),
        Act(3, at, "Sam", "erreur", Deed("undo"), undoes=(2,)),
        Act(4, at, "=Sam()", "<b>mieux</b>", Deed("rename", ("T-0001",), values={"title_en": "X"})),
        Act(5, at, "Sam", "", Deed("move", to="T-0004", texts=("x-s00",), comments=("s00",))),
    )
    events = (
        Event("T-0001", date(2025, 10, 1), "born", "", {}),
        Event("T-0001", _day(5), "merged", "T-0009", {}),
        Event("T-0009", _day(5), "merged", "T-0001", {}),
        Event("T-0001", _day(2), "state", "", {"from": "emerging", "to": "active"}),
        Event("T-0003", NIGHT, "born", "", {"from": "T-0001"}),
    )
    conflict = Conflict(4, "T-0001 had the title of T-0003", "it was numbered")
    return Lives(events, acts, {2: 3}, ((_day(1), conflict),))


def _saying(said: CommentReading, asked: str = "") -> Saying:
    return Saying(
        comment_id=said.comment_id,
        text_id=said.text_id,
        text=said.text,
        asked=asked or said.text,
        language=said.language,
        community=said.community,
        said_on=said.said_on,
        url=said.url,
    )


def _ideas(said: dict[str, CommentReading]) -> Ideas:
    route = Proposal(
        idea_id="I-0001",
        asked="Depuis la 4.2, plus aucun trajet n'est enregistré jusqu'au bout.",
        status="planned",
        reason="pour <b>décembre</b>",
        theme_id="T-0001",
        n_people=5,
        n_unknown=0,
        n_comments=5,
        communities=(("Forum", 3), ("Play Store", 2)),
        languages=(("fr", 4), ("de", 1)),
        first_on=_day(20),
        last_on=NIGHT,
        sayings=(_saying(said["r03"]), _saying(said["r05"]), _saying(said["r00"])),
        campaign_ids=(),
        n_ranked=5,
    )
    battery = replace(
        route,
        idea_id="I-0002",
        asked="Autonomie divisée par deux en hiver : normal ?",
        status="new",
        reason="",
        theme_id="T-0002",
        n_people=2,
        n_comments=2,
        communities=(("Forum", 2),),
        languages=(("fr", 2),),
        sayings=(_saying(said["b02"]),),
        n_ranked=2,
    )
    single = replace(
        battery,
        idea_id="",
        asked="Pourriez-vous vendre la sonnette à part ?",
        theme_id="",
        n_people=1,
        n_comments=1,
        communities=(("Forum", 1),),
        sayings=(_saying(said["a1"]),),
        n_ranked=1,
    )
    return Ideas((route, battery), (single,))


def _queue(said: dict[str, CommentReading]) -> Queue:
    answered = Answered(
        asked=_saying(said["b08"]),
        answer=Saying(
            "n1", "x-n1", "Rentrez la batterie.", "", "fr", "Forum", NIGHT, "https://f.example/n1"
        ),
        link="https://aide.example/batterie",
        similarity=0.7,
    )
    battery = Waiting(
        saying=_saying(said["b00"]),
        intents=("problem", "question"),
        theme_id="T-0002",
        n_people=3,
        n_unknown=0,
        n_comments=3,
        first_on=_day(12),
        n_days=12,
        communities=(("Forum", 3),),
        languages=(("fr", 3),),
        owners=("Sam",),
        comment_ids=("b06", "b03", "b00"),
        answered=(answered, replace(answered, answer=None, link="")),
        n_ranked=3,
    )
    route = replace(
        battery,
        saying=_saying(said["r07"]),
        theme_id="T-0001",
        n_people=1,
        n_comments=1,
        communities=(("Play Store", 1),),
        owners=(),
        comment_ids=("r07",),
        answered=(),
        n_ranked=1,
    )
    unknown = replace(route, saying=_saying(said["r01"]), comment_ids=("r01",))
    return Queue((battery, route), (unknown,), (("avis", 9),), 2, 4, 6, 11, 2)


def _campaign() -> Campaign:
    return Campaign(
        campaign_id="C-0001",
        first_night=NIGHT,
        n_comments=30,
        n_texts=2,
        n_wordings=2,
        n_people=30,
        n_unsigned=0,
        n_peak=30,
        n_one_time=27,
        one_time_usual=0.4,
        one_time_chance=0.00001,
        wording_bits=190.0,
        first_said_on=_day(2),
        last_said_on=NIGHT,
        n_set_aside=0,
        n_communities=1,
        sample_comment_id="c01",
        sample=LETTER,
        sample_url="https://forum.example/c01",
    )


def _places() -> dict[str, Place]:
    return {
        "A-01": Place(300.0, 300.0, 180.0),
        "A-02": Place(700.0, 300.0, 120.0),
        "": Place(500.0, 600.0, 150.0),
        "T-0001": Place(280.0, 260.0, 60.0),
        "T-0002": Place(700.0, 300.0, 40.0),
        "T-0003": Place(360.0, 360.0, 30.0),
        "T-0004": Place(480.0, 600.0, 20.0),
        "T-0006": Place(520.0, 620.0, 10.0),
    }


def _run() -> RunReading:
    return RunReading(
        run_id="20251104T010203-ab12",
        night=NIGHT,
        first_said_on=WINDOW_FROM,
        counts={"received": 40, "new": 30, "edited": 1, "unchanged": 8, "quarantined": 1},
        sources=(
            {"source": "forum", "status": "done", "message": "", "received": 30, "new": 22},
            {"source": "avis", "status": "failed", "message": "503", "received": 10, "new": 8},
        ),
        coverage=0.8,
        is_cut_share=0.002,
        engine="e5 int8",
        space="20251101-40",
        notes=("The field <b>score</b> of avis is absent.",),
    )


def full_reading() -> Reading:
    """Everything the store may know of a night."""
    comments = [*_route(), *_battery(), *_letters(), *_others(), *_aside()]
    said = {comment.comment_id: comment for comment in comments}
    return Reading(
        project="Aurore",
        run=_run(),
        window_from=WINDOW_FROM,
        themes=_themes(),
        comments=tuple(said[name] for name in sorted(said)),
        series={},
        redirects={"T-0009": "T-0001", "T-0010": ""},
        seed=7,
        ledger=_ledger(),
        alerts=_alerts(),
        movements=(_movement(),),
        qualities={"T-0001": Quality(NIGHT, 0.71, 0.14, 0.9137, 0.84, 0.97, 20)},
        grade=GradeReading(
            "B",
            0.81,
            0.013,
            (
                Part("coverage", 0.81, "A"),
                Part("stability", 0.66, "B"),
                Part("separation", None, ""),
                Part("churn", 0.013, "A"),
            ),
        ),
        lives=_lives(),
        neighbours={"T-0001": (("T-0003", 0.61), ("T-0006", 0.5), ("T-0002", 0.2))},
        campaigns=(_campaign(),),
        ideas=_ideas(said),
        queue=_queue(said),
        releases=(
            Release("4.1", date(2025, 9, 2), "app"),
            Release("Vélo 2025", date(2025, 10, 1)),
            Release("4.2", date(2025, 10, 28), "app"),
            Release("Selle 3", date(2025, 11, 1), "selle"),
        ),
        places=_places(),
    )


def full_report(team: Team | None = None) -> Report:
    """The report of that night: everybody's in French, or a team's.

    Args:
        team: Who reads it; None: everybody.
    """
    return build_report(full_reading(), team or EVERYBODY, TEAMS)
