-- grain: one distinct text that was judged tonight
-- reads: judged (frame)
-- key: text_id
INSERT INTO subject_scores BY NAME
SELECT text_id, $version AS subject_version, other, speaks_of_product FROM judged ORDER BY text_id
ON CONFLICT DO UPDATE SET
    subject_version = excluded.subject_version,
    other = excluded.other,
    speaks_of_product = excluded.speaks_of_product
