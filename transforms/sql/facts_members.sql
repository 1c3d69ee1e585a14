-- grain: one comment of a theme
-- reads: assignments, staged_comments
-- key: comment_id
SELECT
    c.comment_id, c.text_id, c.person, c.community, c.language, c.product, c.version, c.segment,
    c.rating, c.is_set_aside
FROM assignments AS a
JOIN staged_comments AS c ON c.text_id = a.text_id
WHERE a.theme_id = $theme_id AND a.until_night IS NULL
ORDER BY c.comment_id
