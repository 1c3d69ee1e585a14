"""A store with four themes and all that can be known of them, written by hand."""

from __future__ import annotations

from datetime import date

import duckdb

NIGHTS = (date(2026, 11, 8), date(2026, 11, 15))

_COMMENTS = (
    # comment, person, community, said on, text, language, rating, product, version, set aside
    ("c1", "ana", "Forum", "2026-11-07", "t1", "Trajet perdu", "fr", 2, "app", "4.2", False),
    ("c2", "ana", "Forum", "2026-11-14", "t1", "Trajet perdu", "fr", None, "", "4.2", False),
    ("c3", "bob", "Store", "2026-11-14", "t2", "Le trajet a disparu", "fr", 3, "", "", False),
    ("c4", "", "Forum", "2026-11-10", "t3", "My ride is gone", "en", None, "", "", False),
    ("c5", "bob", "Forum", None, "t4", "Et encore un trajet", "fr", None, "", "", False),
    ("c6", "eve", "Forum", "2026-11-15", "t2", "Le trajet a disparu", "fr", 1, "", "", True),
    ("c7", "ana", "Forum", "2026-10-01", "t5", "The battery is empty", "en", None, "", "", False),
    ("c8", "eve", "Forum", "2026-10-02", "t6", "Battery again", "en", None, "", "", False),
)


def filled(con: duckdb.DuckDBPyConnection) -> None:
    """Two living themes, one that was merged, one that is gone."""
    for row in _COMMENTS:
        con.execute(
            "INSERT INTO staged_comments SELECT $1, 1, 'forum', $1, $3, '', '',"
            " CASE WHEN $1 = 'c1' THEN 'https://a.example/1' ELSE '' END, $2,"
            " $4::DATE + INTERVAL 9 HOUR, NULL, TIMESTAMPTZ '2026-11-08 23:00:00+00', $4::DATE,"
            " $5, $6, $7, $8, NULL, NULL, $9, $10, '', [], $11, '', 1, 1",
            list(row),
        )
    con.execute("""
        INSERT INTO areas BY NAME SELECT * FROM (VALUES
            ('A-01', 'Trajets', 'Rides'), ('A-02', 'Énergie', 'Energy')
        ) AS a(area_id, title_fr, title_en), (
            SELECT DATE '2026-11-08' AS first_night, DATE '2026-11-08' AS settled_night,
                'r' AS run_id
        );
        INSERT INTO themes BY NAME SELECT * FROM (VALUES
            ('T-0001', '', 'A-01', 'active', 'Trajet perdu', 'Lost ride', 'Ana', 'new', 'BUG-7'),
            ('T-0002', 'T-0001', '', 'merged', 'Carte', 'Map', '', '', ''),
            ('T-0003', '', 'A-02', 'emerging', 'Batterie', 'Battery', '', '', ''),
            ('T-0004', '', '', 'gone', '', '', '', '', '')
        ) AS t(theme_id, replaced_by, area, state, title_fr, title_en, owner, status, ticket), (
            SELECT ['gps', 'carte'] AS keywords, DATE '2026-11-08' AS first_night,
                DATE '2026-11-15' AS last_night, 'r' AS run_id
        );
        INSERT INTO texts BY NAME SELECT text_id, min(text) AS text, min(language) AS language,
            1.0 AS language_score, 1 AS language_version, text_id AS copy_id,
            max(length(text)) AS n_chars FROM staged_comments GROUP BY text_id;
        INSERT INTO signals SELECT text_id, [], CASE text_id WHEN 't1' THEN 'against'
            WHEN 't2' THEN 'against' WHEN 't4' THEN 'for' ELSE 'none' END, false, '', 1 FROM texts;
        INSERT INTO signal_scores BY NAME SELECT text_id, 1 AS signals_version,
            0.6 AS for_, if(text_id = 't1', 0.9, 0.7) AS against, 0.1 AS conditional FROM texts;
        INSERT INTO assignments BY NAME SELECT * FROM (VALUES
            ('t1', 'T-0001', DATE '2026-11-08'), ('t2', 'T-0001', DATE '2026-11-15'),
            ('t3', 'T-0001', DATE '2026-11-08'), ('t4', 'T-0001', DATE '2026-11-08'),
            ('t5', 'T-0003', DATE '2026-11-08'), ('t6', 'T-0003', DATE '2026-11-08')
        ) AS a(text_id, theme_id, from_night), (
            SELECT 0.5 AS strength, [] AS mentions,
                's' AS space_id, 'r' AS run_id
        );
        INSERT INTO theme_exemplars VALUES ('T-0001', 1, 't1'), ('T-0001', 2, 't2');
        INSERT INTO theme_events VALUES
            ('T-0001', '2026-11-08', 'born', '', '{}', 'r'),
            ('T-0002', '2026-11-15', 'merged', 'T-0001', '{}', 'r'),
            ('T-0001', '2026-11-15', 'state', '', '{"from": "emerging", "to": "active"}', 'r');
        INSERT INTO ledger_nights VALUES
            ('2026-11-08', '2026-11-08 23:00:00+00', 'r'),
            ('2026-11-15', '2026-11-15 23:00:00+00', 'r');
        INSERT INTO changes VALUES
            ('T-0001', '2026-11-08', 'comments', 0, 0, 0, 0, 0, 0, 0, 2, 2),
            ('T-0001', '2026-11-15', 'comments', 2, 2, 0, 0, 0, 0, 1, 0, 5),
            ('T-0001', '2026-11-15', 'people', 1, 1, 0, 0, 0, 0, 0, 0, 2);
        INSERT INTO spaces BY NAME SELECT 's' AS space_id, 'e' AS engine_key,
            DATE '2026-11-15' AS fitted_night, 6 AS n_texts, '{}' AS params, ''::BLOB AS arrays,
            'r' AS run_id;
        INSERT INTO theme_centres VALUES
            ('s', 'T-0001', [1.0, 0.0], 0.2, 4), ('s', 'T-0003', [0.6, 0.8], 0.2, 2);
        INSERT INTO theme_qualities BY NAME SELECT * FROM (VALUES
            (DATE '2026-11-08', 0.4, NULL), (DATE '2026-11-15', 0.5, 0.8)
        ) AS q(night, cohesion, stability), (
            SELECT 'T-0001' AS theme_id, 4 AS n_texts, 0 AS n_copies, 0.12 AS separation,
                0.7 AS stability_low, 0.9 AS stability_high, 30 AS n_resamples,
                '{}' AS languages, 0 AS n_ratings, 'r' AS run_id
        );
        INSERT INTO alerts BY NAME SELECT 'a' AS alert_id, 'T-0001' AS subject_id,
            'open' AS state, DATE '2026-11-15' AS first_night, DATE '2026-11-15' AS last_night,
            [DATE '2026-11-15'] AS opened_nights, 4.25 AS strength, [] AS text_ids, 'r' AS run_id;
        INSERT INTO curation_acts BY NAME SELECT * FROM (VALUES
            (1, TIMESTAMPTZ '2026-11-14 10:00:00+00', 'merge',
                '{"themes": ["T-0002"], "to": "T-0001"}', NULL),
            (2, TIMESTAMPTZ '2026-11-16 10:00:00+00', 'own',
                '{"themes": ["T-0001"], "values": {"owner": "Ana"}}', NULL),
            (3, TIMESTAMPTZ '2026-11-16 11:00:00+00', 'hide', '{"themes": ["T-0003"]}', NULL),
            (4, TIMESTAMPTZ '2026-11-16 12:00:00+00', 'undo', '{}', 3)
        ) AS c(act_id, acted_at, kind, payload, undoes_act_id), (
            SELECT 'Ana' AS actor, '' AS reason, 'k' AS act_key
        )
    """)
