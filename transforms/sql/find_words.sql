-- grain: one staged comment, the first said of each text found
-- reads: staged_comments, assignments, themes
-- key: text_id
SELECT
    c.text_id,
    coalesce(a.theme_id, '') AS theme_id,
    coalesce(t.title_fr, '') AS title_fr,
    coalesce(t.title_en, '') AS title_en,
    c.comment_id,
    c.community,
    c.said_on,
    c.text,
    c.url
FROM staged_comments AS c
LEFT JOIN assignments AS a ON a.text_id = c.text_id AND a.until_night IS NULL
LEFT JOIN themes AS t ON t.theme_id = a.theme_id
WHERE c.text_id = ANY($text_ids)
QUALIFY row_number() OVER (
    PARTITION BY c.text_id ORDER BY c.said_at NULLS LAST, c.comment_id
) = 1
