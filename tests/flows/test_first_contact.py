from __future__ import annotations

import gzip
import io
import json
import os
import unicodedata
import zipfile
from pathlib import Path

import pytest

from flows import first_contact
from flows.first_contact import FirstContact, Proposal, look
from flows.sampling import Shown
from flows.settings import load_settings
from tests.flows.odd_files import ENGLISH, FRENCH, are_ready, init, lines, put, reviews, table
from transforms.sources.formats.sniff import READABLE

NFD_NAME = unicodedata.normalize("NFD", "été.csv")
MAIL = """\
From ana@example.org Mon Nov  2 10:00:00 2026
From: Ana <ana@example.org>
To: liste@example.org
Subject: Batterie
Date: Mon, 2 Nov 2026 10:00:00 +0100
Message-ID: <1@example.org>

Bonjour, la batterie de mon vélo ne charge plus depuis lundi.

"""


def french_excel() -> bytes:
    rows = [[f"{n + 12}/11/2026 09:30", "4,5", text] for n, text in enumerate(FRENCH)]
    return table(["Date de dépôt", "Note", "Commentaire"], rows, ";").encode("cp1252")


def by_name(contact: FirstContact) -> dict[str, Proposal]:
    return {proposal.name: proposal for proposal in contact.proposals}


@pytest.fixture
def odd_folder(tmp_path: Path) -> Path:
    """Files of every kind under names that people give."""
    folder = tmp_path / "Exports d’été (1)"
    put(folder / "Play Store" / "avis 2026-09.csv", reviews(FRENCH, 9))
    put(folder / "Play Store" / "avis 2026-10.csv", reviews(ENGLISH, 10))
    put(folder / "Play Store" / "lisez-moi.txt", "Ceci n’est pas\n\nun tableau.\n")
    put(folder / "Réseaux [sociaux]" / "page.jsonl.gz", gzip.compress(lines(ENGLISH).encode()))
    put(folder / "Réseaux [sociaux]" / NFD_NAME, french_excel())
    put(folder / "liste" / "archive.mbox", MAIL)
    put(folder / ".caché" / "a.csv", reviews(FRENCH))
    put(folder / "vide.csv", "")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a/questions.csv", table(["id", "question"], [[1, t] for t in FRENCH]))
        archive.writestr("b/posts.jsonl", lines(ENGLISH))
    put(folder / "lot n°2.zip", packed.getvalue())
    return folder


def test_every_source_of_an_odd_folder_is_ready(odd_folder):
    told = init(odd_folder)
    assert (told.exit_code, told.stderr) == (0, "")
    assert told.stdout.splitlines()[-2:] == [
        f"Written: {odd_folder}/remontee.toml",
        f"Next: remontee run --config '{odd_folder}/remontee.toml'",
    ]
    assert are_ready(odd_folder) == [
        ("lot-n2", True),
        ("avis", True),
        ("ete", True),
        ("page", True),
        ("archive", True),
    ]


def test_files_of_the_same_columns_are_one_source(odd_folder):
    contact = look(odd_folder, odd_folder)
    paths = {p.name: (p.path, p.n_files, p.label) for p in contact.proposals}
    assert paths == {
        "avis": ("Play Store/*.csv", 2, "CSV (utf-8, comma)"),
        "page": ("Réseaux [sociaux]/page.jsonl.gz", 1, "JSON Lines"),
        "ete": (f"Réseaux [sociaux]/{NFD_NAME}", 1, "CSV (cp1252, semicolon)"),
        "archive": ("liste/archive.mbox", 1, "mbox"),
        "lot-n2": ("lot n°2.zip", 1, "CSV (utf-8, comma), JSON Lines"),
    }
    assert contact.unread == (
        "vide.csv: empty",
        f"Play Store/lisez-moi.txt: none of {READABLE}",
    )


def test_a_french_excel_export_is_understood(tmp_path):
    put(tmp_path / "drop" / "Avis été.csv", french_excel())
    assert look(tmp_path / "drop", tmp_path) == FirstContact(
        (
            Proposal(
                name="avis-ete",
                community="Avis été",
                path="drop/Avis été.csv",
                n_files=1,
                label="CSV (cp1252, semicolon)",
                fields={"text": "Commentaire", "created_at": "Date de dépôt", "rating": "Note"},
                is_text_unsure=False,
                unused=(),
                date_order="dmy",
                languages=(("fr", 1.0),),
                notes=(),
                shown=(
                    Shown(
                        "2026-11-12",
                        4.5,
                        "L’appli plante dès que je démarre un trajet, c’est pénible.",
                    ),
                    Shown("2026-11-13", 4.5, "Très bien, la batterie tient la semaine entière."),
                    Shown("2026-11-14", 4.5, "Le SAV répond vite, merci à toute l’équipe."),
                ),
            ),
        ),
        (),
    )


def test_what_is_shown_is_masked_cut_and_harmless(tmp_path):
    texts = [FRENCH[4], "\x1b[31mune ligne\nen deux\x07", "", "court"]
    put(tmp_path / "a.jsonl", "".join(json.dumps({"text": t}) + "\n" for t in texts))
    (proposal,) = look(tmp_path, tmp_path).proposals
    assert [shown.text for shown in proposal.shown] == [
        "Écrivez-moi à [email] ou au [phone], j’attends toujours une…",
        "une ligne en deux",
        "court",
    ]


def test_month_first_dates_and_a_wrong_column_of_languages_are_seen(tmp_path):
    rows = [[text, f"11/{n + 13}/2026", "en_US"] for n, text in enumerate(FRENCH)]
    put(tmp_path / "a.csv", table(["text", "date", "lang"], rows))
    (proposal,) = look(tmp_path, tmp_path).proposals
    assert (proposal.date_order, dict(proposal.fields), proposal.unused, proposal.notes) == (
        "mdy",
        {"text": "text", "created_at": "date"},
        ("lang",),
        ("the column lang contradicts most texts; left out",),
    )


def test_dates_that_nothing_tells_are_read_as_the_language_does(tmp_path):
    rows = [[text, f"0{n + 1}/02/2026"] for n, text in enumerate(FRENCH)]
    put(tmp_path / "a.csv", table(["text", "date"], rows))
    (proposal,) = look(tmp_path, tmp_path).proposals
    assert (proposal.date_order, proposal.notes, proposal.shown[2].said_on) == (
        "auto",
        (
            "a.csv: nothing in date tells days from months; read day first; say date_order if "
            "that is wrong",
        ),
        "2026-02-03",
    )


def test_a_column_of_comments_under_an_unknown_name_is_proposed_and_said(tmp_path):
    rows = [[n, text, "bien"] for n, text in enumerate(ENGLISH)]
    put(tmp_path / "a.csv", table(["case_id", "test case", "label"], rows))
    told = init(tmp_path)
    assert told.stdout.splitlines()[:3] == [
        "a: a.csv, 1 file, CSV (utf-8, comma)",
        "  sure       id = case_id",
        "  check      text = test case",
    ]
    (source,) = load_settings(tmp_path).sources
    assert source.fields == {"text": "test case", "id": "case_id"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (
            "Issue id,Duplicate id\n1,2\n3,4\n",
            "a.csv has the columns Issue id, Duplicate id, and none is known to hold the text; "
            'say which one does, such as fields = { text = "…" }',
        ),
        (
            "source,thème\nx,les freins\ny,la selle\n",
            "a.csv: no column is known to hold what people write; if one does, say which: "
            'fields = { text = "…" }',
        ),
        (
            "5,Super vélo,2026-10-01\n4,Un peu lourd,2026-10-02\n",
            "a.csv: its first line looks like a comment, not like column names; add a line of "
            "column names above it, or say in fields.text which column holds the text",
        ),
    ],
)
def test_a_table_without_comments_makes_no_source(tmp_path, content, reason):
    put(tmp_path / "a.csv", content)
    contact = look(tmp_path, tmp_path)
    assert (contact.proposals, contact.unread) == ((), (reason,))


def test_names_that_no_glob_can_tell_apart_become_sources_of_their_own(tmp_path):
    put(tmp_path / "b-1.csv", reviews(FRENCH))
    put(tmp_path / "a.csv", reviews(FRENCH))
    put(tmp_path / "b-2.csv", table(["id", "avis"], [[1, FRENCH[0]]]))
    put(tmp_path / "x" / "a.csv", reviews(FRENCH))
    put(tmp_path / "x" / "y" / "1.csv", reviews(FRENCH))
    put(tmp_path / "日本.jsonl", lines(ENGLISH))
    paths = {p.name: p.path for p in look(tmp_path, tmp_path).proposals}
    assert paths == {
        "a": "a.csv",
        "b-1": "b-1.csv",
        "x-a": "x/a.csv",
        "y": "x/y/1.csv",
        "b-2": "b-2.csv",
        "source": "日本.jsonl",
    }


def test_files_in_several_folders_are_one_source_where_nothing_else_lies_between(tmp_path):
    for day in ("2026-10-01", "2026-10-02"):
        put(tmp_path / "drop" / day / "1.csv.gz", gzip.compress(reviews(FRENCH).encode()))
        put(tmp_path / "mails" / day, MAIL)
        put(tmp_path / "mails" / f"{day}.mbox", MAIL)
    proposals = look(tmp_path, tmp_path).proposals
    assert [(p.name, p.path, p.n_files) for p in proposals] == [
        ("drop", "drop/**/*.csv.gz", 2),
        ("mails", "mails", 4),
    ]


def test_a_source_of_the_same_name_is_called_after_its_folder_then_numbered(tmp_path):
    for folder, column in (("a", "text"), ("b", "avis"), ("b-a", "body")):
        put(tmp_path / folder / "a.csv", table([column], [[FRENCH[0]]]))
    put(tmp_path / "b" / "a.txt", table(["verbatim", "n"], [[FRENCH[0], 1]]))
    put(tmp_path / "b" / "a.log", table(["verbatim", "m"], [[FRENCH[0], 1]]))
    names = [p.name for p in look(tmp_path, tmp_path).proposals]
    assert names == ["a", "b-a", "a-2", "a-3", "b-a-a"]


def test_more_files_or_sources_than_anybody_looks_through_are_said(tmp_path, monkeypatch):
    for n in range(4):
        put(tmp_path / f"{n}.csv", table(["text", f"n{n}"], [[FRENCH[0], 1]]))
    monkeypatch.setattr(first_contact, "MAX_FILES", 3)
    monkeypatch.setattr(first_contact, "MAX_SOURCES", 2)
    contact = look(tmp_path, tmp_path)
    assert [p.path for p in contact.proposals] == ["0.csv", "1.csv"]
    assert contact.unread == (
        "2.csv: left out, 2 sources are enough; put files of one kind in one folder",
    )
    assert contact.is_cut
    assert "Only the first" in init(tmp_path).stdout


def test_a_language_that_hardly_leads_is_not_taken_for_that_of_all(tmp_path):
    put(tmp_path / "a.csv", table(["text"], [[t] for t in (*FRENCH, *ENGLISH[:5])]))
    (proposal,) = look(tmp_path, tmp_path).proposals
    assert (proposal.language, proposal.languages) == ("", (("fr", 6 / 11), ("en", 5 / 11)))


def test_files_of_one_beginning_are_named_by_it(tmp_path):
    for name in ("avis-1", "avis-2", "2026-1", "2026-2"):
        header = ["text", "at"] if name.startswith("avis") else ["text", "n"]
        put(tmp_path / f"{name}.csv", table(header, [[FRENCH[0], "2026-10-01"]]))
    paths = [(p.name, p.path) for p in look(tmp_path, tmp_path).proposals]
    assert paths == [("source", "2026-*.csv"), ("avis", "avis-*.csv")]


def test_what_is_closed_linked_or_wrongly_named_is_told(tmp_path):
    put(tmp_path / "a.csv", reviews(FRENCH))
    put(tmp_path / "elsewhere" / "b.csv", reviews(FRENCH))
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "linked").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "folder" / "broken.csv").symlink_to(tmp_path / "nowhere.csv")
    os.mkfifo(tmp_path / "folder" / "pipe")
    put(tmp_path / "folder" / "remontee.toml", "")
    Path(os.fsdecode(bytes(tmp_path / "folder") + b"/caf\xe9.csv")).write_text(reviews(FRENCH))
    contact = look(tmp_path / "folder", tmp_path)
    assert (contact.proposals, contact.unread) == (
        (),
        (
            f"{tmp_path}/folder/linked: a linked folder; name it itself",
            "folder/broken.csv: cannot be read (No such file or directory); check the file",
            "folder/caf?.csv: its name is not UTF-8; rename it",
        ),
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="root may look into every folder")
def test_a_folder_that_is_closed_is_told(tmp_path):
    (tmp_path / "closed").mkdir(mode=0)
    told = look(tmp_path, tmp_path).unread
    (tmp_path / "closed").chmod(0o700)
    assert told == (f"{tmp_path}/closed: cannot be looked into (Permission denied)",)


def test_our_own_folders_are_nobodys_comments(tmp_path):
    put(tmp_path / "out" / "themes.csv", reviews(FRENCH))
    put(tmp_path / "var" / "a.csv", reviews(FRENCH))
    assert look(tmp_path, tmp_path) == FirstContact((), ())


def test_a_zip_with_something_strange_in_it_is_not_proposed(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("b.csv", "Issue id,Duplicate id\n1,2\n")
    assert init(tmp_path).exit_code == 2


def test_a_zip_of_tables_whose_texts_only_their_values_tell_is_not_proposed(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("b.csv", table(["case_id", "test case"], [[1, t] for t in ENGLISH]))
        archive.writestr("c.csv", reviews(FRENCH))
    assert look(tmp_path, tmp_path).unread == (
        "a.zip!b.csv has the columns case_id, test case, and none is known to hold the text; "
        'say which one does, such as fields = { text = "test case" }',
    )
