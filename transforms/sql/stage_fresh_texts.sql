-- grain: one distinct text
-- reads: fresh (frame)
-- key: text_id
INSERT INTO texts BY NAME
SELECT * EXCLUDE own_id, text_id AS copy_id FROM fresh
ON CONFLICT DO UPDATE SET
    text = excluded.text,
    language = excluded.language,
    language_score = excluded.language_score,
    language_version = excluded.language_version,
    n_chars = excluded.n_chars,
    own_start = excluded.own_start
