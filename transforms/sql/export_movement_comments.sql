-- grain: one comment of a movement, also if it is set aside; news_share is how much of what is said
--        around it the past does not explain
-- reads: movement_texts, staged_comments, assignments
-- key: comment_id
SELECT
    s.source,
    s.native_id,
    s.comment_id,
    t.movement_id,
    coalesce(a.theme_id, '') AS theme_id,
    t.news_share
FROM movement_texts AS t
JOIN staged_comments AS s ON s.text_id = t.text_id
LEFT JOIN assignments AS a ON a.text_id = s.text_id AND a.until_night IS NULL
ORDER BY t.movement_id, s.comment_id
