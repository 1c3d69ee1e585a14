-- grain: one current comment and its main theme; an empty theme_id is none
-- reads: staged_comments, assignments
-- key: source, native_id
SELECT
    s.source,
    s.native_id,
    s.comment_id,
    coalesce(a.theme_id, '') AS theme_id,
    coalesce(a.strength, 0) AS strength,
    coalesce(array_to_string(a.mentions, '|'), '') AS mentions,
    coalesce(a.run_id, '') AS run_id
FROM staged_comments AS s
LEFT JOIN assignments AS a ON a.text_id = s.text_id AND a.until_night IS NULL
ORDER BY s.source, s.native_id
