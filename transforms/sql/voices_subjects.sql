-- grain: one comment: by whom, where and when it was said, in which own words, how probably of
--        something else, and how probably abuse
-- reads: staged_comments, texts, subject_scores, signal_scores
-- key: comment_id
SELECT
    c.source,
    c.community,
    c.comment_id,
    c.text_id,
    c.said_on - DATE '1970-01-01' AS day,
    s.other,
    s.speaks_of_product,
    c.person,
    CAST(floor(epoch(c.said_at) / 3600) AS BIGINT) AS hour,
    substring(t.text, t.own_start + 1) AS text,
    coalesce(g.abuse, 0) AS abuse
FROM staged_comments AS c
JOIN texts AS t ON t.text_id = c.text_id
LEFT JOIN signal_scores AS g ON g.text_id = c.text_id
JOIN subject_scores AS s ON s.text_id = c.text_id
ORDER BY c.source, c.community, c.text_id, c.comment_id
