-- grain: one text that is in one of some themes now and not set aside, with its vector
-- reads: assignments, staged_comments, texts, text_units, vectors
-- key: text_id
SELECT a.theme_id, a.text_id, t.language, v.vector
FROM assignments AS a
JOIN texts AS t ON t.text_id = a.text_id
JOIN text_units AS u ON u.text_id = a.text_id AND u.unit_no = 0
JOIN vectors AS v ON v.unit_id = u.unit_id AND v.engine_key = $engine_key
WHERE a.until_night IS NULL
    AND a.theme_id = ANY($theme_ids)
    AND a.text_id IN (SELECT text_id FROM staged_comments WHERE NOT is_set_aside)
ORDER BY a.text_id
