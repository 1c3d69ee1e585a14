import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from models.reading import GradeReading
from models.report import Totals
from models.report_parts import QueueReport, SingleVoices
from models.theme_report import Count
from reports.language import words_of
from reports.render_html import render_html
from reports.telling import alerts, asked, changes, contested, findings, firmness, ranking, trust
from tests.reports.front_report import (
    NIGHT,
    a_campaign,
    a_change,
    a_firmness,
    a_quote,
    a_theme,
    an_alert,
    front_report,
)

EN, FR = words_of("en"), words_of("fr")
EMPTY = {
    "changes": {"changes": ()},
    "alerts": {"alerts": ()},
    "asked": {"proposals": (), "single_requests": ()},
    "answer": {"queue": None},
    "contested": {"criticism": (), "campaigns": (), "set_aside": ()},
    "praise": {"praise": ()},
    "singles": {"singles": SingleVoices((), ()), "unassigned": ()},
}


def plain(sentence):
    text = sentence if isinstance(sentence, str) else "".join(piece.text for piece in sentence)
    return re.sub("[\u00a0\u202f]", " ", text)


def front(report):
    return render_html(report)["index.html"].decode()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            EN,
            [
                "One theme is new: Our rides sold to insurers, 118 people.",
                "38 people wrote about L’appli perd le trajet in 3 nights; 9.3 would be usual.",
                "Waiting for an answer: 17 comments, the oldest for 34 days; first 5 people on "
                "The battery drains when it freezes.",
            ],
        ),
        (
            FR,
            [
                "Un thème est nouveau : Nos trajets vendus aux assureurs, 118 personnes.",
                "38 personnes ont parlé de L’appli perd le trajet en 3 nuits, contre 9,3 "
                "d’habitude.",
                "En attente de réponse : 17 commentaires, le plus ancien depuis 34 jours ; "
                "d’abord 5 personnes sur La batterie se vide quand il gèle.",
            ],
        ),
    ],
)
def test_three_sentences_say_what_is_new_what_grew_and_what_needs_an_answer(words, told):
    report = front_report(words.language)

    assert [plain(found) for found in findings.findings(report, words)] == told


def test_where_nothing_happened_one_sentence_says_so():
    calm = [replace(theme, is_new=False) for theme in front_report("fr").themes]
    report = front_report("fr", themes=tuple(calm), alerts=(), queue=None)

    assert [plain(found) for found in findings.findings(report, FR)] == [
        "Rien de neuf cette nuit : aucun thème nouveau, aucun au-dessus de son niveau habituel. "
        "112 voix se sont exprimées ces sept derniers jours, contre 73 d’habitude."
    ]


def test_what_grows_is_said_with_the_community_that_says_most_of_it():
    where = (Count("Forum", 200, 200), Count("Reddit", 38, 38))
    theme = a_theme(0, 238, "en", n_voices_recent=90, usual_voices=20.0, communities=where)
    report = front_report("en", themes=(theme,), queue=None)

    assert [plain(found) for found in findings.findings(report, EN)] == [
        "90 people write about The app loses the route in the last seven days, 20 is usual; mostly "
        "in Forum.",
        "It is also the most spoken of: 238 people in 2 communities.",
        "No new theme.",
    ]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            EN,
            [
                ("Since last night", "+22 people, counted theme by theme: +24 new people, −2 by "
                 "deletions."),
                ("Since last week", "+80 people, counted theme by theme: +71 new people, +1 by "
                 "edits; "
                 "in the count only: +9 by a source that was late or left, −4 by the method, +3 by "
                 "curators."),
                ("Since 4.2, 28 October", "+102 people, counted theme by theme: +98 new people, −1 "
                 "forgotten at their request; in the count only: +5 by a source that was late or "
                 "left."),
            ],
        ),
        (
            FR,
            [
                ("Depuis la nuit dernière", "+22 personnes, en comptant thème par thème : +24 "
                 "nouvelles "
                 "personnes, −2 par des suppressions."),
                ("Depuis la semaine dernière", "+80 personnes, en comptant thème par thème : +71 "
                 "nouvelles "
                 "personnes, +1 par des modifications ; dans le comptage seulement : +9 par une "
                 "source en retard ou partie, −4 par la méthode, +3 par la curation."),
                ("Depuis la 4.2, le 28 octobre", "+102 personnes, en comptant thème par thème : "
                 "+98 "
                 "nouvelles personnes, −1 par droit à l’oubli ; dans le comptage seulement : +5 "
                 "par une source en retard ou partie."),
            ],
        ),
    ],
)  # fmt: skip
def test_what_changed_is_said_with_its_causes(words, told):
    found = changes.changes(front_report(words.language), words)

    assert [(plain(each.since), plain(each.sentence)) for each in found] == told


def test_the_themes_that_moved_most_are_named_with_their_causes():
    found = changes.changes(front_report("en"), EN)

    assert [plain(each.most) for each in found] == [
        "Most of all: The app loses the route +2 (all new people) · The battery drains when it "
        "freezes +2 (all new people) · Our rides sold to insurers +2 (all new people).",
        "Most of all: The app loses the route +38 (all new people) · The battery drains when it "
        "freezes +27 (all new people) · Our rides sold to insurers +18 (all new people).",
        "",
    ]


@pytest.mark.parametrize(
    ("move", "told"),
    [
        (a_change("night", 5), "Nothing moved."),
        (
            a_change("night", 5, new=1, deleted=-1),
            "As many came as went, counted theme by theme: +1 new person, −1 by deletions.",
        ),
        (a_change("night", 5, new=1), "+1 new person, counted theme by theme."),
        (a_change("night", 5, reassigned=-2),
         "−2 people, counted theme by theme: in the count only, −2 by the method."),
    ],
)  # fmt: skip
def test_a_night_that_did_not_move_or_moved_in_the_count_only_says_so(move, told):
    assert plain(changes.told(move, EN)) == told


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, ("stands out since 2 November", "4.2 came out on 28 October", "owner: Camille")),
        ({"first_night": NIGHT, "owner": ""}, ("stands out for the first night", "4.2 came out on "
         "28 October", "no owner yet")),
        ({"is_back": True, "first_night": date(2025, 9, 1)},
         ("back: it stood out before, first on 1 September", "owner: Camille")),
        ({"is_tonight": False, "last_night": date(2025, 11, 3)},
         ("stood out from 2 November to 3 November, not tonight", "4.2 came out on 28 October",
          "owner: Camille")),
    ],
)  # fmt: skip
def test_an_alert_says_since_when_after_which_release_and_whose_it_is(given, told):
    assert alerts.about(an_alert(**given), front_report("en"), EN) == told


def test_the_grey_of_an_alert_is_what_is_usual_for_one_of_its_bars():
    report = front_report("en")
    nightly = replace(report, trend_period_days=1)

    assert alerts.band_label(an_alert(), report, EN) == ("Grey: what is usual for a week, about 22")
    assert alerts.band_label(an_alert(), nightly, EN) == (
        "Grey: what is usual for one night, 1 to 6"
    )
    assert alerts.band(an_alert(), nightly) == (1.0, 6.0)


def test_a_row_says_its_share_with_the_interval_and_what_people_want():
    theme = front_report("fr").themes[0]

    assert plain(ranking.share(theme, FR)) == "25 % des personnes (22 à 30 %)"
    assert ranking.wants(theme, FR) == "surtout des problèmes, parfois des demandes"
    assert ranking.change(theme, front_report("fr"), FR) == (
        "+38",
        "que de nouvelles personnes",
    )


def test_a_flood_of_copies_counts_by_its_wordings():
    theme = front_report("en").themes[2]

    assert theme.standing is not None
    flooded = replace(theme, n_people=412, standing=replace(theme.standing, n_voices=12))
    assert ranking.amount(flooded, EN) == (
        "12",
        "212\u00a0comments of campaigns counted by wording",
    )
    assert ranking.extent(flooded)[:2] == (12, 0)


def test_firmness_says_what_a_place_hangs_on():
    report = front_report("en")

    assert [plain(found) for found in firmness.told(report, EN)] == [
        "The app loses the route is still first without the three loudest people, the campaign and "
        "the largest community (Forum).",
        "Of 10, 9 stay among the first, whatever of these is taken away.",
        "Login refused after the update: place 23 without the largest community (Forum).",
    ]
    assert firmness.word(report.themes[4], EN) == "hangs on one community"
    assert [head for head, _, _ in firmness.rows(report, EN)[4].places] == [
        "Without the 3 loudest",
        "Without campaigns",
        "Without Forum",
        "In French alone",
        "In English alone",
    ]
    assert firmness.rows(report, EN)[4].places[2][1:] == ("23", False)


def test_a_first_place_that_needs_everybody_is_not_called_firm():
    theme = a_theme(0, 9, "en", firmness=a_firmness(0, is_firm=False))
    checks = tuple(replace(check, rank=None, is_top=False) for check in theme.firmness.checks)
    alone = replace(theme, firmness=replace(theme.firmness, checks=checks))

    assert [plain(found) for found in firmness.told(front_report("en", themes=(alone,)), EN)] == [
        "The app loses the route is first only with everybody in it.",
        "The app loses the route: hardly anybody is left without the three loudest people.",
    ]


def test_requests_and_the_queue_are_told():
    report = front_report("fr")

    assert plain(asked.requests_told(report, FR)) == (
        "3 demandes de deux personnes ou plus ; 1 autre d’une seule personne."
    )
    assert [plain(found) for found in asked.queue_told(report.queue, FR)] == [
        "17 questions ou problèmes attendent une réponse ; 42 en ont reçu une.",
        "On ne sait pas si 222 commentaires ont reçu une réponse : la source ne le dit pas "
        "(avis et facebook).",
    ]
    assert [plain(fact) for fact in asked.request_facts(report.proposals[1], report, FR)] == [
        "Forum et Play Store",
        "depuis le 12 septembre",
        "écarté : pas avant la 5.0",
    ]
    assert [plain(asked.age(item, FR)) for item in report.queue.waiting] == [
        "depuis 34 jours",
        "depuis 12 jours",
        "depuis aujourd’hui",
    ]


def test_criticism_and_campaigns_are_told_apart():
    report = front_report("en")

    assert plain(contested.criticism_told(report.criticism[0], EN)) == (
        "134 voices against: 71% of those who take a side."
    )
    assert plain(contested.campaign_told(a_campaign(), EN)) == (
        "212 comments say the same in 2 wordings, and count as 2 voices."
    )
    assert [plain(fact) for fact in contested.campaign_facts(a_campaign(), front_report(), EN)] == [
        "180 people (up to 12 more)",
        "2 November to 4 November",
        "90% of them wrote nothing else (40% is usual)",
    ]
    assert contested.aside_rows(report.set_aside, EN)[0] == (
        "Spam",
        "sells something to everybody",
        "31",
        "16",
    )


def test_trust_is_one_grade_and_its_parts_in_words():
    report = front_report("en")

    assert [plain(found) for found in trust.told(report, EN)] == [
        "Grade B: the large themes hold; small differences do not."
    ]
    assert trust.parts(report, EN) == (
        ("A", "81% of the comments are in a theme"),
        ("B", "the themes are found again in 66% of trials with other people drawn"),
        ("A", "comments are 21% nearer to their own theme than to the next one"),
        ("A", "1% of the comments changed theme tonight"),
    )


def test_a_night_with_a_source_down_says_so_before_its_grade():
    sources = ({"source": "avis", "status": "failed", "received": 0, "new": 0},)
    report = front_report("en", run=replace(front_report("en").run, sources=sources))

    assert [plain(found) for found in trust.told(report, EN)] == [
        "Incomplete: 1 source of 1 is missing. Counts are lower than they should be.",
        "Grade B: the large themes hold; small differences do not.",
    ]
    ungraded = replace(report, grade=GradeReading("", None, None, ()))
    assert len(trust.told(ungraded, EN)) == 1


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_section_is_there_in_its_order(language):
    ids = re.findall(r'<h2 id="([\w-]+)"', front(front_report(language)))

    assert ids == [
        "changes",
        "alerts",
        "themes",
        "firmness",
        "asked",
        "answer",
        "contested",
        "praise",
        "singles",
        "read",
        "trust",
    ]


@pytest.mark.parametrize("name", sorted(EMPTY))
def test_a_section_without_content_is_absent(name):
    assert f'id="{name}"' in front(front_report())
    assert f'id="{name}"' not in front(front_report(**EMPTY[name]))


def test_headings_are_in_order_and_no_section_title_is_said_twice():
    levels = [int(level) for level in re.findall(r"<h([1-6])", front(front_report()))]

    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_no_link_is_dead():
    themes = tuple(a_theme(n, 900 - n) for n in range(60))
    pages = render_html(front_report(themes=themes))
    ids = {path: set(re.findall(r' id="([\w-]+)"', data.decode())) for path, data in pages.items()}

    for path in ("index.html", "themes.html"):
        for link in re.findall(r'href="([^"]+)"', pages[path].decode()):
            target, _, place = link.partition("#")
            if link.startswith(("https://", "data:", "report.", "themes.csv", "tables/")):
                continue
            assert (target or path) in pages
            assert not place or place in ids[target or path]


def test_pages_that_others_make_are_linked_only_when_they_are_there():
    assert 'href="method.html"' in front(front_report())
    assert 'href="curation.html"' in front(front_report())
    assert "curation.html" not in front(front_report(team="Mobile"))
    assert "themes.html" in front(front_report())
    few = front_report(themes=front_report().themes[:3])
    assert "themes.html" not in front(few)


def test_three_thousand_themes_leave_the_front_page_light():
    areas = [f"Domaine {n}" for n in range(15)]
    themes = tuple(a_theme(n, 4000 - n, area=areas[n % 15], trend=()) for n in range(400))
    many = tuple(replace(themes[n % 400], theme_id=f"T-{n:05}") for n in range(3000))
    places = tuple(Count(f"Forum {n}", 9, 9) for n in range(40))
    tags = ("fr", "en", "de", "es", "it", "pt", "nl", "pl", "cs", "tr", "ar", "ja")
    languages = tuple(Count(tag, 9, 9) for tag in tags)
    quotes = tuple(a_quote(n, text="mot " * 150) for n in range(12))
    report = front_report(
        themes=many,
        communities=places,
        languages=languages,
        alerts=tuple(an_alert(quotes=quotes) for _ in range(60)),
        proposals=front_report().proposals * 200,
        single_requests=front_report().single_requests * 900,
        campaigns=(a_campaign(),) * 40,
        praise=quotes,
        unassigned=quotes,
        singles=SingleVoices(tuple(theme.theme_id for theme in many[2000:]), quotes),
    )

    pages = render_html(report)

    assert len(pages["index.html"]) <= 400_000
    assert pages["themes.html"].decode().count("<tr>") == 3000 + 15


def test_forty_comments_are_read_rather_than_counted():
    report = front_report(
        "en",
        themes=(),
        totals=Totals(40, 40, 22, 0, 1, 0, 40, 0),
        changes=(),
        alerts=(),
        proposals=(),
        single_requests=(),
        queue=None,
        criticism=(),
        campaigns=(),
        set_aside=(),
        praise=(),
        singles=SingleVoices((), ()),
        grade=None,
    )

    assert [plain(found) for found in findings.findings(report, EN)] == [
        "Too few voices to conclude: 22 people. Read rather than count."
    ]
    assert re.findall(r'<h2 id="([\w-]+)"', front(report)) == ["unassigned", "read", "trust"]


def test_the_first_night_says_what_will_come():
    themes = tuple(replace(theme, usual_voices=None) for theme in front_report("fr").themes)
    report = front_report("fr", has_history=False, themes=themes, changes=(), queue=None)

    assert [plain(found) for found in findings.findings(report, FR)] == [
        "En tête : L’appli perd le trajet, 238 personnes dans 4 communautés.",
        "Première nuit : tous les thèmes sont nouveaux, aucun n’est donc signalé comme tel. Ce qui "
        "apparaît, ce qui monte et pourquoi se verra dès les prochaines nuits.",
    ]


def test_where_nobody_is_known_the_heading_says_at_most_and_no_row_repeats_it():
    themes = tuple(replace(a_theme(n, 0), n_people=0, n_unknown=9 - n) for n in range(3))
    known = front_report(themes=themes)
    unsigned = replace(known, totals=replace(known.totals, n_people=0, n_unknown=90))

    assert "Personnes, au plus" in front(unsigned)
    assert "Personnes, au plus" not in front(known)
    ranked = front(unsigned).partition('class="themes ranked')[2].partition("</table>")[0]
    assert '<span class="under">au plus' not in ranked


def test_where_no_source_says_what_was_answered_nothing_is_counted_as_zero():
    unknown = QueueReport((), 0, 0, (("forum", 4392),))

    (told,) = asked.queue_told(unknown, EN)

    assert plain(told).startswith("Whether 4,392 comments were answered is not known: the source")
    assert len(asked.queue_told(replace(unknown, unknown_sources=()), EN)) == 1
