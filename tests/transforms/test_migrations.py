from __future__ import annotations

import duckdb

from transforms.store import open_store, read_sql


def test_a_filled_store_of_the_first_schema_is_brought_up_with_all_its_themes(tmp_path):
    path = tmp_path / "old.duckdb"
    con = duckdb.connect(str(path))
    con.execute(read_sql("schema_migrations"))
    con.execute(read_sql("migrations/001_spine"))
    con.execute("INSERT INTO schema_migrations VALUES (1, 'spine', now())")
    con.execute(
        "INSERT INTO themes (theme_id, state, title_fr, first_night, last_night, run_id)"
        " SELECT 'T-000' || n, 'active', 'Thème ' || n, '2026-11-01', '2026-11-02', 'r1'"
        " FROM range(1, 4) AS numbers (n)"
    )
    con.execute(
        "INSERT INTO assignments VALUES"
        " ('text', '2026-11-01', NULL, 'T-0001', 0.5, [], 'S-1', 'r1')"
    )
    con.close()

    with open_store(path) as opened:
        themes = opened.execute(
            "SELECT theme_id, title_fr, state, ticket, is_pinned FROM themes ORDER BY 1"
        ).fetchall()
        cause = opened.execute("SELECT theme_id, cause FROM assignments").fetchall()

    assert themes == [(f"T-000{n}", f"Thème {n}", "active", "", False) for n in (1, 2, 3)]
    assert cause == [("T-0001", "assigned")]
