-- grain: everything that is stored, and what other rules than today's have made of it
-- reads: staged_comments, texts, text_units, vectors
-- key: none, one row
SELECT
    (SELECT count(*) FROM staged_comments) AS n_comments,
    (SELECT count(*) FROM texts) AS n_texts,
    (
        SELECT count(*)
        FROM staged_comments
        WHERE clean_version <> $clean_version OR mask_version <> $mask_version
    ) AS n_restaged,
    (SELECT count(*) FROM texts WHERE language_version <> $language_version) AS n_languages,
    (
        SELECT count(DISTINCT u.unit_id)
        FROM text_units AS u
        WHERE NOT EXISTS (
            SELECT 1 FROM vectors AS v WHERE v.unit_id = u.unit_id AND v.engine_key = $engine_key
        )
    ) AS n_without_vectors
