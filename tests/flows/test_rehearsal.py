"""`run --dry-run`, and a run whose configuration has changed since the night before."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from flows.cli.commands import app
from tests.program import Site, make_site
from transforms.store import open_store

HEAD = "id,text,user,at\n"
SUBJECTS = (
    "The brakes squeal in the rain and the {} pads are worn after {} weeks",
    "My order is late, the parcel has been waiting in the {} warehouse for {} weeks",
    "The battery loses its charge overnight, {} bars gone in {} hours of cold",
)
HANDLE = "Ask @jeanne_velo about it, she knows the charger"
PHONE = "They told me to call 020 7946 0018 about the saddle"
N = 60
BEFORE = """\
[project]
name = "Aurore"
language = "en"

[[source]]
name = "avis"
kind = "files"
path = "drop/*.csv"

[privacy]
mask = ["phone"]
"""
AFTER = BEFORE.replace('mask = ["phone"]', 'mask = ["phone", "handle"]\nregion = "GB"')
FOUNDED = f"{AFTER}\n[themes]\nfounders = 4\n"
CHANGES = [
    "  Masked from now on, in what is stored too: handle.",
    '  Phone numbers are read as those of another country ("FR" before, "GB" now): what is stored '
    "is masked again.",
    f"  {N + 2} comments to mask and clean again; texts that come out the same keep vector and "
    "theme.",
]


def opinions() -> str:
    texts = [SUBJECTS[i % 3].format(("front", "second", "old")[i % 7 % 3], i) for i in range(N)]
    rows = [
        f'{i},"{text}",u{i},2026-11-{1 + i % 12:02}'
        for i, text in enumerate([*texts, HANDLE, PHONE])
    ]
    return HEAD + "\n".join(rows) + "\n"


def dry(folder: Path, day: str) -> Result:
    return CliRunner().invoke(app, ["run", "--dry-run", "--as-of", day, "--config", str(folder)])


def configure(site: Site, text: str) -> None:
    (site.base / "remontee.toml").write_text(text, encoding="utf-8")


def stored(site: Site) -> dict[str, dict[str, tuple[object, ...]]]:
    """Vectors and themes by native id."""
    query = (
        "SELECT c.native_id, c.text, v.vector::VARCHAR, a.theme_id FROM staged_comments AS c"
        " JOIN vectors AS v ON v.unit_id = c.text_id"
        " JOIN assignments AS a ON a.text_id = c.text_id AND a.until_night IS NULL"
    )
    with open_store(site.base / "var/remontee.duckdb", read_only=True) as con:
        rows = con.execute(query).fetchall()
        n_encoded = con.execute(
            "SELECT n_out FROM run_stages JOIN runs USING (run_id) WHERE stage = 'encode'"
            " ORDER BY started_at DESC LIMIT 1"
        ).fetchone()
        is_refit = con.execute(
            "SELECT detail->>'is_refit' FROM run_stages JOIN runs USING (run_id)"
            " WHERE stage = 'themes' ORDER BY started_at DESC LIMIT 1"
        ).fetchone()
    return {
        "comments": {row[0]: row[1:] for row in rows},
        "last": {"n": n_encoded, "refit": is_refit},
    }


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory, models_folder: Path):
    """Three nights, the second and the third under other configurations, each rehearsed before."""
    site = make_site(tmp_path_factory.mktemp("rehearsed") / "site", models_folder, BEFORE)
    (site.base / "drop/avis.csv").write_text(opinions())
    told = {"first": dry(site.base, "2026-11-16")}
    site.night("2026-11-16")
    told["same"] = dry(site.base, "2026-11-17")
    tables = {"first": stored(site)}
    configure(site, AFTER)
    before = files_of(site)
    told["masks"] = dry(site.base, "2026-11-17")
    assert files_of(site) == before
    runs = {"masks": site.night("2026-11-17")}
    tables["masks"] = stored(site)
    configure(site, FOUNDED)
    told["founders"] = dry(site.base, "2026-11-18")
    runs["founders"] = site.night("2026-11-18")
    tables["founders"] = stored(site)
    return site, told, runs, tables


def files_of(site: Site) -> dict[str, tuple[int, int]]:
    stats = {p: p.stat() for p in site.base.rglob("*") if not p.is_symlink()}
    return {str(path): (stat.st_size, stat.st_mtime_ns) for path, stat in stats.items()}


@pytest.mark.slow
def test_a_first_run_is_told_with_what_it_reads(nights) -> None:
    site, told, _, _ = nights
    assert told["first"].exit_code == 0
    lines = told["first"].stdout.splitlines()
    assert lines[0] == (
        "This would be the first run, the night of 2026-11-16: the store "
        f"{site.base}/var/remontee.duckdb is made."
    )
    assert lines[1].startswith(f"avis: {N + 2} rows to read; 1 file: 1 CSV")
    assert lines[2:] == [
        f"If all are new, the model reads {N + 2} texts in about 1 second at 100 texts a second "
        "(assumed, no run has measured it yet).",
        "Nothing was written.",
    ]


@pytest.mark.slow
def test_the_same_configuration_reads_only_what_is_new(nights) -> None:
    _, told, _, _ = nights
    assert (told["same"].exit_code, told["same"].stdout.splitlines()) == (
        0,
        [
            "Nothing has changed since the run of 2026-11-16: only new comments will be read.",
            "avis: nothing new",
            "Nothing was written.",
        ],
    )


@pytest.mark.slow
def test_other_masks_are_told_before_the_run_and_by_it(nights) -> None:
    _, told, runs, _ = nights
    assert told["masks"].stdout.splitlines() == [
        "Since the run of 2026-11-16 this has changed:",
        *CHANGES,
        "avis: nothing new",
        "Nothing was written.",
    ]
    assert runs["masks"].lines[:4] == [
        "The configuration is another than in the run of 2026-11-16:",
        *CHANGES,
    ]


@pytest.mark.slow
def test_other_masks_make_again_exactly_the_texts_that_they_change(nights) -> None:
    _, _, _, tables = nights
    before, after = tables["first"]["comments"], tables["masks"]["comments"]
    changed = {key: after[key][0] for key in after if after[key][0] != before[key][0]}
    assert changed == {
        str(N): "Ask [handle] about it, she knows the charger",
        str(N + 1): "They told me to call [phone] about the saddle",
    }
    same = after.keys() - changed.keys()
    assert {key: after[key] for key in same} == {key: before[key] for key in same}
    assert [tables[name]["last"]["n"] for name in ("first", "masks")] == [(N + 2,), (2,)]


@pytest.mark.slow
def test_other_founders_cluster_everything_anew_and_compute_no_vector(nights) -> None:
    _, told, runs, tables = nights
    sentence = "Themes are found otherwise (founders 3 before, 4 now)."
    refit = "Everything is clustered anew tonight; known themes keep their ids."
    assert told["founders"].stdout.splitlines() == [
        "Since the run of 2026-11-17 this has changed:",
        f"  {sentence}",
        "avis: nothing new",
        refit,
        "Nothing was written.",
    ]
    assert runs["founders"].lines[1:3] == [f"  {sentence}", f"  {refit}"]
    assert tables["founders"]["last"] == {"n": (0,), "refit": ("true",)}


@pytest.mark.slow
def test_another_length_is_told_with_the_speed_that_was_measured(nights) -> None:
    site, _, _, _ = nights
    configure(site, f"{FOUNDED}max_tokens = 64\n")
    lines = dry(site.base, "2026-11-19").stdout.splitlines()
    configure(site, FOUNDED)
    assert lines[2].startswith(f"  {N + 2} stored texts to read with the model: about ")
    assert lines[2].endswith(" texts a second (measured in an earlier run).")


@pytest.mark.slow
def test_a_past_night_is_refused_as_the_run_would(nights) -> None:
    site, _, _, _ = nights
    told = dry(site.base, "2026-11-01")
    assert (told.exit_code, told.stdout) == (2, "")
    assert "has already closed the night of 2026-11-1" in told.stderr


def test_a_rehearsal_makes_nothing_and_tells_what_cannot_be_read(community: Path) -> None:
    more = '[[source]]\nname = "b"\nkind = "files"\npath = "b.csv"\n'
    file = community / "remontee.toml"
    file.write_text(file.read_text() + more + '[themes]\nmodel = "some/model"\n')

    told = dry(community, "2026-11-19")

    assert told.exit_code == 3
    assert told.stdout.splitlines()[2:] == [
        "b: cannot be read. no file at b.csv: check the path, which starts at the folder of "
        "remontee.toml, and that the files have arrived",
        "If all are new, the model reads 2 texts in about 1 second at 30 texts a second (assumed, "
        "no run has measured it yet).",
        "Nothing was written.",
    ]
    assert sorted(path.name for path in community.iterdir()) == ["drop", "remontee.toml"]
