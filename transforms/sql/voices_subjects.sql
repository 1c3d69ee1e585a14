-- grain: one comment: where and when it was said, and how probably of something else
-- reads: staged_comments, subject_scores
-- key: comment_id
SELECT
    c.source,
    c.community,
    c.comment_id,
    c.text_id,
    c.said_on - DATE '1970-01-01' AS day,
    s.other,
    s.speaks_of_product
FROM staged_comments AS c
JOIN subject_scores AS s ON s.text_id = c.text_id
ORDER BY c.source, c.community, c.text_id, c.comment_id
