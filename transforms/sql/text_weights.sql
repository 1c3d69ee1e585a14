-- grain: one distinct text that is not set aside, with how often it is said
-- reads: staged_comments
-- key: text_id
SELECT text_id, count(*) AS n_comments
FROM staged_comments
WHERE NOT is_set_aside
GROUP BY text_id
ORDER BY text_id
