-- grain: one comment that somebody has labelled and that is still known, with its own words
-- reads: staged_comments, texts
-- key: comment_id
SELECT c.comment_id, t.text_id, substring(t.text, t.own_start + 1) AS text
FROM staged_comments AS c
JOIN texts AS t ON t.text_id = c.text_id
WHERE c.comment_id IN (SELECT unnest($comment_ids::VARCHAR[]))
ORDER BY c.comment_id
