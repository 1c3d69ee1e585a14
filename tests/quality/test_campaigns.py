"""Campaigns and rankings on real posts: floods of copies, and a real wave that is none.

`pytest tests/quality/test_campaigns.py --quality-copies 200000 -s` measures the whole of it.
"""

from __future__ import annotations

import gzip
import json
import random
import resource
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from models.records import Page, SourceRecord
from tests.fakes import PARIS, land_run, night_of
from tests.quality.conftest import tell
from transforms import registry
from transforms.land import land_page
from transforms.redact import MASKS
from transforms.stage import stage
from transforms.store import MEMORY, open_store
from transforms.voices.campaigns import find_campaigns, load_campaigns
from transforms.voices.rankings import load_firmness, load_rankings

NIGHT = night_of(date(2021, 12, 31))
COPIED = 0.96
"""Share of the comments that are copies."""
MIN_WORDS = 20
"""Of what is copied: shorter texts may be natural."""
YEAR_DAYS = 365
PAGE = 5_000


class Post(NamedTuple):
    """A real post, or a copy of one."""

    record: SourceRecord
    topic: str


@pytest.fixture(scope="session")
def posts(shared_data: Path) -> list[Post]:
    """A year of a support forum."""
    path = shared_data / "mozilla_support" / "questions_2021.jsonl.gz"
    if not path.exists():
        pytest.skip("no ../shared/data/mozilla_support/questions_2021.jsonl.gz")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [_post(json.loads(line)) for line in lines]


def _post(row: dict[str, str]) -> Post:
    created = datetime.fromisoformat(row["created"])
    record = SourceRecord(
        native_id=str(row["id"]),
        title=row["title"],
        body=row["text"],
        author=row["author"],
        created_at=created,
    )
    return Post(record, f"{row['product']} {row['topic']}")


def with_copies(real: list[Post], n_copies: int) -> Iterator[Post]:
    """Some of the posts copied, some often and most seldom, each within three days."""
    rng = random.Random(20210601)
    long = [post for post in real if len(post.record.body.split()) >= MIN_WORDS]
    copied = rng.sample(long, len(real) // 25)
    weights = [1 / (place + 3) for place in range(len(copied))]
    drawn = rng.choices(range(len(copied)), weights, k=n_copies)
    starts = [
        datetime(2021, 1, 1, tzinfo=UTC) + timedelta(days=rng.randrange(YEAR_DAYS - 4))
        for _ in copied
    ]
    for number, place in enumerate(drawn):
        post = copied[place]
        record = SourceRecord(
            native_id=f"copy-{number}",
            title=post.record.title,
            body=varied(post.record.body, rng),
            author=f"copier {number}",
            created_at=starts[place] + timedelta(minutes=rng.randrange(3 * 24 * 60)),
        )
        yield Post(record, post.topic)


def varied(body: str, rng: random.Random) -> str:
    """Mostly as it is; else shouted, greeted, signed off, or with a word left out."""
    words = body.split(" ")
    how = rng.random()
    if how < 0.6:
        return body
    if how < 0.7:
        return body.upper()
    if how < 0.8:
        return f"Hello everybody, {body}"
    if how < 0.9:
        return f"{body} Please share!"
    gone = rng.randrange(len(words))
    return " ".join(words[:gone] + words[gone + 1 :])


def heard(con, told: list[Post]) -> None:
    """Land and stage posts, and give each text the topic that its source tells."""
    run = land_run(NIGHT)
    for start in range(0, len(told), PAGE):
        land_page(con, run, Page(tuple(p.record for p in told[start : start + PAGE]), {}))
    stage(con, run.run_id, NIGHT, PARIS, MASKS)
    topics = {post.record.native_id: post.topic for post in told}
    texts = dict(
        con.execute(
            "SELECT text_id, min(native_id ORDER BY native_id LIKE 'copy-%', native_id)"
            " FROM staged_comments GROUP BY 1 ORDER BY 1"
        ).fetchall()
    )
    names = {topic: f"T-{i + 1:04}" for i, topic in enumerate(sorted(set(topics.values())))}
    stamp = registry.Stamp(NIGHT.date, "r1", "S-1")
    registry.add_themes(con, sorted(names.values()), stamp)
    themes = [names[topics[native_id]] for native_id in texts.values()]
    registry.save_assignments(con, list(texts), themes, np.ones(len(texts)), stamp)


def test_a_flood_of_copies_leaves_the_top_ten_as_it_was(posts, request):
    n_comments = request.config.getoption("--quality-copies")
    n_real = round(n_comments * (1 - COPIED))
    real = random.Random(4).sample(posts, n_real)
    flood = [*real, *with_copies(real, n_comments - n_real)]
    with open_store(MEMORY) as con:
        heard(con, real)
        assert find_campaigns(con, NIGHT, "r1").n_campaigns == 0
        before = load_rankings(con, NIGHT, YEAR_DAYS)
    with open_store(MEMORY) as con:
        began = time.perf_counter()
        heard(con, flood)
        staged = time.perf_counter()
        found = find_campaigns(con, NIGHT, "r1")
        folded = time.perf_counter()
        after = load_rankings(con, NIGHT, YEAR_DAYS)
        load_firmness(con, NIGHT, YEAR_DAYS)
        ranked = time.perf_counter()
        sizes = dict(
            con.execute(
                "SELECT split_part(native_id, '-', 1) = 'copy', count(*) FROM staged_comments"
                " JOIN campaign_texts USING (text_id) GROUP BY 1"
            ).fetchall()
        )
        n_texts = con.execute("SELECT count(*), count(DISTINCT copy_id) FROM texts").fetchone()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    tell(
        f"{n_comments} comments, {n_texts} texts and wordings: landed and staged in"
        f" {staged - began:.0f} s, {found.n_campaigns} campaigns of {found.n_folded} comments in"
        f" {folded - staged:.1f} s, ranked and weighed in {ranked - folded:.1f} s; {peak:.0f} MB"
    )
    alone, flooded = ([one.n_voices for one in each.ranked[:10]] for each in (before, after))
    people = [one.n_people for one in after.ranked[:10]]
    tell(f"voices without the copies {alone}, with them {flooded}, people {people}")
    assert [one.theme_id for one in after.ranked[:10]] == [
        one.theme_id for one in before.ranked[:10]
    ]
    assert sizes[True] >= 0.97 * (n_comments - n_real)
    assert sizes[False] <= 1.02 * (len(real) // 25) + 1


def test_the_wave_of_a_redesign_is_no_campaign(posts):
    first, last = datetime(2021, 6, 1, tzinfo=UTC), datetime(2021, 6, 11, tzinfo=UTC)
    wave = [post for post in posts if first <= post.record.created_at < last]
    with open_store(MEMORY) as con:
        heard(con, wave)
        find_campaigns(con, NIGHT, "r1")
        found = load_campaigns(con, NIGHT.date)
    assert len(wave) == 1_840
    assert found == ()
