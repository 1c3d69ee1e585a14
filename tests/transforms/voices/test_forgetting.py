"""What nobody says any more leaves the tables of voices too, and only that."""

from __future__ import annotations

import pytest

from transforms.stage import drop_orphans
from transforms.store import MEMORY, open_store

BY_TEXT = (
    "signal_scores", "subject_scores", "signals", "idea_texts", "campaign_texts", "voice_examples",
)  # fmt: skip


@pytest.fixture
def con():
    """A store with two comments, of which the tables of voices know everything."""
    with open_store(MEMORY) as opened:
        opened.execute("""
            INSERT INTO texts BY NAME SELECT t AS text_id, 'words of ' || t AS text,
                'en' AS language, 1.0 AS language_score, 1 AS language_version, 10 AS n_chars,
                t AS copy_id FROM (VALUES ('gone'), ('kept')) AS x(t);
            INSERT INTO staged_comments BY NAME SELECT 'c-' || t AS comment_id, 1 AS version_no,
                'forum' AS source, t AS native_id, 'Forum' AS community, '' AS thread_key,
                '' AS parent_comment_id, '' AS url, '' AS person,
                NULL AS said_at, NULL AS edited_at,
                TIMESTAMPTZ '2026-11-08 23:00:00+00' AS known_at, NULL AS said_on, t AS text_id,
                'words of ' || t AS text, 'en' AS language, NULL AS rating, NULL AS score,
                NULL AS n_answers, '' AS product, '' AS version, '' AS segment, [] AS tags,
                false AS is_set_aside, '' AS set_aside_reason, 1 AS clean_version,
                1 AS mask_version FROM (VALUES ('gone'), ('kept')) AS x(t);
            INSERT INTO signal_scores BY NAME SELECT text_id, 1 AS signals_version FROM texts;
            INSERT INTO subject_scores SELECT text_id, 1, 0.5, false FROM texts;
            INSERT INTO signals SELECT text_id, [], 'none', false, '', 1 FROM texts;
            INSERT INTO idea_texts BY NAME SELECT text_id, 0 AS start_char, 3 AS end_char,
                0.5 AS clarity, 1 AS asks_version, 'I-0001' AS idea_id FROM texts;
            INSERT INTO ideas VALUES ('I-0001', '', '2026-11-08', 'r');
            INSERT INTO campaign_texts SELECT text_id, 'C-0001', text_id FROM texts;
            INSERT INTO voice_examples SELECT text_id, 'e', [1.0] FROM texts;
            INSERT INTO voice_examples VALUES ('shipped', 'e', [1.0]);
            INSERT INTO judge_examples VALUES ('shipped', 'e', [1.0]);
            INSERT INTO set_asides SELECT comment_id, 'spam', text_id, '2026-11-08',
                '{"probability": 0.9}', 'r' FROM staged_comments;
            INSERT INTO restorations BY NAME SELECT n AS restoration_id, 'jo' AS actor,
                'asked for' AS why, TIMESTAMPTZ '2026-11-09 23:00:00+00' AS acted_at
                FROM (VALUES (1), (2)) AS x(n);
            INSERT INTO restored SELECT 1, 'spam', comment_id, '' FROM staged_comments;
            INSERT INTO restored SELECT 2, 'spam', '', text_id FROM texts;
        """)
        yield opened


def told(con, sql: str) -> list[tuple]:
    return con.execute(f"{sql} ORDER BY ALL").fetchall()


def test_a_text_that_nobody_says_any_more_leaves_every_table_of_voices(con):
    con.execute("DELETE FROM staged_comments WHERE comment_id = 'c-gone'")
    drop_orphans(con)
    found = {table: told(con, f"SELECT text_id FROM {table}") for table in BY_TEXT}
    assert found == {table: [("kept",)] for table in BY_TEXT} | {
        "voice_examples": [("kept",), ("shipped",)]
    }
    assert told(con, "SELECT comment_id, text_id FROM set_asides") == [("c-kept", "kept")]
    assert told(con, "SELECT comment_id, text_id FROM restored") == [("", "kept"), ("c-kept", "")]


def test_acts_ids_and_examples_of_the_program_stay(con):
    con.execute("DELETE FROM staged_comments")
    drop_orphans(con)
    assert told(con, "SELECT restoration_id, actor, why FROM restorations") == [
        (1, "jo", "asked for"),
        (2, "jo", "asked for"),
    ]
    assert told(con, "SELECT idea_id FROM ideas") == [("I-0001",)]
    assert told(con, "SELECT example_id FROM judge_examples") == [("shipped",)]
    assert told(con, "SELECT text_id FROM voice_examples") == [("shipped",)]
    assert told(con, "FROM set_asides") == told(con, "FROM restored") == []


def test_a_comment_that_goes_takes_only_its_own_while_others_say_the_same(con):
    con.execute("UPDATE staged_comments SET text_id = 'kept'")
    con.execute("UPDATE set_asides SET text_id = 'kept'")
    con.execute("DELETE FROM texts WHERE text_id = 'gone'")
    con.execute("DELETE FROM staged_comments WHERE comment_id = 'c-gone'")
    drop_orphans(con)
    assert told(con, "SELECT comment_id, text_id FROM set_asides") == [("c-kept", "kept")]
    assert told(con, "SELECT text_id FROM signal_scores") == [("kept",)]


def test_dropping_orphans_where_there_are_none_changes_nothing(con):
    tables = (*BY_TEXT, "set_asides", "restored", "texts")
    before = {table: told(con, f"FROM {table}") for table in tables}
    drop_orphans(con)
    assert {table: told(con, f"FROM {table}") for table in tables} == before
