-- grain: one text of some nights ('new') or of those before them, copies folded: the source that
--        said it first, its theme and area, its vector, and the first day of its source
-- reads: staged_comments, texts, assignments, themes, text_units, vectors
-- key: copy_id, is_new
WITH sources AS (
    SELECT source, min(said_on) AS first_on FROM staged_comments GROUP BY source
)
SELECT
    x.copy_id,
    c.said_on >= $begun_on AS is_new,
    arg_min(s.first_on, (c.said_on, c.comment_id)) AS first_on,
    arg_min(x.language, c.text_id) AS language,
    arg_min(x.text, c.text_id) AS text,
    arg_min(coalesce(t.theme_id, ''), c.text_id) AS theme_id,
    arg_min(coalesce(t.area, ''), c.text_id) AS area,
    arg_min(v.vector, c.text_id) AS vector
FROM staged_comments AS c
JOIN sources AS s ON s.source = c.source AND s.first_on <= $begun_on - $min_nights
JOIN texts AS x ON x.text_id = c.text_id
LEFT JOIN assignments AS a ON a.text_id = c.text_id AND a.until_night IS NULL
LEFT JOIN themes AS t ON t.theme_id = a.theme_id
JOIN text_units AS u ON u.text_id = c.text_id AND u.unit_no = 0
JOIN vectors AS v ON v.unit_id = u.unit_id AND v.engine_key = $engine_key
WHERE c.said_on BETWEEN $first AND $last AND NOT c.is_set_aside
GROUP BY x.copy_id, c.said_on >= $begun_on
ORDER BY x.copy_id, is_new
