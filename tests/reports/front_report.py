"""A report with every section filled, written by hand, and the odd states of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from models.quality import Part
from models.reading import GradeReading, Release, RunReading
from models.records import Language
from models.report import Report, Totals
from models.report_parts import (
    AnswerReport,
    AsideReport,
    CampaignReport,
    Criticism,
    ProposalReport,
    QueueReport,
    SingleVoices,
    WaitingReport,
)
from models.theme_report import (
    AlertReport,
    Count,
    PeriodChange,
    Quote,
    Standing,
    ThemeReport,
    TrendPoint,
)
from models.voices import Campaign, Check, Firmness

NIGHT = date(2025, 11, 4)
FROM = date(2025, 8, 13)
TITLES = (
    ("L’appli perd le trajet", "The app loses the route", "Appli"),
    ("La batterie se vide quand il gèle", "The battery drains when it freezes", "Vélo"),
    ("Nos trajets vendus aux assureurs", "Our rides sold to insurers", "Appli"),
    ("Le chargeur siffle la nuit", "The charger whistles at night", "Vélo"),
    ("Connexion refusée après la mise à jour", "Login refused after the update", "Appli"),
    ("Livraison en retard et sans nouvelles", "Late delivery without any news", "Service"),
    ("La selle en cuir, un bonheur", "The leather saddle, a joy", "Vélo"),
    ("Pièces détachées introuvables hors de France", "Spare parts not to be found", "Service"),
    ("Le mode sombre fatigue les yeux", "Dark mode tires the eyes", "Appli"),
    ("Assurance vol : dossier refusé", "Theft insurance: claim refused", "Service"),
    ("Les freins crissent sous la pluie", "Brakes squeal in the rain", "Vélo"),
    ("Export GPX des trajets", "GPX export of rides", "Appli"),
)
SAID = (
    ("fr", "Depuis la 4.2, plus aucun trajet n’est enregistré jusqu’au bout."),
    ("en", "The app loses the route whenever a call comes in. Support told me to reinstall."),
    ("de", "Seit dem Update verschwindet die Route mitten auf der Fahrt."),
    ("ar", "التطبيق يفقد المسار بعد التحديث الأخير."),
    ("fr", "Merci pour cette selle, mon père de 78 ans roule à nouveau tous les dimanches."),
)


def a_quote(n: int = 0, **given: object) -> Quote:
    """Something said; what is not given is ordinary."""
    language, text = SAID[n % len(SAID)]
    plain = Quote(
        comment_id=f"c{n}",
        text=text,
        is_cut=False,
        language=language,
        community=("Forum", "Play Store", "Reddit")[n % 3],
        said_on=NIGHT - timedelta(days=n),
        url=f"https://forum.example/{n}",
        copies=1,
        people=1,
    )
    return replace(plain, **given)  # type: ignore[arg-type]


def a_trend(*voices: int, days: int = 7) -> tuple[TrendPoint, ...]:
    """Bars up to the night."""
    start = NIGHT - timedelta(days=days * len(voices) - 1)
    return tuple(TrendPoint(start + timedelta(days=days * i), n, n) for i, n in enumerate(voices))


def a_change(period: str, before: int, **causes: int) -> PeriodChange:
    """A change of a period that ends on the night."""
    back = {"night": 0, "week": 6, "release": 7}[period]
    release = "4.2" if period == "release" else ""
    return PeriodChange(
        period,  # type: ignore[arg-type]
        NIGHT - timedelta(days=back),
        release,
        before,
        causes,
        before + sum(causes.values()),
    )


def a_theme(n: int, n_people: int, language: Language = "fr", **given: object) -> ThemeReport:
    """A theme of some people, the n-th of TITLES."""
    fr, en, area = TITLES[n % len(TITLES)]
    title = (fr if language == "fr" else en) + (f" ({n})" if n >= len(TITLES) else "")
    week = n_people // 6
    share = n_people / 940
    plain = ThemeReport(
        theme_id=f"T-{n:04}",
        title=title,
        keywords=("trajet", "route"),
        state="active",
        is_new=False,
        n_comments=n_people + 4,
        n_texts=n_people + 2,
        n_people=n_people,
        n_unknown=0,
        share=round(share, 4),
        communities=(
            Count("Forum", n_people // 2 + 2, n_people // 2),
            Count("Play Store", n_people // 3 + 1, n_people // 3),
            Count("Reddit", max(n_people // 6, 1), max(n_people // 6, 1)),
            Count("Courrier", 1, 1),
        ),
        languages=(Count("fr", n_people, n_people), Count("en", 4, 4)),
        trend=a_trend(
            *(max(0, week + (i * (7 - n)) % 5 - 2) for i in range(11)), week + 6 * (n == 0)
        ),
        mean_rating=None,
        quotes=(a_quote(n),),
        first_night=date(2025, 9, 1),
        last_night=NIGHT,
        area=area,
        area_id=f"A-{area}",
        n_voices_recent=week + 6 * (n == 0),
        usual_voices=float(week),
        standing=Standing(
            n + 1,
            max(1, n),
            n + 2,
            n_people,
            round(share, 4),
            round(share * 0.85, 4),
            round(share * 1.18, 4),
            0,
        ),
        changes=(
            a_change("night", n_people - 2, new=2),
            a_change("week", n_people - week, new=week - 1, curated=1),
        ),
        intents=(
            Count("problem", int(n_people * 0.6), n_people // 2),
            Count("request", n_people // 4, n_people // 4),
        ),
    )
    return replace(plain, **given)  # type: ignore[arg-type]


def a_firmness(n: int, *, is_firm: bool = True) -> Firmness:
    """Of the n-th theme: firm, or hanging on the largest community."""
    place = n + 1 if is_firm else 23
    return Firmness(
        f"T-{n:04}",
        n + 1,
        100,
        (
            Check("loudest", "", n + 1, 97, is_top=True),
            Check("campaign", "C-0001", n + 1, 80, is_top=True),
            Check("community", "Forum", place, 40, is_top=is_firm),
            Check("language", "fr", n + 1, 60, is_top=True),
            Check("language", "en", None, 2, is_top=False),
        ),
        is_firm,
    )


def a_campaign(**given: object) -> CampaignReport:
    """Many senders, two wordings."""
    campaign = Campaign(
        campaign_id="C-0001",
        first_night=NIGHT,
        n_comments=212,
        n_texts=4,
        n_wordings=2,
        n_people=180,
        n_unsigned=12,
        n_peak=170,
        n_one_time=162,
        one_time_usual=0.4,
        one_time_chance=0.00001,
        wording_bits=190.0,
        first_said_on=date(2025, 11, 2),
        last_said_on=NIGHT,
        n_set_aside=0,
        n_communities=1,
        sample_comment_id="c9",
        sample="Ils vendent nos trajets.",
        sample_url="",
    )
    told = a_quote(
        9,
        language="fr",
        text="Ils vendent nos trajets aux assureurs. Désinstallez l’appli, faites passer !",
        copies=212,
        people=180,
    )
    return CampaignReport(replace(campaign, **given), ("T-0002",), told)  # type: ignore[arg-type]


def an_alert(**given: object) -> AlertReport:
    """The app loses the route, tonight."""
    plain = AlertReport(
        alert_id="AL-0001",
        theme_id="T-0000",
        title="L’appli perd le trajet",
        state="open",
        first_night=date(2025, 11, 2),
        last_night=NIGHT,
        is_back=False,
        is_tonight=True,
        n_people=38,
        n_nights=3,
        expected=9.3,
        low=1.0,
        high=6.0,
        q_value=0.0000006,
        strength=6.2,
        owner="Camille",
        trend=a_trend(12, 9, 14, 12, 13, 15, 11, 12, 14, 13, 12, 39),
        quotes=(a_quote(0), a_quote(1)),
    )
    return replace(plain, **given)  # type: ignore[arg-type]


def _request(idea_id: str, asked: str, n_people: int, **given: object) -> ProposalReport:
    plain = ProposalReport(
        idea_id=idea_id,
        asked=asked,
        status="new",
        reason="",
        theme_id="T-0000",
        n_people=n_people,
        n_unknown=0,
        n_comments=n_people,
        communities=("Forum", "Play Store"),
        first_on=date(2025, 9, 12),
        last_on=NIGHT,
        quotes=(a_quote(0, text=asked, language="fr"),),
    )
    return replace(plain, **given)  # type: ignore[arg-type]


def _waiting(n: int, n_people: int, n_days: int | None, **given: object) -> WaitingReport:
    plain = WaitingReport(
        quote=a_quote(n),
        intents=("question", "problem"),
        theme_id="T-0001",
        n_people=n_people,
        n_unknown=0,
        n_comments=n_people,
        first_on=NIGHT,
        n_days=n_days,
        communities=("Forum",),
        owners=(),
        comment_ids=(f"c{n}",),
        answers=(),
    )
    return replace(plain, **given)  # type: ignore[arg-type]


def _queue() -> QueueReport:
    answer = AnswerReport(
        a_quote(7),
        a_quote(8, text="Rentrez la batterie la nuit : au-dessous de 0 °C elle se protège."),
        "",
    )
    return QueueReport(
        (
            _waiting(1, 5, 34, owners=("Sam",), answers=(answer,)),
            _waiting(2, 1, 12),
            _waiting(3, 1, 0),
        ),
        17,
        42,
        (("avis", 210), ("facebook", 12)),
    )


def _run() -> RunReading:
    return RunReading(
        run_id="20251104T010203-ab12",
        night=NIGHT,
        first_said_on=FROM,
        counts={"received": 1840, "new": 412, "edited": 9, "unchanged": 1419},
        sources=(
            {"source": "entraide", "status": "done", "message": "", "received": 1600, "new": 380},
            {"source": "avis", "status": "done", "message": "", "received": 240, "new": 32},
        ),
        coverage=0.81,
        is_cut_share=0.002,
        engine="e5 int8",
        space="20251101-40",
    )


def front_report(language: Language = "fr", **given: object) -> Report:
    """Everybody's night with every section; what is not given is as described above."""
    sizes = (238, 171, 118, 96, 88, 71, 64, 52, 47, 41, 33, 12)
    themes = [a_theme(n, size, language) for n, size in enumerate(sizes)]
    themes = [
        replace(theme, firmness=a_firmness(n, is_firm=n != 4)) if n < 10 else theme
        for n, theme in enumerate(themes)
    ]
    placed = themes[2].standing
    assert placed is not None
    themes[2] = replace(themes[2], is_new=True, standing=replace(placed, n_in_campaigns=212))
    plain = Report(
        format_version="2.0",
        project="Aurore",
        team="Aurore",
        team_slug="all",
        language=language,
        night=NIGHT,
        window_from=FROM,
        window_to=NIGHT,
        totals=Totals(1840, 1702, 892, 48, 4, 1490, 290, 60),
        communities=(
            Count("Forum", 900, 460, 10),
            Count("Play Store", 700, 330, 30),
            Count("Reddit", 200, 90, 8),
            Count("Courrier", 40, 12),
        ),
        languages=(Count("fr", 1300, 610), Count("en", 400, 220), Count("de", 140, 62)),
        trend=a_trend(70, 74, 66, 80, 71, 69, 77, 73, 75, 70, 78, 112),
        themes=tuple(themes),
        unassigned=tuple(a_quote(n + 20) for n in range(8)),
        run=_run(),
        trend_period_days=7,
        alerts=(
            an_alert(),
            an_alert(
                alert_id="AL-0002",
                theme_id="",
                title="Service",
                is_tonight=False,
                last_night=date(2025, 11, 2),
                owner="",
                n_nights=1,
                quotes=(),
            ),
        ),
        changes=(
            a_change("night", 870, new=24, deleted=-2),
            a_change("week", 812, new=71, edited=1, source=9, reassigned=-4, curated=3),
            a_change("release", 790, new=98, erased=-1, source=5),
        ),
        n_new_themes=1,
        proposals=(
            _request("I-0001", "Laissez-nous exporter nos trajets en GPX.", 21, status="planned"),
            _request(
                "I-0002",
                "Il faudrait un mode hiver qui préchauffe la batterie.",
                9,
                reason="pas avant la 5.0",
                status="declined",
                theme_id="T-0001",
            ),
            _request("I-0003", "Pourquoi ne pas vendre les patins de frein à l’unité ?", 4),
        ),
        single_requests=(_request("", "Pourriez-vous vendre la sonnette à part ?", 1),),
        queue=_queue(),
        criticism=(
            Criticism(
                "T-0000",
                134,
                238,
                0.71,
                "Laissez-nous exporter nos trajets en GPX.",
                (a_quote(0), a_quote(1)),
            ),
            Criticism("T-0004", 41, 88, 0.64, "", (a_quote(2),)),
        ),
        campaigns=(a_campaign(),),
        set_aside=(
            AsideReport("spam", 31, 12, 4, ()),
            AsideReport("scam", 3, 3, 0, ()),
            AsideReport("abuse", 4, 4, 0, ()),
            AsideReport("raid", 22, 20, 0, ()),
        ),
        praise=(a_quote(4), a_quote(14), a_quote(24)),
        singles=SingleVoices(("T-0011",), tuple(a_quote(n + 30) for n in range(4))),
        grade=GradeReading(
            "B",
            0.81,
            0.013,
            (
                Part("coverage", 0.81, "A"),
                Part("stability", 0.66, "B"),
                Part("separation", 0.21, "A"),
                Part("churn", 0.013, "A"),
            ),
        ),
        releases=(
            Release("4.1", date(2025, 9, 16), "app"),
            Release("4.2", date(2025, 10, 28), "app"),
        ),
    )
    return replace(plain, **given)  # type: ignore[arg-type]
