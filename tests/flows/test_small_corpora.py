"""No comments, a handful, a few dozen: a night ends well and its page is honest."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow

CONFIGURATION = """\
[project]
name = "Petite Aurore"
language = "en"

[[source]]
name = "avis"
kind = "files"
path = "drop/*.csv"
community = "Avis"

[[team]]
name = "Shop"
words = ["shop"]
"""
HEAD = "id,text,user,at\n"
SUBJECTS = (
    "The brakes squeal in the rain and the {} pads are worn after {} weeks",
    "My order is late, the parcel has been waiting in the {} warehouse for {} weeks",
    "The battery loses its charge overnight, {} bars gone in {} hours of cold",
    "I would like a child seat with a {} harness for my {} year old",
)


def opinions(numbers: range) -> str:
    lines = []
    for i in numbers:
        text = SUBJECTS[i % 4].format(("front", "second", "third", "old")[i // 4 % 4], i)
        lines.append(f'{i},"{text}",u{i},2026-11-{1 + i % 14:02}\n')
    return HEAD + "".join(lines)


def test_nothing_then_a_handful_then_a_few_dozen(new_site) -> None:
    site = new_site("small", CONFIGURATION)
    (site.base / "drop/a.csv").write_text(HEAD)
    nothing = site.night("2026-11-14")
    empty = site.report()
    (site.base / "drop/b.csv").write_text(opinions(range(5)))
    handful = site.night("2026-11-15", "--seed", "3")
    few = site.report()
    (site.base / "drop/c.csv").write_text(opinions(range(5, 40)))
    dozens = site.night("2026-11-16")
    many = site.report()

    assert nothing.lines[:3] == [
        "avis: 0 received",
        "  note: drop/a.csv: empty, nothing to read",
        "0 comments, 0 themes; 0% of the comments have one",
    ]
    assert handful.lines[:2] == [
        "avis: 5 received (5 new)",
        "5 comments, 0 themes; 0% of the comments have one",
    ]
    assert dozens.lines[0] == "avis: 35 received (35 new)"
    assert dozens.lines[1].startswith("40 comments, ")
    assert [(r["totals"]["n_comments"], len(r["themes"])) for r in (empty, few)] == [(0, 0), (5, 0)]
    assert many["totals"]["n_comments"] == 40
    assert [quote["text"] for quote in few["unassigned"]] != []
    assert few["missing"] == [{"what": "comments", "n": 195}, {"what": "communities", "n": 1}]
    assert many["missing"] == [{"what": "comments", "n": 160}, {"what": "communities", "n": 1}]
    for night in ("2026-11-14", "2026-11-15", "2026-11-16"):
        for slug in ("all", "shop"):
            page = site.base / "out" / night / slug / "index.html"
            assert "<main" in page.read_text(encoding="utf-8")
    assert [row["status"] for row in site.export("runs")] == ["done"] * 3
