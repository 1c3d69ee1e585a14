-- grain: one current comment
-- reads: staged_comments
-- key: source, native_id
WITH texts_said AS (
    SELECT
        text_id,
        count(*) AS copies,
        count(DISTINCT nullif(person, '')) AS people
    FROM staged_comments
    GROUP BY text_id
)
SELECT
    s.source,
    s.native_id,
    s.comment_id,
    s.community,
    s.said_at,
    s.known_at,
    s.language,
    s.text,
    s.url,
    t.copies,
    t.people,
    s.is_set_aside,
    s.set_aside_reason
FROM staged_comments AS s
JOIN texts_said AS t USING (text_id)
ORDER BY s.source, s.native_id
