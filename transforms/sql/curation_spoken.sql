-- grain: one comment that acts name, or that says a text that they name
-- reads: wanted_comments (registered), wanted_texts (registered), staged_comments
-- key: comment_id
SELECT comment_id, text_id
FROM staged_comments
WHERE comment_id IN (SELECT comment_id FROM wanted_comments)
    OR text_id IN (SELECT text_id FROM wanted_texts)
ORDER BY comment_id
