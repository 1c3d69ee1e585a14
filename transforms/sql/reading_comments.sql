-- grain: one staged comment of the window, with its theme
-- reads: staged_comments, assignments, theme_exemplars
-- key: comment_id
SELECT
    c.comment_id,
    c.text_id,
    c.community,
    c.said_on,
    c.language,
    c.text,
    c.url,
    c.person,
    coalesce(a.theme_id, '') AS theme_id,
    coalesce(a.strength, 0) AS strength,
    e.rank,
    c.rating,
    c.product,
    c.version,
    c.segment,
    c.is_set_aside,
    coalesce(a.mentions, []) AS mentions
FROM staged_comments AS c
LEFT JOIN assignments AS a ON a.text_id = c.text_id AND a.until_night IS NULL
LEFT JOIN theme_exemplars AS e ON e.theme_id = a.theme_id AND e.text_id = c.text_id
WHERE (c.said_on IS NULL OR c.said_on <= $night)
  AND ($window_from IS NULL OR c.said_on IS NULL OR c.said_on >= $window_from)
ORDER BY c.comment_id
