-- grain: one text of a movement: all copies of what was found that were said in its nights
-- reads: found (frame), texts, staged_comments
-- key: text_id
SELECT DISTINCT x.text_id, f.movement_id, f.news_share
FROM found AS f
JOIN texts AS x ON x.copy_id = f.copy_id
JOIN staged_comments AS c ON c.text_id = x.text_id
WHERE c.said_on BETWEEN f.begun_on AND f.last_on AND NOT c.is_set_aside
ORDER BY x.text_id
